"""
A throw-away certification authority: real certificates that nobody should trust.

Names say that everything is fictitious; keys live in memory only.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, get_args

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from govvn_mail import times
from govvn_mail.arguments import aware, instance_of, require, tuple_of
from govvn_mail.errors import GovvnMailError, InputError
from govvn_mail.messages.message import has_control, take_items
from govvn_mail.signing import KeySigner, TrustStore
from govvn_mail.signing.algorithms import PrivateKey
from govvn_mail.signing.signer import read_password, require_key
from govvn_mail.texts import Reason

from .revocation import (
    HOST,
    ISSUING_CRL,
    ROOT_CRL,
    Authority,
    make_fetcher,
    name_places,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govvn_mail.signing import Fetcher

__all__ = ["Credential", "KeyKind", "ThrowAwayPki"]

KeyKind: TypeAlias = Literal["rsa1024", "rsa2048", "rsa3072", "p256", "p384"]
"""Kinds of keys; ``rsa1024`` is there to be refused."""

CA_LIFETIME = timedelta(days=3650)
LEAF_LIFETIME = timedelta(days=365)
BACKDATED = timedelta(days=1)
"""How long before the moment of creation everything is valid."""


MAX_NAME = 64
"""Upper bound of a name in a certificate, in characters (RFC 5280, appendix A)."""

MAX_ITEMS = 1000
"""Upper bound of the usages, purposes or revoked certificates that are given."""

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@contextmanager
def _input_errors() -> Iterator[None]:
    """Make an InputError of what *cryptography* and :mod:`datetime` refuse."""
    try:
        yield
    except GovvnMailError:
        raise
    except (ValueError, TypeError, OverflowError) as error:
        reason = Reason("signing.not_issued", cause=str(error)[:300])
        raise InputError(reason) from error


def _private_key(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    require_key(value, field.name)


@attrs.frozen(kw_only=True, eq=False)
class Credential:
    """
    A certificate with its private key.

    Args:
        certificate: The certificate.
        chain: The certificate of the issuing authority; the root is left out.
        private_key: The key.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """

    certificate: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    chain: tuple[x509.Certificate, ...] = attrs.field(
        validator=tuple_of(x509.Certificate)
    )
    private_key: PrivateKey = attrs.field(repr=False, validator=_private_key)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate in PEM, followed by its chain."""
        return _pem(self.certificate, *self.chain)

    @_input_errors()
    def key_pem(self, password: str | None = None) -> bytes:
        """
        Return the private key in PEM, encrypted if there is a password.

        Raises:
            govvn_mail.errors.InputError: If the password is none.
            govvn_mail.errors.SigningError: If no key file can have that password.
        """
        secret = read_password(password)
        encryption = (
            NoEncryption() if secret is None else BestAvailableEncryption(secret)
        )
        return self.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, encryption
        )

    @_input_errors()
    def pkcs12(self, password: str) -> bytes:
        """
        Return key, certificate and chain as a PKCS #12 file.

        Raises:
            govvn_mail.errors.InputError: If the password is none.
            govvn_mail.errors.SigningError: If no key file can have that password.
        """
        secret = read_password(require(password, str, "password")) or b""
        return pkcs12.serialize_key_and_certificates(
            b"govvn-mail throw-away",
            self.private_key,
            self.certificate,
            self.chain,
            BestAvailableEncryption(secret),
        )

    def signer(self) -> KeySigner:
        """Return a signer with this key."""
        return KeySigner.from_pem(self.key_pem(), self.certificate_pem)


