"""What can happen to a signed message on its way, tried on a copy of its octets."""

from __future__ import annotations

import binascii
import re
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import MessageError
from govvn_mail.messages.entity import encode_base64
from govvn_mail.messages.fields import read_header, read_parameters
from govvn_mail.messages.parse import MAX_DEPTH, split_multipart
from govvn_mail.texts import Reason

from .cms import parse_signed_data
from .form import NotSigned, SignatureForm, take_apart
from .protection import compare_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from .protection import HeaderComparison

    Change: TypeAlias = Callable[[bytes, bytes], tuple[bytes, bytes]]

__all__ = ["Hazard", "HazardEffect", "HazardOutcome", "simulate_hazards"]

MAX_MESSAGE = 50 * 1024 * 1024
"""Upper bound of a message to try hazards on, in octets."""

_FOLD = 78
_LINE = 998  # RFC 5322 §2.1.1
_FOOTER = b"\r\n-- \r\nThu nay duoc quet vi rut.\r\n"
_LIST = (
    b"Sender: ds-bounces@lists.example\r\nReply-To: ds@lists.example\r\n"
    b"List-Id: <ds.lists.example>\r\n"
)


class Hazard(StrEnum):
    """What servers, gateways, lists and mailboxes do to messages."""

    SEVEN_BIT = "seven_bit"
    """A relay without 8BITMIME encodes 8-bit parts anew (RFC 6152 §3)."""

    LONG_LINES = "long_lines"
    """A relay folds lines of more than 998 octets."""

    LINE_ENDS = "line_ends"
    """A server makes CRLF of every bare CR and LF."""

    TRAILING_BLANKS = "trailing_blanks"
    """A gateway strips blanks at the ends of lines."""

    MBOX = "mbox"
    """A mailbox file puts ``>`` before lines that begin with "From "."""

    REFOLDING = "refolding"
    """A filter writes all header fields anew, those of parts, too."""

    FOOTER = "footer"
    """A gateway adds lines to the text of the letter."""

    LIST_HEADER = "list_header"
    """A mailing list marks the subject and sets Reply-To."""

    LIST_FOOTER = "list_footer"
    """A mailing list adds a part below the message, around which it wraps another."""


class HazardOutcome(StrEnum):
    """What a hazard does to a signature."""

    UNTOUCHED = "untouched"
    """No octet changes."""

    HOLDS = "holds"
    """The message changes, and its signature still fits."""

    HEADER = "header"
    """The content still fits; the header fields are not those that were signed."""

    BROKEN = "broken"
    """No signature that fits is found any more."""


