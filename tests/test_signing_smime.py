"""Tests for signing letters: what we sign verifies here and in OpenSSL."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from govvn_mail.errors import InputError, KeyMismatchError, SigningError
from govvn_mail.messages import (
    Attachment,
    OfficialMessage,
    parse_message,
    read_entity,
)
from govvn_mail.signing import (
    KeySigner,
    SignatureAlgorithm,
    UnsignedText,
    Verdict,
    prepare_signature,
    sign_message,
    verify_message,
)
from govvn_mail.testing.pki import ThrowAwayPki
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govvn_mail.signing import (
        SigningRequest,
    )
    from govvn_mail.testing.pki import KeyKind

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
PKI = ThrowAwayPki.create(now=NOW)
CREDENTIAL = PKI.issue(SENDER)
KINDS: list[KeyKind] = ["rsa2048", "p256", "p384"]
LINES = st.text(
    st.sampled_from("aăâđêôơưếộữ Đ.,-") | st.characters(categories=["L", "N", "P"]),
    min_size=1,
    max_size=300,
).filter(lambda text: text.strip() and text not in {".", ".."})

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="apt-get install openssl"
)


def letter(
    subject: str = "Giấy mời họp giao ban",
    body: str = "Kính gửi: Ủy ban nhân dân tỉnh",
    filename: str = "Giấy mời họp giao ban công tác văn thư, lưu trữ.docx",
) -> OfficialMessage:
    """Return a letter in Vietnamese with a file."""
    return OfficialMessage(
        from_=f"Sở Nội vụ <{SENDER}>",
        to=["ubnd@saomai.test"],
        subject=subject,
        body=body,
        attachments=[
            Attachment(filename=filename, content=bytes(range(256)), media_type="a/b")
        ],
    )


def openssl_verify(raw: bytes, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Let OpenSSL verify a message against the root."""
    root = folder / "root.pem"
    root.write_bytes(PKI.root_pem)
    command = ["openssl", "cms", "-verify", "-CAfile", str(root)]
    options = ["-purpose", "smimesign", "-attime", str(int(NOW.timestamp()))]
    return subprocess.run(  # noqa: S603 (our arguments)
        [*command, *options], input=raw, capture_output=True, check=False
    )


