"""Official addresses: which body's, and whether it is so on a given day."""

from .directory import Body, Confidence, Successor
from .mail_hosts import Answer, DnsLookup, MailHostLookup, MailHosts
from .registry import Registry, classify, require_official
from .spoofs import LookalikeDomain
from .syntax import Address, parse_address
from .verdict import AddressVerdict, Status, Zone

__all__ = [
    "Address",
    "AddressVerdict",
    "Answer",
    "Body",
    "Confidence",
    "DnsLookup",
    "LookalikeDomain",
    "MailHostLookup",
    "MailHosts",
    "Registry",
    "Status",
    "Successor",
    "Zone",
    "classify",
    "parse_address",
    "require_official",
]
