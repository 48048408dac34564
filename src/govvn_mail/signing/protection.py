"""Header protection: fields inside the signed entity, and those outside (RFC 9788)."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from govvn_mail.errors import MessageError
from govvn_mail.messages.fields import (
    read_header,
    read_mailboxes,
    read_parameters,
    read_unstructured,
)
from govvn_mail.texts import Bilingual, Reason

if TYPE_CHECKING:
    from govvn_mail.messages.fields import Header

__all__ = ["HeaderComparison", "HeaderMismatch", "compare_headers"]

MAX_MAILBOXES = 1000
"""Upper bound of the mailboxes that are compared one by one."""

MAX_SHOWN = 200
"""Upper bound of a field's text in a reason, in characters."""

_NAMED = frozenset({"from", "reply-to"})
_ADDRESSES = frozenset({*_NAMED, "to", "cc"})
_COMPARED = (
    *("from", "reply-to", "to", "cc", "subject", "date"),
    *("message-id", "in-reply-to", "references"),
)
_NOBODY = re.compile(rb"[^:;<>@]*:[ \t]*;")  # such as "undisclosed-recipients:;"
_PROTECTED = ("clear", "cipher")  # RFC 9788 §2.1.1


@attrs.frozen(kw_only=True)
class HeaderMismatch:
    """
    A header field that is not what was signed.

    Args:
        field: Its name in lower case.
        shown: What stands in the message's header, decoded; None if nothing.
        signed: What stands inside the signature, decoded; None if nothing.
    """

    field: str
    shown: str | None
    signed: str | None

    @property
    def reason(self) -> Reason:
        """What an officer reads of it."""
        return Reason(
            "signing.header_mismatch",
            field=self.field,
            shown=_cut(self.shown),
            signed=_cut(self.signed),
        )


@attrs.frozen(kw_only=True)
class HeaderComparison:
    """
    What a signature covers of a header section.

    Args:
        covered: The names of the fields inside the signature; empty without header
            protection.
        mismatches: The fields that are not what was signed.
    """

    covered: tuple[str, ...] = ()
    mismatches: tuple[HeaderMismatch, ...] = ()


def compare_headers(header: Header, content: bytes) -> HeaderComparison:
    """
    Compare the fields of a message with those inside its signed entity.

    Only the fields that people read or answer by are compared, by what they mean:
    servers fold and encode them anew, state the date in another zone, and write the
    names of recipients and the letters of local parts as in their own book. With
    protection a field that stands outside only was added, and one that stands inside
    only was taken away; Sender is left out, for mailing lists add it.

    Args:
        header: The header section of the message.
        content: The signed entity.
    """
    try:
        inner = read_header(content)
        value = inner.one("content-type") or b""
        _, parameters = read_parameters(value, "content-type")
    except MessageError:
        return HeaderComparison()
    if parameters.get("hp", "").lower() not in _PROTECTED:
        return HeaderComparison()
    return HeaderComparison(
        covered=tuple(name for name in _COMPARED if inner.all(name)),
        mismatches=tuple(
            HeaderMismatch(field=name, shown=_text(shown), signed=_text(signed))
            for name in _COMPARED
            if _differ(
                name, shown := _values(header, name), signed := _values(inner, name)
            )
        ),
    )


def _values(header: Header, name: str) -> tuple[bytes, ...]:
    """Return the fields of that name but those that name nobody, which servers add."""
    values = header.all(name)
    if name != "to":
        return values
    return tuple(value for value in values if not _NOBODY.fullmatch(value))


def _differ(name: str, one: tuple[bytes, ...], two: tuple[bytes, ...]) -> bool:
    if list(map(_unspaced, one)) == list(map(_unspaced, two)):
        return False
    return [_meaning(name, v) for v in one] != [_meaning(name, v) for v in two]


def _unspaced(value: bytes) -> bytes:
    return b" ".join(value.split())


def _meaning(name: str, value: bytes) -> object:
    """Return what two ways to write a field have in common."""
    try:
        if name in _ADDRESSES:
            mailboxes = read_mailboxes(value, name, with_names=name in _NAMED)
            found = [
                (str(mailbox).lower(), mailbox.display_name)
                for mailbox in islice(mailboxes, MAX_MAILBOXES)
            ]
            return found if len(found) < MAX_MAILBOXES else _unspaced(value)
        text = " ".join(read_unstructured(value).split())
        return parsedate_to_datetime(text[:100]) if name == "date" else text
    except (MessageError, ValueError, TypeError, IndexError, OverflowError):
        return _unspaced(value)


def _text(values: tuple[bytes, ...]) -> str | None:
    return ", ".join(map(_decode, values)) if values else None


def _decode(value: bytes) -> str:
    try:
        return read_unstructured(value)
    except MessageError:
        return str(value, "utf-8", "replace")


def _cut(text: str | None) -> str | Bilingual:
    if text is None:
        return Bilingual("không có", "none")
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in text[: MAX_SHOWN + 1]
    )
    return f"{text[:MAX_SHOWN]}…" if len(text) > MAX_SHOWN else text
