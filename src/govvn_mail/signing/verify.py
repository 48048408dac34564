"""Verifying a signed message on slices of its octets: five answers and one verdict."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import require
from govvn_mail.errors import MessageError
from govvn_mail.messages.fields import read_header, read_parameters
from govvn_mail.messages.parse import decode_base64, read_sender, split_multipart
from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS
from .cms import parse_signed_data
from .revocation import RevocationStatus, check_revocation, load_crls
from .trust import (
    TrustStore,
    build_chain,
    fingerprint,
    has_address,
    read_emails,
)
from .verification import (
    UNKNOWN,
    Answer,
    Binding,
    SignerFacts,
    Status,
    UnsignedText,
    Verdict,
    Verification,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cryptography import x509

    from govvn_mail.addresses import Address
    from govvn_mail.messages.fields import Header

    from .cms import SignedData
    from .revocation import RevocationSource

__all__ = ["verify_message"]

MAX_MESSAGE = 150 * 1024 * 1024
"""Upper bound of a message, in octets: more than any letter that can be signed."""

CLOCK_SKEW = timedelta(minutes=15)
"""How far the signer's clock may be ahead."""

LOCAL_TIME_AS_UTC = timedelta(hours=7)
"""Some signing tools in Vietnam write local time where UTC is meant."""

_SIGNATURE_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_OPAQUE_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED_PARTS = 2


def verify_message(
    raw: bytes,
    *,
    trust: TrustStore,
    crls: Iterable[RevocationSource] = (),
    now: datetime | None = None,
) -> Verification:
    """
    Verify the S/MIME signature of a received message (RFC 8551, detached form).

    No octets of a message raise: what cannot be read is not valid. Without
    revocation lists the verdict is ``indeterminate`` at best.

    Args:
        raw: The message as received.
        trust: The anchors to accept.
        crls: Revocation lists of the authorities in the chain.
        now: The moment to judge at; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """
    require(raw, bytes, "raw")
    require(trust, TrustStore, "trust")
    lists = load_crls(crls)
    at = times.now() if now is None else times.require_aware(now, "now")
    if len(raw) > MAX_MESSAGE:
        return _outcome(
            Verdict.INDETERMINATE, at, Reason("signing.too_large", limit=MAX_MESSAGE)
        )
    octets = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
    try:
        header = read_header(octets)
        refusal = _not_detached(header, at)
        if refusal is not None:
            return refusal
        parts = _take_apart(header, octets)
        signed = parse_signed_data(parts.cms)
        signed.check(parts.content)
        facts = _facts(signed.certificate)
    except MessageError as error:
        return Verification(
            verdict=Verdict.INVALID,
            integrity=Answer(Status.NO, (error.reason,)),
            validation_time=at,
        )
    notes = list(parts.notes)
    if octets is not raw:
        notes.append(Reason("signing.bare_lf"))
    if parts.micalg != signed.algorithm.micalg:
        notes.append(Reason("signing.micalg", stated=parts.micalg[:40]))
    chain, revocation = _judge_chain(signed, trust, lists, at)
    sender, identity = _judge_identity(header, facts)
    answers = {
        "integrity": Answer(Status.YES),
        "chain": chain,
        "identity": identity,
        "time": _judge_time(signed, at),
        "revocation": revocation,
    }
    return Verification(
        verdict=_verdict(answers),
        **answers,
        signed_bytes=parts.content,
        signer=facts,
        from_address=sender,
        binding=Binding.SAN if identity.status is Status.YES else Binding.NONE,
        claimed_time=signed.signing_time,
        validation_time=at,
        unsigned_text=parts.unsigned,
        notes=tuple(notes),
    )


def _outcome(verdict: Verdict, at: datetime, *notes: Reason) -> Verification:
    return Verification(verdict=verdict, validation_time=at, notes=notes)


def _not_detached(header: Header, at: datetime) -> Verification | None:
    """Answer for a message that is not signed in the detached form of S/MIME."""
    values = header.all("content-type")
    if not any(
        b"multipart/signed" in v.lower() or b"pkcs7" in v.lower() for v in values
    ):
        return _outcome(Verdict.NOT_SIGNED, at, Reason("signing.not_signed"))
    media_type, parameters = read_parameters(
        header.one("content-type") or b"", "content-type"
    )
    if media_type in _OPAQUE_TYPES:
        return _outcome(Verdict.INDETERMINATE, at, Reason("signing.opaque"))
    if media_type != "multipart/signed":
        return _outcome(Verdict.NOT_SIGNED, at, Reason("signing.not_signed"))
    protocol = parameters.get("protocol", "").lower()
    if protocol not in _SIGNATURE_TYPES:
        reason = Reason("signing.protocol", protocol=protocol[:100])
        return _outcome(Verdict.NOT_SIGNED, at, reason)
    return None


@attrs.frozen
class _Parts:
    content: bytes
    cms: bytes
    micalg: str
    unsigned: tuple[UnsignedText, ...]
    notes: tuple[Reason, ...]


