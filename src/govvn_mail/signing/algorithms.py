"""
The closed tables of algorithms: what is made, what is accepted, what is too weak.

SHA-256, SHA-384 and SHA-512 with RSA (PKCS #1 v1.5, from 2048 bits) or ECDSA on P-256
and P-384; RSA-PSS for those who ask for it. What is outside is refused, never
negotiated. Ed25519 is outside: hardly a mail program verifies it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from govvn_mail.errors import MessageError
from govvn_mail.texts import Reason

from . import ber
from .ber import read_oid, write_der, write_oid

if TYPE_CHECKING:
    from .ber import Element

__all__ = [
    "PublicKey",
    "SignatureAlgorithm",
    "find_algorithm",
    "make_signature",
    "public_key",
    "read_algorithm",
    "read_digest",
    "verify_signature",
    "write_algorithm",
]

PublicKey: TypeAlias = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
"""The kinds of keys whose signatures are made and accepted."""

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""The private keys that belong to them."""

MIN_RSA_BITS = 2048
"""Smallest RSA modulus, in bits."""

MAX_RSA_BITS = 8192
"""Largest RSA modulus, in bits: checking larger ones takes a stranger's time."""


FOREIGN_ERRORS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    Warning,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What *cryptography* raises over a malformed certificate, warnings made errors too."""


class SignatureAlgorithm(StrEnum):
    """
    The signature algorithms that are made and accepted.

    RSA-PSS (RFC 4056) only where it is asked for: many programs cannot verify it.
    """

    RSA_SHA256 = "rsa-sha256"
    RSA_SHA384 = "rsa-sha384"
    RSA_SHA512 = "rsa-sha512"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    RSA_PSS_SHA384 = "rsa-pss-sha384"
    RSA_PSS_SHA512 = "rsa-pss-sha512"
    ECDSA_SHA256 = "ecdsa-sha256"
    ECDSA_SHA384 = "ecdsa-sha384"
    ECDSA_SHA512 = "ecdsa-sha512"

    @property
    def digest_name(self) -> str:
        """Name of the digest for :mod:`hashlib`, such as ``"sha256"``."""
        return self.value.rpartition("-")[2]

    @property
    def is_pss(self) -> bool:
        """Whether it is RSA-PSS."""
        return self.value.startswith("rsa-pss")

    @property
    def micalg(self) -> str:
        """Name of the digest in ``multipart/signed`` (RFC 8551 §3.5.3.2)."""
        return f"sha-{self.digest_name[3:]}"

    def fits(self, key: PublicKey) -> bool:
        """Tell whether *key* is of the kind that this algorithm needs."""
        return isinstance(key, rsa.RSAPublicKey) == self.value.startswith("rsa")

    def digest(self, content: bytes | memoryview) -> bytes:
        """Return the digest of *content*."""
        return hashlib.new(self.digest_name, content).digest()


_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_DIGESTS = {
    "sha256": write_oid("2.16.840.1.101.3.4.2.1"),
    "sha384": write_oid("2.16.840.1.101.3.4.2.2"),
    "sha512": write_oid("2.16.840.1.101.3.4.2.3"),
}
_DIGEST_NAMES = {oid: name for name, oid in _DIGESTS.items()}
_RSA_ENCRYPTION = write_oid("1.2.840.113549.1.1.1")  # the digest is stated beside it
_RSA_PSS = write_oid("1.2.840.113549.1.1.10")
_MGF1 = write_oid("1.2.840.113549.1.1.8")
_ECDSA = {
    SignatureAlgorithm.ECDSA_SHA256: write_oid("1.2.840.10045.4.3.2"),
    SignatureAlgorithm.ECDSA_SHA384: write_oid("1.2.840.10045.4.3.3"),
    SignatureAlgorithm.ECDSA_SHA512: write_oid("1.2.840.10045.4.3.4"),
}
_SIGNATURES = {oid: algorithm for algorithm, oid in _ECDSA.items()} | {
    write_oid("1.2.840.113549.1.1.11"): SignatureAlgorithm.RSA_SHA256,
    write_oid("1.2.840.113549.1.1.12"): SignatureAlgorithm.RSA_SHA384,
    write_oid("1.2.840.113549.1.1.13"): SignatureAlgorithm.RSA_SHA512,
}
_WEAK = {
    write_oid("1.2.840.113549.2.5"): "MD5",
    write_oid("1.3.14.3.2.26"): "SHA-1",
    write_oid("1.2.840.113549.1.1.4"): "MD5/RSA",
    write_oid("1.2.840.113549.1.1.5"): "SHA-1/RSA",
    write_oid("1.2.840.10045.4.1"): "SHA-1/ECDSA",
}


def find_algorithm(certificate: x509.Certificate) -> SignatureAlgorithm:
    """
    Return the algorithm in which the key of *certificate* signs.

    Raises:
        govvn_mail.errors.MessageError:
            If it is neither RSA of 2048 to 8192 bits nor on P-256 or P-384.
    """
    key = public_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return SignatureAlgorithm.RSA_SHA256
    if isinstance(key.curve, ec.SECP384R1):
        return SignatureAlgorithm.ECDSA_SHA384
    return SignatureAlgorithm.ECDSA_SHA256


def public_key(certificate: x509.Certificate) -> PublicKey:
    """
    Return the certificate's key.

    Raises:
        govvn_mail.errors.MessageError:
            If it is neither RSA of 2048 to 8192 bits nor on P-256 or P-384.
    """
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MessageError(Reason("signing.key_kind")) from error
    if isinstance(key, rsa.RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise MessageError(
                Reason("signing.rsa_size", bits=key.key_size, minimum=MIN_RSA_BITS)
            )
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(
        key.curve, ec.SECP256R1 | ec.SECP384R1
    ):
        return key
    raise MessageError(Reason("signing.key_kind"))


def verify_signature(
    certificate: x509.Certificate,
    algorithm: SignatureAlgorithm,
    signature: bytes,
    tbs: bytes,
) -> bool:
    """Tell whether *signature* over *tbs* was made with the certificate's key."""
    key = public_key(certificate)
    digest = _HASHES[algorithm.digest_name]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            salt = padding.PSS.AUTO  # any length; the signature itself tells it
            key.verify(signature, tbs, _padding(algorithm, salt), digest)
        else:
            key.verify(signature, tbs, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def make_signature(key: PrivateKey, algorithm: SignatureAlgorithm, tbs: bytes) -> bytes:
    """Return the raw signature over *tbs*; *algorithm* must fit *key*."""
    digest = _HASHES[algorithm.digest_name]
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(tbs, _padding(algorithm, padding.PSS.DIGEST_LENGTH), digest)
    return key.sign(tbs, ec.ECDSA(digest))


def _padding(
    algorithm: SignatureAlgorithm,
    salt: Any,  # noqa: ANN401 (a sentinel of padding.PSS)
) -> padding.PSS | padding.PKCS1v15:
    if algorithm.is_pss:
        mask = padding.MGF1(_HASHES[algorithm.digest_name])
        return padding.PSS(mgf=mask, salt_length=salt)
    return padding.PKCS1v15()


def write_algorithm(algorithm: SignatureAlgorithm) -> tuple[bytes, bytes]:
    """Return the AlgorithmIdentifiers of digest and signature in DER (RFC 5754)."""
    digest_oid = write_der(ber.OID, _DIGESTS[algorithm.digest_name])
    digest = write_der(ber.SEQUENCE, digest_oid)
    if algorithm in _ECDSA:
        oid = write_der(ber.OID, _ECDSA[algorithm])
        return digest, write_der(ber.SEQUENCE, oid)
    if algorithm.is_pss:
        return digest, _write_pss(algorithm, digest_oid)
    oid = write_der(ber.OID, _RSA_ENCRYPTION)
    return digest, write_der(ber.SEQUENCE, oid, write_der(ber.NULL))


def _write_pss(algorithm: SignatureAlgorithm, digest_oid: bytes) -> bytes:
    """Return the AlgorithmIdentifier of RSA-PSS: all of one digest (RFC 4056 §2.2)."""
    digest = write_der(ber.SEQUENCE, digest_oid, write_der(ber.NULL))
    mask = write_der(ber.SEQUENCE, write_der(ber.OID, _MGF1), digest)
    salt_length = len(algorithm.digest(b""))
    return write_der(
        ber.SEQUENCE,
        write_der(ber.OID, _RSA_PSS),
        write_der(
            ber.SEQUENCE,
            write_der(ber.CONTEXT_0, digest),
            write_der(ber.CONTEXT_1, mask),
            write_der(ber.CONTEXT_2, write_der(ber.INTEGER, bytes((salt_length,)))),
        ),
    )


def read_algorithm(digest: Element, signature: Element) -> SignatureAlgorithm:
    """
    Return the algorithm that two AlgorithmIdentifiers name together.

    Raises:
        govvn_mail.errors.MessageError:
            If one is outside the tables, or they contradict each other.
    """
    name = read_digest(digest)
    oid, *parameters = signature.children() or (signature,)
    if read_oid(oid) == _RSA_PSS:
        stated = _read_pss(parameters)
        algorithm = SignatureAlgorithm(f"rsa-pss-{stated}")
    else:
        content = _read_identifier(signature)
        if content == _RSA_ENCRYPTION:
            return SignatureAlgorithm(f"rsa-{name}")
        if content not in _SIGNATURES:
            raise MessageError(Reason("signing.unknown_algorithm", oid=content.hex()))
        algorithm = _SIGNATURES[content]
    if algorithm.digest_name != name:
        raise MessageError(Reason("signing.algorithm_mismatch"))
    return algorithm


def _read_pss(parameters: list[Element]) -> str:
    """Return the one digest that the parameters of RSA-PSS name (RFC 8017 A.2.3)."""
    fields = {field.tag: field.children() for p in parameters for field in p.children()}
    match fields.get(ber.CONTEXT_0), fields.get(ber.CONTEXT_1):
        case (digest,), (mask,):
            generator = mask.children()
        case _:  # what is left out is SHA-1
            raise MessageError(Reason("signing.weak_algorithm", algorithm="SHA-1/PSS"))
    trailer = [field.encoding for field in fields.get(ber.CONTEXT_3, ())]
    if (
        len(generator) != 2  # noqa: PLR2004 (OID and digest)
        or read_oid(generator[0]) != _MGF1
        or read_digest(generator[1]) != read_digest(digest)
        or trailer not in ([], [write_der(ber.INTEGER, b"\x01")])
    ):
        raise MessageError(Reason("signing.unknown_algorithm", oid=_RSA_PSS.hex()))
    return read_digest(digest)


def read_digest(identifier: Element) -> str:
    """Return the name of a digest for :mod:`hashlib`; MessageError for any other."""
    oid = _read_identifier(identifier)
    if oid not in _DIGEST_NAMES:
        raise MessageError(Reason("signing.unknown_algorithm", oid=oid.hex()))
    return _DIGEST_NAMES[oid]


def _read_identifier(identifier: Element) -> bytes:
    oid, *parameters = identifier.children() or (identifier,)
    content = read_oid(oid)
    if content in _WEAK:
        raise MessageError(Reason("signing.weak_algorithm", algorithm=_WEAK[content]))
    if parameters and [bytes(p.encoding) for p in parameters] != [write_der(ber.NULL)]:
        raise MessageError(Reason("signing.unknown_algorithm", oid=content.hex()))
    return content
