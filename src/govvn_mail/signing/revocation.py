"""Revocation of a chain, from lists and answers that the caller has."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.ocsp import OCSPResponse

from govvn_mail.arguments import require
from govvn_mail.times import require_aware

from .crls import judge_lists
from .ocsp import judge_answers
from .status import RevocationData, RevocationStatus

if TYPE_CHECKING:
    from datetime import datetime

    from .status import CertificateRevocation

__all__ = ["check_revocation"]


def check_revocation(
    chain: tuple[x509.Certificate, ...],
    crls: tuple[x509.CertificateRevocationList, ...],
    at: datetime,
    *,
    ocsp: tuple[OCSPResponse, ...] = (),
) -> tuple[CertificateRevocation, ...]:
    """
    Return the status of every certificate of *chain* but the anchor.

    Of the lists that the issuer signed the newest one speaks, and of the answers
    that it signed, or had signed, the newest one. If either says "revoked", the
    certificate is; if neither does, one "good" is enough.

    Args:
        chain: From the signer to the anchor.
        crls: Complete lists; delta and indirect ones are passed over.
        at: The moment to judge at, aware.
        ocsp: Answers (RFC 6960) about any certificates.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """
    moment = require_aware(at, "at")
    for certificate in require(chain, tuple, "chain"):
        require(certificate, x509.Certificate, "chain")
    for crl in require(crls, tuple, "crls"):
        require(crl, x509.CertificateRevocationList, "crls")
    for answer in require(ocsp, tuple, "ocsp"):
        require(answer, OCSPResponse, "ocsp")
    data = RevocationData(crls=crls, ocsp=ocsp, at=moment)
    return tuple(
        _check(certificate, issuer, data) for certificate, issuer in pairwise(chain)
    )


def _check(
    certificate: x509.Certificate, issuer: x509.Certificate, data: RevocationData
) -> CertificateRevocation:
    listed = judge_lists(certificate, issuer, data)
    answered = judge_answers(certificate, issuer, data)
    if answered is None or listed.status is RevocationStatus.REVOKED:
        return listed
    if (
        listed.status is RevocationStatus.GOOD
        and answered.status is RevocationStatus.UNKNOWN
    ):
        return listed
    return answered
