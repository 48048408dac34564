"""The submission server: where it is, how it is protected, who logs in."""

from __future__ import annotations

import os
import re
import ssl
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError
from govvn_mail.messages import Envelope
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from .result import Submission

__all__ = ["Relay", "Security"]

MAX_LINE = 998
"""Upper bound of a line without its CRLF, in octets (RFC 5322 §2.1.1)."""

MAX_PORT = 65535
"""Upper bound of a TCP port."""

MAX_SECONDS = 86_400
"""Upper bound of a timeout or deadline."""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322 §3.2.3
_ADDRESS = re.compile(
    rf"(?=.{{1,254}}\Z){_ATEXT}(?:\.{_ATEXT})*@{_LABEL}(?:\.{_LABEL})*"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Security(StrEnum):
    """How a connection is protected."""

    STARTTLS = "starttls"
    """The server must offer STARTTLS (RFC 3207); nothing is said before it."""

    IMPLICIT_TLS = "implicit_tls"
    """TLS from the first octet (RFC 8314 §3.3)."""

    UNSAFE_PLAINTEXT = "unsafe_plaintext"
    """Everybody on the way can read and change everything."""


class Options(TypedDict, total=False):
    """What a protected relay takes beside host and port; see :class:`Relay`."""

    username: str | None
    password: str | None
    cafile: str | os.PathLike[str] | None
    cadata: str | bytes | None
    timeout: float
    deadline: float


@attrs.frozen(kw_only=True)
class Relay:
    """
    A submission server (RFC 6409) and how to speak to it.

    Made with :meth:`submission`, :meth:`implicit_tls` or :meth:`unsafe_plaintext`.
    The server's certificate and host name are always checked, with TLS 1.2 or newer.

    Args:
        host: ASCII name or IP address of the server.
        port: 1 to 65535.
        security: How the connection is protected.
        username: Who logs in, or None; sent under TLS only.
        password: Given exactly if *username* is; never shown.
        cafile: PEM file of the only certification authorities to trust.
        cadata: The same as PEM text or DER octets. With neither, the
            authorities of the operating system are trusted.
        timeout: Upper bound of connecting and of the wait for each reply before
            the letter is transferred, in seconds.
        deadline: Upper bound of the whole submission, in seconds. RFC 5321
            §4.5.3.2.6 asks for ten minutes after the letter was transferred, for
            a shorter wait makes ambiguous results.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type or value.

    .. doctest::

        >>> Relay.submission("mail.saomai.test", username="vanthu", password="bí mật")
        Relay(host='mail.saomai.test', port=587, security=<Security.STARTTLS: ...
        >>> "bí mật" in repr(_)
        False
    """

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    cafile: str | os.PathLike[str] | None = None
    cadata: str | bytes | None = attrs.field(default=None, repr=False)
    timeout: float = 60
    deadline: float = 600
    _tls_context: ssl.SSLContext | None = attrs.field(
        init=False, default=None, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        if not (_matches(_HOST, self.host) or _is_ip_address(self.host)):
            raise InputError(Reason("sending.host"))  # a URL could hold a password
        if type(self.port) is not int or not 1 <= self.port <= MAX_PORT:
            raise InputError(Reason("sending.port", last=MAX_PORT))
        if not isinstance(self.security, Security):
            raise InputError(Reason("sending.security", allowed=tuple(Security)))
        _require_seconds(self.timeout, "timeout")
        _require_seconds(self.deadline, "deadline")
        _require_credentials(self.username, self.password)
        if self.security is not Security.UNSAFE_PLAINTEXT:
            object.__setattr__(self, "_tls_context", self._build_tls_context())
        elif not (self.username is self.cafile is self.cadata is None):
            raise InputError(Reason("sending.plaintext", host=self.host))

    @classmethod
    def submission(
        cls, host: str, *, port: int = 587, **options: Unpack[Options]
    ) -> Self:
        """Return a server where STARTTLS is required (RFC 6409, RFC 3207)."""
        return cls(host=host, port=port, security=Security.STARTTLS, **options)

    @classmethod
    def implicit_tls(
        cls, host: str, *, port: int = 465, **options: Unpack[Options]
    ) -> Self:
        """Return a server that speaks TLS from the first octet (RFC 8314 §3.3)."""
        return cls(host=host, port=port, security=Security.IMPLICIT_TLS, **options)

    @classmethod
    def unsafe_plaintext(
        cls, host: str, *, port: int = 25, timeout: float = 60, deadline: float = 600
    ) -> Self:
        """Return a server spoken to without protection; nobody can log in there."""
        return cls(
            host=host,
            port=port,
            security=Security.UNSAFE_PLAINTEXT,
            timeout=timeout,
            deadline=deadline,
        )

    async def submit(self, raw: bytes, envelope: Envelope) -> Submission:
        """
        Hand exactly these bytes to the server, once.

        A cancelled submission drops the connection; if the letter was being
        transferred, the server may have taken it.

        Args:
            raw: The letter: 7-bit, every line ended by CRLF, at most 998 octets each.
            envelope: Return path and recipients, plain ASCII addresses.

        Returns:
            One result per recipient, also if the server refused all of them.

        Raises:
            govvn_mail.errors.InputError: If bytes or envelope cannot be sent as they
                are; no connection was made.
            govvn_mail.errors.SecurityError: If the required protection was not to be
                had; the server was told no address.
            govvn_mail.errors.DeliveryError: If the dialogue broke off before the
                letter was transferred; nothing was handed over.
        """
        require_wire_bytes(raw)
        return_path, recipients = wire_addresses(envelope)
        from . import session  # imports aiosmtplib, about 50 ms

        return await session.submit(
            self,
            self._tls_context,
            raw,
            return_path=return_path,
            recipients=recipients,
        )

    def _build_tls_context(self) -> ssl.SSLContext:
        for name, value in (("cafile", self.cafile), ("cadata", self.cadata)):
            if value is not None and not value:  # would mean the system's
                raise InputError(Reason("sending.ca", cause=f"{name} is empty"))
        try:
            context = ssl.create_default_context(cafile=self.cafile, cadata=self.cadata)
        except (OSError, ValueError, TypeError) as error:  # SSLError is an OSError
            raise InputError(Reason("sending.ca", cause=str(error))) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def require_wire_bytes(raw: object) -> None:
    """
    Refuse bytes that a server could change on the way or misread.

    Raises:
        govvn_mail.errors.InputError: If a line is not 7-bit text of at most 998
            octets ended by CRLF (RFC 5321 §2.3.8 forbids bare CR and LF).
    """
    octets = require(raw, bytes, "raw")
    ends = octets.count(b"\r\n")
    if not (
        octets.endswith(b"\r\n")
        and octets.isascii()
        and b"\0" not in octets
        and octets.count(b"\r") == ends == octets.count(b"\n")
        and max(map(len, octets.split(b"\r\n"))) <= MAX_LINE
    ):
        raise InputError(Reason("sending.not_canonical", limit=MAX_LINE))


def wire_addresses(envelope: object) -> tuple[str, tuple[str, ...]]:
    """
    Return return path and recipients as they are written in MAIL and RCPT.

    Raises:
        govvn_mail.errors.InputError: If one of them is not a plain ASCII address, so
            that nothing but an address can reach the server's command line.
    """
    given = require(envelope, Envelope, "envelope")
    addresses = tuple(map(str, (given.return_path, *given.recipients)))
    for address in addresses:
        if not _matches(_ADDRESS, address):
            raise InputError(Reason("sending.address", address=repr(address)[:300]))
    return addresses[0], addresses[1:]


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_ip_address(value: object) -> bool:
    try:
        ip_address(require(value, str, "host"))
    except ValueError:
        return False
    return True


def _require_seconds(value: object, name: str) -> None:
    if type(value) not in {int, float} or not 0 < value <= MAX_SECONDS:  # type: ignore[operator] # a number by now
        raise InputError(Reason("sending.seconds", name=name, last=MAX_SECONDS))


def _require_credentials(username: object, password: object) -> None:
    if username is password is None:
        return
    for value in (username, password):
        # PLAIN separates its parts by NUL and sends them in UTF-8 (RFC 4616 §2).
        if (
            not isinstance(value, str)
            or not value
            or _CONTROL.search(value)
            or _SURROGATE.search(value)
        ):
            raise InputError(Reason("sending.credentials"))
