"""Tests for coverage: no article of a text is left out unseen."""

from __future__ import annotations

from typing import Any

import pytest

from govvn_mail.errors import PolicyError
from govvn_mail.policies import Coverage, CoverageStatus, Outline
from govvn_mail.policies.coverage import check_coverage

OUTLINE = Outline(decision=(0,), articles=(2, 0), appendices=1)


def row(*places: str, rules: tuple[str, ...] = ()) -> Coverage:
    """Return a row for these places."""
    return Coverage(
        at=places, status=CoverageStatus.MANUAL, vi="…", en="…", rules=rules
    )


def test_places() -> None:
    """An outline names each clause, and each article that has none."""
    assert ["qd.1", "1.1", "1.2", "2", "pl.1"] == list(OUTLINE.places())


@pytest.mark.parametrize(
    "places",
    [
        pytest.param(["qd.1", "1.1", "1.2", "2", "pl.1"], id="each clause"),
        pytest.param(["qd.1", "1", "2", "pl.1"], id="a whole article"),
        pytest.param(["qd.1", "1.1.a", "1.1.đ", "1.2", "2", "pl.1"], id="points"),
    ],
)
def test_complete(places: list[str]) -> None:
    """An article stands for its clauses, and points for their clause."""
    check_coverage(OUTLINE, [row(*places, rules=("x.1",))], {"x.1"})


@pytest.mark.parametrize(
    ("rows", "ids", "named"),
    [
        pytest.param([row("qd.1", "1.1", "2", "pl.1")], (), "1.2", id="clause"),
        pytest.param([row("1", "2", "pl.1")], (), "qd.1", id="decision"),
        pytest.param([row("qd.1", "1", "2")], (), "pl.1", id="appendix"),
        pytest.param([row("qd.1", "1", "2", "pl.1", "3")], (), "3", id="no such"),
        pytest.param([row("qd.1", "1", "2", "pl.1")], ("x.1",), "x.1", id="rule"),
        pytest.param(
            [row("qd.1", "1", "2", "pl.1", rules=("x.2",))],
            (),
            "x.2",
            id="no such rule",
        ),
    ],
)
def test_gaps(rows: list[Coverage], ids: tuple[str, ...], named: str) -> None:
    """What is left out, and what does not exist, is named."""
    with pytest.raises(PolicyError) as caught:
        check_coverage(OUTLINE, rows, ids)

    assert named in str(caught.value)


@pytest.mark.parametrize(
    "place", ["", "1.", "01", "1.1.1", "1.1.ab", "QD.1", "pl", "1.1-1.3", "pl.1.2"]
)
def test_no_place(place: str) -> None:
    """A place is written as in ids."""
    with pytest.raises(PolicyError):
        row(place)


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(row, id="no place"),
        pytest.param(lambda: Outline(articles=(-1,)), id="negative"),
        pytest.param(lambda: Outline(articles=(), appendices=1001), id="too many"),
    ],
)
def test_refused(build: Any) -> None:
    """A row without a place, and an outline of no text, are refused."""
    with pytest.raises(PolicyError):
        build()
