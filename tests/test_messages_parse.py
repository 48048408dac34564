"""Tests for `govvn_mail.messages.parse` and the reading of header fields."""

from __future__ import annotations

import contextlib
import random
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages import (
    Attachment,
    OfficialMessage,
    parse_message,
    read_entity,
    serialise_message,
)
from govvn_mail.messages.parse import split_multipart

if TYPE_CHECKING:
    from govvn_mail.messages.parse import Multipart
    from govvn_mail.texts import Reason

LEAF = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF"


def message(*fields: str) -> bytes:
    """Return a message with these header fields."""
    return "".join(f"{field}\r\n" for field in fields).encode() + b"\r\nbody"


def nested(levels: int) -> bytes:
    """Return an entity with that many multipart levels."""
    entity = LEAF
    for level in range(levels):
        boundary = f"b{level}".encode()
        head = b"Content-Type: multipart/mixed; boundary=" + boundary
        entity = head + b"\r\n\r\n--%s\r\n%s\r\n--%s--\r\n" % (
            boundary,
            entity,
            boundary,
        )
    return entity


class TestSender:
    @pytest.mark.parametrize(
        ("field", "expected", "name"),
        [
            pytest.param("a@x.test", "a@x.test", None, id="bare"),
            pytest.param("<a@X.Test>", "a@x.test", None, id="angle"),
            pytest.param("Van thu <a@x.test>", "a@x.test", "Van thu", id="phrase"),
            pytest.param('"Thu, Van" <a@x.test>', "a@x.test", "Thu, Van", id="quoted"),
            pytest.param("Sở Nội vụ <a@x.test>", "a@x.test", "Sở Nội vụ", id="UTF-8"),
            pytest.param(
                "=?utf-8?q?S=E1=BB=9F?=\r\n =?UTF-8*vi?B?IFkgdOG6vw==?= <a@x.test>",
                "a@x.test",
                "Sở Y tế",
                id="encoded-words",
            ),
            pytest.param(
                "=?utf-8?b?4bs=?= =?utf-8?b?ng==?= <a@x.test>",
                "a@x.test",
                "Ở",
                id="a character torn apart",
            ),
            pytest.param(
                "=?utf-8?q?a?= =?windows-1258?q?b?= c <a@x.test>",
                "a@x.test",
                "ab c",
                id="two charsets",
            ),
        ],
    )
    def test_one_reading(self, field: str, expected: str, name: str | None) -> None:
        """One mailbox in one From field is the sender."""
        received = parse_message(message(f"From: {field}"))

        assert received.from_address is not None
        assert (expected, name, ()) == (
            str(received.from_address),
            received.from_address.display_name,
            received.defects,
        )

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            pytest.param(["To: a@x.test"], "messages.no_sender", id="none"),
            pytest.param(
                ["From: a@x.test", "From: b@x.test"],
                "messages.repeated_field",
                id="two fields",
            ),
            pytest.param(
                ["From: a@x.test, b@x.test"],
                "messages.many_senders",
                id="two mailboxes",
            ),
            pytest.param(
                ["From: a@x.test <b@y.test>"],
                "messages.mailbox_name",
                id="address name",
            ),
            pytest.param(
                ['From: "a@x.test" <b@y.test>'],
                "messages.mailbox_name",
                id="quoted name",
            ),
            pytest.param(
                ["From: =?utf-8?q?a=40x.test?= <b@y.test>"],
                "messages.mailbox_name",
                id="encoded name",
            ),
            pytest.param(
                ["From: a＠x.test <b@y.test>"], "messages.mailbox_name", id="full width"
            ),
            pytest.param(
                ["From: =?utf-8?q?a=00b?= <b@y.test>"],
                "messages.mailbox_name",
                id="NUL in a name",
            ),
            pytest.param(
                ["From: =?utf-8?q?a=E2=80=8Db?= <b@y.test>"],
                "messages.mailbox_address",
                id="joiner in a name",
            ),
            pytest.param(["From: g: a@x.test;"], "messages.mailbox_syntax", id="group"),
            pytest.param(
                ["From: a@x.test (b@y.test)"], "messages.mailbox_syntax", id="comment"
            ),
            pytest.param(
                ["From: <@z.test:a@x.test>"], "messages.mailbox_syntax", id="route"
            ),
            pytest.param(["From: <a@x.test"], "messages.mailbox_syntax", id="open"),
            pytest.param(["From: <a@x.test> b"], "messages.mailbox_syntax", id="tail"),
            pytest.param(["From:"], "messages.mailbox_syntax", id="empty"),
            pytest.param(["From: a@x..test"], "messages.mailbox_address", id="domain"),
            pytest.param(
                ["From: =?utf-8?b?!?= <a@x.test>"], "messages.encoded_word", id="base64"
            ),
            pytest.param(
                ["From: =?rot13?q?n?= <a@x.test>"], "messages.charset", id="odd codec"
            ),
            pytest.param(
                ["From: =?utf-8?q?=FF?= <a@x.test>"], "messages.charset", id="no UTF-8"
            ),
        ],
    )
    def test_no_reading(self, fields: list[str], code: str) -> None:
        """A sender that can be read in two ways is none."""
        received = parse_message(message(*fields))

        assert received.from_address is None
        assert code in [reason.code for reason in received.defects]
        assert sum(f.startswith("From") for f in fields) == len(received.from_fields)

    def test_octets_that_are_no_text(self) -> None:
        """A From field in another charset than UTF-8 has no reading."""
        received = parse_message(b"From: V\xe3n <a@x.test>\r\n\r\n")

        assert (None, "messages.charset") == (
            received.from_address,
            received.defects[0].code,
        )

    @pytest.mark.parametrize("junk", ["(" * 9, "a " * 9, '"' * 9, "=?a?q?", "a@" * 9])
    def test_takes_linear_time(self, junk: str) -> None:
        """No From field, however odd, takes a stranger's time to refuse."""
        began = time.perf_counter()
        received = parse_message(message(f"From: {junk * 20_000}"))

        assert received.from_address is None
        assert 2 > time.perf_counter() - began


