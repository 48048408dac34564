"""A Vietnamese letter is built, signed, relayed, stored, verified and read again."""

from __future__ import annotations

import binascii
import re
import unicodedata
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from govvn_mail.addresses import Address
from govvn_mail.messages import (
    Attachment,
    OfficialMessage,
    parse_message,
    read_entity,
)
from govvn_mail.signing import SignatureForm, sign_message, verify_message
from govvn_mail.testing.pki import ThrowAwayPki

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
PKI = ThrowAwayPki.create(now=NOW)
SIGNER = PKI.issue(SENDER).signer()
CRLS = PKI.crls()
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES]
SYLLABLES = st.tuples(
    st.sampled_from(["", "đ", "Đ", "ngh", "kh", "Tr", "qu", "b", "S", "h"]),
    st.sampled_from(LETTERS),
    st.sampled_from(["", "n", "nh", "ng", "c", "ch", "p", "t", "i", "u"]),
).map("".join)
WORDS = SYLLABLES | st.sampled_from(
    [
        "12/SNV-VP",
        "“",
        "”",
        "–",
        "(",
        ")",
        "?=",
        "=?",
        "'",
        '"',
        "%",
        "*",
        ";",
        ",",
        ".",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
FORMS = st.sampled_from(["NFC", "NFD"])  # programs on a Mac write letters apart


def in_form(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts of 1 to 300 characters, composed or decomposed."""
    return st.builds(
        lambda form, text: unicodedata.normalize(form, text)[:300].strip(), FORMS, texts
    ).filter(bool)


SUBJECTS = in_form(TEXTS)
NAMES = in_form(TEXTS.map(lambda text: text.replace("/", "_"))).filter(
    lambda name: set(name) != {"."}
)
LINES = TEXTS | st.sampled_from(
    ["", ".", "..", "From đây", "-- ", "--", ">From", " \t"]
)
BODIES = in_form(st.lists(LINES, min_size=1, max_size=12).map("\n".join))


def relayed(raw: bytes) -> bytes:
    """Return what a 7-bit relay and a careless gateway make of a message."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw).split(b"\r\n")
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    folded = [stuffed[0][:998], *(line[:998] for line in stuffed[1:])]
    arrived = [line[1:] if line.startswith(b".") else line for line in folded]
    encoded = [line if line.isascii() else binascii.b2a_qp(line) for line in arrived]
    stripped = [line.rstrip(b" \t") for line in encoded]
    escaped = [b">" + line if line.startswith(b"From ") else line for line in stripped]
    return b"Received: from a by b;\r\n\tTue, 1 Sep 2026\r\n" + b"\r\n".join(escaped)


def letter(
    *,
    subject: str,
    body: str,
    names: list[str],
    sender: str,
    html: str | None = None,
) -> OfficialMessage:
    """Return a letter with a hidden recipient."""
    return OfficialMessage(
        from_=Address(
            local_part="vanthu", domain="snv.saomai.test", display_name=sender
        ),
        to=["ubnd@saomai.test"],
        bcc=["kin@saomai.test"],
        subject=subject,
        body=body,
        html=html,
        attachments=[
            Attachment(filename=name, content=name.encode(), media_type="a/b")
            for name in names
        ],
    )


def of_text(text: str) -> OfficialMessage:
    """Return a letter in which everything is the same text."""
    return letter(subject=text, body=text, names=[text] * 2, sender=text, html=text)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        letter,
        subject=SUBJECTS,
        body=BODIES,
        names=st.lists(NAMES, max_size=3),
        sender=NAMES,
        html=st.none() | BODIES,
    ),
    st.sampled_from(SignatureForm),
    st.sampled_from([True, False]),
)
@example(of_text("Ặ" * 300), SignatureForm.DETACHED, True)  # noqa: FBT003 (a drawn value)
@example(of_text("đ"), SignatureForm.OPAQUE, True)  # noqa: FBT003 (a drawn value)
def test_round_trip(
    message: OfficialMessage,
    form: SignatureForm,
    protect: bool,  # noqa: FBT001 (a drawn value)
) -> None:
    """Whatever is written in 1 to 300 characters arrives, and its signature fits."""
    signed = sign_message(message, SIGNER, form=form, protect_header=protect, now=NOW)
    arrived = relayed(signed.raw)

    for raw in (arrived, arrived.replace(b"\r\n", b"\n")):  # sent on, or stored
        found = verify_message(raw, trust=PKI.trust, crls=CRLS, now=NOW)
        found.require_valid()
        assert signed.entity == found.signed_bytes
        assert protect is ("subject" in found.covered_fields)
    pages = [] if message.html is None else [message.html]
    text, files = read_entity(signed.entity)
    read = [page.content.decode().replace("\r", "") for page in files[: len(pages)]]
    assert (message.body, message.attachments) == (text, files[len(pages) :])
    assert pages == read
    for octets in (arrived, signed.entity) if protect else (arrived,):
        shown = parse_message(octets)
        assert (message.subject, message.from_) == (shown.subject, shown.from_address)
        assert () == shown.defects
    assert 76 >= max(map(len, signed.raw.split(b"\r\n")))
    assert b"kin@" not in signed.raw + signed.entity
