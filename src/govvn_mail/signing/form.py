"""Where a message keeps its signature: beside the content, or around it."""

from __future__ import annotations

from enum import StrEnum
from io import IncrementalNewlineDecoder
from typing import TYPE_CHECKING

import attrs

from govvn_mail.errors import MessageError
from govvn_mail.messages.fields import Header, read_header, read_parameters
from govvn_mail.messages.parse import decode_base64, split_multipart
from govvn_mail.texts import Reason

from .cms import SIGNED_DATA, read_content_type

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NotSigned", "SignatureForm", "SignedParts", "UnsignedText", "take_apart"]

_SIGNATURE_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_OPAQUE_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_NOT_LETTERS = ("certs-only", "signed-receipt")
_UNENCODED = (b"7bit", b"8bit", b"binary")
_SIGNED_PARTS = 2


class SignatureForm(StrEnum):
    """The two forms of a signed message (RFC 8551 §3.5)."""

    DETACHED = "detached"
    """``multipart/signed``: every mail program shows the letter."""

    OPAQUE = "opaque"
    """``application/pkcs7-mime``: the letter is inside the signature, where no
    gateway can add a footer, and only S/MIME programs show it."""


class UnsignedText(StrEnum):
    """Parts of a signed message that its signature does not cover."""

    HEADER = "header"
    """The header fields; Subject, To and Date could have been changed. Not named if
    the letter repeats them inside the signature (RFC 9788)."""

    PREAMBLE = "preamble"
    EPILOGUE = "epilogue"


@attrs.frozen
class SignedParts:
    """
    A signed message taken apart; nothing is checked yet.

    Args:
        header: The header section around everything.
        form: Where the signature is.
        content: The signed entity, octet by octet; empty while it is still inside.
        cms: The signature in BER.
        micalg: The digest that the message states, or None.
        unsigned: Text beside the content, which the signature does not cover.
    """

    header: Header
    form: SignatureForm
    content: bytes
    cms: bytes
    micalg: str | None
    unsigned: tuple[UnsignedText, ...] = ()


@attrs.frozen
class NotSigned:
    """
    Why there is no signature to look at.

    Args:
        reason: Why.
        is_sealed: Whether one may be inside, out of sight.
    """

    reason: Reason
    is_sealed: bool = False


def take_apart(header: Header, octets: bytes) -> SignedParts | NotSigned:
    """
    Return the signature of a message and what it is to cover, undamaged.

    Args:
        header: The header section of the message.
        octets: The message, with CRLF line ends.

    Raises:
        govvn_mail.errors.MessageError: If the message says that it is signed, and
            breaks the rules for it.
    """
    values = header.all("content-type")
    if not any(
        b"multipart/signed" in v.lower() or b"pkcs7" in v.lower() for v in values
    ):
        return NotSigned(Reason("signing.not_signed"))
    media_type, parameters = read_parameters(
        header.one("content-type") or b"", "content-type"
    )
    if media_type in _OPAQUE_TYPES:
        return _take_opaque(header, octets, parameters)
    if media_type != "multipart/signed":
        return NotSigned(Reason("signing.not_signed"))
    protocol = parameters.get("protocol", "").lower()
    if protocol not in _SIGNATURE_TYPES:
        return NotSigned(Reason("signing.protocol", protocol=protocol[:100]))
    return _take_detached(header, octets, parameters)


def _take_detached(
    header: Header, octets: bytes, parameters: Mapping[str, str]
) -> SignedParts:
    if header.defects:
        raise MessageError(header.defects[0])
    encoding = (header.one("content-transfer-encoding") or b"7bit").lower()
    if encoding not in _UNENCODED:  # RFC 2045 §6.4; some readers would decode it
        shown = str(encoding[:40], "ascii", "replace")
        raise MessageError(Reason("messages.transfer_encoding", value=shown))
    if not _has_crlf_only(octets):
        raise MessageError(Reason("signing.line_ends"))
    boundary = parameters.get("boundary", "")
    multipart = split_multipart(octets, boundary, header.body)
    if len(multipart.parts) != _SIGNED_PARTS:
        raise MessageError(Reason("signing.parts", count=len(multipart.parts)))
    content, signature = multipart.parts
    unsigned = []
    if multipart.preamble.strip():
        unsigned.append(UnsignedText.PREAMBLE)
    if multipart.epilogue.strip():
        unsigned.append(UnsignedText.EPILOGUE)
    return SignedParts(
        header=header,
        form=SignatureForm.DETACHED,
        content=content,
        cms=_read_signature_part(signature),
        micalg=parameters.get("micalg", "").lower(),
        unsigned=tuple(unsigned),
    )


def _has_crlf_only(octets: bytes) -> bool:
    """Tell whether every CR and LF is one of a CRLF: the fastest of many ways."""
    decoder = IncrementalNewlineDecoder(None, translate=False)
    decoder.decode(str(octets, "latin-1"), final=True)
    return decoder.newlines in {None, "\r\n"}


def _read_signature_part(part: bytes) -> bytes:
    header = read_header(part)
    media_type, _ = read_parameters(header.one("content-type") or b"", "content-type")
    if media_type not in _SIGNATURE_TYPES:
        raise MessageError(Reason("signing.signature_part"))
    return _decode(header, part)


def _decode(header: Header, octets: bytes) -> bytes:
    encoding = (header.one("content-transfer-encoding") or b"").lower()
    if encoding != b"base64":
        raise MessageError(Reason("signing.signature_part"))
    try:
        return decode_base64(octets[header.body :])
    except ValueError as error:
        raise MessageError(Reason("signing.base64")) from error


def _take_opaque(
    header: Header, octets: bytes, parameters: Mapping[str, str]
) -> SignedParts | NotSigned:
    """Read the opaque form; of smime-type and content the latter tells the truth."""
    stated = parameters.get("smime-type", "").lower()
    sealed = NotSigned(Reason("signing.opaque"), is_sealed=True)
    try:
        cms = _decode(header, octets)
        is_signed = read_content_type(cms) == SIGNED_DATA
    except MessageError:
        if stated in {"", "signed-data"}:
            raise
        return sealed
    if stated in _NOT_LETTERS or not (is_signed or stated == "signed-data"):
        return sealed
    if not is_signed or stated not in {"", "signed-data"}:
        raise MessageError(Reason("signing.smime_type", stated=stated[:40]))
    if header.defects:
        raise MessageError(header.defects[0])
    return SignedParts(
        header=header,
        form=SignatureForm.OPAQUE,
        content=b"",
        cms=cms,
        micalg=None,
    )
