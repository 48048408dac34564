"""Official addresses: which body's, and whether it is so on a given day."""

from .bodies import Body, Successor
from .directory import Listing
from .mail_hosts import Answer, DnsLookup, MailHostLookup, MailHosts
from .registry import Registry, classify, require_official
from .rows import BodyType, Confidence, Level, Role, UnitLevel
from .spoofs import LookalikeDomain
from .syntax import Address, parse_address
from .units import Unit, UnitSource
from .verdict import AddressVerdict, Status, Zone

__all__ = [
    "Address",
    "AddressVerdict",
    "Answer",
    "Body",
    "BodyType",
    "Confidence",
    "DnsLookup",
    "Level",
    "Listing",
    "LookalikeDomain",
    "MailHostLookup",
    "MailHosts",
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
