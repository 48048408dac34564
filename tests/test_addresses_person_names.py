"""Tests for `govvn_mail.addresses.person_names`."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import PersonName, plain_letters
from govvn_mail.errors import GovvnMailError, InputError

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợ"
)
VIETNAMESE += "ùủũúụừửữứựỳỷỹýỵ"
VIETNAMESE += VIETNAMESE.upper()


@pytest.mark.parametrize(
    ("full", "given_name", "initials", "whole"),
    [
        pytest.param(
            "Nguyễn Thị Ánh Tuyết", "tuyet", "nta", "nguyenthianhtuyet", id="four"
        ),
        pytest.param("Đỗ Đức", "duc", "d", "doduc", id="barred d"),
        pytest.param(
            unicodedata.normalize("NFD", "Đặng Trường Giang"),
            "giang",
            "dt",
            "dangtruonggiang",
            id="combining",
        ),
        pytest.param(
            "  Lê \u00a0 Văn\t Tám \u200b", "tam", "lv", "levantam", id="spaces"
        ),
        pytest.param("Tuyết", "tuyet", "", "tuyet", id="one word"),
        pytest.param(
            "Công Tằng Tôn Nữ Thị Hà",
            "ha",
            "cttnt",
            "congtangtonnuthiha",
            id="six words",
        ),
        pytest.param(
            "Ngân Văn Đại Đức", "duc", "nvd", "nganvandaiduc", id="Đại Đức by default"
        ),
        pytest.param("Y Bhiăng Niê", "nie", "yb", "ybhiangnie", id="Ê Đê by default"),
        pytest.param("H'Hen Niê", "nie", "h", "hhennie", id="apostrophe"),
        pytest.param("H\u2019 Hen Niê", "nie", "h", "hhennie", id="curly and a space"),
        pytest.param("Vũ-Thị-Hoa", "hoa", "vt", "vuthihoa", id="hyphens"),
        pytest.param(
            "\u00d0inh V\u0103n H\u00f2a", "hoa", "dv", "dinhvanhoa", id="Eth"
        ),
        pytest.param(
            "\u0243uôn \u0180lŏ Čĭ Ñañ", "nan", "bbc", "buonblocinan", id="Ê Đê"
        ),
    ],
)
def test_plain(full: str, given_name: str, initials: str, whole: str) -> None:
    """A name is folded to plain letters, whatever its form in Unicode."""
    name = PersonName(full=full)

    assert (given_name, initials, whole) == (
        name.plain_given,
        name.initials,
        name.plain_full,
    )


@pytest.mark.parametrize(
    ("full", "stated", "given_name", "initials"),
    [
        pytest.param("Ngân Văn Đại Đức", "Đại Đức", "daiduc", "nv", id="two words"),
        pytest.param("H'Hen Niê", "H'Hen", "hhen", "n", id="in front"),
        pytest.param("Y Bhiăng Niê", "Bhiăng", "bhiang", "yn", id="in the middle"),
        pytest.param("Nguyễn Thị ánh", "ÁNH", "anh", "nt", id="in capitals"),
        pytest.param("Nguyễn Anh Anh", "Anh", "anh", "na", id="the last of two"),
    ],
)
def test_given_name_stated(
    full: str, stated: str, given_name: str, initials: str
) -> None:
    """Whoever knows the given name says so."""
    name = PersonName(full=full, given=stated)

    assert (given_name, initials) == (name.plain_given, name.initials)
    assert () == name.other_readings()
    assert name.given_is_sure


@pytest.mark.parametrize(
    ("full", "is_sure"),
    [
        pytest.param("Nguyễn Thị Ánh Tuyết", True, id="usual"),
        pytest.param("Tuyết", True, id="one word"),
        pytest.param("H'Hen Niê", False, id="H'"),
        pytest.param("H'Hen", True, id="H' alone"),
        pytest.param("Y Bhiăng Niê", False, id="Y"),
        pytest.param("Y Mửi", True, id="Y and one word"),
        pytest.param("Hoàng Yến", True, id="H without apostrophe"),
    ],
)
def test_given_is_sure(full: str, is_sure: bool) -> None:  # noqa: FBT001 (a column)
    """Names that may begin with the given name are pointed out."""
    assert is_sure is PersonName(full=full).given_is_sure


def test_other_readings() -> None:
    """Every other run of words may be the given name, in the words as written."""
    readings = PersonName(full="Nguyễn Ánh-Tuyết").other_readings()

    assert ["Ánh Tuyết", "Ánh", "Nguyễn Ánh", "Nguyễn"] == [
        reading.given for reading in readings
    ]


@pytest.mark.parametrize(
    ("full", "stated", "code"),
    [
        pytest.param("", None, "naming.name_empty", id="empty"),
        pytest.param(" \u200b\t", None, "naming.name_empty", id="invisible"),
        pytest.param("' - '", None, "naming.name_empty", id="marks only"),
        pytest.param("ThS. Lê Tám", None, "naming.name_letters", id="title"),
        pytest.param("Lê Tám 2", None, "naming.name_letters", id="digit"),
        pytest.param("Ivan Иванов", None, "naming.name_letters", id="Cyrillic"),
        pytest.param("Nguyễn Văn Tö×", None, "naming.name_letters", id="legacy"),
        pytest.param("a" * 151, None, "naming.name_too_long", id="long"),
        pytest.param("a " * 16, None, "naming.name_too_long", id="many words"),
        pytest.param("Lê Tám", "Ba", "naming.given_not_in_name", id="not in it"),
        pytest.param("Lê Tám", "", "naming.name_empty", id="empty given"),
        pytest.param(None, None, "arguments.wrong_type", id="None"),
        pytest.param("Lê Tám", 7, "arguments.wrong_type", id="int"),
        pytest.param(b"Le Tam", None, "arguments.wrong_type", id="bytes"),
    ],
)
def test_refused(full: Any, stated: Any, code: str) -> None:
    """What is no name is refused, with a code."""
    with pytest.raises(InputError) as caught:
        PersonName(full=full, given=stated)

    assert code == caught.value.code


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("Bà Rịa - Vũng Tàu", "bariavungtau", id="province"),
        pytest.param("Phường 12", "phuong12", id="digits"),
        pytest.param("VP.HĐND&UBND", "vphdndubnd", id="abbreviations"),
        pytest.param("Đăk Hà", "dakha", id="breve"),
    ],
)
def test_plain_letters(text: str, plain: str) -> None:
    """Names of bodies become one word of letters and digits."""
    assert plain == plain_letters(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("- & -", "naming.name_letters", id="nothing left"),
        pytest.param("Бắc", "naming.name_letters", id="Cyrillic"),
        pytest.param("x" * 151, "naming.name_too_long", id="long"),
        pytest.param(3, "arguments.wrong_type", id="int"),
    ],
)
def test_plain_letters_refused(text: Any, code: str) -> None:
    """What has no plain letters is refused, with a code."""
    with pytest.raises(InputError) as caught:
        plain_letters(text)

    assert code == caught.value.code


@given(st.text(alphabet=VIETNAMESE + " -'", max_size=60))
def test_either_form_of_unicode(text: str) -> None:
    """Composed and combining forms of a name are the same name."""
    try:
        name = PersonName(full=text)
    except InputError:
        return

    other = PersonName(full=unicodedata.normalize("NFD", text))
    assert name.words == other.words
    assert name.plain_full.isascii()
    assert name.plain_full.isalpha()


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Any text is a name or refused with an error of ours."""
    for read in (lambda t: PersonName(full=t).given_is_sure, plain_letters):
        try:
            read(text)
        except GovvnMailError as error:
            assert error.code.startswith("naming.")  # noqa: PT017 (may not be raised)
