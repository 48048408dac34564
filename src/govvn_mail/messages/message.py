"""Letters: what an official writes, before it becomes MIME bytes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from typing import TypeAlias, TypeVar

import attrs

from govvn_mail.addresses import Address, parse_address
from govvn_mail.arguments import instance_of, require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.texts import Reason
from govvn_mail.times import require_date

__all__ = [
    "Attachment",
    "DocumentReference",
    "Envelope",
    "OfficialMessage",
    "Urgency",
]

T = TypeVar("T")

MAX_RECIPIENTS = 1000
"""Upper bound of To, Cc and Bcc together."""

MAX_SUBJECT = 998
"""Upper bound of a subject, in characters (the line limit of RFC 5322 §2.1.1)."""

MAX_FILENAME = 300
"""Upper bound of a file name, in characters."""

MAX_ATTACHMENTS = 100
"""Upper bound of the number of attachments."""

MAX_CONTENT = 100 * 1024 * 1024
"""Upper bound of body and attachments together, in octets."""

MAX_REFERENCES = 100
"""Upper bound of the message ids in References."""

MAX_DOCUMENT_PART = 2000
"""Upper bound of one part of a document reference, in characters."""

MAX_MEDIA_TYPE = 74
"""Upper bound of a media type, in characters, so that it fits in one line."""

MAX_DISPLAY_NAME = 300
"""Upper bound of a display name, in characters."""

_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,490}@[!-;=?A-~]{1,490}>", re.ASCII)
_RESTRICTED_NAME = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"  # RFC 6838 §4.2
_MEDIA_TYPE = re.compile(f"{_RESTRICTED_NAME}/{_RESTRICTED_NAME}")
_COMPOSITE_TYPES = ("multipart/", "message/")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TEXT_CONTROLS = frozenset("\t\r\n\f")


class Urgency(StrEnum):
    """Degree of urgency: Nghị định 30/2020/NĐ-CP, điểm c khoản 2 Điều 4."""

    KHAN = "khẩn"
    THUONG_KHAN = "thượng khẩn"
    HOA_TOC = "hỏa tốc"


def has_control(text: str) -> bool:
    """Tell whether *text* holds a control, a line break or a bidi override."""
    return not text.isprintable() and any(
        unicodedata.category(char) in _LINE_CATEGORIES or char in _BIDI_CONTROLS
        for char in text
    )


def has_at_sign(display_name: str) -> bool:
    """Tell whether a display name could pass for an address in a mail program."""
    return "@" in unicodedata.normalize("NFKC", display_name)


Addresses: TypeAlias = Iterable[str | Address]


# attrs' plugin for mypy knows named functions only, and errors name the field.
def _from(value: str | Address) -> Address:
    return _address(value, "from_")


def _to(values: Addresses) -> tuple[Address, ...]:
    return _addresses(values, "to")


def _cc(values: Addresses) -> tuple[Address, ...]:
    return _addresses(values, "cc")


def _bcc(values: Addresses) -> tuple[Address, ...]:
    return _addresses(values, "bcc")


def _reply_to(values: Addresses) -> tuple[Address, ...]:
    return _addresses(values, "reply_to")


def _attachments(values: Iterable[Attachment]) -> tuple[Attachment, ...]:
    items = take_items(values, "attachments", MAX_ATTACHMENTS)
    return tuple(require(value, Attachment, "attachments") for value in items)


def _references(values: Iterable[str]) -> tuple[str, ...]:
    items = take_items(values, "references", MAX_REFERENCES)
    return tuple(require_message_id(value, "references") for value in items)


def _recipients(values: Iterable[Address]) -> tuple[Address, ...]:
    items = take_items(values, "recipients", MAX_RECIPIENTS)
    return tuple(require(value, Address, "recipients") for value in items)


def _addresses(values: Addresses, name: str) -> tuple[Address, ...]:
    items = take_items(values, name, MAX_RECIPIENTS)
    return tuple(_address(value, name) for value in items)


def take_items(values: Iterable[T], name: str, limit: int) -> tuple[T, ...]:
    """Return at most *limit* items; one bare str is never meant as an iterable."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InputError(
            Reason("messages.not_a_list", name=name, type=type(values).__name__)
        )
    items = tuple(islice(values, limit + 1))
    if len(items) > limit:
        raise MessageError(Reason("messages.too_many", name=name, limit=limit))
    return items


