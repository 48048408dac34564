"""Official addresses: which body's, and whether it is so on a given day."""

from .audit import audit
from .audit_values import (
    Audit,
    AuditFigures,
    Change,
    Count,
    Duplicate,
    DuplicateKind,
    OldDomain,
    RowFinding,
    RowPlace,
    Tally,
)
from .directory import Body, Confidence, Successor
from .local_parts import (
    Follows,
    Holder,
    NamingVerdict,
    check_local_part,
    propose_local_parts,
)
from .naming import (
    HolderKind,
    NamingException,
    NamingRule,
    Token,
    available_naming_rules,
    load_naming_rule,
    read_naming_rules,
)
from .person_names import PersonName, plain_letters
from .registry import Registry, classify, require_official
from .staff_columns import StaffColumn, StaffField
from .staff_tables import CellFault, RowKind, StaffRow, StaffTable, read_staff
from .syntax import Address, parse_address
from .verdict import AddressVerdict, Status, Zone

__all__ = [
    "Address",
    "AddressVerdict",
    "Audit",
    "AuditFigures",
    "Body",
    "CellFault",
    "Change",
    "Confidence",
    "Count",
    "Duplicate",
    "DuplicateKind",
    "Follows",
    "Holder",
    "HolderKind",
    "NamingException",
    "NamingRule",
    "NamingVerdict",
    "OldDomain",
    "PersonName",
    "Registry",
    "RowFinding",
    "RowKind",
    "RowPlace",
    "StaffColumn",
    "StaffField",
    "StaffRow",
    "StaffTable",
    "Status",
    "Successor",
    "Tally",
    "Token",
    "Zone",
    "audit",
    "available_naming_rules",
    "check_local_part",
    "classify",
    "load_naming_rule",
    "parse_address",
    "plain_letters",
    "propose_local_parts",
    "read_naming_rules",
    "read_staff",
    "require_official",
]
