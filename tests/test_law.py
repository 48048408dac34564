"""Tests for `govvn_mail.law`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from govvn_mail.errors import InputError, PolicyError
from govvn_mail.law import (
    Citation,
    EndingVerb,
    Grade,
    Instrument,
    Repeal,
    Waiver,
)
from govvn_mail.texts import Bilingual
from govvn_mail.times import ICT, Period

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


ISSUING = attrs.evolve(
    DECREE, kind="Quyết định", number="1/2024", issuer="…", annex="Quy chế"
)


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
                Citation(instrument=ISSUING, article=12, clause=2),
                "khoản 2 Điều 12 Quy chế ban hành kèm theo Quyết định số 1/2024 của …",
                "Article 12(2) of Quy chế ban hành kèm theo Quyết định số 1/2024 của …",
                id="annex",
            ),
            pytest.param(
                Citation(instrument=ISSUING, article=2, decision=True),
                "Điều 2 Quyết định số 1/2024",
                "Article 2 of Quyết định số 1/2024",
                id="the decision itself",
            ),
            pytest.param(
                Citation(
                    instrument=ISSUING, place=Bilingual("Phụ lục 2", "Appendix 2")
                ),
                "Phụ lục 2 Quy chế ban hành kèm theo Quyết định số 1/2024 của …",
                "Appendix 2 of Quy chế ban hành kèm theo Quyết định số 1/2024 của …",
                id="appendix",
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
        pytest.param(DECREE, {"issued": datetime(2020, 3, 5, tzinfo=ICT)}, id="moment"),
        pytest.param(
            Repeal(number="64/2007/NĐ-CP", verb=EndingVerb.ENDS),
            {"verb": "ends"},
            id="verb",
        ),
    ],
)
def test_types(value: Any, changes: dict[str, Any]) -> None:
    """What the law is made of is checked when it is built."""
    with pytest.raises(InputError):
        attrs.evolve(value, **changes)


WAIVER = Waiver(
    rule_id="x.1",
    reason="Hệ thống đang chuyển đổi",
    approver="Bà Nguyễn Thị A, Chánh Văn phòng",
    period=Period(date(2026, 1, 1), date(2026, 12, 31)),
    scope=("snv.saomai.test", "an@stc.saomai.test"),
)


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
    with pytest.raises((InputError, PolicyError)) as caught:
        attrs.evolve(WAIVER, **changes)

    assert code == caught.value.code


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("b@snv.saomai.test", True, id="domain"),
        pytest.param("B@SNV.saomai.test", True, id="upper case"),
        pytest.param("b@vp.snv.saomai.test", True, id="below the domain"),
        pytest.param("b@notsnv.saomai.test", False, id="suffix, no label"),
        pytest.param("an@stc.saomai.test", True, id="address"),
        pytest.param("x.an@stc.saomai.test", False, id="another mailbox"),
        pytest.param("b@stc.saomai.test", False, id="another address"),
    ],
)
def test_scope_of_a_waiver(address: str, *, expected: bool) -> None:
    """An exception holds for the mailboxes and domains that it names."""
    assert expected is WAIVER.covers("x.1", date(2026, 1, 5), address)


@pytest.mark.parametrize(
    ("rule", "on", "expected"),
    [
        pytest.param("x.1", date(2026, 12, 31), True, id="last day"),
        pytest.param("x.1", date(2027, 1, 1), False, id="expired"),
        pytest.param("x.1", date(2025, 12, 31), False, id="not yet"),
        pytest.param("x.1.a", date(2026, 1, 5), False, id="another rule"),
    ],
)
def test_a_waiver_expires_by_itself(rule: str, on: date, *, expected: bool) -> None:
    """Without a scope, an exception holds for its rule in its days."""
    waiver = attrs.evolve(WAIVER, scope=())

    assert expected is waiver.covers(rule, on, "b@b.vn")