def _address(value: str | Address, name: str) -> Address:
    address = value if isinstance(value, Address) else parse_address(value)
    if not str(address).isascii():
        raise MessageError(
            Reason("messages.address_not_ascii", name=name, address=str(address))
        )
    if address.local_part.startswith('"'):
        raise MessageError(
            Reason("messages.address_quoted", name=name, address=str(address))
        )
    display_name = address.display_name or ""
    if len(display_name) > MAX_DISPLAY_NAME or has_at_sign(display_name):
        raise MessageError(
            Reason("messages.display_name", name=name, limit=MAX_DISPLAY_NAME)
        )
    return address


def require_message_id(value: object, name: str) -> str:
    """Return *value* if it is a message id in angle brackets (RFC 5322 §3.6.4)."""
    text = require(value, str, name)
    if not _MESSAGE_ID.fullmatch(text):
        raise MessageError(Reason("messages.message_id", name=name, value=text[:100]))
    return text


def _require_text(value: object, name: str) -> str:
    text = require(value, str, name)
    if any(
        char not in _TEXT_CONTROLS and unicodedata.category(char) in {"Cc", "Cs"}
        for char in set(text)
    ):
        raise MessageError(Reason("messages.control", name=name))
    return text


@attrs.frozen(kw_only=True)
class Attachment:
    """
    A file that goes with a letter (*tệp gửi kèm*).

    Args:
        filename: 1 to 300 characters without path separators; stored composed (NFC)
            and without surrounding blanks.
        content: The octets of the file.
        media_type: ``type/subtype`` without parameters, at most 74 characters.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If a name or type cannot be sent.

    .. doctest::

        >>> file = Attachment(
        ...     filename="Giấy mời họp.pdf", content=b"%PDF-1.7",
        ...     media_type="application/pdf",
        ... )
        >>> file.filename, len(file.content)
        ('Giấy mời họp.pdf', 8)
    """

    filename: str
    content: bytes = attrs.field(repr=lambda content: f"<{len(content)} octets>")
    media_type: str

    def __attrs_post_init__(self) -> None:
        require(self.content, bytes, "content")
        name = unicodedata.normalize(
            "NFC", require(self.filename, str, "filename")
        ).strip(" ")
        if not 1 <= len(name) <= MAX_FILENAME or name in {".", ".."}:
            raise MessageError(
                Reason("messages.filename_length", length=len(name), limit=MAX_FILENAME)
            )
        if has_control(name) or "/" in name or "\\" in name:
            raise MessageError(Reason("messages.filename_characters"))
        media_type = require(self.media_type, str, "media_type").lower()
        if (
            not _MEDIA_TYPE.fullmatch(media_type)
            or len(media_type) > MAX_MEDIA_TYPE
            or media_type.startswith(_COMPOSITE_TYPES)
        ):
            raise MessageError(
                Reason("messages.media_type", filename=name, value=media_type[:100])
            )
        object.__setattr__(self, "filename", name)
        object.__setattr__(self, "media_type", media_type)


@attrs.frozen(kw_only=True)
class DocumentReference:
    """
    Parts of the administrative document that a letter carries.

    A part that is not known is None, so that a rule can say what is missing
    (Nghị định 30/2020/NĐ-CP, Điều 8).

    Args:
        number: Number and symbol (*số, ký hiệu*), such as ``"12/SNV-VP"``.
        date: Day of issue.
        abstract: What the document is about (*trích yếu nội dung*).
        issuer: Issuing body.
        signer_title: Title of the person who signed it (*chức vụ*).
        urgency: Degree of urgency, or None for an ordinary document.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If a part is blank or longer than 2000
            characters.

    .. doctest::

        >>> from datetime import date
        >>> reference = DocumentReference(
        ...     number="12/SNV-VP", date=date(2026, 9, 1), urgency=Urgency.KHAN,
        ... )
        >>> reference.abstract is None
        True
    """

    number: str | None = None
    date: dt.date | None = None
    abstract: str | None = None
    issuer: str | None = None
    signer_title: str | None = None
    urgency: Urgency | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("number", "abstract", "issuer", "signer_title"):
            part = getattr(self, name)
            if part is not None:
                require(part, str, name)
                if not part.strip() or len(part) > MAX_DOCUMENT_PART:
                    raise MessageError(
                        Reason(
                            "messages.document_part", name=name, limit=MAX_DOCUMENT_PART
                        )
                    )
        if self.date is not None:
            require_date(self.date, "date")
        if self.urgency is not None:
            require(self.urgency, Urgency, "urgency")