class TestCaps:
    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(
                b"From: " + b",".join([b"a@b.vn"] * 590_000) + b"\r\n\r\n", id="From"
            ),
            pytest.param(
                b"To: " + b",".join([b"a@b.vn"] * 590_000) + b"\r\n\r\n", id="To"
            ),
            pytest.param(
                (b"Cc: " + b"a@b.vn," * 590 + b"\r\n") * 900 + b"\r\n",
                id="many fields with a fault",
            ),
            pytest.param(
                b"From: " + b'""' * 2_000_000 + b"<a@b.vn>\r\n\r\n", id="quotes"
            ),
            pytest.param(
                b"Subject: " + b"=?utf-8?q?a?= " * 290_000 + b"\r\n\r\n",
                id="encoded-words",
            ),
        ],
    )
    def test_time(self, raw: bytes) -> None:
        """A header section built to take time takes little."""
        began = time.process_time()
        parse_message(raw)

        assert 2 > time.process_time() - began

    def test_mailboxes(self) -> None:
        """A thousand mailboxes are read, over all fields of the name; then no more."""
        thousand = "To: " + ",".join(["a@b.vn"] * 1000)
        sound = parse_message(message("From: a@x.test", thousand))
        beyond = parse_message(message("From: a@x.test", thousand, "To: c@d.vn"))

        assert (1000, ()) == (len(sound.to), sound.defects)
        assert 1000 == len(beyond.to)
        assert "messages.too_many_mailboxes" == beyond.defects[-1].code

    def test_display_name(self) -> None:
        """A display name of more than 10,000 characters is not read."""
        for length, codes in ((10_000, []), (10_001, ["messages.display_name"])):
            received = parse_message(message(f"From: {'n' * length}<a@x.test>"))

            assert codes == [defect.code for defect in received.defects]


