"""Signs of text in an old Vietnamese encoding, or of UTF-8 read as something else."""

from __future__ import annotations

import re

__all__ = ["legacy_encoding"]

# In VNI a mark follows its vowel as a letter of its own (Nguyeãn Vaên Taùm). Listed are
# the pairs that no Vietnamese syllable has.
_VNI = re.compile(
    "[aeAE][ùøûõïâêáàåãäéèúüëÙØÛÕÏÂÊÁÀÅÃÄÉÈÚÜË]"
    "|[oO][ùøûõïâåäÙØÛÕÏÂÅÄ]"
    "|[uyöôUYÖÔ][ùøûõïÙØÛÕÏ]"
)

# TCVN3 (ABC) puts letters where Latin-1 has signs and the letters of other languages
# (NguyÔn V¨n T¸m, TrÇn ThÞ Hµ).
_TCVN3 = re.compile(
    "(?:[A-Za-z][¡-¬®-³µ-¿]|[¡-¬®-³µ-¿][A-Za-z])|[ÆÇËÎÏÖ×ØÜÞßåæçëîï÷øûüþÿ]"
)

_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
_LEFT_OUT = frozenset("\x81\x8d\x8f\x90\x9d")
_PIECES = re.compile("[\x81\x8d\x8f\x90\x9d]|[^\x81\x8d\x8f\x90\x9d]+")


def legacy_encoding(text: str) -> str | None:
    """
    Return the name of the encoding that *text* seems to be in, or None.

    .. doctest::

        >>> legacy_encoding("NguyÔn V¨n T¸m"), legacy_encoding("Nguyeãn Vaên Taùm")
        ('TCVN3', 'VNI')
        >>> legacy_encoding("Nguyá»…n VÄƒn TÃ¡m"), legacy_encoding("Nguyễn Văn Tám")
        ('UTF-8', None)
    """
    if text.isascii():
        return None
    if _is_misread_utf8(text):
        return "UTF-8"
    if _VNI.search(text):
        return "VNI"
    if _TCVN3.search(text):
        return "TCVN3"
    return None


def _is_misread_utf8(text: str) -> bool:
    """Tell whether the text, written back as Windows-1252, is UTF-8."""
    if _VIETNAMESE.search(text):  # letters that Windows-1252 does not have
        return False
    try:
        # Windows-1252 leaves out five octets, which most programs take as they are.
        octets = b"".join(
            piece.encode("latin-1" if piece in _LEFT_OUT else "cp1252")
            for piece in _PIECES.findall(text)
        )
    except UnicodeEncodeError:
        return False
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