class TestSignMessage:
    @pytest.mark.parametrize("kind", KINDS)
    def test_verifies_here(self, kind: KeyKind) -> None:
        """What is signed is valid, and states what was made."""
        credential = PKI.issue(SENDER, key=kind)
        signed = sign_message(letter(), credential.signer(), now=NOW)
        found = verify_message(signed.raw, trust=PKI.trust, crls=PKI.crls(), now=NOW)

        found.require_valid()
        assert signed.entity == found.signed_bytes
        assert hashlib.sha256(signed.raw).hexdigest() == signed.digest
        assert signed.message_id == parse_message(signed.raw).message_id
        assert letter().envelope() == signed.envelope
        assert credential.certificate == signed.certificate
        assert NOW == signed.claimed_time == found.claimed_time

    @needs_openssl
    @pytest.mark.parametrize("kind", KINDS)
    def test_verifies_in_openssl(self, kind: KeyKind, tmp_path: Path) -> None:
        """OpenSSL finds the same entity signed."""
        signed = sign_message(letter(), PKI.issue(SENDER, key=kind).signer(), now=NOW)
        done = openssl_verify(signed.raw, tmp_path)

        assert 0 == done.returncode, done.stderr
        assert signed.entity.split(b"\r\n") == [*done.stdout.splitlines(), b""]

    @needs_openssl
    def test_every_change_is_seen(self, tmp_path: Path) -> None:
        """A changed octet of the entity is refused here and by OpenSSL."""
        signed = sign_message(letter(), CREDENTIAL.signer(), now=NOW)
        start = signed.raw.index(signed.entity)
        step = max(1, len(signed.entity) // 40)
        for position in range(start, start + len(signed.entity), step):
            changed = bytearray(signed.raw)
            changed[position] ^= 1
            found = verify_message(bytes(changed), trust=PKI.trust, now=NOW)

            assert Verdict.INVALID is found.verdict
            assert found.signed_bytes is None
            assert 0 != openssl_verify(bytes(changed), tmp_path).returncode

    @needs_openssl
    def test_verifies_openssl(self, tmp_path: Path) -> None:
        """What OpenSSL signs is valid here, and its text is read."""
        (tmp_path / "key").write_bytes(CREDENTIAL.key_pem())
        (tmp_path / "certificate").write_bytes(CREDENTIAL.certificate_pem)
        (tmp_path / "chain").write_bytes(PKI.issuing.public_bytes(Encoding.PEM))
        text = b"Content-Type: text/plain; charset=us-ascii\r\n\r\nKinh gui\r\n"
        command = ["openssl", "cms", "-sign", "-md", "sha256", "-crlfeol"]
        options = ["-inkey", "key", "-signer", "certificate", "-certfile", "chain"]
        head = ["-from", SENDER, "-to", "ubnd@saomai.test", "-subject", "Bao cao"]
        done = subprocess.run(  # noqa: S603 (our arguments)
            [*command, *options, *head],
            input=text,
            capture_output=True,
            check=True,
            cwd=tmp_path,
        )
        sent = re.sub(rb"\r?\n", b"\r\n", done.stdout)  # as every mail server does
        found = verify_message(sent, trust=PKI.trust, crls=PKI.crls(), now=NOW)

        assert "yes" == found.integrity.status, found.reasons
        assert ("yes", "yes") == (found.chain.status, found.identity.status)
        assert UnsignedText.PREAMBLE in found.unsigned_text
        assert found.signed_bytes is not None
        assert "Kinh gui\n" == read_entity(found.signed_bytes)[0]

    @settings(max_examples=60)
    @given(
        LINES, LINES, LINES.map(lambda name: name.strip().translate({47: "-", 92: "-"}))
    )
    def test_round_trip(self, subject: str, body: str, filename: str) -> None:
        """Whatever is signed in Vietnamese is read back from the signed bytes."""
        message = letter(subject, body, filename)
        signed = sign_message(message, CREDENTIAL.signer(), now=NOW)
        found = verify_message(signed.raw, trust=PKI.trust, crls=PKI.crls(), now=NOW)

        found.require_valid()
        assert found.signed_bytes is not None
        assert (body, message.attachments) == read_entity(found.signed_bytes)
        assert subject == parse_message(signed.raw).subject

    def test_lines(self) -> None:
        """The whole message is 7-bit with CRLF in lines of at most 76 octets."""
        raw = sign_message(letter(), CREDENTIAL.signer(), now=NOW).raw

        assert raw.isascii()
        assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
        assert max(map(len, raw.split(b"\r\n"))) <= 76

    @pytest.mark.parametrize(
        ("addresses", "now", "code"),
        [
            pytest.param([], NOW, "signing.other_email", id="no address"),
            pytest.param(
                ["khac@snv.saomai.test"], NOW, "signing.other_email", id="other address"
            ),
            pytest.param(
                ["VanThu@snv.saomai.test"], NOW, "signing.other_email", id="other case"
            ),
            pytest.param(
                ["van thu@snv.saomai.test"], NOW, "signing.email_syntax", id="blank"
            ),
            pytest.param(
                [SENDER],
                NOW + timedelta(days=366),
                "signing.certificate_period",
                id="expired",
            ),
            pytest.param(
                [SENDER],
                NOW - timedelta(days=2),
                "signing.certificate_period",
                id="not yet valid",
            ),
        ],
    )
    def test_refuses_certificates(
        self, addresses: list[str], now: datetime, code: str
    ) -> None:
        """Nothing is signed with a certificate that is not the sender's or valid."""
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), PKI.issue(*addresses).signer(), now=now)

        assert code == caught.value.code

    def test_domain_in_any_case(self) -> None:
        """The domain of the certificate's address may be in upper case."""
        signer = PKI.issue("other@x.test", "vanthu@SNV.SaoMai.test").signer()

        assert sign_message(letter(), signer, now=NOW).raw

    def test_after_2049(self) -> None:
        """The claimed moment is GeneralizedTime from 2050 on."""
        later = datetime(2051, 9, 1, tzinfo=UTC)
        pki = ThrowAwayPki.create(now=later)
        raw = sign_message(letter(), pki.issue(SENDER).signer(), now=later).raw
        found = verify_message(raw, trust=pki.trust, crls=pki.crls(), now=later)

        found.require_valid()
        assert later == found.claimed_time

    def test_refuses_types(self) -> None:
        """Wrong types are InputErrors."""
        signer = CREDENTIAL.signer()
        with pytest.raises(InputError):
            sign_message(b"raw", signer, now=NOW)  # type: ignore[arg-type] # the point
        with pytest.raises(InputError):
            sign_message(letter(), None, now=NOW)  # type: ignore[arg-type] # the point
        with pytest.raises(InputError):
            sign_message(letter(), signer, now=datetime(2026, 9, 1))


