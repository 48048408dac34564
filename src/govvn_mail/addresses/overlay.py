"""
Overlays: an organisation's own entries upon the registry.

A later layer decides the days it speaks of. What a layer suspends or forbids stays
so until a later layer lifts it by name, or until its last day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeVar

import attrs

from govvn_mail.errors import AddressError, InputError, TableError
from govvn_mail.tables import load_toml, structure, unstructure
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .bans import Ban, mailbox_key
from .bodies import Body
from .directory import BUNDLED, Directory, Listing, Provider, grouped, longest_suffix
from .disposable import disposable_suffix
from .entries import Forbid, Overlay
from .loading import (
    life_of,
    require_body,
    require_domain,
    require_id,
    require_new,
    require_unit,
)
from .lookalikes import STATE_ZONE
from .rows import Confidence, ProviderRow
from .suffixes import is_public_suffix
from .syntax import parse_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .entries import AddDomain, Expire, Lift, Suspend

__all__ = ["overlaid"]

_T = TypeVar("_T")

DAY = timedelta(days=1)


def overlaid(
    directory: Directory, source: Path | Traversable | Mapping[str, object]
) -> Directory:
    """
    Return *directory* with the overlay in *source* upon it.

    Raises:
        govvn_mail.errors.TableError: Names file and path of the first wrong entry.
        govvn_mail.errors.InputError: If *source* is neither a path nor a mapping.
    """
    if isinstance(source, Mapping):
        file, data = "overlay", dict(source)
    elif isinstance(source, Traversable):
        file, data = source.name, load_toml(source)
    else:
        raise InputError(Reason("addresses.not_an_overlay", type=type(source).__name__))
    return _Application(directory, structure(data, Overlay, file=file), file).result()


@attrs.frozen
class _Application:
    """An overlay, and what it is put upon."""

    directory: Directory
    overlay: Overlay
    file: str

    def result(self) -> Directory:
        """Apply the entries kind by kind."""
        overlay, old = self.overlay, self.directory
        require_id(overlay.layer, f"{self.file}: layer")
        if overlay.layer in {BUNDLED, *old.layers}:
            raise TableError(
                Reason("addresses.layer_twice", file=self.file, layer=overlay.layer)
            )
        self._require_words()
        bodies = self._bodies()
        listings = self._listings(bodies)
        providers, removed = self._providers(listings)
        public = {name for name, x in providers.items() if x.is_public}
        return attrs.evolve(
            old,
            bodies=bodies,
            all_listings=listings,
            providers=providers,
            removed_providers=removed,
            known_providers=old.known_providers | public,
            bans=self._bans(),
            layers=(*old.layers, overlay.layer),
            version=self._version(),
        )

    def _version(self) -> str:
        """Return the newest day, and a digest over what was and what is added."""
        old = self.directory.version
        content = json.dumps(
            unstructure(self.overlay), sort_keys=True, ensure_ascii=False
        )
        digest = hashlib.sha256(f"{old}\n{content}".encode()).hexdigest()
        day = max(f"{self.overlay.checked_on:%Y.%m.%d}", old.partition("+")[0])
        return f"{day}+{digest[:12]}"

    def _placed(self, kind: str, entries: Iterable[_T]) -> Iterator[tuple[str, _T]]:
        for index, entry in enumerate(entries):
            yield f"{self.file}: {kind}.{index}", entry

    def _require_words(self) -> None:
        """Refuse sources, reasons and names that say nothing."""
        for kind in attrs.fields_dict(Overlay):
            entries = getattr(self.overlay, kind)
            if not isinstance(entries, tuple):
                continue
            for place, entry in self._placed(kind, entries):
                for name, value in attrs.asdict(entry, recurse=False).items():
                    if isinstance(value, str) and not value.strip():
                        raise TableError(
                            Reason("addresses.blank_entry", place=f"{place}.{name}")
                        )

    def _bodies(self) -> dict[str, Body]:
        bodies = dict(self.directory.bodies)
        families = {body.family for body in bodies.values()}
        for place, entry in self._placed("add_body", self.overlay.add_body):
            require_id(entry.id, place)
            require_new(entry.id, bodies, place)
            require_new(entry.id, families, place)
            if entry.parent_id is not None:
                require_body(entry.parent_id, bodies, place)
            bodies[entry.id] = Body(
                id=entry.id,
                family=entry.id,
                name_vi=entry.name_vi,
                name_en=entry.name_en,
                type=entry.type,
                level=entry.level,
                parent_id=entry.parent_id,
                life=Period(entry.valid_from, None),
                law=entry.law,
                evidence=(entry.source,),
                confidence=Confidence.HIGH,
                checked_on=self.overlay.checked_on,
            )
        return bodies

    def _listings(self, bodies: Mapping[str, Body]) -> tuple[Listing, ...]:
        added: dict[str, Listing] = {}
        for place, entry in self._placed("add_domain", self.overlay.add_domain):
            self._require_safe(entry, place)
            require_new(entry.domain, added, place)
            added[entry.domain] = Listing(
                domain=entry.domain,
                body=require_body(entry.body_id, bodies, place),
                role=entry.role,
                unit=require_unit(entry.unit, self.directory.units, place),
                life=Period(entry.valid_from, None),
                evidence=(entry.source,),
                confidence=entry.confidence,
                checked_on=self.overlay.checked_on,
                layer=self.overlay.layer,
            )
        listings = tuple(_relisted(self.directory.all_listings, added))
        ends: dict[str, Expire] = {}
        ended: dict[Listing, Listing] = {}
        own = grouped((x.domain, x) for x in listings)
        for place, end in self._placed("expire", self.overlay.expire):
            require_new(end.domain, ends, place)
            ends[end.domain] = end
            alive = _last_listing(own.get(end.domain, ()), end, place)
            ended[alive] = attrs.evolve(
                alive,
                life=life_of(alive.life.first, end.valid_to, place),
                end_source=end.source,
                end_layer=self.overlay.layer,
            )
        return tuple(ended.get(x, x) if x.domain in ends else x for x in listings)

    def _require_safe(self, entry: AddDomain, place: str) -> None:
        """Refuse a domain whose mailboxes are, or may be, anyone's."""
        domain = entry.domain
        if is_public_suffix(domain):
            if not entry.unsafe_public_suffix:
                raise TableError(
                    Reason("addresses.public_suffix", place=place, domain=domain)
                )
        else:
            require_domain(domain, place)
        known = self.directory.known_providers
        below = (name for name in known if name.endswith(f".{domain}"))
        provider = (
            longest_suffix(domain, known)
            or disposable_suffix(domain)
            or min(below, default=None)
        )
        if provider is not None and not entry.unsafe_public_provider:
            raise TableError(
                Reason(
                    "addresses.listed_provider",
                    place=place,
                    domain=domain,
                    provider=provider,
                )
            )

    def _providers(
        self, listings: Iterable[Listing]
    ) -> tuple[dict[str, Provider], dict[str, str]]:
        """Return the providers, and the domains that are none by whose word."""
        providers = dict(self.directory.providers)
        removed = dict(self.directory.removed_providers)
        for place, gone in self._placed(
            "remove_provider", self.overlay.remove_provider
        ):
            is_listed = providers.pop(gone.domain, None) is not None
            if not is_listed and disposable_suffix(gone.domain) is None:
                raise TableError(
                    Reason("addresses.no_provider", place=place, domain=gone.domain)
                )
            removed[gone.domain] = self.overlay.layer
        listed = {STATE_ZONE, *(x.domain for x in listings)}
        for place, entry in self._placed("add_provider", self.overlay.add_provider):
            require_domain(entry.domain, place)
            require_new(entry.domain, providers, place)
            if longest_suffix(entry.domain, listed) is not None:
                raise TableError(
                    Reason(
                        "addresses.provider_listed", place=place, domain=entry.domain
                    )
                )
            removed.pop(entry.domain, None)
            row = ProviderRow(
                domain=entry.domain,
                operator=entry.operator,
                kind=entry.kind,
                evidence=(entry.source,),
                confidence=Confidence.HIGH,
            )
            providers[entry.domain] = Provider(row, self.overlay.layer)
        return providers, removed

    def _bans(self) -> dict[str, tuple[Ban, ...]]:
        """Shorten what earlier layers ban, then add what this one does."""
        bans = dict(self.directory.bans)
        for place, lift in self._placed("lift", self.overlay.lift):
            subject = _subject(lift, place)
            if subject not in bans:
                raise TableError(
                    Reason("addresses.nothing_to_lift", place=place, subject=subject)
                )
            bans[subject] = tuple(_lifted(bans[subject], lift.on))
        entries: tuple[tuple[str, Suspend | Forbid], ...] = (
            *self._placed("suspend", self.overlay.suspend),
            *self._placed("forbid", self.overlay.forbid),
        )
        for place, entry in entries:
            last = None if isinstance(entry, Forbid) else entry.until
            ban = Ban(
                subject=_subject(entry, place),
                forbids=isinstance(entry, Forbid),
                life=life_of(entry.since, last, place),
                why=entry.reason,
                source=entry.source,
                layer=self.overlay.layer,
            )
            bans[ban.subject] = (*bans.get(ban.subject, ()), ban)
        return bans


