"""Tests for header protection: what stands above a letter is what was signed."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from forgery.cms import Scene
from forgery.cms import letter as mail

from govvn_mail.errors import InputError
from govvn_mail.messages import Attachment, OfficialMessage, parse_message
from govvn_mail.signing import (
    HeaderMismatch,
    SignatureForm,
    SigningRequest,
    UnsignedText,
    Verdict,
    finish,
    prepare_signature,
    sign_message,
    verify_message,
)

if TYPE_CHECKING:
    from govvn_mail.signing import (
        SignedMessage,
        Verification,
    )

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
SCENE = Scene.at(NOW)
PKI = SCENE.pki
CREDENTIAL = PKI.issue(SENDER)
SIGNER = CREDENTIAL.signer()
COVERED = (
    *("from", "reply-to", "to", "cc", "subject", "date"),
    *("message-id", "in-reply-to", "references"),
)


def letter(**changes: Any) -> OfficialMessage:
    """Return a letter with every header field, but for *changes*."""
    parts: dict[str, Any] = {
        "from_": f"Sở Nội vụ <{SENDER}>",
        "to": ["Ủy ban nhân dân <ubnd@saomai.test>", "b@saomai.test"],
        "cc": ["c@saomai.test"],
        "bcc": ["kin@saomai.test"],
        "reply_to": ["traloi@snv.saomai.test"],
        "subject": "Giấy mời họp giao ban tháng 9",
        "body": "Kính gửi: …",
        "in_reply_to": "<1@saomai.test>",
        "references": ["<0@saomai.test>", "<1@saomai.test>"],
    }
    return OfficialMessage(**parts | changes)


def signed(message: OfficialMessage | None = None, **options: Any) -> SignedMessage:
    """Return a letter signed with header protection, unless *options* say otherwise."""
    return sign_message(message or letter(), SIGNER, now=NOW, **options)


def verify(raw: bytes) -> Verification:
    """Verify with everything at hand."""
    return verify_message(raw, trust=PKI.trust, crls=PKI.crls(), now=NOW)


def outside(old: bytes, new: bytes) -> bytes:
    """Return a signed letter in whose outer header *old* was replaced."""
    raw = signed().raw
    head, separator, rest = raw.partition(b"Content-Type: multipart/signed")
    assert old in head
    return head.replace(old, new, 1) + separator + rest


def field(raw: bytes, name: bytes) -> bytes:
    """Return the first field of that name with its folded lines."""
    start = raw.index(name)
    end = start
    while True:
        end = raw.index(b"\r\n", end) + 2
        if raw[end : end + 1] not in {b" ", b"\t"}:
            return raw[start:end]


class TestBuild:
    @pytest.mark.parametrize("form", SignatureForm)
    @pytest.mark.parametrize(
        "files",
        [
            pytest.param((), id="no file"),
            pytest.param(
                (Attachment(filename="Giấy mời.pdf", content=b"x", media_type="a/b"),),
                id="file",
            ),
        ],
    )
    def test_covered(self, form: SignatureForm, files: tuple[Attachment, ...]) -> None:
        """A letter is valid, and its signature covers its header in both forms."""
        found = verify(signed(letter(attachments=files), form=form).raw)

        found.require_valid()
        assert COVERED == found.covered_fields
        assert ((), ()) == (found.header_mismatches, found.unsigned_text)
        assert ("yes", ()) == (found.header.status, found.header.reasons)
        assert () == found.notes

    def test_inside(self) -> None:
        """The signed entity repeats every field that is not MIME's (RFC 9788 §2.1)."""
        made = signed()
        outer, inner = parse_message(made.raw), parse_message(made.entity)

        assert outer.raw.startswith(made.entity[: made.entity.index(b"Content-")])
        for name in ("from_address", "to", "cc", "subject", "date", "message_id"):
            assert getattr(outer, name) == getattr(inner, name)
        head = made.entity.partition(b"\r\n\r\n")[0]
        assert b'Content-Type: text/plain; charset=utf-8; hp="clear"' in head
        assert b"MIME-Version" not in head
        assert made.entity.isascii()
        assert 76 >= max(map(len, made.entity.split(b"\r\n")))

    def test_others_read_it(self) -> None:
        """Python's own parser finds letter and parameter."""
        part = message_from_bytes(signed().raw, policy=policy.default).get_payload(0)

        assert "clear" == part.get_param("hp")  # type: ignore[union-attr] # the point
        assert letter().subject == part["Subject"]  # type: ignore[index] # the point

    @pytest.mark.parametrize("form", SignatureForm)
    def test_bcc(self, form: SignatureForm) -> None:
        """Hidden recipients are nowhere in the octets, inside or outside."""
        made = signed(form=form)

        for octets in (made.raw, made.entity):
            assert b"kin@" not in octets
            assert b"\nbcc:" not in octets.lower()
        assert "kin@saomai.test" in map(str, made.envelope.recipients)

    def test_turned_off(self) -> None:
        """Without protection the letter is valid, and its header is named unsigned."""
        made = signed(protect_header=False)
        found = verify(made.raw)

        found.require_valid()
        assert made.entity.startswith(b"Content-Type: text/plain; charset=utf-8\r\n")
        assert (UnsignedText.HEADER,) == found.unsigned_text
        assert ("unknown", ()) == (found.header.status, found.covered_fields)
        assert ["signing.unsigned_header"] == [note.code for note in found.notes]

    @pytest.mark.parametrize("junk", [None, 1, "yes"])
    def test_refuses(self, junk: Any) -> None:
        """Protection is turned on or off, and nothing else."""
        with pytest.raises(InputError):
            signed(protect_header=junk)

    def test_request(self) -> None:
        """A waiting request whose header was exchanged is refused."""
        request = prepare_signature(
            letter(),
            certificate=CREDENTIAL.certificate,
            chain=CREDENTIAL.chain,
            now=NOW,
        )
        other = request.headers.replace(b"To: ", b"To: x@saomai.test, ", 1)

        with pytest.raises(InputError) as caught:
            attrs.evolve(request, headers=other)
        assert "signing.header_mismatch" == caught.value.code
        assert verify(finish(request, SIGNER.sign(request)).raw).verdict == "valid"
        again = SigningRequest.from_dict(request.to_dict())
        assert request.summary == again.summary