@attrs.frozen(kw_only=True)
class HazardEffect:
    """
    What one hazard would do.

    Args:
        hazard: What happens.
        outcome: What that does to the signature.
        reason: The same as a sentence.
        findings: What a verification would then say of it.
    """

    hazard: Hazard
    outcome: HazardOutcome
    reason: Reason
    findings: tuple[Reason, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a HazardEffect is not a bool; compare its .outcome")


def simulate_hazards(raw: bytes) -> tuple[HazardEffect, ...]:
    """
    Return what each :class:`Hazard` would do to the signature of a message.

    The message is changed in memory and read again. Who signed it, and whether to
    be trusted, is not asked.

    Args:
        raw: A signed message, at most 50 MiB.

    Raises:
        govvn_mail.errors.InputError: If *raw* is not bytes.
        govvn_mail.errors.MessageError: If *raw* is larger, or has no signature that
            fits already.

    .. doctest::

        >>> from govvn_mail.messages import OfficialMessage
        >>> from govvn_mail.signing import SignatureForm, sign_message
        >>> from govvn_mail.testing import ThrowAwayPki
        >>> signer = ThrowAwayPki.create().issue("a@saomai.test").signer()
        >>> letter = OfficialMessage(
        ...     from_="a@saomai.test", to=["b@saomai.test"], subject="Báo cáo", body=""
        ... )
        >>> for form in SignatureForm:
        ...     effects = simulate_hazards(sign_message(letter, signer, form=form).raw)
        ...     print({str(e.hazard): str(e.outcome) for e in effects}["footer"])
        broken
        untouched
        >>> print(effects[0].reason)
        A relay that takes 7 bits only encodes parts anew: the message is not touched.
    """
    if len(require(raw, bytes, "raw")) > MAX_MESSAGE:
        raise MessageError(Reason("signing.too_large", limit=MAX_MESSAGE))
    octets = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
    _look(octets)
    return tuple(_try(hazard, octets, raw) for hazard in Hazard)


def _look(octets: bytes) -> HeaderComparison:
    """Return what the signature covers of the header; MessageError unless it fits."""
    parts = take_apart(read_header(octets), octets)
    if isinstance(parts, NotSigned):
        raise MessageError(parts.reason)
    is_opaque = parts.form is SignatureForm.OPAQUE
    signed = parse_signed_data(parts.cms, is_opaque=is_opaque, accept_pss=True)
    content = parts.content if signed.content is None else signed.content
    signed.check(content)
    return compare_headers(parts.header, content)


def _try(hazard: Hazard, octets: bytes, raw: bytes) -> HazardEffect:
    name = _NAMES[hazard].bilingual()
    before = raw if hazard is Hazard.LINE_ENDS else octets
    after = _CHANGES[hazard](before)
    if after == before:
        return HazardEffect(
            hazard=hazard,
            outcome=HazardOutcome.UNTOUCHED,
            reason=Reason("signing.hazard_untouched", hazard=name),
        )
    try:
        compared = _look(after)
    except MessageError as error:
        return HazardEffect(
            hazard=hazard,
            outcome=HazardOutcome.BROKEN,
            reason=Reason("signing.hazard_broken", hazard=name),
            findings=(error.reason,),
        )
    if compared.mismatches:
        return HazardEffect(
            hazard=hazard,
            outcome=HazardOutcome.HEADER,
            reason=Reason("signing.hazard_header", hazard=name),
            findings=tuple(mismatch.reason for mismatch in compared.mismatches),
        )
    return HazardEffect(
        hazard=hazard,
        outcome=HazardOutcome.HOLDS,
        reason=Reason("signing.hazard_holds", hazard=name),
        findings=() if compared.covered else (Reason("signing.unsigned_header"),),
    )


def _rewrite(entity: bytes, change: Change, depth: int = 0) -> bytes:
    """Return an entity in which *change* had header and body of it and its parts."""
    header = read_header(entity)
    head, body = entity[: header.body], entity[header.body :]
    try:
        value = header.one("content-type") or b"text/plain"
        media_type, parameters = read_parameters(value, "content-type")
        if media_type.startswith("multipart/") and depth < MAX_DEPTH:
            boundary = parameters.get("boundary", "")
            body = b"".join(_rewrite_parts(body, boundary, change, depth + 1))
    except MessageError:
        pass  # what cannot be read is left alone, as servers do
    return b"".join(change(head, body))


def _rewrite_parts(
    body: bytes, boundary: str, change: Change, depth: int
) -> Iterator[bytes]:
    position = 0
    for part in split_multipart(body, boundary).parts:
        start = body.index(part, position)
        yield body[position:start]
        yield _rewrite(part, change, depth)
        position = start + len(part)
    yield body[position:]


def _without(head: bytes, name: bytes) -> bytes:
    """Return a header section without the fields of that name."""
    return re.sub(rb"(?im)^" + name + rb":.*\r\n(?:[ \t].*\r\n)*", b"", head)


def _seven_bit(octets: bytes) -> bytes:
    def change(head: bytes, body: bytes) -> tuple[bytes, bytes]:
        if body.isascii():
            return head, body
        head = _without(head, b"content-transfer-encoding")
        return (
            b"Content-Transfer-Encoding: quoted-printable\r\n" + head,
            binascii.b2a_qp(body),
        )

    return _rewrite(octets, change)


def _long_lines(octets: bytes) -> bytes:
    return b"\r\n".join(
        b"\r\n ".join(line[i : i + _LINE] for i in range(0, len(line) or 1, _LINE))
        for line in octets.split(b"\r\n")
    )


def _line_ends(raw: bytes) -> bytes:
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw)


