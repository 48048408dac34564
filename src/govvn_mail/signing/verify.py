"""Verifying a signed message on slices of its octets: six answers and one verdict."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import require
from govvn_mail.errors import MessageError
from govvn_mail.messages.fields import read_header
from govvn_mail.messages.parse import read_sender
from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS
from .cms import parse_signed_data
from .crls import load_crls
from .directory import SignerDirectory
from .form import NotSigned, SignatureForm, UnsignedText, take_apart
from .ocsp import load_answers
from .protection import compare_headers
from .revocation import check_revocation
from .status import RevocationStatus
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
    ReplayKey,
    SignerFacts,
    Status,
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
    from .crls import CrlSource
    from .form import SignedParts
    from .ocsp import OcspSource
    from .protection import HeaderComparison
    from .status import CertificateRevocation

__all__ = ["verify_message"]

MAX_MESSAGE = 150 * 1024 * 1024
"""Upper bound of a message, in octets: more than any letter that can be signed."""

CLOCK_SKEW = timedelta(minutes=15)
"""How far the signer's clock may be ahead."""

LOCAL_TIME_AS_UTC = timedelta(hours=7)
"""Some signing tools in Vietnam write local time where UTC is meant."""


def verify_message(
    raw: bytes,
    *,
    trust: TrustStore,
    crls: Iterable[CrlSource] = (),
    ocsp: Iterable[OcspSource] = (),
    directory: SignerDirectory | None = None,
    accept_pss: bool = False,
    now: datetime | None = None,
) -> Verification:
    """
    Verify the S/MIME signature of a received message (RFC 8551).

    No octets of a message raise: what cannot be read is not valid. Without
    revocation lists or OCSP answers the verdict is ``indeterminate`` at best.

    Args:
        raw: The message as received.
        trust: The anchors to accept.
        crls: Revocation lists of the authorities in the chain.
        ocsp: OCSP answers about the certificates of the chain.
        directory: Who else may send with which certificate; None is nobody.
        accept_pss: Whether RSA-PSS signatures are accepted.
        now: The moment to judge at; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """
    require(raw, bytes, "raw")
    require(trust, TrustStore, "trust")
    require(accept_pss, bool, "accept_pss")
    if directory is not None:
        require(directory, SignerDirectory, "directory")
    lists, answers = load_crls(crls), load_answers(ocsp)
    at = times.now() if now is None else times.require_aware(now, "now")
    if len(raw) > MAX_MESSAGE:
        reason = Reason("signing.too_large", limit=MAX_MESSAGE)
        return _unsigned(raw, NotSigned(reason, is_sealed=True), at)
    octets = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
    try:
        parts = take_apart(read_header(octets), octets)
        if isinstance(parts, NotSigned):
            return _unsigned(raw, parts, at)
        parts, signed = _open(parts, accept_pss=accept_pss)
        facts = _facts(signed.certificate)
    except MessageError as error:
        return Verification(
            verdict=Verdict.INVALID,
            integrity=Answer(Status.NO, (error.reason,)),
            validation_time=at,
            raw=raw,
        )
    path, chain = _judge_chain(signed, trust, at)
    revocations = check_revocation(path, lists, at, ocsp=answers)
    sender, binding, identity = _judge_identity(
        parts.header, signed.certificate, directory
    )
    compared = compare_headers(parts.header, parts.content)
    unsigned = (
        parts.unsigned if compared.covered else (UnsignedText.HEADER, *parts.unsigned)
    )
    answered = {
        "integrity": Answer(Status.YES),
        "chain": chain,
        "identity": identity,
        "header": _judge_header(compared),
        "time": _judge_time(signed, at),
        "revocation": _judge_revocation(revocations),
    }
    return Verification(
        verdict=_verdict(answered),
        **answered,
        signed_bytes=parts.content,
        signer=facts,
        form=parts.form,
        algorithm=signed.algorithm,
        path=path,
        revocations=revocations,
        replay_key=_replay_key(parts.header, signed, facts),
        from_address=sender,
        binding=binding,
        claimed_time=signed.signing_time,
        validation_time=at,
        unsigned_text=unsigned,
        covered_fields=compared.covered,
        header_mismatches=compared.mismatches,
        notes=_notes(parts, signed, unsigned, is_repaired=octets is not raw),
        raw=raw,
        cms=parts.cms,
    )


def _open(parts: SignedParts, *, accept_pss: bool) -> tuple[SignedParts, SignedData]:
    """Return the content with its signature, which fits it; MessageError otherwise."""
    is_opaque = parts.form is SignatureForm.OPAQUE
    signed = parse_signed_data(parts.cms, is_opaque=is_opaque, accept_pss=accept_pss)
    if signed.content is not None:
        parts = attrs.evolve(parts, content=signed.content)
    signed.check(parts.content)
    return parts, signed


