"""
One SMTP session: connect, protect, log in, one mail transaction, quit.

The phase decides what a failure means. Until the server says 354 it was handed
nothing, so that the letter may safely be sent again. Once the letter is on the wire,
anything but a reply leaves open whether the server took it (RFC 1047).
"""

from __future__ import annotations

import asyncio
import re
import ssl
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import attrs
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from govvn_mail.errors import DeliveryError, SecurityError
from govvn_mail.texts import Reason

from .relay import Security
from .result import RecipientResult, State, Submission, TlsFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiosmtplib import SMTPResponse
    from aiosmtplib.protocol import SMTPProtocol

    from .relay import Relay

__all__ = ["submit"]

MAX_REPLY_TEXT = 500
"""Upper bound of the reply text that is kept, in characters."""

QUIT_TIMEOUT = 5
"""Upper bound of the wait for the reply to QUIT, in seconds; it changes nothing."""

START_INPUT = 354
"""Start mail input (RFC 5321 §4.2.3)."""

UNAVAILABLE = 421
"""Service not available, closing transmission channel (RFC 5321 §4.2.3)."""

_ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|\Z)")


class _Client(SMTP):
    """Close at once: neither a stale reply nor half a letter outlives a failure."""

    def close(self) -> None:
        transport = self.transport
        super().close()  # says goodbye under TLS
        if transport is not None:
            cast("asyncio.WriteTransport", transport).abort()


@attrs.frozen
class _Reply:
    """The server's reply for one recipient so far; no code if none came."""

    code: int | None = None
    text: str = ""

    @property
    def state(self) -> State:
        """The first digit decides (RFC 5321 §4.2.1)."""
        match (self.code or 0) // 100:
            case 2:
                return State.ACCEPTED
            case 4:
                return State.DEFERRED
            case 5:
                return State.REJECTED
            case _:
                return State.AMBIGUOUS

    def result(self, recipient: str) -> RecipientResult:
        status = _ENHANCED_STATUS.match(self.text)
        return RecipientResult(
            recipient=recipient,
            state=self.state,
            reply_code=self.code,
            enhanced_status=status[0] if status else None,
            reply_text=self.text,
        )


async def submit(
    relay: Relay,
    tls_context: ssl.SSLContext | None,
    raw: bytes,
    *,
    return_path: str,
    recipients: Sequence[str],
) -> Submission:
    """Hand *raw* to *relay*; see :meth:`.relay.Relay.submit`."""
    ends = asyncio.get_running_loop().time() + relay.deadline
    client = _Client(
        hostname=relay.host,
        port=relay.port,
        local_hostname="localhost",  # or aiosmtplib asks the DNS; EHLO says better
        timeout=relay.timeout,
        use_tls=relay.security is Security.IMPLICIT_TLS,
        start_tls=False,  # done here, where a missing STARTTLS is an error
        tls_context=tls_context,
    )
    try:
        try:
            async with asyncio.timeout_at(ends):
                tls = await _open(client, relay)
                replies = await _announce(client, len(raw), return_path, recipients)
        except (SMTPException, OSError) as error:
            raise _broken_off(error, relay) from error
        if any(reply.state is State.ACCEPTED for reply in replies):
            final = await _transfer(client, raw, ends)
            replies = [
                final if reply.state is State.ACCEPTED else reply for reply in replies
            ]
        if all(reply.state is not State.AMBIGUOUS for reply in replies):
            await _quit(client)
    finally:
        client.close()
    results = map(_Reply.result, replies, recipients)
    return Submission(recipients=tuple(results), tls=tls)


async def _open(client: SMTP, relay: Relay) -> TlsFacts | None:
    """Connect, protect the connection as required, and log in."""
    await client.connect()
    name = _address_literal(client.get_transport_info("sockname"))
    greeting = await client.ehlo(hostname=name)
    if relay.security is Security.UNSAFE_PLAINTEXT:
        return None
    if relay.security is Security.STARTTLS:
        if not client.supports_extension("starttls"):
            raise SecurityError(Reason("sending.no_starttls", host=relay.host))
        try:
            await client.starttls()
        except SMTPResponseException as error:
            raise SecurityError(
                Reason("sending.starttls_refused", host=relay.host, reply=error.code)
            ) from error
        greeting = await client.ehlo(hostname=name)
    facts = _tls_facts(client, greeting)
    await _log_in(client, relay)
    return facts


