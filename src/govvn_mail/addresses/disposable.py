"""Domains of disposable mail: a long list, read when first asked about."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from govvn_mail.tables import read_text

__all__ = ["SOURCE", "disposable_suffix"]

SOURCE = "disposable-email-domains 0.0.293"
"""Where the list is from."""


def disposable_suffix(domain: str) -> str | None:
    """
    Return the longest domain of disposable mail that *domain* is or stands below.

    Args:
        domain: In lower case and A-labels.

    .. doctest::

        >>> disposable_suffix("mx.mailinator.com"), disposable_suffix("hanoi.gov.vn")
        ('mailinator.com', None)
    """
    known = _domains()
    while domain not in known:
        domain = domain.partition(".")[2]
        if not domain:
            return None
    return domain


@cache
def _domains() -> frozenset[str]:
    file = files("govvn_mail") / "data" / "registry" / "disposable.txt"
    lines = read_text(file).splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