def _unsigned(raw: bytes, found: NotSigned, at: datetime) -> Verification:
    return Verification(
        verdict=Verdict.INDETERMINATE if found.is_sealed else Verdict.NOT_SIGNED,
        validation_time=at,
        notes=(found.reason,),
        raw=raw,
    )


_UNSIGNED = {
    UnsignedText.HEADER: Reason("signing.unsigned_header"),
    UnsignedText.PREAMBLE: Reason("signing.unsigned_preamble"),
    UnsignedText.EPILOGUE: Reason("signing.unsigned_epilogue"),
}


def _notes(
    parts: SignedParts,
    signed: SignedData,
    unsigned: tuple[UnsignedText, ...],
    *,
    is_repaired: bool,
) -> tuple[Reason, ...]:
    notes = [_UNSIGNED[part] for part in unsigned]
    if is_repaired and parts.form is SignatureForm.DETACHED:
        notes.append(Reason("signing.bare_lf"))
    if parts.micalg is not None and parts.micalg != signed.algorithm.micalg:
        notes.append(Reason("signing.micalg", stated=parts.micalg[:40]))
    return tuple(notes)


def _replay_key(header: Header, signed: SignedData, facts: SignerFacts) -> ReplayKey:
    values = header.all("message-id")
    return ReplayKey(
        message_id=str(values[0][:998], "utf-8", "replace") if values else None,
        act=hashlib.sha256(bytes.fromhex(facts.fingerprint) + signed.tbs).hexdigest(),
    )


def _facts(certificate: x509.Certificate) -> SignerFacts:
    try:
        return SignerFacts(
            certificate=certificate,
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            serial=certificate.serial_number,
            emails=_emails(certificate),
            not_before=certificate.not_valid_before_utc.astimezone(times.ICT),
            not_after=_local(certificate.not_valid_after_utc),
            fingerprint=fingerprint(certificate),
        )
    except FOREIGN_ERRORS as error:
        raise MessageError(Reason("signing.certificate_syntax")) from error


def _emails(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the certificate's addresses; malformed ones are told by the identity."""
    try:
        return read_emails(certificate)
    except MessageError:
        return ()


def _local(moment: datetime) -> datetime:
    """Return *moment* in Vietnam; the end of time, "no expiry", stays there."""
    try:
        return moment.astimezone(times.ICT)
    except OverflowError:  # 99991231235959Z (RFC 5280 §4.1.2.5)
        return moment.replace(tzinfo=times.ICT)


def _judge_chain(
    signed: SignedData, trust: TrustStore, at: datetime
) -> tuple[tuple[x509.Certificate, ...], Answer]:
    try:
        path = build_chain(trust, signed.certificate, signed.certificates, at)
    except MessageError as error:
        return (), Answer(Status.NO, (error.reason,))
    return path, Answer(Status.YES)


def _judge_revocation(found: tuple[CertificateRevocation, ...]) -> Answer:
    """Judge the statuses of a chain; without a chain there is no answer."""
    if not found:
        return UNKNOWN
    statuses = {item.status for item in found}
    status = Status.YES
    if RevocationStatus.REVOKED in statuses:
        status = Status.NO
    elif RevocationStatus.UNKNOWN in statuses:
        status = Status.UNKNOWN
    return Answer(status, tuple(item.reason for item in found))


def _judge_identity(
    header: Header, certificate: x509.Certificate, directory: SignerDirectory | None
) -> tuple[Address | None, Binding, Answer]:
    """Ask the certificate who sends with it, and then the caller's directory."""
    sender, faults = read_sender(header)
    if sender is None:
        return None, Binding.NONE, Answer(Status.NO, faults)
    try:
        emails = read_emails(certificate)
    except MessageError as error:
        return sender, Binding.NONE, Answer(Status.NO, (error.reason,))
    if has_address(emails, sender):
        return sender, Binding.SAN, Answer(Status.YES)
    reason = Reason("signing.no_email")
    if emails:
        reason = Reason("signing.other_email", address=str(sender), emails=emails)
    entry = directory.find(certificate, sender) if directory is not None else None
    if entry is None:
        return sender, Binding.NONE, Answer(Status.NO, (reason,))
    pinned = Reason(
        "signing.pinned_sender",
        address=str(sender),
        source=entry.source,
        recorded=entry.recorded,
    )
    return sender, Binding.DIRECTORY, Answer(Status.YES, (pinned,))


def _judge_header(compared: HeaderComparison) -> Answer:
    """Judge what is shown above the letter; most programs do not sign it."""
    if compared.mismatches:
        reasons = tuple(mismatch.reason for mismatch in compared.mismatches)
        return Answer(Status.NO, reasons)
    return Answer(Status.YES) if compared.covered else UNKNOWN


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
    del statuses["header"]  # most programs do not sign it
    if set(statuses.values()) == {Status.YES}:
        return Verdict.VALID
    return Verdict.INDETERMINATE
