"""Through a real Postfix, letters arrive octet by octet and stay verifiable."""

from __future__ import annotations

import smtplib
import ssl
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from servers.postfix import Postfix
from servers.programs import require_program

from govvn_mail.messages import Attachment, OfficialMessage, parse_message
from govvn_mail.sending import State, send_blocking
from govvn_mail.signing import SignatureForm, Verdict, sign_message, verify_message
from govvn_mail.testing import ThrowAwayPki, province

if TYPE_CHECKING:
    from pathlib import Path

    from govvn_mail.sending import Relay
    from govvn_mail.testing import EmbeddedServer

pytestmark = pytest.mark.server

WAIT = 30
"""Upper bound of the wait for a relayed letter, in seconds."""


def letter(**changes: object) -> OfficialMessage:
    """Return a letter with what breaks signatures elsewhere."""
    parts = {
        "from_": f'"Văn phòng UBND tỉnh Sao Mai (hư cấu)" <{province.OFFICE}>',
        "to": [province.HOME_AFFAIRS],
        "bcc": [province.FINANCE],
        "subject": "Giấy mời họp giao ban tháng 9 năm 2026 về công tác văn thư",
        "body": "Kính gửi: Sở Nội vụ \n.\nFrom đầu dòng\n" + "dài " * 400,
        "attachments": [
            Attachment(
                filename="Giấy mời họp giao ban tháng 9 năm 2026.pdf",
                content=b"%PDF-1.7\r\n\0\xff" * 1000,
                media_type="application/pdf",
            )
        ],
    }
    return OfficialMessage(**parts | changes)  # type: ignore[arg-type] # parts of all types


def arrival(sink: EmbeddedServer, message_id: str | None) -> bytes:
    """Return what the next hop received, once it has."""
    marker = (message_id or "").encode()
    for _ in range(WAIT * 20):
        for received in sink.received:
            if marker in received.raw:
                return received.raw
        time.sleep(0.05)
    pytest.fail("Postfix did not relay the letter")


def test_identical_behind_the_trace(postfix: Relay, sink: EmbeddedServer) -> None:
    """Postfix prepends its trace field (RFC 5321 §4.4) and changes nothing else."""
    result = send_blocking(postfix, letter())

    arrived = arrival(sink, result.message_id)
    trace = arrived.removesuffix(result.raw)
    assert result.all_accepted
    assert trace + result.raw == arrived
    assert trace.startswith(b"Received: from [127.0.0.1]")
    assert b"ESMTPS" in trace
    assert not any(line[:1].strip() for line in trace.splitlines()[1:])


def test_large_letter(postfix: Relay, sink: EmbeddedServer) -> None:
    """A letter of megabytes arrives unchanged."""
    file = Attachment(
        filename="Phụ lục.bin",
        content=bytes(range(256)) * 12_000,
        media_type="application/octet-stream",
    )

    result = send_blocking(postfix, letter(attachments=[file]))

    assert arrival(sink, result.message_id).endswith(result.raw)


def test_reply_and_tls_facts(postfix: Relay) -> None:
    """The reply with the queue id and the TLS facts are those of Postfix."""
    result = send_blocking(postfix, letter())

    (first, second) = result.recipients
    assert (250, "2.0.0") == (first.reply_code, first.enhanced_status)
    assert "queued as" in first.reply_text
    assert State.ACCEPTED is second.state
    assert result.tls is not None
    assert "relay.saomai.test" == result.tls.server_name
    assert "TLSv1.3" == result.tls.version


def test_signature_survives(
    postfix: Relay, sink: EmbeddedServer, tmp_path: Path
) -> None:
    """What the next hop received verifies here and in OpenSSL."""
    pki = ThrowAwayPki.create()
    signer = pki.issue(province.OFFICE, name="Văn thư", key="rsa2048").signer()

    result = send_blocking(postfix, letter(), signer=signer)

    arrived = arrival(sink, result.message_id)
    verification = verify_message(arrived, trust=pki.trust, crls=pki.crls())
    assert result.signed
    assert arrived.endswith(result.raw)
    assert Verdict.VALID is verification.verdict
    assert verification.signed_bytes == openssl_verify(arrived, pki, tmp_path)


@pytest.mark.parametrize("form", SignatureForm)
def test_without_8bitmime(
    sink: EmbeddedServer, tmp_path: Path, form: SignatureForm
) -> None:
    """Where nobody offers 8BITMIME, Postfix has nothing to encode anew."""
    pki = ThrowAwayPki.create()
    signer = pki.issue(province.OFFICE, name="Văn thư", key="rsa2048").signer()
    raw = sign_message(letter(), signer, form=form).raw

    with (
        Postfix(pki, sink.port, withhold="8bitmime") as server,
        smtplib.SMTP("127.0.0.1", server.port, "localhost", WAIT) as client,
    ):
        client.starttls(
            context=ssl.create_default_context(cadata=pki.root_pem.decode())
        )
        client.ehlo()
        assert not client.has_extn("8bitmime")
        client.sendmail(province.OFFICE, province.HOME_AFFAIRS, raw)
        arrived = arrival(sink, parse_message(raw).message_id)

    verification = verify_message(arrived, trust=pki.trust, crls=pki.crls())
    assert arrived.endswith(raw)
    assert Verdict.VALID is verification.verdict
    assert verification.signed_bytes == openssl_verify(arrived, pki, tmp_path)


def openssl_verify(raw: bytes, pki: ThrowAwayPki, folder: Path) -> bytes:
    """Return what OpenSSL says was signed, once it verified signature and chain."""
    (folder / "letter.eml").write_bytes(raw)
    (folder / "root.pem").write_bytes(pki.root_pem)
    command = "cms -verify -in letter.eml -inform SMIME -out signed -CAfile root.pem"
    subprocess.run(  # noqa: S603 (our own arguments)
        [require_program("openssl"), *command.split(), "-purpose", "smimesign"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=WAIT,
    )
    return (folder / "signed").read_bytes()
