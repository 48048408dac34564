"""Signing a letter: ``multipart/signed`` assembled from the octets that were signed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from cryptography import x509

from govvn_mail import times
from govvn_mail.arguments import require
from govvn_mail.errors import GovvnMailError, InputError, MessageError, SigningError
from govvn_mail.messages import (
    OfficialMessage,
    OutgoingMessage,
    make_message_id,
    message_headers,
    write_entity,
)
from govvn_mail.messages.entity import encode_base64, make_boundary, write_field
from govvn_mail.texts import Reason

from .algorithms import SignatureAlgorithm, public_key, verify_signature
from .cms import write_signed_attributes, write_signed_data
from .signer import SigningRequest, check_certificate
from .trust import has_address, load_certificates, read_emails

if TYPE_CHECKING:
    from .signer import Signer

__all__ = ["SignedMessage", "sign_message"]

_SIGNATURE_HEADER = (
    b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
)


@attrs.frozen(kw_only=True)
class SignedMessage(OutgoingMessage):
    """
    A signed letter as bytes; its *entity* is what the signature covers.

    Args:
        certificate: The signer's.
        claimed_time: The moment of signing that the signature states.
    """

    certificate: x509.Certificate
    claimed_time: datetime


def sign_message(
    message: OfficialMessage, signer: Signer, *, now: datetime | None = None
) -> SignedMessage:
    """
    Return *message* signed with S/MIME (RFC 8551 §3.5.3), as octets to be sent.

    The entity is written once, signed, and joined with the header fields; the
    signature is checked against the certificate before anything is returned.

    Args:
        message: The letter; its sender must be in the signer's certificate.
        signer: Whoever holds the key; ``sign`` is called once and may block.
        now: The moment of signing; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the certificate may not sign for the
            sender at that moment, or the signature does not fit it.
    """
    require(message, OfficialMessage, "message")
    at = times.now() if now is None else times.require_aware(now, "now")
    _check_signer(message, signer, at)
    entity = write_entity(message)
    request = _request(entity, signer, at)
    signature = _sign(signer, request)
    cms = write_signed_data(
        signed_attributes=request.tbs,
        signature=signature,
        algorithm=signer.algorithm,
        certificate=signer.certificate,
        chain=load_certificates(signer.chain, "chain"),
    )
    message_id = make_message_id(message)
    headers = message_headers(message, date=at, message_id=message_id)
    raw = headers + _multipart_signed(entity, cms, signer.algorithm)
    return SignedMessage(
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        message_id=message_id,
        envelope=message.envelope(),
        entity=entity,
        certificate=signer.certificate,
        claimed_time=request.claimed_time,
    )


def _check_signer(message: OfficialMessage, signer: Signer, at: datetime) -> None:
    if (
        not isinstance(getattr(signer, "certificate", None), x509.Certificate)
        or not isinstance(getattr(signer, "algorithm", None), SignatureAlgorithm)
        or not hasattr(signer, "chain")
        or not hasattr(signer, "sign")
    ):
        raise InputError(Reason("signing.not_a_signer", type=type(signer).__name__))
    check_certificate(signer.certificate, at)
    if not signer.algorithm.fits(public_key(signer.certificate)):
        raise SigningError(Reason("signing.algorithm_mismatch"))
    try:
        emails = read_emails(signer.certificate)
    except MessageError as error:
        raise SigningError(error.reason) from error
    if not has_address(emails, message.from_):
        raise SigningError(
            Reason("signing.other_email", address=str(message.from_), emails=emails)
        )


def _request(entity: bytes, signer: Signer, at: datetime) -> SigningRequest:
    claimed_time = at.replace(microsecond=0)
    content_digest = signer.algorithm.digest(entity)
    tbs = write_signed_attributes(
        content_digest=content_digest,
        algorithm=signer.algorithm,
        certificate=signer.certificate,
        signing_time=claimed_time,
    )
    return SigningRequest(
        tbs=tbs,
        digest=signer.algorithm.digest(tbs),
        algorithm=signer.algorithm,
        certificate=signer.certificate,
        content_digest=content_digest,
        claimed_time=claimed_time,
    )


def _sign(signer: Signer, request: SigningRequest) -> bytes:
    """Return a signature that fits: a wrong token or a fault never leaves the house."""
    try:
        signature: object = signer.sign(request)
    except GovvnMailError:
        raise
    except Exception as error:  # a token or a service may raise anything
        raise SigningError(Reason("signing.signer_failed")) from error
    if not isinstance(signature, bytes) or not verify_signature(
        request.certificate, request.algorithm, signature, request.tbs
    ):
        raise SigningError(Reason("signing.signature_mismatch"))
    return signature


def _multipart_signed(
    entity: bytes, cms: bytes, algorithm: SignatureAlgorithm
) -> bytes:
    boundary = make_boundary("s")
    return b"".join(
        [
            write_field(
                "Content-Type",
                [
                    "multipart/signed;",
                    'protocol="application/pkcs7-signature";',
                    f'micalg="{algorithm.micalg}";',
                    f'boundary="{boundary}"',
                ],
            ),
            f"\r\n--{boundary}\r\n".encode(),
            entity,
            f"\r\n--{boundary}\r\n".encode(),
            _SIGNATURE_HEADER,
            encode_base64(cms),
            f"\r\n--{boundary}--\r\n".encode(),
        ]
    )
