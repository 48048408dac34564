"""The tables of bodies, domains, successions and providers: read, checked, joined."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from govvn_mail.errors import InputError, TableError
from govvn_mail.tables import load_tsv, read_text
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["Body", "Confidence", "Successor"]


class Confidence(StrEnum):
    """How sure a row is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    """Decides nothing by itself."""


class Role(StrEnum):
    """What a domain was seen in use for."""

    WEB = "web"
    """No mailbox was evidenced."""

    MAIL = "mail"
    BOTH = "both"


class MailMode(StrEnum):
    """Where the mailboxes of a domain stand."""

    APEX = "apex"
    SUBDOMAIN = "subdomain"
    BOTH = "both"


class Change(StrEnum):
    """What became of a body."""

    MERGED = "merged"
    ENLARGED = "enlarged"
    RENAMED = "renamed"
    STATUS = "status"
    FUNCTIONS = "functions"
    """Only some of its functions went to that body."""


class ProviderKind(StrEnum):
    """What a mail domain that is not a state body's is."""

    FREE = "free"
    ISP = "isp"
    DISPOSABLE = "disposable"
    CORPORATE = "corporate"
    """A company's own mail, no service to the public."""


@attrs.frozen(kw_only=True)
class BodyRow:
    """A line of ``bodies.tsv``."""

    id: str
    family: str
    name_vi: str
    type: str
    level: str
    parent_id: str | None
    gso_code: str | None
    valid_from: date | None
    valid_to: date | None
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date


@attrs.frozen(kw_only=True)
class DomainRow:
    """A line of ``domains.tsv``."""

    domain: str
    body_id: str
    role: Role
    mail_mode: MailMode | None
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date


@attrs.frozen(kw_only=True)
class SuccessionRow:
    """A line of ``successions.tsv``."""

    from_id: str
    to_id: str
    kind: Change
    date: date
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence


@attrs.frozen(kw_only=True)
class ProviderRow:
    """A line of ``providers.tsv``."""

    domain: str
    operator: str | None
    kind: ProviderKind
    evidence: tuple[str, ...]
    confidence: Confidence


@attrs.frozen(kw_only=True)
class Body:
    """
    A state body in one era of its life.

    Args:
        id: Stable key of the era, such as ``"quangngai-2025"``.
        family: Stable key of the body through its eras.
        name_vi: Its name in Vietnamese.
        type: Such as ``"province"``, ``"city"``, ``"ministry"``.
        level: ``"central"`` or ``"province"`` in the bundled tables.
        parent_id: The body it belongs to, or None.
        life: Days on which it exists in this era.
        law: The instrument that made it so, or None if not known.
        evidence: Where it was seen.
        confidence: How sure that is.
        checked_on: When it was looked at last.
    """

    id: str
    family: str
    name_vi: str
    type: str
    level: str
    parent_id: str | None
    life: Period
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date

    @property
    def mention(self) -> str:
        """The name inside a sentence, with *tỉnh* and *thành phố* in lower case."""
        if self.name_vi.startswith(("Tỉnh ", "Thành phố ")):
            return self.name_vi[0].lower() + self.name_vi[1:]
        return self.name_vi


@attrs.frozen(kw_only=True)
class Successor:
    """
    The body that stands in an ended body's place, and its mail domain.

    Args:
        body: The body that exists on the day asked about.
        domain: The mail domain it prefers on that day, or None if none is known.
    """

    body: Body
    domain: str | None


@attrs.frozen(kw_only=True)
class Listing:
    """A domain in the hands of one body for a while."""

    domain: str
    body: Body
    role: Role
    unit: str | None
    life: Period
    evidence: tuple[str, ...]
    confidence: Confidence
    layer: str

    @property
    def has_known_beginning(self) -> bool:
        """Whether the first days of the domain and of its body are known."""
        return self.life.first is not None and self.body.life.first is not None

    @property
    def is_sure_mail(self) -> bool:
        """Whether mailboxes of that domain are evidenced well enough."""
        return self.role is not Role.WEB and self.confidence is not Confidence.LOW


Row = TypeVar("Row", BodyRow, DomainRow, SuccessionRow, ProviderRow)


@attrs.frozen
class Placed(Generic[Row]):
    """A row with its place, for errors, and the folder that holds it."""

    row: Row
    place: str
    layer: str


@attrs.frozen(kw_only=True)
class Tables:
    """The rows of all folders, in order."""

    bodies: tuple[Placed[BodyRow], ...]
    domains: tuple[Placed[DomainRow], ...]
    successions: tuple[Placed[SuccessionRow], ...]
    providers: tuple[Placed[ProviderRow], ...]
    version: str
    checked_on: date


