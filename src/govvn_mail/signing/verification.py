"""What a verification answers: six things apart, and what they come to."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from govvn_mail.addresses import Address
from govvn_mail.errors import VerificationError
from govvn_mail.texts import Reason

from .algorithms import SignatureAlgorithm
from .evidence import Evidence
from .form import SignatureForm, UnsignedText
from .protection import HeaderMismatch
from .status import CertificateRevocation
from .trust import fingerprint

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

    from .status import RevocationEvidence

__all__ = [
    "UNKNOWN",
    "Answer",
    "Binding",
    "ReplayKey",
    "SignerFacts",
    "Status",
    "Verdict",
    "Verification",
]


class Verdict(StrEnum):
    """What the answers come to."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    NOT_SIGNED = "not_signed"

    def label(self, lang: Lang) -> str:
        """
        Return what an officer reads for this verdict.

        .. doctest::

            >>> Verdict.VALID.label("vi")
            'Chữ ký số trên thư hợp lệ'
        """
        return _VERDICTS[self].text(lang)


_VERDICTS = {
    Verdict.VALID: Reason("signing.label_valid"),
    Verdict.INVALID: Reason("signing.label_invalid"),
    Verdict.INDETERMINATE: Reason("signing.label_indeterminate"),
    Verdict.NOT_SIGNED: Reason("signing.label_not_signed"),
}


class Status(StrEnum):
    """Whether something holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def label(self, lang: Lang) -> str:
        """Return the word an officer reads for this status."""
        return _STATUSES[self].text(lang)


_STATUSES = {
    Status.YES: Reason("signing.label_yes"),
    Status.NO: Reason("signing.label_no"),
    Status.UNKNOWN: Reason("signing.label_unknown"),
}


class Binding(StrEnum):
    """What ties the sender's address to the signer's certificate."""

    SAN = "san"
    """The address is in the certificate's subject alternative name."""

    DIRECTORY = "directory"
    """The caller's directory pins the address to the certificate."""

    NONE = "none"


@attrs.frozen
class Answer:
    """
    One of the answers of a verification.

    Args:
        status: Whether it holds.
        reasons: Why.
    """

    status: Status
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("an Answer is not a bool; compare its .status")

    def to_dict(self) -> dict[str, Any]:
        """Return status and reasons as JSON-ready values."""
        return {
            "status": str(self.status),
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


UNKNOWN = Answer(Status.UNKNOWN)
"""The answer to what was not looked at."""


def _ders(
    found: list[RevocationEvidence | None], kind: type[RevocationEvidence]
) -> tuple[bytes, ...]:
    """Return those of one kind in DER, each once."""
    ders = [e.public_bytes(Encoding.DER) for e in found if isinstance(e, kind)]
    return tuple(dict.fromkeys(ders))


@attrs.frozen(kw_only=True)
class SignerFacts:
    """
    What the certificate of the signer says.

    Args:
        certificate: The certificate itself.
        subject: Distinguished name (RFC 4514).
        issuer: Distinguished name of the authority.
        serial: Serial number.
        emails: Mail addresses of the subject alternative name.
        not_before: First moment of validity, in Vietnam's offset.
        not_after: Last moment of validity, in Vietnam's offset.
        fingerprint: SHA-256 in hexadecimal.
    """

    certificate: x509.Certificate = attrs.field(repr=False)
    subject: str
    issuer: str
    serial: int
    emails: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    fingerprint: str

    def to_dict(self) -> dict[str, Any]:
        """
        Return the facts as JSON-ready values, without the certificate.

        The serial number is text: JSON readers round numbers of its size.
        """
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "serial": str(self.serial),
            "emails": list(self.emails),
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "fingerprint": self.fingerprint,
        }


def _size(octets: bytes | None) -> str:
    return "None" if octets is None else f"<{len(octets)} octets>"


@attrs.frozen(kw_only=True)
class ReplayKey:
    """
    What tells whether a signature was met before.

    *act* is what to compare: it stays the same whoever sends the letter on. The
    Message-ID need not be signed, and a signature can be written in several ways: for
    an ECDSA signature (r, s) anybody can make (r, n - s). Hence the digest is over
    what was signed and the certificate, not over the signature itself.

    Args:
        message_id: The Message-ID as it stands, or None.
        act: Digest of the signer's certificate and the signed attributes, SHA-256
            in hexadecimal; these state the content and the claimed moment.
    """

    message_id: str | None
    act: str


