"""Tests for `govvn_mail.signing.verify`: what must never be taken for valid."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from govvn_mail.errors import InputError, VerificationError
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import (
    Binding,
    SignatureForm,
    Status,
    TrustStore,
    UnsignedText,
    Verdict,
    ber,
    sign_message,
    verify_message,
)
from govvn_mail.signing import verify as verify_module
from govvn_mail.signing.ber import read_ber, write_der, write_oid, write_set
from govvn_mail.signing.cms import _issuer_and_serial
from govvn_mail.testing.pki import Credential, ThrowAwayPki
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable

    from govvn_mail.signing import (
        Verification,
    )

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
PKI = ThrowAwayPki.create(now=NOW)
SIGNER = PKI.issue(SENDER)
RSA_SIGNER = PKI.issue(SENDER, key="rsa2048")
CONTENT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nKinh gui\r\n"

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
    """Return an OBJECT IDENTIFIER in DER."""
    return write_der(ber.OID, write_oid(OIDS[name]))


def seq(*contents: bytes) -> bytes:
    """Return a SEQUENCE in DER."""
    return write_der(ber.SEQUENCE, *contents)


def octets(content: bytes) -> bytes:
    """Return an OCTET STRING in DER."""
    return write_der(ber.OCTET_STRING, content)


def utc_time(moment: datetime) -> bytes:
    """Return a UTCTime in DER."""
    return write_der(ber.UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


@attrs.define
class Forge:
    """A SignedData in which everything can be wrong, written apart from ours."""

    credential: Credential = SIGNER
    content: bytes = CONTENT
    digest: str = "sha256"
    signature_algorithm: str = "ecdsa-sha256"
    parameters: bytes = b""
    attributes: Attributes | None = None
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
    indefinite: bool = False
    tamper: Callable[[bytes], bytes] = bytes

    def signed_attributes(self) -> Attributes:
        """Return the attributes of an honest signer, but for the changes."""
        name = self.digest if self.digest in HASHES else "sha256"
        digest = hashlib.new(name, self.content).digest()
        honest: Attributes = [
            ("content-type", [oid("data")]),
            ("message-digest", [octets(digest)]),
            ("signing-time", [utc_time(NOW)]),
        ]
        return [a for a in honest if a[0] not in self.drop] + self.extra

    def build(self) -> bytes:
        """Return the SignedData."""
        attributes = self.attributes or self.signed_attributes()
        tbs = write_set(
            ber.SET,
            [
                seq(oid(name), write_der(ber.SET, *values))
                for name, values in attributes
            ],
        )
        key, name = (
            self.credential.private_key,
            HASHES.get(self.digest, hashes.SHA256()),
        )
        message = self.content if self.omit_attributes else tbs
        if isinstance(key, rsa.RSAPrivateKey):
            signature = key.sign(message, padding.PKCS1v15(), name)
        else:
            signature = key.sign(message, ec.ECDSA(name))
        signer = seq(
            write_der(ber.INTEGER, b"\x01"),
            self.sid or _issuer_and_serial(self.credential.certificate),
            seq(oid(self.digest)),
            b"" if self.omit_attributes else b"\xa0" + tbs[1:],
            seq(oid(self.signature_algorithm), self.parameters),
            octets(self.tamper(signature)),
        )
        encoded = self.certificates
        if encoded is None:
            chain = (self.credential.certificate, *self.credential.chain)
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


def verify(raw: bytes, **changes: Any) -> Verification:
    """Verify with everything at hand, but for *changes*."""
    arguments: dict[str, Any] = {"trust": PKI.trust, "crls": PKI.crls(), "now": NOW}
    return verify_message(raw, **arguments | changes)


GENUINE = letter(Forge().build())


def forged(**changes: Any) -> bytes:
    """Return a message whose signature differs from an honest one in *changes*."""
    return letter(Forge(**changes).build())


def issued(*emails: str, **changes: Any) -> bytes:
    """Return a message that is honestly signed with another certificate."""
    credential = PKI.issue(*emails, **changes)
    if isinstance(credential.private_key, rsa.RSAPrivateKey):
        return forged(credential=credential, signature_algorithm="rsa")
    return forged(credential=credential)


def odd_credential(**extensions: bytes) -> Credential:
    """Return a certificate of odd extensions (OID: DER), without a key identifier."""
    key = SIGNER.private_key
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, SENDER)]))
        .issuer_name(PKI.issuing.subject)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
    )
    own = {e.oid.dotted_string: e for e in SIGNER.certificate.extensions}
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
    certificate = builder.sign(PKI.issuing_key, hashes.SHA256())
    return Credential(certificate=certificate, chain=(PKI.issuing,), private_key=key)


def odd_certificate(**extensions: bytes) -> bytes:
    """Return a message signed with a certificate of odd extensions."""
    return forged(credential=odd_credential(**extensions))


SAN, BASIC = "2.5.29.17", "2.5.29.19"
OTHER = PKI.issue("khac@snv.saomai.test")
STRANGER = ThrowAwayPki.create(now=NOW).issue(SENDER)


def certificate_id(certificate: x509.Certificate, *, digest: str = "") -> bytes:
    """Return the value of signingCertificateV2."""
    name = digest or "sha256"
    value = hashlib.new(name, certificate.public_bytes(Encoding.DER)).digest()
    algorithm = seq(oid(digest)) if digest else b""
    return seq(seq(seq(algorithm, octets(value))))


ATTACKS = [
    # the content
    pytest.param(
        GENUINE.replace(b"Kinh", b"Kjnh"), "signing.content_changed", id="body"
    ),
    pytest.param(
        letter(Forge(content=b"x: y\r\n\r\nz").build()),
        "signing.content_changed",
        id="signature of another mail",
    ),
    pytest.param(forged(inside=CONTENT), "signing.content_inside", id="eContent"),
    # the algorithms
    pytest.param(
        forged(credential=RSA_SIGNER, digest="md5", signature_algorithm="rsa"),
        "signing.weak_algorithm",
        id="MD5",
    ),
    pytest.param(
        forged(credential=RSA_SIGNER, digest="sha1", signature_algorithm="rsa-sha1"),
        "signing.weak_algorithm",
        id="SHA-1",
    ),
    pytest.param(
        forged(credential=RSA_SIGNER, signature_algorithm="rsa-md5"),
        "signing.weak_algorithm",
        id="MD5 in the signature",
    ),
    pytest.param(forged(digest="sha3-256"), "signing.unknown_algorithm", id="SHA-3"),
    pytest.param(
        forged(credential=RSA_SIGNER, signature_algorithm="rsa-pss"),
        "signing.weak_algorithm",
        id="RSA-PSS without parameters",
    ),
    pytest.param(
        forged(parameters=octets(b"x")), "signing.unknown_algorithm", id="parameters"
    ),
    pytest.param(
        forged(signature_algorithm="ecdsa-sha384"),
        "signing.algorithm_mismatch",
        id="digests differ",
    ),
    pytest.param(
        forged(signature_algorithm="rsa"),
        "signing.algorithm_mismatch",
        id="key differs",
    ),
    pytest.param(
        forged(digest_algorithms=[]), "signing.algorithm_mismatch", id="no digests"
    ),
    pytest.param(
        forged(digest_algorithms=["sha384"]),
        "signing.algorithm_mismatch",
        id="other digests",
    ),
    pytest.param(
        forged(
            extra=[
                ("protection", [seq(seq(oid("sha512")), b"\xa1" + seq(oid("rsa"))[1:])])
            ]
        ),
        "signing.algorithm_mismatch",
        id="algorithm protection",
    ),
    pytest.param(issued(SENDER, key="rsa1024"), "signing.rsa_size", id="RSA-1024"),
    # the signer
    pytest.param(
        forged(omit_attributes=True), "signing.no_signed_attributes", id="bare"
    ),
    pytest.param(forged(signers=0), "signing.signers", id="no SignerInfo"),
    pytest.param(forged(signers=2), "signing.signers", id="two SignerInfos"),
    pytest.param(forged(signers=1000), "signing.signers", id="1,000 SignerInfos"),
    pytest.param(
        forged(tamper=lambda s: s[:-1] + bytes((s[-1] ^ 1,))),
        "signing.signature_mismatch",
        id="signature flipped",
    ),
    pytest.param(
        forged(tamper=lambda _: b""), "signing.signature_mismatch", id="no signature"
    ),
    pytest.param(
        forged(certificates=[]), "signing.no_certificate", id="no certificate"
    ),
    pytest.param(
        forged(sid=write_der(0x80, bytes(20))), "signing.no_certificate", id="other SKI"
    ),
    pytest.param(
        forged(credential=odd_credential(), sid=write_der(0x80, bytes(20))),
        "signing.no_certificate",
        id="no SKI",
    ),
    pytest.param(
        forged(certificates=[seq(b"\x02\x01\x01")]),
        "signing.certificate_syntax",
        id="junk certificate",
    ),
    pytest.param(
        forged(certificates=[SIGNER.certificate.public_bytes(Encoding.DER)] * 500),
        "signing.too_many_certificates",
        id="500 certificates",
    ),
    # the signed attributes
    pytest.param(
        forged(drop=("message-digest",)), "signing.attributes", id="no digest"
    ),
    pytest.param(forged(drop=("content-type",)), "signing.attributes", id="no type"),
    pytest.param(
        forged(drop=("content-type",), extra=[("content-type", [oid("signed-data")])]),
        "signing.attributes",
        id="other type",
    ),
    pytest.param(
        forged(extra=[("message-digest", [octets(bytes(32))])]),
        "signing.attributes",
        id="digest twice",
    ),
    pytest.param(
        forged(
            drop=("message-digest",),
            extra=[("message-digest", [octets(bytes(32)), octets(bytes(32))])],
        ),
        "signing.attributes",
        id="two digests",
    ),
    pytest.param(
        forged(drop=("message-digest",), extra=[("message-digest", [seq()])]),
        "signing.attributes",
        id="digest of another kind",
    ),
    pytest.param(
        forged(extra=[("other", [])]), "signing.structure", id="attribute without value"
    ),
    pytest.param(
        forged(drop=("signing-time",), extra=[("signing-time", [octets(b"260901")])]),
        "signing.attributes",
        id="time of another kind",
    ),
    pytest.param(
        forged(
            drop=("signing-time",),
            extra=[("signing-time", [write_der(ber.UTC_TIME, b"269901080000Z")])],
        ),
        "signing.attributes",
        id="no such month",
    ),
    pytest.param(
        forged(extra=[("certificate", [certificate_id(OTHER.certificate)])]),
        "signing.other_certificate",
        id="signingCertificateV2",
    ),
    pytest.param(
        forged(extra=[("certificate", [seq(seq(seq(seq(oid("sha1")), octets(b""))))])]),
        "signing.weak_algorithm",
        id="signingCertificateV2 with SHA-1",
    ),
    # the structure
    pytest.param(
        forged(content_type="signed-data"), "signing.not_signed_data", id="type"
    ),
    pytest.param(forged(outer_type="data"), "signing.not_signed_data", id="outer type"),
    pytest.param(
        letter(Forge(tamper=lambda _: b"").build().replace(b"\x04\x00", b"\x05\x00")),
        "signing.structure",
        id="signature of another kind",
    ),
    pytest.param(
        forged(after_certificates=octets(b"")), "signing.structure", id="odd field"
    ),
    pytest.param(letter(Forge().build() + b"\0"), "signing.ber", id="trailing octet"),
    pytest.param(letter(Forge().build()[:-1]), "signing.ber", id="truncated"),
    pytest.param(letter(b""), "signing.ber", id="empty"),
    pytest.param(letter(b"\x30\x80" * 5000), "signing.ber", id="deep nesting"),
    pytest.param(letter(b"\x30\x84\xff\xff\xff\xff"), "signing.ber", id="4 GiB"),
    pytest.param(
        letter(seq(b"\x05\x00" * 10_000)), "signing.ber", id="10,000 elements"
    ),
    pytest.param(letter("YWI=!\n"), "signing.base64", id="base64 junk"),
    # the message
    pytest.param(
        letter(Forge().build(), third=b"\r\n--sig\r\n\r\nthird"),
        "signing.parts",
        id="third",
    ),
    pytest.param(
        letter(Forge().build(), head="Content-Type: text/plain\r\n"),
        "signing.signature_part",
        id="second part",
    ),
    pytest.param(
        letter(
            Forge().build(),
            sender=f"From: {SENDER}\r\nContent-Type: text/plain\r\n",
        ),
        "messages.repeated_field",
        id="two Content-Types",
    ),
    pytest.param(
        letter(Forge().build(), content_type="boundary=other"),
        "messages.parameters",
        id="two boundaries",
    ),
    pytest.param(
        GENUINE.replace(b"\r\n--sig--", b""), "messages.unclosed", id="not closed"
    ),
    pytest.param(
        GENUINE.replace(b"MIME-Version", b"odd line\r\nMIME-Version"),
        "messages.field_syntax",
        id="odd header line",
    ),
    pytest.param(
        GENUINE.replace(b"\r\n\r\nKinh", b"\n\nKinh"), "signing.line_ends", id="some LF"
    ),
    pytest.param(GENUINE + b"\r", "signing.line_ends", id="bare CR"),
    # chain, identity, time
    pytest.param(forged(credential=STRANGER), "signing.no_chain", id="look-alike root"),
    pytest.param(
        forged(certificates=[SIGNER.certificate.public_bytes(Encoding.DER)]),
        "signing.no_chain",
        id="gap in the chain",
    ),
    pytest.param(
        issued(SENDER, not_after=NOW - timedelta(seconds=1)),
        "signing.certificate_period",
        id="expired",
    ),
    pytest.param(
        issued(SENDER, not_before=NOW + timedelta(seconds=1)),
        "signing.certificate_period",
        id="not yet valid",
    ),
    pytest.param(
        issued(SENDER, purposes=[]), "signing.extended_key_usage", id="no EKU"
    ),
    pytest.param(
        issued(SENDER, purposes=[ExtendedKeyUsageOID.SERVER_AUTH]),
        "signing.extended_key_usage",
        id="EKU of a server",
    ),
    pytest.param(
        issued(SENDER, purposes=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]),
        "signing.extended_key_usage",
        id="EKU of everything",
    ),
    pytest.param(
        issued(SENDER, usages=["key_encipherment"]), "signing.key_usage", id="KU"
    ),
    pytest.param(
        odd_certificate(**{BASIC: seq(b"\x01\x01\xff")}),
        "signing.no_chain",
        id="leaf CA",
    ),
    pytest.param(
        odd_certificate(**{"!1.2.3.4": b"\x05\0"}),
        "signing.no_chain",
        id="unknown critical extension",
    ),
    pytest.param(issued(), "signing.no_email", id="no SAN"),
    pytest.param(
        odd_certificate(**{SAN: b""}), "signing.no_email", id="address in the DN only"
    ),
    pytest.param(issued("khac@snv.saomai.test"), "signing.other_email", id="SAN other"),
    pytest.param(
        issued(SENDER.replace("v", "V", 1)), "signing.other_email", id="SAN other case"
    ),
    pytest.param(
        odd_certificate(**{SAN: seq(write_der(0x81, b"a\0" + SENDER.encode()))}),
        "signing.email_syntax",
        id="NUL in the SAN",
    ),
    pytest.param(
        odd_certificate(**{SAN: seq(write_der(0x81, b" " + SENDER.encode()))}),
        "signing.email_syntax",
        id="blank in the SAN",
    ),
    pytest.param(
        odd_certificate(**{SAN: seq(write_der(0x81, b"\xff@x.test"))}),
        "signing.certificate_syntax",
        id="SAN beyond ASCII",
    ),
    pytest.param(
        letter(Forge().build(), sender=f"From: {SENDER}\r\nFrom: x@y.test\r\n"),
        "messages.repeated_field",
        id="two From",
    ),
    pytest.param(
        letter(Forge().build(), sender=f"From: {SENDER}, x@y.test\r\n"),
        "messages.many_senders",
        id="two mailboxes",
    ),
    pytest.param(
        letter(Forge().build(), sender=f"From: {SENDER} <x@y.test>\r\n"),
        "messages.mailbox_name",
        id="address as a name",
    ),
    pytest.param(
        letter(Forge().build(), sender=f"From: g:{SENDER};\r\n"),
        "messages.mailbox_syntax",
        id="group",
    ),
    pytest.param(
        letter(Forge().build(), sender=f"From: x@y.test\r\nSender: {SENDER}\r\n"),
        "signing.other_email",
        id="Sender is the signer",
    ),
    pytest.param(
        letter(Forge().build(), sender=""), "messages.no_sender", id="no From"
    ),
    pytest.param(
        forged(
            drop=("signing-time",),
            extra=[("signing-time", [utc_time(NOW - timedelta(days=2))])],
        ),
        "signing.time_outside",
        id="signed before validity",
    ),
    pytest.param(
        forged(
            drop=("signing-time",),
            extra=[("signing-time", [utc_time(NOW + timedelta(hours=8))])],
        ),
        "signing.future_time",
        id="signed in the future",
    ),
]


class TestAttacks:
    @pytest.mark.parametrize(("raw", "code"), ATTACKS)
    def test_invalid(self, raw: bytes, code: str) -> None:
        """An attack is invalid for the reason that it is one, at once."""
        began = time.perf_counter()
        found = verify(raw)

        assert code in [reason.code for reason in found.reasons]
        assert Verdict.INVALID is found.verdict
        assert 1 > time.perf_counter() - began
        assert (found.signed_bytes is None) is ("no" == found.integrity.status)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(b"", "signing.not_signed", id="nothing"),
            pytest.param(
                f"From: {SENDER}\r\n\r\nKinh gui".encode(),
                "signing.not_signed",
                id="plain",
            ),
            pytest.param(
                b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
                + GENUINE
                + b"\r\n--m--",
                "signing.not_signed",
                id="wrapped in mixed",
            ),
            pytest.param(
                b"Content-Type: message/rfc822\r\n\r\n" + GENUINE,
                "signing.not_signed",
                id="forwarded",
            ),
            pytest.param(
                b'Content-Type: text/plain; name="multipart/signed"\r\n\r\n',
                "signing.not_signed",
                id="a name only",
            ),
            pytest.param(
                letter(
                    Forge().build(), content_type='protocol="application/pgp-signature"'
                ),
                "signing.protocol",
                id="OpenPGP",
            ),
        ],
    )
    def test_not_signed(self, raw: bytes, code: str) -> None:
        """What is not signed as a whole is not signed."""
        found = verify(raw)

        assert (Verdict.NOT_SIGNED, [code]) == (
            found.verdict,
            [reason.code for reason in found.reasons],
        )
        assert (None, None) == (found.signed_bytes, found.signer)

    @pytest.mark.parametrize(
        ("raw", "changes", "code"),
        [
            pytest.param(sealed(enveloped()), {}, "signing.opaque", id="encrypted"),
            pytest.param(
                sealed(enveloped(), "enveloped-data"),
                {},
                "signing.opaque",
                id="encrypted, as stated",
            ),
            pytest.param(
                sealed(b"junk", "authEnveloped-data"),
                {},
                "signing.opaque",
                id="encrypted, junk",
            ),
            pytest.param(
                sealed(Forge(inside=CONTENT).build(), "certs-only"),
                {},
                "signing.opaque",
                id="certificates only",
            ),
            pytest.param(
                GENUINE, {"crls": ()}, "signing.no_revocation_data", id="no list"
            ),
            pytest.param(
                GENUINE,
                {"crls": PKI.crls()[:1]},
                "signing.no_revocation_data",
                id="one list missing",
            ),
            pytest.param(
                GENUINE,
                {"crls": PKI.crls(at=NOW - timedelta(days=8))},
                "signing.stale_crl",
                id="stale list",
            ),
        ],
    )
    def test_indeterminate(
        self, raw: bytes, changes: dict[str, Any], code: str
    ) -> None:
        """What is not known is neither valid nor invalid."""
        found = verify(raw, **changes)

        assert Verdict.INDETERMINATE is found.verdict
        assert code in [reason.code for reason in found.reasons]

    def test_revoked(self) -> None:
        """A revoked signer or authority is invalid, be the list fresh or not."""
        for revoked in (SIGNER.certificate, PKI.issuing):
            for age in (1, 8):
                crls = PKI.crls([revoked], at=NOW - timedelta(days=age))
                found = verify(GENUINE, crls=crls)

                assert (Verdict.INVALID, "no") == (
                    found.verdict,
                    found.revocation.status,
                )
                assert "yes" == found.chain.status

    def test_no_anchor(self) -> None:
        """An empty store trusts nothing."""
        found = verify(GENUINE, trust=TrustStore(anchors=[]))

        assert Verdict.INVALID is found.verdict
        assert "signing.no_anchors" in [reason.code for reason in found.reasons]

    def test_claimed_time_extends_nothing(self) -> None:
        """The chain is judged now, whatever moment of signing is claimed."""
        later = NOW + timedelta(days=400)
        found = verify(GENUINE, now=later, crls=PKI.crls(at=later))

        assert ("no", later) == (found.chain.status, found.validation_time)

    def test_mutants(self, rounds: int) -> None:
        """Damaged messages get an answer, and a valid one shows the signed content."""
        chance = random.Random(2)  # noqa: S311 (repeatable, not secret)
        for number in range(2000 * rounds):
            mutant = bytearray(GENUINE)
            for _ in range(chance.randint(1, 3)):
                position = chance.randrange(len(mutant))
                if number % 3:
                    mutant[position] = chance.randrange(256)
                else:
                    del mutant[position : position + chance.randint(1, 40)]
            found = verify(bytes(mutant))

            assert found.signed_bytes in {None, CONTENT}
            assert found.verdict != "valid" or SENDER == str(found.from_address)

    def test_mutant_signatures(self, rounds: int) -> None:
        """Damage inside the CMS never makes another signer or another time."""
        chance = random.Random(3)  # noqa: S311 (repeatable, not secret)
        cms = Forge().build()
        for _ in range(2000 * rounds):
            mutant = bytearray(cms)
            for _ in range(chance.randint(1, 3)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            found = verify(letter(bytes(mutant)))

            if found.signer is not None:
                assert (CONTENT, NOW) == (found.signed_bytes, found.claimed_time)
                assert (
                    found.verdict != "valid"
                    or found.signer.certificate == SIGNER.certificate
                )


class TestAnswers:
    def test_all(self) -> None:
        """A valid message has five answers and the facts behind them."""
        found = verify(GENUINE)

        assert Verdict.VALID is found.verdict
        assert ["yes", "yes", "yes", "unknown", "yes"] == [
            answer.status
            for answer in (
                found.integrity,
                found.chain,
                found.identity,
                found.time,
                found.revocation,
            )
        ]
        assert (CONTENT, SENDER) == (found.signed_bytes, str(found.from_address))
        assert (Binding.SAN, NOW) == (found.binding, found.claimed_time)
        assert found.signer is not None
        assert ((SENDER,), SIGNER.certificate.serial_number) == (
            found.signer.emails,
            found.signer.serial,
        )
        assert (UnsignedText.HEADER,) == found.unsigned_text
        assert hash(found) == hash(verify(GENUINE))
        assert "octets" in repr(found)

    def test_is_not_a_bool(self) -> None:
        """Nobody takes a verification, or one answer, for a yes."""
        with pytest.raises(TypeError, match="verdict"):
            bool(verify(GENUINE))
        with pytest.raises(TypeError, match="status"):
            bool(verify(GENUINE).chain)

    def test_require_valid(self) -> None:
        """Whoever needs a valid message gets an error that says why it is none."""
        found = verify(GENUINE, crls=())
        with pytest.raises(VerificationError) as caught:
            found.require_valid()

        assert found is caught.value.verification
        assert "signing.no_revocation_data" in str(caught.value)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(
                letter(Forge().build(), before=b"Read me\r\n"),
                "signing.unsigned_preamble",
                id="preamble",
            ),
            pytest.param(
                letter(Forge().build(), after=b"Read me\r\n"),
                "signing.unsigned_epilogue",
                id="epilogue",
            ),
            pytest.param(
                letter(
                    Forge().build(),
                    content_type='protocol="application/x-pkcs7-signature"',
                ),
                "signing.micalg",
                id="micalg",
            ),
            pytest.param(GENUINE.replace(b"\r\n", b"\n"), "signing.bare_lf", id="LF"),
        ],
    )
    def test_notes(self, raw: bytes, code: str) -> None:
        """What is odd but not covered by the signature is noted."""
        found = verify(raw)

        assert (Verdict.VALID, CONTENT) == (found.verdict, found.signed_bytes)
        assert code == found.notes[-1].code

    @pytest.mark.parametrize(
        ("time_attributes", "code"),
        [
            pytest.param([], "signing.no_time", id="none"),
            pytest.param(
                [("signing-time", [utc_time(NOW + timedelta(hours=7))])],
                "signing.local_time",
                id="local time as UTC",
            ),
            pytest.param(
                [
                    (
                        "signing-time",
                        [write_der(ber.GENERALIZED_TIME, b"20260901080000Z")],
                    )
                ],
                "signing.claimed_time",
                id="GeneralizedTime",
            ),
        ],
    )
    def test_time_is_only_claimed(self, time_attributes: Attributes, code: str) -> None:
        """A possible moment of signing is a claim, and no obstacle."""
        found = verify(forged(drop=("signing-time",), extra=time_attributes))

        assert (Verdict.VALID, "unknown") == (found.verdict, found.time.status)
        assert [code] == [reason.code for reason in found.time.reasons]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"indefinite": True}, id="BER"),
            pytest.param(
                {
                    "digest": "sha512",
                    "credential": RSA_SIGNER,
                    "signature_algorithm": "rsa",
                },
                id="RSA, SHA-512",
            ),
            pytest.param(
                {
                    "credential": RSA_SIGNER,
                    "parameters": b"\x05\0",
                    "signature_algorithm": "rsa-sha256",
                },
                id="NULL",
            ),
            pytest.param({"after_certificates": write_der(0xA1)}, id="CRLs inside"),
            pytest.param(
                {"extra": [("certificate", [certificate_id(SIGNER.certificate)])]},
                id="signingCertificateV2",
            ),
            pytest.param(
                {
                    "extra": [
                        (
                            "certificate",
                            [certificate_id(SIGNER.certificate, digest="sha384")],
                        )
                    ]
                },
                id="signingCertificateV2 with SHA-384",
            ),
            pytest.param({"extra": [("other", [octets(b"")])]}, id="own attribute"),
            pytest.param(
                {
                    "sid": write_der(
                        0x80,
                        x509.SubjectKeyIdentifier.from_public_key(
                            SIGNER.private_key.public_key()
                        ).digest,
                    )
                },
                id="subject key identifier",
            ),
        ],
    )
    def test_foreign_forms(self, changes: dict[str, Any]) -> None:
        """Other lawful ways to write a signature are valid, too."""
        verify(forged(**changes)).require_valid()

    def test_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A message beyond the cap is not looked at, and not judged."""
        monkeypatch.setattr(verify_module, "MAX_MESSAGE", 100)

        assert Verdict.INDETERMINATE is verify(GENUINE).verdict

    def test_own_letters(self) -> None:
        """A letter with nothing but a body is valid when it comes back."""
        message = OfficialMessage(
            from_=SENDER, to=["a@ubnd.saomai.test"], subject="x", body=""
        )
        verify(sign_message(message, SIGNER.signer(), now=NOW).raw).require_valid()

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"raw": "text"}, id="raw"),
            pytest.param({"raw": None}, id="no raw"),
            pytest.param({"trust": None}, id="trust"),
            pytest.param({"crls": b"crl"}, id="crls"),
            pytest.param({"crls": [b"crl"]}, id="junk crl"),
            pytest.param({"crls": [1]}, id="crl of int"),
            pytest.param({"now": datetime(2026, 9, 1)}, id="naive"),
            pytest.param(
                {"now": datetime.max.replace(tzinfo=UTC)}, id="beyond time in Vietnam"
            ),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """Wrong types are InputErrors."""
        with pytest.raises(InputError):
            verify(**{"raw": GENUINE} | changes)

    @pytest.mark.parametrize(
        "now",
        [
            pytest.param(datetime.max.replace(tzinfo=ICT), id="last"),
            pytest.param(datetime.min.replace(tzinfo=ICT), id="first"),
            pytest.param(datetime.min.replace(tzinfo=UTC), id="first in UTC"),
        ],
    )
    def test_ends_of_time(self, now: datetime) -> None:
        """At the ends of time no certificate is valid, and nothing else happens."""
        found = verify(GENUINE, now=now)

        assert (Verdict.INVALID, "no") == (found.verdict, found.chain.status)
        assert "signing.certificate_period" == found.chain.reasons[0].code

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            pytest.param(b"99991231235959Z", "signing.attributes", id="beyond"),
            pytest.param(b"99991231165959Z", "signing.future_time", id="last"),
            pytest.param(b"00010101000000Z", "signing.time_outside", id="first"),
        ],
    )
    def test_claims_at_the_ends_of_time(self, text: bytes, code: str) -> None:
        """A claim at the ends of time is not valid, and harms nothing."""
        claim = [("signing-time", [write_der(ber.GENERALIZED_TIME, text)])]
        found = verify(forged(drop=("signing-time",), extra=claim))

        assert Verdict.INVALID is found.verdict
        assert code in {reason.code for reason in found.reasons}

    def test_no_expiry(self) -> None:
        """A certificate without an end (RFC 5280 §4.1.2.5) is read like others."""
        last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
        key = SIGNER.private_key
        builder = (
            x509.CertificateBuilder()
            .subject_name(SIGNER.certificate.subject)
            .issuer_name(PKI.issuing.subject)
            .public_key(key.public_key())
            .serial_number(78)
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(last)
        )
        for extension in SIGNER.certificate.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        certificate = builder.sign(PKI.issuing_key, hashes.SHA256())
        credential = Credential(
            certificate=certificate, chain=(PKI.issuing,), private_key=key
        )
        found = verify(forged(credential=credential))

        found.require_valid()
        assert found.signer is not None
        assert last.replace(tzinfo=ICT) == found.signer.not_after

    def test_time(self) -> None:
        """A signed message with a From field built to take time takes little."""
        crowd = b"From: " + b"a@b.vn," * 590_000 + b"a@b.vn"
        began = time.process_time()
        found = verify(GENUINE.replace(b"From: " + SENDER.encode(), crowd))

        assert "messages.many_senders" == found.identity.reasons[0].code
        assert 2 > time.process_time() - began


