"""Tests for trust stores, chains and revocation lists."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from govvn_mail.errors import InputError, MessageError
from govvn_mail.signing import (
    RevocationStatus,
    TrustStore,
    check_revocation,
    load_hierarchies,
)
from govvn_mail.signing.algorithms import public_key
from govvn_mail.signing.trust import build_chain
from govvn_mail.testing.pki import ThrowAwayPki
from govvn_mail.testing.revocation import ISSUING_CRL

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PKI = ThrowAwayPki.create(now=NOW)
LEAF = PKI.issue("vanthu@snv.saomai.test").certificate
CHAIN = (LEAF, PKI.issuing, PKI.root)
Crl = x509.CertificateRevocationListBuilder


class TestTrustStore:
    def test_sources(self) -> None:
        """Anchors come as certificates, in PEM or in DER, each once."""
        der = PKI.root.public_bytes(Encoding.DER)
        both = PKI.root_pem + PKI.issuing.public_bytes(Encoding.PEM)
        store = TrustStore(anchors=[PKI.root, PKI.root_pem, der])

        assert TrustStore([der]) == store
        assert PKI.trust.anchors == store.anchors
        assert (PKI.root.fingerprint(hashes.SHA256()).hex(),) == store.fingerprints
        assert (PKI.root, PKI.issuing) == TrustStore([both]).anchors

    def test_pinned(self) -> None:
        """Of certificates from anywhere those are anchors whose SHA-256 is stated."""
        pin = PKI.root.fingerprint(hashes.SHA256()).hex(":").upper()
        store = TrustStore.pinned([PKI.issuing, PKI.root_pem], [pin], hosts=["A.test"])

        assert ((PKI.root,), frozenset({"a.test"})) == (store.anchors, store.hosts)

    @pytest.mark.parametrize(
        ("pins", "code"),
        [
            pytest.param(["ab" * 32], "signing.not_pinned", id="not there"),
            pytest.param(["F7BC8905"], "signing.fingerprint", id="shortened"),
            pytest.param([""], "signing.fingerprint", id="empty"),
            pytest.param("ab" * 32, "arguments.wrong_type", id="bare"),
            pytest.param([1], "arguments.wrong_type", id="int"),
        ],
    )
    def test_not_pinned(self, pins: list[str], code: str) -> None:
        """A fingerprint that no certificate has is an InputError, and no anchor."""
        with pytest.raises(InputError) as caught:
            TrustStore.pinned([PKI.root], pins)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        "host", ["", "a b", "http://a.test", "a.test:80", "a..test", "thư.test", None]
    )
    def test_hosts(self, host: str) -> None:
        """A host is the name of one and nothing else."""
        with pytest.raises(InputError):
            TrustStore([], hosts=[host])

    @pytest.mark.parametrize(
        "anchors",
        [None, PKI.root_pem, [b"junk"], [b"-----BEGIN X-----"], ["x"], [None]],
    )
    def test_refuses(self, anchors: list[bytes]) -> None:
        """What is no certificate is an InputError."""
        with pytest.raises(InputError):
            TrustStore(anchors=anchors)


class TestHierarchies:
    def test_statements(self) -> None:
        """Every statement says in both languages what is known, and how well."""
        statements = load_hierarchies()

        assert {"G1", "G2", "G1, G2"} == {s.hierarchy for s in statements}
        for statement in statements:
            assert statement.text("vi").endswith(".")
            assert statement.text("en").endswith(".")
            assert statement.source
            assert date(2026, 11, 23) == statement.recorded
        assert {"read", "reported"} == {str(s.grade) for s in statements}

    def test_no_anchor(self) -> None:
        """Nobody can take the table for anchors: it holds no whole fingerprint."""
        said = " ".join(s.vi + s.en + s.source for s in load_hierarchies())

        assert not re.search(r"[0-9A-Fa-f]{40}", said)


def authority(
    *, ca: bool = True, usage: bool | None = True, purposes: tuple[str, ...] = ()
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Return an authority below the root that may not be one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA (hư cấu)")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(PKI.root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if usage is not None:
        flags = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
                "crl_sign",
            ),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(key_cert_sign=usage, **flags), critical=True
        )
    if purposes:
        extension = x509.ExtendedKeyUsage(map(x509.ObjectIdentifier, purposes))
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(PKI.root_key, hashes.SHA256()), key


def issued_by(
    issuer: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """Return a certificate like `LEAF` by another issuer."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(LEAF.subject)
        .issuer_name(issuer.subject)
        .public_key(LEAF.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
    )
    for extension in LEAF.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, hashes.SHA256())


