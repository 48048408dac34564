"""Tests for `govvn_mail.messages.entity`: the bytes that leave the house."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Address
from govvn_mail.errors import InputError, MessageError
from govvn_mail.messages import (
    Attachment,
    OfficialMessage,
    make_message_id,
    message_headers,
    parse_message,
    read_entity,
    serialise_message,
    write_entity,
)
from govvn_mail.messages.entity import encode_base64
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC)
VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựĐĂÂÊÔƠƯ .,;:-_()"
)
LETTERS = st.sampled_from(VIETNAMESE) | st.characters(
    blacklist_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs"]
)
LINES = st.text(LETTERS, min_size=1, max_size=300).filter(lambda text: text.strip())
NAMES = LINES.map(lambda name: name.translate({0x2F: "_", 0x5C: "_"}).strip()).filter(
    lambda name: (
        name not in {".", ".."} and len(unicodedata.normalize("NFC", name)) <= 300
    )
)
BODIES = st.lists(st.text(LETTERS, max_size=200)).map("\n".join)
FILES = st.builds(
    Attachment,
    filename=NAMES,
    content=st.binary(max_size=300),
    media_type=st.sampled_from(
        [
            "application/pdf",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/" + "x" * 62,
            "text/plain",
        ]
    ),
)


def letter(
    subject: str = "Giấy mời", body: str = "", files: tuple[Attachment, ...] = ()
) -> OfficialMessage:
    """Return a letter."""
    return OfficialMessage(
        from_="Sở Nội vụ <vanthu@snv.saomai.test>",
        to=["a@ubnd.saomai.test"],
        subject=subject,
        body=body,
        attachments=files,
    )


@pytest.mark.parametrize(
    "size",
    [*range(115), 29_183, 29_184, 29_185, 29_241, 100_000],
)
def test_base64(size: int) -> None:
    """Base64 is the standard library's with CRLF, whatever the size of the content."""
    content = (bytes(range(256)) * 400)[:size]

    assert base64.encodebytes(content).replace(b"\n", b"\r\n") == encode_base64(content)


