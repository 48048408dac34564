"""Who signs: protocols for keys wherever they are, keys from files, and callbacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import attrs
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    pkcs12,
)

from govvn_mail.arguments import instance_of, require
from govvn_mail.errors import InputError, KeyMismatchError, MessageError, SigningError
from govvn_mail.texts import Reason

from .algorithms import (
    PrivateKey,
    SignatureAlgorithm,
    find_algorithm,
    make_signature,
)
from .request import SigningRequest, check_certificate
from .trust import load_certificates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govvn_mail.errors import GovvnMailError

    from .trust import CertificateSource

__all__ = [
    "AsyncSigner",
    "CallbackSigner",
    "KeySigner",
    "Signer",
    "read_password",
    "require_key",
]

T = TypeVar("T")

MAX_PASSWORD = 10_000
"""Upper bound of a password, in characters."""

_UNUSABLE = re.compile("[\0\ud800-\udfff]")


class _Holder(Protocol):
    """Whoever holds a private key: a file, a token, a signing service."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""
        ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates between it and the root, which is left out."""
        ...

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """The signature that the key makes."""
        ...


class Signer(_Holder, Protocol):
    """
    Whoever holds a private key: a file, a token, a signing service.

    Implementations need no base class. ``sign`` may block (it is run in a worker
    thread) and returns the raw signature over ``SigningRequest.tbs``: PKCS #1
    v1.5 or PSS for RSA, ``Ecdsa-Sig-Value`` in DER for ECDSA.
    """

    def sign(self, request: SigningRequest) -> bytes:
        """Return the raw signature over ``request.tbs``."""
        ...


class AsyncSigner(_Holder, Protocol):
    """
    Like :class:`Signer`, but ``sign`` is awaited: a signing service, a telephone.

    For :func:`sign_message_async` only.
    """

    async def sign(self, request: SigningRequest) -> bytes:
        """Return the raw signature over ``request.tbs``."""
        ...


def _chain(sources: Iterable[CertificateSource]) -> tuple[x509.Certificate, ...]:
    return load_certificates(sources, "chain")


def _choose(
    certificate: x509.Certificate, algorithm: SignatureAlgorithm | None
) -> SignatureAlgorithm:
    """Return *algorithm*, or else the usual one of the certificate's key."""
    if algorithm is not None:
        return algorithm
    try:
        return find_algorithm(require(certificate, x509.Certificate, "certificate"))
    except MessageError as error:
        raise SigningError(error.reason) from error


def _usual(signer: CallbackSigner | KeySigner) -> SignatureAlgorithm:
    return _choose(signer.certificate, None)


def _callable(_instance: object, _field: attrs.Attribute[Any], value: object) -> None:
    if not callable(value):
        raise InputError(Reason("signing.not_a_callback", type=type(value).__name__))


@attrs.frozen(kw_only=True, eq=False)
class CallbackSigner:
    """
    A signer whose key is elsewhere: a function makes the signature.

    The function gets the :class:`SigningRequest` and returns the raw signature. It
    may block; whatever it raises becomes a ``SigningError``.

    Args:
        callback: Makes the signature over ``request.tbs``.
        certificate: The certificate of the key.
        chain: The certificates between it and the root.
        algorithm: The signature that the key makes, if it is not the usual one.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.SigningError: If the certificate is not meant for signing
            e-mail, or its key does not sign in *algorithm*.
    """

    callback: Callable[[SigningRequest], bytes] = attrs.field(
        repr=False, validator=_callable
    )
    certificate: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    chain: tuple[x509.Certificate, ...] = attrs.field(default=(), converter=_chain)
    algorithm: SignatureAlgorithm = attrs.field(
        default=attrs.Factory(_usual, takes_self=True),
        validator=instance_of(SignatureAlgorithm),
    )

    def __attrs_post_init__(self) -> None:
        check_certificate(self.certificate, self.algorithm, None)

    def sign(self, request: SigningRequest) -> bytes:
        """Return what the function makes of *request*."""
        return self.callback(require(request, SigningRequest, "request"))


