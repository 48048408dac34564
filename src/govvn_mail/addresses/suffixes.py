"""Public suffixes: names below which anyone, or any body, may register."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files

import attrs

from govvn_mail.tables import load_tsv

__all__ = ["is_public_suffix"]

_TOP_LEVEL = re.compile(r"[a-z]{2,63}")

_GENERIC = frozenset(
    "ac co com edu go gob gouv gov mil ne net nic nom or org".split()  # noqa: SIM905 (a list of words)
)
"""Second-level names that countries' registries keep for a whole sector."""

COUNTRY_CODE = 2
"""Length of a top-level domain that is a country's, in letters."""


@attrs.frozen(kw_only=True)
class SuffixRow:
    """A line of ``public_suffixes.tsv``."""

    suffix: str
    kind: str
    evidence: tuple[str, ...]
    checked_on: date


def is_public_suffix(domain: str) -> bool:
    """
    Tell whether *domain* is a top-level domain or another public suffix.

    Those of .vn are taken from the Public Suffix List; of other countries the usual
    names of sectors are known.

    .. doctest::

        >>> [d for d in ("vn", "gov.vn", "quangngai.vn", "co.uk", "quangngai.gov.vn")
        ...  if is_public_suffix(d)]
        ['vn', 'gov.vn', 'quangngai.vn', 'co.uk']
    """
    name, _, rest = domain.partition(".")
    if not rest:
        return _TOP_LEVEL.fullmatch(name) is not None
    is_sector = name in _GENERIC and len(rest) == COUNTRY_CODE
    return is_sector or domain in _vietnamese()


@cache
def _vietnamese() -> frozenset[str]:
    table = files("govvn_mail") / "data" / "registry" / "public_suffixes.tsv"
    return frozenset(row.suffix for row in load_tsv(table, SuffixRow))
