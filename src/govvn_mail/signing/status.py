"""Whether one certificate is revoked, and what that is known from."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

import attrs
from cryptography import x509
from cryptography.x509 import ocsp

from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS
from .trust import fingerprint

__all__ = [
    "CLOCK_SKEW",
    "CertificateRevocation",
    "RevocationData",
    "RevocationEvidence",
    "RevocationStatus",
    "show_subject",
]

RevocationEvidence: TypeAlias = x509.CertificateRevocationList | ocsp.OCSPResponse
"""A revocation list or an OCSP answer."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of an authority may be ahead of ours."""


class RevocationStatus(StrEnum):
    """Whether a certificate is revoked, as far as lists and answers tell."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class CertificateRevocation:
    """
    The status of one certificate of a chain.

    Args:
        certificate: The certificate.
        status: Whether it is revoked.
        reason: What that rests on.
        evidence: The list or answer that says so, or None.
    """

    certificate: x509.Certificate
    status: RevocationStatus
    reason: Reason
    evidence: RevocationEvidence | None = attrs.field(
        default=None, eq=False, repr=False
    )


def show_subject(certificate: x509.Certificate) -> str:
    """Return the name of the holder, or a fingerprint if the name is malformed."""
    try:
        return certificate.subject.rfc4514_string()
    except FOREIGN_ERRORS:
        return fingerprint(certificate)


@attrs.frozen(kw_only=True)
class RevocationData:
    """
    What there is to judge by, and the moment to judge at.

    Args:
        crls: Lists of any authorities.
        ocsp: Answers about any certificates.
        at: The moment, aware.
    """

    crls: tuple[x509.CertificateRevocationList, ...]
    ocsp: tuple[ocsp.OCSPResponse, ...]
    at: datetime
