"""A submission server on loopback that keeps what it receives."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.sending import Relay, Security
from govvn_mail.texts import Reason

from .pki import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

    from govvn_mail.sending.relay import Options

__all__ = ["EmbeddedServer", "Received"]

_REFUSAL = re.compile(r"[45][0-9]{2} [\x20-\x7e]{1,200}")


@attrs.frozen(kw_only=True)
class Received:
    """
    A letter as it came over the wire.

    Args:
        return_path: What the client said in MAIL FROM.
        recipients: What it said in RCPT TO and was not refused, in that order.
        raw: The letter's octets; the server adds and changes nothing.
    """

    return_path: str
    recipients: tuple[str, ...]
    raw: bytes = attrs.field(repr=lambda raw: f"<{len(raw)} octets>")


class EmbeddedServer:
    r"""
    A real SMTP server in a thread, for training and for the tests of your own code.

    It listens on a free port of 127.0.0.1 inside a ``with`` block, has a throw-away
    certificate, and passes nothing on.

    Args:
        security: How connections are protected; STARTTLS is then required.
        username: Who may log in; then nobody else can send.
        password: Given exactly if *username* is.
        refuse: Addresses and the reply that each gets, such as
            ``{"snv@saomai.test": "550 5.1.1 User unknown"}``.

    Raises:
        govvn_mail.errors.InputError: If an argument cannot be used.
        govvn_mail.errors.MissingExtraError: If aiosmtpd is not installed.

    .. doctest::

        >>> import asyncio
        >>> from govvn_mail.addresses import parse_address
        >>> from govvn_mail.messages import Envelope
        >>> office = parse_address("vanthu@saomai.test")
        >>> envelope = Envelope(return_path=office, recipients=(office,))
        >>> with EmbeddedServer() as server:
        ...     relay = server.relay()
        ...     submission = asyncio.run(relay.submit(b"Subject: 1\r\n", envelope))
        >>> submission.all_accepted, server.received[0].raw
        (True, b'Subject: 1\r\n')
    """

    def __init__(
        self,
        security: Security = Security.STARTTLS,
        *,
        username: str | None = None,
        password: str | None = None,
        refuse: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        require(refuse, Mapping, "refuse")  # type: ignore[type-abstract] # only asked
        replies: Iterable[object] = refuse.values()
        if not all(isinstance(r, str) and _REFUSAL.fullmatch(r) for r in replies):
            raise InputError(Reason("testing.refusal"))
        pki = ThrowAwayPki.create()
        protected = security is not Security.UNSAFE_PLAINTEXT
        self._relay = Relay(
            host="127.0.0.1",
            port=1,  # until the server runs
            security=security,
            username=username,
            password=password,
            cadata=pki.root_pem.decode() if protected else None,
        )
        self._tls_context = _tls_context(pki) if protected else None
        self._mailbox = _Mailbox(refuse, login_required=username is not None)
        self._sessions: list[SMTP] = []
        self._connecting: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The TCP port, known inside the ``with`` block."""
        return self._relay.port

    @property
    def received(self) -> tuple[Received, ...]:
        """What was received so far, oldest first."""
        return tuple(self._mailbox.received)

    def relay(self, **options: Unpack[Options]) -> Relay:
        """Return how to reach this server; *options* stand above what it knows."""
        return attrs.evolve(self._relay, **options)

    def __enter__(self) -> Self:
        try:
            from aiosmtpd.smtp import SMTP
        except ImportError as error:
            raise MissingExtraError(Reason("testing.aiosmtpd")) from error
        self._session_class = SMTP
        listener = socket.create_server((self._relay.host, 0))
        self._relay = attrs.evolve(self._relay, port=listener.getsockname()[1])
        self._ending = False
        self._thread = Thread(
            target=asyncio.run, args=(self._serve(listener),), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ending = True
        with suppress(OSError):  # wakes the server, which then stops accepting
            socket.create_connection((self._relay.host, self.port)).close()
        self._thread.join()

    async def _serve(self, listener: socket.socket) -> None:
        # Not `loop.create_server`, nor a cancelled `sock_accept`: both lose the
        # socket of a client that they accept while they end.
        loop = asyncio.get_running_loop()
        with listener:
            listener.settimeout(0)
            while True:
                connection, _ = await loop.sock_accept(listener)
                if self._ending:
                    connection.close()
                    break
                connecting = loop.create_task(self._connect(connection))
                self._connecting.add(connecting)  # or the loop forgets it
                connecting.add_done_callback(self._connecting.discard)
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.sleep(0)  # a task that owns a socket begins before it ends
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for session in self._sessions:
            if session.transport is not None:
                cast("asyncio.WriteTransport", session.transport).abort()
        await asyncio.sleep(0)  # aborted transports close their sockets

    async def _connect(self, connection: socket.socket) -> None:
        implicit = self._relay.security is Security.IMPLICIT_TLS
        with suppress(OSError):  # a client that refuses the handshake
            await asyncio.get_running_loop().connect_accepted_socket(
                self._new_session,
                connection,
                ssl=self._tls_context if implicit else None,
            )

    def _new_session(self) -> SMTP:
        security = self._relay.security
        session = self._session_class(
            self._mailbox,
            hostname="localhost",
            ident="govvn-mail",
            tls_context=self._tls_context if security is Security.STARTTLS else None,
            require_starttls=True,
            # aiosmtpd knows of no TLS but the one it started itself.
            auth_require_tls=security is not Security.IMPLICIT_TLS,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._sessions.append(session)
        return session

    def _authenticate(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        *mechanism_and_login: Any,  # noqa: ANN401 (aiosmtpd says no more)
    ) -> AuthResult:
        from aiosmtpd.smtp import AuthResult

        _mechanism, login = mechanism_and_login
        expected = (self._relay.username, self._relay.password)
        known = (login.login.decode(), login.password.decode()) == expected
        return AuthResult(success=known, handled=False)


class _Mailbox:
    """What aiosmtpd calls for each command."""

    def __init__(self, refuse: Mapping[str, str], *, login_required: bool) -> None:
        self.received: list[Received] = []
        self._refuse = dict(refuse)
        self._login_required = login_required

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        *_options: object,
    ) -> str:
        if self._login_required and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        *_options: object,
    ) -> str:
        if address in self._refuse:
            return self._refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        letter = Received(
            return_path=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=envelope.original_content or b"",
        )
        self.received.append(letter)
        return "250 2.0.0 OK"


def _tls_context(pki: ThrowAwayPki) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.TemporaryDirectory() as folder:  # ssl reads keys from files only
        file = Path(folder) / "server.pem"
        file.write_bytes(b"".join(pki.server_certificate()))
        context.load_cert_chain(file)
    return context
