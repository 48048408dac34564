"""From an address and a day to a verdict: the first status that applies."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail.errors import AddressError
from govvn_mail.texts import Reason

from .directory import (
    Confidence,
    Directory,
    ProviderKind,
    Role,
)
from .disposable import SOURCE, disposable_suffix
from .lookalikes import STATE_ZONE, Lookalike, find_lookalike, find_slip
from .syntax import Reading, parse_address, read_address
from .verdict import AddressVerdict, Status, Zone

if TYPE_CHECKING:
    from .directory import (
        Body,
        Listing,
        Successor,
    )

__all__ = ["judge"]

_BLANKS = " \t\u00a0\u200b\ufeff"
"""What spreadsheets leave around a cell: spaces, tabs, zero-width space, BOM."""

_MAILTO = re.compile(r"\Amailto:", re.IGNORECASE)

_STATE_LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
"""What mailboxes look like that state bodies have published."""

_STATE_ZONES = {STATE_ZONE: Zone.GOV_VN, "edu.vn": Zone.EDU_VN, "dcs.vn": Zone.DCS_VN}


def judge(directory: Directory, text: str, day: date) -> AddressVerdict:
    """Return what the address in *text* is on *day*."""
    try:
        reading = read_address(text)
    except AddressError as error:
        is_ambiguous = error.code.startswith("addresses.ambiguous")
        return AddressVerdict(
            original=text,
            status=Status.AMBIGUOUS if is_ambiguous else Status.INVALID,
            suggestion=None if is_ambiguous else _repaired(text, directory),
            on=day,
            data_version=directory.version,
            layer=directory.base_layer,
            reasons=(error.reason,),
        )
    zone = _STATE_ZONES.get(".".join(reading.address.domain.rsplit(".", 2)[-2:]))
    return _Case(directory, text, reading, day, zone).verdict()


def _repaired(text: str, directory: Directory) -> str | None:
    """
    Return the address without a typing fault that has one repair, else None.

    The faults are blanks around the whole and beside the ``@``, ``mailto:`` before
    it, a full stop or comma after the domain, and a comma for a dot in a listed
    domain. It is offered, never applied.
    """
    local, at, domain = text.partition("@")
    local = _MAILTO.sub("", local.strip(_BLANKS)).lstrip(_BLANKS)
    domain = domain.strip(_BLANKS).replace(",", ".").removesuffix(".")
    try:
        address = parse_address(f"{local}{at}{domain}")
    except AddressError:
        return None
    if "," in text and directory.listed_suffix(address.domain) is None:
        return None
    return str(address)


@attrs.frozen
class _Case:
    """One address on one day, with the tables to judge it by."""

    directory: Directory
    text: str
    reading: Reading
    day: date
    zone: Zone | None

    def verdict(self) -> AddressVerdict:
        domain = self.reading.address.domain
        if not self.reading.written_domain.isascii() or "xn--" in domain:
            verdict = self._beyond_ascii(domain)
            if verdict is not None:
                return verdict
        suffix = self.directory.listed_suffix(domain)
        if suffix is not None:
            return self._listed(_listing_on(self.directory.listings[suffix], self.day))
        if self.zone is Zone.GOV_VN:
            return self._unlisted(domain)
        found = self._public_provider(domain)
        if found is None:
            found = self._lookalike()
        if found is None:
            found = self._verdict(Status.OTHER, Reason("addresses.other"))
        return found

    def _verdict(
        self,
        status: Status,
        *reasons: Reason,
        zone: Zone | None = None,
        listing: Listing | None = None,
        body: Body | None = None,
        successor: Successor | None = None,
        confidence: Confidence | None = None,
        layer: str | None = None,
    ) -> AddressVerdict:
        if listing is not None:
            zone, layer = self.zone or Zone.LISTED, listing.layer
            confidence = listing.confidence
            reasons += self._outside_coverage(listing, reasons)
        return AddressVerdict(
            original=self.text,
            address=self.reading.address,
            status=status,
            zone=zone or self.zone or Zone.OTHER,
            body=body,
            unit=listing.unit if listing is not None and body is not None else None,
            successor=successor,
            confidence=confidence,
            on=self.day,
            data_version=self.directory.version,
            layer=layer or self.directory.base_layer,
            reasons=reasons,
        )

    def _listed(self, listing: Listing) -> AddressVerdict:
        """Judge a domain that is, or stands below, a listed one."""
        domain, body, day = listing.domain, listing.body, self.day
        name = body.mention
        if listing.confidence is Confidence.LOW:
            return self._low_confidence(listing)
        if listing.role is Role.WEB:
            reason = Reason("addresses.web_only", domain=domain, body=name)
        elif listing.life.begins_after(day) or body.life.begins_after(day):
            reason = Reason("addresses.not_yet", domain=domain, body=name, date=day)
        elif not self._fits_state_profile():
            reason = Reason("addresses.local_part_profile", domain=domain, body=name)
        elif listing.life.ends_before(day) or body.life.ends_before(day):
            return self._ended(listing)
        else:
            reason = Reason("addresses.official", body=name, date=day)
            return self._verdict(Status.OFFICIAL, reason, listing=listing, body=body)
        return self._verdict(Status.UNLISTED, reason, listing=listing, body=body)

    def _fits_state_profile(self) -> bool:
        """Tell whether the local part is one that state mail systems give out."""
        local_part = self.reading.address.local_part
        return (
            _STATE_LOCAL_PART.fullmatch(local_part) is not None
            and not self.reading.is_quoted
        )

    def _outside_coverage(
        self, listing: Listing, reasons: tuple[Reason, ...]
    ) -> tuple[Reason, ...]:
        """Say where the day lies before or after what the tables can tell of."""
        directory, more = self.directory, []
        if self.day < directory.earliest and not listing.has_known_beginning:
            more.append(self._beginning_unknown(listing))
        if self.day > directory.checked_on:
            more.append(Reason("addresses.checked_until", date=directory.checked_on))
        return tuple(reason for reason in more if reason not in reasons)

    def _beginning_unknown(self, listing: Listing) -> Reason:
        return Reason(
            "addresses.beginning_unknown",
            domain=listing.domain,
            body=listing.body.mention,
            date=self.directory.earliest,
        )

    def _low_confidence(self, listing: Listing) -> AddressVerdict:
        doubt = Reason(
            "addresses.low_confidence",
            domain=listing.domain,
            body=listing.body.mention,
            evidence=listing.evidence,
        )
        if self.zone is Zone.GOV_VN:
            first = Reason("addresses.unlisted", domain=self.reading.address.domain)
            return self._verdict(Status.UNLISTED, first, doubt, listing=listing)
        other = Reason("addresses.other")
        return self._verdict(Status.OTHER, other, doubt, listing=listing)

    def _ended(self, listing: Listing) -> AddressVerdict:
        """Judge a mail domain that has ended, or whose body has."""
        body, last = listing.body, listing.life.last
        bodies = self.directory.bodies
        links = self.directory.links(body, self.day)
        successor = self.directory.successor(body, self.day)
        if last is not None and last < self.day:
            status = Status.FORMER
            first = Reason(
                "addresses.former",
                body=body.mention,
                date=last + timedelta(days=1),
                evidence=listing.evidence,
                successor=successor.body.mention,
            )
        else:
            status = Status.LEGACY
            first = Reason(
                "addresses.legacy",
                body=body.mention,
                successor=bodies[links[0].to_id].mention,
                date=links[0].date,
            )
        steps = (
            Reason(
                "addresses.succession",
                body=bodies[link.from_id].mention,
                successor=bodies[link.to_id].mention,
                date=link.date,
                law=link.law or link.evidence[0],
            )
            for link in links
        )
        return self._verdict(
            status, first, *steps, listing=listing, body=body, successor=successor
        )

    def _unlisted(self, domain: str) -> AddressVerdict:
        if domain == STATE_ZONE:
            return self._verdict(Status.UNLISTED, Reason("addresses.bare_zone"))
        slip = find_slip(domain, self.directory)
        further = () if slip is None else self._likeness(slip)
        reason = Reason("addresses.unlisted", domain=domain)
        return self._verdict(Status.UNLISTED, reason, *further)

    def _beyond_ascii(self, domain: str) -> AddressVerdict | None:
        """
        Judge a domain with U-labels, or that is ASCII only after mapping.

        State domains are plain letters, digits and hyphens; nothing else is official.
        """
        listed = self.directory.listed_suffix(domain)
        is_claimed = listed is not None or self.zone is Zone.GOV_VN
        if "xn--" in domain:
            verdict = self._lookalike()
            if verdict is None and is_claimed:
                reason = Reason("addresses.beyond_ascii", domain=domain)
                verdict = self._verdict(Status.UNLISTED, reason)
            return verdict
        if not is_claimed:
            return None
        reason = Reason("addresses.normalized", domain=domain)
        return self._resembling(Lookalike(imitated=listed, reason=reason))

    def _public_provider(self, domain: str) -> AddressVerdict | None:
        suffix = self.directory.provider_suffix(domain)
        if suffix is None:
            return self._disposable(domain)
        provider = self.directory.providers[suffix]
        row = provider.row
        if row.confidence is Confidence.LOW or row.kind is ProviderKind.CORPORATE:
            return None
        if row.kind is ProviderKind.DISPOSABLE:
            reason = Reason("addresses.disposable", name=suffix, evidence=row.evidence)
        else:
            name = row.operator or suffix
            reason = Reason("addresses.public_provider", name=name)
        return self._verdict(
            Status.PUBLIC_PROVIDER,
            reason,
            zone=Zone.PROVIDER,
            confidence=row.confidence,
            layer=provider.layer,
        )

    def _disposable(self, domain: str) -> AddressVerdict | None:
        """Judge by the long list of disposable mail, which no table stands against."""
        suffix = disposable_suffix(domain)
        if suffix is None:
            return None
        return self._verdict(
            Status.PUBLIC_PROVIDER,
            Reason("addresses.disposable", name=suffix, evidence=SOURCE),
            zone=Zone.PROVIDER,
            confidence=Confidence.MEDIUM,
        )

    def _lookalike(self) -> AddressVerdict | None:
        likeness = find_lookalike(self.reading.unicode_domain, self.directory)
        return None if likeness is None else self._resembling(likeness)

    def _resembling(self, likeness: Lookalike) -> AddressVerdict:
        is_geographic = likeness.reason.code == "addresses.geographic"
        return self._verdict(
            Status.LOOKALIKE,
            *self._likeness(likeness),
            zone=Zone.GEOGRAPHIC if is_geographic else None,
        )

    def _likeness(self, likeness: Lookalike) -> tuple[Reason, Reason]:
        """Say whose domain it resembles, and in what."""
        if likeness.imitated is None:
            return Reason("addresses.lookalike_zone"), likeness.reason
        imitated = _listing_on(self.directory.listings[likeness.imitated], self.day)
        first = Reason(
            "addresses.lookalike", domain=imitated.domain, body=imitated.body.mention
        )
        return first, likeness.reason


def _listing_on(listings: tuple[Listing, ...], day: date) -> Listing:
    """Return the listing alive on *day*, else the last past one, else the first."""
    alive = next((x for x in listings if day in x.life), None)
    past = [x for x in listings if x.life.ends_before(day)]
    return alive or max(past, key=lambda x: x.life.last or day, default=listings[0])