class TestEntity:
    @given(LINES, BODIES, st.lists(FILES, max_size=3).map(tuple))
    def test_round_trip(
        self, subject: str, body: str, files: tuple[Attachment, ...]
    ) -> None:
        """What is written is read back: subject, text, names and octets of files."""
        outgoing = serialise_message(letter(subject, body, files), now=AT)
        received = parse_message(outgoing.raw)

        assert (subject, ()) == (received.subject, received.defects)
        assert (body, files) == read_entity(outgoing.entity)

    @given(BODIES, st.lists(FILES, max_size=3).map(tuple))
    def test_nobody_has_a_reason_to_change_it(
        self, body: str, files: tuple[Attachment, ...]
    ) -> None:
        """An entity is 7-bit, with CRLF, in lines of at most 76 octets."""
        entity = serialise_message(letter("x", body, files), now=AT).entity
        lines = entity.split(b"\r\n")

        assert entity.isascii()
        assert not any(set(line) & set(b"\r\n\0") for line in lines)
        assert max(map(len, lines)) <= 76
        assert not any(line.endswith((b" ", b"\t")) for line in lines)

    @given(NAMES)
    def test_others_read_the_file_name(self, name: str) -> None:
        """Python's own parser finds the same file name in both places."""
        file = Attachment(filename=name, content=b"x", media_type="application/pdf")
        raw = serialise_message(letter(files=(file,)), now=AT).raw
        part = message_from_bytes(raw, policy=policy.default).get_payload(1)

        assert file.filename == part.get_filename()  # type: ignore[union-attr] # the point
        assert b"\r\n name" in raw or b"; name" in raw

    def test_line_ends_of_the_body(self) -> None:
        """Whatever line ends a body has, CRLF is sent and LF is read."""
        outgoing = serialise_message(letter(body="a\rb\nc\r\nd\n\n"), now=AT)

        assert "a\nb\nc\nd\n\n" == read_entity(outgoing.entity)[0]
        assert b"YQ0KYg0KYw0KZA0KDQo=\r\n" in outgoing.entity

    @given(BODIES, BODIES, st.lists(FILES, max_size=2).map(tuple))
    def test_html(self, body: str, html: str, files: tuple[Attachment, ...]) -> None:
        """HTML stands beside the text, and both are read back."""
        message = attrs.evolve(letter("x", body, files), html=html)
        entity = write_entity(message, protect=b"Subject: x\r\n")
        text, (page, *others) = read_entity(entity)

        assert (body, list(files)) == (text, others)
        assert ("part-2.html", "text/html") == (page.filename, page.media_type)
        assert html.replace("\n", "\r\n").encode() == page.content
        assert 1 == entity.count(b'hp="clear"')
        assert entity.isascii()
        assert max(map(len, entity.split(b"\r\n"))) <= 76

    def test_html_elsewhere(self) -> None:
        """Python's own parser prefers the HTML, and finds the text beside it."""
        raw = serialise_message(
            attrs.evolve(letter(body="Kính gửi"), html="<p>Kính gửi</p>"), now=AT
        ).raw
        read = message_from_bytes(raw, policy=policy.default)

        assert "multipart/alternative" == read.get_content_type()
        for kind, expected in (("html", "<p>Kính gửi</p>"), ("plain", "Kính gửi")):
            part = read.get_body((kind,))
            assert part is not None
            assert expected == part.get_content().strip()

    def test_protected_fields(self) -> None:
        """Fields to protect stand before the entity's own, without MIME-Version."""
        headers = message_headers(letter(), date=AT, message_id="<2@saomai.test>")
        entity = write_entity(letter(), protect=headers)

        assert entity.startswith(headers.removesuffix(b"MIME-Version: 1.0\r\n"))
        assert b'charset=utf-8; hp="clear"\r\n' in entity
        with pytest.raises(InputError):
            write_entity(letter(), protect="Subject: x")  # type: ignore[arg-type] # the point

    def test_plain_names_stay_plain(self) -> None:
        """A short ASCII file name is written as it is."""
        file = Attachment(filename="Cong van 12.pdf", content=b"", media_type="a/b")
        entity = serialise_message(letter(files=(file,)), now=AT).entity

        assert b'Content-Disposition: attachment; filename="Cong van 12.pdf"' in entity

    def test_boundary_is_no_content(self) -> None:
        """Delimiters are new for each letter and cannot occur in base64."""
        file = Attachment(filename="a", content=b"--=m_", media_type="a/b")
        one, two = (
            serialise_message(letter(files=(file,)), now=AT).entity for _ in range(2)
        )

        assert one != two
        assert 3 + 1 == one.count(b"=m_")


