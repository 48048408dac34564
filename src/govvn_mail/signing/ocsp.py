"""Revocation from OCSP answers that the caller has (RFC 6960)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages.message import take_items
from govvn_mail.texts import Reason

from . import ber
from .algorithms import (
    FOREIGN_ERRORS,
    SignatureAlgorithm,
    public_key,
    verify_signature,
)
from .ber import read_ber
from .crls import judge_lists
from .status import (
    CLOCK_SKEW,
    CertificateRevocation,
    RevocationStatus,
    show_subject,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .status import RevocationData

__all__ = ["OcspSource", "judge_answers", "load_answers"]

OcspSource: TypeAlias = ocsp.OCSPResponse | bytes
"""An OCSP answer, or one in DER."""

MAX_ANSWERS = 1000
"""Upper bound of the answers that a caller gives."""

MAX_SINGLES = 100
"""Upper bound of the certificates that one answer speaks of."""

LIVE = timedelta(hours=1)
"""How long an answer is fresh that does not say until when it is."""

_ALGORITHMS = {
    SignatureAlgorithmOID.RSA_WITH_SHA256: SignatureAlgorithm.RSA_SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384: SignatureAlgorithm.RSA_SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512: SignatureAlgorithm.RSA_SHA512,
    SignatureAlgorithmOID.ECDSA_WITH_SHA256: SignatureAlgorithm.ECDSA_SHA256,
    SignatureAlgorithmOID.ECDSA_WITH_SHA384: SignatureAlgorithm.ECDSA_SHA384,
    SignatureAlgorithmOID.ECDSA_WITH_SHA512: SignatureAlgorithm.ECDSA_SHA512,
}


def load_answers(sources: Iterable[OcspSource]) -> tuple[ocsp.OCSPResponse, ...]:
    """
    Return the OCSP answers of *sources*.

    Raises:
        govvn_mail.errors.InputError: If one is no OCSP answer.
    """
    return tuple(map(_load, take_items(sources, "ocsp", MAX_ANSWERS)))


def _load(source: OcspSource) -> ocsp.OCSPResponse:
    if isinstance(source, ocsp.OCSPResponse):
        return source
    require(source, bytes, "ocsp")
    try:
        return ocsp.load_der_ocsp_response(source)
    except FOREIGN_ERRORS as error:
        raise InputError(Reason("signing.not_ocsp")) from error


def judge_answers(
    certificate: x509.Certificate, issuer: x509.Certificate, data: RevocationData
) -> CertificateRevocation | None:
    """
    Return what the newest sound answer says, or why those given are not sound.

    Args:
        certificate: The one in question.
        issuer: Who issued it.
        data: Its answers are asked, and its lists about their responders.
    """
    if not data.ocsp:
        return None
    name = show_subject(certificate)
    sound: list[tuple[datetime, CertificateRevocation]] = []
    fault: CertificateRevocation | None = None
    for answer in data.ocsp:
        for single in _singles(answer, certificate, issuer):
            try:
                _check_signature(answer, issuer, data, name=name)
                _check_times(single, data.at, name=name)
            except MessageError as error:
                fault = CertificateRevocation(
                    certificate=certificate,
                    status=RevocationStatus.UNKNOWN,
                    reason=error.reason,
                )
            else:
                found = _read(answer, single, certificate)
                sound.append((single.this_update_utc, found))
    return max(sound, key=lambda pair: pair[0])[1] if sound else fault


def _singles(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> list[ocsp.OCSPSingleResponse]:
    """Return the parts of an answer that speak of *certificate*."""
    found = []
    try:
        for number, single in enumerate(answer.responses):
            if number == MAX_SINGLES:
                break
            if single.serial_number != certificate.serial_number:
                continue
            asked = (
                ocsp.OCSPRequestBuilder()
                .add_certificate(certificate, issuer, single.hash_algorithm)
                .build()
            )
            if (single.issuer_name_hash, single.issuer_key_hash) == (
                asked.issuer_name_hash,
                asked.issuer_key_hash,
            ):
                found.append(single)
    except FOREIGN_ERRORS:  # an error instead of an answer, or a malformed one
        return []
    return found


def _read(
    answer: ocsp.OCSPResponse,
    single: ocsp.OCSPSingleResponse,
    certificate: x509.Certificate,
) -> CertificateRevocation:
    name = show_subject(certificate)
    issued = single.this_update_utc
    status = RevocationStatus.UNKNOWN
    reason = Reason("signing.ocsp_unknown", name=name)
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        status = RevocationStatus.GOOD
        reason = Reason("signing.ocsp_good", name=name, issued=issued)
    elif single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        status = RevocationStatus.REVOKED
        revoked = single.revocation_time_utc or issued
        reason = Reason("signing.revoked", name=name, at=revoked)
    return CertificateRevocation(
        certificate=certificate, status=status, reason=reason, evidence=answer
    )


def _check_signature(
    answer: ocsp.OCSPResponse,
    issuer: x509.Certificate,
    data: RevocationData,
    *,
    name: str,
) -> None:
    """Check that *answer* was signed by who may (RFC 6960 §3.2), or MessageError."""
    algorithm = _ALGORITHMS.get(answer.signature_algorithm_oid)
    if algorithm is None:
        raise MessageError(Reason("signing.ocsp_algorithm", name=name))
    try:
        responder = _responder(answer, issuer, data)
        if responder is None or not algorithm.fits(public_key(responder)):
            raise MessageError(Reason("signing.ocsp_responder", name=name))
        if _has_critical_extension(answer):
            raise MessageError(Reason("signing.ocsp_extension", name=name))
    except FOREIGN_ERRORS as error:  # a MessageError is a ValueError, too
        if isinstance(error, MessageError):
            raise
        raise MessageError(Reason("signing.ocsp_responder", name=name)) from error
    if not verify_signature(
        responder, algorithm, answer.signature, answer.tbs_response_bytes
    ):
        raise MessageError(Reason("signing.ocsp_signature", name=name))


def _check_times(single: ocsp.OCSPSingleResponse, at: datetime, *, name: str) -> None:
    first = single.this_update_utc
    last = single.next_update_utc or first + LIVE
    if not first - CLOCK_SKEW <= at <= last:
        raise MessageError(Reason("signing.stale_ocsp", name=name, issued=first))


def _has_critical_extension(answer: ocsp.OCSPResponse) -> bool:
    """Tell whether an answer, or a part of it, has a critical extension (§4.1.2)."""
    if any(extension.critical for extension in answer.extensions):
        return True
    fields = read_ber(answer.tbs_response_bytes).children()
    singles = next(field for field in fields if field.tag == ber.SEQUENCE)
    return any(
        mark.tag == ber.BOOLEAN and any(mark.content)
        for single in singles.children()
        for field in single.children()[3:]
        if field.tag == ber.CONTEXT_1
        for extension in field.children()[0].children()
        for mark in extension.children()
    )


def _responder(
    answer: ocsp.OCSPResponse, issuer: x509.Certificate, data: RevocationData
) -> x509.Certificate | None:
    """Return who may sign *answer*: the issuer, or whom it charged (§4.2.2.2)."""
    if _is_named(answer, issuer):
        return issuer
    for certificate in answer.certificates:
        if _is_named(answer, certificate) and _is_charged(certificate, issuer, data):
            return certificate
    return None


def _is_named(answer: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == certificate.subject
    own = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return answer.responder_key_hash == own.digest


def _is_charged(
    certificate: x509.Certificate, issuer: x509.Certificate, data: RevocationData
) -> bool:
    """
    Tell whether *issuer* itself charged the holder with answering, and still does.

    A certificate without id-pkix-ocsp-nocheck must be good by a list (§4.2.2.2.1).
    """
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *FOREIGN_ERRORS):
        return False
    values = {type(e.value): e.value for e in certificate.extensions}
    usage = values.get(x509.KeyUsage)
    purposes = values.get(x509.ExtendedKeyUsage)
    return (
        certificate.not_valid_before_utc <= data.at <= certificate.not_valid_after_utc
        and not any(
            e.critical and isinstance(e.value, x509.UnrecognizedExtension)
            for e in certificate.extensions
        )
        and (not isinstance(usage, x509.KeyUsage) or usage.digital_signature)
        and isinstance(purposes, x509.ExtendedKeyUsage)
        and ExtendedKeyUsageOID.OCSP_SIGNING in purposes
        and (
            x509.OCSPNoCheck in values
            or judge_lists(certificate, issuer, data).status is RevocationStatus.GOOD
        )
    )
