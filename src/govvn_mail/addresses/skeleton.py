"""How a domain looks: without diacritics, and by Unicode's confusable characters."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from govvn_mail.tables import load_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["confusable_characters", "fold", "skeleton"]


def fold(domain: str) -> str:
    """
    Return *domain* without diacritics and compatibility forms.

    .. doctest::

        >>> fold("đồngnai.gov.vn")
        'dongnai.gov.vn'
    """
    decomposed = unicodedata.normalize("NFKD", domain.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def skeleton(domain: str) -> str:
    """
    Return what two domains have in common that are easily taken for one another.

    This is the skeleton of Unicode Technical Standard #39, without marks. Letters
    whose capitals are confusable are so themselves, for a domain may be shown in
    capitals: I, l and 1 are one.

    .. doctest::

        >>> skeleton("hanoi.gov.vn")
        'hanol.gov.vn'
        >>> skeleton("HAN01.g\N{GREEK SMALL LETTER OMICRON}v.vn")
        'hanol.gov.vn'
    """
    decomposed = unicodedata.normalize("NFD", domain.lower())
    look = decomposed.translate(_prototypes())
    if look.isascii():
        return look
    return "".join(c for c in look if not unicodedata.combining(c))


@cache
def confusable_characters() -> Mapping[str, str]:
    """Return the characters that look like each ASCII letter, digit or pair of them."""
    file = files("govvn_mail") / "data" / "unicode" / "confusables.toml"
    table: dict[str, str] = load_toml(file)["looks_like"]
    return table


@cache
def _prototypes() -> dict[int, str]:
    """Map each confusable character to how it looks, once and for all."""
    table = confusable_characters()
    ascii_ones = {
        ord(source.lower()): plain
        for plain, sources in table.items()
        for source in sources
        if source.isascii()
    }
    return {
        ord(source.lower()): plain.translate(ascii_ones)
        for plain, sources in table.items()
        for source in sources
    }