@attrs.frozen(kw_only=True, eq=False)
class Directory:
    """What the tables say, keyed for look-up."""

    bodies: Mapping[str, Body]
    listings: Mapping[str, tuple[Listing, ...]]
    mail_listings: Mapping[str, tuple[Listing, ...]]
    heirs: Mapping[str, SuccessionRow]
    providers: Mapping[str, Placed[ProviderRow]]
    geographic: Mapping[str, str]
    base_layer: str
    version: str
    checked_on: date
    earliest: date
    memory: Memory = attrs.field(init=False, factory=Memory, repr=False)

    def listed_suffix(self, domain: str) -> str | None:
        """Return the longest listed domain that *domain* is or stands below."""
        return _longest_suffix(domain, self.listings)

    def provider_suffix(self, domain: str) -> str | None:
        """Return the longest provider's domain that *domain* is or stands below."""
        return _longest_suffix(domain, self.providers)

    def links(self, body: Body, day: date) -> tuple[SuccessionRow, ...]:
        """Return the successions from *body* to the body that exists on *day*."""
        links = []
        while body.life.ends_before(day):
            link = self.heirs[body.id]
            links.append(link)
            body = self.bodies[link.to_id]
        return tuple(links)

    def successor(self, body: Body, day: date) -> Successor:
        """Return the body in whose place *body*'s successor stands on *day*."""
        links = self.links(body, day)
        heir = self.bodies[links[-1].to_id] if links else body
        own = self.mail_listings.get(heir.id, ())
        return Successor(
            body=heir, domain=next((x.domain for x in own if day in x.life), None)
        )


def _longest_suffix(domain: str, known: Mapping[str, object]) -> str | None:
    """Compare whole labels, longest suffix first."""
    while domain not in known:
        domain = domain.partition(".")[2]
        if not domain:
            return None
    return domain


def load_directory(folders: Mapping[str, Path | Traversable]) -> Directory:
    """
    Read, check and join the tables of *folders* (layer name to folder).

    Raises:
        govvn_mail.errors.TableError: Names the first wrong place.
    """
    tables = _read(folders)
    bodies = _bodies(tables.bodies)
    _check_families(tables.bodies, bodies)
    heirs = _heirs(tables, bodies)
    listings = _listings(tables.domains, bodies)
    by_domain = _grouped((x.domain, x) for x in listings)
    _check_overlaps(tables.domains, listings)
    providers: dict[str, Placed[ProviderRow]] = {}
    for item in tables.providers:
        _require_domain(item.row.domain, item.place)
        _require_new(item.row.domain, providers, item.place)
        providers[item.row.domain] = item
    return Directory(
        bodies=bodies,
        listings=by_domain,
        mail_listings=_grouped((x.body.id, x) for x in listings if x.is_sure_mail),
        heirs=heirs,
        providers=providers,
        geographic=_geographic(listings),
        base_layer=next(iter(folders)),
        version=tables.version,
        checked_on=tables.checked_on,
        earliest=_earliest(bodies, listings, tables.checked_on),
    )


def _earliest(
    bodies: Mapping[str, Body], listings: Iterable[Listing], checked_on: date
) -> date:
    """Return the first day that the tables state anything about."""
    lives = [*(x.life for x in bodies.values()), *(x.life for x in listings)]
    ends = {end for life in lives for end in (life.first, life.last)}
    return min([checked_on, *filter(None, ends)])


def _read(folders: Mapping[str, Path | Traversable]) -> Tables:
    digest = hashlib.sha256()

    def rows(file: str, row: type[Row]) -> tuple[Placed[Row], ...]:
        found: list[Placed[Row]] = []
        for layer, folder in folders.items():
            source = folder / file
            if not source.is_file():
                continue
            digest.update(read_text(source).encode())
            found += (
                Placed(r, f"{layer}/{file}:{number}", layer)
                for number, r in enumerate(load_tsv(source, row), start=2)
            )
        for item in found:
            if not item.row.evidence:
                raise TableError(Reason("addresses.no_evidence", place=item.place))
        return tuple(found)

    bodies = rows("bodies.tsv", BodyRow)
    domains = rows("domains.tsv", DomainRow)
    successions = rows("successions.tsv", SuccessionRow)
    providers = rows("providers.tsv", ProviderRow)
    if not bodies:
        raise TableError(Reason("addresses.no_bodies", folders=tuple(folders)))
    days = {x.row.checked_on for x in bodies} | {x.row.checked_on for x in domains}
    return Tables(
        bodies=bodies,
        domains=domains,
        successions=successions,
        providers=providers,
        version=f"{max(days):%Y.%m.%d}+{digest.hexdigest()[:12]}",
        checked_on=max(days),
    )


def _grouped(pairs: Iterable[tuple[str, Listing]]) -> dict[str, tuple[Listing, ...]]:
    groups: defaultdict[str, list[Listing]] = defaultdict(list)
    for key, listing in pairs:
        groups[key].append(listing)
    return {key: tuple(group) for key, group in groups.items()}