class TestHeaders:
    def test_all_fields(self) -> None:
        """Fields stand in their order, in Vietnam's time, without Bcc."""
        message = OfficialMessage(
            from_="vanthu@snv.saomai.test",
            to=["UBND xa <a@ubnd.saomai.test>", "b@ubnd.saomai.test"],
            cc=["c@ubnd.saomai.test"],
            bcc=["secret@ubnd.saomai.test"],
            reply_to=["d@snv.saomai.test"],
            subject="Bao cao",
            body="",
            in_reply_to="<1@ubnd.saomai.test>",
            references=["<0@ubnd.saomai.test>", "<1@ubnd.saomai.test>"],
        )

        expected = (
            b"From: vanthu@snv.saomai.test\r\n"
            b"To: UBND xa <a@ubnd.saomai.test>, b@ubnd.saomai.test\r\n"
            b"Cc: c@ubnd.saomai.test\r\n"
            b"Reply-To: d@snv.saomai.test\r\n"
            b"Subject: Bao cao\r\n"
            b"Date: Tue, 01 Sep 2026 08:02:03 +0700\r\n"
            b"Message-ID: <2@snv.saomai.test>\r\n"
            b"In-Reply-To: <1@ubnd.saomai.test>\r\n"
            b"References: <0@ubnd.saomai.test> <1@ubnd.saomai.test>\r\n"
            b"MIME-Version: 1.0\r\n"
        )
        assert expected == message_headers(
            message, date=AT, message_id="<2@snv.saomai.test>"
        )

    @given(LINES, LINES.map(lambda name: name.replace("@", "a")[:250]))
    def test_lines(self, subject: str, name: str) -> None:
        """Subject and names are ASCII, folded at 76, and read the same elsewhere."""
        sender = Address(
            local_part="vanthu", domain="snv.saomai.test", display_name=name.strip()
        )
        message = OfficialMessage(from_=sender, to=[sender], subject=subject, body="")
        headers = message_headers(message, date=AT, message_id="<2@snv.saomai.test>")
        read = message_from_bytes(headers, policy=policy.default)
        received = parse_message(headers + b"\r\n")

        assert headers.isascii()
        assert max(map(len, headers.split(b"\r\n"))) <= 76
        assert subject == read["Subject"]
        assert (sender, (sender,)) == (received.from_address, received.to)

    @pytest.mark.parametrize(
        "subject",
        [
            pytest.param("=?utf-8?b?YQ==?=", id="looks encoded"),
            pytest.param(" Bao cao", id="begins with a blank"),
            pytest.param("Bao cao " * 20 + "x", id="long"),
        ],
    )
    def test_ascii_that_must_be_encoded(self, subject: str) -> None:
        """ASCII that would be read otherwise is encoded, too."""
        outgoing = serialise_message(letter(subject), now=AT)

        assert b"Subject: =?utf-8?b?" in outgoing.raw
        assert subject == parse_message(outgoing.raw).subject

    def test_long_address_keeps_its_line(self) -> None:
        """An address too long for 76 characters is not torn apart."""
        address = f"vanthu@{'phong.' * 20}saomai.test"
        message = OfficialMessage(
            from_=address, to=[address, address], subject="a", body=""
        )
        headers = message_headers(message, date=AT, message_id="<2@saomai.test>")

        assert (
            f"From: {address}\r\nTo: {address},\r\n {address}\r\n".encode() in headers
        )


class TestSerialise:
    def test_states_what_it_made(self) -> None:
        """Digest, id, envelope and entity belong to the bytes."""
        message = letter()
        outgoing = serialise_message(message, now=AT)

        assert hashlib.sha256(outgoing.raw).hexdigest() == outgoing.digest
        assert outgoing.raw.endswith(outgoing.entity)
        assert outgoing.message_id == parse_message(outgoing.raw).message_id
        assert message.envelope() == outgoing.envelope
        assert "octets" in repr(outgoing)

    def test_message_ids_differ(self) -> None:
        """Every serialisation has an id of its own, at the sender's domain."""
        one, two = (serialise_message(letter()).message_id for _ in range(2))

        assert one != two
        assert one.endswith("@snv.saomai.test>")

    def test_refuses(self) -> None:
        """What is no letter, no moment or no message id is refused."""
        with pytest.raises(InputError):
            serialise_message("thư")  # type: ignore[arg-type] # the point
        with pytest.raises(InputError):
            serialise_message(letter(), now=datetime(2026, 9, 1))
        with pytest.raises(MessageError):
            message_headers(letter(), date=AT, message_id="2")

    @pytest.mark.parametrize(
        "call",
        [
            pytest.param(write_entity, id="write_entity"),
            pytest.param(make_message_id, id="make_message_id"),
            pytest.param(serialise_message, id="serialise_message"),
            pytest.param(
                lambda junk: message_headers(junk, date=AT, message_id="<a@x>"),
                id="message_headers",
            ),
            pytest.param(
                lambda junk: message_headers(letter(), date=junk, message_id="<a@x>"),
                id="date",
            ),
            pytest.param(
                lambda junk: message_headers(letter(), date=AT, message_id=junk),
                id="message id",
            ),
        ],
    )
    @pytest.mark.parametrize("junk", [None, 1, b"letter", object()])
    def test_refuses_types(self, call: Callable[[Any], object], junk: Any) -> None:
        """An argument of the wrong type is an InputError."""
        with pytest.raises(InputError):
            call(junk)

    @pytest.mark.parametrize(
        "at",
        [datetime.max.replace(tzinfo=ICT), datetime.min.replace(tzinfo=ICT)],
        ids=["last", "first"],
    )
    def test_ends_of_time(self, at: datetime) -> None:
        """The first and the last moment that there is can be written."""
        raw = serialise_message(letter(), now=at).raw

        assert b"+0700\r\n" in raw
