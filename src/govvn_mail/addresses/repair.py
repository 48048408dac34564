"""
Typing faults that have one repair, found in real lists of accounts.

A repair is offered and never applied. It puts nothing in the place of what was lost:
not the ``@``, not the name of a body, not a letter of the mailbox. Where the fault is
in the domain, it must lie within one that is listed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .syntax import MAX_LENGTH, Reading, read_address

if TYPE_CHECKING:
    from .directory import Directory

__all__ = ["repaired_domain", "repaired_text"]

_BLANKS = " \t\u00a0\u200b\ufeff"
"""What spreadsheets leave in a cell: space, tab, no-break and zero-width space, BOM."""

_REPAIRABLE = re.compile(rf"[{_BLANKS},;:]|@@|\.\.|\.>?\Z")
_MAILTO = re.compile(r"\Amailto:", re.IGNORECASE)

_CUT = {".g": "ov.vn", ".go": "v.vn", ".v": "n"}
"""What is missing of ``.vn`` or ``.gov.vn`` after an end that no domain can have."""


def repaired_text(text: str, directory: Directory) -> str | None:
    """
    Return the address that *text*, which is none, was meant to be, or None.

    The faults are blanks around the whole, beside the ``@`` and beside a dot of the
    domain, a doubled ``@``, ``mailto:`` before the whole, a dot, comma or semicolon
    after it, and a comma or two dots for one within a listed domain.
    """
    if len(text) > MAX_LENGTH or _REPAIRABLE.search(text) is None:
        return None
    plain = _without_end(_MAILTO.sub("", text.lstrip(_BLANKS)))
    front, at, written = plain.partition("@")
    name, bracket, local_part = front.rpartition("<")
    written = written.removeprefix("@").strip(_BLANKS)
    dotted = written.replace(",", ".").replace("..", ".")
    domain = ".".join(label.strip(_BLANKS) for label in dotted.split("."))
    repaired = f"{name}{bracket}{local_part.strip(_BLANKS)}{at}{domain}"
    reading = None if repaired == text else read_address(repaired)
    if not isinstance(reading, Reading):
        return None
    meant = reading.host.domain
    if meant != reading.written_domain.lower():  # letters are no typing fault
        return None
    if domain != written and not _is_within_listed(written, meant, directory):
        return None
    return str(reading.address)


def _without_end(text: str) -> str:
    """Drop one dot, comma or semicolon from the end, and one before a last ``>``."""
    text = _without_stop(text)
    return f"{_without_stop(text[:-1])}>" if text.endswith(">") else text


def _without_stop(text: str) -> str:
    text = text.rstrip(_BLANKS)
    return text[:-1].rstrip(_BLANKS) if text.endswith((".", ",", ";")) else text


def _is_within_listed(written: str, domain: str, directory: Directory) -> bool:
    """Tell whether *written* differs from *domain* in its listed part only."""
    suffix = directory.listed_suffix(domain)
    if suffix is None:
        return False
    below = domain.removesuffix(suffix)
    return written.lower().startswith(below) and written[len(below)].isalnum()


def repaired_domain(domain: str, directory: Directory) -> str | None:
    """
    Return the listed mail domain that *domain*, which is not, was meant to be, or None.

    The faults are a cut end that no domain can have (``laocai.go``) and two labels
    that changed places (``lynhan.gov.ninhbinh.vn``).
    """
    labels = domain.split(".")
    guesses = [domain + rest for end, rest in _CUT.items() if domain.endswith(end)]
    guesses += (
        ".".join([*labels[:i], labels[i + 1], labels[i], *labels[i + 2 :]])
        for i in range(max(len(labels) - 3, 0), len(labels) - 1)
        if "gov" in labels[i : i + 2]  # chinhphu.com.vn is no slip
    )
    found = {guess for guess in guesses if _is_mail_domain(guess, directory)}
    return found.pop() if len(found) == 1 else None


def _is_mail_domain(domain: str, directory: Directory) -> bool:
    suffix = directory.listed_suffix(domain)
    return suffix is not None and any(
        listing.is_sure_mail for listing in directory.listings[suffix]
    )
