"""In which characters a text is written."""

from __future__ import annotations

import re
import unicodedata

from govvn_mail.addresses.legacy_text import legacy_encoding

from .kinds import CharacterSet

__all__ = ["written_in"]

MAX_READ = 100_000
"""Upper bound of what is looked at of one text, in characters."""

_MARKED = re.compile("[À-ỹĐđ]")
_LETTERS_AND_DIGITS = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?")
_STRAY = frozenset({"Co", "Cn", "Cs"})  # private use, unassigned, surrogates


def written_in(text: str, charset: CharacterSet) -> bool | None:
    """
    Tell whether *text* is written in *charset*; None: that is open.

    Old Vietnamese encodings read as Unicode are a doubt, never certain. Whether a
    hyphen or a blank is a special character, no text says.

    .. doctest::

        >>> written_in("Kính gửi", CharacterSet.TCVN_6909_2001)
        True
        >>> written_in("NguyÔn V¨n", CharacterSet.TCVN_6909_2001) is None
        True
        >>> written_in("CV12.pdf", CharacterSet.LETTERS_AND_DIGITS)
        True
        >>> written_in("Công văn.pdf", CharacterSet.LETTERS_AND_DIGITS)
        False
    """
    read = unicodedata.normalize("NFC", text[:MAX_READ])
    match charset:
        case CharacterSet.LETTERS_AND_DIGITS:
            if _LETTERS_AND_DIGITS.fullmatch(read):
                return True
            return None if read.isascii() else False
        case CharacterSet.VIETNAMESE_WITH_DIACRITICS:
            marked = _MARKED.search(read) is not None
            return True if marked and legacy_encoding(read) is None else None
        case CharacterSet.TCVN_6909_2001:
            if read.isascii():
                return True
            if "\ufffd" in read or _has_stray(read):
                return False
            return None if legacy_encoding(read) else True


def _has_stray(text: str) -> bool:
    """Tell whether *text* has characters that Unicode gives no meaning."""
    if all(map(str.isprintable, text.split())):  # the usual case, quickly told
        return False
    return any(unicodedata.category(char) in _STRAY for char in text)
