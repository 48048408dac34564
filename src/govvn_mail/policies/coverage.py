"""Coverage: each article of a text, and what of it a machine decides."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

__all__ = ["Coverage", "CoverageStatus", "Outline", "check_coverage"]

_PLACE = re.compile(
    r"(?:(qd)\.)?([1-9]\d*)(?:\.([1-9]\d*)(?:\.([a-zđ]))?)?|pl\.[1-9]\d*"
)

MAX_CLAUSES = 1000
"""Upper bound of the clauses of one article."""


class CoverageStatus(StrEnum):
    """What of a place in the text a machine decides."""

    AUTOMATED = "automated"
    """The facts decide it; where one is missing the answer is unknown."""

    PARTLY = "partly"
    """The remark says what is left to a person."""

    MANUAL = "manual"
    """A person decides."""

    OUT_OF_SCOPE = "out_of_scope"
    """Definitions, organisation, budget."""


@attrs.frozen(kw_only=True)
class Outline:
    """
    How a text is divided, so that nothing in it is left out unseen.

    Args:
        articles: The number of clauses of each article, in order; 0 for an article
            that has none.
        decision: The same for the decision that issues the text as its annex.
        appendices: The number of appendices (*phụ lục*).
    """

    articles: tuple[int, ...]
    decision: tuple[int, ...] = ()
    appendices: int = 0

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        for number in (*self.articles, *self.decision, self.appendices):
            if not 0 <= number <= MAX_CLAUSES:
                raise PolicyError(
                    Reason("policies.range", name="outline", first=0, last=MAX_CLAUSES)
                )

    def places(self) -> Iterator[str]:
        """Yield each clause, and each article that has none, as ids name them."""
        for prefix, articles in (("qd.", self.decision), ("", self.articles)):
            for article, clauses in enumerate(articles, start=1):
                if not clauses:
                    yield f"{prefix}{article}"
                for clause in range(1, clauses + 1):
                    yield f"{prefix}{article}.{clause}"
        for appendix in range(1, self.appendices + 1):
            yield f"pl.{appendix}"


@attrs.frozen(kw_only=True)
class Coverage:
    """
    What of some places in the text a machine decides.

    Args:
        at: The places, as ids name them: ``5``, ``12.2``, ``8.2.a``, ``qd.2``,
            ``pl.1``. An article stands for all its clauses.
        status: What of them is decided.
        vi: What stands there, and what is left to a person or why, in Vietnamese.
        en: The same in English.
        rules: Ids of the rules that carry it.
    """

    at: tuple[str, ...]
    status: CoverageStatus
    vi: str
    en: str
    rules: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        for place in self.at:
            if _PLACE.fullmatch(place) is None:
                raise PolicyError(Reason("policies.place", place=place))
        if not self.at:
            raise PolicyError(Reason("policies.empty", name="at"))


def check_coverage(
    outline: Outline, rows: Sequence[Coverage], rule_ids: Collection[str]
) -> None:
    """
    Refuse rows that leave out a clause or a rule, or name one that is none.

    Raises:
        govvn_mail.errors.PolicyError: Names the places or rules.
    """
    known = set(outline.places())
    named = {place for row in rows for place in row.at}
    strange = {place for place in named if not _within(place, known)}
    covered = {place for at in named for place in _within(at, known)}
    if faults := sorted(strange | (known - covered)):
        raise PolicyError(Reason("policies.coverage_places", places=tuple(faults)))
    carried = {rule for row in rows for rule in row.rules}
    if faults := sorted(carried ^ set(rule_ids)):
        raise PolicyError(Reason("policies.coverage_rules", rules=tuple(faults)))


def _within(at: str, known: Iterable[str]) -> set[str]:
    """Return the known places that *at* names: itself, its clauses, or its clause."""
    return {
        place
        for place in known
        if place == at or place.startswith(f"{at}.") or at.startswith(f"{place}.")
    }
