"""Tests for `govvn_mail.messages.message`."""

from __future__ import annotations

from datetime import date, datetime
from itertools import repeat
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.addresses import parse_address
from govvn_mail.errors import AddressError, InputError, MessageError
from govvn_mail.messages import (
    Attachment,
    DocumentReference,
    Envelope,
    OfficialMessage,
    Urgency,
)
from govvn_mail.messages import message as message_module

if TYPE_CHECKING:
    from collections.abc import Callable

SENDER = "Sở Nội vụ <vanthu@snv.saomai.test>"


def letter(**changes: Any) -> OfficialMessage:
    """Return a sound letter, but for *changes*."""
    fields = {
        "from_": SENDER,
        "to": ["a@ubnd.saomai.test"],
        "subject": "Giấy mời họp",
        "body": "Kính gửi: Ủy ban nhân dân",
    }
    return OfficialMessage(**fields | changes)


def attachment(**changes: Any) -> Attachment:
    """Return a sound attachment, but for *changes*."""
    fields = {
        "filename": "Giấy mời.pdf",
        "content": b"%PDF",
        "media_type": "application/pdf",
    }
    return Attachment(**fields | changes)


class TestOfficialMessage:
    def test_addresses_are_normalised(self) -> None:
        """Text and `Address` mean the same, and become `Address`."""
        expected = parse_address(SENDER)

        assert expected == letter().from_ == letter(from_=expected).from_
        assert letter(to=iter(["a@UBND.saomai.test"])) == letter()

    def test_is_a_value(self) -> None:
        """Letters are hashable, and cannot be changed."""
        assert {letter(), letter()} == {letter()}
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            letter().subject = "khác"  # type: ignore[misc] # the point

    def test_repr_is_short(self) -> None:
        """Neither the body nor the octets of a file fill a log."""
        shown = repr(letter(attachments=[attachment(content=b"secret")]))

        assert "Kính gửi" not in shown
        assert "secret" not in shown

    def test_repr_hides_bcc(self) -> None:
        """A log does not tell who received a copy that nobody else sees."""
        assert "kin@saomai.test" not in repr(letter(bcc=["kin@saomai.test"]))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param({"to": []}, "messages.recipients", id="no recipient"),
            pytest.param(
                {"to": repeat("a@x.test")}, "messages.too_many", id="endless recipients"
            ),
            pytest.param(
                {"to": ["a@x.test"] * 600, "bcc": ["b@x.test"] * 401},
                "messages.recipients",
                id="1001 recipients",
            ),
            pytest.param({"subject": ""}, "messages.subject_length", id="no subject"),
            pytest.param({"subject": "  "}, "messages.subject_length", id="blank"),
            pytest.param({"subject": "ă" * 999}, "messages.subject_length", id="long"),
            pytest.param(
                {"subject": "a\r\nBcc: b"}, "messages.control", id="injection"
            ),
            pytest.param({"subject": "a\0"}, "messages.control", id="NUL"),
            pytest.param({"subject": "a\u2028b"}, "messages.control", id="separator"),
            pytest.param(
                {"subject": "a\u202eb"}, "messages.control", id="bidi override"
            ),
            pytest.param({"subject": "a\ud800"}, "messages.control", id="surrogate"),
            pytest.param({"body": "a\0b"}, "messages.control", id="NUL in body"),
            pytest.param({"body": "a\ud800"}, "messages.control", id="half character"),
            pytest.param({"html": "a\0b"}, "messages.control", id="NUL in HTML"),
            pytest.param(
                {"from_": "hòm@snv.saomai.test"},
                "messages.address_not_ascii",
                id="local part beyond ASCII",
            ),
            pytest.param(
                {"bcc": ['"a b"@snv.saomai.test']},
                "messages.address_quoted",
                id="quoted local part",
            ),
            pytest.param(
                {"cc": [f"{'n' * 301} <a@x.test>"]}, "messages.display_name", id="name"
            ),
            pytest.param(
                {"in_reply_to": "a@x.test"}, "messages.message_id", id="no brackets"
            ),
            pytest.param(
                {"references": ["<a@x>", "<a@x>\r\n"]}, "messages.message_id", id="CRLF"
            ),
            pytest.param(
                {"attachments": [attachment()] * 101}, "messages.too_many", id="files"
            ),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], code: str) -> None:
        """What cannot be sent is refused when the letter is made."""
        with pytest.raises(MessageError) as caught:
            letter(**changes)

        assert code == caught.value.code

    @pytest.mark.parametrize("control", ["\r", "\n", "\r\n", "\0", "\r\n\r\n"])
    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda c: {"subject": f"a{c}Bcc: b"}, id="subject"),
            pytest.param(lambda c: {"subject": f"a{c}"}, id="end of the subject"),
            pytest.param(lambda c: {"from_": f"a{c}b <a@x.test>"}, id="name"),
            pytest.param(lambda c: {"from_": f"a{c}b@x.test"}, id="local part"),
            pytest.param(lambda c: {"to": [f"a@x{c}y.test"]}, id="domain"),
            pytest.param(lambda c: {"cc": [f"a@x.test{c}Bcc: b@y.test"]}, id="cc"),
            pytest.param(lambda c: {"bcc": [f"a@x{c}.test"]}, id="bcc"),
            pytest.param(lambda c: {"reply_to": [f"a@x{c}.test"]}, id="reply to"),
            pytest.param(lambda c: {"in_reply_to": f"<a@x{c}>"}, id="message id"),
            pytest.param(lambda c: {"references": [f"<a@x>{c}"]}, id="reference"),
            pytest.param(
                lambda c: {"attachments": [attachment(filename=f"a{c}b.pdf")]},
                id="file name",
            ),
            pytest.param(
                lambda c: {"attachments": [attachment(media_type=f"a/b{c}")]},
                id="media type",
            ),
        ],
    )
    def test_injection(
        self, make: Callable[[str], dict[str, Any]], control: str
    ) -> None:
        """No field takes a line end or NUL, so none can begin another."""
        with pytest.raises((MessageError, AddressError)):
            letter(**make(control))

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"to": "a@x.test"}, id="bare str"),
            pytest.param({"to": None}, id="None"),
            pytest.param({"to": [b"a@x.test"]}, id="bytes"),
            pytest.param({"from_": None}, id="no sender"),
            pytest.param({"subject": b"a"}, id="subject of bytes"),
            pytest.param({"body": None}, id="no body"),
            pytest.param({"html": b"<p>"}, id="HTML of bytes"),
            pytest.param({"attachments": [b"a"]}, id="file of bytes"),
            pytest.param({"document": "12/SNV"}, id="document of text"),
            pytest.param({"references": [1]}, id="reference of int"),
            pytest.param({"in_reply_to": 1}, id="message id of int"),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """An argument of the wrong type is an InputError."""
        with pytest.raises(InputError):
            letter(**changes)

    def test_refuses_two_readings(self) -> None:
        """A display name that is an address is refused."""
        with pytest.raises(AddressError):
            letter(from_="a@hanoi.gov.vn <x@example.com>")

    def test_caps_content(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Body and files together have an upper bound."""
        monkeypatch.setattr(message_module, "MAX_CONTENT", 10)

        letter(body="đủ", attachments=[attachment(content=b"12345")])
        with pytest.raises(MessageError) as caught:
            letter(body="đủ", attachments=[attachment(content=b"123456")])

        assert "messages.too_large" == caught.value.code

    def test_envelope(self) -> None:
        """Each recipient is told to the server once, in the letter's order."""
        envelope = letter(
            to=["b@x.test", "a@x.test"],
            cc=["Tên <b@X.test>", "c@x.test"],
            bcc=["d@x.test", "B@x.test"],
        ).envelope()

        recipients = list(map(str, envelope.recipients))
        assert [
            "b@x.test",
            "a@x.test",
            "c@x.test",
            "d@x.test",
            "B@x.test",
        ] == recipients
        assert "vanthu@snv.saomai.test" == str(envelope.return_path)


class TestEnvelope:
    def test_recipients(self) -> None:
        """Any iterable of addresses becomes a tuple."""
        office = parse_address(SENDER)

        envelope = Envelope(return_path=office, recipients=iter([office]))
        assert (office,) == envelope.recipients

    @pytest.mark.parametrize(
        ("recipients", "code"),
        [
            pytest.param((), "messages.recipients", id="none"),
            pytest.param(
                repeat(parse_address(SENDER)), "messages.too_many", id="endless"
            ),
        ],
    )
    def test_refuses(self, recipients: Any, code: str) -> None:
        """Nobody to deliver to, or too many, is refused."""
        with pytest.raises(MessageError) as caught:
            Envelope(return_path=parse_address(SENDER), recipients=recipients)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        ("return_path", "recipients"),
        [
            pytest.param(parse_address(SENDER), None, id="no recipients"),
            pytest.param(parse_address(SENDER), [SENDER], id="text"),
            pytest.param(parse_address(SENDER), parse_address(SENDER), id="one"),
            pytest.param(SENDER, [parse_address(SENDER)], id="return path of text"),
            pytest.param(None, [parse_address(SENDER)], id="no return path"),
        ],
    )
    def test_refuses_types(self, return_path: Any, recipients: Any) -> None:
        """Only `Address` values are told to a server."""
        with pytest.raises(InputError):
            Envelope(return_path=return_path, recipients=recipients)


