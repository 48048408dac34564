"""
Markings of a secrecy grade (*dấu chỉ độ mật*): words that stand alone as a mark.

*Mật* is a part of many ordinary words (*mật khẩu*, *bí mật*, *mật ong*). It is read as
a mark only in capitals between separators, or after the words *độ mật*; what is less
sure is a doubt, and all else is no mark. A mark is a sign and no finding of secrecy.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bears_marking"]

MAX_SCANNED = 1_000_000
"""Upper bound of what is looked at of one text, in characters."""

_SPACED = r"[\s._\-]{0,3}"  # stamps are set in wide letters: M Ậ T
_OPENS = re.compile(r"(?:^|[\[({<【|:;*=~_/]|[\s-][–—-]{1,3})\s*$")
_CLOSES = re.compile(r"\s*(?:$|[\])}>】|:;*=~_/.!]|[–—-]{1,3}(?:\s|$))")
_LABEL = re.compile(r"\bđộ\s+mật\s*[:–—-]?\s*$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([^\W\d_]+)(?:\s*|[_.-])$")
_WORD_AFTER = re.compile(r"(?:\s*|[_.-])([^\W\d_]+)")
_CONTEXT = 40  # characters on either side that can tell

_BEFORE = frozenset(
    "bí bảo cơ thân độ giữ tuần trăng hũ nước chim "  # noqa: SIM905 (reads better)
    "hoa hút lọ mía đường mứt rượu".split()
)
"""Words that make one word with *mật* after them."""

_AFTER = frozenset(
    "khẩu mã độ ong thư vụ thám thiết tông nghị gấu "  # noqa: SIM905 (reads better)
    "đường mía danh ngữ tịch hoa báo điệp đàm ngọt ước hiệu lệnh viện thất truyền "
    "phục độc dụ kế hội đạo cáo".split()
)
"""Words that make one word with *mật* before them."""


def bears_marking(text: str, markings: tuple[str, ...]) -> bool | None:
    """
    Tell whether *text* bears one of the *markings*; None is a doubt.

    Without diacritics (``MAT``) and in small letters a mark is a doubt at most. Only
    the first million characters are looked at; of a longer text the rest is a doubt.

    .. doctest::

        >>> marks = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
        >>> bears_marking("[TỐI MẬT] Báo cáo", marks)
        True
        >>> bears_marking("V/v bảo vệ bí mật nhà nước", marks)
        False
        >>> bears_marking("MAT - Bao cao", marks) is None
        True
    """
    doubt = len(text) > MAX_SCANNED
    readable = _readable(text[:MAX_SCANNED])
    for answer in _answers(readable, markings):
        if answer:
            return True
        doubt = True
    return None if doubt else False


def _readable(text: str) -> str:
    """Compose the letters, drop what nobody sees, and end lines in one way."""
    composed = unicodedata.normalize("NFKC", text)
    if not composed.isprintable():
        composed = "".join(c for c in composed if unicodedata.category(c) != "Cf")
    return "\n".join(composed.splitlines())


def _answers(text: str, markings: tuple[str, ...]) -> Iterator[bool | None]:
    """Yield True for each mark, and None for each doubt."""
    marks, plain_marks = _patterns(markings)
    for match in marks.finditer(text):
        before, after = _around(text, match)
        if _LABEL.search(before):
            yield True
        elif _part_of_a_word(before, after):
            continue
        elif _OPENS.search(before) and _CLOSES.match(after):
            yield True if match[0].isupper() else None
        elif match[0].isupper():
            yield None
    for match in plain_marks.finditer(text):
        before, after = _around(text, match)
        alone = _OPENS.search(before) and _CLOSES.match(after)
        several = len(match[0].split()) > 1
        if (
            alone
            and (several or match[0].isupper())
            and not _part_of_a_word(before, after)
        ):
            yield None


@lru_cache(maxsize=16)
def _patterns(markings: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for the markings as written and without diacritics."""
    composed = {unicodedata.normalize("NFC", marking) for marking in markings}
    return _pattern(composed), _pattern({_plain(marking) for marking in composed})


def _pattern(markings: set[str]) -> re.Pattern[str]:
    longest_first = sorted(markings, key=lambda marking: (-len(marking), marking))
    either = "|".join(
        _SPACED.join(map(re.escape, "".join(marking.split())))
        for marking in longest_first
    )
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return what stands before and after in the same line."""
    start, end = match.span()
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return before.rpartition("\n")[2], after.partition("\n")[0]


def _part_of_a_word(before: str, after: str) -> bool:
    first, last = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
    return (first is not None and _plain(first[1]) in _PLAIN_BEFORE) or (
        last is not None and _plain(last[1]) in _PLAIN_AFTER
    )


def _plain(text: str) -> str:
    """Return small letters without diacritics."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in letters if not unicodedata.combining(char))


_PLAIN_BEFORE = frozenset(map(_plain, _BEFORE))
_PLAIN_AFTER = frozenset(map(_plain, _AFTER))
