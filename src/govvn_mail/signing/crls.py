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
    Return what the newest complete list of *issuer* says.

    If it is no longer fresh, it can say "revoked" but not "good"; and so can lists
    that are not complete for *certificate*: deltas, and those of some reasons, of
    other kinds of certificates, or of other distribution points.

    Args:
        certificate: The one in question.
        issuer: Who issued it.
        data: Its lists are asked; indirect ones are passed over.
    """
    name = show_subject(certificate)
    sound = [crl for crl in data.crls if _is_sound(crl, issuer, data.at)]
    complete = [crl for crl in sound if _covers(crl, certificate)]
    newest = max(complete, key=lambda crl: crl.last_update_utc, default=None)
    for crl in sound:
        if crl is newest or crl not in complete:
            entry = _find(crl, certificate)
            if entry is not None:
                reason = Reason(
                    "signing.revoked", name=name, at=entry.revocation_date_utc
                )
                return _status(certificate, RevocationStatus.REVOKED, reason, crl)
    if newest is None:
        reason = Reason("signing.no_revocation_data", name=name)
        return _status(certificate, RevocationStatus.UNKNOWN, reason, None)
    issued = newest.last_update_utc
    if newest.next_update_utc is None or newest.next_update_utc < data.at:
        reason = Reason("signing.stale_crl", name=name, issued=issued)
        return _status(certificate, RevocationStatus.UNKNOWN, reason, newest)
    reason = Reason("signing.not_revoked", name=name, issued=issued)
    return _status(certificate, RevocationStatus.GOOD, reason, newest)


def _status(
    certificate: x509.Certificate,
    status: RevocationStatus,
    reason: Reason,
    crl: x509.CertificateRevocationList | None,
) -> CertificateRevocation:
    return CertificateRevocation(
        certificate=certificate, status=status, reason=reason, evidence=crl
    )


def _find(
    crl: x509.CertificateRevocationList, certificate: x509.Certificate
) -> x509.RevokedCertificate | None:
    """Return the entry of *certificate*, unless a delta takes it off the list."""
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    try:
        if entry is not None and any(
            isinstance(e.value, x509.CRLReason)
            and e.value.reason is x509.ReasonFlags.remove_from_crl
            for e in entry.extensions
        ):
            return None
    except FOREIGN_ERRORS:  # whatever is said of it, it is listed
        pass
    return entry


def _is_sound(
    crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime
) -> bool:
    """Tell whether *crl* is by *issuer*, about its own, sound, and from before *at*."""
    try:
        return (
            crl.issuer == issuer.subject
            and crl.last_update_utc - CLOCK_SKEW <= at
            and isinstance(crl.signature_hash_algorithm, _DIGESTS)
            and not any(_is_strange(extension) for extension in crl.extensions)
            and _may_sign_crls(issuer)
            and crl.is_signature_valid(public_key(issuer))
        )
    except (MessageError, *FOREIGN_ERRORS):
        return False


def _is_strange(extension: x509.Extension[x509.ExtensionType]) -> bool:
    """Tell whether an extension forbids to use the list, as not understood."""
    if isinstance(extension.value, x509.IssuingDistributionPoint):
        return extension.value.indirect_crl
    return extension.critical and not isinstance(extension.value, _PARTIAL)


def _covers(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Tell whether *crl* names *certificate* if it is revoked (RFC 5280 §6.3.3)."""
    values = {type(e.value): e.value for e in crl.extensions}
    point = values.get(x509.IssuingDistributionPoint)
    if x509.DeltaCRLIndicator in values:
        return False
    if not isinstance(point, x509.IssuingDistributionPoint):
        return True
    try:
        own = {type(e.value): e.value for e in certificate.extensions}
    except FOREIGN_ERRORS:
        return False
    basic = own.get(x509.BasicConstraints)
    is_authority = isinstance(basic, x509.BasicConstraints) and basic.ca
    if (
        point.only_some_reasons
        or point.only_contains_attribute_certs
        or (point.only_contains_user_certs and is_authority)
        or (point.only_contains_ca_certs and not is_authority)
        or point.relative_name
    ):
        return False
    places = own.get(x509.CRLDistributionPoints)
    stated = [
        name
        for place in (places if isinstance(places, x509.CRLDistributionPoints) else ())
        for name in place.full_name or ()
    ]
    return point.full_name is None or not set(point.full_name).isdisjoint(stated)


def _may_sign_crls(issuer: x509.Certificate) -> bool:
    usages = [e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)]
    return all(usage.crl_sign for usage in usages)