def _bodies(rows: Sequence[Placed[BodyRow]]) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    for item in rows:
        row = item.row
        _require_new(row.id, bodies, item.place)
        bodies[row.id] = Body(
            id=row.id,
            family=row.family,
            name_vi=row.name_vi,
            type=row.type,
            level=row.level,
            parent_id=row.parent_id,
            life=_life(row.valid_from, row.valid_to, item.place),
            law=row.law,
            evidence=row.evidence,
            confidence=row.confidence,
            checked_on=row.checked_on,
        )
    for item in rows:
        if item.row.parent_id is not None:
            _require_body(item.row.parent_id, bodies, item.place)
    return bodies


def _check_families(
    rows: Sequence[Placed[BodyRow]], bodies: Mapping[str, Body]
) -> None:
    eras: defaultdict[str, list[Period]] = defaultdict(list)
    for item in rows:
        life = bodies[item.row.id].life
        family = item.row.family
        if any(life.overlaps(other) for other in eras[family]):
            raise TableError(
                Reason("addresses.family_overlap", place=item.place, family=family)
            )
        eras[family].append(life)


def _listings(
    rows: Sequence[Placed[DomainRow]], bodies: Mapping[str, Body]
) -> tuple[Listing, ...]:
    listings = []
    for item in rows:
        row = item.row
        _require_domain(row.domain, item.place)
        listings.append(
            Listing(
                domain=row.domain,
                body=_require_body(row.body_id, bodies, item.place),
                role=row.role,
                unit=row.unit,
                life=_life(row.valid_from, row.valid_to, item.place),
                evidence=row.evidence,
                confidence=row.confidence,
                layer=item.layer,
            )
        )
    return tuple(listings)


def _check_overlaps(
    rows: Sequence[Placed[DomainRow]], listings: Sequence[Listing]
) -> None:
    lives: defaultdict[str, list[Period]] = defaultdict(list)
    for item, listing in zip(rows, listings, strict=True):
        domain = listing.domain
        if any(listing.life.overlaps(other) for other in lives[domain]):
            raise TableError(
                Reason("addresses.domain_overlap", place=item.place, domain=domain)
            )
        lives[domain].append(listing.life)


def _heirs(tables: Tables, bodies: Mapping[str, Body]) -> dict[str, SuccessionRow]:
    """Check that each ended body, and no other, has one heir the day after."""
    heirs: dict[str, SuccessionRow] = {}
    for item in tables.successions:
        row = item.row
        old = _require_body(row.from_id, bodies, item.place)
        new = _require_body(row.to_id, bodies, item.place)
        if row.kind is Change.FUNCTIONS:
            continue
        _require_new(row.from_id, heirs, item.place)
        if old.life.last is None or row.date != old.life.last + timedelta(days=1):
            raise TableError(
                Reason("addresses.succession_date", place=item.place, id=old.id)
            )
        # The heir outlives the body, hence a chain of successions ends.
        if row.date not in new.life:
            raise TableError(
                Reason(
                    "addresses.successor_absent",
                    place=item.place,
                    id=new.id,
                    date=row.date,
                )
            )
        heirs[row.from_id] = row
    for body in tables.bodies:
        if body.row.valid_to is not None and body.row.id not in heirs:
            raise TableError(
                Reason("addresses.successor_missing", place=body.place, id=body.row.id)
            )
    return heirs


def _geographic(listings: Iterable[Listing]) -> dict[str, str]:
    """
    Map ``quangngai.vn`` to ``quangngai.gov.vn`` for every province.

    Under the names of provinces in .vn anyone may register (Public Suffix List).
    """
    names = {}
    for listing in listings:
        slug, _, zone = listing.domain.partition(".")
        family = listing.body.family
        if (
            zone == "gov.vn"
            and listing.body.type in {"province", "city"}
            and slug.replace("-", "") == family
        ):
            names[f"{slug}.vn"] = listing.domain
    return names


_LDH_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)


def _require_domain(domain: str, place: str) -> None:
    if not _LDH_DOMAIN.fullmatch(domain):
        raise TableError(Reason("addresses.not_ldh", place=place, domain=domain))


def _require_new(key: str, known: Mapping[str, object], place: str) -> None:
    if key in known:
        raise TableError(Reason("addresses.duplicate", place=place, id=key))


def _require_body(body_id: str, bodies: Mapping[str, Body], place: str) -> Body:
    body = bodies.get(body_id)
    if body is None:
        raise TableError(Reason("addresses.unknown_body", place=place, id=body_id))
    return body


def _life(first: date | None, last: date | None, place: str) -> Period:
    if last == date.max:  # no day after it, on which a successor could begin
        raise TableError(Reason("addresses.life_endless", place=place, date=last))
    try:
        return Period(first, last)
    except InputError as error:
        raise TableError(Reason("addresses.life_reversed", place=place)) from error