class TestBuildChain:
    def test_chain(self) -> None:
        """The chain goes from the signer to the anchor."""
        assert CHAIN == build_chain(PKI.trust, LEAF, [PKI.issuing], NOW)

    def test_email_authority(self) -> None:
        """An authority for e-mail protection only is accepted."""
        purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string
        issuer, key = authority(purposes=(purpose,))
        leaf = issued_by(issuer, key)

        assert (leaf, issuer, PKI.root) == build_chain(PKI.trust, leaf, [issuer], NOW)

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda: authority(ca=False), id="no CA"),
            pytest.param(lambda: authority(usage=False), id="no keyCertSign"),
            pytest.param(lambda: authority(usage=None), id="no key usage"),
            pytest.param(
                lambda: authority(
                    purposes=(ExtendedKeyUsageOID.SERVER_AUTH.dotted_string,)
                ),
                id="for servers",
            ),
            pytest.param(
                lambda: (PKI.issuing, ec.generate_private_key(ec.SECP256R1())),
                id="another key",
            ),
        ],
    )
    def test_no_chain(
        self, make: Callable[[], tuple[x509.Certificate, ec.EllipticCurvePrivateKey]]
    ) -> None:
        """Nobody else than an authority for e-mail issues certificates for it."""
        issuer, key = make()
        with pytest.raises(MessageError) as caught:
            build_chain(PKI.trust, issued_by(issuer, key), [issuer], NOW)

        assert "signing.no_chain" == caught.value.code

    def test_path_length(self) -> None:
        """An authority below one that may have none below it counts for nothing."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = (
            x509.CertificateBuilder()
            .subject_name(
                x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "C")])
            )
            .issuer_name(PKI.issuing.subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(NOW)
            .not_valid_after(NOW + timedelta(days=9))
        )
        for extension in PKI.issuing.extensions:
            if extension.oid != x509.OID_SUBJECT_KEY_IDENTIFIER:
                issuer = issuer.add_extension(extension.value, extension.critical)
        below = issuer.sign(PKI.issuing_key, hashes.SHA256())
        with pytest.raises(MessageError) as caught:
            build_chain(PKI.trust, issued_by(below, key), [below, PKI.issuing], NOW)

        assert "signing.no_chain" == caught.value.code

    def test_key_kinds(self) -> None:
        """Keys outside the tables are refused."""
        for key in (
            ed25519.Ed25519PrivateKey.generate(),
            ec.generate_private_key(ec.SECP521R1()),
        ):
            odd = (
                x509.CertificateBuilder()
                .subject_name(LEAF.subject)
                .issuer_name(LEAF.subject)
                .public_key(key.public_key())
                .serial_number(1)
                .not_valid_before(NOW)
                .not_valid_after(NOW + timedelta(days=9))
                .sign(PKI.root_key, hashes.SHA256())
            )
            with pytest.raises(MessageError) as caught:
                public_key(odd)

            assert "signing.key_kind" == caught.value.code


def crl(
    *extensions: tuple[x509.ExtensionType, bool],
    authority: x509.Certificate = PKI.issuing,
    issued: datetime = NOW,
    key: Any = PKI.issuing_key,
) -> x509.CertificateRevocationList:
    """Return a list of the issuing authority that names nobody."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(issued)
        .next_update(issued + timedelta(days=7))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, hashes.SHA256())


