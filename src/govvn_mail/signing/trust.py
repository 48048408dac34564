"""Trust: pinned anchors, chains for e-mail protection, and what a certificate says."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Self, TypeAlias

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from govvn_mail.arguments import as_tuple, require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages.message import take_items
from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS, public_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from govvn_mail.addresses import Address

__all__ = [
    "CertificateSource",
    "TrustStore",
    "build_chain",
    "check_purpose",
    "fingerprint",
    "has_address",
    "load_certificates",
    "read_emails",
    "read_fingerprint",
]

CertificateSource: TypeAlias = x509.Certificate | bytes
"""A certificate, or one in DER, or one or more in PEM."""

MAX_CERTIFICATES = 1000
"""Upper bound of the certificates that a caller gives."""

MAX_INTERMEDIATES = 3
"""Upper bound of the certificates between signer and anchor."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*", re.ASCII)
_EMAIL = re.compile(r"[^\s@\x00-\x20\x7f]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", re.ASCII)


def load_certificates(
    sources: Iterable[CertificateSource], name: str
) -> tuple[x509.Certificate, ...]:
    """
    Return every certificate of *sources*, each once.

    Raises:
        govvn_mail.errors.InputError: If one is no certificate; *name* is named.
    """
    found: dict[x509.Certificate, None] = {}
    for source in take_items(sources, name, MAX_CERTIFICATES):
        if isinstance(source, x509.Certificate):
            found[source] = None
        elif isinstance(source, bytes):
            found |= dict.fromkeys(_load(source, name))
        else:
            raise InputError(Reason("signing.not_certificates", name=name))
    return tuple(found)


def _load(source: bytes, name: str) -> list[x509.Certificate]:
    try:
        if b"-----BEGIN" in source:
            return x509.load_pem_x509_certificates(source)
        return [x509.load_der_x509_certificate(source)]
    except FOREIGN_ERRORS as error:
        raise InputError(Reason("signing.not_certificates", name=name)) from error


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of *certificate* in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def read_fingerprint(text: str) -> str:
    """
    Return a SHA-256 as 64 digits in lower case; colons and blanks are left out.

    Raises:
        govvn_mail.errors.InputError: If *text* is none.
    """
    digits = re.sub(r"[:\s]", "", require(text, str, "fingerprint")).lower()
    if not _FINGERPRINT.fullmatch(digits):
        raise InputError(Reason("signing.fingerprint", text=text[:100]))
    return digits


def _anchors(sources: Iterable[CertificateSource]) -> tuple[x509.Certificate, ...]:
    return load_certificates(sources, "anchors")


def _hosts(names: Iterable[str]) -> frozenset[str]:
    hosts = frozenset(name.lower() for name in as_tuple(names, str, "hosts"))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise InputError(Reason("signing.host", host=host[:100]))
    return hosts


@attrs.frozen
class TrustStore:
    """
    The root certificates that a caller trusts, and no others.

    Nothing is trusted by default. :meth:`pinned` takes roots from anywhere and keeps
    those whose SHA-256 the caller learnt from the authority itself.

    Args:
        anchors: Certificates, or octets in PEM or DER; none trusts nothing.
        hosts: Names of the hosts from which :func:`collect` may fetch revocation
            lists and answers; none allows nothing.

    Raises:
        govvn_mail.errors.InputError: If an anchor is no certificate, or a host no
            name of one.

    .. doctest::

        >>> TrustStore(anchors=[]).fingerprints
        ()
    """

    anchors: tuple[x509.Certificate, ...] = attrs.field(converter=_anchors)
    hosts: frozenset[str] = attrs.field(
        default=frozenset(), kw_only=True, converter=_hosts
    )

    @classmethod
    def pinned(
        cls,
        sources: Iterable[CertificateSource],
        fingerprints: Iterable[str],
        *,
        hosts: Iterable[str] = (),
    ) -> Self:
        """
        Return a store of those certificates whose SHA-256 is stated.

        Args:
            sources: Certificates from anywhere, as for *anchors*.
            fingerprints: SHA-256 of each anchor, in hexadecimal.
            hosts: As above.

        Raises:
            govvn_mail.errors.InputError: If the certificate of a fingerprint is not
                among *sources*, or an argument has the wrong type.
        """
        pins = as_tuple(fingerprints, str, "fingerprints")
        found = {fingerprint(c): c for c in load_certificates(sources, "sources")}
        anchors = []
        for pin in map(read_fingerprint, pins):
            if pin not in found:
                raise InputError(Reason("signing.not_pinned", fingerprint=pin))
            anchors.append(found[pin])
        return cls(anchors, hosts=hosts)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """SHA-256 of each anchor in hexadecimal."""
        return tuple(map(fingerprint, self.anchors))


