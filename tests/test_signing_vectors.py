"""Foreign vectors: the mails, certificates, lists and answers of other people."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import cryptography_vectors
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from vectors import CRLS, EXPECTED, MAILS, NOW, ROOT, SOUND, read_mail

from govvn_mail.errors import InputError, MessageError
from govvn_mail.signing import (
    TrustStore,
    check_revocation,
    trust,
    verify_message,
)
from govvn_mail.signing.cms import parse_signed_data
from govvn_mail.signing.crls import load_crls
from govvn_mail.signing.fetching import _crl_urls, _ocsp_urls
from govvn_mail.signing.ocsp import load_answers
from govvn_mail.signing.trust import build_chain, check_purpose, load_certificates
from govvn_mail.testing import ThrowAwayPki

if TYPE_CHECKING:
    from govvn_mail.signing import Verification

FOLDER = Path(cryptography_vectors.__file__).parent
OCSP_ANSWERS = sorted(
    [
        *(FOLDER / "x509" / "ocsp").glob("resp-*.der"),
        *(FOLDER / "x509" / "ocsp").glob("*-resp.der"),
    ]
)
CERTIFICATES = sorted(
    [
        *(FOLDER / "x509" / "PKITS_data" / "certs").glob("*.crt"),
        *(FOLDER / "x509").glob("*.[dp]e[rm]"),
        *(FOLDER / "x509" / "custom").glob("*.[dp]e[rm]"),
    ]
)

pytestmark = pytest.mark.filterwarnings(  # certificates that break RFC 5280
    "ignore::cryptography.utils.CryptographyDeprecationWarning"
)


class TestPkits:
    """
    The mails of the Public Key Interoperability Test Suite of NIST.

    Their certificates are not for e-mail protection, which is passed over here.
    """

    def verify(self, name: str, patch: pytest.MonkeyPatch) -> Verification:
        """Return what is found about a mail, with every list of the suite."""
        patch.setattr(trust, "check_purpose", lambda _: None)
        return verify_message(
            read_mail(name), trust=TrustStore([ROOT]), crls=CRLS, now=NOW
        )

    @pytest.mark.parametrize("name", MAILS)
    def test_path(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the suite calls invalid is refused; what is valid, too, if not known."""
        found = self.verify(name, monkeypatch)
        answers = (found.integrity, found.chain, found.revocation)
        is_accepted = all(answer.status == "yes" for answer in answers)
        codes = {
            reason.code
            for answer in answers
            for reason in answer.reasons
            if answer.status != "yes"
        }

        if name not in EXPECTED:
            assert is_accepted is (name in SOUND)
        else:
            assert (False, True) == (is_accepted, EXPECTED[name] in codes), codes

    def test_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """224 mails: 221 signatures fit, 35 paths are accepted, none wrongly."""
        found = [self.verify(name, monkeypatch) for name in MAILS]
        accepted = [
            f
            for f in found
            if (f.integrity.status, f.chain.status, f.revocation.status)
            == ("yes", "yes", "yes")
        ]

        assert (224, 221, 35) == (
            len(found),
            sum(f.integrity.status == "yes" for f in found),
            len(accepted),
        )
        assert (103, 68) == (len(SOUND), len(EXPECTED))

    def test_unpatched(self) -> None:
        """As they are, none of these certificates is for e-mail protection."""
        for name in MAILS:
            found = verify_message(
                read_mail(name), trust=TrustStore([ROOT]), crls=CRLS, now=NOW
            )
            assert "invalid" == found.verdict


class TestPkcs7:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("amazon-roots.der", "signing.signers"),  # certificates only
            ("amazon-roots.p7b", "signing.signers"),
            ("isrg.pem", "signing.signers"),
            ("ascii-san.pem", "signing.structure"),  # a certificate, no CMS
            ("non-ascii-san.pem", "signing.structure"),
            ("authenticode.der", "signing.not_signed_data"),  # content of programs
            ("enveloped.pem", "signing.not_signed_data"),  # encrypted
            ("enveloped-no-content.der", "signing.not_signed_data"),
            ("enveloped-rsa-oaep.pem", "signing.not_signed_data"),
            ("enveloped-triple-des.pem", "signing.not_signed_data"),
        ],
    )
    @pytest.mark.parametrize("is_opaque", [False, True])
    def test_refused(self, name: str, code: str, *, is_opaque: bool) -> None:
        """What is no signed letter is refused for what it is."""
        octets = (FOLDER / "pkcs7" / name).read_bytes()
        if octets.startswith(b"-----"):
            octets = base64.b64decode(re.sub(rb"-----[^-]+-----", b"", octets))
        with pytest.raises(MessageError) as caught:
            parse_signed_data(octets, is_opaque=is_opaque)

        assert code == caught.value.code

    def test_all(self) -> None:
        """No file of the folder is left out."""
        assert 10 == len(list((FOLDER / "pkcs7").iterdir()))


