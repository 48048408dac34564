"""Tests for `govvn_mail.texts` and the catalogues of sentences."""

from __future__ import annotations

import ast
import string
import tomllib
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import govvn_mail
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import ICT

SOURCE = Path(govvn_mail.__file__).parent
TEXTS = files("govvn_mail") / "data" / "texts"


def reasons_in_source() -> list[tuple[str, str, frozenset[str]]]:
    """Return place, code and parameter names of every `Reason(...)` in the source."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Reason"
            ):
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path}:{node.lineno}"
                names = frozenset(str(k.arg) for k in node.keywords)
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                found.append((place, str(code.value), names))
    return found


def catalogue() -> dict[str, dict[str, str]]:
    """Return every entry of every catalogue file by its full code."""
    return {
        f"{file.name.removesuffix('.toml')}.{code}": texts
        for file in TEXTS.iterdir()
        for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def placeholders(template: str) -> set[str]:
    """Return the names in the braces of *template*."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


REASONS = reasons_in_source()
CATALOGUE = catalogue()


class TestCatalogue:
    @pytest.mark.parametrize(
        ("code", "names"),
        [pytest.param(code, names, id=place) for place, code, names in REASONS],
    )
    def test_every_reason_can_be_said(self, code: str, names: frozenset[str]) -> None:
        """Every reason has both sentences, which mention only its parameters."""
        texts = CATALOGUE[code]

        for lang in ("vi", "en"):
            assert placeholders(texts[lang]) <= names

    @pytest.mark.parametrize("code", sorted(CATALOGUE))
    def test_no_sentence_is_unused(self, code: str) -> None:
        """Every entry has exactly a Vietnamese and an English text, and a use."""
        assert {"vi", "en"} == set(CATALOGUE[code])
        assert all(text.strip() for text in CATALOGUE[code].values())
        assert code in {used for _, used, _ in REASONS}

    @pytest.mark.parametrize(
        "label",
        ["vi phạm", "giả mạo", "không kiểm tra thư", "không có giá trị pháp lý"],
    )
    def test_nobody_is_accused(self, label: str) -> None:
        """No sentence uses a label that only a person may give."""
        said = [c for c, texts in CATALOGUE.items() if label in texts["vi"].lower()]

        assert [] == said


class TestReason:
    @pytest.mark.parametrize(
        ("value", "vi", "en"),
        [
            pytest.param("vanthu@saomai.test", *["vanthu@saomai.test"] * 2, id="str"),
            pytest.param(3, "3", "3", id="int"),
            pytest.param(date(2025, 7, 1), "01/07/2025", "2025-07-01", id="date"),
            pytest.param(
                datetime(2024, 4, 29, 7, 30, tzinfo=ICT),
                "07:30 ngày 29/04/2024",
                "2024-04-29 07:30",
                id="datetime",
            ),
            pytest.param(Bilingual("Tỉnh", "Province"), "Tỉnh", "Province", id="both"),
            pytest.param(
                ("a", date(2025, 7, 1)), "a; 01/07/2025", "a; 2025-07-01", id="list"
            ),
        ],
    )
    def test_values_are_shown_as_people_write_them(
        self, value: Any, vi: str, en: str
    ) -> None:
        """Dates, names and lists are written in the manner of each language."""
        reason = Reason("law.waiver_unlimited", rule=value)

        assert f"Ngoại lệ đối với quy định {vi} phải có ngày hết hạn." == reason.vi
        assert f"A waiver of {en} needs a last day." == reason.en

    @pytest.mark.parametrize(
        "code", ["mine.own", "x", "/etc/passwd.x", "../texts/law.x"]
    )
    def test_foreign_code(self, code: str) -> None:
        """A code without a sentence is shown itself, and never opens a file."""
        assert code == str(Reason(code))

    def test_equal_whatever_the_order(self) -> None:
        """Reasons are values: equal and hashable whatever the order of parameters."""
        one = Reason("times.naive", name="on", value="x")
        two = Reason("times.naive", value="x", name="on")

        assert one == two
        assert 1 == len({one, two})

    def test_to_dict(self) -> None:
        """A reason becomes JSON with its code, parameters and both sentences."""
        reason = Reason(
            "law.waiver_unexplained", rule=(Bilingual("a", "b"), date(2025, 7, 1), 1)
        )

        assert {
            "code": "law.waiver_unexplained",
            "params": {"rule": [{"vi": "a", "en": "b"}, "2025-07-01", 1]},
            "vi": reason.vi,
            "en": reason.en,
        } == reason.to_dict()
