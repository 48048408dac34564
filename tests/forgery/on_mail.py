"""Attacks on the message around the signature: MIME structure and the sender."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from govvn_mail.signing import Verdict

from .attack import Attack
from .cms import CONTENT, SENDER, enveloped, in_segments, letter, octets, sealed

if TYPE_CHECKING:
    from .cms import Scene


def attacks(s: Scene) -> list[Attack]:
    """Return every attack on the message."""
    return [
        *on_structure(s),
        *on_wrapping(s),
        *on_opaque(s),
        *on_sender(s),
        *on_header(s),
    ]


def on_structure(s: Scene) -> list[Attack]:
    """Return what breaks multipart/signed."""
    return [
        Attack(
            letter(s.forge(), third=b"\r\n--sig\r\n\r\nthird"),
            "signing.parts",
            name="MIME: third",
        ),
        Attack(
            letter(s.forge(), head="Content-Type: text/plain\r\n"),
            "signing.signature_part",
            name="MIME: second part",
        ),
        Attack(
            letter(
                s.forge(),
                sender=f"From: {SENDER}\r\nContent-Type: text/plain\r\n",
            ),
            "messages.repeated_field",
            name="MIME: two Content-Types",
        ),
        Attack(
            letter(s.forge(), content_type="boundary=other"),
            "messages.parameters",
            name="MIME: two boundaries",
        ),
        Attack(
            s.genuine.replace(b"\r\n--sig--", b""),
            "messages.unclosed",
            name="MIME: not closed",
        ),
        Attack(
            s.genuine.replace(b"MIME-Version", b"odd line\r\nMIME-Version"),
            "messages.field_syntax",
            name="MIME: odd header line",
        ),
        Attack(
            s.genuine.replace(b"\r\n\r\nKinh", b"\n\nKinh"),
            "signing.line_ends",
            name="MIME: some LF",
        ),
        Attack(s.genuine + b"\r", "signing.line_ends", name="MIME: bare CR"),
        Attack(
            letter(s.forge(), head="Content-Type: application/pkcs7-signature\r\n"),
            "signing.signature_part",
            name="MIME: signature without base64",
        ),
        Attack(
            letter(
                s.forge(),
                head="Content-Type: application/pkcs7-signature\r\n"
                "Content-Transfer-Encoding: base64\r\n"
                "Content-Transfer-Encoding: 7bit\r\n",
            ),
            "messages.repeated_field",
            name="MIME: two encodings of the signature",
        ),
        Attack(
            letter(s.forge(), before=b"--sig\r\n\r\nRead me\r\n"),
            "signing.parts",
            name="MIME: a part before",
        ),
        Attack(
            letter(s.forge(), content=CONTENT + b"\r\n--sig\r\n\r\nRead me"),
            "signing.parts",
            name="MIME: boundary inside the content",
        ),
        Attack(
            letter(s.forge()).replace(b"boundary=sig", b'boundary="sig "'),
            "messages.boundary",
            name="MIME: boundary with a blank",
        ),
        Attack(
            letter(s.forge()).replace(b"boundary=sig; ", b""),
            "messages.boundary",
            name="MIME: no boundary",
        ),
        Attack(
            letter(s.forge()).replace(b"multipart/signed;", b"multipart/signed (x);"),
            "messages.parameters",
            name="MIME: comment",
        ),
        Attack(
            letter(s.forge(), sender=f"From: {SENDER}\r\nX: a\0b\r\n"),
            "messages.field_control",
            name="MIME: NUL in a header field",
        ),
        Attack(
            letter(s.forge(), sender=f"From: {SENDER}\r\n" + "X: y\r\n" * 1001),
            "messages.header_too_large",
            name="MIME: 1,001 header fields",
        ),
        Attack(
            letter(
                s.forge(),
                sender=f"From: {SENDER}\r\nContent-Transfer-Encoding: base64\r\n",
            ),
            "messages.transfer_encoding",
            name="MIME: encoded as a whole",
        ),
        Attack(
            letter(s.forge(), third=b"\r\n--sig\r\n\r\nx" * 600),
            "messages.too_many_parts",
            name="MIME: 600 parts",
        ),
        Attack(
            letter(base64.b64encode(s.forge()).decode()[:-4] + "\n"),
            "signing.ber",
            name="MIME: base64 cut off",
        ),
    ]


def on_wrapping(s: Scene) -> list[Attack]:
    """Return what only looks signed."""
    return [
        Attack(
            b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
            + s.genuine
            + b"\r\n--m--",
            "signing.not_signed",
            name="wrapped: in mixed",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            f"From: {SENDER}\r\nContent-Type: multipart/alternative; boundary=m\r\n\r\n"
            "--m\r\n\r\nRead me\r\n--m\r\n".encode()
            + s.genuine
            + b"\r\n--m--",
            "signing.not_signed",
            name="wrapped: in alternative",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            f"From: {SENDER}\r\nContent-Type: multipart/related; boundary=m;"
            ' type="multipart/signed"\r\n\r\n--m\r\n'.encode()
            + s.genuine
            + b"\r\n--m\r\n\r\nRead me\r\n--m--",
            "signing.not_signed",
            name="wrapped: in related",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            f"From: {SENDER}\r\nContent-Type: message/rfc822\r\n\r\n".encode()
            + s.genuine,
            "signing.not_signed",
            name="wrapped: forwarded",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            f"From: {SENDER}\r\n"
            'Content-Type: text/plain; name="multipart/signed"\r\n\r\nRead me'.encode(),
            "signing.not_signed",
            name="wrapped: a name only",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            letter(s.forge(), content_type='protocol="application/pgp-signature"'),
            "signing.protocol",
            name="wrapped: OpenPGP",
            verdict=Verdict.NOT_SIGNED,
        ),
        Attack(
            letter(s.forge(), content_type="micalg=sha-256"),
            "signing.protocol",
            name="wrapped: no protocol",
            verdict=Verdict.NOT_SIGNED,
        ),
    ]


def on_opaque(s: Scene) -> list[Attack]:
    """Return what breaks the opaque form."""
    inside = s.forge(inside=CONTENT)
    return [
        Attack(
            sealed(inside, "enveloped-data"),
            "signing.smime_type",
            name="opaque: said to be encrypted",
        ),
        Attack(
            sealed(enveloped(), "signed-data"),
            "signing.smime_type",
            name="opaque: said to be signed",
        ),
        Attack(
            sealed(enveloped()),
            "signing.opaque",
            name="opaque: encrypted",
            verdict=Verdict.INDETERMINATE,
        ),
        Attack(
            sealed(inside, "certs-only"),
            "signing.opaque",
            name="opaque: said to be certificates",
            verdict=Verdict.INDETERMINATE,
        ),
        Attack(
            sealed(inside) + b"Read me\r\n", "signing.base64", name="opaque: text below"
        ),
        Attack(
            sealed(inside).replace(b"\r\n\r\n", b"\r\n\r\n\r\nRead me!\r\n"),
            "signing.base64",
            name="opaque: text above",
        ),
        Attack(
            sealed(inside).replace(b": base64", b": 8bit"),
            "signing.signature_part",
            name="opaque: not base64",
        ),
        Attack(
            sealed(inside, head=f"odd line\r\nFrom: {SENDER}\r\n"),
            "messages.field_syntax",
            name="opaque: odd header line",
        ),
        Attack(
            sealed(inside, head=f"From: {SENDER}\r\nContent-Type: text/plain\r\n"),
            "messages.repeated_field",
            name="opaque: two Content-Types",
        ),
        Attack(
            sealed(in_segments(inside).replace(octets(b"i\r\n"), b"\x02\x03i\r\n")),
            "signing.ber",
            name="opaque: segment of another kind",
        ),
        Attack(
            sealed(in_segments(inside).replace(octets(b"i\r\n"), b"\x24\x03\4\1i")),
            "signing.ber",
            name="opaque: segment of segments",
        ),
        Attack(
            sealed(inside, head="From: x@y.test\r\n"),
            "signing.other_email",
            name="opaque: another sender",
        ),
    ]


FROM = {
    "address as a quoted name": (f'"{SENDER}" <x@y.test>', "messages.mailbox_name"),
    "stranger's address as a name": (f"x@y.test <{SENDER}>", "messages.mailbox_name"),
    "encoded address as a name": (
        "=?utf-8?q?vanthu=40snv.saomai.test?= <x@y.test>",
        "messages.mailbox_name",
    ),
    "comment": (f"x@y.test ({SENDER})", "messages.mailbox_syntax"),
    "comment before": (f"({SENDER}) x@y.test", "messages.mailbox_syntax"),
    "folded list": (f"x@y.test,\r\n {SENDER}", "messages.many_senders"),
    "route": (f"<@y.test:{SENDER}>", "messages.mailbox_syntax"),
    "two angles": (f"<x@y.test> <{SENDER}>", "messages.mailbox_syntax"),
    "NUL": (f"{SENDER}\0@y.test", "messages.field_control"),
    "blank": (f"{SENDER} @y.test", "messages.mailbox_syntax"),
    "empty": ("", "messages.mailbox_syntax"),
    "wide @": ("vanthu＠snv.saomai.test", "messages.mailbox_syntax"),
    "look-alike domain": ("vanthu@snv.saom\u0430i.test", "signing.other_email"),
    "subdomain": ("vanthu@x.snv.saomai.test", "signing.other_email"),
    "parent domain": ("vanthu@saomai.test", "signing.other_email"),
    "suffix": (f"x{SENDER}", "signing.other_email"),
    "upper case": ("VanThu@snv.saomai.test", "signing.other_email"),
    "tag": ("vanthu+x@snv.saomai.test", "signing.other_email"),
    "half an encoded word": ("=?utf-8?b?!!!?= <x@y.test>", "messages.encoded_word"),
    "not UTF-8": ("\udcff <x@y.test>", "messages.charset"),
}


def on_sender(s: Scene) -> list[Attack]:
    """Return what names another sender than the signer, or two."""
    return [
        Attack(
            letter(s.forge(), sender=f"From: {SENDER}\r\nFrom: x@y.test\r\n"),
            "messages.repeated_field",
            name="From: two From",
        ),
        Attack(
            letter(s.forge(), sender=f"From: {SENDER}, x@y.test\r\n"),
            "messages.many_senders",
            name="From: two mailboxes",
        ),
        Attack(
            letter(s.forge(), sender=f"From: {SENDER} <x@y.test>\r\n"),
            "messages.mailbox_name",
            name="From: address as a name",
        ),
        Attack(
            letter(s.forge(), sender=f"From: g:{SENDER};\r\n"),
            "messages.mailbox_syntax",
            name="From: group",
        ),
        Attack(
            letter(s.forge(), sender=f"From: x@y.test\r\nSender: {SENDER}\r\n"),
            "signing.other_email",
            name="From: Sender is the signer",
        ),
        Attack(
            letter(s.forge(), sender=""), "messages.no_sender", name="From: no From"
        ),
        *(
            Attack(
                letter(s.forge()).replace(
                    f"From: {SENDER}".encode(),
                    f"From: {value}".encode("utf-8", "surrogateescape"),
                ),
                code,
                name=f"From: {name}",
            )
            for name, (value, code) in FROM.items()
        ),
        Attack(
            letter(s.forge(), sender=f"From : {SENDER}\r\nFrom: x@y.test\r\n"),
            "messages.field_syntax",
            name="From: a blank before the colon",
        ),
        Attack(
            letter(s.forge(), sender=f"From: x@y.test\r\nResent-From: {SENDER}\r\n"),
            "signing.other_email",
            name="From: Resent-From is the signer",
        ),
        Attack(
            letter(s.forge(), sender=f"From: x@y.test\r\nReply-To: {SENDER}\r\n"),
            "signing.other_email",
            name="From: Reply-To is the signer",
        ),
        Attack(
            letter(
                s.forge(), content=f"From: {SENDER}\r\n".encode() + CONTENT, sender=""
            ),
            "signing.content_changed",
            name="From: in the signed part only",
        ),
    ]


HEADER = (
    f"From: Van thu <{SENDER}>\r\n"
    "To: a@ubnd.saomai.test\r\n"
    "Subject: Giay moi\r\n"
    "Date: Tue, 01 Sep 2026 15:00:00 +0700\r\n"
    "Message-ID: <1@snv.saomai.test>\r\n"
)
CHANGES = {
    "subject": ("Giay moi", "Giay moi khan"),
    "subject encoded": ("Giay moi", "=?utf-8?q?Giay_m=E1=BB=9Di?="),
    "second subject": ("Subject", "Subject: Khan\r\nSubject"),
    "no subject": ("Subject: Giay moi\r\n", ""),
    "other recipient": ("a@ubnd", "b@ubnd"),
    "one more recipient": ("To: ", "To: b@ubnd.saomai.test, "),
    "copy": ("Date", "Cc: b@ubnd.saomai.test\r\nDate"),
    "answers elsewhere": ("Date", "Reply-To: x@y.test\r\nDate"),
    "date": ("15:00", "16:00"),
    "sent again under another id": ("<1@", "<2@"),
    "name of the sender": ("Van thu", "Chu tich"),
    "no name of the sender": (f"Van thu <{SENDER}>", SENDER),
    "part of another thread": ("Date", "In-Reply-To: <0@y.test>\r\nDate"),
}


def on_header(s: Scene) -> list[Attack]:
    """Return what shows other header fields than the signer signed (RFC 9788)."""
    content = HEADER.encode() + CONTENT.replace(b"utf-8", b"utf-8; hp=clear")
    cms = s.forge(content=content)
    inside = s.forge(content=content, inside=content)
    return [
        *(
            Attack(
                letter(cms, content=content, sender=HEADER.replace(*change)),
                "signing.header_mismatch",
                name=f"header: {name}",
            )
            for name, change in CHANGES.items()
        ),
        Attack(
            sealed(inside, head=HEADER.replace("moi", "bao")),
            "signing.header_mismatch",
            name="header: subject of an opaque letter",
        ),
    ]
