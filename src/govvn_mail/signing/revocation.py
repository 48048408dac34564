"""Revocation from certificate revocation lists that the caller has (RFC 5280 §6.3)."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages.message import take_items
from govvn_mail.texts import Reason
from govvn_mail.times import require_aware

from .algorithms import FOREIGN_ERRORS, public_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = [
    "CertificateRevocation",
    "RevocationSource",
    "RevocationStatus",
    "check_revocation",
    "load_crls",
]

RevocationSource: TypeAlias = x509.CertificateRevocationList | bytes
"""A revocation list, or one in DER or PEM."""

MAX_CRLS = 1000
"""Upper bound of the revocation lists that a caller gives."""

_DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_PARTIAL = (x509.DeltaCRLIndicator, x509.IssuingDistributionPoint)


class RevocationStatus(StrEnum):
    """Whether a certificate is revoked, as far as the lists tell."""

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
        reason: What the answer rests on.
    """

    certificate: x509.Certificate
    status: RevocationStatus
    reason: Reason


def load_crls(
    sources: Iterable[RevocationSource],
) -> tuple[x509.CertificateRevocationList, ...]:
    """
    Return the revocation lists of *sources*.

    Raises:
        govvn_mail.errors.InputError: If one is no revocation list.
    """
    return tuple(map(_load, take_items(sources, "crls", MAX_CRLS)))


def _load(source: RevocationSource) -> x509.CertificateRevocationList:
    if isinstance(source, x509.CertificateRevocationList):
        return source
    require(source, bytes, "crls")
    try:
        if b"-----BEGIN" in source:
            return x509.load_pem_x509_crl(source)
        return x509.load_der_x509_crl(source)
    except FOREIGN_ERRORS as error:
        raise InputError(Reason("signing.not_crls")) from error


def check_revocation(
    chain: tuple[x509.Certificate, ...],
    crls: tuple[x509.CertificateRevocationList, ...],
    at: datetime,
) -> tuple[CertificateRevocation, ...]:
    """
    Return the status of every certificate of *chain* but the anchor.

    Of the lists that the issuer signed, the newest decides; if it is no longer
    fresh at *at*, it can say "revoked" but not "good".

    Args:
        chain: From the signer to the anchor.
        crls: Complete lists; delta and indirect ones are passed over.
        at: The moment to judge at, aware.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """
    moment = require_aware(at, "at")
    for certificate in require(chain, tuple, "chain"):
        require(certificate, x509.Certificate, "chain")
    for crl in require(crls, tuple, "crls"):
        require(crl, x509.CertificateRevocationList, "crls")
    return tuple(
        _check(certificate, issuer, crls, moment)
        for certificate, issuer in pairwise(chain)
    )


def _check(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crls: tuple[x509.CertificateRevocationList, ...],
    at: datetime,
) -> CertificateRevocation:
    name = certificate.subject.rfc4514_string()
    usable = [crl for crl in crls if _is_usable(crl, issuer, at)]
    newest = max(usable, key=lambda crl: crl.last_update_utc, default=None)
    if newest is None:
        status, reason = RevocationStatus.UNKNOWN, Reason("signing.no_crl", name=name)
    elif (
        entry := newest.get_revoked_certificate_by_serial_number(
            certificate.serial_number
        )
    ) is not None:
        status = RevocationStatus.REVOKED
        reason = Reason("signing.revoked", name=name, at=entry.revocation_date_utc)
    elif newest.next_update_utc is None or newest.next_update_utc < at:
        status = RevocationStatus.UNKNOWN
        reason = Reason("signing.stale_crl", name=name, issued=newest.last_update_utc)
    else:
        status = RevocationStatus.GOOD
        reason = Reason("signing.not_revoked", name=name, issued=newest.last_update_utc)
    return CertificateRevocation(certificate=certificate, status=status, reason=reason)


def _is_usable(
    crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime
) -> bool:
    """Tell whether *crl* is a complete list by *issuer*, signed, from before *at*."""
    try:
        return (
            crl.issuer == issuer.subject
            and crl.last_update_utc <= at
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
