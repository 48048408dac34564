"""Tests for `govvn_mail.tables`."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail import tables
from govvn_mail.errors import InputError, TableError
from govvn_mail.tables import load_toml, load_tsv, structure, unstructure
from govvn_mail.times import Period

if TYPE_CHECKING:
    from pathlib import Path


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Row:
    """One row with every kind of cell."""

    name: str
    note: str | None
    count: int
    since: date | None
    colour: Colour
    tags: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Box:
    """A value with every kind of field."""

    name: str
    count: int = 0
    share: float = 0.0
    flag: bool = False
    colour: Colour = Colour.RED
    since: date | None = None
    life: Period = Period()
    tags: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


@attrs.frozen(kw_only=True)
class Square:
    """One shape."""

    kind: ClassVar[str] = "square"

    side: int


@attrs.frozen(kw_only=True)
class Circle:
    """Another shape."""

    kind: ClassVar[str] = "circle"

    radius: int = 1


@attrs.frozen(kw_only=True)
class Drawing:
    """A value with fields that may be one of several classes."""

    main: Square | Circle
    others: tuple[Square | Circle, ...] = ()


HEADER = "name\tnote\tcount\tsince\tcolour\ttags\n"


def write(tmp_path: Path, text: str | bytes) -> Path:
    """Write a file to load."""
    path = tmp_path / "table.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


class TestTsv:
    def test_cells_become_values(self, tmp_path: Path) -> None:
        """The fields of the row class say what the cells are."""
        path = write(tmp_path, HEADER + "Hà Nội\t\t3\t2025-07-01\tblue\ta; b\n")

        assert (
            Row(
                name="Hà Nội",
                note=None,
                count=3,
                since=date(2025, 7, 1),
                colour=Colour.BLUE,
                tags=("a", "b"),
            ),
        ) == load_tsv(path, Row)

    @pytest.mark.parametrize(
        ("text", "code", "place"),
        [
            pytest.param("name\n", "tables.header", "table.tsv", id="header"),
            pytest.param(
                HEADER + "a\t\t1\n", "tables.columns", "table.tsv:2", id="short"
            ),
            pytest.param(
                HEADER + "\n", "tables.columns", "table.tsv:2", id="blank line"
            ),
            pytest.param(
                HEADER + "\t\t1\t\tred\t\n", "tables.cell", "table.tsv:2", id="empty"
            ),
            pytest.param(
                HEADER + "a \t\t1\t\tred\t\n", "tables.cell", "table.tsv:2", id="space"
            ),
            pytest.param(
                HEADER + "a\t\t1.5\t\tred\t\n", "tables.cell", "table.tsv:2", id="float"
            ),
            pytest.param(
                HEADER + "a\t\t٣\t\tred\t\n", "tables.cell", "table.tsv:2", id="digit"
            ),
            pytest.param(
                HEADER + "a\t\t1\t20250701\tred\t\n",
                "tables.cell",
                "table.tsv:2",
                id="date",
            ),
            pytest.param(
                HEADER + "a\t\t1\t2025-02-30\tred\t\n",
                "tables.cell",
                "table.tsv:2",
                id="no day",
            ),
            pytest.param(
                HEADER + "a\t\t1\t\tgreen\t\n", "tables.cell", "table.tsv:2", id="enum"
            ),
            pytest.param(
                HEADER + "a\t\t1\t\tred\ta; \n", "tables.cell", "table.tsv:2", id="tag"
            ),
            pytest.param(
                HEADER.encode() + b"\xff", "tables.not_utf8", "table.tsv", id="bytes"
            ),
            pytest.param(
                HEADER + "Ha\u0300\t\t1\t\tred\t\n",
                "tables.not_nfc",
                "table.tsv",
                id="NFD",
            ),
        ],
    )
    def test_faults_are_placed(
        self, tmp_path: Path, text: str | bytes, code: str, place: str
    ) -> None:
        """A wrong cell is refused with file and line."""
        with pytest.raises(TableError) as caught:
            load_tsv(write(tmp_path, text), Row)

        assert (code, place) == (caught.value.code, caught.value.reason["file"])

    def test_unreadable(self, tmp_path: Path) -> None:
        """A file that is not there is a clear error."""
        for name in ("none.tsv", "\0.tsv"):
            with pytest.raises(TableError) as caught:
                load_tsv(tmp_path / name, Row)

            assert "tables.unreadable" == caught.value.code

    def test_cap(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file beyond the cap is refused."""
        monkeypatch.setattr(tables, "MAX_FILE_SIZE", 10)

        with pytest.raises(TableError) as caught:
            load_tsv(write(tmp_path, HEADER), Row)

        assert "tables.too_large" == caught.value.code


class TestToml:
    def test_not_toml(self, tmp_path: Path) -> None:
        """What is not TOML is refused with the line."""
        with pytest.raises(TableError) as caught:
            load_toml(write(tmp_path, "a = \n"))

        assert "tables.not_toml" == caught.value.code
        assert "line 1" in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            pytest.param("a = " + "[" * 5000, "tables.not_toml", id="nested"),
            pytest.param("a = " + "9" * 5000, "tables.not_toml", id="huge integer"),
            pytest.param("a" + ".a" * 5000 + "=1", "tables.long_line", id="dotted"),
        ],
    )
    def test_bombs(self, tmp_path: Path, text: str, code: str) -> None:
        """A file made to exhaust the parser is refused at once."""
        with pytest.raises(TableError) as caught:
            load_toml(write(tmp_path, text))

        assert code == caught.value.code

    def test_path(self) -> None:
        """A file is named by a path object."""
        with pytest.raises(InputError):
            load_toml("table.toml")  # type: ignore[arg-type] # the point


