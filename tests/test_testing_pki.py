"""Tests for `govvn_mail.testing.pki`."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from govvn_mail.errors import InputError
from govvn_mail.signing.trust import build_chain
from govvn_mail.testing.pki import ThrowAwayPki

if TYPE_CHECKING:
    from pathlib import Path

    from govvn_mail.testing.pki import KeyKind

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PKI = ThrowAwayPki.create(now=NOW)


class TestThrowAwayPki:
    @pytest.mark.parametrize("kind", ["rsa2048", "p256", "p384"])
    def test_issues(self, kind: KeyKind) -> None:
        """What is issued leads to the root, in every kind of key."""
        credential = PKI.issue("vanthu@snv.saomai.test", name="Văn thư", key=kind)
        chain = build_chain(PKI.trust, credential.certificate, credential.chain, NOW)

        assert (credential.certificate, PKI.issuing, PKI.root) == chain

    def test_says_what_it_is(self) -> None:
        """Every name says that it is fictitious."""
        leaf = PKI.issue(name="Văn thư").certificate

        for certificate in (PKI.root, PKI.issuing, leaf):
            assert "throw-away" in certificate.subject.rfc4514_string()
        assert "PRIVATE" not in repr(PKI)
        assert "private_key" not in repr(PKI.issue())

    def test_dates(self) -> None:
        """Validity is a day before creation to a year after, or as asked."""
        first, last = NOW - timedelta(days=9), NOW + timedelta(days=9)
        asked = PKI.issue(not_before=first, not_after=last).certificate
        leaf = PKI.issue().certificate

        assert (first, last) == (asked.not_valid_before_utc, asked.not_valid_after_utc)
        assert NOW - timedelta(days=1) == leaf.not_valid_before_utc
        assert NOW + timedelta(days=365) == leaf.not_valid_after_utc

    def test_files(self) -> None:
        """Keys are given in PEM, and encrypted if there is a password."""
        credential = PKI.issue()
        plain = load_pem_private_key(credential.key_pem(), None)
        locked = load_pem_private_key(credential.key_pem("mật"), "mật".encode())

        assert plain.public_key() == locked.public_key()
        assert 2 == len(x509.load_pem_x509_certificates(credential.certificate_pem))

    def test_lists(self) -> None:
        """Each authority lists its own certificates."""
        leaf = PKI.issue().certificate
        root, issuing = map(x509.load_der_x509_crl, PKI.crls([leaf, PKI.issuing]))

        assert [PKI.issuing.serial_number] == [entry.serial_number for entry in root]
        assert [leaf.serial_number] == [entry.serial_number for entry in issuing]

    def test_server(self, tmp_path: Path) -> None:
        """A TLS client that trusts the root accepts the server's certificate."""
        pki = ThrowAwayPki.create()
        chain, key = pki.server_certificate()
        (tmp_path / "chain.pem").write_bytes(chain)
        (tmp_path / "key.pem").write_bytes(key)
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
        client = ssl.create_default_context(cadata=pki.root_pem.decode())
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        ends = [
            client.wrap_bio(down, up, server_hostname="127.0.0.1"),
            server.wrap_bio(up, down, server_side=True),
        ]
        waiting = list(ends)
        for _ in range(10):
            for end in list(waiting):
                try:
                    end.do_handshake()
                    waiting.remove(end)
                except ssl.SSLWantReadError:
                    pass

        assert [] == waiting

    def test_refuses_naive(self) -> None:
        """The moment of creation has a time zone."""
        with pytest.raises(InputError):
            ThrowAwayPki.create(now=datetime(2026, 9, 1))