def point(**changes: Any) -> x509.IssuingDistributionPoint:
    """Return what says which certificates a list covers; all, but for *changes*."""
    parts: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**parts | changes)


def places(*urls: str) -> list[x509.GeneralName]:
    """Return names of distribution points."""
    return [x509.UniformResourceIdentifier(url) for url in urls]


SOME = frozenset({x509.ReasonFlags.key_compromise})
PARTIAL = {
    "authorities only": point(only_contains_ca_certs=True),
    "attribute certificates only": point(only_contains_attribute_certs=True),
    "some reasons": point(only_some_reasons=SOME),
    "another place": point(full_name=places("http://other.test/x.crl")),
    "relative name": point(relative_name=PKI.root.subject.rdns[0]),
}
PART = PARTIAL["authorities only"]


class TestRevocation:
    def statuses(self, *crls: x509.CertificateRevocationList | bytes) -> list[str]:
        """Return the statuses of signer and issuing authority."""
        from govvn_mail.signing.crls import load_crls

        return [str(r.status) for r in check_revocation(CHAIN, load_crls(crls), NOW)]

    def test_good(self) -> None:
        """Whoever is in no list of its issuer is good; the anchor is not asked."""
        assert ["good", "good"] == self.statuses(*PKI.crls())

    def test_pem(self) -> None:
        """Lists come in PEM, too."""
        assert ["good", "unknown"] == self.statuses(crl().public_bytes(Encoding.PEM))

    def test_newest_decides(self) -> None:
        """Of several lists the newest one counts."""
        old = PKI.crls([LEAF], at=NOW - timedelta(days=2))
        new = PKI.crls([LEAF])

        assert ["good", "good"] == self.statuses(*old, *PKI.crls())
        assert ["revoked", "good"] == self.statuses(*new, *old)

    @pytest.mark.parametrize(
        "unusable",
        [
            pytest.param(crl((x509.DeltaCRLIndicator(1), True)), id="delta"),
            pytest.param(
                crl((x509.DeltaCRLIndicator(1), False)), id="delta, not critical"
            ),
            *(pytest.param(crl((p, True)), id=name) for name, p in PARTIAL.items()),
            pytest.param(crl((PART, False)), id="part, not critical"),
            pytest.param(crl((point(indirect_crl=True), True)), id="indirect"),
            pytest.param(
                crl((point(indirect_crl=True), False)), id="indirect, not critical"
            ),
            pytest.param(
                crl(
                    (
                        x509.UnrecognizedExtension(
                            x509.ObjectIdentifier("1.2.3.4"), b"\5\0"
                        ),
                        True,
                    )
                ),
                id="unknown critical extension",
            ),
            pytest.param(crl(issued=NOW + timedelta(minutes=6)), id="from the future"),
            pytest.param(crl(issued=NOW - timedelta(days=8)), id="stale"),
            pytest.param(crl(authority=PKI.root), id="signed by another"),
        ],
    )
    def test_unusable(self, unusable: x509.CertificateRevocationList) -> None:
        """A list that does not say all, or is not the issuer's, says nothing."""
        assert ["unknown", "unknown"] == self.statuses(unusable)

    @pytest.mark.parametrize(
        "sound",
        [
            pytest.param(point(only_contains_user_certs=True), id="people only"),
            pytest.param(
                point(full_name=places("http://x.test/", ISSUING_CRL)), id="its place"
            ),
        ],
    )
    def test_covers(self, sound: x509.IssuingDistributionPoint) -> None:
        """A list of the kind and place of the certificate is enough (RFC 5280 §6.3)."""
        assert ["good", "unknown"] == self.statuses(crl((sound, True)))

    def test_covers_authorities(self) -> None:
        """A list of people says nothing about an authority, one of those does."""
        for part, status in (
            (point(only_contains_user_certs=True), "unknown"),
            (PART, "good"),
        ):
            own = crl((part, True), authority=PKI.root, key=PKI.root_key)

            assert ["unknown", status] == self.statuses(own)

    def test_malformed_certificate(self) -> None:
        """A list that names its place covers no certificate with junk in it."""
        junk = x509.UnrecognizedExtension(x509.CRLDistributionPoints.oid, b"\5\0")
        odd = (
            x509.CertificateBuilder()
            .subject_name(LEAF.subject)
            .issuer_name(PKI.issuing.subject)
            .public_key(LEAF.public_key())
            .serial_number(9)
            .not_valid_before(NOW)
            .not_valid_after(NOW + timedelta(days=9))
            .add_extension(junk, critical=False)
            .sign(PKI.issuing_key, hashes.SHA256())
        )
        own = crl((point(full_name=places(ISSUING_CRL)), True))

        found = check_revocation((odd, PKI.issuing), (own,), NOW)
        assert RevocationStatus.UNKNOWN is found[0].status

    @pytest.mark.parametrize(
        ("extension", "reason", "status"),
        [
            pytest.param(x509.DeltaCRLIndicator(1), None, "revoked", id="delta"),
            pytest.param(PART, None, "revoked", id="part"),
            pytest.param(
                x509.DeltaCRLIndicator(1),
                x509.ReasonFlags.remove_from_crl,
                "good",
                id="taken off again",
            ),
            pytest.param(
                x509.DeltaCRLIndicator(1),
                x509.ReasonFlags.certificate_hold,
                "revoked",
                id="on hold",
            ),
        ],
    )
    def test_incomplete(
        self,
        extension: x509.ExtensionType,
        reason: x509.ReasonFlags | None,
        status: str,
    ) -> None:
        """A list that does not say all says "revoked" of those that it names."""
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(LEAF.serial_number)
            .revocation_date(NOW)
        )
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(PKI.issuing.subject)
            .last_update(NOW)
            .next_update(NOW + timedelta(days=7))
            .add_extension(extension, critical=True)
            .add_revoked_certificate(entry.build())
        )
        listed = builder.sign(PKI.issuing_key, hashes.SHA256())

        assert [status, "good"] == self.statuses(*PKI.crls(), listed)

    def test_issuer_may_not_sign_lists(self) -> None:
        """An issuer without cRLSign has no say on revocation."""
        issuer, key = authority()
        leaf = issued_by(issuer, key)
        own = (
            Crl()
            .issuer_name(issuer.subject)
            .last_update(NOW)
            .next_update(NOW + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        found = check_revocation((leaf, issuer), (own,), NOW)

        assert [RevocationStatus.UNKNOWN] == [r.status for r in found]

    def test_odd_issuer_key(self) -> None:
        """An issuer whose key is outside the tables has no say on revocation."""
        key = ec.generate_private_key(ec.SECP521R1())
        issuer = (
            x509.CertificateBuilder()
            .subject_name(LEAF.subject)
            .issuer_name(LEAF.subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(NOW)
            .not_valid_after(NOW + timedelta(days=9))
            .sign(key, hashes.SHA256())
        )
        own = (
            Crl()
            .issuer_name(issuer.subject)
            .last_update(NOW)
            .next_update(NOW + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        found = check_revocation((LEAF, issuer), (own,), NOW)

        assert [RevocationStatus.UNKNOWN] == [r.status for r in found]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"chain": None}, id="no chain"),
            pytest.param({"chain": (1,)}, id="chain of int"),
            pytest.param({"crls": [b"crl"]}, id="list"),
            pytest.param({"crls": (b"crl",)}, id="bytes"),
            pytest.param({"at": NOW.replace(tzinfo=None)}, id="naive"),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """Wrong types are InputErrors."""
        sound: dict[str, Any] = {"chain": (LEAF,), "crls": (), "at": NOW}

        assert () == check_revocation(**sound)
        with pytest.raises(InputError):
            check_revocation(**sound | changes)
