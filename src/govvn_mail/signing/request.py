"""
What a signer is asked to sign, and the letter that waits for the signature.

Between the question and the answer minutes may pass, and another process may take
over: a SIM card, an agent in a browser, an officer who reads the summary first.
"""

from __future__ import annotations

import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from govvn_mail import times
from govvn_mail.arguments import instance_of
from govvn_mail.errors import InputError, MessageError, SigningError
from govvn_mail.messages import Envelope, parse_message, read_entity
from govvn_mail.messages.fields import read_header
from govvn_mail.tables import structure, unstructure
from govvn_mail.texts import Bilingual, Reason

from .algorithms import SignatureAlgorithm, public_key
from .cms import write_signed_attributes
from .form import SignatureForm
from .protection import compare_headers
from .trust import check_purpose, load_certificates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .trust import CertificateSource

__all__ = ["SigningRequest", "check_certificate"]

MAX_SHOWN = 10
"""How many recipients and files a summary names."""


def _chain(sources: Iterable[CertificateSource]) -> tuple[x509.Certificate, ...]:
    return load_certificates(sources, "chain")


def _second(value: datetime) -> datetime:
    return times.require_aware(value, "claimed_time").replace(microsecond=0)


@attrs.frozen(kw_only=True)
class SigningRequest:
    """
    A letter that is ready to be signed; make one with :func:`prepare_signature`.

    A signer needs *tbs* or, if it is a device that signs a digest, *digest*: a few
    hundred octets, never the content. These, and *content_digest*, follow from the
    other fields and cannot contradict them.

    Args:
        certificate: The signer's.
        chain: The certificates between it and the root.
        algorithm: The signature to make.
        claimed_time: The moment of signing to claim, in whole seconds.
        form: Where the signature is to stand.
        headers: The header fields of the letter, without Content-Type.
        entity: The MIME entity to sign.
        envelope: Sender and recipients for SMTP.

    Attributes:
        content_digest: Digest of *entity*, as *tbs* states it.
        tbs: The signed attributes in DER; the signature is over these.
        digest: Digest of *tbs*.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the certificate may not sign e-mail at
            that moment, or its key not in that algorithm.
    """

    certificate: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    chain: tuple[x509.Certificate, ...] = attrs.field(default=(), converter=_chain)
    algorithm: SignatureAlgorithm = attrs.field(
        validator=instance_of(SignatureAlgorithm)
    )
    claimed_time: datetime = attrs.field(converter=_second)
    form: SignatureForm = attrs.field(validator=instance_of(SignatureForm))
    headers: bytes = attrs.field(validator=instance_of(bytes), repr=False)
    entity: bytes = attrs.field(validator=instance_of(bytes), repr=False)
    envelope: Envelope = attrs.field(validator=instance_of(Envelope), repr=False)
    content_digest: bytes = attrs.field(init=False, repr=False)
    tbs: bytes = attrs.field(init=False, repr=False)
    digest: bytes = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_certificate(self.certificate, self.algorithm, self.claimed_time)
        content_digest = self.algorithm.digest(self.entity)
        tbs = write_signed_attributes(
            content_digest=content_digest,
            algorithm=self.algorithm,
            certificate=self.certificate,
            signing_time=self.claimed_time,
        )
        compared = compare_headers(read_header(self.headers), self.entity)
        if compared.mismatches:
            raise InputError(compared.mismatches[0].reason)
        object.__setattr__(self, "content_digest", content_digest)
        object.__setattr__(self, "tbs", tbs)
        object.__setattr__(self, "digest", self.algorithm.digest(tbs))

    @property
    def message_id(self) -> str:
        """The Message-ID of the letter."""
        values = read_header(self.headers).all("message-id")
        return str(values[0], "utf-8", "replace") if values else ""

    @property
    def summary(self) -> Reason:
        """
        What to show the officer before the signature is made.

        It is read from the octets that will be sent, not from what was meant.
        """
        letter = parse_message(self.headers)
        _, attachments = read_entity(self.entity)
        return Reason(
            "signing.summary",
            sender=str(letter.from_address),
            subject=letter.subject or "",
            recipients=_shown([str(r) for r in self.envelope.recipients]),
            files=_shown([attachment.filename for attachment in attachments]),
            at=self.claimed_time,
            digest=self.content_digest.hex(),
        )

    def to_dict(self) -> dict[str, Any]:
        """
        Return a JSON-ready mapping that :meth:`from_dict` takes back.

        Octets are base64. An agent that makes the signature needs ``algorithm`` and
        ``tbs`` or ``digest``; it need not see the rest.
        """
        plain: dict[str, Any] = unstructure(
            _Plain(
                certificate=_encode(self.certificate.public_bytes(Encoding.DER)),
                chain=tuple(_encode(c.public_bytes(Encoding.DER)) for c in self.chain),
                algorithm=self.algorithm,
                claimed_time=self.claimed_time.isoformat(),
                form=self.form,
                headers=_encode(self.headers),
                entity=_encode(self.entity),
                envelope=self.envelope,
                tbs=_encode(self.tbs),
                digest=_encode(self.digest),
            )
        )
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        Return the request that :meth:`to_dict` wrote.

        Raises:
            govvn_mail.errors.InputError: If *data* are anything else, or ``tbs`` or
                ``digest`` do not belong to the rest.
            govvn_mail.errors.SigningError: As for a new request.
        """
        try:
            plain = structure(data, _Plain, file="SigningRequest")
            request = cls(
                certificate=load_certificates([_decode(plain.certificate)], "data")[0],
                chain=tuple(map(_decode, plain.chain)),
                algorithm=plain.algorithm,
                claimed_time=datetime.fromisoformat(plain.claimed_time),
                form=plain.form,
                headers=_decode(plain.headers),
                entity=_decode(plain.entity),
                envelope=plain.envelope,
            )
            stated = [_decode(plain.tbs), _decode(plain.digest)]
        except ValueError as error:
            reason = Reason("signing.request", cause=str(error)[:300])
            raise InputError(reason) from error
        if stated != [request.tbs, request.digest]:
            raise InputError(Reason("signing.request_changed"))
        return request


@attrs.frozen(kw_only=True)
class _Plain:
    """The schema of a request in JSON; no field may be missing."""

    certificate: str
    chain: tuple[str, ...]
    algorithm: SignatureAlgorithm
    claimed_time: str
    form: SignatureForm
    headers: str
    entity: str
    envelope: Envelope
    tbs: str
    digest: str


def _encode(octets: bytes) -> str:
    return binascii.b2a_base64(octets, newline=False).decode()


def _decode(text: str) -> bytes:
    return binascii.a2b_base64(text, strict_mode=True)


def _shown(items: list[str]) -> tuple[str | Bilingual, ...]:
    """Return what a summary says of a list, which may be empty or long."""
    if not items:
        return (Bilingual("không có", "none"),)
    shown: list[str | Bilingual] = list(items[:MAX_SHOWN])
    if (more := len(items) - MAX_SHOWN) > 0:
        shown.append(Bilingual(f"và {more} mục khác", f"and {more} more"))
    return tuple(shown)


def check_certificate(
    certificate: x509.Certificate, algorithm: SignatureAlgorithm, at: datetime | None
) -> None:
    """
    Check that *certificate* may sign e-mail in *algorithm*.

    Args:
        certificate: The signer's.
        algorithm: What its key is to sign in.
        at: The moment of signing; None does not ask for its validity.

    Raises:
        govvn_mail.errors.SigningError: If it may not.
    """
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at is not None and not first <= at <= last:
        raise SigningError(Reason("signing.certificate_period", first=first, last=last))
    try:
        key = public_key(certificate)
        check_purpose(certificate)
    except MessageError as error:
        raise SigningError(error.reason) from error
    if not algorithm.fits(key):
        raise SigningError(Reason("signing.algorithm_mismatch"))
