"""
Units of a body: departments and offices, read from names.

Whoever runs a mail domain gives out its names, hence a reading is no proof that a
mailbox is that unit's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import attrs

from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import Period

from .rows import Confidence, UnitLevel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .rows import UnitRow

__all__ = ["Unit", "UnitSource"]

_SECTIONS = frozenset({"vanthu", "vp", "cchc", "bbt", "banbientap"})
"""Names of mailboxes within a unit: records, office, reform, editors of the site."""


class UnitSource(StrEnum):
    """Where the name of a unit was found."""

    LIST = "list"
    """The registry lists the domain for that unit."""

    SUBDOMAIN = "subdomain"
    """The label before the listed domain, as in ``a@snv.quangngai.gov.vn``."""

    LOCAL_PART = "local_part"
    """The part before the ``@``, as in ``snv@`` or ``vanthu.snv@``."""


@attrs.frozen(kw_only=True)
class Unit:
    """
    A unit of a body, as its name is usually read.

    It is a reading of a name, no proof that the mailbox is that unit's.

    Args:
        label: The usual abbreviation, such as ``"snv"``.
        name_vi: Its name in Vietnamese.
        name_en: That name in English, translated by us.
        level: Where it stands.
        life: Days on which there are such units, throughout the country.
        law: The instrument that made or ended them, or None if not known.
        evidence: Where the name was seen.
        confidence: How sure that is.
        source: Where in the address, or in the registry, the name was found.
        successor: The unit in its place, if it has ended by the day asked about.
    """

    label: str
    name_vi: str
    name_en: str
    level: UnitLevel
    life: Period
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    source: UnitSource
    successor: Unit | None = None

    @property
    def mention(self) -> Bilingual:
        """Both names, as they stand inside a sentence."""
        return Bilingual(self.name_vi, f"the {self.name_en}")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """How the unit was found, what that does not prove, and who succeeded it."""
        if self.source is UnitSource.LIST:
            found = Reason("addresses.unit_listed", unit=self.mention)
        else:
            found = Reason("addresses.unit_read", unit=self.mention)
        if self.successor is None or self.life.last is None:
            return (found,)
        followed = Reason(
            "addresses.succession",
            body=self.mention,
            successor=self.successor.mention,
            date=self.life.last + timedelta(days=1),
            law=self.law or self.evidence[0],
        )
        return found, followed

    def to_dict(self) -> dict[str, object]:
        """Return JSON-ready values."""
        first, last = self.life.first, self.life.last
        return {
            "label": self.label,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "level": str(self.level),
            "valid_from": first and first.isoformat(),
            "valid_to": last and last.isoformat(),
            "source": str(self.source),
            "successor": self.successor and self.successor.to_dict(),
        }


class UnitEra(NamedTuple):
    """A checked row of the table of units."""

    row: UnitRow
    life: Period

    def unit(self, source: UnitSource) -> Unit:
        """Return the unit as found at *source*."""
        row = self.row
        return Unit(
            label=row.label,
            name_vi=row.name_vi,
            name_en=row.name_en,
            level=row.level,
            life=self.life,
            law=row.law,
            evidence=row.evidence,
            confidence=row.confidence,
            source=source,
        )

    def spellings(self, source: UnitSource) -> tuple[str, ...]:
        """Return what stands for the unit in names found at *source*."""
        row = self.row
        if source is UnitSource.LIST:
            return (row.label,)
        if row.level is UnitLevel.CENTRAL:  # none of a province's
            return ()
        sure = (row.label, *row.variants)
        return sure if source is UnitSource.LOCAL_PART else sure + row.doubtful_variants


@attrs.frozen(eq=False, repr=False)
class Units:
    """Every unit, keyed by its spellings for each source."""

    _spelled: Mapping[UnitSource, Mapping[str, tuple[Unit, ...]]]
    _heirs: Mapping[tuple[str, date | None], str]

    @classmethod
    def of(cls, eras: Iterable[UnitEra]) -> Units:
        """Key the units of a checked table."""
        ordered = sorted(eras, key=lambda era: era.life.first or date.min)
        spelled: dict[UnitSource, dict[str, tuple[Unit, ...]]] = {}
        for source in UnitSource:
            known: defaultdict[str, list[Unit]] = defaultdict(list)
            for era in ordered:
                unit = era.unit(source)
                for spelling in era.spellings(source):
                    known[spelling].append(unit)
            spelled[source] = {name: tuple(units) for name, units in known.items()}
        heirs = {
            (era.row.label, era.life.last): era.row.successor
            for era in ordered
            if era.row.successor is not None
        }
        return cls(spelled, heirs)

    def is_known(self, label: str) -> bool:
        """Tell whether the table has that label."""
        return label in self._spelled[UnitSource.LIST]

    def listed(self, label: str, day: date) -> Unit | None:
        """Return the unit that the registry names by its label."""
        return self._find(UnitSource.LIST, label, day)

    def read(self, inner: str, local_part: str, day: date) -> Unit | None:
        """
        Return the unit that the names in a province's address tell of.

        Args:
            inner: The labels before the province's own domain, or the empty string.
            local_part: What stands before the ``@``.
            day: The day asked about.
        """
        if not inner:
            unit = self._in_local_part(local_part, day)
            return None if unit is None or unit.level is UnitLevel.COMMUNE else unit
        unit = self._find(UnitSource.SUBDOMAIN, inner.rpartition(".")[2], day)
        if unit is not None and unit.level is not UnitLevel.COMMUNE:
            return unit
        # Below a province stand its units and its communes (NĐ 224/2026, article 11).
        unit = None if "." in inner else self._in_local_part(local_part, day)
        return unit if unit is not None and unit.level is UnitLevel.COMMUNE else None

    def _in_local_part(self, local_part: str, day: date) -> Unit | None:
        """Read ``snv``, and ``vanthu.snv`` or ``btgdv.vp`` with a known section."""
        name = local_part.lower()
        unit = self._find(UnitSource.LOCAL_PART, name, day)
        if unit is not None or name.count(".") != 1:
            return unit
        for section, label in (name.split("."), reversed(name.split("."))):
            if section in _SECTIONS:
                return self._find(UnitSource.LOCAL_PART, label, day)
        return None

    def _find(self, source: UnitSource, name: str, day: date) -> Unit | None:
        units = self._spelled[source].get(name)
        if units is None:
            return None
        begun = [unit for unit in units if not unit.life.begins_after(day)]
        return self._on(begun[-1], day) if begun else None

    def _on(self, unit: Unit, day: date) -> Unit:
        """Return *unit* with the heir that exists on *day*, if it has ended by then."""
        heir = unit
        while (last := heir.life.last) is not None and last < day:
            heirs = self._spelled[UnitSource.LIST][self._heirs[heir.label, last]]
            heir = next(x for x in heirs if last + timedelta(days=1) in x.life)
        return unit if heir is unit else attrs.evolve(unit, successor=heir)