@attrs.frozen(kw_only=True, eq=False)
class KeySigner:
    """
    A signer whose private key was read from a file.

    Make one with :meth:`from_pem` or :meth:`from_pkcs12`. The key is never shown.

    Args:
        key: The private key.
        certificate: Its certificate.
        chain: The certificates between it and the root.
        algorithm: The signature to make, if it is not the usual one of the key.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.KeyMismatchError: If the key is not the certificate's.
        govvn_mail.errors.SigningError: If the certificate is not meant for signing
            e-mail, or its key is neither RSA from 2048 bits nor on P-256 or P-384,
            or does not sign in *algorithm*.
    """

    _key: PrivateKey = attrs.field(repr=False)
    certificate: x509.Certificate = attrs.field(validator=instance_of(x509.Certificate))
    chain: tuple[x509.Certificate, ...] = attrs.field(default=(), converter=_chain)
    algorithm: SignatureAlgorithm = attrs.field(
        default=attrs.Factory(_usual, takes_self=True),
        validator=instance_of(SignatureAlgorithm),
    )

    def __attrs_post_init__(self) -> None:
        require_key(self._key, "key")
        check_certificate(self.certificate, self.algorithm, None)
        if self._key.public_key() != self.certificate.public_key():
            raise KeyMismatchError(Reason("signing.key_mismatch"))

    @classmethod
    def from_pem(
        cls,
        key: bytes,
        certificate: bytes,
        *,
        chain: Iterable[CertificateSource] = (),
        password: bytes | str | None = None,
        algorithm: SignatureAlgorithm | None = None,
    ) -> Self:
        """
        Return a signer from a private key and a certificate in PEM.

        Args:
            key: The private key.
            certificate: Its certificate first; more may follow and join the chain.
            chain: Certificates of the issuing authorities, without the root.
            password: Password of the key, or None if it has none.
            algorithm: The signature to make; None takes the usual one of the key.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type.
            govvn_mail.errors.SigningError: If key or password are wrong.
        """
        try:
            loaded = _open(load_pem_private_key, key, read_password(password), "key")
        finally:
            del key, password
        own, *rest = load_certificates([certificate], "certificate")
        return cls(
            key=_require_kind(loaded),
            certificate=own,
            chain=(*rest, *load_certificates(chain, "chain")),
            algorithm=_choose(own, algorithm),
        )

    @classmethod
    def from_pkcs12(
        cls,
        data: bytes,
        password: bytes | str | None,
        *,
        algorithm: SignatureAlgorithm | None = None,
    ) -> Self:
        """
        Return a signer from a PKCS #12 file (``.p12``, ``.pfx``).

        Args:
            data: Content of the file: private key, certificate, and its chain.
            password: Password of the file, or None if it has none.
            algorithm: The signature to make; None takes the usual one of the key.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type.
            govvn_mail.errors.SigningError: If file or password are wrong.
        """
        try:
            store = _open(pkcs12.load_pkcs12, data, read_password(password), "data")
        finally:
            del data, password
        if store.key is None or store.cert is None:
            raise SigningError(Reason("signing.no_key"))
        others = (other.certificate for other in store.additional_certs)
        return cls(
            key=_require_kind(store.key),
            certificate=store.cert.certificate,
            chain=tuple(c for c in others if c.subject != c.issuer),
            algorithm=_choose(store.cert.certificate, algorithm),
        )

    def sign(self, request: SigningRequest) -> bytes:
        """
        Return the raw signature over ``request.tbs``.

        Raises:
            govvn_mail.errors.InputError: If *request* is none.
            govvn_mail.errors.SigningError: If the request is for another algorithm.
        """
        require(request, SigningRequest, "request")
        if request.algorithm != self.algorithm:
            raise SigningError(Reason("signing.algorithm_mismatch"))
        return make_signature(self._key, self.algorithm, request.tbs)


def read_password(password: bytes | str | None) -> bytes | None:
    """
    Return the octets of a password; the traceback of a refusal does not hold it.

    Raises:
        govvn_mail.errors.InputError: If it has the wrong type.
        govvn_mail.errors.SigningError: If it holds a NUL or half a character, or
            has more than 10,000 characters: no key file has such a password.
    """
    fault = _password_fault(password)
    if fault is None:
        return password.encode() if isinstance(password, str) else password
    del password
    raise fault


def _password_fault(password: object) -> GovvnMailError | None:
    if password is None:
        return None
    if not isinstance(password, bytes | str):
        return InputError(Reason("signing.password_type", type=type(password).__name__))
    if (
        len(password) > MAX_PASSWORD
        or (isinstance(password, str) and _UNUSABLE.search(password))
        or (isinstance(password, bytes) and b"\0" in password)
    ):
        return SigningError(Reason("signing.password", limit=MAX_PASSWORD))
    return None


def _open(
    load: Callable[[bytes, bytes | None], T],
    data: bytes,
    secret: bytes | None,
    name: str,
) -> T:
    """Open a key file; the traceback of a failure holds neither file nor password."""
    kind = type(data).__name__
    fault: Exception | None = None
    try:
        if isinstance(data, bytes):
            return load(data, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        fault = error
    finally:
        del data, secret
    if fault is not None:
        raise SigningError(Reason("signing.key_unreadable")) from fault
    raise InputError(
        Reason("arguments.wrong_type", name=name, expected="bytes", type=kind)
    )


def require_key(key: object, name: str) -> PrivateKey:
    """Return *key* if it is a private key that can sign letters; else InputError."""
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise InputError(
            Reason(
                "arguments.wrong_type",
                name=name,
                expected="RSAPrivateKey | EllipticCurvePrivateKey",
                type=type(key).__name__,
            )
        )
    return key


def _require_kind(key: object) -> PrivateKey:
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SigningError(Reason("signing.key_kind"))
    return key
