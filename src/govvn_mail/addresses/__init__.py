"""
Official addresses: which body's, and whether it is so on a given day.

Look-ups, naming and audits are loaded on first use: a first `classify()` does not wait
for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .bodies import Body, Succession, Successor
from .directory import Listing
from .registry import Registry, classify, require_official
from .rows import BodyType, Confidence, Level, Role, UnitLevel
from .syntax import Address, parse_address
from .units import Unit, UnitSource
from .verdict import AddressVerdict, Status, Zone

if TYPE_CHECKING:
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
    from .local_parts import (
        Follows,
        Holder,
        NamingVerdict,
        check_local_part,
        propose_local_parts,
    )
    from .mail_hosts import Answer, DnsLookup, MailHostLookup, MailHosts
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
    from .spoofs import LookalikeDomain
    from .staff_audit import audit
    from .staff_columns import StaffColumn, StaffField
    from .staff_tables import CellFault, RowKind, StaffRow, StaffTable, read_staff

__all__ = [
    "Address",
    "AddressVerdict",
    "Answer",
    "Audit",
    "AuditFigures",
    "Body",
    "BodyType",
    "CellFault",
    "Change",
    "Confidence",
    "Count",
    "DnsLookup",
    "Duplicate",
    "DuplicateKind",
    "Follows",
    "Holder",
    "HolderKind",
    "Level",
    "Listing",
    "LookalikeDomain",
    "MailHostLookup",
    "MailHosts",
    "NamingException",
    "NamingRule",
    "NamingVerdict",
    "OldDomain",
    "PersonName",
    "Registry",
    "Role",
    "RowFinding",
    "RowKind",
    "RowPlace",
    "StaffColumn",
    "StaffField",
    "StaffRow",
    "StaffTable",
    "Status",
    "Succession",
    "Successor",
    "Tally",
    "Token",
    "Unit",
    "UnitLevel",
    "UnitSource",
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

_MODULE_OF = {
    "Answer": "mail_hosts",
    "Audit": "audit_values",
    "AuditFigures": "audit_values",
    "CellFault": "staff_tables",
    "Change": "audit_values",
    "Count": "audit_values",
    "Duplicate": "audit_values",
    "DnsLookup": "mail_hosts",
    "DuplicateKind": "audit_values",
    "Follows": "local_parts",
    "Holder": "local_parts",
    "HolderKind": "naming",
    "LookalikeDomain": "spoofs",
    "MailHostLookup": "mail_hosts",
    "MailHosts": "mail_hosts",
    "NamingException": "naming",
    "NamingRule": "naming",
    "NamingVerdict": "local_parts",
    "OldDomain": "audit_values",
    "PersonName": "person_names",
    "RowFinding": "audit_values",
    "RowKind": "staff_tables",
    "RowPlace": "audit_values",
    "StaffColumn": "staff_columns",
    "StaffField": "staff_columns",
    "StaffRow": "staff_tables",
    "StaffTable": "staff_tables",
    "Tally": "audit_values",
    "Token": "naming",
    "audit": "staff_audit",
    "available_naming_rules": "naming",
    "check_local_part": "local_parts",
    "load_naming_rule": "naming",
    "plain_letters": "person_names",
    "propose_local_parts": "local_parts",
    "read_naming_rules": "naming",
    "read_staff": "staff_tables",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the module gives)
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
