"""What a throw-away authority says about revocation: lists, and answers over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from govvn_mail.signing import FetchResponse
from govvn_mail.signing.algorithms import PrivateKey

if TYPE_CHECKING:
    from datetime import datetime

    from govvn_mail.signing import Fetcher, FetchRequest

__all__ = ["Authority", "make_fetcher", "name_places"]

LIFETIME = timedelta(days=7)
"""How long a list or an answer is fresh."""

HOST = "pki.saomai.test"
"""The fictitious host that certificates name for revocation lists and OCSP."""

ROOT_CRL, ISSUING_CRL = f"http://{HOST}/root.crl", f"http://{HOST}/issuing.crl"
OCSP = f"http://{HOST}/ocsp"


def name_places(builder: x509.CertificateBuilder, crl: str) -> x509.CertificateBuilder:
    """Write into a certificate where revocation can be asked for."""
    place = x509.DistributionPoint(
        full_name=[x509.UniformResourceIdentifier(crl)],
        relative_name=None,
        reasons=None,
        crl_issuer=None,
    )
    responder = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(OCSP)
    )
    return builder.add_extension(
        x509.CRLDistributionPoints([place]), critical=False
    ).add_extension(x509.AuthorityInformationAccess([responder]), critical=False)


@attrs.frozen(kw_only=True, eq=False)
class Authority:
    """
    Who signs lists and answers.

    Args:
        certificate: Its certificate.
        key: Its private key.
    """

    certificate: x509.Certificate
    key: PrivateKey = attrs.field(repr=False)

    def list_revoked(
        self, revoked: tuple[x509.Certificate, ...], issued: datetime
    ) -> bytes:
        """Return the list, in DER, of those of *revoked* that are its own."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(issued)
            .next_update(issued + LIFETIME)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for certificate in revoked:
            if certificate.issuer == self.certificate.subject:
                builder = builder.add_revoked_certificate(
                    x509.RevokedCertificateBuilder()
                    .serial_number(certificate.serial_number)
                    .revocation_date(issued)
                    .build()
                )
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)

    def ask(self, certificate: x509.Certificate) -> ocsp.OCSPRequest:
        """Return a question about a certificate that this authority issued."""
        builder = ocsp.OCSPRequestBuilder()
        return builder.add_certificate(certificate, self.certificate, SHA1()).build()  # noqa: S303 (an identifier)

    def answer(
        self,
        request: ocsp.OCSPRequest,
        revoked: tuple[x509.Certificate, ...],
        issued: datetime,
    ) -> bytes | None:
        """Return the answer in DER, or None if another authority is asked."""
        own = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        if request.issuer_key_hash != own.digest:
            return None
        is_revoked = request.serial_number in {c.serial_number for c in revoked}
        status = ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=request.issuer_name_hash,
                issuer_key_hash=request.issuer_key_hash,
                serial_number=request.serial_number,
                algorithm=request.hash_algorithm,
                cert_status=status,
                this_update=issued,
                next_update=issued + LIFETIME,
                revocation_time=issued if is_revoked else None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        )
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)


def make_fetcher(
    authorities: tuple[Authority, Authority],
    revoked: tuple[x509.Certificate, ...],
    issued: datetime,
) -> Fetcher:
    """Return a stand-in for an HTTP client that reaches root and issuing authority."""
    pages = {
        url: authority.list_revoked(revoked, issued)
        for url, authority in zip((ROOT_CRL, ISSUING_CRL), authorities, strict=True)
    }

    async def fetch(request: FetchRequest) -> FetchResponse:
        body = pages.get(request.url)
        if request.url == OCSP and request.body is not None:
            asked = ocsp.load_der_ocsp_request(request.body)
            answers = [a.answer(asked, revoked, issued) for a in authorities]
            body = next(filter(None, answers), None)
        if body is None:
            return FetchResponse(status=404, body=b"")
        return FetchResponse(status=200, body=body)

    return fetch