SEALED = Forge(inside=CONTENT).build()


def in_segments(cms: bytes, size: int = 10) -> bytes:
    """Return *cms* with its content as a stream writes it, in BER."""
    parts = [CONTENT[i : i + size] for i in range(0, len(CONTENT), size)]
    stream = b"\x24\x80" + b"".join(map(octets, parts)) + b"\0\0"
    (elements,) = read_ber(cms).children()[1].children()
    version, digests, _, *rest = (bytes(e.encoding) for e in elements.children())
    inner = b"\x30\x80" + oid("data") + b"\xa0\x80" + stream + bytes(4)
    fields = b"".join((version, digests, inner, *rest))
    return b"\x30\x80" + oid("signed-data") + b"\xa0\x80\x30\x80" + fields + bytes(6)


class TestOpaque:
    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(sealed(SEALED), id="no smime-type"),
            pytest.param(sealed(SEALED, "signed-data"), id="smime-type"),
            pytest.param(sealed(SEALED, "Signed-Data"), id="any case"),
            pytest.param(
                sealed(SEALED).replace(b"application/pkcs7", b"application/x-pkcs7"),
                id="old media type",
            ),
            pytest.param(sealed(SEALED).replace(b"\r\n", b"\n"), id="LF"),
            pytest.param(sealed(in_segments(SEALED)), id="segments of 10 octets"),
            pytest.param(sealed(in_segments(SEALED, 1)), id="segments of one octet"),
        ],
    )
    def test_valid(self, raw: bytes) -> None:
        """A letter inside its signature is read from there, in BER, too."""
        found = verify(raw)

        assert (Verdict.VALID, "opaque") == (found.verdict, found.form)
        assert CONTENT == found.signed_bytes
        assert ["signing.unsigned_header"] == [note.code for note in found.notes]

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(sealed(Forge().build()), "signing.no_content", id="empty"),
            pytest.param(
                sealed(Forge(inside=b"other").build()),
                "signing.content_changed",
                id="other content",
            ),
            pytest.param(
                sealed(SEALED, "enveloped-data"), "signing.smime_type", id="lying type"
            ),
            pytest.param(
                sealed(enveloped(), "signed-data"), "signing.smime_type", id="encrypted"
            ),
            pytest.param(sealed(SEALED + b"\0"), "signing.ber", id="trailing octet"),
            pytest.param(
                sealed(SEALED) + b"Read me\r\n", "signing.base64", id="text below"
            ),
            pytest.param(
                sealed(SEALED).replace(b": base64", b": 8bit"),
                "signing.signature_part",
                id="not base64",
            ),
            pytest.param(
                sealed(SEALED, head=f"odd line\r\nFrom: {SENDER}\r\n"),
                "messages.field_syntax",
                id="odd header line",
            ),
            pytest.param(
                sealed(SEALED, head=f"From: {SENDER}\r\nContent-Type: text/plain\r\n"),
                "messages.repeated_field",
                id="two Content-Types",
            ),
            pytest.param(
                sealed(in_segments(SEALED).replace(octets(b"i\r\n"), b"\x02\x03i\r\n")),
                "signing.ber",
                id="segment of another kind",
            ),
            pytest.param(
                sealed(Forge(inside=CONTENT, inside_tag=0x0C).build()),
                "signing.structure",
                id="content of another kind",
            ),
        ],
    )
    def test_invalid(self, raw: bytes, code: str) -> None:
        """What breaks the form is invalid, and shows nothing."""
        found = verify(raw)

        assert ([code], Verdict.INVALID) == (
            [reason.code for reason in found.reasons],
            found.verdict,
        )
        assert found.signed_bytes is None

    @pytest.mark.parametrize("size", [0, 1, 127, 128, 70_000, 3_000_000])
    def test_round_trip(self, size: int) -> None:
        """Letters of every size go in and come out."""
        file = Attachment(filename="a", content=bytes(size), media_type="a/b")
        message = OfficialMessage(
            from_=SENDER, to=["a@b.test"], subject="x", body="y", attachments=[file]
        )
        form = SignatureForm.OPAQUE
        signed = sign_message(message, SIGNER.signer(), form=form, now=NOW)
        found = verify(signed.raw)

        found.require_valid()
        assert signed.entity == found.signed_bytes
        assert 76 >= max(map(len, signed.raw.split(b"\r\n")))

    def test_time(self) -> None:
        """Content in a million segments is refused at once."""
        began = time.process_time()
        parts = b"\x04\0" * 1_000_000
        bomb = b"\x30\x80" + oid("signed-data") + b"\xa0\x80" + b"\x24\x80" + parts
        found = verify(sealed(bomb + bytes(6)))

        assert "signing.ber" == found.reasons[0].code
        assert 2 > time.process_time() - began


