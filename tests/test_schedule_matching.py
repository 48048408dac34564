"""Tests for `govvn_mail.schedule.matching`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError
from govvn_mail.schedule import CheckEvent, LogSpan, Verdict
from govvn_mail.schedule.matching import match_windows
from govvn_mail.times import ICT

START = datetime(2024, 5, 2, tzinfo=ICT)

small = st.integers(0, 12)
window_lists = st.lists(st.tuples(small, small).map(sorted).map(tuple), max_size=5)
moment_lists = st.lists(small, max_size=5)


def match(windows: list[tuple[int, int]], moments: list[int]) -> tuple[int | None, ...]:
    """Match windows and moments given in minutes."""
    return match_windows(
        [
            (START + timedelta(minutes=a), START + timedelta(minutes=b))
            for a, b in windows
        ],
        [START + timedelta(minutes=m) for m in moments],
    )


def served(windows: list[tuple[int, int]], moments: list[int]) -> int:
    """Count the windows that have a moment."""
    return sum(index is not None for index in match(windows, moments))


def most(windows: list[tuple[int, int]], moments: list[int]) -> int:
    """Find the largest number of windows that can be served, by trying everything."""
    padded = [*moments, *[-1] * len(windows)]
    return max(
        sum(a <= m < b for (a, b), m in zip(windows, chosen, strict=True))
        for chosen in permutations(padded, len(windows))
    )


class TestMatchWindows:
    @pytest.mark.parametrize(
        ("windows", "moments", "expected"),
        [
            pytest.param([(9, 15), (11, 13)], [11, 13], (1, 0), id="nested"),
            pytest.param([(0, 5), (5, 9)], [5], (None, 0), id="half open"),
            pytest.param([(0, 5)], [0], (0,), id="first moment"),
            pytest.param([(0, 5)], [5], (None,), id="closing moment"),
            pytest.param([(0, 5), (0, 5)], [3], (0, None), id="one event, one window"),
            pytest.param([(0, 5)], [1, 2], (0,), id="the earliest serves"),
            pytest.param([], [1], (), id="no windows"),
            pytest.param([(0, 5)], [], (None,), id="no moments"),
            pytest.param([(3, 3)], [3], (None,), id="empty window"),
        ],
    )
    def test_rows(
        self,
        windows: list[tuple[int, int]],
        moments: list[int],
        expected: tuple[int | None, ...],
    ) -> None:
        """Each moment serves the open window that ends first."""
        assert expected == match(windows, moments)

    @given(window_lists, moment_lists)
    def test_as_many_as_possible(
        self, windows: list[tuple[int, int]], moments: list[int]
    ) -> None:
        """No other assignment serves more windows."""
        assert most(windows, moments) == served(windows, moments)

    @given(window_lists, moment_lists)
    def test_each_inside_and_once(
        self, windows: list[tuple[int, int]], moments: list[int]
    ) -> None:
        """A moment lies in its window and serves no other."""
        result = match(windows, moments)
        used = [index for index in result if index is not None]

        assert len(used) == len(set(used))
        assert all(
            a <= moments[index] < b
            for (a, b), index in zip(windows, result, strict=True)
            if index is not None
        )

    @given(window_lists, moment_lists, small)
    def test_more_is_never_worse(
        self, windows: list[tuple[int, int]], moments: list[int], another: int
    ) -> None:
        """One more moment never takes a window away from those served."""
        before = match(windows, moments)
        after = match(windows, [*moments, another])

        assert all(
            new is not None
            for old, new in zip(before, after, strict=True)
            if old is not None
        )

    @given(window_lists, st.permutations(range(8)))
    def test_order_is_irrelevant(
        self, windows: list[tuple[int, int]], order: list[int]
    ) -> None:
        """Moments in any order serve the same windows at the same times."""
        sorted_ = match(windows, sorted(order))
        shuffled = match(windows, order)

        assert [None if i is None else sorted(order)[i] for i in sorted_] == [
            None if i is None else order[i] for i in shuffled
        ]


class TestCheckEvent:
    def test_one_moment_in_any_offset(self) -> None:
        """The same moment in another offset is the same event."""
        here = CheckEvent(mailbox="A@saomai.test", at=START, source="x")
        there = CheckEvent(
            mailbox="a@SaoMai.test", at=START.astimezone(UTC), source="x"
        )

        assert here == there
        assert here.at.utcoffset() == there.at.utcoffset() == timedelta(hours=7)

    @pytest.mark.parametrize(
        "change",
        [
            {"mailbox": ""},
            {"mailbox": None},
            {"at": START.replace(tzinfo=None)},
            {"at": "2024-05-02"},
            {"kind": "login"},
            {"source": ""},
        ],
        ids=str,
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """Every part of an event is of its type."""
        arguments: dict[str, Any] = {"mailbox": "a", "at": START, "source": "x"}
        with pytest.raises(InputError):
            CheckEvent(**(arguments | change))


class TestLogSpan:
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param(START, START - timedelta(seconds=1), id="reversed"),
            pytest.param(START, START.replace(tzinfo=None), id="naive"),
            pytest.param(None, START, id="None"),
        ],
    )
    def test_refused(self, start: Any, end: Any) -> None:
        """A stretch runs forward, between aware datetimes."""
        with pytest.raises(InputError):
            LogSpan(start=start, end=end, source="x")


def test_labels() -> None:
    """Every verdict has words of its own in both languages."""
    assert len(Verdict) == len({verdict.label("vi") for verdict in Verdict})
    assert len(Verdict) == len({verdict.label("en") for verdict in Verdict})