class TestParse:
    def test_fields(self) -> None:
        """Subject, recipients, date and id are read; bytes are kept."""
        raw = message(
            "From: a@x.test",
            "To: b@x.test,",
            "\tC <c@x.test>",
            "Cc: d@x.test",
            "Subject: =?utf-8?q?Gi=E1=BA=A5y?= =?utf-8?q?_m=E1=BB=9Di?= so 1",
            "Date: Tue, 01 Sep 2026 01:02:03 +0000",
            "Message-ID: <1@x.test>",
        )
        received = parse_message(raw)

        assert raw is received.raw
        assert ["b@x.test", "c@x.test"] == list(map(str, received.to))
        assert ["d@x.test"] == list(map(str, received.cc))
        assert "Giấy mời so 1" == received.subject
        assert received.date is not None
        assert "2026-09-01T08:02:03+07:00" == received.date.isoformat()
        assert ("<1@x.test>", ()) == (received.message_id, received.defects)
        assert "octets" in repr(received)

    def test_line_feeds(self) -> None:
        """A copy from a mailbox with bare LF reads the same."""
        raw = message("From: a@x.test", "Subject: a", " b").replace(b"\r\n", b"\n")

        assert "a b" == parse_message(raw).subject

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(
                message("From: a@x.test", "no colon"),
                "messages.field_syntax",
                id="line",
            ),
            pytest.param(
                message("From: a@x.test", "X: a\0"), "messages.field_control", id="NUL"
            ),
            pytest.param(
                message("From: a@x.test", "X: a\rb"), "messages.field_control", id="CR"
            ),
            pytest.param(
                message("From: a@x.test", "Subject: a", "Subject: b"),
                "messages.repeated_field",
                id="two subjects",
            ),
            pytest.param(
                message("From: a@x.test", "Subject: =?x?q?a?="),
                "messages.charset",
                id="subject",
            ),
            pytest.param(
                message("From: a@x.test", "To: undisclosed:;"),
                "messages.mailbox_syntax",
                id="group in To",
            ),
            pytest.param(
                message("From: a@x.test", "Date: hôm qua"),
                "messages.date_syntax",
                id="date",
            ),
            pytest.param(
                message("From: a@x.test", "Date: Tue, 01 Sep 2026 01:02:03 -0000"),
                "messages.date_syntax",
                id="date without zone",
            ),
            pytest.param(b"", "messages.no_sender", id="empty"),
            pytest.param(b"\r\nbody", "messages.no_sender", id="no header"),
        ],
    )
    def test_defects(self, raw: bytes, code: str) -> None:
        """What breaks a standard is named."""
        assert [code] == [reason.code for reason in parse_message(raw).defects]

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(b"a" * 1001, "messages.too_large", id="size"),
            pytest.param(b"X:\r\n" * 250, "messages.header_too_large", id="fields"),
        ],
    )
    def test_caps(self, raw: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Size and number of fields have upper bounds."""
        monkeypatch.setattr("govvn_mail.messages.fields.MAX_FIELDS", 200)

        with pytest.raises(MessageError) as caught:
            parse_message(raw, max_size=1000)

        assert code == caught.value.code

    def test_caps_header_section(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A header section without an end has an upper bound."""
        monkeypatch.setattr("govvn_mail.messages.fields.MAX_HEADER", 100)

        with pytest.raises(MessageError, match="header section"):
            parse_message(b"X: " + b"a" * 200)

    @pytest.mark.parametrize("raw", [None, "text", bytearray(b"a")])
    def test_refuses_types(self, raw: bytes) -> None:
        """Only bytes are a message."""
        with pytest.raises(InputError):
            parse_message(raw)
        with pytest.raises(InputError):
            read_entity(raw)


class TestReadEntity:
    @pytest.mark.parametrize(
        ("entity", "expected"),
        [
            pytest.param(b"\r\nXin", "Xin", id="no header"),
            pytest.param(
                b"Content-Type: text/plain; charset=windows-1258\r\n\r\nV\xe3n\r\n",
                "Văn\n",
                id="windows-1258",
            ),
            pytest.param(
                b'Content-Type: TEXT/Plain; charset="UTF-8";\r\n'
                b"Content-Transfer-Encoding: Quoted-Printable\r\n\r\nV=C4=83=\r\nn",
                "Văn",
                id="quoted-printable",
            ),
        ],
    )
    def test_text(self, entity: bytes, expected: str) -> None:
        """The inline text is read in its charset, with LF line ends."""
        assert (expected, ()) == read_entity(entity)

    @pytest.mark.parametrize(
        ("head", "name", "media_type"),
        [
            pytest.param(b'a/b; name="x.pdf"', "x.pdf", "a/b", id="name"),
            pytest.param(b'a/b; name="..\\\\..\\\\x"', ".._.._x", "a/b", id="path"),
            pytest.param(b"a/b; name=..", "part-1", "a/b", id="parent"),
            pytest.param(b"a/b", "part-1", "a/b", id="nameless"),
            pytest.param(
                b"message/rfc822; name=x.eml",
                "part-1",
                "application/octet-stream",
                id="message",
            ),
            pytest.param(
                b'a/b; name="=?utf-8?b?VsSDbg==?="', "Văn", "a/b", id="encoded-word"
            ),
            pytest.param(
                b"a/b; name=Van; name*=utf-8'vi'V%C4%83n", "Văn", "a/b", id="twins"
            ),
            pytest.param(
                b"a/b; name*1=n; name*0*=utf-8''V%C4%83", "Văn", "a/b", id="RFC 2231"
            ),
            pytest.param(
                b"text/plain; charset=x-unknown; name=t",
                "t",
                "text/plain",
                id="charset",
            ),
            pytest.param(
                b"text/plain; name=t\r\nContent-Disposition: attachment; filename=u",
                "u",
                "text/plain",
                id="text as a file",
            ),
        ],
    )
    def test_files(self, head: bytes, name: str, media_type: str) -> None:
        """A file gets its own name, or a safe one."""
        text, files = read_entity(b"Content-Type: " + head + b"\r\n\r\nx")

        expected = Attachment(filename=name, content=b"x", media_type=media_type)
        assert ("", (expected,)) == (text, files)

    @pytest.mark.parametrize(
        ("entity", "code"),
        [
            pytest.param(
                b"Content-Type: a\x00/b\r\n\r\n", "messages.parameters", id="NUL"
            ),
            pytest.param(b"Content-Type: ;\r\n\r\n", "messages.parameters", id="empty"),
            pytest.param(
                b"Content-Type: a/b; c\r\n\r\n", "messages.parameters", id="c"
            ),
            pytest.param(
                b"Content-Type: a/b; c=1; c=2\r\n\r\n",
                "messages.parameters",
                id="twice",
            ),
            pytest.param(
                b"Content-Type: a/b; c=1; c*=utf-8''2\r\n\r\n",
                "messages.parameters",
                id="twins",
            ),
            pytest.param(
                b"Content-Type: a/b; name*=utf-8\r\n\r\n",
                "messages.parameters",
                id="quote",
            ),
            pytest.param(
                b"Content-Type: a/b; name*1=x\r\n\r\n", "messages.parameters", id="gap"
            ),
            pytest.param(
                b"Content-Type: a/b; **=x\r\n\r\n", "messages.parameters", id="stars"
            ),
            pytest.param(
                b"Content-Type: a/b"
                + b"".join(b";a%d=x" % n for n in range(201))
                + b"\r\n\r\n",
                "messages.parameters",
                id="201 parameters",
            ),
            pytest.param(
                b"Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n",
                "messages.repeated_field",
                id="two types",
            ),
            pytest.param(
                b"Content-Transfer-Encoding: x-uuencode\r\n\r\n",
                "messages.transfer_encoding",
                id="encoding",
            ),
            pytest.param(
                b"Content-Transfer-Encoding: base64\r\n\r\nYQ=!",
                "messages.base64",
                id="junk",
            ),
            pytest.param(
                b"Content-Type: multipart/mixed\r\n\r\n",
                "messages.boundary",
                id="boundary",
            ),
            pytest.param(
                b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx",
                "messages.unclosed",
                id="unclosed",
            ),
            pytest.param(nested(11), "messages.too_deep", id="eleven levels"),
            pytest.param(
                b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + b"--b\r\n\r\n" * 10_000
                + b"--b--",
                "messages.too_many_parts",
                id="10,000 parts",
            ),
        ],
    )
    def test_refuses(self, entity: bytes, code: str) -> None:
        """An entity that breaks MIME or the caps is refused."""
        with pytest.raises(MessageError) as caught:
            read_entity(entity)

        assert code == caught.value.code

    def test_levels(self) -> None:
        """Ten levels are read; parts count across levels."""
        assert "a.pdf" == read_entity(nested(10))[1][0].filename
        wide = b"Content-Type: multipart/mixed; boundary=w\r\n\r\n" + b"".join(
            b"--w\r\n" + split + b"\r\n" for split in [_many(300), _many(300)]
        )
        with pytest.raises(MessageError, match="more than 500 parts"):
            read_entity(wide + b"--w--")

    def test_every_entity_counts(self) -> None:
        """Multipart entities count, not only what is inside them."""
        hollow = b"\r\n".join(
            b"--w\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i--"
            for _ in range(500)
        )
        head = b"Content-Type: multipart/mixed; boundary=w\r\n\r\n"
        with pytest.raises(MessageError) as caught:
            read_entity(head + hollow + b"\r\n--w--")

        assert "messages.too_many_parts" == caught.value.code

    def test_size(self) -> None:
        """An entity beyond the size that the caller allows is not read."""
        with pytest.raises(MessageError) as caught:
            read_entity(LEAF, max_size=len(LEAF) - 1)

        assert "messages.too_large" == caught.value.code
        assert "a.pdf" == read_entity(LEAF, max_size=len(LEAF))[1][0].filename
        with pytest.raises(InputError):
            read_entity(LEAF, max_size=None)  # type: ignore[arg-type] # the point

    def test_mutants(self) -> None:
        """Damaged messages are read or refused, and nothing else happens."""
        file = Attachment(filename="Giấy mời.pdf", content=b"x", media_type="a/b")
        raw = serialise_message(
            OfficialMessage(
                from_="Sở <a@x.test>",
                to=["b@x.test"],
                subject="Ă",
                body="b",
                attachments=[file],
            )
        ).raw
        chance = random.Random(1)  # noqa: S311 (repeatable, not secret)
        for _ in range(2000):
            mutant = bytearray(raw)
            for _ in range(chance.randint(1, 4)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            received = parse_message(bytes(mutant))
            with contextlib.suppress(MessageError):
                read_entity(bytes(mutant))

            assert mutant == received.raw


def _many(count: int) -> bytes:
    part = b"--p\r\n\r\nx\r\n"
    return (
        b"Content-Type: multipart/mixed; boundary=p\r\n\r\n" + part * count + b"--p--"
    )


class TestSplitMultipart:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(b"--b\r\nx\r\n--b--", (b"", (b"x",), b""), id="plain"),
            pytest.param(
                b"pre\r\n--b \r\nx\r\n\r\n--b--\r\npost",
                (b"pre", (b"x\r\n",), b"\r\npost"),
                id="around",
            ),
            pytest.param(
                b"--b\n--b\nx\n--b--", (b"", (b"", b"x"), b""), id="LF, empty"
            ),
            pytest.param(
                b"--b\r\n--bc\r\n x--b\r\n--b--",
                (b"", (b"--bc\r\n x--b",), b""),
                id="prefix",
            ),
            pytest.param(b"--b--", (b"", (), b""), id="closed at once"),
        ],
    )
    def test_parts(
        self, body: bytes, expected: tuple[bytes, tuple[bytes, ...], bytes]
    ) -> None:
        """Parts are the octets between delimiter lines, unchanged."""
        found = split_multipart(body, "b")

        assert expected == (found.preamble, found.parts, found.epilogue)

    @pytest.mark.parametrize("boundary", ["", "a\r\n", "b ", "x" * 71, "ă"])
    def test_refuses_boundaries(self, boundary: str) -> None:
        """A boundary is 1 to 70 characters of RFC 2046."""
        with pytest.raises(MessageError, match="boundary"):
            split_multipart(b"", boundary)

    def test_delimiter_at_the_end(self) -> None:
        """A delimiter with nothing after it closes nothing."""
        with pytest.raises(MessageError, match="closing delimiter"):
            split_multipart(b"--b", "b")

    @given(st.text("-b\r\n \t.", max_size=60).map(str.encode))
    def test_start(self, body: bytes) -> None:
        """A body is taken apart in place as it would be by itself."""
        head = b"Subject: --b\r\n--b\r\n\r\n"

        def split(octets: bytes, start: int) -> Multipart | Reason:
            try:
                return split_multipart(octets, "b", start)
            except MessageError as error:
                return error.reason

        assert split(body, 0) == split(head + body, len(head))
