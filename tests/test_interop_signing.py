"""What we sign verifies in other programs, and what they sign verifies here."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from servers.engines import GnuTls, Gpgsm, Nss, OpenSsl

from govvn_mail import times
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import (
    KeySigner,
    SignatureAlgorithm,
    SignatureForm,
    sign_message,
    verify_message,
)
from govvn_mail.testing import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.engines import Engine

    from govvn_mail.signing import Verification
    from govvn_mail.testing import Credential, KeyKind

pytestmark = pytest.mark.server

SENDER = "vanthu@snv.saomai.test"
KINDS: list[KeyKind] = ["rsa2048", "rsa3072", "p256", "p384"]
PKI = ThrowAwayPki.create(now=times.now())
CREDENTIALS = {kind: PKI.issue(SENDER, key=kind) for kind in KINDS}
LETTER = OfficialMessage(
    from_=f"Văn thư Sở Nội vụ <{SENDER}>",
    to=["ubnd@saomai.test"],
    subject="Giấy mời họp giao ban tháng 9 năm 2026",
    body="Kính gửi: Ủy ban nhân dân tỉnh\n.\nFrom đầu dòng \n",
    attachments=[
        Attachment(
            filename="Giấy mời họp giao ban công tác văn thư, lưu trữ.pdf",
            content=b"%PDF-1.7\r\n\0\xff" * 500,
            media_type="application/pdf",
        )
    ],
)
CONTENT = (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nK\xc3\xadnh g\xe1\xbb\xadi\r\n"
)


@pytest.fixture(params=["openssl cms", "openssl smime", "gpgsm", "nss", "gnutls"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return one of the programs."""
    name, _, command = request.param.partition(" ")
    if command:
        yield OpenSsl(PKI, tmp_path, command)
    elif name == "gpgsm":
        with Gpgsm(PKI, tmp_path) as program:
            yield program
    else:
        yield Nss(PKI, tmp_path) if name == "nss" else GnuTls(PKI, tmp_path)


class TestOurs:
    @pytest.mark.parametrize("form", SignatureForm)
    @pytest.mark.parametrize("kind", KINDS)
    def test_accepted(self, engine: Engine, kind: KeyKind, form: SignatureForm) -> None:
        """What we sign is accepted, and refused once an octet was changed."""
        signed = sign_message(LETTER, CREDENTIALS[kind].signer(), form=form)

        assert engine.accepts(signed.raw)
        if form is SignatureForm.DETACHED:
            changed = signed.raw.replace(b"charset=utf-8", b"charset=utf-7")
            assert changed != signed.raw
            assert not engine.accepts(changed)

    def test_pss(self, engine: Engine, request: pytest.FixtureRequest) -> None:
        """PSS is accepted by all but `openssl smime`, which cannot."""
        credential = CREDENTIALS["rsa2048"]
        signer = KeySigner.from_pem(
            credential.key_pem(),
            credential.certificate_pem,
            algorithm=SignatureAlgorithm.RSA_PSS_SHA256,
        )
        raw = sign_message(LETTER, signer).raw

        knows = "smime" not in request.node.name
        assert knows is engine.accepts(raw)


def check(raw: bytes, *, accept_pss: bool = False) -> Verification:
    """Return what is found about a message, and that it is valid."""
    found = verify_message(raw, trust=PKI.trust, crls=PKI.crls(), accept_pss=accept_pss)

    assert "valid" == found.verdict, found.reasons
    assert CONTENT == found.signed_bytes
    return found


def enclose(cms: bytes, form: SignatureForm) -> bytes:
    """Return a message around a SignedData by a program that makes no messages."""
    head = f"From: {SENDER}\r\nMIME-Version: 1.0\r\n"
    lines = base64.encodebytes(cms).replace(b"\n", b"\r\n")
    if form is SignatureForm.OPAQUE:
        return (
            f"{head}Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n".encode()
            + lines
        )
    return (
        f"{head}Content-Type: multipart/signed; boundary=b; micalg=sha-256;"
        ' protocol="application/pkcs7-signature"\r\n\r\n--b\r\n'.encode()
        + CONTENT
        + b"\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + lines + b"\r\n--b--\r\n"
    )


class TestTheirs:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "options",
        [
            pytest.param([], id="detached"),
            pytest.param(["-stream"], id="detached, streamed"),
            pytest.param(["-nodetach"], id="opaque"),
            pytest.param(["-nodetach", "-stream"], id="opaque, streamed"),
            pytest.param(["-keyid"], id="key identifier"),
        ],
    )
    def test_openssl(self, options: list[str], kind: KeyKind, tmp_path: Path) -> None:
        """What OpenSSL signs is valid here, in BER, too."""
        head = ("-from", SENDER, "-crlfeol")
        raw = OpenSsl(PKI, tmp_path).sign(CREDENTIALS[kind], CONTENT, *head, *options)

        check(sent(raw))

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("option", ["-stream", "-nodetach"])
    def test_openssl_smime(self, option: str, kind: KeyKind, tmp_path: Path) -> None:
        """What the older command of OpenSSL signs is valid here, too."""
        program = OpenSsl(PKI, tmp_path, "smime")
        raw = program.sign(CREDENTIALS[kind], CONTENT, "-from", SENDER, option)

        check(sent(raw))

    @pytest.mark.parametrize("salt", ["-1", "-2", "32", "40"])
    def test_openssl_pss(self, salt: str, tmp_path: Path) -> None:
        """PSS is valid with any length of salt, if it is asked for."""
        raw = OpenSsl(PKI, tmp_path).sign(
            CREDENTIALS["rsa2048"],
            CONTENT,
            *("-from", SENDER, "-crlfeol"),
            *("-keyopt", "rsa_padding_mode:pss", "-keyopt", f"rsa_pss_saltlen:{salt}"),
        )

        check(sent(raw), accept_pss=True)

    @pytest.mark.parametrize(
        ("form", "how"),
        [(SignatureForm.DETACHED, "--detach-sign"), (SignatureForm.OPAQUE, "--sign")],
    )
    @pytest.mark.parametrize("kind", ["rsa2048", "rsa3072"])
    def test_gpgsm(
        self, kind: KeyKind, form: SignatureForm, how: str, tmp_path: Path
    ) -> None:
        """What gpgsm signs is valid here; gpgsm 2.2 reads no keys on curves."""
        with Gpgsm(PKI, tmp_path) as program:
            cms = program.sign(CREDENTIALS[kind], CONTENT, how)

        check(enclose(cms, form))

    @pytest.mark.parametrize("form", SignatureForm)
    @pytest.mark.parametrize("kind", KINDS)
    def test_nss(self, kind: KeyKind, form: SignatureForm, tmp_path: Path) -> None:
        """What NSS signs is valid here; it wants RSA keys to encrypt, too."""
        options = ["-T"] if form is SignatureForm.DETACHED else []
        usages = ["digital_signature", "content_commitment", "key_encipherment"]
        credential = PKI.issue(SENDER, key=kind, usages=usages)
        cms = Nss(PKI, tmp_path).sign(credential, CONTENT, *options)

        check(enclose(cms, form))


def sent(raw: bytes) -> bytes:
    """Return the message with the line ends that every mail server writes."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_credentials() -> None:
    """Every kind of key is the kind that it says."""
    issued: Credential = CREDENTIALS["rsa3072"]

    assert 3072 == issued.private_key.key_size
