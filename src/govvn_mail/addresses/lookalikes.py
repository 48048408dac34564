"""
Domains that resemble an official one: a first set of certain patterns.

Every pattern was seen in use against Vietnamese bodies or follows from how domain
names are read; a resemblance is a reason to ask, not a finding of fraud.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from .directory import Directory

__all__ = ["Lookalike", "find_lookalike", "fold"]

STATE_ZONE = "gov.vn"

_GLUED = ("gov-vn", "govvn")

COUNTRY_CODE = 2
"""Length of a top-level domain that is a country's, in letters."""


@attrs.frozen(kw_only=True)
class Lookalike:
    """
    A resemblance.

    Args:
        imitated: The listed domain it resembles, or None if it is gov.vn at large.
        reason: In what it resembles.
    """

    imitated: str | None
    reason: Reason


def fold(domain: str) -> str:
    """
    Return *domain* without diacritics and compatibility forms.

    .. doctest::

        >>> fold("đồngnai.gov.vn")
        'dongnai.gov.vn'
    """
    decomposed = unicodedata.normalize("NFKD", domain.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find_lookalike(unicode_domain: str, directory: Directory) -> Lookalike | None:
    """
    Return what a domain that is not in gov.vn, or has U-labels, resembles.

    Args:
        unicode_domain: In lower case, with U-labels.
        directory: What is official.
    """
    plain = fold(unicode_domain)
    labels = plain.split(".")
    if plain != unicode_domain:
        imitated = directory.listed_suffix(plain)
        turns_into_state = _in_state_zone(plain) and not _in_state_zone(unicode_domain)
        if imitated is not None or turns_into_state:
            return Lookalike(
                imitated=imitated, reason=Reason("addresses.diacritics", domain=plain)
            )
    return (
        _inside(labels, directory)
        or _glued(labels, directory)
        or _other_ending(labels, directory)
        or _geographic(labels, directory)
    )


def _inside(labels: list[str], directory: Directory) -> Lookalike | None:
    """``quangngai.gov.vn.evil.example``: an official domain within a foreign one."""
    for end in range(2, len(labels)):
        front, rest = ".".join(labels[:end]), ".".join(labels[end:])
        imitated = directory.listed_suffix(front)
        if imitated is not None or _in_state_zone(front):
            return Lookalike(
                imitated=imitated,
                reason=Reason("addresses.inside", domain=front, holder=rest),
            )
    return None


def _glued(labels: list[str], directory: Directory) -> Lookalike | None:
    """``quangngai-gov.vn``, ``ttgplxgov.vn``, ``dichvucong-gov-vn.xyz``."""
    for index, label in enumerate(labels):
        is_below_vn = labels[index + 1 :] == ["vn"]
        tails = (*_GLUED, "gov") if is_below_vn else _GLUED
        tail = next((t for t in tails if label.endswith(t)), None)
        if tail is None or label == "gov":
            continue
        name = label.removesuffix(tail).rstrip("-") or ".".join(labels[:index])
        return Lookalike(
            imitated=directory.listed_suffix(f"{name}.{STATE_ZONE}"),
            reason=Reason("addresses.glued", label=label),
        )
    return None


def _other_ending(labels: list[str], directory: Directory) -> Lookalike | None:
    """
    ``quangngai.gov.com``: gov.vn with another ending, or cut short.

    Other countries have ministries too (moh.gov.sg), hence under a country's code
    and under .gov only the names of provinces resemble.
    """
    for index, label in enumerate(labels):
        if label != "gov" or index == 0:
            continue
        imitated = directory.listed_suffix(".".join([*labels[:index], STATE_ZONE]))
        if imitated is None:
            continue
        may_be_another_state = labels[-1] == "gov" or len(labels[-1]) == COUNTRY_CODE
        if imitated in directory.geographic.values() or not may_be_another_state:
            ending = ".".join(labels[index:])
            return Lookalike(
                imitated=imitated,
                reason=Reason("addresses.other_ending", ending=ending),
            )
    return None


def _geographic(labels: list[str], directory: Directory) -> Lookalike | None:
    """``quangngai.vn`` and below: a name of a place, where anyone may register."""
    suffix = ".".join(labels[-2:])
    imitated = directory.geographic.get(suffix)
    if imitated is None:
        return None
    return Lookalike(
        imitated=imitated, reason=Reason("addresses.geographic", suffix=suffix)
    )


def _in_state_zone(domain: str) -> bool:
    return domain == STATE_ZONE or domain.endswith("." + STATE_ZONE)