@attrs.frozen
class Token:
    """A signer elsewhere, which answers what it is told to."""

    answer: object
    certificate: x509.Certificate = CREDENTIAL.certificate
    chain: tuple[x509.Certificate, ...] = CREDENTIAL.chain
    algorithm: SignatureAlgorithm = SignatureAlgorithm.ECDSA_SHA256

    def sign(self, request: SigningRequest) -> bytes:
        """Answer, or fail."""
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer == "digest":
            assert hashlib.sha256(request.tbs).digest() == request.digest
            return CREDENTIAL.signer().sign(request)
        return self.answer  # type: ignore[return-value]  # tokens are not type-checked


class TestSigners:
    def test_any_signer_will_do(self) -> None:
        """A signer needs no base class."""
        raw = sign_message(letter(), Token("digest"), now=NOW).raw

        verify_message(raw, trust=PKI.trust, crls=PKI.crls(), now=NOW).require_valid()

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            pytest.param(b"x" * 70, "signing.signature_mismatch", id="wrong signature"),
            pytest.param(None, "signing.signature_mismatch", id="no bytes"),
            pytest.param(
                OSError("removed"), "signing.signer_failed", id="token removed"
            ),
        ],
    )
    def test_nothing_wrong_leaves_the_house(self, answer: object, code: str) -> None:
        """What does not fit is never sent, and failures are SigningErrors."""
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), Token(answer), now=NOW)

        assert code == caught.value.code
        assert (answer if isinstance(answer, OSError) else None) is (
            caught.value.__cause__
        )

    def test_certificate_of_any_signer(self) -> None:
        """The certificate of a signer that is not ours is looked at, too."""
        token = Token("digest", certificate=PKI.issue(SENDER, purposes=[]).certificate)
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), token, now=NOW)

        assert "signing.extended_key_usage" == caught.value.code

    def test_algorithm_of_any_signer(self) -> None:
        """A signer cannot state an algorithm that its key does not have."""
        token = Token("digest", algorithm=SignatureAlgorithm.RSA_SHA256)
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), token, now=NOW)

        assert "signing.algorithm_mismatch" == caught.value.code

    @pytest.mark.parametrize(
        "token",
        [
            pytest.param(CREDENTIAL, id="no algorithm"),
            pytest.param(Token("digest", algorithm="rsa-sha256"), id="text"),  # type: ignore[arg-type] # the point
            pytest.param(Token("digest", chain=("x",)), id="chain of text"),  # type: ignore[arg-type] # the point
        ],
    )
    def test_refuses_what_is_no_signer(self, token: Token) -> None:
        """What lacks a part of a signer is an InputError."""
        with pytest.raises(InputError):
            sign_message(letter(), token, now=NOW)

    def test_own_errors_pass(self) -> None:
        """A signer may speak for itself."""
        signer = CREDENTIAL.signer()
        request = prepare_signature(
            letter(),
            certificate=signer.certificate,
            algorithm=SignatureAlgorithm.ECDSA_SHA384,
            now=NOW,
        )
        with pytest.raises(SigningError) as caught:
            signer.sign(request)
        with pytest.raises(SigningError) as passed:
            sign_message(letter(), Token(caught.value), now=NOW)

        assert caught.value is passed.value

    @pytest.mark.parametrize("kind", KINDS)
    def test_files(self, kind: KeyKind) -> None:
        """Keys come from PEM and PKCS #12, with password or without."""
        credential = PKI.issue(SENDER, key=kind)
        chain = [PKI.issuing]
        own = credential.certificate_pem.partition(b"-----BEGIN CERTIFICATE-----")[2]
        signers = [
            KeySigner.from_pem(credential.key_pem(), credential.certificate_pem),
            KeySigner.from_pem(
                credential.key_pem("mật khẩu"),
                b"-----BEGIN CERTIFICATE-----" + own.partition(b"-----BEGIN")[0],
                chain=chain,
                password="mật khẩu",
            ),
            KeySigner.from_pkcs12(credential.pkcs12("mật"), "mật".encode()),
        ]
        algorithm = {"r": "rsa-sha256", "p2": "ecdsa-sha256", "p3": "ecdsa-sha384"}

        for signer in signers:
            assert credential.certificate == signer.certificate
            assert tuple(chain) == signer.chain
            assert algorithm[kind[: 1 if kind[0] == "r" else 2]] == signer.algorithm
            assert "PRIVATE" not in repr(signer)
            assert "key=" not in repr(signer)

    def test_password(self) -> None:
        """A wrong or missing password is told, and not shown."""
        pem, p12 = CREDENTIAL.key_pem("đúng"), CREDENTIAL.pkcs12("đúng")
        certificate = CREDENTIAL.certificate_pem
        attempts: list[Callable[[], KeySigner]] = [
            lambda: KeySigner.from_pem(pem, certificate, password="bí-mật-9"),
            lambda: KeySigner.from_pem(pem, certificate),
            lambda: KeySigner.from_pem(b"junk", certificate),
            lambda: KeySigner.from_pkcs12(p12, "bí-mật-9"),
            lambda: KeySigner.from_pkcs12(b"junk", None),
        ]
        for attempt in attempts:
            with pytest.raises(SigningError) as caught:
                attempt()

            assert "signing.key_unreadable" == caught.value.code
            assert "bí-mật-9" not in f"{caught.value!r} {caught.value.text('vi')}"

    @pytest.mark.parametrize(
        "password",
        [
            pytest.param("a\0b", id="NUL"),
            pytest.param(b"a\0b", id="NUL in bytes"),
            pytest.param("a\ud800", id="half a character"),
            pytest.param("a" * 10_001, id="long"),
            pytest.param(b"a" * 10_001, id="long bytes"),
        ],
    )
    def test_unusable_password(self, password: str | bytes) -> None:
        """A password that no file can have is refused before it is tried."""
        p12 = CREDENTIAL.pkcs12("đúng")
        attempts: list[Callable[[], KeySigner]] = [
            lambda: KeySigner.from_pkcs12(p12, password),
            lambda: KeySigner.from_pem(p12, p12, password=password),
        ]
        for attempt in attempts:
            with pytest.raises(SigningError) as caught:
                attempt()

            assert "signing.password" == caught.value.code

    @pytest.mark.parametrize(
        "load",
        [
            pytest.param(KeySigner.from_pkcs12, id="PKCS #12"),
            pytest.param(
                lambda data, password: KeySigner.from_pem(
                    data, CREDENTIAL.certificate_pem, password=password
                ),
                id="PEM",
            ),
        ],
    )
    @pytest.mark.parametrize(
        ("data", "password"),
        [
            pytest.param(b"key file 4711", "my word 4711", id="unreadable"),
            pytest.param("key file 4711", "my word 4711", id="file of text"),
            pytest.param(b"key file 4711", "my word 4711\0", id="unusable"),
            pytest.param(b"key file 4711", ["my word 4711"], id="wrong type"),
        ],
    )
    def test_traceback(
        self, load: Callable[[Any, Any], KeySigner], data: Any, password: Any
    ) -> None:
        """Neither the file nor its password stands in a traceback with variables."""
        with pytest.raises((SigningError, InputError)) as caught:
            load(data, password)
        error: BaseException | None = caught.value
        shown = []
        while error is not None:
            frames = traceback.walk_tb(error.__traceback__)
            shown += [
                repr(frame.f_locals)
                for frame, _ in frames
                if "govvn_mail/signing" in frame.f_code.co_filename.replace("\\", "/")
                or "govvn_mail/arguments" in frame.f_code.co_filename
            ]
            error = error.__context__

        assert shown
        assert "4711" not in "".join(shown)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"key": None}, id="no key"),
            pytest.param({"key": b"key"}, id="key of bytes"),
            pytest.param({"certificate": None}, id="no certificate"),
            pytest.param({"chain": None}, id="no chain"),
            pytest.param({"chain": [1]}, id="chain of int"),
        ],
    )
    def test_constructor(self, changes: dict[str, Any]) -> None:
        """A signer is made of a key and certificates, and nothing else."""
        parts = {
            "key": CREDENTIAL.private_key,
            "certificate": CREDENTIAL.certificate,
            "chain": list(CREDENTIAL.chain),
        }
        assert CREDENTIAL.chain == KeySigner(**parts).chain  # type: ignore[arg-type] # rows of parts
        with pytest.raises(InputError):
            KeySigner(**parts | changes)

    def test_no_request(self) -> None:
        """Only a request is signed."""
        with pytest.raises(InputError):
            CREDENTIAL.signer().sign(None)  # type: ignore[arg-type] # the point

    @pytest.mark.parametrize(
        "now",
        [datetime.max.replace(tzinfo=ICT), datetime.min.replace(tzinfo=ICT)],
        ids=["last", "first"],
    )
    def test_ends_of_time(self, now: datetime) -> None:
        """Nothing is signed at the ends of time, when no certificate is valid."""
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), CREDENTIAL.signer(), now=now)

        assert "signing.certificate_period" == caught.value.code

    def test_refuses_types(self) -> None:
        """Wrong types are InputErrors."""
        pem = CREDENTIAL.certificate_pem
        with pytest.raises(InputError):
            KeySigner.from_pem("key", pem)  # type: ignore[arg-type] # the point
        with pytest.raises(InputError):
            KeySigner.from_pem(CREDENTIAL.key_pem(), b"junk")
        with pytest.raises(InputError):
            KeySigner.from_pem(CREDENTIAL.key_pem(), pem, password=1)  # type: ignore[arg-type] # the point
        with pytest.raises(InputError):
            KeySigner.from_pem(CREDENTIAL.key_pem(), pem, chain=[1])  # type: ignore[list-item] # the point
        with pytest.raises(InputError):
            KeySigner.from_pkcs12(None, "x")  # type: ignore[arg-type] # the point

    def test_refuses_files_without_a_key(self) -> None:
        """A PKCS #12 file needs a key, and one of the kinds that sign."""
        empty = pkcs12.serialize_key_and_certificates(
            None, None, CREDENTIAL.certificate, None, NoEncryption()
        )
        odd = ed25519.Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        with pytest.raises(SigningError) as no_key:
            KeySigner.from_pkcs12(empty, None)
        with pytest.raises(SigningError) as odd_key:
            KeySigner.from_pem(odd, CREDENTIAL.certificate_pem)

        codes = [no_key.value.code, odd_key.value.code]
        assert ["signing.no_key", "signing.key_kind"] == codes

    def test_refuses_another_key(self) -> None:
        """A key that is not the certificate's is refused at once."""
        with pytest.raises(KeyMismatchError):
            KeySigner.from_pem(PKI.issue(SENDER).key_pem(), CREDENTIAL.certificate_pem)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param({"key": "rsa1024"}, "signing.rsa_size", id="RSA-1024"),
            pytest.param({"purposes": []}, "signing.extended_key_usage", id="no EKU"),
            pytest.param(
                {"purposes": [ExtendedKeyUsageOID.SERVER_AUTH]},
                "signing.extended_key_usage",
                id="TLS server",
            ),
            pytest.param(
                {"usages": ["key_encipherment"]}, "signing.key_usage", id="encryption"
            ),
        ],
    )
    def test_refuses_purposes(self, changes: dict[str, object], code: str) -> None:
        """A certificate that is not for signing e-mail makes no signer."""
        with pytest.raises(SigningError) as caught:
            PKI.issue(SENDER, **changes).signer()  # type: ignore[arg-type] # the point

        assert code == caught.value.code