def _relisted(
    listings: Iterable[Listing], added: Mapping[str, Listing]
) -> Iterator[Listing]:
    """
    Yield the listings with the added ones in their domains' places.

    From its first day on a domain is in its new hands; what was before stays.
    """
    waiting = dict(added)
    for old in listings:
        new = added.get(old.domain)
        if new is None:
            yield old
            continue
        if waiting.pop(old.domain, None) is not None:
            yield new
        rest = _before(old.life, new.life.first)
        if rest is not None:
            yield attrs.evolve(old, life=rest)
    yield from waiting.values()


def _last_listing(own: Iterable[Listing], end: Expire, place: str) -> Listing:
    """Return the listing alive on the last day, if none of the domain comes later."""
    going = [x for x in own if not x.life.ends_before(end.valid_to)]
    if len(going) != 1 or going[0].life.begins_after(end.valid_to):
        raise TableError(
            Reason(
                "addresses.nothing_to_expire",
                place=place,
                domain=end.domain,
                date=end.valid_to,
            )
        )
    return going[0]


def _before(life: Period, day: date | None) -> Period | None:
    """Return what of *life* lies before *day*, or None if nothing does."""
    if day is None or day == date.min:
        return None
    if life.first is not None and life.first >= day:
        return None
    end = day - DAY
    return Period(life.first, end if life.last is None else min(life.last, end))


def _subject(entry: Suspend | Forbid | Lift, place: str) -> str:
    """Return the domain or mailbox key that an entry is about."""
    if (entry.domain is None) is (entry.mailbox is None):
        raise TableError(Reason("addresses.domain_or_mailbox", place=place))
    if entry.domain is not None:
        require_domain(entry.domain, place)
        return entry.domain
    mailbox = entry.mailbox or ""
    try:
        address = parse_address(mailbox)
    except AddressError as error:
        raise TableError(
            Reason("addresses.not_a_mailbox", place=place, mailbox=mailbox)
        ) from error
    if address.display_name is not None:
        raise TableError(
            Reason("addresses.not_a_mailbox", place=place, mailbox=mailbox)
        )
    return mailbox_key(address.local_part, address.domain)


def _lifted(bans: Iterable[Ban], on: date) -> Iterator[Ban]:
    """Yield what is left of *bans* before the day *on*."""
    for ban in bans:
        rest = _before(ban.life, on)
        if rest is not None:
            yield ban._replace(life=rest)
