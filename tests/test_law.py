"""Tests for `govvn_mail.law`."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from govvn_mail.errors import InputError, PolicyError
from govvn_mail.law import Citation, Grade, Instrument, Waiver
from govvn_mail.times import Period

DECREE = Instrument(
    kind="Nghị định",
    number="30/2020/NĐ-CP",
    title="Về công tác văn thư",
    issuer="Chính phủ",
    issued=date(2020, 3, 5),
    grade=Grade.READ,
    source="…",
)
LETTER = attrs.evolve(DECREE, kind="Văn bản", number=None, grade=Grade.REPORTED)


class TestCitation:
    @pytest.mark.parametrize(
        ("citation", "vi", "en"),
        [
            pytest.param(
                Citation(instrument=DECREE, article=21, clause=2, point="đ"),
                "điểm đ khoản 2 Điều 21 Nghị định số 30/2020/NĐ-CP",
                "Article 21(2)(đ) of Nghị định số 30/2020/NĐ-CP",
                id="point",
            ),
            pytest.param(
                Citation(instrument=DECREE, article=7),
                "Điều 7 Nghị định số 30/2020/NĐ-CP",
                "Article 7 of Nghị định số 30/2020/NĐ-CP",
                id="article",
            ),
            pytest.param(
                Citation(instrument=LETTER),
                "Văn bản ngày 05/03/2020 của Chính phủ",
                "Văn bản ngày 05/03/2020 của Chính phủ",
                id="no number, text not read",
            ),
            pytest.param(
                Citation(instrument=attrs.evolve(LETTER, issued=None)),
                "Văn bản của Chính phủ",
                "Văn bản của Chính phủ",
                id="no date either",
            ),
        ],
    )
    def test_reads_as_officers_write(
        self, citation: Citation, vi: str, en: str
    ) -> None:
        """Citations go from the point up to the instrument."""
        assert vi == str(citation) == citation.bilingual().vi
        assert en == citation.text("en") == citation.bilingual().en

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            pytest.param(
                {"instrument": DECREE}, "law.article_missing", id="no article"
            ),
            pytest.param(
                {"instrument": LETTER, "clause": 1},
                "law.clause_without_article",
                id="clause in the air",
            ),
        ],
    )
    def test_must_be_pinpoint(self, arguments: dict[str, Any], code: str) -> None:
        """A text that was read is cited by its article."""
        with pytest.raises(PolicyError) as caught:
            Citation(**arguments)

        assert code == caught.value.code


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        pytest.param(DECREE, {"kind": None}, id="instrument"),
        pytest.param(DECREE, {"in_force": "2020"}, id="in force"),
        pytest.param(
            Citation(instrument=DECREE, article=1), {"article": "1"}, id="article"
        ),
        pytest.param(
            Citation(instrument=DECREE, article=1), {"instrument": 1}, id="law"
        ),
    ],
)
def test_types(value: Any, changes: dict[str, Any]) -> None:
    """What the law is made of is checked when it is built."""
    with pytest.raises(InputError):
        attrs.evolve(value, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"reason": None}, "arguments.wrong_type", id="no text"),
        pytest.param({"reason": " "}, "law.waiver_unexplained", id="no reason"),
        pytest.param({"approver": ""}, "law.waiver_unexplained", id="nobody decided"),
        pytest.param({"period": Period()}, "law.waiver_unlimited", id="for ever"),
    ],
)
def test_waivers_are_explained_and_end(changes: dict[str, Any], code: str) -> None:
    """An exception says who decided it and why, and expires by itself."""
    waiver = Waiver(
        rule_id="x.1",
        reason="Hệ thống đang chuyển đổi",
        approver="Bà Nguyễn Thị A, Chánh Văn phòng",
        period=Period(None, date(2026, 12, 31)),
    )

    with pytest.raises((InputError, PolicyError)) as caught:
        attrs.evolve(waiver, **changes)

    assert code == caught.value.code