def _address_literal(sockname: tuple[str, ...]) -> str:
    """Return what a client without a name of its own says in EHLO (RFC 5321 §4.1.4)."""
    address = sockname[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _tls_facts(client: SMTP, greeting: SMTPResponse) -> TlsFacts:
    tls: ssl.SSLObject = client.get_transport_info("ssl_object")
    cipher, certificate = tls.cipher(), tls.getpeercert(binary_form=True)
    return TlsFacts(
        version=str(tls.version()),
        cipher=cipher[0] if cipher else "",
        certificate_sha256=sha256(certificate or b"").hexdigest(),
        server_name=_one_line(" ".join(greeting.message.split()[:1])),
    )


async def _log_in(client: SMTP, relay: Relay) -> None:
    """
    Log in with one try of one mechanism: repeated failures lock accounts.

    The error carries neither the server's text, which might repeat what it was sent,
    nor the original exception, and no frame of this module holds the password.
    """
    if relay.username is None or relay.password is None:
        return
    if "plain" in client.server_auth_methods:
        mechanism = client.auth_plain
    elif "login" in client.server_auth_methods:
        mechanism = client.auth_login
    else:
        raise DeliveryError(Reason("sending.login_not_offered", host=relay.host))
    try:
        await mechanism(relay.username, relay.password)
    except SMTPResponseException as error:
        reply = error.code
    else:
        return
    raise DeliveryError(
        Reason(
            "sending.login_refused",
            host=relay.host,
            username=relay.username,
            reply=reply,
        )
    )


async def _announce(
    client: SMTP, size: int, return_path: str, recipients: Sequence[str]
) -> list[_Reply]:
    """Say MAIL, RCPT and, if a recipient is left, DATA; one reply per recipient."""
    options = [f"SIZE={size}"] if client.supports_extension("size") else []
    try:
        await client.mail(return_path, options=options)
    except SMTPSenderRefused as error:
        return [_refusal(error)] * len(recipients)
    replies = []
    for recipient in recipients:
        try:
            response = await client.rcpt(recipient)
        except SMTPRecipientRefused as error:
            replies.append(_refusal(error))
        else:
            replies.append(_Reply(response.code, _one_line(response.message)))
    if all(reply.state is not State.ACCEPTED for reply in replies):
        return replies
    response = await client.execute_command(b"DATA")
    if response.code == START_INPUT:
        if not client.is_connected:
            raise SMTPServerDisconnected("Connection lost")
        return replies
    refused = _refusal(SMTPResponseException(*response))
    return [refused if r.state is State.ACCEPTED else r for r in replies]


def _refusal(error: SMTPResponseException) -> _Reply:
    """Return a refusal of this letter; raise *error* if the session is over."""
    reply = _Reply(error.code, _one_line(error.message))
    if reply.state not in {State.DEFERRED, State.REJECTED} or error.code == UNAVAILABLE:
        raise error
    return reply


async def _transfer(client: SMTP, raw: bytes, ends: float) -> _Reply:
    """Send the letter and its final dot; an empty reply if none came in time."""
    protocol = cast("SMTPProtocol", client.protocol)  # it has just said 354
    stuffed = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]  # RFC 5321 §4.5.2
    try:
        async with asyncio.timeout_at(ends):
            protocol.write(stuffed + b".\r\n")
            response = await protocol.read_response()
    except (SMTPException, OSError):
        return _Reply()
    reply = _Reply(response.code, _one_line(response.message))
    return _Reply() if reply.state is State.AMBIGUOUS else reply


async def _quit(client: SMTP) -> None:
    """Say goodbye; the results are known and stay what they are."""
    try:
        await client.quit(timeout=QUIT_TIMEOUT)
    except (SMTPException, OSError):
        return


def _broken_off(error: Exception, relay: Relay) -> DeliveryError:
    """Return what a failure before the transfer means."""
    for cause in (error, error.__cause__):
        if isinstance(cause, ssl.SSLError):
            text = getattr(cause, "verify_message", "") or cause.reason or str(cause)
            return SecurityError(Reason("sending.tls", host=relay.host, cause=text))
    if isinstance(error, SMTPResponseException):
        reply = f"{error.code} {_one_line(error.message)}".rstrip()
        return DeliveryError(
            Reason("sending.session_refused", host=relay.host, reply=reply)
        )
    if type(error) is TimeoutError:
        return DeliveryError(
            Reason("sending.deadline", host=relay.host, seconds=f"{relay.deadline:g}")
        )
    return DeliveryError(
        Reason(
            "sending.connection",
            host=relay.host,
            port=relay.port,
            cause=_one_line(str(error.__cause__ or "") or str(error)),
        )
    )


def _one_line(text: str) -> str:
    """Return the server's words without controls or broken characters."""
    words = text.encode("utf-8", "replace").decode("utf-8").split()
    shown = "".join(c for c in " ".join(words) if c.isprintable())
    return shown[:MAX_REPLY_TEXT]