@attrs.frozen(kw_only=True)
class Envelope:
    """
    What the submission server is told: not part of the letter (RFC 5321 §3.3).

    Args:
        return_path: Where delivery failures go (``MAIL FROM``).
        recipients: Every recipient once (``RCPT TO``), in the order of the letter;
            1 to 1000.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If there are no recipients, or too many.
    """

    return_path: Address = attrs.field(validator=instance_of(Address))
    recipients: tuple[Address, ...] = attrs.field(converter=_recipients)

    def __attrs_post_init__(self) -> None:
        if not self.recipients:
            raise MessageError(
                Reason("messages.recipients", count=0, limit=MAX_RECIPIENTS)
            )


@attrs.frozen(kw_only=True)
class OfficialMessage:
    """
    A letter as its sender means it.

    Addresses are given as text or as :class:`~govvn_mail.addresses.Address`; a
    local part is ASCII and needs no quotes.

    Args:
        from_: The one sender.
        to: Recipients; with *cc* and *bcc* together 1 to 1000.
        cc: Recipients of a copy.
        bcc: Recipients nobody else sees; neither written into the letter nor shown
            by ``repr()``.
        reply_to: Where answers should go, if not to *from_*.
        subject: 1 to 998 characters in one line.
        body: Plain text; line ends are sent as CRLF.
        html: The same in HTML for programs that show it, or None; whoever reads the
            text must learn the same.
        attachments: At most 100 files; with the body at most 100 MiB.
        document: The administrative document that the letter carries.
        in_reply_to: Message id of the letter that this one answers.
        references: Message ids of the letters before, oldest first.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.AddressError: If text is not one address.
        govvn_mail.errors.MessageError: If a part cannot be sent.

    .. doctest::

        >>> letter = OfficialMessage(
        ...     from_="Sở Nội vụ <vanthu@snv.example.gov.vn>",
        ...     to=["a@ubnd.example.gov.vn"], bcc=["a@ubnd.example.gov.vn"],
        ...     subject="Giấy mời họp giao ban", body="Kính gửi: …",
        ... )
        >>> [str(recipient) for recipient in letter.envelope().recipients]
        ['a@ubnd.example.gov.vn']
    """

    from_: Address = attrs.field(converter=_from)
    to: tuple[Address, ...] = attrs.field(converter=_to)
    cc: tuple[Address, ...] = attrs.field(default=(), converter=_cc)
    bcc: tuple[Address, ...] = attrs.field(default=(), converter=_bcc, repr=False)
    reply_to: tuple[Address, ...] = attrs.field(default=(), converter=_reply_to)
    subject: str
    body: str = attrs.field(repr=lambda body: f"<{len(body)} characters>")
    html: str | None = attrs.field(
        default=None, repr=lambda html: html and f"<{len(html)} characters>"
    )
    attachments: tuple[Attachment, ...] = attrs.field(
        default=(), converter=_attachments
    )
    document: DocumentReference | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = attrs.field(default=(), converter=_references)

    def __attrs_post_init__(self) -> None:
        count = len(self.to) + len(self.cc) + len(self.bcc)
        if not 1 <= count <= MAX_RECIPIENTS:
            raise MessageError(
                Reason("messages.recipients", count=count, limit=MAX_RECIPIENTS)
            )
        subject = require(self.subject, str, "subject")
        if not subject.strip() or len(subject) > MAX_SUBJECT:
            raise MessageError(
                Reason(
                    "messages.subject_length", length=len(subject), limit=MAX_SUBJECT
                )
            )
        if has_control(subject):
            raise MessageError(Reason("messages.control", name="subject"))
        if self.document is not None:
            require(self.document, DocumentReference, "document")
        if self.in_reply_to is not None:
            require_message_id(self.in_reply_to, "in_reply_to")
        self._check_content()

    def _check_content(self) -> None:
        size = sum(len(a.content) for a in self.attachments)
        size += len(_require_text(self.body, "body").encode())
        if self.html is not None:
            size += len(_require_text(self.html, "html").encode())
        if size > MAX_CONTENT:
            raise MessageError(
                Reason("messages.too_large", size=size, limit=MAX_CONTENT)
            )

    def envelope(self) -> Envelope:
        """Return sender and recipients for SMTP, each recipient once."""
        recipients: dict[tuple[str, str], Address] = {}
        for address in (*self.to, *self.cc, *self.bcc):
            recipients.setdefault((address.local_part, address.domain), address)
        return Envelope(return_path=self.from_, recipients=tuple(recipients.values()))
