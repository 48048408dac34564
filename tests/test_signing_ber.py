"""Tests for `govvn_mail.signing.ber`: a codec for octets from strangers."""

from __future__ import annotations

import time

import pytest
from cryptography.x509 import ExtendedKeyUsage, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import MessageError
from govvn_mail.signing import ber
from govvn_mail.signing.ber import read_ber, read_oid, write_der, write_oid, write_set


class TestRead:
    @given(st.binary(max_size=70_000) | st.just(bytes(70_000)))
    def test_round_trip(self, content: bytes) -> None:
        """What is written in DER is read back, at every length."""
        encoding = write_der(ber.OCTET_STRING, content)
        element = read_ber(write_der(ber.SEQUENCE, encoding, encoding))

        assert [content, content] == [child.octets() for child in element.children()]
        assert all(child.is_definite for child in element.children())

    def test_segments(self) -> None:
        """An OCTET STRING in segments of indefinite length is one string."""
        element = read_ber(bytes.fromhex("2480040161040262630401640000"))

        assert (b"abcd", False) == (element.octets(), element.is_definite)

    @pytest.mark.parametrize(
        "encoding",
        [
            pytest.param("2403020161", id="INTEGER"),
            pytest.param("24052403040164", id="segment of segments"),
        ],
    )
    def test_refuses_segments(self, encoding: str) -> None:
        """A segment is a primitive OCTET STRING and nothing else."""
        with pytest.raises(MessageError, match="segments"):
            read_ber(bytes.fromhex(encoding)).octets()

    @pytest.mark.parametrize(
        ("encoding", "problem"),
        [
            pytest.param("", "empty", id="nothing"),
            pytest.param("30", "truncated", id="no length"),
            pytest.param("300201", "truncated", id="short content"),
            pytest.param("30800500", "truncated", id="no end of contents"),
            pytest.param("3081", "length", id="no length octets"),
            pytest.param("30850000000001", "length", id="five length octets"),
            pytest.param("3084ffffffff", "truncated", id="4 GiB"),
            pytest.param("0480", "length", id="indefinite and primitive"),
            pytest.param("050000", "trailing", id="half a second element"),
            pytest.param("05000500", "trailing", id="second element"),
            pytest.param("1f0100", "tag", id="long tag"),
            pytest.param("0000", "tag", id="end of contents"),
            pytest.param("3080" * 5000, "depth", id="depth"),
            pytest.param(
                "3080" + "0500" * 70_000 + "0000", "count", id="count, indefinite"
            ),
            pytest.param("3080" * 20 + "0500" * 60_000, "truncated", id="never closed"),
        ],
    )
    def test_refuses(self, encoding: str, problem: str) -> None:
        """What is no BER, or beyond the caps, is refused at once."""
        began = time.perf_counter()
        with pytest.raises(MessageError) as caught:
            read_ber(bytes.fromhex(encoding))

        assert ("signing.ber", problem) == (
            caught.value.code,
            caught.value.reason["problem"],
        )
        assert 0.5 > time.perf_counter() - began

    @pytest.mark.parametrize(
        ("element", "problem"),
        [
            pytest.param(write_der(ber.SEQUENCE, b"\5\0" * 3000), "count", id="count"),
            pytest.param(
                write_der(ber.OCTET_STRING, b"\5\0"), "constructed", id="kind"
            ),
        ],
    )
    def test_refuses_children(self, element: bytes, problem: str) -> None:
        """Children are counted, and primitive elements have none."""
        with pytest.raises(MessageError) as caught:
            read_ber(element).children()

        assert problem == caught.value.reason["problem"]

    def test_refuses_size(self) -> None:
        """An encoding has an upper bound."""
        with pytest.raises(MessageError, match="size"):
            read_ber(bytes(ber.MAX_SIZE + 1))

    def test_definite_depth(self) -> None:
        """Depth is counted in definite lengths, too."""
        element = write_der(ber.NULL)
        for _ in range(ber.MAX_DEPTH + 1):
            element = write_der(ber.SEQUENCE, element)
        inner = read_ber(element)
        for _ in range(ber.MAX_DEPTH):
            inner = inner.children()[0]

        with pytest.raises(MessageError, match="depth"):
            inner.children()

    @given(st.binary(max_size=60))
    def test_junk(self, junk: bytes) -> None:
        """Junk is an element that holds it all, or a MessageError."""
        try:
            element = read_ber(junk)
        except MessageError:
            return

        assert junk == element.encoding


class TestWrite:
    @pytest.mark.parametrize(
        "dotted",
        ["1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1", "0.9.2342", "2.5.29.17"],
    )
    def test_oids(self, dotted: str) -> None:
        """Object identifiers are encoded as `cryptography` encodes them."""
        usage = ExtendedKeyUsage([ObjectIdentifier(dotted)])

        assert usage.public_bytes() == write_der(
            ber.SEQUENCE, write_der(ber.OID, write_oid(dotted))
        )

    def test_reads_oids_only(self) -> None:
        """Nothing else is taken for an object identifier."""
        with pytest.raises(MessageError, match="tag"):
            read_oid(read_ber(write_der(ber.OCTET_STRING, b"*")))

    def test_sets_are_sorted(self) -> None:
        """The elements of a SET OF stand in DER's order."""
        assert write_set(ber.SET, [b"\5\0", b"\2\1\1"]) == write_der(
            ber.SET, b"\2\1\1", b"\5\0"
        )