def build_chain(
    trust: TrustStore,
    certificate: x509.Certificate,
    intermediates: Iterable[x509.Certificate],
    at: datetime,
) -> tuple[x509.Certificate, ...]:
    """
    Return the chain from *certificate* to an anchor, valid at *at* (RFC 5280 §6).

    Revocation is not looked at.

    Raises:
        govvn_mail.errors.MessageError: If there is none, or the certificate is not
            meant for signing e-mail.
    """
    if at < certificate.not_valid_before_utc or at > certificate.not_valid_after_utc:
        raise MessageError(
            Reason(
                "signing.certificate_period",
                first=certificate.not_valid_before_utc,
                last=certificate.not_valid_after_utc,
            )
        )
    public_key(certificate)
    check_purpose(certificate)
    if not trust.anchors:
        raise MessageError(Reason("signing.no_anchors"))
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(list(trust.anchors)))
        .time(at.astimezone(UTC))
        .max_chain_depth(MAX_INTERMEDIATES)
        .extension_policies(ca_policy=_ca_policy(), ee_policy=_ee_policy())
        .build_client_verifier()
    )
    try:
        return tuple(verifier.verify(certificate, list(intermediates)).chain)
    except (verification.VerificationError, *FOREIGN_ERRORS) as error:
        raise MessageError(
            Reason("signing.no_chain", cause=str(error)[:300])
        ) from error


def _ca_policy() -> verification.ExtensionPolicy:
    agnostic = verification.Criticality.AGNOSTIC
    return (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, agnostic, None)
        .require_present(x509.KeyUsage, agnostic, _require_cert_sign)
        .require_not_present(x509.PolicyConstraints)  # nothing here obeys them
        .may_be_present(x509.ExtendedKeyUsage, agnostic, _allow_email)
    )


def _ee_policy() -> verification.ExtensionPolicy:
    agnostic = verification.Criticality.AGNOSTIC
    return verification.ExtensionPolicy.permit_all().may_be_present(
        x509.BasicConstraints, agnostic, _refuse_ca
    )


def _require_cert_sign(
    _policy: verification.Policy, _: x509.Certificate, value: x509.KeyUsage
) -> None:
    if not value.key_cert_sign:
        raise ValueError("an issuer may not sign certificates")


def _refuse_ca(
    _policy: verification.Policy,
    _: x509.Certificate,
    value: x509.BasicConstraints | None,
) -> None:
    if value is not None and value.ca:
        raise ValueError("the signer is a certification authority")


def _allow_email(
    _policy: verification.Policy,
    _: x509.Certificate,
    value: x509.ExtendedKeyUsage | None,
) -> None:
    allowed = {
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    }
    if value is not None and allowed.isdisjoint(value):
        raise ValueError("an issuer is not meant for e-mail protection")


def check_purpose(certificate: x509.Certificate) -> None:
    """
    Check that *certificate* is meant for signing e-mail (RFC 8550 §4.4).

    Extended key usage must name e-mail protection, and key usage a digital
    signature or non-repudiation; a certificate that leaves them out is refused.

    Raises:
        govvn_mail.errors.MessageError: If it is not.
    """
    extensions = _extensions(certificate)
    usage = next(
        (e.value for e in extensions if isinstance(e.value, x509.KeyUsage)), None
    )
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise MessageError(Reason("signing.key_usage"))
    purposes = [
        e.value for e in extensions if isinstance(e.value, x509.ExtendedKeyUsage)
    ]
    if not purposes or ExtendedKeyUsageOID.EMAIL_PROTECTION not in purposes[0]:
        raise MessageError(Reason("signing.extended_key_usage"))


def _extensions(certificate: x509.Certificate) -> x509.Extensions:
    try:
        return certificate.extensions
    except FOREIGN_ERRORS as error:
        raise MessageError(Reason("signing.certificate_syntax")) from error


def read_emails(certificate: x509.Certificate) -> tuple[str, ...]:
    """
    Return the mail addresses of the subject alternative name (RFC 8550 §3).

    An address in the subject's distinguished name does not count.

    Raises:
        govvn_mail.errors.MessageError:
            If the extension is malformed, or an address holds a blank, a control
            character or anything else that has two readings.
    """
    emails = [
        email
        for extension in _extensions(certificate)
        if isinstance(extension.value, x509.SubjectAlternativeName)
        for email in extension.value.get_values_for_type(x509.RFC822Name)
    ]
    if not all(map(_EMAIL.fullmatch, emails)):
        raise MessageError(Reason("signing.email_syntax"))
    return tuple(emails)


def has_address(emails: Iterable[str], address: Address) -> bool:
    """Tell whether *address* is in *emails*: local part exact, domain in any case."""
    return any(
        local_part == address.local_part and domain.lower() == address.domain
        for local_part, _, domain in (email.rpartition("@") for email in emails)
    )