def _trailing_blanks(octets: bytes) -> bytes:
    return re.sub(rb"(?<![ \t])[ \t]++(?=\r\n)", b"", octets)


def _mbox(octets: bytes) -> bytes:
    return re.sub(rb"(?m)^(?=>*From )", b">", octets)


def _refolding(octets: bytes) -> bytes:
    return _rewrite(octets, lambda head, body: (_refold(head), body))


def _refold(head: bytes) -> bytes:
    lines: list[bytes] = []
    for field in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        first, *rest = field.split() or [b""]
        lines.append(first)
        for token in rest:
            if len(lines[-1]) + 1 + len(token) > _FOLD:
                lines.append(b"")
            lines[-1] += b" " + token
    return b"\r\n".join(lines)


def _footer(octets: bytes) -> bytes:
    found: list[bytes] = []

    def change(head: bytes, body: bytes) -> tuple[bytes, bytes]:
        header = read_header(head)
        kind = b";".join(header.all("content-type")).lower() or b"text/plain"
        if found or not kind.startswith(b"text/plain"):
            return head, body
        found.append(head)
        encoding = b"".join(header.all("content-transfer-encoding")).lower()
        if encoding != b"base64":
            return head, body + _FOOTER
        return head, encode_base64(binascii.a2b_base64(body) + _FOOTER)

    return _rewrite(octets, change)


def _list_header(octets: bytes) -> bytes:
    start = read_header(octets).body
    head = _without(octets[:start], b"(?:sender|reply-to|list-id)")
    head = re.sub(rb"(?im)^subject:[ \t]*", b"Subject: [ds] ", head, count=1)
    return _LIST + head + octets[start:]


def _list_footer(octets: bytes) -> bytes:
    header = read_header(octets)
    head = octets[: header.body]
    outer = _without(head, rb"content-[a-z-]+").removesuffix(b"\r\n")
    moved = b"".join(
        b"%s: %s\r\n" % (field.name.encode(), field.value)
        for field in header.fields
        if field.name.startswith("content-")
    )
    return b"".join(
        [
            outer,
            b"Content-Type: multipart/mixed; boundary=ds\r\n\r\n--ds\r\n",
            moved,
            b"\r\n",
            octets[header.body :],
            b"\r\n--ds\r\nContent-Type: text/plain\r\n\r\nds\r\n--ds--\r\n",
        ]
    )


_CHANGES: dict[Hazard, Callable[[bytes], bytes]] = {
    Hazard.SEVEN_BIT: _seven_bit,
    Hazard.LONG_LINES: _long_lines,
    Hazard.LINE_ENDS: _line_ends,
    Hazard.TRAILING_BLANKS: _trailing_blanks,
    Hazard.MBOX: _mbox,
    Hazard.REFOLDING: _refolding,
    Hazard.FOOTER: _footer,
    Hazard.LIST_HEADER: _list_header,
    Hazard.LIST_FOOTER: _list_footer,
}

_NAMES = {
    Hazard.SEVEN_BIT: Reason("signing.hazard_seven_bit"),
    Hazard.LONG_LINES: Reason("signing.hazard_long_lines"),
    Hazard.LINE_ENDS: Reason("signing.hazard_line_ends"),
    Hazard.TRAILING_BLANKS: Reason("signing.hazard_trailing_blanks"),
    Hazard.MBOX: Reason("signing.hazard_mbox"),
    Hazard.REFOLDING: Reason("signing.hazard_refolding"),
    Hazard.FOOTER: Reason("signing.hazard_footer"),
    Hazard.LIST_HEADER: Reason("signing.hazard_list_header"),
    Hazard.LIST_FOOTER: Reason("signing.hazard_list_footer"),
}