class TestMismatch:
    @pytest.mark.parametrize(
        ("old", "new", "name"),
        [
            pytest.param(b"Subject: =", b"Subject: Khan =", "subject", id="subject"),
            pytest.param(b"To: ", b"To: la@saomai.test, ", "to", id="to"),
            pytest.param(b"Cc: c@saomai.test\r\n", b"", "cc", id="cc taken away"),
            pytest.param(b"Cc: c@", b"Cc: d@", "cc", id="cc exchanged"),
            pytest.param(b"2026 15:00", b"2026 16:00", "date", id="date"),
            pytest.param(b"Message-ID: <", b"Message-ID: <1", "message-id", id="id"),
            pytest.param(b"From: =?", b"From: Chu tich =?", "from", id="name"),
            pytest.param(b"Reply-To: tra", b"Reply-To: Tran", "reply-to", id="reply"),
            pytest.param(b"In-Reply-To: <", b"In-Reply-To: <3", "in-reply-to", id="re"),
            pytest.param(b"<0@saomai.test>", b"", "references", id="references"),
            pytest.param(
                b"Subject: ", b"Subject: x\r\nSubject: ", "subject", id="second subject"
            ),
            pytest.param(b"Date: ", b"Date: hom nay, ", "date", id="date unreadable"),
            pytest.param(b"To: ", b"To: nhom:", "to", id="to unreadable"),
            pytest.param(b"Subject: ", b"Subject: \xff", "subject", id="no text"),
        ],
    )
    def test_changed(self, old: bytes, new: bytes, name: str) -> None:
        """A field that is not what was signed makes the letter invalid, by name."""
        found = verify(outside(old, new))

        assert (Verdict.INVALID, "yes", "no") == (
            found.verdict,
            found.integrity.status,
            found.header.status,
        )
        assert [name] == [mismatch.field for mismatch in found.header_mismatches]
        (reason,) = found.header.reasons
        assert ("signing.header_mismatch", name) == (reason.code, reason["field"])
        assert reason in found.reasons

    def test_added(self) -> None:
        """A field that was not signed was added."""
        message = letter(cc=(), reply_to=())
        raw = signed(message).raw
        found = verify(b"Reply-To: la@example.com\r\nCc: la@example.com\r\n" + raw)

        assert (
            HeaderMismatch(field="reply-to", shown="la@example.com", signed=None),
            HeaderMismatch(field="cc", shown="la@example.com", signed=None),
        ) == found.header_mismatches
        assert "khi ký: không có" in found.header.reasons[0].vi
        assert Verdict.INVALID is found.verdict

    def test_other_sender(self) -> None:
        """Who has two certificates cannot send the letter of one with the other."""
        credential = PKI.issue(SENDER, "khac@snv.saomai.test")
        raw = sign_message(letter(), credential.signer(), now=NOW).raw
        found = verify(raw.replace(b"<vanthu@", b"<khac@", 1))

        assert ("yes", "no") == (found.identity.status, found.header.status)
        assert Verdict.INVALID is found.verdict

    def test_many_recipients(self) -> None:
        """Beyond a thousand mailboxes only the octets are compared."""
        crowd = [f"a{number}@saomai.test" for number in range(999)]
        raw = signed(letter(to=crowd, cc=(), bcc=())).raw
        longer = b"To: x@y.test, X@y.test,\r\n "
        head, inner = raw.split(b"\r\n\r\n", 1)

        assert "valid" == verify(raw.replace(b"To: a0@", b"To: A0@", 1)).verdict
        found = verify(head.replace(b"To: ", longer, 1) + b"\r\n\r\n" + inner)
        assert ["to"] == [mismatch.field for mismatch in found.header_mismatches]

    def test_shown_safely(self) -> None:
        """Long and unprintable text is cut and replaced in the sentence."""
        found = verify(
            outside(b"Subject: ", b"Subject: =?utf-8?q?=E2=80=AEa=0A?=" + b"x" * 300)
        )
        (reason,) = found.header.reasons

        assert 201 == len(str(reason["shown"]))
        assert str(reason["shown"]).startswith("\ufffda\ufffdx")

    def test_json(self) -> None:
        """An archive keeps the fields that were covered, and those that differ."""
        plain = verify(outside(b"Cc: c@", b"Cc: d@")).to_dict()

        assert list(COVERED) == plain["covered_fields"]
        assert "no" == plain["header"]["status"]
        assert [
            {"field": "cc", "shown": "d@saomai.test", "signed": "c@saomai.test"}
        ] == plain["header_mismatches"]


