"""Tests for fetching revocation data: only what is needed, only from allowed hosts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

from govvn_mail.errors import InputError
from govvn_mail.messages import OfficialMessage
from govvn_mail.signing import (
    FetchResponse,
    RevocationNeed,
    TrustStore,
    collect,
    revocation_needs,
    sign_message,
    verify_message,
)
from govvn_mail.testing import ThrowAwayPki
from govvn_mail.testing.revocation import HOST, ISSUING_CRL, OCSP, ROOT_CRL

if TYPE_CHECKING:
    from collections.abc import Callable

    from govvn_mail.signing import (
        CollectedRevocation,
        Fetcher,
        FetchRequest,
        Verification,
    )

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
PKI = ThrowAwayPki.create(now=NOW)
CREDENTIAL = PKI.issue(SENDER)
LETTER = OfficialMessage(from_=SENDER, to=["a@b.test"], subject="x", body="y")
RAW = sign_message(LETTER, CREDENTIAL.signer(), now=NOW).raw


def verify(**changes: Any) -> Verification:
    """Verify without any revocation data, but for *changes*."""
    parts: dict[str, Any] = {"trust": PKI.trust, "now": NOW}
    return verify_message(RAW, **parts | changes)


def gather(
    fetcher: Fetcher,
    needs: tuple[RevocationNeed, ...] | None = None,
    *,
    trust: TrustStore = PKI.trust,
) -> CollectedRevocation:
    """Collect what the message needs."""
    wanted = revocation_needs(verify()) if needs is None else needs
    return asyncio.run(collect(wanted, fetcher, trust=trust, now=NOW))


@attrs.define
class Web:
    """An HTTP client that notes what it was asked, and answers by a table."""

    pages: dict[str, FetchResponse | Exception | None] = attrs.Factory(dict)
    asked: list[FetchRequest] = attrs.Factory(list)

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """Answer from the table, or as the throw-away authority does."""
        self.asked.append(request)
        if request.url not in self.pages:
            return await PKI.fetcher()(request)
        page = self.pages[request.url]
        if isinstance(page, Exception):
            raise page
        if page is None:
            await asyncio.sleep(60)
        return page  # type: ignore[return-value] # anything a client may return

    @property
    def urls(self) -> list[str]:
        """What was asked, in order."""
        return [request.url for request in self.asked]


def moved(url: str, status: int = 302) -> FetchResponse:
    """Return a redirection."""
    return FetchResponse(status=status, body=b"", location=url)


class TestNeeds:
    def test_unknown(self) -> None:
        """Every certificate below the anchor needs an answer, at first."""
        signer, issuing = revocation_needs(verify())

        assert (CREDENTIAL.certificate, PKI.issuing) == (
            signer.certificate,
            signer.issuer,
        )
        assert (PKI.issuing, PKI.root) == (issuing.certificate, issuing.issuer)
        assert ((OCSP,), (ISSUING_CRL,)) == (signer.ocsp_urls, signer.crl_urls)
        assert ((OCSP,), (ROOT_CRL,)) == (issuing.ocsp_urls, issuing.crl_urls)

    def test_request(self) -> None:
        """The question to an OCSP responder names the certificate."""
        request = ocsp.load_der_ocsp_request(
            revocation_needs(verify())[0].ocsp_request()
        )

        assert CREDENTIAL.certificate.serial_number == request.serial_number

    @pytest.mark.parametrize(
        ("changes", "count"),
        [
            pytest.param({"crls": PKI.crls()}, 0, id="all known"),
            pytest.param({"crls": PKI.crls()[:1]}, 1, id="one list"),
            pytest.param({"crls": PKI.crls([PKI.issuing])[:1]}, 1, id="revoked"),
            pytest.param({"trust": TrustStore([])}, 0, id="no anchor"),
            pytest.param(
                {"trust": ThrowAwayPki.create(now=NOW).trust}, 0, id="other anchor"
            ),
        ],
    )
    def test_known(self, changes: dict[str, Any], count: int) -> None:
        """What is known needs nothing, and a stranger's chain gets nothing."""
        assert count == len(revocation_needs(verify(**changes)))

    def test_odd_places(self) -> None:
        """Partial and indirect lists, and what is no address, are no places to ask."""
        uri = x509.UniformResourceIdentifier

        def point(**changes: Any) -> x509.DistributionPoint:
            parts: dict[str, Any] = {
                "full_name": [uri("http://a.test/")],
                "relative_name": None,
                "reasons": None,
                "crl_issuer": None,
            }
            return x509.DistributionPoint(**parts | changes)

        name = x509.DirectoryName(PKI.root.subject)
        points = [
            point(reasons=frozenset({x509.ReasonFlags.key_compromise})),
            point(crl_issuer=[name]),
            point(full_name=[name]),
            point(full_name=None, relative_name=PKI.root.subject.rdns[0]),
            point(full_name=[uri("http://a.test/" + "x" * 2000)]),
            *(point(full_name=[uri(f"http://a.test/{n}")]) for n in range(9)),
        ]
        certificate = reissued(x509.CRLDistributionPoints(points))
        (need, _) = revocation_needs(
            attrs.evolve(
                verify(),
                path=(certificate, PKI.issuing, PKI.root),
                revocations=tuple(
                    attrs.evolve(r, certificate=c)
                    for r, c in zip(
                        verify().revocations, (certificate, PKI.issuing), strict=True
                    )
                ),
            )
        )

        assert [f"http://a.test/{n}" for n in range(4)] == list(need.crl_urls)
        assert () == need.ocsp_urls

    def test_malformed(self) -> None:
        """A malformed extension names no place."""
        junk = x509.UnrecognizedExtension(
            x509.CRLDistributionPoints.oid,
            b"\5\0",
        )
        certificate = reissued(junk)
        found = attrs.evolve(
            verify(),
            path=(certificate, PKI.issuing),
            revocations=(
                attrs.evolve(verify().revocations[0], certificate=certificate),
            ),
        )

        assert () == revocation_needs(found)[0].crl_urls

    def test_refuses(self) -> None:
        """Only a verification needs something."""
        with pytest.raises(InputError):
            revocation_needs(None)  # type: ignore[arg-type] # the point


