"""Tests for OCSP answers: who may answer, about whom, in which form and when."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from govvn_mail.errors import InputError
from govvn_mail.signing import ber, check_revocation
from govvn_mail.signing.ber import read_ber, write_der, write_oid
from govvn_mail.signing.crls import load_crls
from govvn_mail.signing.ocsp import load_answers
from govvn_mail.testing import ThrowAwayPki

if TYPE_CHECKING:
    from govvn_mail.signing import CertificateRevocation

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PKI = ThrowAwayPki.create(now=NOW)
CREDENTIAL = PKI.issue("vanthu@snv.saomai.test")
LEAF = CREDENTIAL.certificate
OTHER = PKI.issue("khac@snv.saomai.test").certificate
CHAIN = (LEAF, PKI.issuing, PKI.root)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATUSES = ocsp.OCSPCertStatus
UNKNOWN_EXTENSION = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("1.2.3.4"), b"\5\0"
)


@attrs.define
class Responder:
    """A certificate that the issuing authority gave to a responder, or somebody."""

    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.OCSP_SIGNING,)
    no_check: bool = True
    digital_signature: bool | None = True
    first: datetime = NOW - DAY
    last: datetime = NOW + DAY
    issuer: x509.Certificate = PKI.issuing
    issuer_key: Any = PKI.issuing_key
    critical: bool = False
    key: Any = attrs.Factory(lambda: ec.generate_private_key(ec.SECP256R1()))

    def certificate(self) -> x509.Certificate:
        """Return the certificate."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCSP")]))
            .issuer_name(self.issuer.subject)
            .public_key(self.key.public_key())
            .serial_number(4711)
            .not_valid_before(self.first)
            .not_valid_after(self.last)
        )
        if self.purposes:
            usage = x509.ExtendedKeyUsage(self.purposes)
            builder = builder.add_extension(usage, critical=False)
        if self.no_check:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        if self.digital_signature is not None:
            names = [n.lstrip("_") for n in x509.KeyUsage.__init__.__annotations__]
            flags = {name: False for name in names if name != "return"}
            flags["digital_signature"] = self.digital_signature
            flags["content_commitment"] = True
            builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
        if self.critical:
            builder = builder.add_extension(UNKNOWN_EXTENSION, critical=True)
        return builder.sign(self.issuer_key, hashes.SHA256())


@attrs.define
class Answer:
    """An OCSP answer in which everything can be wrong."""

    about: x509.Certificate = LEAF
    issuer: x509.Certificate = PKI.issuing
    status: ocsp.OCSPCertStatus = STATUSES.GOOD
    issued: datetime = NOW - HOUR
    expires: datetime | None = NOW + DAY
    responder: x509.Certificate = PKI.issuing
    key: Any = PKI.issuing_key
    certificates: tuple[x509.Certificate, ...] = ()
    named_by: ocsp.OCSPResponderEncoding = ocsp.OCSPResponderEncoding.HASH
    digest: hashes.HashAlgorithm = attrs.Factory(hashes.SHA1)
    signed_in: hashes.HashAlgorithm | None = attrs.Factory(hashes.SHA256)
    extension: bool | None = None
    tamper: bytes = b""

    def build(self) -> ocsp.OCSPResponse:
        """Return the answer."""
        is_revoked = self.status is STATUSES.REVOKED
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self.about,
                issuer=self.issuer,
                algorithm=self.digest,
                cert_status=self.status,
                this_update=self.issued,
                next_update=self.expires,
                revocation_time=self.issued if is_revoked else None,
                revocation_reason=None,
            )
            .responder_id(self.named_by, self.responder)
        )
        if self.certificates:
            builder = builder.certificates(list(self.certificates))
        if self.extension is not None:
            builder = builder.add_extension(UNKNOWN_EXTENSION, critical=self.extension)
        return builder.sign(self.key, self.signed_in)


def answer(**changes: Any) -> ocsp.OCSPResponse:
    """Return an honest answer of the issuing authority, but for *changes*."""
    return Answer(**changes).build()


def delegated(*, changes: dict[str, Any] | None = None, **parts: Any) -> Any:
    """Return the answer of a responder whose certificate has *parts*."""
    responder = Responder(**parts)
    certificate = responder.certificate()
    return answer(
        responder=certificate,
        key=responder.key,
        certificates=(certificate,),
        **changes or {},
    )


