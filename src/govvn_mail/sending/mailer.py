"""Check, sign, verify and send one letter: what was signed is what is sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, TypedDict, TypeVar, Unpack

from govvn_mail.addresses import Registry
from govvn_mail.arguments import require
from govvn_mail.errors import InputError, SigningError
from govvn_mail.messages import OfficialMessage, serialise_message
from govvn_mail.policies import MessageFacts, PolicySet
from govvn_mail.texts import Reason
from govvn_mail.times import now as present
from govvn_mail.times import require_aware

from .relay import Relay
from .result import SendResult

if TYPE_CHECKING:
    from datetime import datetime

    from govvn_mail.messages import OutgoingMessage
    from govvn_mail.policies import Report
    from govvn_mail.signing import SignedMessage, Signer

__all__ = ["Mailer", "send_blocking"]

T = TypeVar("T")


SIGNER_NAMES = ("certificate", "chain", "algorithm", "sign")
"""What the protocol :class:`~govvn_mail.signing.Signer` asks for."""


class Options(TypedDict, total=False):
    """What a mailer takes beside the relay; see :class:`Mailer`."""

    signer: Signer | None
    policies: PolicySet | None
    registry: Registry | None


class Mailer:
    """
    Sends letters through one relay; an async context manager.

    Args:
        relay: The submission server.
        signer: Signs every letter; None sends unsigned letters.
        policies: The regulations to ask before sending. None asks none, and results
            say so; an empty set refuses everything.
        registry: The registry that the regulations ask; None is the bundled one.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.

    .. doctest::

        >>> import asyncio
        >>> from govvn_mail.testing import EmbeddedServer
        >>> letter = OfficialMessage(
        ...     from_="vanthu@saomai.test", to=["snv@saomai.test"],
        ...     subject="Giấy mời họp giao ban", body="Kính gửi: …",
        ... )
        >>> async def send(relay):
        ...     async with Mailer(relay) as mailer:
        ...         return await mailer.send(letter)
        >>> with EmbeddedServer() as server:
        ...     result = asyncio.run(send(server.relay()))
        >>> result.all_accepted, result.signed, result.report is None
        (True, False, True)
        >>> server.received[0].raw == result.raw
        True
    """

    def __init__(
        self,
        relay: Relay,
        *,
        signer: Signer | None = None,
        policies: PolicySet | None = None,
        registry: Registry | None = None,
    ) -> None:
        self._relay = require(relay, Relay, "relay")
        if signer is not None and not all(hasattr(signer, n) for n in SIGNER_NAMES):
            raise InputError(Reason("sending.not_a_signer", names=SIGNER_NAMES))
        self._signer = signer
        self._policies = (
            None if policies is None else require(policies, PolicySet, "policies")
        )
        self._registry = (
            None if registry is None else require(registry, Registry, "registry")
        )
        self._is_open = False

    async def __aenter__(self) -> Self:
        self._is_open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_open = False

    async def send(
        self,
        message: OfficialMessage,
        *,
        facts: MessageFacts | None = None,
        now: datetime | None = None,
    ) -> SendResult:
        """
        Check, sign, verify and send one letter, once.

        Args:
            message: The letter.
            facts: What the regulations need to know beside it; None is nothing.
            now: The moment of sending, for Date, signature and regulations; None
                reads the clock.

        Returns:
            One result per recipient, also if the server refused all of them.

        Raises:
            govvn_mail.errors.InputError: If an argument has the wrong type, or if the
                mailer is used outside its ``async with`` block.
            govvn_mail.errors.RefusedError: If a regulation refuses the letter; the
                error carries the report, and nothing was signed or sent.
            govvn_mail.errors.SigningError: If the letter could not be signed, or its
                own signature could not be verified; nothing was sent.
            govvn_mail.errors.SecurityError: If the required protection was not to be
                had; nothing was sent.
            govvn_mail.errors.DeliveryError: If the dialogue broke off before the
                letter was transferred; nothing was handed over.
        """
        if not self._is_open:
            raise InputError(Reason("sending.mailer_closed"))
        require(message, OfficialMessage, "message")
        known = MessageFacts() if facts is None else facts
        require(known, MessageFacts, "facts")
        moment = present() if now is None else require_aware(now, "now")
        report = self._ask(message, known, moment)
        outgoing = await asyncio.to_thread(self._seal, message, moment)
        submission = await self._relay.submit(outgoing.raw, outgoing.envelope)
        return SendResult(
            message_id=outgoing.message_id,
            digest=outgoing.digest,
            recipients=submission.recipients,
            tls=submission.tls,
            report=report,
            signed=self._signer is not None,
            raw=outgoing.raw,
        )

    def _ask(
        self, message: OfficialMessage, facts: MessageFacts, moment: datetime
    ) -> Report | None:
        if self._policies is None:
            return None
        report = self._policies.check_message(
            message, facts=facts, registry=self._registry, on=moment.date()
        )
        report.raise_if_refused()
        return report

    def _seal(
        self, message: OfficialMessage, moment: datetime
    ) -> OutgoingMessage | SignedMessage:
        """Return the bytes to send; blocking, because a signer may be a device."""
        if self._signer is None:
            return serialise_message(message, now=moment)
        from govvn_mail.signing import sign_message  # imports cryptography

        signed = sign_message(message, self._signer, now=moment)
        _verify_own(signed, self._signer, moment)
        return signed


def send_blocking(
    relay: Relay,
    message: OfficialMessage,
    *,
    facts: MessageFacts | None = None,
    now: datetime | None = None,
    **options: Unpack[Options],
) -> SendResult:
    """
    Send one letter from a program without an event loop; see :meth:`Mailer.send`.

    Args:
        relay: The submission server.
        message: The letter.
        facts: What the regulations need to know beside it; None is nothing.
        now: The moment of sending; None reads the clock.
        options: *signer*, *policies* and *registry* of the :class:`Mailer`.

    Raises:
        govvn_mail.errors.InputError: Also if an event loop runs in this thread.
    """

    async def send() -> SendResult:
        async with Mailer(relay, **options) as mailer:
            return await mailer.send(message, facts=facts, now=now)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(send())
    raise InputError(Reason("sending.loop_runs"))


def _verify_own(signed: SignedMessage, signer: Signer, moment: datetime) -> None:
    """
    Refuse octets that do not verify as this signer's letter from this sender.

    Whether others trust the certificate is not asked: that is theirs to say.

    Raises:
        govvn_mail.errors.SigningError: With the reasons of the verification.
    """
    from govvn_mail.signing import Status, TrustStore, verify_message

    own = verify_message(
        signed.raw, trust=TrustStore(anchors=()), accept_pss=True, now=moment
    )
    if not (
        own.integrity.status is Status.YES
        and own.identity.status is Status.YES
        and own.signed_bytes == signed.entity
        and own.signer is not None
        and own.signer.certificate == signer.certificate
    ):
        faults = (*own.integrity.reasons, *own.identity.reasons)
        codes = tuple(reason.code for reason in faults)
        raise SigningError(Reason("sending.own_signature", codes=codes))
