"""Tests for `govvn_mail.arguments`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs
import pytest

from govvn_mail.arguments import as_tuple, check_fields
from govvn_mail.errors import InputError


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"


@attrs.frozen(kw_only=True)
class Row:
    """A value with every kind of annotation that is understood."""

    name: str = "a"
    count: int = 0
    flag: bool = False
    colour: Colour = Colour.RED
    note: str | None = None
    tags: tuple[str, ...] = ()
    mixed: tuple[str | int, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)


class TestCheckFields:
    def test_right(self) -> None:
        """Values of the annotated classes pass."""
        row = Row(name="b", count=1, flag=True, note="c", tags=("d",), mixed=("e", 2))

        assert (1, ("e", 2)) == (row.count, row.mixed)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param({"name": None}, "str", id="None"),
            pytest.param({"name": b"a"}, "str", id="bytes"),
            pytest.param({"count": True}, "int", id="bool for int"),
            pytest.param({"count": 1.0}, "int", id="float for int"),
            pytest.param({"flag": 1}, "bool", id="int for bool"),
            pytest.param({"colour": "red"}, "Colour", id="str for enum"),
            pytest.param({"note": 1}, "str | NoneType", id="optional"),
            pytest.param({"tags": ["d"]}, "tuple", id="list for tuple"),
            pytest.param({"tags": ("d", 1)}, "str", id="in a tuple"),
            pytest.param({"mixed": (None,)}, "str | int", id="union in a tuple"),
        ],
    )
    def test_wrong(self, changes: dict[str, Any], expected: str) -> None:
        """A wrong value is named with its field and what was expected."""
        with pytest.raises(InputError) as caught:
            Row(**changes)

        reason = caught.value.reason
        assert (next(iter(changes)), expected) == (reason["name"], reason["expected"])


class TestAsTuple:
    def test_any_iterable(self) -> None:
        """Lists, sets and generators will do."""
        assert (1, 2) == as_tuple([1, 2], int, "x") == as_tuple(iter((1, 2)), int, "x")

    @pytest.mark.parametrize("values", [None, 3, "ab", b"ab", ["a", 1]])
    def test_wrong(self, values: Any) -> None:
        """One value is no list, and every item is of the kind."""
        with pytest.raises(InputError):
            as_tuple(values, str, "x")
