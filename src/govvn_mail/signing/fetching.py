"""
Fetching what is missing about revocation, through the caller's own HTTP client.

A certificate from a stranger may name any address as the place of its revocation
list. Hence only certificates that lead to a pinned anchor are asked for, only hosts
that the trust store allows are asked, and everything has an upper bound.
"""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from govvn_mail import times
from govvn_mail.arguments import (
    as_tuple,
    check_fields,
    instance_of,
    require,
    tuple_of,
)
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .algorithms import FOREIGN_ERRORS
from .crls import load_crls
from .ocsp import load_answers
from .revocation import check_revocation
from .status import RevocationStatus
from .trust import TrustStore
from .verification import Verification

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "CollectedRevocation",
    "FetchRequest",
    "FetchResponse",
    "Fetcher",
    "RevocationNeed",
    "collect",
    "revocation_needs",
]

MAX_URLS = 4
"""How many addresses of each kind are tried for a certificate."""

MAX_URL = 2000
"""Longest address, in characters."""

MAX_REDIRECTS = 3
"""How many redirections are followed."""

MAX_CRL = 16 * 1024 * 1024
"""Upper bound of a revocation list, in octets."""

MAX_OCSP = 64 * 1024
"""Upper bound of an OCSP answer, in octets."""

EXCHANGE_TIMEOUT = 20.0
"""Upper bound of one exchange, in seconds."""

TIMEOUT = 60.0
"""Upper bound of all of them together, in seconds."""


@attrs.frozen(kw_only=True)
class RevocationNeed:
    """
    A certificate whose status is not known, and where to ask.

    Args:
        certificate: The certificate.
        issuer: Who issued it.
        ocsp_urls: Where its issuer says that an OCSP responder is.
        crl_urls: Where its issuer says that the revocation list is.
    """

    certificate: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    issuer: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    ocsp_urls: tuple[str, ...] = attrs.field(validator=tuple_of(str))
    crl_urls: tuple[str, ...] = attrs.field(validator=tuple_of(str))

    def ocsp_request(self) -> bytes:
        """Return the OCSP request in DER; SHA-1 only names the issuer (RFC 5019)."""
        builder = ocsp.OCSPRequestBuilder()
        request = builder.add_certificate(self.certificate, self.issuer, SHA1())  # noqa: S303 (an identifier)
        return request.build().public_bytes(Encoding.DER)


def revocation_needs(verification: Verification) -> tuple[RevocationNeed, ...]:
    """
    Return what is missing to answer the question of revocation.

    Nothing is, if the chain did not reach an anchor: strangers name no addresses.

    Raises:
        govvn_mail.errors.InputError: If *verification* is none.
    """
    require(verification, Verification, "verification")
    unknown = {
        found.certificate
        for found in verification.revocations
        if found.status is RevocationStatus.UNKNOWN
    }
    return tuple(
        RevocationNeed(
            certificate=certificate,
            issuer=issuer,
            ocsp_urls=_ocsp_urls(certificate),
            crl_urls=_crl_urls(certificate),
        )
        for certificate, issuer in pairwise(verification.path)
        if certificate in unknown
    )


def _ocsp_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    return _urls(
        [
            access.access_location
            for extension in _extensions(certificate)
            if isinstance(extension.value, x509.AuthorityInformationAccess)
            for access in extension.value
            if access.access_method == AuthorityInformationAccessOID.OCSP
        ]
    )


def _crl_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return where the complete list of the issuer is (RFC 5280 §4.2.1.13)."""
    return _urls(
        [
            name
            for extension in _extensions(certificate)
            if isinstance(extension.value, x509.CRLDistributionPoints)
            for point in extension.value
            if point.crl_issuer is None and point.reasons is None
            for name in point.full_name or ()
        ]
    )


def _extensions(certificate: x509.Certificate) -> tuple[x509.Extension[Any], ...]:
    try:
        return tuple(certificate.extensions)
    except FOREIGN_ERRORS:  # an authority's own fault; then it names no address
        return ()


def _urls(names: list[x509.GeneralName]) -> tuple[str, ...]:
    urls = [n.value for n in names if isinstance(n, x509.UniformResourceIdentifier)]
    return tuple(url for url in urls if len(url) <= MAX_URL)[:MAX_URLS]


@attrs.frozen(kw_only=True)
class FetchRequest:
    """
    One HTTP exchange for the caller's client to make.

    Args:
        url: An address with http or https, on a host that is allowed.
        body: What to send with POST, or None for GET.
        media_type: Content-Type of *body*, or None.
        max_size: Octets after which to stop reading.
    """

    url: str
    body: bytes | None = None
    media_type: str | None = None
    max_size: int


@attrs.frozen(kw_only=True)
class FetchResponse:
    """
    What came back.

    Args:
        status: HTTP status code.
        body: The content.
        location: The Location field, or None. Redirections must not be followed
            by the client: the next host has to be allowed, too.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """

    status: int
    body: bytes
    location: str | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)


class Fetcher(Protocol):
    """An asynchronous function that makes one exchange; it may raise anything."""

    async def __call__(self, request: FetchRequest, /) -> FetchResponse:
        """Make the exchange."""
        ...


@attrs.frozen(kw_only=True)
class CollectedRevocation:
    """
    What was fetched, for ``verify_message(…, crls=…, ocsp=…)``.

    Args:
        crls: Revocation lists in DER or PEM.
        ocsp: OCSP answers in DER.
        faults: What went wrong on the way.
    """

    crls: tuple[bytes, ...]
    ocsp: tuple[bytes, ...]
    faults: tuple[Reason, ...]


async def collect(
    needs: tuple[RevocationNeed, ...],
    fetcher: Fetcher,
    *,
    trust: TrustStore,
    now: datetime | None = None,
) -> CollectedRevocation:
    """
    Fetch revocation lists and OCSP answers until every status is known.

    For each certificate the OCSP responders are asked first, then the lists.
    Failures never raise; they are told in *faults*.

    Args:
        needs: As :func:`revocation_needs` gives them.
        fetcher: Makes one exchange.
        trust: Names the hosts that may be asked.
        now: The moment to judge at; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
    """
    items = as_tuple(needs, RevocationNeed, "needs")
    require(trust, TrustStore, "trust")
    if not callable(fetcher):
        raise InputError(Reason("signing.not_a_fetcher", type=type(fetcher).__name__))
    at = None if now is None else times.require_aware(now, "now")
    collector = _Collector(fetcher=fetcher, hosts=trust.hosts, at=at)
    try:
        async with asyncio.timeout(TIMEOUT):
            for need in items:
                await collector.satisfy(need)
    except TimeoutError:
        collector.faults.append(Reason("signing.fetch_timeout", seconds=int(TIMEOUT)))
    return CollectedRevocation(
        crls=tuple(collector.crls),
        ocsp=tuple(collector.ocsp),
        faults=tuple(collector.faults),
    )


class _FetchError(Exception):
    """Carries the reason why an address gave nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@attrs.define(kw_only=True)