def _take_apart(header: Header, octets: bytes) -> _Parts:
    """Return the signed entity and the signature of a detached message, undamaged."""
    if header.defects:
        raise MessageError(header.defects[0])
    if not octets.count(b"\r\n") == octets.count(b"\n") == octets.count(b"\r"):
        raise MessageError(Reason("signing.line_ends"))
    _, parameters = read_parameters(header.one("content-type") or b"", "content-type")
    multipart = split_multipart(octets[header.body :], parameters.get("boundary", ""))
    if len(multipart.parts) != _SIGNED_PARTS:
        raise MessageError(Reason("signing.parts", count=len(multipart.parts)))
    content, signature = multipart.parts
    unsigned = [UnsignedText.HEADER]
    if multipart.preamble.strip():
        unsigned.append(UnsignedText.PREAMBLE)
    if multipart.epilogue.strip():
        unsigned.append(UnsignedText.EPILOGUE)
    notes = [_UNSIGNED[part] for part in unsigned]
    cms = _read_signature_part(signature)
    micalg = parameters.get("micalg", "").lower()
    return _Parts(content, cms, micalg, tuple(unsigned), tuple(notes))


_UNSIGNED = {
    UnsignedText.HEADER: Reason("signing.unsigned_header"),
    UnsignedText.PREAMBLE: Reason("signing.unsigned_preamble"),
    UnsignedText.EPILOGUE: Reason("signing.unsigned_epilogue"),
}


def _read_signature_part(part: bytes) -> bytes:
    header = read_header(part)
    media_type, _ = read_parameters(header.one("content-type") or b"", "content-type")
    encoding = (header.one("content-transfer-encoding") or b"").lower()
    if media_type not in _SIGNATURE_TYPES or encoding != b"base64":
        raise MessageError(Reason("signing.signature_part"))
    try:
        return decode_base64(part[header.body :])
    except ValueError as error:
        raise MessageError(Reason("signing.base64")) from error


def _facts(certificate: x509.Certificate) -> SignerFacts:
    try:
        return SignerFacts(
            certificate=certificate,
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            serial=certificate.serial_number,
            emails=read_emails(certificate),
            not_before=certificate.not_valid_before_utc.astimezone(times.ICT),
            not_after=_local(certificate.not_valid_after_utc),
            fingerprint=fingerprint(certificate),
        )
    except FOREIGN_ERRORS as error:
        if isinstance(error, MessageError):  # is a ValueError, too
            raise
        raise MessageError(Reason("signing.certificate_syntax")) from error


def _local(moment: datetime) -> datetime:
    """Return *moment* in Vietnam; the end of time, "no expiry", stays there."""
    try:
        return moment.astimezone(times.ICT)
    except OverflowError:  # 99991231235959Z (RFC 5280 §4.1.2.5)
        return moment.replace(tzinfo=times.ICT)


def _judge_chain(
    signed: SignedData,
    trust: TrustStore,
    crls: tuple[x509.CertificateRevocationList, ...],
    at: datetime,
) -> tuple[Answer, Answer]:
    try:
        chain = build_chain(trust, signed.certificate, signed.certificates, at)
    except MessageError as error:
        return Answer(Status.NO, (error.reason,)), UNKNOWN
    found = check_revocation(chain, crls, at)
    statuses = {item.status for item in found}
    status = Status.YES
    if RevocationStatus.REVOKED in statuses:
        status = Status.NO
    elif RevocationStatus.UNKNOWN in statuses:
        status = Status.UNKNOWN
    return Answer(Status.YES), Answer(status, tuple(item.reason for item in found))


def _judge_identity(
    header: Header, facts: SignerFacts
) -> tuple[Address | None, Answer]:
    sender, faults = read_sender(header)
    if sender is None:
        return None, Answer(Status.NO, faults)
    if not facts.emails:
        return sender, Answer(Status.NO, (Reason("signing.no_email"),))
    if not has_address(facts.emails, sender):
        reason = Reason("signing.other_email", address=str(sender), emails=facts.emails)
        return sender, Answer(Status.NO, (reason,))
    return sender, Answer(Status.YES)


def _judge_time(signed: SignedData, at: datetime) -> Answer:
    """Judge the claimed moment; the signer could have written any that is possible."""
    claimed = signed.signing_time
    if claimed is None:
        return Answer(Status.UNKNOWN, (Reason("signing.no_time"),))
    ahead = claimed - at  # a difference, for sums can leave the range of times
    if ahead > CLOCK_SKEW + LOCAL_TIME_AS_UTC:
        return Answer(Status.NO, (Reason("signing.future_time", claimed=claimed),))
    if ahead > CLOCK_SKEW:
        return Answer(Status.UNKNOWN, (Reason("signing.local_time", claimed=claimed),))
    certificate = signed.certificate
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= claimed <= last:
        return Answer(Status.NO, (Reason("signing.time_outside", claimed=claimed),))
    return Answer(Status.UNKNOWN, (Reason("signing.claimed_time", claimed=claimed),))


def _verdict(answers: dict[str, Answer]) -> Verdict:
    statuses = {name: answer.status for name, answer in answers.items()}
    if Status.NO in statuses.values():
        return Verdict.INVALID
    del statuses["time"]  # never proven without a timestamp
    if set(statuses.values()) == {Status.YES}:
        return Verdict.VALID
    return Verdict.INDETERMINATE
