"""Tests for `govvn_mail.testing.pki`."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from govvn_mail.errors import GovvnMailError, InputError
from govvn_mail.signing import (
    FetchRequest,
    RevocationNeed,
    check_revocation,
)
from govvn_mail.signing.crls import load_crls
from govvn_mail.signing.ocsp import load_answers
from govvn_mail.signing.trust import build_chain
from govvn_mail.testing.pki import ThrowAwayPki
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govvn_mail.signing import (
        FetchResponse,
    )
    from govvn_mail.testing.pki import KeyKind

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PKI = ThrowAwayPki.create(now=NOW)


class TestThrowAwayPki:
    @pytest.mark.parametrize("kind", ["rsa2048", "rsa3072", "p256", "p384"])
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

    def test_answers(self) -> None:
        """Each authority answers for its own certificates."""
        leaf = PKI.issue().certificate
        answers = load_answers(PKI.ocsp([leaf, PKI.issuing], revoked=[leaf]))
        found = check_revocation((leaf, PKI.issuing, PKI.root), (), NOW, ocsp=answers)

        assert ["revoked", "good"] == [item.status for item in found]
        assert () == PKI.ocsp([])

    def test_fetcher(self) -> None:
        """The stand-in for an HTTP client knows the authority's own places only."""
        fetch = PKI.fetcher([PKI.issuing])
        stranger = RevocationNeed(
            certificate=ThrowAwayPki.create(now=NOW).issuing,
            issuer=ThrowAwayPki.create(now=NOW).root,
            ocsp_urls=(),
            crl_urls=(),
        )
        requests = [
            FetchRequest(url="http://pki.saomai.test/root.crl", max_size=9),
            FetchRequest(url="http://pki.saomai.test/ocsp", max_size=9),
            FetchRequest(
                url="http://pki.saomai.test/ocsp",
                body=stranger.ocsp_request(),
                max_size=9,
            ),
        ]

        async def ask() -> list[FetchResponse]:
            return [await fetch(request) for request in requests]

        pages = asyncio.run(ask())
        (crl,) = load_crls([pages[0].body])

        assert [200, 404, 404] == [page.status for page in pages]
        assert 1 == len(crl)

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

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"now": "2026-09-01"}, id="now of text"),
            pytest.param({"now": datetime.max.replace(tzinfo=ICT)}, id="last"),
            pytest.param({"now": datetime.min.replace(tzinfo=ICT)}, id="first"),
            pytest.param({"now": datetime(1900, 1, 1, tzinfo=ICT)}, id="before 1950"),
            pytest.param({"organisation": None}, id="no organisation"),
            pytest.param({"organisation": "a\0b"}, id="NUL"),
            pytest.param({"organisation": "a\ud800"}, id="half a character"),
            pytest.param({"organisation": ""}, id="empty"),
            pytest.param({"organisation": "a" * 65}, id="long"),
        ],
    )
    def test_create_refuses(self, changes: dict[str, Any]) -> None:
        """What cannot stand in a root certificate is an InputError."""
        with pytest.raises(InputError):
            ThrowAwayPki.create(**{"now": NOW} | changes)

    @pytest.mark.parametrize(
        ("emails", "changes"),
        [
            pytest.param([None], {}, id="no email"),
            pytest.param(["thư@saomai.test"], {}, id="email beyond ASCII"),
            pytest.param([], {"name": None}, id="no name"),
            pytest.param([], {"name": "a\0b"}, id="NUL"),
            pytest.param([], {"name": "a" * 65}, id="long"),
            pytest.param([], {"key": None}, id="no kind of key"),
            pytest.param([], {"key": "rsa512"}, id="unknown kind of key"),
            pytest.param([], {"key": "ed25519"}, id="other kind of key"),
            pytest.param([], {"not_before": datetime(2026, 9, 1)}, id="naive start"),
            pytest.param([], {"not_after": datetime(2026, 9, 1)}, id="naive end"),
            pytest.param([], {"not_after": 0}, id="end of int"),
            pytest.param(
                [], {"not_before": datetime.min.replace(tzinfo=ICT)}, id="first moment"
            ),
            pytest.param([], {"not_after": NOW - timedelta(days=9)}, id="reversed"),
            pytest.param([], {"purposes": None}, id="no purposes"),
            pytest.param([], {"purposes": ["email"]}, id="purpose of text"),
            pytest.param([], {"usages": "crl_sign"}, id="bare usage"),
            pytest.param([], {"usages": ["sign"]}, id="unknown usage"),
            pytest.param([], {"usages": [[]]}, id="usage of list"),
            pytest.param([], {"usages": ["encipher_only"]}, id="lone usage"),
        ],
    )
    def test_issue_refuses(self, emails: list[Any], changes: dict[str, Any]) -> None:
        """What cannot stand in a certificate is an InputError."""
        with pytest.raises(InputError):
            PKI.issue(*emails, **changes)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"revoked": None}, id="None"),
            pytest.param({"revoked": [b"certificate"]}, id="bytes"),
            pytest.param({"revoked": PKI.root}, id="bare certificate"),
            pytest.param({"at": datetime(2026, 9, 1)}, id="naive"),
            pytest.param({"at": datetime.max.replace(tzinfo=ICT)}, id="last"),
            pytest.param({"at": datetime.min.replace(tzinfo=ICT)}, id="first"),
        ],
    )
    def test_crls_refuse(self, changes: dict[str, Any]) -> None:
        """What cannot stand in a revocation list is an InputError."""
        with pytest.raises(InputError):
            PKI.crls(**changes)
        with pytest.raises(InputError):
            PKI.ocsp([PKI.issuing], **changes)
        with pytest.raises(InputError):
            PKI.fetcher(**changes)

    @pytest.mark.parametrize("certificates", [None, [1], PKI.root])
    def test_ocsp_refuses(self, certificates: Any) -> None:
        """Only certificates are answered for."""
        with pytest.raises(InputError):
            PKI.ocsp(certificates)

    @pytest.mark.parametrize(
        "password", [1, "", "a\0b", "a\ud800", "a" * 10_001], ids=ascii
    )
    def test_passwords(self, password: Any) -> None:
        """A password that no file can have is refused."""
        credential = PKI.issue()
        save: Callable[[Any], bytes]
        for save in (credential.key_pem, credential.pkcs12):
            with pytest.raises(GovvnMailError):
                save(password)
        with pytest.raises(InputError):
            credential.pkcs12(None)  # type: ignore[arg-type] # the point

    def test_parts(self) -> None:
        """Credentials and authorities are made of certificates and keys only."""
        wholes: tuple[Any, ...] = (PKI, PKI.issue())
        for whole in wholes:
            for field in attrs.fields(type(whole)):
                with pytest.raises(InputError):
                    attrs.evolve(whole, **{field.name: None})
