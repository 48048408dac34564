"""State bodies, each in one era of its life, and who stands in their place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Bilingual
from govvn_mail.times import Period

from .rows import BodyType, Confidence, Level

if TYPE_CHECKING:
    from .rows import BodyRow

__all__ = ["Body", "Succession", "Successor"]

PROVINCIAL = frozenset({BodyType.PROVINCE, BodyType.CITY})


@attrs.frozen(kw_only=True)
class Body:
    """
    A state body in one era of its life.

    Args:
        id: Stable key of the era, such as ``"quangngai-2025"``.
        family: Stable key of the body through its eras.
        name_vi: Its name in Vietnamese.
        name_en: That name in English, translated by us.
        type: Such as ``"province"``, ``"city"``, ``"ministry"``.
        level: ``"central"``, ``"province"`` or ``"commune"``.
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
    name_en: str
    type: BodyType
    level: Level
    parent_id: str | None
    life: Period
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date

    @classmethod
    def from_row(cls, row: BodyRow, life: Period) -> Body:
        """Return the body that a row of the table states."""
        return cls(
            id=row.id,
            family=row.family,
            name_vi=row.name_vi,
            name_en=row.name_en,
            type=row.type,
            level=row.level,
            parent_id=row.parent_id,
            life=life,
            law=row.law,
            evidence=row.evidence,
            confidence=row.confidence,
            checked_on=row.checked_on,
        )

    @property
    def is_provincial(self) -> bool:
        """Whether it is a province or a city under central administration."""
        return self.type in PROVINCIAL

    @property
    def mention(self) -> Bilingual:
        """
        The names as they stand inside a sentence.

        *Tỉnh* and *thành phố* are in lower case; English names have their article,
        but for those of places and those that begin with Vietnam.
        """
        vi, en = self.name_vi, self.name_en
        if vi.startswith(("Tỉnh ", "Thành phố ")):
            vi = vi[0].lower() + vi[1:]
        if not (self.is_provincial or en.startswith("Vietnam ")):
            en = f"the {en}"
        return Bilingual(vi, en)


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
class Succession:
    """
    One body in the place of another.

    Args:
        former: The body that ended.
        heir: The body in its place.
        since: The heir's first day in that place.
        law: The instrument that made it so, or None if not known.
        is_same_body: Whether only the name or the status changed; otherwise bodies
            were merged.
    """

    former: Body
    heir: Body
    since: date
    law: str | None
    is_same_body: bool
