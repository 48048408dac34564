"""Revocation from certificate revocation lists that the caller has (RFC 5280 §6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages.message import take_items
from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS, public_key
from .status import CLOCK_SKEW, CertificateRevocation, RevocationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .status import RevocationData

__all__ = ["CrlSource", "judge_lists", "load_crls"]

CrlSource: TypeAlias = x509.CertificateRevocationList | bytes
"""A revocation list, or one in DER or PEM."""

MAX_CRLS = 1000
"""Upper bound of the revocation lists that a caller gives."""

_DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_PARTIAL = (x509.DeltaCRLIndicator, x509.IssuingDistributionPoint)


def load_crls(
    sources: Iterable[CrlSource],
) -> tuple[x509.CertificateRevocationList, ...]:
    """
    Return the revocation lists of *sources*.

    Raises:
        govvn_mail.errors.InputError: If one is no revocation list.
    """
    return tuple(map(_load, take_items(sources, "crls", MAX_CRLS)))


def _load(source: CrlSource) -> x509.CertificateRevocationList:
    if isinstance(source, x509.CertificateRevocationList):
        return source
    require(source, bytes, "crls")
    try:
        if b"-----BEGIN" in source:
            return x509.load_pem_x509_crl(source)
        return x509.load_der_x509_crl(source)
    except FOREIGN_ERRORS as error:
        raise InputError(Reason("signing.not_crls")) from error


def judge_lists(
    certificate: x509.Certificate, issuer: x509.Certificate, data: RevocationData
) -> CertificateRevocation:
    """
    Return what the newest list of *issuer* says.

    If it is no longer fresh, it can say "revoked" but not "good".

    Args:
        certificate: The one in question.
        issuer: Who issued it.
        data: Its lists are asked; delta and indirect ones are passed over.
    """
    name = certificate.subject.rfc4514_string()
    usable = [crl for crl in data.crls if _is_usable(crl, issuer, data.at)]
    newest = max(usable, key=lambda crl: crl.last_update_utc, default=None)
    if newest is None:
        status, reason = (
            RevocationStatus.UNKNOWN,
            Reason("signing.no_revocation_data", name=name),
        )
    elif (
        entry := newest.get_revoked_certificate_by_serial_number(
            certificate.serial_number
        )
    ) is not None:
        status = RevocationStatus.REVOKED
        reason = Reason("signing.revoked", name=name, at=entry.revocation_date_utc)
    elif newest.next_update_utc is None or newest.next_update_utc < data.at:
        status = RevocationStatus.UNKNOWN
        reason = Reason("signing.stale_crl", name=name, issued=newest.last_update_utc)
    else:
        status = RevocationStatus.GOOD
        reason = Reason("signing.not_revoked", name=name, issued=newest.last_update_utc)
    return CertificateRevocation(
        certificate=certificate, status=status, reason=reason, evidence=newest
    )


def _is_usable(
    crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime
) -> bool:
    """Tell whether *crl* is a complete list by *issuer*, signed, from before *at*."""
    try:
        return (
            crl.issuer == issuer.subject
            and crl.last_update_utc - CLOCK_SKEW <= at
            and isinstance(crl.signature_hash_algorithm, _DIGESTS)
            and not any(
                e.critical or isinstance(e.value, _PARTIAL) for e in crl.extensions
            )
            and _may_sign_crls(issuer)
            and crl.is_signature_valid(public_key(issuer))
        )
    except (MessageError, *FOREIGN_ERRORS):
        return False


def _may_sign_crls(issuer: x509.Certificate) -> bool:
    usages = [e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)]
    return all(usage.crl_sign for usage in usages)