texts = st.text(st.characters(codec="utf-8"), max_size=5)
boxes = st.recursive(
    st.builds(
        Box,
        name=texts,
        count=st.integers(),
        share=st.floats(allow_nan=False),
        flag=st.booleans(),
        colour=st.sampled_from(Colour),
        since=st.none() | st.dates(),
        life=st.builds(Period, st.none() | st.dates(), st.none()),
        tags=st.lists(texts, max_size=3).map(tuple),
    ),
    lambda inner: st.builds(
        Box, name=texts, boxes=st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=4,
)


class TestStructure:
    @given(boxes)
    def test_round_trip(self, box: Box) -> None:
        """unstructure() gives JSON, and structure() undoes it."""
        data = json.loads(json.dumps(unstructure(box)))

        assert box == structure(data, Box, file="box.json")

    def test_toml(self) -> None:
        """TOML's own dates are dates."""
        data = tomllib.loads('name = "a"\nsince = 2025-07-01')

        assert Box(name="a", since=date(2025, 7, 1)) == structure(data, Box, file="x")

    @pytest.mark.parametrize(
        ("data", "path"),
        [
            pytest.param({}, "name", id="missing"),
            pytest.param({"name": "a", "x": 1}, "x", id="unknown key"),
            pytest.param({"name": "a", "x": 1, 2: 1}, "2", id="key of no text"),
            pytest.param({"name": None}, "name", id="null"),
            pytest.param({"name": 1}, "name", id="int for str"),
            pytest.param({"name": "a", "count": True}, "count", id="bool for int"),
            pytest.param({"name": "a", "count": 20.7}, "count", id="float for int"),
            pytest.param({"name": "a", "count": "1"}, "count", id="str for int"),
            pytest.param({"name": "a", "share": 1}, "share", id="int for float"),
            pytest.param({"name": "a", "flag": "no"}, "flag", id="str for bool"),
            pytest.param({"name": "a", "flag": 0}, "flag", id="int for bool"),
            pytest.param({"name": "a", "colour": "green"}, "colour", id="enum"),
            pytest.param(
                {"name": "a", "colour": ["red"]}, "colour", id="list for enum"
            ),
            pytest.param({"name": "a", "since": "20250701"}, "since", id="basic date"),
            pytest.param({"name": "a", "since": 20250701}, "since", id="int for date"),
            pytest.param({"name": "a", "tags": "ab"}, "tags", id="str for list"),
            pytest.param({"name": "a", "tags": ["b", 1]}, "tags.1", id="in a list"),
            pytest.param(
                {"name": "a", "boxes": [{"name": "b"}, {"nam": "c"}]},
                "boxes.1.nam",
                id="deep",
            ),
            pytest.param(
                {"name": "a", "boxes": [{"name": "b", "boxes": [3]}]},
                "boxes.0.boxes.0",
                id="deeper",
            ),
            pytest.param(
                {"name": "a", "life": {"first": "2025-07-01", "last": "2025-06-30"}},
                "life",
                id="reversed",
            ),
            pytest.param([], ".", id="list for table"),
            pytest.param(None, ".", id="nothing"),
        ],
    )
    def test_points_at_the_mistake(self, data: Any, path: str) -> None:
        """Types are exact, and errors name the key at fault."""
        with pytest.raises(TableError) as caught:
            structure(data, Box, file="box.toml")

        assert ("box.toml", path) == (
            caught.value.reason["file"],
            caught.value.reason["path"],
        )

    def test_path_prefix(self) -> None:
        """The caller says where its data stands in the file."""
        with pytest.raises(TableError) as caught:
            structure({"name": 1}, Box, file="box.toml", path="rules.3")

        assert "rules.3.name" == caught.value.reason["path"]


class TestOneOfSeveralClasses:
    def test_round_trip(self) -> None:
        """The key `kind` says which class, alone and in lists, there and back."""
        drawing = Drawing(main=Circle(), others=(Square(side=2), Circle(radius=3)))

        data = unstructure(drawing)

        assert {
            "main": {"kind": "circle"},
            "others": [{"kind": "square", "side": 2}, {"kind": "circle", "radius": 3}],
        } == data
        assert drawing == structure(data, Drawing, file="x.toml")

    @pytest.mark.parametrize(
        ("value", "path"),
        [
            pytest.param({"kind": "oval"}, "main", id="unknown kind"),
            pytest.param({"side": 2}, "main", id="no kind"),
            pytest.param({"kind": ["square"], "side": 2}, "main", id="list"),
            pytest.param("square", "main", id="no table"),
            pytest.param(None, "main", id="nothing"),
            pytest.param({"kind": "square", "side": "2"}, "main.side", id="type"),
            pytest.param({"kind": "square", "radius": 2}, "main.radius", id="mixed"),
        ],
    )
    def test_refused(self, value: object, path: str) -> None:
        """What names no class of the union, or does not fit to it, names the place."""
        with pytest.raises(TableError) as caught:
            structure({"main": value}, Drawing, file="x.toml")

        assert path == caught.value.reason["path"]