class TestReplay:
    def test_same_act(self) -> None:
        """A signature sent on is known again, under whatever Message-ID."""
        first = verify(GENUINE.replace(b"MIME-V", b"Message-ID: <1@x.test>\r\nMIME-V"))
        again = verify(GENUINE.replace(b"MIME-V", b"Message-ID: <2@x.test>\r\nMIME-V"))
        other = verify(letter(Forge(content=CONTENT).build(), content=CONTENT))

        assert first.replay_key is not None
        assert again.replay_key is not None
        assert other.replay_key is not None
        assert ("<1@x.test>", "<2@x.test>", None) == (
            first.replay_key.message_id,
            again.replay_key.message_id,
            other.replay_key.message_id,
        )
        assert first.replay_key.act == again.replay_key.act == other.replay_key.act
        assert first.replay_key.act != verify(forged(credential=OTHER)).replay_key.act  # type: ignore[union-attr] # signed

    def test_other_signature_value(self) -> None:
        """Nobody makes a new act of an ECDSA signature (r, s) by writing (r, n - s)."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

        def mirror(signature: bytes) -> bytes:
            r, s = decode_dss_signature(signature)
            return encode_dss_signature(r, order - s)

        found = verify(forged(tamper=mirror))

        assert Verdict.VALID is found.verdict
        assert verify(GENUINE).replay_key == found.replay_key


class TestEvidence:
    @pytest.mark.parametrize(
        "raw", [GENUINE, sealed(SEALED)], ids=["detached", "opaque"]
    )
    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({"crls": PKI.crls()}, id="lists"),
            pytest.param(
                {"crls": (), "ocsp": PKI.ocsp([SIGNER.certificate, PKI.issuing])},
                id="answers",
            ),
            pytest.param(
                {"crls": PKI.crls()[:1], "ocsp": PKI.ocsp([SIGNER.certificate])},
                id="both",
            ),
        ],
    )
    def test_repeated(self, raw: bytes, data: dict[str, Any]) -> None:
        """From the archive alone others come to the same verification."""
        found = verify(raw, **data)
        kept = found.evidence()
        again = verify(
            kept.message,
            trust=TrustStore([kept.path[-1]]),
            crls=kept.crls,
            ocsp=kept.ocsp,
            now=found.validation_time,
        )

        found.require_valid()
        assert (found, raw) == (again, kept.message)
        assert found.to_dict() == json.loads(kept.verification)
        assert (found.signed_bytes, 3) == (kept.content, len(kept.path))

    def test_files(self) -> None:
        """An archive gets files with plain names."""
        files = verify(GENUINE).evidence().to_files()

        assert {
            "message.eml",
            "verification.json",
            "signature.p7s",
            "content.mime",
            "1.cer",
            "2.cer",
            "3.cer",
            "1.crl",
            "2.crl",
        } == files.keys()
        assert GENUINE == files["message.eml"]

    def test_not_signed(self) -> None:
        """There is evidence of what was not signed, too."""
        files = verify(b"From: a@x.test\r\n\r\n").evidence().to_files()

        assert ["message.eml", "verification.json"] == list(files)


class TestToDict:
    def test_valid(self) -> None:
        """Everything but octets becomes JSON."""
        found = verify(GENUINE)
        plain = json.loads(json.dumps(found.to_dict()))

        assert found.to_dict() == plain
        assert found.signer is not None
        assert {
            "verdict": "valid",
            "integrity": {"status": "yes", "reasons": []},
            "from_address": SENDER,
            "binding": "san",
            "claimed_time": "2026-09-01T15:00:00+07:00",
            "validation_time": found.validation_time.isoformat(),
            "unsigned_text": ["header"],
        }.items() <= plain.items()
        assert ["signing.claimed_time"] == [r["code"] for r in plain["time"]["reasons"]]
        assert ["signing.unsigned_header"] == [note["code"] for note in plain["notes"]]
        assert {
            "serial": str(SIGNER.certificate.serial_number),
            "emails": [SENDER],
            "fingerprint": found.signer.fingerprint,
        }.items() <= plain["signer"].items()
        assert "certificate" not in plain["signer"]

    def test_not_signed(self) -> None:
        """What is not known is null."""
        plain = json.loads(json.dumps(verify(b"From: a@x.test\r\n\r\n").to_dict()))

        assert "not_signed" == plain["verdict"]
        assert [None] * 3 == [
            plain[name] for name in ("signer", "from_address", "claimed_time")
        ]


class TestLabels:
    @pytest.mark.parametrize(
        ("value", "vi", "en"),
        [
            (
                Verdict.VALID,
                "Chữ ký số trên thư hợp lệ",
                "The mail's signature is valid",
            ),
            (
                Verdict.INVALID,
                "Chữ ký số trên thư không hợp lệ",
                "The mail's signature is not valid",
            ),
            (
                Verdict.INDETERMINATE,
                "Chưa đủ căn cứ để kết luận về chữ ký số trên thư",
                "The mail's signature cannot be judged yet",
            ),
            (Verdict.NOT_SIGNED, "Thư không có chữ ký số", "The mail is not signed"),
            (Status.YES, "có", "yes"),
            (Status.NO, "không", "no"),
            (Status.UNKNOWN, "chưa xác định", "not known"),
        ],
    )
    def test_labels(self, value: Verdict | Status, vi: str, en: str) -> None:
        """Every verdict and status has a label in both languages."""
        assert (vi, en) == (value.label("vi"), value.label("en"))
