"""
Official addresses: which body's, and whether it is so on a given day.

Naming and audits are loaded on first use: a first `classify()` does not wait for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .directory import Body, Confidence, Successor
from .registry import Registry, classify, require_official
from .syntax import Address, parse_address
from .verdict import AddressVerdict, Status, Zone

if TYPE_CHECKING:
    from .audit_values import (
        Audit as Audit,
    )
    from .audit_values import (
        AuditFigures as AuditFigures,
    )
    from .audit_values import (
        Change as Change,
    )
    from .audit_values import (
        Count as Count,
    )
    from .audit_values import (
        Duplicate as Duplicate,
    )
    from .audit_values import (
        DuplicateKind as DuplicateKind,
    )
    from .audit_values import (
        OldDomain as OldDomain,
    )
    from .audit_values import (
        RowFinding as RowFinding,
    )
    from .audit_values import (
        RowPlace as RowPlace,
    )
    from .audit_values import (
        Tally as Tally,
    )
    from .local_parts import (
        Follows as Follows,
    )
    from .local_parts import (
        Holder as Holder,
    )
    from .local_parts import (
        NamingVerdict as NamingVerdict,
    )
    from .local_parts import (
        check_local_part as check_local_part,
    )
    from .local_parts import (
        propose_local_parts as propose_local_parts,
    )
    from .naming import (
        HolderKind as HolderKind,
    )
    from .naming import (
        NamingException as NamingException,
    )
    from .naming import (
        NamingRule as NamingRule,
    )
    from .naming import (
        Token as Token,
    )
    from .naming import (
        available_naming_rules as available_naming_rules,
    )
    from .naming import (
        load_naming_rule as load_naming_rule,
    )
    from .naming import (
        read_naming_rules as read_naming_rules,
    )
    from .person_names import (
        PersonName as PersonName,
    )
    from .person_names import (
        plain_letters as plain_letters,
    )
    from .staff_audit import (
        audit as audit,
    )
    from .staff_columns import (
        StaffColumn as StaffColumn,
    )
    from .staff_columns import (
        StaffField as StaffField,
    )
    from .staff_tables import (
        CellFault as CellFault,
    )
    from .staff_tables import (
        RowKind as RowKind,
    )
    from .staff_tables import (
        StaffRow as StaffRow,
    )
    from .staff_tables import (
        StaffTable as StaffTable,
    )
    from .staff_tables import (
        read_staff as read_staff,
    )

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

_MODULE_OF = {
    "Audit": "audit_values",
    "AuditFigures": "audit_values",
    "CellFault": "staff_tables",
    "Change": "audit_values",
    "Count": "audit_values",
    "Duplicate": "audit_values",
    "DuplicateKind": "audit_values",
    "Follows": "local_parts",
    "Holder": "local_parts",
    "HolderKind": "naming",
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
