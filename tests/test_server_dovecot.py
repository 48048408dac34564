"""Through a real Dovecot, LMTP in and IMAP out, signed letters stay verifiable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers.dovecot import Dovecot
from servers.engines import OpenSsl

from govvn_mail import times
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import SignatureForm, Verdict, sign_message, verify_message
from govvn_mail.testing import ThrowAwayPki, province

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from govvn_mail.testing import KeyKind

pytestmark = pytest.mark.server

PKI = ThrowAwayPki.create(now=times.now())
LETTER = OfficialMessage(
    from_=f"Văn phòng UBND tỉnh Sao Mai <{province.OFFICE}>",
    to=[province.HOME_AFFAIRS],
    subject="Giấy mời họp giao ban tháng 9 năm 2026 về công tác văn thư",
    body="Kính gửi: Sở Nội vụ \n.\nFrom đầu dòng\n" + "dài " * 400,
    attachments=[
        Attachment(
            filename="Giấy mời họp giao ban tháng 9 năm 2026.pdf",
            content=b"%PDF-1.7\r\n\0\xff" * 1000,
            media_type="application/pdf",
        )
    ],
)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """Return a mailbox server of two bodies."""
    with Dovecot([province.HOME_AFFAIRS, province.FINANCE]) as server:
        yield server


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
@pytest.mark.parametrize("form", SignatureForm)
def test_signature_survives(
    dovecot: Dovecot, form: SignatureForm, kind: KeyKind, tmp_path: Path
) -> None:
    """What IMAP gives ends with what was signed, and verifies here and in OpenSSL."""
    signer = PKI.issue(province.OFFICE, key=kind).signer()
    signed = sign_message(LETTER, signer, form=form)

    dovecot.deliver(province.OFFICE, province.HOME_AFFAIRS, signed.raw)

    arrived = dovecot.read(province.HOME_AFFAIRS)[-1]
    found = verify_message(arrived, trust=PKI.trust, crls=PKI.crls())
    assert arrived.endswith(signed.raw)
    assert (Verdict.VALID, signed.entity) == (found.verdict, found.signed_bytes)
    assert signed.entity == OpenSsl(PKI, tmp_path).verify(arrived, PKI.crls())


def test_log(dovecot: Dovecot) -> None:
    """The log has a line for the login and the end of a session."""
    assert [] == dovecot.read(province.FINANCE)

    assert f"Login: user=<{province.FINANCE}>" in dovecot.log
