"""Tests for `govvn_mail.signing.form`: where a message keeps its signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import MessageError
from govvn_mail.messages.fields import read_header
from govvn_mail.signing.form import SignedParts, take_apart

HEAD = b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; '
SIGNATURE = (
    b"Content-Type: application/pkcs7-signature\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
)


@given(st.text("\r\n\x0b\x0c\x1c\x85\xff a", max_size=20).map(str.encode))
def test_line_ends(content: bytes) -> None:
    """Content in which a CR or an LF stands alone is refused, and no other."""
    parts = [HEAD, b"boundary=b\r\n\r\n--b\r\n", content, b"\r\n--b\r\n", SIGNATURE]
    octets = b"".join([*parts, b"\r\n--b--\r\n"])
    pairs = octets.count(b"\r\n")

    if octets.count(b"\r") == pairs == octets.count(b"\n"):
        taken = take_apart(read_header(octets), octets)
        assert isinstance(taken, SignedParts)
        assert content == taken.content
    else:
        with pytest.raises(MessageError) as caught:
            take_apart(read_header(octets), octets)
        assert "signing.line_ends" == caught.value.reason.code