class TestAttachment:
    def test_normalises(self) -> None:
        """File names are composed (NFC) and media types in lower case."""
        file = attachment(filename="Gia\u0302\u0301y.pdf", media_type="Application/PDF")

        assert ("Giấy.pdf", "application/pdf") == (file.filename, file.media_type)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param({"filename": ""}, "messages.filename_length", id="empty"),
            pytest.param({"filename": ".."}, "messages.filename_length", id="parent"),
            pytest.param(
                {"filename": "a" * 301}, "messages.filename_length", id="long"
            ),
            pytest.param({"filename": "a/b"}, "messages.filename_characters", id="/"),
            pytest.param({"filename": "a\\b"}, "messages.filename_characters", id="\\"),
            pytest.param({"filename": "a\n"}, "messages.filename_characters", id="LF"),
            pytest.param(
                {"filename": "a\u202efdp.exe"},
                "messages.filename_characters",
                id="bidi",
            ),
            pytest.param({"media_type": "pdf"}, "messages.media_type", id="no slash"),
            pytest.param(
                {"media_type": "text/plain; charset=x"},
                "messages.media_type",
                id="param",
            ),
            pytest.param(
                {"media_type": "message/rfc822"}, "messages.media_type", id="message"
            ),
            pytest.param(
                {"media_type": "Multipart/mixed"}, "messages.media_type", id="multipart"
            ),
            pytest.param(
                {"media_type": "application/" + "x" * 63},
                "messages.media_type",
                id="75",
            ),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], code: str) -> None:
        """A name or type that cannot be sent is refused."""
        with pytest.raises(MessageError) as caught:
            attachment(**changes)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"content": "text"}, id="content of str"),
            pytest.param({"content": bytearray(b"a")}, id="mutable content"),
            pytest.param({"filename": None}, id="no name"),
            pytest.param({"media_type": b"text/plain"}, id="type of bytes"),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """An argument of the wrong type is an InputError."""
        with pytest.raises(InputError):
            attachment(**changes)


