"""Forgeries: messages in whose signature everything can be wrong."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from govvn_mail.signing import ber, verify_message
from govvn_mail.signing.ber import read_ber, write_der, write_oid, write_set
from govvn_mail.signing.cms import _issuer_and_serial
from govvn_mail.testing.pki import Credential, ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Callable

    from govvn_mail.signing import Verification

SENDER = "vanthu@snv.saomai.test"
CONTENT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nKinh gui\r\n"
SAN, BASIC = "2.5.29.17", "2.5.29.19"

OIDS = {
    "signed-data": "1.2.840.113549.1.7.2",
    "data": "1.2.840.113549.1.7.1",
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha3-256": "2.16.840.1.101.3.4.2.8",
    "rsa": "1.2.840.113549.1.1.1",
    "rsa-md5": "1.2.840.113549.1.1.4",
    "rsa-sha1": "1.2.840.113549.1.1.5",
    "rsa-pss": "1.2.840.113549.1.1.10",
    "mgf1": "1.2.840.113549.1.1.8",
    "ed25519": "1.3.101.112",
    "rsa-sha256": "1.2.840.113549.1.1.11",
    "ecdsa-sha256": "1.2.840.10045.4.3.2",
    "ecdsa-sha384": "1.2.840.10045.4.3.3",
    "content-type": "1.2.840.113549.1.9.3",
    "message-digest": "1.2.840.113549.1.9.4",
    "signing-time": "1.2.840.113549.1.9.5",
    "certificate": "1.2.840.113549.1.9.16.2.47",
    "protection": "1.2.840.113549.1.9.52",
    "other": "1.2.3.4",
}
HASHES = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
Attributes: TypeAlias = list[tuple[str, list[bytes]]]


def oid(name: str) -> bytes:
    """Return an OBJECT IDENTIFIER in DER, by its name here or by its arcs."""
    return write_der(ber.OID, write_oid(OIDS.get(name, name)))


def seq(*contents: bytes) -> bytes:
    """Return a SEQUENCE in DER."""
    return write_der(ber.SEQUENCE, *contents)


def octets(content: bytes) -> bytes:
    """Return an OCTET STRING in DER."""
    return write_der(ber.OCTET_STRING, content)


def utc_time(moment: datetime) -> bytes:
    """Return a UTCTime in DER."""
    return write_der(ber.UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def certificate_id(certificate: x509.Certificate, *, digest: str = "") -> bytes:
    """Return the value of signingCertificateV2."""
    name = digest or "sha256"
    value = hashlib.new(name, certificate.public_bytes(Encoding.DER)).digest()
    algorithm = seq(oid(digest)) if digest else b""
    return seq(seq(seq(algorithm, octets(value))))


def letter(
    cms: bytes | str,
    *,
    content: bytes = CONTENT,
    sender: str = f"From: {SENDER}\r\n",
    content_type: str = 'protocol="application/pkcs7-signature"; micalg=sha-256',
    before: bytes = b"",
    after: bytes = b"",
    third: bytes = b"",
    head: str = "Content-Type: application/pkcs7-signature\r\n"
    "Content-Transfer-Encoding: base64\r\n",
) -> bytes:
    """Return a multipart/signed message around *cms*."""
    encoded = base64.encodebytes(cms).decode() if isinstance(cms, bytes) else cms
    encoded = encoded.replace("\n", "\r\n")
    return (
        f"{sender}MIME-Version: 1.0\r\n"
        f"Content-Type: multipart/signed; boundary=sig; {content_type}\r\n\r\n".encode()
        + before
        + b"--sig\r\n"
        + content
        + f"\r\n--sig\r\n{head}\r\n{encoded}".encode()
        + third
        + b"\r\n--sig--\r\n"
        + after
    )


def sealed(
    cms: bytes, smime_type: str = "", *, head: str = f"From: {SENDER}\r\n"
) -> bytes:
    """Return a message in the opaque form around *cms*."""
    stated = f"; smime-type={smime_type}" if smime_type else ""
    encoded = base64.encodebytes(cms).replace(b"\n", b"\r\n")
    return (
        f"{head}Content-Type: application/pkcs7-mime{stated}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + encoded
    )


def enveloped() -> bytes:
    """Return the beginning of an EnvelopedData, which is all that is looked at."""
    return seq(write_der(ber.OID, write_oid("1.2.840.113549.1.7.3")), b"\xa0\0")


def in_segments(cms: bytes, size: int = 10) -> bytes:
    """Return *cms* with its content as a stream writes it, in BER."""
    parts = [CONTENT[i : i + size] for i in range(0, len(CONTENT), size)]
    stream = b"\x24\x80" + b"".join(map(octets, parts)) + b"\0\0"
    (elements,) = read_ber(cms).children()[1].children()
    version, digests, _, *rest = (bytes(e.encoding) for e in elements.children())
    inner = b"\x30\x80" + oid("data") + b"\xa0\x80" + stream + bytes(4)
    fields = b"".join((version, digests, inner, *rest))
    head = b"\x30\x80" + oid("signed-data") + b"\xa0\x80\x30\x80"
    return head + fields + bytes(6)


@attrs.frozen(eq=False)
class Scene:
    """The moment, the authority and the people that all forgeries share."""

    now: datetime
    pki: ThrowAwayPki
    signer: Credential
    rsa_signer: Credential
    other: Credential
    stranger: Credential

    @classmethod
    def at(cls, now: datetime) -> Scene:
        """Return a scene in which everybody is sound at *now*."""
        pki = ThrowAwayPki.create(now=now)
        return cls(
            now=now,
            pki=pki,
            signer=pki.issue(SENDER),
            rsa_signer=pki.issue(SENDER, key="rsa2048"),
            other=pki.issue("khac@snv.saomai.test"),
            stranger=ThrowAwayPki.create(now=now).issue(SENDER),
        )

    @property
    def genuine(self) -> bytes:
        """Return an honest message."""
        return self.forged()

    def forge(self, **changes: Any) -> bytes:
        """Return a SignedData that differs from an honest one in *changes*."""
        return Forge(self, **changes).build()

    def signed_attributes(self) -> bytes:
        """Return what an honest signer signs, in DER."""
        return Forge(self).write_attributes()

    def forged(self, **changes: Any) -> bytes:
        """Return a message whose signature differs from an honest one in *changes*."""
        return letter(self.forge(**changes))

    def issued(self, *emails: str, **changes: Any) -> bytes:
        """Return a message that is honestly signed with another certificate."""
        credential = self.pki.issue(*emails, **changes)
        if isinstance(credential.private_key, rsa.RSAPrivateKey):
            return self.forged(credential=credential, signature_algorithm="rsa")
        return self.forged(credential=credential)

    def odd_credential(self, key: Any = None, **extensions: bytes) -> Credential:
        """Return a certificate of odd extensions (OID: DER); "!" makes one critical."""
        key = key or self.signer.private_key
        public_key = getattr(key, "public_key", lambda: key)()
        builder = (
            x509.CertificateBuilder()
            .subject_name(
                x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, SENDER)])
            )
            .issuer_name(self.pki.issuing.subject)
            .public_key(public_key)
            .serial_number(77)
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=1))
        )
        own = {e.oid.dotted_string: e for e in self.signer.certificate.extensions}
        for number, extension in own.items():
            if (
                number not in extensions
                and extension.oid != x509.OID_SUBJECT_KEY_IDENTIFIER
            ):
                builder = builder.add_extension(extension.value, extension.critical)
        for number, value in extensions.items():
            if value:
                other = x509.UnrecognizedExtension(
                    x509.ObjectIdentifier(number.lstrip("!")), value
                )
                builder = builder.add_extension(other, critical=number.startswith("!"))
        certificate = builder.sign(self.pki.issuing_key, hashes.SHA256())
        if public_key is key:  # nobody has the private key
            key = self.signer.private_key
        return Credential(
            certificate=certificate, chain=(self.pki.issuing,), private_key=key
        )

    def odd_certificate(self, **extensions: bytes) -> bytes:
        """Return a message signed with a certificate of odd extensions."""
        return self.forged(credential=self.odd_credential(**extensions))

    def verify(self, raw: bytes, **changes: Any) -> Verification:
        """Verify with everything at hand, but for *changes*."""
        arguments: dict[str, Any] = {
            "trust": self.pki.trust,
            "crls": self.pki.crls(),
            "now": self.now,
        }
        return verify_message(raw, **arguments | changes)


@attrs.define
class Forge:
    """A SignedData in which everything can be wrong, written apart from ours."""

    scene: Scene
    credential: Credential | None = None
    content: bytes = CONTENT
    digest: str = "sha256"
    signature_algorithm: str = "ecdsa-sha256"
    parameters: bytes = b""
    extra: Attributes = attrs.Factory(list)
    drop: tuple[str, ...] = ()
    omit_attributes: bool = False
    inside: bytes | None = None
    inside_tag: int = ber.OCTET_STRING
    certificates: list[bytes] | None = None
    digest_algorithms: list[str] | None = None
    signers: int = 1
    content_type: str = "data"
    outer_type: str = "signed-data"
    sid: bytes | None = None
    after_certificates: bytes = b""
    after_signature: bytes = b""
    none: bool = False
    indefinite: bool = False
    tamper: Callable[[bytes], bytes] = bytes
    make: Callable[[bytes], bytes] | None = None

    def signed_attributes(self) -> Attributes:
        """Return the attributes of an honest signer, but for the changes."""
        name = self.digest if self.digest in HASHES else "sha256"
        digest = hashlib.new(name, self.content).digest()
        honest: Attributes = [
            ("content-type", [oid("data")]),
            ("message-digest", [octets(digest)]),
            ("signing-time", [utc_time(self.scene.now)]),
        ]
        return [a for a in honest if a[0] not in self.drop] + self.extra

    def write_attributes(self) -> bytes:
        """Return what is signed."""
        attributes = [] if self.none else self.signed_attributes()
        return write_set(
            ber.SET,
            [
                seq(oid(name), write_der(ber.SET, *values))
                for name, values in attributes
            ],
        )

    def build(self) -> bytes:
        """Return the SignedData."""
        tbs = self.write_attributes()
        credential = self.credential or self.scene.signer
        key, name = credential.private_key, HASHES.get(self.digest, hashes.SHA256())
        message = self.content if self.omit_attributes else tbs
        if self.make is not None:
            signature = self.make(message)
        elif isinstance(key, rsa.RSAPrivateKey):
            signature = key.sign(message, padding.PKCS1v15(), name)
        else:
            signature = key.sign(message, ec.ECDSA(name))
        signer = seq(
            write_der(ber.INTEGER, b"\x01"),
            self.sid or _issuer_and_serial(credential.certificate),
            seq(oid(self.digest)),
            b"" if self.omit_attributes else b"\xa0" + tbs[1:],
            seq(oid(self.signature_algorithm), self.parameters),
            octets(self.tamper(signature)),
            self.after_signature,
        )
        encoded = self.certificates
        if encoded is None:
            chain = (credential.certificate, *credential.chain)
            encoded = [c.public_bytes(Encoding.DER) for c in chain]
        inside = (
            b""
            if self.inside is None
            else write_der(0xA0, write_der(self.inside_tag, self.inside))
        )
        names = self.digest_algorithms
        names = [self.digest] if names is None else names
        fields = (
            write_der(ber.INTEGER, b"\x01"),
            write_der(ber.SET, *(seq(oid(n)) for n in names)),
            seq(oid(self.content_type), inside),
            write_der(0xA0, *encoded) if encoded else b"",
            self.after_certificates,
            write_der(ber.SET, *[signer] * self.signers),
        )
        if self.indefinite:
            body = b"".join(fields)
            return (
                b"\x30\x80"
                + oid(self.outer_type)
                + b"\xa0\x80\x30\x80"
                + body
                + bytes(6)
            )
        return seq(oid(self.outer_type), write_der(0xA0, seq(*fields)))