@attrs.frozen(kw_only=True, eq=False)
class ThrowAwayPki:
    """
    A root, an issuing authority below it, and what they issue.

    Make one with :meth:`create`.

    Args:
        now: The moment of creation, aware.
        root: Certificate of the root.
        issuing: Certificate of the issuing authority.
        root_key: Private key of the root.
        issuing_key: Private key of the issuing authority.

    .. doctest::

        >>> pki = ThrowAwayPki.create()
        >>> signer = pki.issue("vanthu@snv.saomai.test", name="Văn thư").signer()
        >>> str(signer.algorithm)
        'ecdsa-sha256'
    """

    now: datetime = attrs.field(converter=aware)
    root: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    issuing: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    root_key: PrivateKey = attrs.field(repr=False, validator=_private_key)
    issuing_key: PrivateKey = attrs.field(repr=False, validator=_private_key)

    @classmethod
    @_input_errors()
    def create(
        cls,
        *,
        now: datetime | None = None,
        organisation: str = "Tỉnh Sao Mai (hư cấu)",
    ) -> Self:
        """
        Return a new authority; everything it issues begins a day before *now*.

        Args:
            now: The moment of creation; None reads the clock.
            organisation: Named in every certificate.

        Raises:
            govvn_mail.errors.InputError: If *now* is no aware datetime from 1950
                on, or *organisation* cannot stand in a certificate.
        """
        at = times.now() if now is None else times.require_aware(now, "now")
        _require_name(organisation, "organisation")
        names = [
            _name(f"{role} dùng thử (hư cấu, throw-away)", organisation)
            for role in ("CA gốc", "CA cấp chứng thư")
        ]
        root_key, issuing_key = _make_key("p256"), _make_key("p256")
        certificates: list[x509.Certificate] = []
        for name, key, depth in ((names[0], root_key, 1), (names[1], issuing_key, 0)):
            builder = _builder(name, names[0], key, root_key)
            builder = _valid(builder, at - BACKDATED, at + CA_LIFETIME)
            builder = builder.add_extension(
                x509.BasicConstraints(ca=True, path_length=depth), critical=True
            ).add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
            if certificates:
                builder = name_places(builder, ROOT_CRL)
            certificates.append(builder.sign(root_key, SHA256()))
        return cls(
            now=at,
            root=certificates[0],
            issuing=certificates[1],
            root_key=root_key,
            issuing_key=issuing_key,
        )

    @property
    def trust(self) -> TrustStore:
        """A store that trusts this root only, and lets its host be asked."""
        return TrustStore(anchors=[self.root], hosts=[HOST])

    @property
    def root_pem(self) -> bytes:
        """The root in PEM."""
        return _pem(self.root)

    @_input_errors()
    def issue(
        self,
        *emails: str,
        name: str = "Cán bộ (hư cấu)",
        key: KeyKind = "p256",
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        purposes: Iterable[x509.ObjectIdentifier] = (
            ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ),
        usages: Iterable[str] = ("digital_signature", "content_commitment"),
    ) -> Credential:
        """
        Return a new certificate for signing e-mail, with its key.

        Args:
            emails: Addresses for the subject alternative name; none leaves it out.
            name: Common name of the holder.
            key: Kind of key; RSA keys are made once per process.
            not_before: First moment of validity; None is a day before creation.
            not_after: Last moment of validity; None is a year after creation.
            purposes: Extended key usages; none leaves the extension out.
            usages: Key usages, named as in :class:`cryptography.x509.KeyUsage`.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type, or
                cannot stand in a certificate.
        """
        _require_name(name, "name")
        first = self.now - BACKDATED if not_before is None else not_before
        last = self.now + LEAF_LIFETIME if not_after is None else not_after
        private_key = _make_key(key)
        builder = _builder(
            _name(f"{name} [throw-away]"),
            self.issuing.subject,
            private_key,
            self.issuing_key,
        )
        builder = _valid(
            builder,
            times.require_aware(first, "not_before"),
            times.require_aware(last, "not_after"),
        ).add_extension(_usage(*take_items(usages, "usages", MAX_ITEMS)), critical=True)
        if purposes := take_items(purposes, "purposes", MAX_ITEMS):
            extension = x509.ExtendedKeyUsage(purposes)
            builder = builder.add_extension(extension, critical=False)
        if emails:
            names = x509.SubjectAlternativeName(map(x509.RFC822Name, emails))
            builder = builder.add_extension(names, critical=False)
        builder = name_places(builder, ISSUING_CRL)
        return Credential(
            certificate=builder.sign(self.issuing_key, SHA256()),
            chain=(self.issuing,),
            private_key=private_key,
        )

    @_input_errors()
    def server_certificate(self) -> tuple[bytes, bytes]:
        """Return chain and key in PEM of a TLS server on 127.0.0.1 and localhost."""
        private_key = _make_key("p256")
        builder = _builder(
            _name("localhost"), self.issuing.subject, private_key, self.issuing_key
        )
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
        )
        certificate = (
            _valid(builder, self.now - BACKDATED, self.now + LEAF_LIFETIME)
            .add_extension(names, critical=False)
            .add_extension(_usage("digital_signature"), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
            .sign(self.issuing_key, SHA256())
        )
        credential = Credential(
            certificate=certificate, chain=(self.issuing,), private_key=private_key
        )
        return credential.certificate_pem, credential.key_pem()

    @_input_errors()
    def crls(
        self, revoked: Iterable[x509.Certificate] = (), *, at: datetime | None = None
    ) -> tuple[bytes, ...]:
        """
        Return the revocation lists of root and issuing authority, in DER.

        Args:
            revoked: Certificates of this authority that are revoked.
            at: When the lists were issued; None is an hour before creation. They
                are fresh for seven days.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type, or *at*
                cannot stand in a list.
        """
        issued = self._moment(at)
        certificates = _certificates(revoked, "revoked")
        return tuple(
            authority.list_revoked(certificates, issued)
            for authority in self._authorities
        )

    @_input_errors()
    def ocsp(
        self,
        certificates: Iterable[x509.Certificate],
        *,
        revoked: Iterable[x509.Certificate] = (),
        at: datetime | None = None,
    ) -> tuple[bytes, ...]:
        """
        Return an OCSP answer for each certificate, in DER, signed by its issuer.

        Args:
            certificates: Certificates of this authority.
            revoked: Those of them that are revoked.
            at: When the answers were given; None is an hour before creation. They
                are fresh for seven days.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type, or *at*
                cannot stand in an answer.
        """
        issued = self._moment(at)
        gone = _certificates(revoked, "revoked")
        answers = [
            authority.answer(authority.ask(certificate), gone, issued)
            for certificate in _certificates(certificates, "certificates")
            for authority in self._authorities
            if certificate.issuer == authority.certificate.subject
        ]
        return tuple(filter(None, answers))

    @_input_errors()
    def fetcher(
        self, revoked: Iterable[x509.Certificate] = (), *, at: datetime | None = None
    ) -> Fetcher:
        """
        Return a stand-in for an HTTP client, for :func:`govvn_mail.signing.collect`.

        It gives the lists and answers of this authority, and 404 for all else.

        Args:
            revoked: Certificates that are revoked.
            at: When lists and answers were issued, as for :meth:`crls`.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type.
        """
        gone = _certificates(revoked, "revoked")
        return make_fetcher(self._authorities, gone, self._moment(at))

    def _moment(self, at: datetime | None) -> datetime:
        moment = self.now - timedelta(hours=1) if at is None else at
        return times.require_aware(moment, "at")

    @property
    def _authorities(self) -> tuple[Authority, Authority]:
        return (
            Authority(certificate=self.root, key=self.root_key),
            Authority(certificate=self.issuing, key=self.issuing_key),
        )


def _certificates(
    values: Iterable[x509.Certificate], name: str
) -> tuple[x509.Certificate, ...]:
    certificates = take_items(values, name, MAX_ITEMS)
    return tuple(require(c, x509.Certificate, name) for c in certificates)


def _require_name(name: object, argument: str) -> None:
    text = require(name, str, argument)
    if has_control(text):
        raise InputError(Reason("messages.control", name=argument))
    if not 1 <= len(text) <= MAX_NAME:
        raise ValueError(f"{argument} has 1 to {MAX_NAME} characters")


def _make_key(kind: KeyKind) -> PrivateKey:
    if require(kind, str, "key") not in get_args(KeyKind):
        raise ValueError(f"there are these kinds of keys: {get_args(KeyKind)}")
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    return _rsa_key(int(kind.removeprefix("rsa")))


@cache
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Return the process's RSA key of that size: making one takes long."""
    return rsa.generate_private_key(65537, bits)


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(c.public_bytes(Encoding.PEM) for c in certificates)


def _name(common_name: str, organisation: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organisation is not None:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(
        [*attributes, x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, issuer_key: PrivateKey
) -> x509.CertificateBuilder:
    public_key = key.public_key()
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        issuer_key.public_key()
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False
        )
        .add_extension(authority, critical=False)
    )


def _valid(
    builder: x509.CertificateBuilder, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    return builder.not_valid_before(first).not_valid_after(last)


def _usage(*usages: str) -> x509.KeyUsage:
    if unknown := set(usages).difference(_USAGES):
        raise ValueError(f"{len(unknown)} usages are not among {_USAGES}")
    return x509.KeyUsage(**{name: name in usages for name in _USAGES})