class TestSame:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param(b" <ubnd@", b"\r\n\t<ubnd@", id="folded"),
            pytest.param(b"08:00:00 +0000", b"15:00:00 +0700", id="zone"),
            pytest.param(b"Cc: c@", b"CC: C@", id="letters"),
            pytest.param(b"Cc: c@saomai.test", b'Cc: "c@x" <c@saomai.test>', id="name"),
            pytest.param(b"From: ", b"Sender: ds@saomai.test\r\nFrom: ", id="sender"),
            pytest.param(
                b"From: ", b"List-Id: <ds>\r\nReceived: x\r\nFrom: ", id="trace"
            ),
        ],
    )
    def test_servers(self, old: bytes, new: bytes) -> None:
        """What servers do to header fields changes nothing that was signed."""
        raw = signed().raw.replace(b"15:00:00 +0700", b"08:00:00 +0000", 1)
        head, separator, rest = raw.partition(b"Content-Type: multipart/signed")
        assert old in head
        found = verify(head.replace(old, new, 1) + separator + rest)

        found.require_valid()
        assert COVERED == found.covered_fields

    def test_hidden_recipients_only(self) -> None:
        """A server may add a To that names nobody, and no other."""
        raw = signed(letter(to=(), cc=())).raw

        verify(b"To: undisclosed-recipients:;\r\n" + raw).require_valid()
        found = verify(b"To: undisclosed-recipients:x@y.test;\r\n" + raw)
        assert ["to"] == [mismatch.field for mismatch in found.header_mismatches]

    def test_encoded_otherwise(self) -> None:
        """A subject may be encoded in another way."""
        raw = signed(letter(subject="Đã ký")).raw
        word = field(raw, b"Subject: ")
        found = verify(
            raw.replace(
                word,
                b"Subject: =?utf-8?q?=C4=90=C3=A3_?=\r\n =?utf-8?q?k=C3=BD?=\r\n",
                1,
            )
        )

        found.require_valid()


