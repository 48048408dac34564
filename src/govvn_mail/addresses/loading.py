"""The tables of the registry, read from folders and checked against one another."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from govvn_mail.errors import InputError, TableError
from govvn_mail.tables import load_tsv, read_text
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .bodies import Body
from .directory import Directory, Listing, Provider, longest_suffix
from .rows import BodyRow, Change, DomainRow, ProviderRow, SuccessionRow, UnitRow
from .units import UnitEra, Units

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = [
    "TABLES",
    "life_of",
    "load_directory",
    "require_body",
    "require_domain",
    "require_id",
    "require_new",
    "require_unit",
]

TABLES = (
    "bodies.tsv",
    "domains.tsv",
    "successions.tsv",
    "departments.tsv",
    "providers.tsv",
)

Row = TypeVar("Row", BodyRow, DomainRow, SuccessionRow, UnitRow, ProviderRow)


class Placed(NamedTuple, Generic[Row]):
    """A row, the folder and file that hold it, and its line there."""

    row: Row
    layer: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """Where it stands, for errors."""
        return f"{self.layer}/{self.file}:{self.line}"


def load_directory(folders: Mapping[str, Path | Traversable]) -> Directory:
    """
    Read, check and join the tables of *folders* (layer name to folder).

    Raises:
        govvn_mail.errors.TableError: Names the first wrong place.
    """
    digest = hashlib.sha256()
    body_rows = _rows(folders, "bodies.tsv", BodyRow, digest)
    domain_rows = _rows(folders, "domains.tsv", DomainRow, digest)
    successions = _rows(folders, "successions.tsv", SuccessionRow, digest)
    unit_rows = _rows(folders, "departments.tsv", UnitRow, digest)
    provider_rows = _rows(folders, "providers.tsv", ProviderRow, digest)
    if not body_rows:
        raise TableError(Reason("addresses.no_bodies", folders=tuple(folders)))
    bodies = _bodies(body_rows)
    heirs = _heirs(successions, bodies, body_rows)
    units = _units(unit_rows)
    providers = _providers(provider_rows)
    public = frozenset(name for name, x in providers.items() if x.is_public)
    days = {x.row.checked_on for x in body_rows}
    days |= {x.row.checked_on for x in domain_rows}
    return Directory(
        bodies=bodies,
        all_listings=_listings(domain_rows, bodies, units, public),
        heirs=heirs,
        units=units,
        providers=providers,
        removed_providers={},
        known_providers=public,
        bans={},
        layers=tuple(folders),
        version=f"{max(days):%Y.%m.%d}+{digest.hexdigest()[:12]}",
        checked_on=max(days),
    )


def _rows(
    folders: Mapping[str, Path | Traversable],
    file: str,
    row: type[Row],
    digest: hashlib._Hash,
) -> tuple[Placed[Row], ...]:
    """Return the rows of one table in all folders, and digest its text."""
    found: list[Placed[Row]] = []
    for layer, folder in folders.items():
        source = folder / file
        if not source.is_file():
            continue
        digest.update(read_text(source).encode())
        found += (
            Placed(r, layer, file, line)
            for line, r in enumerate(load_tsv(source, row), start=2)
        )
    for item in found:
        if not item.row.evidence:
            raise TableError(Reason("addresses.no_evidence", place=item.place))
    return tuple(found)


def _bodies(rows: Sequence[Placed[BodyRow]]) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    eras: defaultdict[str, list[Period]] = defaultdict(list)
    for item in rows:
        row, place = item.row, item.place
        require_id(row.id, place)
        require_id(row.family, place)
        require_new(row.id, bodies, place)
        life = life_of(row.valid_from, row.valid_to, place)
        if any(life.overlaps(other) for other in eras[row.family]):
            raise TableError(
                Reason("addresses.family_overlap", place=place, family=row.family)
            )
        eras[row.family].append(life)
        bodies[row.id] = Body.from_row(row, life)
    for item in rows:
        if item.row.parent_id is not None:
            require_body(item.row.parent_id, bodies, item.place)
    return bodies


def _listings(
    rows: Sequence[Placed[DomainRow]],
    bodies: Mapping[str, Body],
    units: Units,
    public: frozenset[str],
) -> tuple[Listing, ...]:
    listings = []
    lives: defaultdict[str, list[Period]] = defaultdict(list)
    for item in rows:
        row, place = item.row, item.place
        require_domain(row.domain, place)
        _refuse_public(row.domain, public, place)
        life = life_of(row.valid_from, row.valid_to, place)
        if any(life.overlaps(other) for other in lives[row.domain]):
            raise TableError(
                Reason("addresses.domain_overlap", place=place, domain=row.domain)
            )
        lives[row.domain].append(life)
        listings.append(
            Listing(
                domain=row.domain,
                body=require_body(row.body_id, bodies, place),
                role=row.role,
                unit=require_unit(row.unit, units, place),
                life=life,
                evidence=row.evidence,
                confidence=row.confidence,
                checked_on=row.checked_on,
                layer=item.layer,
            )
        )
    return tuple(listings)


def _refuse_public(domain: str, public: frozenset[str], place: str) -> None:
    provider = longest_suffix(domain, public)
    if provider is not None:
        raise TableError(
            Reason(
                "addresses.listed_provider",
                place=place,
                domain=domain,
                provider=provider,
            )
        )


def _heirs(
    successions: Sequence[Placed[SuccessionRow]],
    bodies: Mapping[str, Body],
    rows: Sequence[Placed[BodyRow]],
) -> dict[str, SuccessionRow]:
    """Check that each ended body, and no other, has one heir the day after."""
    heirs: dict[str, SuccessionRow] = {}
    for item in successions:
        row, place = item.row, item.place
        old = require_body(row.from_id, bodies, place)
        new = require_body(row.to_id, bodies, place)
        if row.kind is Change.FUNCTIONS:
            continue
        require_new(row.from_id, heirs, place)
        if old.life.last is None or row.date != old.life.last + timedelta(days=1):
            raise TableError(
                Reason("addresses.succession_date", place=place, id=old.id)
            )
        # The heir outlives the body, hence a chain of successions ends.
        if row.date not in new.life:
            raise TableError(
                Reason(
                    "addresses.successor_absent", place=place, id=new.id, date=row.date
                )
            )
        heirs[row.from_id] = row
    for body in rows:
        if body.row.valid_to is not None and body.row.id not in heirs:
            raise TableError(
                Reason("addresses.successor_missing", place=body.place, id=body.row.id)
            )
    return heirs


def _units(rows: Sequence[Placed[UnitRow]]) -> Units:
    eras: list[UnitEra] = []
    spelled: defaultdict[str, list[Period]] = defaultdict(list)
    lives: defaultdict[str, list[Period]] = defaultdict(list)
    for item in rows:
        row, place = item.row, item.place
        era = UnitEra(row, life_of(row.valid_from, row.valid_to, place))
        for spelling in (row.label, *row.variants, *row.doubtful_variants):
            require_id(spelling, place)
            if any(era.life.overlaps(other) for other in spelled[spelling]):
                raise TableError(
                    Reason("addresses.unit_overlap", place=place, label=spelling)
                )
            spelled[spelling].append(era.life)
        lives[row.label].append(era.life)
        eras.append(era)
    for item in rows:
        row, last = item.row, item.row.valid_to
        heirs = () if row.successor is None else lives[row.successor]
        if last is None and row.successor is None:
            continue
        if last is None or not any(last + timedelta(days=1) in x for x in heirs):
            raise TableError(
                Reason("addresses.successor_missing", place=item.place, id=row.label)
            )
    return Units.of(eras)


def _providers(rows: Sequence[Placed[ProviderRow]]) -> dict[str, Provider]:
    providers: dict[str, Provider] = {}
    for item in rows:
        domain = item.row.domain
        require_domain(domain, item.place)
        require_new(domain, providers, item.place)
        providers[domain] = Provider(item.row, item.layer)
    return providers


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_LDH_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)


def require_id(key: str, place: str) -> None:
    """Refuse a key that is more than letters, digits and hyphens, such as a path."""
    if not _ID.fullmatch(key):
        raise TableError(Reason("addresses.not_an_id", place=place, id=key))


def require_domain(domain: str, place: str) -> None:
    """Refuse what is no domain of two or more plain labels in lower case."""
    if not _LDH_DOMAIN.fullmatch(domain):
        raise TableError(Reason("addresses.not_ldh", place=place, domain=domain))


def require_new(key: str, known: Container[str], place: str) -> None:
    """Refuse a key that stands there already."""
    if key in known:
        raise TableError(Reason("addresses.duplicate", place=place, id=key))


def require_body(body_id: str, bodies: Mapping[str, Body], place: str) -> Body:
    """Return the body of that id."""
    body = bodies.get(body_id)
    if body is None:
        raise TableError(Reason("addresses.unknown_body", place=place, id=body_id))
    return body


def require_unit(label: str | None, units: Units, place: str) -> str | None:
    """Return the label if it is None or stands in the table of units."""
    if label is not None and not units.is_known(label):
        raise TableError(Reason("addresses.unknown_unit", place=place, label=label))
    return label


def life_of(first: date | None, last: date | None, place: str) -> Period:
    """Return the period between two days of a row."""
    if last == date.max:  # no day after it, on which a successor could begin
        raise TableError(Reason("addresses.life_endless", place=place, date=last))
    try:
        return Period(first, last)
    except InputError as error:
        raise TableError(Reason("addresses.life_reversed", place=place)) from error
