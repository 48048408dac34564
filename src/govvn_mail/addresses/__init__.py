"""Official addresses: which body's, and whether it is so on a given day."""

from .bodies import Body, Successor
from .directory import Listing
from .registry import Registry, classify, require_official
from .rows import BodyType, Confidence, Level, Role, UnitLevel
from .syntax import Address, parse_address
from .units import Unit, UnitSource
from .verdict import AddressVerdict, Status, Zone

__all__ = [
    "Address",
    "AddressVerdict",
    "Body",
    "BodyType",
    "Confidence",
    "Level",
    "Listing",
    "Registry",
    "Role",
    "Status",
    "Successor",
    "Unit",
    "UnitLevel",
    "UnitSource",
    "Zone",
    "classify",
    "parse_address",
    "require_official",
]
