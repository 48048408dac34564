"""From an address and a day to a verdict: the first status that applies."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Reason

from .bans import find_ban
from .directory import Directory
from .display_names import find_foreign_claims
from .disposable import SOURCE, disposable_suffix
from .lookalikes import STATE_ZONE, Lookalike, find_lookalike, find_slip
from .repair import repaired_domain, repaired_text
from .rows import Confidence, ProviderKind, Role
from .syntax import Reading, read_address
from .verdict import AddressVerdict, Judgement, Status, Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bans import Ban
    from .bodies import Body, Successor
    from .directory import Listing
    from .units import Unit

__all__ = ["judge"]

_is_likely = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*").fullmatch
"""Match a local part that looks like those which state bodies have published."""

_MISTAKABLE = frozenset({Status.LOOKALIKE, Status.OTHER})
"""What a listed domain may have become by a typing fault."""

_STATE_ZONES = {STATE_ZONE: Zone.GOV_VN, "edu.vn": Zone.EDU_VN, "dcs.vn": Zone.DCS_VN}


def judge(directory: Directory, text: str, day: date) -> AddressVerdict:
    """Return what the address in *text* is on *day*."""
    if isinstance(text, str):
        # Most texts are a likely mailbox in a domain that was met before. By what
        # `fastpath` says of such local parts they need not be read.
        local_part, _, domain = text.partition("@")
        answer = directory.memory.likely.get((domain, day))
        if (
            answer is not None
            and len(local_part) <= answer[1]
            and _is_likely(local_part) is not None
            and (not local_part.isalpha() or local_part.islower())
        ):
            return AddressVerdict(text, answer[0])
    return _judge(directory, text, day)


def _judge(directory: Directory, text: str, day: date) -> AddressVerdict:
    reading = read_address(text)
    if isinstance(reading, Reason):
        return AddressVerdict(text, _refusal(directory, text, day, reading))
    judgement = _judgement(directory, reading, day)
    further = _own_reasons(directory, reading, judgement)
    if further:
        judgement = attrs.evolve(judgement, reasons=judgement.reasons + further)
    return AddressVerdict(text, judgement, reading.address)


def _refusal(directory: Directory, text: str, day: date, reason: Reason) -> Judgement:
    is_ambiguous = reason.code.startswith("addresses.ambiguous")
    return Judgement(
        status=Status.AMBIGUOUS if is_ambiguous else Status.INVALID,
        suggestion=None if is_ambiguous else repaired_text(text, directory),
        on=day,
        data_version=directory.version,
        layer=directory.base_layer,
        reasons=(reason,),
    )


def _judgement(directory: Directory, reading: Reading, day: date) -> Judgement:
    """Return what is found of all addresses alike that are written in one domain."""
    is_likely = _is_likely(reading.local_part) is not None and not reading.is_quoted
    memory = directory.memory
    answers = memory.likely if is_likely else memory.unlikely
    key = (reading.written_domain, day)
    answer = answers.get(key)
    if answer is not None:
        return answer[0]
    domain = reading.host.domain
    zone = _STATE_ZONES.get(".".join(domain.rsplit(".", 2)[-2:]))
    judgement = _Case(directory, reading, day, zone, is_likely).judgement()
    if judgement.status in _MISTAKABLE:
        meant = repaired_domain(domain, directory)
        if meant is not None:
            suggestion = f"{reading.local_part}@{meant}"
            return attrs.evolve(judgement, suggestion=suggestion)
    if domain not in directory.mailbox_ban_domains:
        memory.keep(answers, key, (judgement, reading.host.room))
    return judgement


def _own_reasons(
    directory: Directory, reading: Reading, judgement: Judgement
) -> tuple[Reason, ...]:
    """Return what is to be said of this address beside what is of its domain."""
    reasons: tuple[Reason, ...] = ()
    local_part = unicodedata.normalize("NFKC", reading.local_part)
    if local_part != reading.local_part:
        reasons = (Reason("addresses.local_part_normalized", local_part=local_part),)
    if reading.display_name is not None:
        reasons += find_foreign_claims(
            reading.display_name,
            reading.host.domain,
            judgement.body,
            directory=directory,
            day=judgement.on,
        )
    return reasons


@attrs.frozen
class _Case:
    """An address in one domain on one day, with the tables to judge it by."""

    directory: Directory
    reading: Reading
    day: date
    zone: Zone | None
    is_likely: bool

    def judgement(self) -> Judgement:
        judgement = self._first_that_applies()
        reading = self.reading
        if reading.written_domain.isascii() or judgement.has("addresses.normalized"):
            return judgement
        written = unicodedata.normalize("NFC", reading.written_domain.lower())
        if written == reading.host.unicode_domain:
            return judgement
        reason = Reason("addresses.normalized", domain=reading.host.unicode_domain)
        return attrs.evolve(judgement, reasons=(*judgement.reasons, reason))

    def _first_that_applies(self) -> Judgement:
        domain = self.reading.host.domain
        if self.directory.bans:
            ban = find_ban(
                self.directory.bans, self.reading.local_part, domain, self.day
            )
            if ban is not None:
                return self._banned(ban)
        if not self.reading.written_domain.isascii() or "xn--" in domain:
            found = self._beyond_ascii(domain)
            if found is not None:
                return found
        suffix = self.directory.listed_suffix(domain)
        if suffix is not None:
            return self._listed(_listing_on(self.directory.listings[suffix], self.day))
        if self.zone is Zone.GOV_VN:
            return self._unlisted(domain)
        found = self._public_provider(domain)
        if found is None:
            found = self._lookalike()
        if found is None:
            layer = self.directory.remover(domain)
            found = self._verdict(Status.OTHER, Reason("addresses.other"), layer=layer)
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
    ) -> Judgement:
        if listing is not None:
            zone, layer = self.zone or Zone.LISTED, layer or listing.layer
            confidence = listing.confidence
            reasons += self._outside_coverage(listing, reasons)
        unit, unit_in = None, None
        if listing is not None and body is not None:
            unit, unit_in = self._units(listing)
        return Judgement(
            domain=self.reading.host.domain,
            status=status,
            zone=zone or self.zone or Zone.OTHER,
            body=body,
            unit=unit,
            unit_in=unit_in,
            successor=successor,
            confidence=confidence,
            on=self.day,
            data_version=self.directory.version,
            layer=layer or self.directory.base_layer,
            reasons=reasons,
        )

    def _units(
        self, listing: Listing
    ) -> tuple[Unit | None, Callable[[str], Unit | None] | None]:
        """
        Return the unit that a listing names, or who finds it in a province's address.

        Below edu.vn stand schools, hence a name there is not the department's.
        """
        units, domain = self.directory.units, self.reading.host.domain
        inner = domain[: -len(listing.domain)].removesuffix(".")
        if listing.unit is not None:
            is_school = inner and listing.domain.endswith(".edu.vn")
            return None if is_school else units.listed(listing.unit, self.day), None
        if not listing.body.is_provincial:
            return None, None
        return None, partial(units.read, inner, day=self.day)

    def _banned(self, ban: Ban) -> Judgement:
        """Say what an overlay says; the body is named if the domain is listed."""
        suffix = self.directory.listed_suffix(self.reading.host.domain)
        listing = body = None
        if suffix is not None:
            listing = _listing_on(self.directory.listings[suffix], self.day)
            is_sure = listing.confidence is not Confidence.LOW
            body = listing.body if is_sure else None
        return self._verdict(
            Status.FORBIDDEN if ban.forbids else Status.SUSPENDED,
            ban.reason,
            listing=listing,
            body=body,
            layer=ban.layer,
        )

    def _listed(self, listing: Listing) -> Judgement:
        """Judge a domain that is, or stands below, a listed one."""
        domain, body, day = listing.domain, listing.body, self.day
        name = body.mention
        if listing.confidence is Confidence.LOW:
            return self._low_confidence(listing)
        if listing.role is Role.WEB:
            reason = Reason("addresses.web_only", domain=domain, body=name)
        elif listing.life.begins_after(day) or body.life.begins_after(day):
            reason = Reason("addresses.not_yet", domain=domain, body=name, date=day)
        elif not self.is_likely:
            reason = Reason("addresses.local_part_profile", domain=domain, body=name)
        elif listing.life.ends_before(day) or body.life.ends_before(day):
            return self._ended(listing)
        else:
            reason = Reason("addresses.official", body=name, date=day)
            return self._verdict(Status.OFFICIAL, reason, listing=listing, body=body)
        return self._verdict(Status.UNLISTED, reason, listing=listing, body=body)

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

    def _low_confidence(self, listing: Listing) -> Judgement:
        doubt = Reason(
            "addresses.low_confidence",
            domain=listing.domain,
            body=listing.body.mention,
            evidence=listing.evidence,
        )
        if self.zone is Zone.GOV_VN:
            first = Reason("addresses.unlisted", domain=self.reading.host.domain)
            return self._verdict(Status.UNLISTED, first, doubt, listing=listing)
        other = Reason("addresses.other")
        return self._verdict(Status.OTHER, other, doubt, listing=listing)

    def _ended(self, listing: Listing) -> Judgement:
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
                evidence=listing.end_source or listing.evidence,
                successor=successor.body.mention,
            )
            layer = listing.end_layer
        else:
            status, layer = Status.LEGACY, None
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
            status,
            first,
            *steps,
            listing=listing,
            body=body,
            successor=successor,
            layer=layer,
        )

    def _unlisted(self, domain: str) -> Judgement:
        if domain == STATE_ZONE:
            return self._verdict(Status.UNLISTED, Reason("addresses.bare_zone"))
        slip = find_slip(domain, self.directory)
        further = () if slip is None else self._likeness(slip)
        reason = Reason("addresses.unlisted", domain=domain)
        return self._verdict(Status.UNLISTED, reason, *further)

    def _beyond_ascii(self, domain: str) -> Judgement | None:
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

    def _public_provider(self, domain: str) -> Judgement | None:
        suffix = self.directory.provider_suffix(domain)
        if suffix is None:
            return self._disposable(domain)
        provider = self.directory.providers[suffix]
        row = provider.row
        if row.confidence is Confidence.LOW or not provider.is_public:
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

    def _disposable(self, domain: str) -> Judgement | None:
        """Judge by the long list of disposable mail, which no table stands against."""
        suffix = disposable_suffix(domain)
        if suffix is None or self.directory.remover(domain) is not None:
            return None
        return self._verdict(
            Status.PUBLIC_PROVIDER,
            Reason("addresses.disposable", name=suffix, evidence=SOURCE),
            zone=Zone.PROVIDER,
            confidence=Confidence.MEDIUM,
        )

    def _lookalike(self) -> Judgement | None:
        likeness = find_lookalike(self.reading.host.unicode_domain, self.directory)
        return None if likeness is None else self._resembling(likeness)

    def _resembling(self, likeness: Lookalike) -> Judgement:
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
