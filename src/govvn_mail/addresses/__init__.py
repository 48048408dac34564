"""Official addresses: which body's, and whether it is so on a given day."""

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
from .syntax import Address, parse_address
from .verdict import AddressVerdict, Status, Zone

__all__ = [
    "Address",
    "AddressVerdict",
    "Body",
    "Confidence",
    "Follows",
    "Holder",
    "HolderKind",
    "NamingException",
    "NamingRule",
    "NamingVerdict",
    "PersonName",
    "Registry",
    "Status",
    "Successor",
    "Token",
    "Zone",
    "available_naming_rules",
    "check_local_part",
    "classify",
    "load_naming_rule",
    "parse_address",
    "plain_letters",
    "propose_local_parts",
    "read_naming_rules",
    "require_official",
]
