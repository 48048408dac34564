"""Tests for hazards: what happens on the way, and what that does to a signature."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from forgery.cms import CONTENT, SENDER, Scene, sealed
from forgery.cms import letter as mail

from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import (
    Hazard,
    HazardOutcome,
    SignatureForm,
    Verdict,
    sign_message,
    simulate_hazards,
)

SCENE = Scene.at(datetime(2026, 9, 1, 8, tzinfo=UTC))
HARMLESS = ("seven_bit", "long_lines", "line_ends", "trailing_blanks", "mbox")
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
MIXED = (
    b"Content-Type: multipart/mixed; boundary=m\r\n\r\nFrom \r\n--m\r\n"
    b"Content-Type: image/png\r\n\r\nx\r\n--m\r\n%s\r\n--m--\r\n"
)


def outcomes(raw: bytes) -> dict[str, str]:
    """Return what each hazard does to a message."""
    return {str(e.hazard): str(e.outcome) for e in simulate_hazards(raw)}


def signed(**options: Any) -> bytes:
    """Return a letter as we sign it."""
    message = OfficialMessage(
        from_=SENDER,
        to=["ubnd@saomai.test"],
        subject="Giấy mời họp",
        body="Kính gửi",
        attachments=[Attachment(filename="a.pdf", content=b"x", media_type="a/b")],
    )
    return sign_message(message, SCENE.signer.signer(), now=SCENE.now, **options).raw


def foreign(content: bytes) -> bytes:
    """Return what another program would have signed."""
    return mail(SCENE.forge(content=content), content=content)


class TestOurs:
    @pytest.mark.parametrize("form", SignatureForm)
    @pytest.mark.parametrize("protect", [True, False])
    def test_relays(self, form: SignatureForm, protect: bool) -> None:  # noqa: FBT001 (a parameter)
        """No relay and no mailbox has a reason to change an octet of our letters."""
        found = outcomes(signed(form=form, protect_header=protect))

        assert dict.fromkeys(HARMLESS, "untouched").items() <= found.items()

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            pytest.param({}, ["broken", "broken", "header"], id="detached"),
            pytest.param(
                {"protect_header": False},
                ["broken", "broken", "holds"],
                id="detached, open header",
            ),
            pytest.param(
                {"form": SignatureForm.OPAQUE},
                ["holds", "untouched", "header"],
                id="opaque",
            ),
            pytest.param(
                {"form": SignatureForm.OPAQUE, "protect_header": False},
                ["holds", "untouched", "holds"],
                id="opaque, open header",
            ),
        ],
    )
    def test_gateways(self, options: dict[str, Any], expected: list[str]) -> None:
        """Filters and footers break the detached form only; lists change the header."""
        found = outcomes(signed(**options))

        assert expected == [found[n] for n in ("refolding", "footer", "list_header")]
        assert "broken" == found["list_footer"]

    def test_findings(self) -> None:
        """An effect says what a verification would say of the message."""
        effects = {e.hazard: e for e in simulate_hazards(signed())}
        codes = {h: [r.code for r in e.findings] for h, e in effects.items()}

        assert [] == codes[Hazard.SEVEN_BIT]
        assert ["signing.content_changed"] == codes[Hazard.FOOTER]
        assert ["signing.header_mismatch"] * 2 == codes[Hazard.LIST_HEADER]
        assert ["signing.not_signed"] == codes[Hazard.LIST_FOOTER]
        assert (
            "Cổng thư chèn thêm dòng vào nội dung thư: chữ ký số không còn khớp."
        ) == effects[Hazard.FOOTER].reason.vi
        open_header = {
            e.hazard: e for e in simulate_hazards(signed(protect_header=False))
        }
        (reason,) = open_header[Hazard.LIST_HEADER].findings
        assert "signing.unsigned_header" == reason.code


class TestForeign:
    @pytest.mark.parametrize(
        ("content", "hazard"),
        [
            pytest.param(TEXT + "\r\nKính gửi".encode(), "seven_bit", id="8-bit text"),
            pytest.param(
                MIXED % (TEXT + b"Content-Transfer-Encoding: 8bit\r\n\r\n\xe1"),
                "seven_bit",
                id="8-bit part",
            ),
            pytest.param(TEXT + b"\r\n" + b"x" * 999, "long_lines", id="999 octets"),
            pytest.param(TEXT + b"\r\n-- \r\nx", "trailing_blanks", id="blank"),
            pytest.param(TEXT + b"\r\nFrom here", "mbox", id="From"),
            pytest.param(MIXED % (TEXT + b"\r\nx"), "mbox", id="From before parts"),
            pytest.param(
                b"X:  a\r\n b\r\n" + CONTENT, "refolding", id="blanks in a header"
            ),
            pytest.param(MIXED % (TEXT + b"\r\nx"), "footer", id="second part"),
            pytest.param(b"\r\nno fields", "footer", id="text without a header"),
            pytest.param(
                TEXT + b"Content-Transfer-Encoding: base64\r\n\r\neA==",
                "footer",
                id="base64",
            ),
        ],
    )
    def test_breaks(self, content: bytes, hazard: str) -> None:
        """What is not written to last breaks, and only what is touched."""
        found = outcomes(foreign(content))

        assert "broken" == found[hazard]
        assert "untouched" == found["line_ends"]

    @pytest.mark.parametrize(
        ("content", "hazard"),
        [
            pytest.param(TEXT + b"\r\n" + b"x" * 998, "long_lines", id="998 octets"),
            pytest.param(b"Content-Type: a/b\r\n\r\nx", "footer", id="no text"),
            pytest.param(
                b"Content-Type: multipart/mixed; boundary=none\r\n\r\nx",
                "footer",
                id="unreadable parts",
            ),
            pytest.param(
                b"Content-Type: text/plain; charset\r\n\r\nKinh gui",
                "seven_bit",
                id="unreadable parameters",
            ),
        ],
    )
    def test_lasts(self, content: bytes, hazard: str) -> None:
        """What gives no reason is left alone."""
        assert "untouched" == outcomes(foreign(content))[hazard]

    def test_stored_with_lf(self) -> None:
        """A message that was stored with LF holds once CRLF is restored."""
        raw = foreign(CONTENT)

        assert "holds" == outcomes(raw.replace(b"\r\n", b"\n"))["line_ends"]
        assert "untouched" == outcomes(raw)["line_ends"]

    def test_list_keeps_one(self) -> None:
        """A list replaces Sender and Reply-To, so that the letter stays readable."""
        head = f"From: {SENDER}\r\nReply-To: a@b.test,\r\n c@d.test\r\nSubject: x\r\n"
        raw = mail(SCENE.forge(), sender=head)

        assert "holds" == outcomes(raw)["list_header"]

    def test_deep(self) -> None:
        """Parts inside parts are followed, but not without end."""
        content = TEXT + b"\r\nFrom here"
        for number in range(30):
            line = f"--b{number}".encode()
            head = b"Content-Type: multipart/mixed; boundary=" + line[2:] + b"\r\n\r\n"
            content = b"%s%s\r\n%s\r\n%s--\r\n" % (head, line, content, line)

        assert "untouched" == outcomes(foreign(content))["footer"]

    def test_time(self) -> None:
        """Octets that are awkward for patterns take time in proportion."""
        content = TEXT + b"\r\n" + b" " * 500_000 + b"x" + b">" * 500_000
        began = time.process_time()

        assert "untouched" == outcomes(foreign(content))["trailing_blanks"]
        assert 5 > time.process_time() - began


class TestRefuses:
    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(b"From: a@x.test\r\n\r\n", "signing.not_signed", id="none"),
            pytest.param(b"", "signing.not_signed", id="empty"),
            pytest.param(
                SCENE.genuine.replace(b"Kinh", b"Thu "),
                "signing.content_changed",
                id="broken already",
            ),
            pytest.param(
                SCENE.genuine + b"\r", "signing.line_ends", id="mixed line ends"
            ),
            pytest.param(
                sealed(b"\x30\0"), "signing.structure", id="no signature inside"
            ),
        ],
    )
    def test_no_signature(self, raw: bytes, code: str) -> None:
        """What has no signature that fits has none to lose."""
        with pytest.raises(MessageError) as caught:
            simulate_hazards(raw)

        assert code == caught.value.code
        assert Verdict.VALID is not SCENE.verify(raw).verdict

    def test_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """There is an upper bound."""
        monkeypatch.setattr("govvn_mail.signing.hazards.MAX_MESSAGE", 10)
        with pytest.raises(MessageError) as caught:
            simulate_hazards(bytes(11))

        assert "signing.too_large" == caught.value.code

    @pytest.mark.parametrize("junk", [None, 1, "thư", bytearray(b"x")])
    def test_types(self, junk: Any) -> None:
        """Only octets can be tried."""
        with pytest.raises(InputError):
            simulate_hazards(junk)

    def test_no_truth_value(self) -> None:
        """An effect is asked for its outcome."""
        effect = simulate_hazards(SCENE.genuine)[0]

        assert HazardOutcome.UNTOUCHED is effect.outcome
        with pytest.raises(TypeError):
            bool(effect)