class TestForeign:
    @pytest.mark.parametrize(
        "parameter",
        [
            pytest.param(b"", id="none"),
            pytest.param(b'; hp="other"', id="unknown"),
            pytest.param(b'; hp="clear"; hp="clear"', id="twice"),
            pytest.param(b'; protected-headers="v1"', id="before RFC 9788"),
        ],
    )
    def test_not_protected(self, parameter: bytes) -> None:
        """Without the parameter of RFC 9788, fields inside are not the header."""
        found = verify(_foreign(b"Subject: x\r\n", parameter))

        assert (Verdict.VALID, "unknown") == (found.verdict, found.header.status)
        assert (UnsignedText.HEADER,) == found.unsigned_text

    @pytest.mark.parametrize(
        "parameter",
        [
            pytest.param(b'; hp="clear"', id="RFC 9788"),
            pytest.param(b"; hp=Cipher", id="of an encrypted letter"),
            pytest.param(b'; protected-headers="v1"; hp="clear"', id="Thunderbird"),
        ],
    )
    def test_protected(self, parameter: bytes) -> None:
        """With it, they are compared."""
        sender = f"From: {SENDER}\r\n".encode()

        nobody = sender + b"To: undisclosed-recipients:;\r\n"
        assert "valid" == verify(_foreign(sender, parameter)).verdict
        assert "valid" == verify(_foreign(nobody, parameter)).verdict
        found = verify(_foreign(sender + b"Subject: x\r\n", parameter))
        assert (Verdict.INVALID, ("from", "subject")) == (
            found.verdict,
            found.covered_fields,
        )
        assert (
            HeaderMismatch(field="subject", shown=None, signed="x"),
        ) == found.header_mismatches

    def test_none_inside(self) -> None:
        """Who says that the header is inside, and puts none there, covers nothing."""
        found = verify(_foreign(b"", b"; hp=clear"))

        assert (Verdict.INVALID, ()) == (found.verdict, found.covered_fields)
        assert ["from"] == [mismatch.field for mismatch in found.header_mismatches]
        assert (UnsignedText.HEADER,) == found.unsigned_text

    def test_two_senders_inside(self) -> None:
        """A second From inside the signature is no mere detail."""
        fields = f"From: {SENDER}\r\nFrom: x@example.com\r\n".encode()
        found = verify(_foreign(fields, b"; hp=clear"))

        assert ["from"] == [mismatch.field for mismatch in found.header_mismatches]

    def test_header_too_large(self) -> None:
        """What is beyond the caps is not read as a protected header."""
        found = verify(_foreign(b"X: y\r\n" * 1001, b"; hp=clear"))

        assert ("yes", "unknown") == (found.integrity.status, found.header.status)


def _foreign(fields: bytes, parameter: bytes) -> bytes:
    """Return what another program signed: *fields* and *parameter* inside."""
    content = fields + b"Content-Type: text/plain" + parameter + b"\r\n\r\nKinh gui"
    return mail(SCENE.forge(content=content), content=content)