class _Collector:
    """What one call of `collect` has so far."""

    fetcher: Fetcher
    hosts: frozenset[str]
    at: datetime | None
    crls: list[bytes] = attrs.Factory(list)
    ocsp: list[bytes] = attrs.Factory(list)
    faults: list[Reason] = attrs.Factory(list)
    asked: set[str] = attrs.Factory(set)

    async def satisfy(self, need: RevocationNeed) -> None:
        """Ask one address after the other until the status is known."""
        requests = [
            FetchRequest(
                url=url,
                body=need.ocsp_request(),
                media_type="application/ocsp-request",
                max_size=MAX_OCSP,
            )
            for url in need.ocsp_urls
        ]
        requests += [FetchRequest(url=u, max_size=MAX_CRL) for u in need.crl_urls]
        for request in requests:
            if self.knows(need):
                return
            if request.body is None and request.url in self.asked:
                continue
            try:
                await self.ask(request)
            except _FetchError as error:
                self.faults.append(error.reason)

    def knows(self, need: RevocationNeed) -> bool:
        """Tell whether what was fetched answers *need*."""
        (found,) = check_revocation(
            (need.certificate, need.issuer),
            load_crls(self.crls),
            self.at or times.now(),
            ocsp=load_answers(self.ocsp),
        )
        return found.status is not RevocationStatus.UNKNOWN

    async def ask(self, request: FetchRequest) -> None:
        """Keep what an address gives, if it is what was asked for."""
        body = await self.fetch(request)
        try:
            if request.body is None:
                self.asked.add(request.url)
                load_crls([body])
                self.crls.append(body)
            else:
                load_answers([body])
                self.ocsp.append(body)
        except InputError as error:
            raise _FetchError(
                Reason("signing.fetch_content", url=request.url)
            ) from error

    async def fetch(self, request: FetchRequest) -> bytes:
        """Return what stands at an address, behind few redirections."""
        for _ in range(MAX_REDIRECTS + 1):
            self.require_allowed(request.url)
            response = await self.exchange(request)
            if response.status == 200:  # noqa: PLR2004 (OK, RFC 9110)
                if len(response.body) > request.max_size:
                    raise _FetchError(
                        Reason(
                            "signing.fetch_size",
                            url=request.url,
                            limit=request.max_size,
                        )
                    )
                return response.body
            if response.location is None or response.status not in _REDIRECTIONS:
                raise _FetchError(
                    Reason(
                        "signing.fetch_status", url=request.url, status=response.status
                    )
                )
            request = attrs.evolve(request, url=_target(request, response.location))
        raise _FetchError(Reason("signing.fetch_redirects", url=request.url))

    async def exchange(self, request: FetchRequest) -> FetchResponse:
        """Let the caller's client make one exchange; whatever it raises is told."""
        try:
            async with asyncio.timeout(EXCHANGE_TIMEOUT):
                response = await self.fetcher(request)
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"[:300]
            raise _FetchError(
                Reason("signing.fetch_failed", url=request.url, cause=cause)
            ) from error
        return require(response, FetchResponse, "fetcher")

    def require_allowed(self, url: str) -> None:
        """Refuse what is not plain HTTP on the usual port of an allowed host."""
        if not _is_allowed(url, self.hosts):
            raise _FetchError(Reason("signing.fetch_host", url=url))


_URL = re.compile(rf"[!-~]{{1,{MAX_URL}}}")
_PORTS = {"http": 80, "https": 443}
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})


def _is_allowed(url: str, hosts: frozenset[str]) -> bool:
    try:
        parts = urlsplit(url)
        return (
            _URL.fullmatch(url) is not None
            and parts.port in {None, _PORTS.get(parts.scheme)}
            and parts.scheme in _PORTS
            and parts.hostname in hosts
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _target(request: FetchRequest, location: str) -> str:
    """Return where a redirection leads; a malformed one is no allowed address."""
    try:
        return urljoin(request.url, location[:MAX_URL])
    except ValueError:
        return location[:MAX_URL]
