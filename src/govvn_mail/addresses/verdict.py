"""What an address is found to be on a day, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from govvn_mail.texts import Reason

from .bodies import Body, Successor
from .rows import Confidence
from .syntax import Address, sound_address
from .units import Unit

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = ["AddressVerdict", "Status", "Zone"]


class Status(StrEnum):
    """What an address is on a day: the first that applies."""

    INVALID = "invalid"
    """Not a mail address."""

    AMBIGUOUS = "ambiguous"
    """It can be read in two ways."""

    FORBIDDEN = "forbidden"
    """An overlay says that it is not to be recognised."""

    SUSPENDED = "suspended"
    """The same until a day."""

    OFFICIAL = "official"
    """In a listed mail domain of a body that exists on that day."""

    LEGACY = "legacy"
    """The body has ended; no source says that its mail domain has, too."""

    FORMER = "former"
    """The mail domain has ended, as a source says."""

    UNLISTED = "unlisted"
    """In gov.vn but not listed, or listed without evidence of mail on that day."""

    PUBLIC_PROVIDER = "public_provider"
    """Mail that anyone may have."""

    LOOKALIKE = "lookalike"
    """It resembles an official domain."""

    OTHER = "other"
    """None of these."""

    def label(self, lang: Lang) -> str:
        """
        Return a few words for people.

        .. doctest::

            >>> Status.OFFICIAL.label("vi")
            'Tên miền công vụ'
        """
        return _LABELS[self].text(lang)


_LABELS = {
    Status.INVALID: Reason("addresses.label_invalid"),
    Status.AMBIGUOUS: Reason("addresses.label_ambiguous"),
    Status.FORBIDDEN: Reason("addresses.label_forbidden"),
    Status.SUSPENDED: Reason("addresses.label_suspended"),
    Status.OFFICIAL: Reason("addresses.label_official"),
    Status.LEGACY: Reason("addresses.label_legacy"),
    Status.FORMER: Reason("addresses.label_former"),
    Status.UNLISTED: Reason("addresses.label_unlisted"),
    Status.PUBLIC_PROVIDER: Reason("addresses.label_public_provider"),
    Status.LOOKALIKE: Reason("addresses.label_lookalike"),
    Status.OTHER: Reason("addresses.label_other"),
}


class Zone(StrEnum):
    """Where a domain stands, whoever holds it."""

    GOV_VN = "gov_vn"
    EDU_VN = "edu_vn"
    DCS_VN = "dcs_vn"
    LISTED = "listed"
    """A listed domain outside the three zones above."""

    PROVIDER = "provider"
    GEOGRAPHIC = "geographic"
    """Below the name of a province in .vn, where anyone may register."""

    OTHER = "other"


@attrs.frozen(kw_only=True, cache_hash=True)
class Judgement:
    """
    What all addresses of a domain that are alike have in common on a day.

    Args:
        domain: The domain in normal form, or None if there is none.
        status: What they are.
        zone: Where the domain stands.
        body: The body that the domain is listed for, or None.
        unit: The part of the body that the list names for the domain, or None.
        unit_in: Finds the one that a local part tells of, where the body is a province.
        successor: Who stands in the body's place if body or domain has ended.
        suggestion: A repaired address; only where one text alone is judged.
        confidence: How sure the list is of that domain, or None.
        on: The day asked about.
        data_version: Version of the tables.
        layer: ``"bundled"``, or the name of the folder or overlay that decided.
        reasons: Why; the first is the sentence to show.
    """

    domain: str | None = None
    status: Status
    zone: Zone = Zone.OTHER
    body: Body | None = None
    unit: Unit | None = None
    unit_in: Callable[[str], Unit | None] | None = attrs.field(
        default=None, eq=False, repr=False
    )
    successor: Successor | None = None
    suggestion: str | None = None
    confidence: Confidence | None = None
    on: date
    data_version: str
    layer: str
    reasons: tuple[Reason, ...]

    def has(self, code: str) -> bool:
        """Tell whether one of the reasons has that code."""
        return any(reason.code == code for reason in self.reasons)


@attrs.frozen
class AddressVerdict:
    """
    What an address is on a day.

    ``official`` proves neither that the mailbox exists nor who sent a message.
    Verdicts are made by :meth:`Registry.classify` and its like.
    """

    original: str
    """The text asked about."""

    _judgement: Judgement  # shared by the plain addresses of one domain
    # The address in the text, unless that is a bare, plain one.
    _address: Address | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def address(self) -> Address | None:
        """The address in the text, or None if it is invalid or ambiguous."""
        domain = self._judgement.domain
        if domain is None or self._address is not None:
            return self._address
        return sound_address(self.original.partition("@")[0], domain)

    @property
    def status(self) -> Status:
        """What it is."""
        return self._judgement.status

    @property
    def is_official(self) -> bool:
        """Whether the status is ``official``, and no other."""
        return self._judgement.status is Status.OFFICIAL

    @property
    def zone(self) -> Zone:
        """Where its domain stands."""
        return self._judgement.zone

    @property
    def body(self) -> Body | None:
        """The body that the domain is listed for, or None."""
        return self._judgement.body

    @property
    def unit(self) -> Unit | None:
        """The part of the body that the names tell of, or None; no proof."""
        judgement, address = self._judgement, self.address
        if judgement.unit_in is None or address is None:
            return judgement.unit
        return judgement.unit_in(address.local_part)

    @property
    def successor(self) -> Successor | None:
        """Who stands in the body's place if body or domain has ended, or None."""
        return self._judgement.successor

    @property
    def suggestion(self) -> str | None:
        """A repaired address if a typing fault has one repair, else None."""
        return self._judgement.suggestion

    @property
    def confidence(self) -> Confidence | None:
        """How sure the list is of that domain, or None."""
        return self._judgement.confidence

    @property
    def on(self) -> date:
        """The day asked about."""
        return self._judgement.on

    @property
    def data_version(self) -> str:
        """Version of the tables."""
        return self._judgement.data_version

    @property
    def layer(self) -> str:
        """``"bundled"``, or the name of the folder whose table decided."""
        return self._judgement.layer

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why; the first is the sentence to show."""
        return self._judgement.reasons

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has no truth value; ask .is_official or .status")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values; bodies appear with their key and name."""
        address = self.address
        return {
            "original": self.original,
            "address": None if address is None else str(address),
            "display_name": address and address.display_name,
            "status": str(self.status),
            "is_official": self.is_official,
            "zone": str(self.zone),
            "body": self.body and _body_to_dict(self.body),
            "unit": self.unit and self.unit.to_dict(),
            "successor": self.successor
            and {
                "body": _body_to_dict(self.successor.body),
                "domain": self.successor.domain,
            },
            "suggestion": self.suggestion,
            "confidence": self.confidence and str(self.confidence),
            "on": self.on.isoformat(),
            "data_version": self.data_version,
            "layer": self.layer,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


def _body_to_dict(body: Body) -> dict[str, str]:
    return {"id": body.id, "name_vi": body.name_vi, "name_en": body.name_en}
