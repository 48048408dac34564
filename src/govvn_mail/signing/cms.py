"""
Cryptographic Message Syntax: one SignedData with one signer (RFC 5652).

Strict where other engines are lenient: closed algorithm tables, signed attributes
always, each once with one value, one signer, no trailing octet, and the content
inside if and only if the caller expects it there.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from govvn_mail.errors import MessageError
from govvn_mail.texts import Reason
from govvn_mail.times import require_aware

from . import ber
from .algorithms import (
    FOREIGN_ERRORS,
    SignatureAlgorithm,
    public_key,
    read_algorithm,
    read_digest,
    verify_signature,
    write_algorithm,
)
from .ber import read_ber, read_oid, write_der, write_header, write_oid, write_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .ber import Element

__all__ = [
    "SIGNED_DATA",
    "SignedData",
    "load_certificate",
    "parse_signed_data",
    "read_content_type",
    "write_signed_attributes",
    "write_signed_data",
]

MAX_CERTIFICATES = 32
"""Upper bound of the certificates inside a SignedData."""

MAX_ATTRIBUTES = 32
"""Upper bound of the signed attributes, and of the unsigned ones."""

MAX_OPAQUE = 150 * 1024 * 1024
"""Upper bound of a SignedData that holds its content, in octets."""

SIGNED_DATA = write_oid("1.2.840.113549.1.7.2")
"""What names a SignedData."""

_DATA = write_oid("1.2.840.113549.1.7.1")
_CONTENT_TYPE = write_oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = write_oid("1.2.840.113549.1.9.4")
_SIGNING_TIME = write_oid("1.2.840.113549.1.9.5")
_SIGNING_CERTIFICATE_V2 = write_oid("1.2.840.113549.1.9.16.2.47")  # RFC 5035
_ALGORITHM_PROTECTION = write_oid("1.2.840.113549.1.9.52")  # RFC 6211

_UTC_TIME_END = 2050  # RFC 5652 §11.3: GeneralizedTime from then on
_TIMES = {
    ber.UTC_TIME: re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z", re.ASCII),
    ber.GENERALIZED_TIME: re.compile(
        r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z", re.ASCII
    ),
}


@attrs.frozen(kw_only=True)
class SignedData:
    """
    What a SignedData says, in good form but not yet checked.

    Args:
        certificate: The signer's.
        certificates: The others that came with it, in their order.
        algorithm: Digest and signature algorithm.
        content_digest: The digest of the content that the signer stated.
        signing_time: The moment the signer claims, in Vietnam's offset, or None.
        tbs: The octets that are signed: the signed attributes in DER.
        signature: The signature over *tbs*.
        content: The content that it holds, or None in the detached form.
        unsigned: Each unsigned attribute as it came; nobody vouches for them.
    """

    certificate: x509.Certificate
    certificates: tuple[x509.Certificate, ...]
    algorithm: SignatureAlgorithm
    content_digest: bytes
    signing_time: datetime | None
    tbs: bytes
    signature: bytes
    content: bytes | None
    unsigned: tuple[bytes, ...]

    def check(self, content: bytes) -> None:
        """
        Check that *content* is what was signed, with the certificate's key.

        Raises:
            govvn_mail.errors.MessageError: If it is not.
        """
        if self.algorithm.digest(content) != self.content_digest:
            _refuse(Reason("signing.content_changed"))
        if not verify_signature(
            self.certificate, self.algorithm, self.signature, self.tbs
        ):
            _refuse(Reason("signing.signature_mismatch"))


def load_certificate(octets: bytes) -> x509.Certificate:
    """
    Load a certificate in DER.

    Raises:
        govvn_mail.errors.MessageError: If *octets* are none.
    """
    try:
        return x509.load_der_x509_certificate(octets)
    except FOREIGN_ERRORS as error:
        raise MessageError(Reason("signing.certificate_syntax")) from error


def write_signed_attributes(
    *,
    content_digest: bytes,
    algorithm: SignatureAlgorithm,
    certificate: x509.Certificate,
    signing_time: datetime,
) -> bytes:
    """
    Return the signed attributes in DER, as they are signed (RFC 5652 §5.4).

    Args:
        content_digest: Digest of the entity.
        algorithm: Digest and signature algorithm.
        certificate: The signer's.
        signing_time: The moment to claim, aware.
    """
    digest, signature = write_algorithm(algorithm)
    certificate_id = write_der(  # ESSCertIDv2; its hash is SHA-256 by default
        ber.SEQUENCE,
        write_der(
            ber.OCTET_STRING,
            hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest(),
        ),
    )
    values = {
        _CONTENT_TYPE: write_der(ber.OID, _DATA),
        _MESSAGE_DIGEST: write_der(ber.OCTET_STRING, content_digest),
        _SIGNING_TIME: _write_time(signing_time),
        _SIGNING_CERTIFICATE_V2: write_der(
            ber.SEQUENCE, write_der(ber.SEQUENCE, certificate_id)
        ),
        _ALGORITHM_PROTECTION: write_der(
            ber.SEQUENCE, digest, _retag(signature, ber.CONTEXT_1)
        ),
    }
    return write_set(
        ber.SET,
        [
            write_der(ber.SEQUENCE, write_der(ber.OID, oid), write_der(ber.SET, value))
            for oid, value in values.items()
        ],
    )


def write_signed_data(
    *,
    signed_attributes: bytes,
    signature: bytes,
    algorithm: SignatureAlgorithm,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    content: bytes | None = None,
) -> bytes:
    """
    Return a SignedData with one signer, in DER (RFC 5652 §5.1).

    Args:
        signed_attributes: As :func:`write_signed_attributes` gives them.
        signature: The raw signature over them.
        algorithm: Digest and signature algorithm.
        certificate: The signer's.
        chain: The certificates between it and the root.
        content: What to hold inside; None makes the detached form.
    """
    digest, signature_algorithm = write_algorithm(algorithm)
    version = write_der(ber.INTEGER, b"\x01")
    signer_info = write_der(
        ber.SEQUENCE,
        version,
        _issuer_and_serial(certificate),
        digest,
        _retag(signed_attributes, ber.CONTEXT_0),
        signature_algorithm,
        write_der(ber.OCTET_STRING, signature),
    )
    encoded = {c.public_bytes(Encoding.DER) for c in (certificate, *chain)}
    encapsulated = [write_der(ber.OID, _DATA)]
    if content is not None:
        encapsulated += _wrap(ber.CONTEXT_0, *_wrap(ber.OCTET_STRING, content))
    signed_data = _wrap(
        ber.SEQUENCE,
        version,
        write_der(ber.SET, digest),
        *_wrap(ber.SEQUENCE, *encapsulated),
        write_set(ber.CONTEXT_0, list(encoded)),
        write_der(ber.SET, signer_info),
    )
    content_type = write_der(ber.OID, SIGNED_DATA)
    return b"".join(
        _wrap(ber.SEQUENCE, content_type, *_wrap(ber.CONTEXT_0, *signed_data))
    )


def _wrap(tag: int, *contents: bytes) -> list[bytes]:
    """Return the pieces of an element, so that a large content is copied once."""
    return [write_header(tag, sum(map(len, contents))), *contents]


def _retag(encoding: bytes, tag: int) -> bytes:
    return bytes((tag,)) + encoding[1:]


def _write_time(moment: datetime) -> bytes:
    utc = moment.astimezone(UTC)
    if utc.year < _UTC_TIME_END:
        return write_der(ber.UTC_TIME, utc.strftime("%y%m%d%H%M%SZ").encode())
    return write_der(ber.GENERALIZED_TIME, utc.strftime("%Y%m%d%H%M%SZ").encode())


def _issuer_and_serial(certificate: x509.Certificate) -> bytes:
    fields = read_ber(certificate.tbs_certificate_bytes).children()
    serial, _, issuer = [f for f in fields if f.tag != ber.CONTEXT_0][:3]
    return write_der(ber.SEQUENCE, bytes(issuer.encoding), bytes(serial.encoding))


def read_content_type(octets: bytes) -> bytes:
    """
    Return the content octets of the OID that names the content (RFC 5652 §3).

    Raises:
        govvn_mail.errors.MessageError: If *octets* are not a ContentInfo.
    """
    return read_oid(_content_info(octets, MAX_OPAQUE)[0])


def _content_info(octets: bytes, max_size: int) -> tuple[Element, ...]:
    return _fields(read_ber(octets, max_size=max_size), ber.SEQUENCE, 2, 2)


def parse_signed_data(
    octets: bytes, *, is_opaque: bool = False, accept_pss: bool = False
) -> SignedData:
    """
    Read a SignedData with one signer.

    Args:
        octets: BER or DER.
        is_opaque: Whether it must hold its content; otherwise it must not.
        accept_pss: Whether RSA-PSS is accepted.

    Raises:
        govvn_mail.errors.MessageError:
            If *octets* are anything else, use an algorithm outside the tables, or
            contradict themselves. Signature and content are not checked yet.
    """
    max_size = MAX_OPAQUE if is_opaque else ber.MAX_SIZE
    content_type, content = _content_info(octets, max_size)
    if read_oid(content_type) != SIGNED_DATA:
        _refuse(Reason("signing.not_signed_data"))
    (signed_data,) = _fields(content, ber.CONTEXT_0, 1, 1)
    _version, digests, encapsulated, *rest = _fields(signed_data, ber.SEQUENCE, 4, 6)
    *optional, signer_infos = rest
    certificates: tuple[x509.Certificate, ...] = ()
    if optional and optional[0].tag == ber.CONTEXT_0:
        certificates = _certificates(optional.pop(0))
    if [element.tag for element in optional] not in ([], [ber.CONTEXT_1]):
        _refuse(Reason("signing.structure"))
    signers = _fields(signer_infos, ber.SET, 0, ber.MAX_ELEMENTS)
    if len(signers) != 1:
        _refuse(Reason("signing.signers", count=len(signers)))
    signed = _signer_info(
        signers[0], certificates, digests, _content(encapsulated, is_opaque=is_opaque)
    )
    if signed.algorithm.is_pss and not accept_pss:
        _refuse(Reason("signing.pss"))
    return signed


def _content(encapsulated: Element, *, is_opaque: bool) -> bytes | None:
    """Return the content inside, which must be there if and only if it is opaque."""
    content_type, *inside = _fields(encapsulated, ber.SEQUENCE, 1, 2)
    if read_oid(content_type) != _DATA:
        _refuse(Reason("signing.not_signed_data"))
    if not is_opaque:
        if inside:
            _refuse(Reason("signing.content_inside"))
        return None
    if not inside:
        _refuse(Reason("signing.no_content"))
    (octet_string,) = _fields(inside[0], ber.CONTEXT_0, 1, 1)
    return _octets(octet_string)


def _octets(element: Element) -> bytes:
    if element.tag not in (ber.OCTET_STRING, ber.CONSTRUCTED_OCTET_STRING):
        _refuse(Reason("signing.structure"))
    return element.octets()


def _signer_info(
    signer_info: Element,
    certificates: tuple[x509.Certificate, ...],
    digests: Element,
    content: bytes | None,
) -> SignedData:
    fields = _fields(signer_info, ber.SEQUENCE, 5, 7)
    if fields[3].tag != ber.CONTEXT_0:
        _refuse(Reason("signing.no_signed_attributes"))
    _version, sid, digest, attributes, signature_algorithm, signature, *unsigned = (
        _fields(signer_info, ber.SEQUENCE, 6, 7)
    )
    algorithm = read_algorithm(digest, signature_algorithm)
    stated = _fields(digests, ber.SET, 0, MAX_CERTIFICATES)
    if algorithm.digest_name not in map(read_digest, stated):
        _refuse(Reason("signing.algorithm_mismatch"))
    certificate = _find_certificate(sid, certificates)
    if not algorithm.fits(public_key(certificate)):
        _refuse(Reason("signing.algorithm_mismatch"))
    if not attributes.is_definite:
        _refuse(Reason("signing.structure"))
    values = _attribute_values(attributes)
    if _required(values, _CONTENT_TYPE, ber.OID) != _DATA:
        _refuse(Reason("signing.attributes"))
    _check_certificate_id(values.get(_SIGNING_CERTIFICATE_V2), certificate)
    _check_protection(values.get(_ALGORITHM_PROTECTION), digest, signature_algorithm)
    return SignedData(
        certificate=certificate,
        certificates=tuple(c for c in certificates if c != certificate),
        algorithm=algorithm,
        content_digest=_required(values, _MESSAGE_DIGEST, ber.OCTET_STRING),
        signing_time=_read_time(values.get(_SIGNING_TIME)),
        tbs=_retag(bytes(attributes.encoding), ber.SET),
        signature=_octets(signature),
        content=content,
        unsigned=tuple(
            bytes(attribute.encoding)
            for element in unsigned
            for attribute in _fields(element, ber.CONTEXT_1, 1, MAX_ATTRIBUTES)
        ),
    )


def _refuse(reason: Reason) -> NoReturn:
    raise MessageError(reason)


def _fields(element: Element, tag: int, least: int, most: int) -> tuple[Element, ...]:
    """Return the children of *element*, which must be so tagged and so many."""
    children = element.children() if element.tag == tag else ()
    if element.tag != tag or not least <= len(children) <= most:
        _refuse(Reason("signing.structure"))
    return children


def _certificates(element: Element) -> tuple[x509.Certificate, ...]:
    children = element.children()
    if len(children) > MAX_CERTIFICATES:
        _refuse(Reason("signing.too_many_certificates", limit=MAX_CERTIFICATES))
    return tuple(
        load_certificate(bytes(child.encoding))
        for child in children
        if child.tag == ber.SEQUENCE
    )


def _find_certificate(
    sid: Element, certificates: tuple[x509.Certificate, ...]
) -> x509.Certificate:
    for certificate in certificates:
        if sid.tag == ber.PRIMITIVE_CONTEXT_0:
            if bytes(sid.content) == _key_identifier(certificate):
                return certificate
        elif bytes(sid.encoding) == _issuer_and_serial(certificate):
            return certificate
    _refuse(Reason("signing.no_certificate"))


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        extension = certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        )
    except (x509.ExtensionNotFound, *FOREIGN_ERRORS):
        return None
    return extension.value.digest


def _attribute_values(attributes: Element) -> dict[bytes, Element]:
    """Return the one value of each signed attribute (RFC 5652 §11)."""
    values: dict[bytes, Element] = {}
    for attribute in _fields(attributes, ber.CONTEXT_0, 1, MAX_ATTRIBUTES):
        oid, wrapped = _fields(attribute, ber.SEQUENCE, 2, 2)
        name, members = read_oid(oid), _fields(wrapped, ber.SET, 1, ber.MAX_ELEMENTS)
        if name in values or len(members) > 1:
            _refuse(Reason("signing.attributes"))
        values[name] = members[0]
    return values


def _required(values: dict[bytes, Element], oid: bytes, tag: int) -> bytes:
    value = values.get(oid)
    if value is None or value.tag != tag:
        _refuse(Reason("signing.attributes"))
    return bytes(value.content)


def _check_certificate_id(value: Element | None, certificate: x509.Certificate) -> None:
    """Compare signingCertificateV2 with the certificate (RFC 5035 §5.4)."""
    if value is None:
        return
    identifiers = _fields(_fields(value, ber.SEQUENCE, 1, 2)[0], ber.SEQUENCE, 1, 32)
    first, *rest = _fields(identifiers[0], ber.SEQUENCE, 1, 3)
    name = "sha256"
    if first.tag == ber.SEQUENCE and rest:
        name, first = read_digest(first), rest[0]
    encoded = certificate.public_bytes(Encoding.DER)
    digest = hashlib.new(name, encoded).digest()
    if first.tag != ber.OCTET_STRING or bytes(first.content) != digest:
        _refuse(Reason("signing.other_certificate"))


def _check_protection(
    value: Element | None, digest: Element, signature: Element
) -> None:
    """Compare cmsAlgorithmProtection with what was used (RFC 6211 §3)."""
    if value is None:
        return
    stated = _fields(value, ber.SEQUENCE, 2, 2)
    if [bytes(e.content) for e in stated] != [
        bytes(digest.content),
        bytes(signature.content),
    ] or stated[1].tag != ber.CONTEXT_1:
        _refuse(Reason("signing.algorithm_mismatch"))


def _read_time(value: Element | None) -> datetime | None:
    if value is None:
        return None
    pattern = _TIMES.get(value.tag)
    match = pattern.fullmatch(str(value.content, "latin-1")) if pattern else None
    if match is None:
        _refuse(Reason("signing.attributes"))
    year, month, day, hour, minute, second = map(int, match.groups())
    if value.tag == ber.UTC_TIME:  # RFC 5652 §11.3: 1950 to 2049
        year += 1900 if year >= 50 else 2000  # noqa: PLR2004 (the same)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return require_aware(moment, "signing_time")
    except ValueError as error:
        raise MessageError(Reason("signing.attributes")) from error