class TestOcsp:
    UNREADABLE = (
        "resp-invalid-version.der",
        "resp-response-type-unknown-oid.der",
        "resp-successful-no-response-bytes.der",
        "resp-unknown-response-status.der",
    )

    @pytest.mark.parametrize("path", OCSP_ANSWERS, ids=lambda path: path.name)
    def test_says_nothing_about_others(self, path: Path) -> None:
        """An answer about somebody else is read, or refused, and says nothing."""
        if path.name in self.UNREADABLE:
            with pytest.raises(InputError):
                load_answers([path.read_bytes()])
            return
        answers = load_answers([path.read_bytes()])
        pki = ThrowAwayPki.create(now=NOW)
        found = check_revocation(
            (pki.issue().certificate, pki.issuing), (), NOW, ocsp=answers
        )

        assert ["signing.no_revocation_data"] == [item.reason.code for item in found]

    @pytest.mark.parametrize(
        ("at", "code"),
        [
            (datetime(2018, 8, 30, 12, tzinfo=UTC), "signing.ocsp_good"),
            (datetime(2018, 9, 6, 11, tzinfo=UTC), "signing.ocsp_good"),
            (datetime(2018, 9, 6, 12, tzinfo=UTC), "signing.stale_ocsp"),
            (datetime(2018, 8, 30, 10, tzinfo=UTC), "signing.stale_ocsp"),
        ],
    )
    def test_real_answer(self, at: datetime, code: str) -> None:
        """The answer of a public authority of 2018 was good in its week."""
        issuer = x509.load_pem_x509_certificate(
            (FOLDER / "x509" / "letsencryptx3.pem").read_bytes()
        )
        path = FOLDER / "x509" / "ocsp" / "resp-sha256.der"
        answers = load_answers([path.read_bytes()])
        key = ec.generate_private_key(ec.SECP256R1())
        stand_in = (  # of the certificate, of which only these two matter
            x509.CertificateBuilder()
            .issuer_name(issuer.subject)
            .serial_number(next(iter(answers[0].responses)).serial_number)
            .subject_name(x509.Name([]))
            .public_key(key.public_key())
            .not_valid_before(at)
            .not_valid_after(at)
            .sign(key, SHA256())
        )
        (found,) = check_revocation((stand_in, issuer), (), at, ocsp=answers)

        assert code == found.reason.code

    def test_all(self) -> None:
        """There are as many answers as this test knows."""
        assert 17 == len(OCSP_ANSWERS)


class TestCertificates:
    @pytest.mark.parametrize("path", CERTIFICATES, ids=lambda path: path.name)
    def test_whatever_it_is(self, path: Path) -> None:
        """Any certificate is loaded or refused, and judged without another error."""
        pki = ThrowAwayPki.create(now=NOW)
        try:
            (certificate, *_) = load_certificates([path.read_bytes()], "certificates")
        except InputError:
            return
        for question in (
            check_purpose,
            trust.read_emails,
            lambda c: build_chain(pki.trust, c, [pki.issuing, c], NOW),
            lambda c: build_chain(TrustStore([c]), c, [], NOW),
        ):
            try:
                question(certificate)
            except MessageError:
                continue
        found = check_revocation((certificate, certificate), (), NOW)

        assert "unknown" == found[0].status
        assert isinstance(_crl_urls(certificate) + _ocsp_urls(certificate), tuple)

    def test_lists(self) -> None:
        """Every list of PKITS is read, and says nothing about strangers."""
        pki = ThrowAwayPki.create(now=NOW)
        found = check_revocation((pki.issue().certificate, pki.issuing), CRLS, NOW)
        der = CRLS[0].public_bytes(Encoding.DER)

        assert (173, "unknown") == (len(CRLS), found[0].status)
        assert CRLS[0] == load_crls([der])[0]