class TestDocumentReference:
    def test_parts_may_be_missing(self) -> None:
        """What is not known is None, for a rule to say so."""
        expected = DocumentReference(number=None, date=None)

        assert expected == DocumentReference()
        assert letter(document=expected).document is expected

    def test_urgency_reads_as_in_the_decree(self) -> None:
        """The degrees of urgency are those of Nghị định 30/2020/NĐ-CP."""
        assert ["khẩn", "thượng khẩn", "hỏa tốc"] == list(map(str, Urgency))

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"number": 12}, id="number of int"),
            pytest.param({"date": datetime(2026, 9, 1)}, id="datetime"),
            pytest.param({"date": "2026-09-01"}, id="date of text"),
            pytest.param({"urgency": "khẩn"}, id="urgency of text"),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """An argument of the wrong type is an InputError."""
        with pytest.raises(InputError):
            DocumentReference(**changes)

    @pytest.mark.parametrize("part", ["number", "abstract", "issuer", "signer_title"])
    @pytest.mark.parametrize("value", [" ", "x" * 2001], ids=["blank", "long"])
    def test_refuses(self, part: str, value: str) -> None:
        """A part is None or says something of reasonable length."""
        fields: dict[str, Any] = {"date": date(2026, 9, 1), part: value}

        with pytest.raises(MessageError) as caught:
            DocumentReference(**fields)

        assert "messages.document_part" == caught.value.code
