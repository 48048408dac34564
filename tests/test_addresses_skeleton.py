"""Tests for `govvn_mail.addresses.skeleton` and the table it is made from."""

from __future__ import annotations

import importlib.util
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses.skeleton import confusable_characters, fold, skeleton
from govvn_mail.addresses.targets import slips
from govvn_mail.tables import load_toml

if TYPE_CHECKING:
    from types import ModuleType

SCRIPT = Path(__file__).parent.parent / "tasks" / "update_confusables.py"
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
LDH = "abcdefghijklmnopqrstuvwxyz0123456789-"


@pytest.fixture(scope="module")
def task() -> ModuleType:
    """Load the script as a module."""
    if not SCRIPT.exists():
        pytest.skip("tasks are not part of the distribution")
    spec = importlib.util.spec_from_file_location("update_confusables", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("domain", "other"),
    [
        pytest.param("hanoi.gov.vn", "hano1.gov.vn", id="digit"),
        pytest.param("hanoi.gov.vn", "hanol.g0v.vn", id="capital-i"),
        pytest.param("hanam.gov.vn", "hanarn.gov.vn", id="two-letters"),
        pytest.param("quangngai.gov.vn", "quаngngai.gov.vn", id="cyrillic"),
        pytest.param("quangngai.gov.vn", "quangngai.gοv.vn", id="greek"),
        pytest.param("quangngai.gov.vn", "quangngaı.gov.vn", id="dotless-i"),
        pytest.param("quangngai.gov.vn", "quanɡngai.gov.vn", id="script-g"),
        pytest.param("quangngai.gov.vn", "quangոgai.gov.vn", id="armenian"),
        pytest.param("dongnai.gov.vn", "đồngnai.gov.vn", id="vietnamese"),
        pytest.param("dongnai.gov.vn", "đo\u0302\u0300ngnai.gov.vn", id="combining"),
        pytest.param("hanoi.gov.vn", "HANOI.GOV.VN", id="capitals"),
    ],
)
def test_skeletons_are_equal(domain: str, other: str) -> None:
    """Domains that are easily taken for one another have one skeleton."""
    assert skeleton(domain) == skeleton(other)


@pytest.mark.parametrize(
    ("domain", "other"),
    [
        pytest.param("hanoi.gov.vn", "hanam.gov.vn", id="other-letters"),
        pytest.param("hanoi.gov.vn", "hanoi-gov.vn", id="hyphen"),
        pytest.param("hue.gov.vn", "hve.gov.vn", id="u-and-v"),
    ],
)
def test_skeletons_differ(domain: str, other: str) -> None:
    """Other domains do not."""
    assert skeleton(domain) != skeleton(other)


@given(st.text(VIETNAMESE + LDH + "."))
def test_diacritics_do_not_count(domain: str) -> None:
    """With and without Vietnamese diacritics a domain looks the same."""
    assert skeleton(fold(domain)) == skeleton(domain)


@given(st.text())
def test_skeleton_is_final(text: str) -> None:
    """The skeleton of a skeleton is itself, whatever the text."""
    assert skeleton(skeleton(text)) == skeleton(text)


def test_fold_leaves_ascii() -> None:
    """Every Vietnamese letter folds to the one it is made from."""
    assert set("adeiouy") == {fold(letter) for letter in VIETNAMESE}


class TestTable:
    def test_names_its_source(self) -> None:
        """The table says which version of Unicode it is from."""
        folder = files("govvn_mail") / "data" / "unicode"
        about = load_toml(folder / "confusables.toml")["about"]
        licence = (folder / "LICENSE.txt").read_text(encoding="utf-8")

        assert {"source", "unicode_version", "date", "seen_in"} == set(about)
        assert licence.startswith("UNICODE LICENSE V3")

    def test_every_row(self) -> None:
        """Each character is a single one that looks like letters of a domain."""
        seen = set()
        for plain, sources in confusable_characters().items():
            assert set(plain) <= set(LDH)
            for source in sources:
                assert source not in seen
                assert source.isascii() or source == unicodedata.normalize(
                    "NFKC", source
                )
                assert skeleton(source) == skeleton(plain)
                seen.add(source)
        assert len(seen) > 400


class TestTask:
    def test_writes_the_table(
        self, task: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Kept is what may stand in a domain and looks like ASCII."""
        source = tmp_path / "confusables.txt"
        source.write_text(
            "\ufeff# Date: 2026-08-06, 01:05:35 GMT\n# Version: 18.0.0\n\n"
            "0430 ;\t0061 ;\tMA\t# Cyrillic a\n"
            "0111 ;\t0064 0335 ;\tMA\t# d with stroke\n"
            "0031 ;\t006C ;\tMA\t# 1\n"
            "0049 ;\t006C ;\tMA\t# capital I\n"
            "007C ;\t006C ;\tMA\t# vertical line: not in a domain\n"
            "FF41 ;\t0061 ;\tMA\t# full-width: IDNA maps it\n"
            "05AD ;\t0596 ;\tMA\t# Hebrew accent: nothing like ASCII\n"
            "4E00 ;\t30FC ;\tMA\t# a stroke: the same\n",
            encoding="utf-8",
        )
        target = tmp_path / "confusables.toml"
        monkeypatch.setattr(task, "TABLE", target)

        task.main([str(source), "--seen-in", "a test"])
        table = load_toml(target)

        assert {"a": "а", "d": "đ", "l": "1I"} == table["looks_like"]
        assert "18.0.0" == table["about"]["unicode_version"]
        assert "2026-08-06" == table["about"]["date"].isoformat()
        assert "a test" == table["about"]["seen_in"]


class TestSlips:
    def test_kinds(self) -> None:
        """Left out, doubled, swapped, the next key, and hyphens."""
        made = slips("tay-ninh")

        assert {"tay-nih", "tay-ninnh", "tya-ninh", "ray-ninh", "tayninh"} <= set(made)
        assert "t-ay-ninh" in made

    @given(st.text(LDH, min_size=1, max_size=20))
    def test_are_labels(self, name: str) -> None:
        """A slip is another label, each once."""
        made = slips(name)

        assert len(set(made)) == len(made)
        assert name not in made
        assert all(x and x == x.strip("-") and "--" not in x for x in made)