def reissued(extension: x509.ExtensionType) -> x509.Certificate:
    """Return a certificate with nothing but *extension*."""
    key = ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder()
        .subject_name(PKI.root.subject)
        .issuer_name(PKI.issuing.subject)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(extension, critical=False)
        .sign(PKI.issuing_key, hashes.SHA256())
    )


class TestCollect:
    def test_ocsp_first(self) -> None:
        """What was collected makes the message valid."""
        web = Web()
        found = gather(web)

        assert [OCSP, OCSP] == web.urls
        assert ((), ()) == (found.crls, found.faults)
        assert "valid" == verify(crls=found.crls, ocsp=found.ocsp).verdict
        assert "application/ocsp-request" == web.asked[0].media_type

    def test_lists(self) -> None:
        """If no responder answers, the lists are asked."""
        web = Web({OCSP: FetchResponse(status=500, body=b"")})
        found = gather(web)

        assert [OCSP, ISSUING_CRL, OCSP, ROOT_CRL] == web.urls
        assert "valid" == verify(crls=found.crls, ocsp=found.ocsp).verdict
        assert ["signing.fetch_status"] * 2 == [fault.code for fault in found.faults]

    def test_revoked(self) -> None:
        """A revocation that was fetched makes the message invalid."""
        found = gather(PKI.fetcher([CREDENTIAL.certificate]))

        assert "invalid" == verify(crls=found.crls, ocsp=found.ocsp).verdict

    def test_useless(self) -> None:
        """Answers that settle nothing let the next place be asked."""
        stale = PKI.ocsp([CREDENTIAL.certificate], at=NOW - timedelta(days=9))[0]
        web = Web({OCSP: FetchResponse(status=200, body=stale)})
        found = gather(web)

        assert "valid" == verify(crls=found.crls, ocsp=found.ocsp).verdict
        assert [OCSP, ISSUING_CRL, OCSP, ROOT_CRL] == web.urls

    def test_clock(self) -> None:
        """Without a moment the clock is read."""
        pki = ThrowAwayPki.create()
        raw = sign_message(LETTER, pki.issue(SENDER).signer()).raw
        needs = revocation_needs(verify_message(raw, trust=pki.trust))
        found = asyncio.run(collect(needs, pki.fetcher(), trust=pki.trust))

        assert 2 == len(found.ocsp)

    def test_each_list_once(self) -> None:
        """A list that did not help is not fetched a second time."""
        (need, _) = revocation_needs(verify())
        web = Web({OCSP: OSError(), ISSUING_CRL: FetchResponse(status=200, body=b"")})
        web.pages[ISSUING_CRL] = FetchResponse(status=200, body=PKI.crls()[0])
        gather(web, (need, need))

        assert [OCSP, ISSUING_CRL, OCSP] == web.urls

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirection(self, status: int) -> None:
        """A redirection is followed, if the next host is allowed, too."""
        web = Web({OCSP: OSError(), ISSUING_CRL: moved("/x.crl", status)})
        web.pages[f"http://{HOST}/x.crl"] = FetchResponse(
            status=200, body=PKI.crls()[1]
        )
        found = gather(web, revocation_needs(verify())[:1])

        assert (1, ["signing.fetch_failed"]) == (
            len(found.crls),
            [fault.code for fault in found.faults],
        )

    @pytest.mark.parametrize(
        "url",
        [
            "http://other.test/x.crl",
            "http://127.0.0.1/x.crl",
            "http://[::1]/",
            "http://[::1",
            f"http://{HOST}.other.test/",
            f"http://{HOST}:8080/",
            f"http://{HOST}:x/",
            f"http://user@{HOST}/",
            f"http://other.test\\@{HOST}/",
            f"ftp://{HOST}/",
            f"file://{HOST}/etc/passwd",
            f"ldap://{HOST}/cn=x",
            f"https://{HOST}:80/",
            f"http://{HOST}/a b",
            f"http://{HOST}/a\r\nX: y",
            f"http://{HOST}/thư",
            "",
            "x",
            "//",
        ],
    )
    def test_host(self, url: str) -> None:
        """Whatever is not plain HTTP on an allowed host is never asked."""
        (need, _) = revocation_needs(verify())
        web = Web()
        direct = gather(web, (attrs.evolve(need, ocsp_urls=(url,), crl_urls=(url,)),))
        again = Web({ISSUING_CRL: moved(url)})
        redirected = gather(again, (attrs.evolve(need, ocsp_urls=()),))

        assert [] == web.urls
        assert ["signing.fetch_host"] * 2 == [f.code for f in direct.faults]
        assert {f"http://{HOST}/x", f"http://{HOST}/", ISSUING_CRL} >= set(again.urls)
        assert ((), ()) == (redirected.crls, redirected.ocsp)

    def test_no_hosts(self) -> None:
        """A trust store without hosts allows nobody to be asked."""
        web = Web()
        gather(web, trust=TrustStore([PKI.root]))

        assert [] == web.urls

    @pytest.mark.parametrize(
        ("page", "code"),
        [
            pytest.param(FetchResponse(status=404, body=b""), "fetch_status", id="404"),
            pytest.param(FetchResponse(status=302, body=b""), "fetch_status", id="302"),
            pytest.param(
                FetchResponse(status=200, body=b"<html>"), "fetch_content", id="page"
            ),
            pytest.param(
                FetchResponse(status=200, body=bytes(16 * 1024 * 1024 + 1)),
                "fetch_size",
                id="size",
            ),
            pytest.param(moved(ISSUING_CRL), "fetch_redirects", id="loop"),
            pytest.param(OSError("no route"), "fetch_failed", id="failure"),
            pytest.param(None, "fetch_failed", id="silence"),
        ],
    )
    def test_faults(
        self,
        page: FetchResponse | Exception | None,
        code: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Whatever happens is told, and nothing raises."""
        monkeypatch.setattr("govvn_mail.signing.fetching.EXCHANGE_TIMEOUT", 0.05)
        (need, _) = revocation_needs(verify())
        web = Web({ISSUING_CRL: page})
        found = gather(web, (attrs.evolve(need, ocsp_urls=()),))

        assert [f"signing.{code}"] == [fault.code for fault in found.faults]
        assert ((), ()) == (found.crls, found.ocsp)
        assert 4 >= len(web.urls)

    def test_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """All exchanges together have an end."""
        monkeypatch.setattr("govvn_mail.signing.fetching.TIMEOUT", 0.05)
        found = gather(Web({OCSP: None}))

        assert ["signing.fetch_timeout"] == [fault.code for fault in found.faults]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"needs": None}, id="no needs"),
            pytest.param({"needs": (1,)}, id="needs of int"),
            pytest.param({"fetcher": None}, id="no fetcher"),
            pytest.param({"trust": None}, id="no trust"),
            pytest.param({"now": datetime(2026, 9, 1)}, id="naive"),
            pytest.param({"fetcher": Web({OCSP: "page"})}, id="odd page"),  # type: ignore[dict-item] # the point
        ],
    )
    def test_refuses(self, changes: dict[str, Any]) -> None:
        """Wrong types are InputErrors."""
        parts: dict[str, Any] = {
            "needs": revocation_needs(verify()),
            "fetcher": Web(),
            "trust": PKI.trust,
            "now": NOW,
        }
        with pytest.raises(InputError):
            asyncio.run(collect(**parts | changes))

    @pytest.mark.parametrize(
        "make",
        [
            lambda: FetchResponse(status="200", body=b""),  # type: ignore[arg-type] # the point
            lambda: FetchResponse(status=200, body="x"),  # type: ignore[arg-type] # the point
            lambda: FetchResponse(status=200, body=b"", location=b"x"),  # type: ignore[arg-type] # the point
            lambda: RevocationNeed(
                certificate=None,  # type: ignore[arg-type] # the point
                issuer=PKI.root,
                ocsp_urls=(),
                crl_urls=(),
            ),
        ],
    )
    def test_parts(self, make: Callable[[], object]) -> None:
        """Requests and responses are made of what they say."""
        with pytest.raises(InputError):
            make()