def resigned(
    given: ocsp.OCSPResponse, key: Any, *, critical_part: bool = False
) -> ocsp.OCSPResponse:
    """Return an answer signed anew, which the library would refuse to build."""
    fields = list(read_ber(given.tbs_response_bytes).children())
    encoded = [bytes(field.encoding) for field in fields]
    if critical_part:  # singleExtensions come last
        (single,) = fields[-1].children()
        extension = seq(
            write_der(ber.OID, write_oid("1.2.3.4")),
            write_der(ber.BOOLEAN, b"\xff"),
            write_der(ber.OCTET_STRING, b"\5\0"),
        )
        parts = [bytes(part.encoding) for part in single.children()]
        extensions = write_der(ber.CONTEXT_1, seq(extension))
        encoded[-1] = seq(seq(*parts, extensions))
    tbs = seq(*encoded)
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA256()))
    algorithm = seq(write_der(ber.OID, write_oid("1.2.840.10045.4.3.2")))
    basic = seq(tbs, algorithm, write_der(0x03, b"\0" + signature))
    kind = write_der(ber.OID, write_oid("1.3.6.1.5.5.7.48.1.1"))
    body = seq(kind, write_der(ber.OCTET_STRING, basic))
    octets = seq(write_der(0x0A, b"\0"), write_der(ber.CONTEXT_0, body))
    return load_answers([octets])[0]


def seq(*contents: bytes) -> bytes:
    """Return a SEQUENCE in DER."""
    return write_der(ber.SEQUENCE, *contents)


def judge(*answers: ocsp.OCSPResponse, **changes: Any) -> CertificateRevocation:
    """Return what is found about the leaf."""
    crls = load_crls(changes.pop("crls", ()))
    return check_revocation(CHAIN, crls, changes.pop("at", NOW), ocsp=answers)[0]


class TestSound:
    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(answer(), id="the issuer, by its key"),
            pytest.param(
                answer(named_by=ocsp.OCSPResponderEncoding.NAME),
                id="the issuer, by its name",
            ),
            pytest.param(answer(digest=hashes.SHA256()), id="SHA-256 names the issuer"),
            pytest.param(answer(signed_in=hashes.SHA384()), id="signed in SHA-384"),
            pytest.param(answer(extension=False), id="an extension"),
            pytest.param(delegated(), id="a responder"),
            pytest.param(
                delegated(changes={"named_by": ocsp.OCSPResponderEncoding.NAME}),
                id="a responder, by its name",
            ),
            pytest.param(delegated(digital_signature=None), id="no key usage"),
            pytest.param(
                answer(issued=NOW - 2 * HOUR, expires=NOW), id="until this moment"
            ),
            pytest.param(
                answer(issued=NOW - HOUR, expires=None), id="live, an hour ago"
            ),
            pytest.param(
                answer(issued=NOW + timedelta(minutes=4)), id="a clock ahead of ours"
            ),
        ],
    )
    def test_good(self, given: ocsp.OCSPResponse) -> None:
        """An answer of the issuer, or of whom it charged, is enough."""
        found = judge(given)

        assert ("good", "signing.ocsp_good") == (found.status, found.reason.code)
        assert given is found.evidence

    def test_revoked(self) -> None:
        """A revoked certificate is revoked, whatever lists and older answers say."""
        gone = answer(status=STATUSES.REVOKED)

        for given in ([gone], [gone, answer(issued=NOW - DAY)]):
            assert "revoked" == judge(*given, crls=PKI.crls()).status
        assert "revoked" == judge(answer(), crls=PKI.crls([LEAF])).status

    def test_newest(self) -> None:
        """Of several answers the newest one speaks."""
        old = answer(status=STATUSES.REVOKED, issued=NOW - DAY)

        assert "good" == judge(old, answer()).status
        assert "good" == judge(answer(), old).status

    def test_unknown(self) -> None:
        """A responder that does not know the certificate leaves the matter to lists."""
        given = answer(status=STATUSES.UNKNOWN)

        found = judge(given)
        assert ("unknown", "signing.ocsp_unknown") == (found.status, found.reason.code)
        assert "good" == judge(given, crls=PKI.crls()).status

    def test_authority(self) -> None:
        """The issuing authority itself is answered for by the root."""
        found = check_revocation(
            CHAIN, (), NOW, ocsp=load_answers(PKI.ocsp([LEAF, PKI.issuing]))
        )

        assert ["good", "good"] == [item.status for item in found]

    @pytest.mark.parametrize(
        ("crls", "status"),
        [
            pytest.param(PKI.crls(), "revoked", id="good"),
            pytest.param((), "unknown", id="no list"),
        ],
    )
    def test_responder_in_the_list(self, crls: tuple[bytes, ...], status: str) -> None:
        """Without id-pkix-ocsp-nocheck the responder must be good by a list."""
        given = delegated(no_check=False, changes={"status": STATUSES.REVOKED})

        assert status == judge(given, crls=crls).status

    def test_revoked_responder(self) -> None:
        """A responder that is revoked says nothing any more."""
        responder = Responder(no_check=False)
        given = answer(
            responder=responder.certificate(),
            key=responder.key,
            certificates=(responder.certificate(),),
            status=STATUSES.REVOKED,
        )
        crls = PKI.crls([responder.certificate()])

        assert "good" == judge(given, crls=crls).status


