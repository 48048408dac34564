"""Signing a letter: octets are written once, signed, and joined with the signature."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
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

from .algorithms import SignatureAlgorithm, find_algorithm, verify_signature
from .cms import write_signed_data
from .directory import SignerDirectory
from .form import SignatureForm
from .request import SigningRequest
from .trust import has_address, read_emails

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .signer import AsyncSigner, Signer
    from .trust import CertificateSource

__all__ = [
    "SignedMessage",
    "finish",
    "prepare_signature",
    "sign_message",
    "sign_message_async",
]

_SIGNATURE_HEADER = (
    b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
)
_OPAQUE_HEADER = (
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data;\r\n"
    b' name="smime.p7m"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
)


@attrs.frozen(kw_only=True)
class SignedMessage(OutgoingMessage):
    """
    A signed letter as bytes; its *entity* is what the signature covers.

    Args:
        certificate: The signer's.
        claimed_time: The moment of signing that the signature states.
        form: Whether the letter is beside or inside its signature.
    """

    certificate: x509.Certificate
    claimed_time: datetime
    form: SignatureForm


def prepare_signature(
    message: OfficialMessage,
    *,
    certificate: x509.Certificate,
    chain: Iterable[CertificateSource] = (),
    algorithm: SignatureAlgorithm | None = None,
    form: SignatureForm = SignatureForm.DETACHED,
    protect_header: bool = True,
    directory: SignerDirectory | None = None,
    now: datetime | None = None,
) -> SigningRequest:
    """
    Return what is to be signed, for a signature that comes later (:func:`finish`).

    Args:
        message: The letter; its sender must be in the certificate.
        certificate: The signer's.
        chain: The certificates between it and the root.
        algorithm: The signature to make; None takes the usual one of the key.
        form: Whether the letter is to stand beside or inside its signature.
        protect_header: Whether the signature is to cover the header fields, too
            (RFC 9788).
        directory: Who else may send with which certificate; None is nobody.
        now: The moment of signing to claim; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the certificate may not sign for the
            sender at that moment.
    """
    require(message, OfficialMessage, "message")
    require(certificate, x509.Certificate, "certificate")
    at = times.now() if now is None else times.require_aware(now, "now")
    with _signing_errors():
        if algorithm is None:
            algorithm = find_algorithm(certificate)
        _check_sender(message, certificate, directory)
    require(protect_header, bool, "protect_header")
    headers = message_headers(message, date=at, message_id=make_message_id(message))
    return SigningRequest(
        certificate=certificate,
        chain=chain,
        algorithm=algorithm,
        claimed_time=at,
        form=form,
        headers=headers,
        entity=write_entity(message, protect=headers if protect_header else b""),
        envelope=message.envelope(),
    )


@contextmanager
def _signing_errors() -> Iterator[None]:
    """Make a SigningError of what is wrong with a certificate."""
    try:
        yield
    except MessageError as error:
        raise SigningError(error.reason) from error


def _check_sender(
    message: OfficialMessage,
    certificate: x509.Certificate,
    directory: SignerDirectory | None,
) -> None:
    emails = read_emails(certificate)
    if has_address(emails, message.from_):
        return
    if directory is None or not require(directory, SignerDirectory, "directory").find(
        certificate, message.from_
    ):
        raise SigningError(
            Reason("signing.other_email", address=str(message.from_), emails=emails)
        )


def finish(request: SigningRequest, signature: bytes) -> SignedMessage:
    """
    Return the signed letter, once *signature* was found to fit.

    A wrong token, a wrong padding or a fault in a device never leaves the house.

    Args:
        request: What :func:`prepare_signature` returned.
        signature: The raw signature over its ``tbs``.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the signature does not fit.
    """
    require(request, SigningRequest, "request")
    if not verify_signature(
        request.certificate,
        request.algorithm,
        require(signature, bytes, "signature"),
        request.tbs,
    ):
        raise SigningError(Reason("signing.signature_mismatch"))
    is_opaque = request.form is SignatureForm.OPAQUE
    cms = write_signed_data(
        signed_attributes=request.tbs,
        signature=signature,
        algorithm=request.algorithm,
        certificate=request.certificate,
        chain=request.chain,
        content=request.entity if is_opaque else None,
    )
    write = _write_opaque if is_opaque else _write_detached
    return SignedMessage(
        raw=b"".join([request.headers, *write(request, cms)]),
        message_id=request.message_id,
        envelope=request.envelope,
        entity=request.entity,
        certificate=request.certificate,
        claimed_time=request.claimed_time,
        form=request.form,
    )


def _write_opaque(_: SigningRequest, cms: bytes) -> list[bytes]:
    return [_OPAQUE_HEADER, encode_base64(cms), b"\r\n"]


def _write_detached(request: SigningRequest, cms: bytes) -> list[bytes]:
    boundary = make_boundary("s")
    content_type = write_field(
        "Content-Type",
        [
            "multipart/signed;",
            'protocol="application/pkcs7-signature";',
            f'micalg="{request.algorithm.micalg}";',
            f'boundary="{boundary}"',
        ],
    )
    return [
        content_type,
        f"\r\n--{boundary}\r\n".encode(),
        request.entity,
        f"\r\n--{boundary}\r\n".encode(),
        _SIGNATURE_HEADER,
        encode_base64(cms),
        f"\r\n--{boundary}--\r\n".encode(),
    ]


def sign_message(
    message: OfficialMessage,
    signer: Signer,
    *,
    form: SignatureForm = SignatureForm.DETACHED,
    protect_header: bool = True,
    directory: SignerDirectory | None = None,
    now: datetime | None = None,
) -> SignedMessage:
    """
    Return *message* signed with S/MIME (RFC 8551 §3.5), as octets to be sent.

    Args:
        message: The letter; its sender must be in the signer's certificate.
        signer: Whoever holds the key; ``sign`` is called once and may block.
        form: Whether the letter is to stand beside or inside its signature.
        protect_header: Whether the signature is to cover the header fields, too
            (RFC 9788).
        directory: Who else may send with which certificate; None is nobody.
        now: The moment of signing; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the certificate may not sign for the
            sender at that moment, or the signature does not fit it.
    """
    _check_signer(signer)
    if inspect.iscoroutinefunction(signer.sign):
        raise InputError(Reason("signing.async_signer"))
    request = _prepare(
        message,
        signer,
        form=form,
        protect_header=protect_header,
        directory=directory,
        now=now,
    )
    with _signer_errors():
        signature = signer.sign(request)
    return _finish(request, signature)


async def sign_message_async(
    message: OfficialMessage,
    signer: Signer | AsyncSigner,
    *,
    form: SignatureForm = SignatureForm.DETACHED,
    protect_header: bool = True,
    directory: SignerDirectory | None = None,
    now: datetime | None = None,
) -> SignedMessage:
    """
    Return *message* signed, like :func:`sign_message`, and never block the event loop.

    Writing, hashing and a :class:`Signer` run in worker threads; an
    :class:`AsyncSigner` is awaited.

    Args:
        message: The letter; its sender must be in the signer's certificate.
        signer: Whoever holds the key; ``sign`` is called once.
        form: Whether the letter is to stand beside or inside its signature.
        protect_header: Whether the signature is to cover the header fields, too
            (RFC 9788).
        directory: Who else may send with which certificate; None is nobody.
        now: The moment of signing; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: As for :func:`sign_message`.
    """
    _check_signer(signer)
    request = await asyncio.to_thread(
        _prepare,
        message,
        signer,
        form=form,
        protect_header=protect_header,
        directory=directory,
        now=now,
    )
    with _signer_errors():
        if inspect.iscoroutinefunction(signer.sign):
            signature = await signer.sign(request)
        else:
            signature = await asyncio.to_thread(signer.sign, request)
    return await asyncio.to_thread(_finish, request, signature)


def _check_signer(signer: object) -> None:
    if (
        not isinstance(getattr(signer, "certificate", None), x509.Certificate)
        or not isinstance(getattr(signer, "algorithm", None), SignatureAlgorithm)
        or not hasattr(signer, "chain")
        or not hasattr(signer, "sign")
    ):
        raise InputError(Reason("signing.not_a_signer", type=type(signer).__name__))


def _prepare(
    message: OfficialMessage,
    signer: Signer | AsyncSigner,
    *,
    form: SignatureForm,
    protect_header: bool,
    directory: SignerDirectory | None,
    now: datetime | None,
) -> SigningRequest:
    return prepare_signature(
        message,
        certificate=signer.certificate,
        chain=signer.chain,
        algorithm=signer.algorithm,
        form=form,
        protect_header=protect_header,
        directory=directory,
        now=now,
    )


@contextmanager
def _signer_errors() -> Iterator[None]:
    """Make a SigningError of whatever a token or a service raises."""
    try:
        yield
    except GovvnMailError:
        raise
    except Exception as error:
        raise SigningError(Reason("signing.signer_failed")) from error


def _finish(request: SigningRequest, signature: object) -> SignedMessage:
    if not isinstance(signature, bytes):
        raise SigningError(Reason("signing.signature_mismatch"))
    return finish(request, signature)