@attrs.frozen(kw_only=True)
class Verification:
    """
    What is known about the signature of one message.

    Args:
        verdict: What the answers come to.
        integrity: Whether the signed octets are those that were signed.
        chain: Whether the certificate leads to an anchor at *validation_time*.
        identity: Whether the certificate is the sender's.
        header: Whether the header fields are those that were signed; unknown if
            the letter does not repeat them inside the signature (RFC 9788).
        time: Whether the claimed moment is possible; it is never proven here.
        revocation: Whether no certificate of the chain is revoked.
        signed_bytes: The signed MIME entity, the only thing to show as signed; None
            unless integrity holds.
        signer: What the signer's certificate says; None unless integrity holds.
        form: Whether the letter is beside or inside its signature.
        algorithm: Digest and signature algorithm.
        path: The certificates from the signer to the anchor; empty unless *chain*
            holds.
        revocations: The status of every certificate of *path* but the anchor.
        replay_key: What tells whether this signature was met before.
        from_address: The one sender the message names, or None.
        binding: What ties sender and certificate.
        claimed_time: The moment of signing that the signer claims.
        validation_time: The moment at which the chain was judged.
        unsigned_text: Parts of the message that are not signed.
        covered_fields: The header fields that the signature covers, of those that
            people read or answer by; ``parse_message(signed_bytes)`` reads them.
        header_mismatches: The header fields that are not what was signed.
        notes: What else is noteworthy.
        raw: The message as received.
        cms: The signature as received, in BER; None unless integrity holds.
    """

    verdict: Verdict
    integrity: Answer = UNKNOWN
    chain: Answer = UNKNOWN
    identity: Answer = UNKNOWN
    header: Answer = UNKNOWN
    time: Answer = UNKNOWN
    revocation: Answer = UNKNOWN
    signed_bytes: bytes | None = attrs.field(default=None, repr=_size)
    signer: SignerFacts | None = None
    form: SignatureForm | None = None
    algorithm: SignatureAlgorithm | None = None
    path: tuple[x509.Certificate, ...] = attrs.field(default=(), repr=False)
    revocations: tuple[CertificateRevocation, ...] = attrs.field(default=(), repr=False)
    replay_key: ReplayKey | None = None
    from_address: Address | None = None
    binding: Binding = Binding.NONE
    claimed_time: datetime | None = None
    validation_time: datetime
    unsigned_text: tuple[UnsignedText, ...] = ()
    covered_fields: tuple[str, ...] = ()
    header_mismatches: tuple[HeaderMismatch, ...] = ()
    notes: tuple[Reason, ...] = ()
    raw: bytes = attrs.field(repr=_size)
    cms: bytes | None = attrs.field(default=None, repr=_size)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason of the answers, then the notes."""
        return (
            *self.integrity.reasons,
            *self.chain.reasons,
            *self.identity.reasons,
            *self.header.reasons,
            *self.time.reasons,
            *self.revocation.reasons,
            *self.notes,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the signed bytes as JSON-ready values."""
        return {
            "verdict": str(self.verdict),
            "integrity": self.integrity.to_dict(),
            "chain": self.chain.to_dict(),
            "identity": self.identity.to_dict(),
            "header": self.header.to_dict(),
            "time": self.time.to_dict(),
            "revocation": self.revocation.to_dict(),
            "signer": self.signer and self.signer.to_dict(),
            "form": self.form and str(self.form),
            "algorithm": self.algorithm and str(self.algorithm),
            "path": list(map(fingerprint, self.path)),
            "revocations": [
                {
                    "certificate": fingerprint(found.certificate),
                    "status": str(found.status),
                    "reason": found.reason.to_dict(),
                }
                for found in self.revocations
            ],
            "replay_key": self.replay_key and attrs.asdict(self.replay_key),
            "from_address": self.from_address and str(self.from_address),
            "binding": str(self.binding),
            "claimed_time": self.claimed_time and self.claimed_time.isoformat(),
            "validation_time": self.validation_time.isoformat(),
            "unsigned_text": [str(part) for part in self.unsigned_text],
            "covered_fields": list(self.covered_fields),
            "header_mismatches": list(map(attrs.asdict, self.header_mismatches)),
            "notes": [note.to_dict() for note in self.notes],
        }

    def evidence(self) -> Evidence:
        """Return all that this verification rests on, for an archive."""
        evidence = [found.evidence for found in self.revocations]
        return Evidence(
            message=self.raw,
            signature=self.cms,
            content=self.signed_bytes,
            path=tuple(c.public_bytes(Encoding.DER) for c in self.path),
            crls=_ders(evidence, x509.CertificateRevocationList),
            ocsp=_ders(evidence, ocsp.OCSPResponse),
            verification=json.dumps(self.to_dict(), ensure_ascii=False, indent=1),
        )

    def require_valid(self) -> None:
        """
        Do nothing if the verdict is ``valid``.

        Raises:
            govvn_mail.errors.VerificationError: If it is any other.
        """
        if self.verdict is not Verdict.VALID:
            codes = tuple(reason.code for reason in self.reasons)
            raise VerificationError(
                Reason("signing.not_valid", verdict=str(self.verdict), codes=codes),
                self,
            )

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a Verification is not a bool; ask .verdict or call .require_valid()"
        )