class TestForgeries:
    @pytest.mark.parametrize(
        ("given", "code"),
        [
            pytest.param(answer(about=OTHER), "no_revocation_data", id="other serial"),
            pytest.param(
                answer(issuer=PKI.root), "no_revocation_data", id="other issuer"
            ),
            pytest.param(
                answer(issued=NOW - 2 * DAY, expires=NOW - DAY),
                "stale_ocsp",
                id="stale",
            ),
            pytest.param(
                answer(issued=NOW - 2 * HOUR, expires=None), "stale_ocsp", id="no end"
            ),
            pytest.param(answer(issued=NOW + HOUR), "stale_ocsp", id="from the future"),
            pytest.param(
                resigned(answer(), CREDENTIAL.private_key),
                "ocsp_signature",
                id="forged",
            ),
            pytest.param(
                answer(
                    responder=LEAF,
                    key=CREDENTIAL.private_key,
                    certificates=(LEAF,),
                ),
                "ocsp_responder",
                id="the leaf itself",
            ),
            pytest.param(
                answer(responder=LEAF, key=CREDENTIAL.private_key),
                "ocsp_responder",
                id="no certificate",
            ),
            pytest.param(delegated(purposes=()), "ocsp_responder", id="no purpose"),
            pytest.param(
                delegated(purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
                "ocsp_responder",
                id="any purpose",
            ),
            pytest.param(
                delegated(digital_signature=False), "ocsp_responder", id="key usage"
            ),
            pytest.param(
                delegated(last=NOW - HOUR), "ocsp_responder", id="expired responder"
            ),
            pytest.param(
                delegated(first=NOW + HOUR), "ocsp_responder", id="future responder"
            ),
            pytest.param(
                delegated(issuer=PKI.root, issuer_key=PKI.root_key),
                "ocsp_responder",
                id="charged by the root",
            ),
            pytest.param(
                delegated(issuer_key=CREDENTIAL.private_key),
                "ocsp_responder",
                id="charged by the leaf",
            ),
            pytest.param(
                delegated(critical=True), "ocsp_responder", id="critical in certificate"
            ),
            pytest.param(delegated(no_check=False), "ocsp_responder", id="not checked"),
            pytest.param(
                delegated(key=ec.generate_private_key(ec.SECP521R1())),
                "key_kind",
                id="key outside the tables",
            ),
            pytest.param(
                delegated(
                    key=ed25519.Ed25519PrivateKey.generate(),
                    changes={"signed_in": None},
                ),
                "ocsp_algorithm",
                id="Ed25519",
            ),
            pytest.param(
                answer(extension=True), "ocsp_extension", id="critical extension"
            ),
            pytest.param(
                resigned(answer(), PKI.issuing_key, critical_part=True),
                "ocsp_extension",
                id="critical extension of a part",
            ),
        ],
    )
    def test_says_nothing(self, given: ocsp.OCSPResponse, code: str) -> None:
        """An answer that is not sound is named, and a sound list still counts."""
        found = judge(given)

        assert ("unknown", f"signing.{code}") == (found.status, found.reason.code)
        assert "good" == judge(given, crls=PKI.crls()).status
        assert "good" == judge(given, answer()).status

    def test_no_answer(self) -> None:
        """An error in place of an answer says nothing."""
        refused = ocsp.OCSPResponseBuilder.build_unsuccessful(
            ocsp.OCSPResponseStatus.TRY_LATER
        )

        assert "signing.no_revocation_data" == judge(refused).reason.code

    def test_mutants(self, rounds: int) -> None:
        """No damage makes another answer of a sound one."""
        chance = random.Random(5)  # noqa: S311 (repeatable, not secret)
        sound = delegated(changes={"status": STATUSES.REVOKED}).public_bytes(
            Encoding.DER
        )
        for _ in range(2000 * rounds):
            mutant = bytearray(sound)
            for _ in range(chance.randint(1, 3)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            try:
                (given,) = load_answers([bytes(mutant)])
            except InputError:
                continue

            assert "good" != judge(given).status

    @pytest.mark.parametrize("source", [None, "x", b"junk", [b"junk"], [1], [b""]])
    def test_refuses(self, source: Any) -> None:
        """What is no OCSP answer is an InputError."""
        with pytest.raises(InputError):
            load_answers(source)
        with pytest.raises(InputError):
            check_revocation(CHAIN, (), NOW, ocsp=source)
