"""What the submission server answered, recipient by recipient."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NoReturn

import attrs

from govvn_mail.policies import Report
from govvn_mail.texts import Reason

__all__ = ["RecipientResult", "SendResult", "State", "Submission", "TlsFacts"]


class State(StrEnum):
    """How far a letter came for one recipient."""

    ACCEPTED = "accepted"
    """The server took responsibility (RFC 5321 §6.1). It is no proof of delivery."""

    DEFERRED = "deferred"
    """Refused for now (4yz); the same bytes may be sent again later."""

    REJECTED = "rejected"
    """Refused for good (5yz); sending the same bytes again is pointless."""

    AMBIGUOUS = "ambiguous"
    """The letter was transferred and no reply came; the server may have taken it."""


@attrs.frozen(kw_only=True)
class RecipientResult:
    """
    What became of a letter for one recipient.

    Args:
        recipient: The address that the server was told (``RCPT TO``).
        state: How far the letter came.
        reply_code: Reply code (RFC 5321 §4.2), or None if no reply came.
        enhanced_status: Enhanced status code (RFC 3463), or None if none was given.
        reply_text: The server's own words in one line, never parsed further.

    .. doctest::

        >>> result = RecipientResult(
        ...     recipient="snv@saomai.test", state=State.REJECTED, reply_code=550,
        ...     enhanced_status="5.1.1", reply_text="5.1.1 User unknown",
        ... )
        >>> print(result.reason)
        The server refused snv@saomai.test for good: 550 5.1.1 User unknown
    """

    recipient: str
    state: State
    reply_code: int | None = None
    enhanced_status: str | None = None
    reply_text: str = ""

    @property
    def reason(self) -> Reason:
        """The state as a sentence for people."""
        recipient = self.recipient
        reply = f"{self.reply_code} {self.reply_text}".rstrip()
        match self.state:
            case State.ACCEPTED:
                return Reason("sending.accepted", recipient=recipient)
            case State.DEFERRED:
                return Reason("sending.deferred", recipient=recipient, reply=reply)
            case State.REJECTED:
                return Reason("sending.rejected", recipient=recipient, reply=reply)
        return Reason("sending.ambiguous", recipient=recipient)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, the sentences among them."""
        values = attrs.asdict(self)
        return values | {"state": str(self.state), "reason": self.reason.to_dict()}


@attrs.frozen(kw_only=True)
class TlsFacts:
    """
    How the connection was protected.

    Args:
        version: Protocol version, such as ``"TLSv1.3"``.
        cipher: Name of the cipher suite.
        certificate_sha256: SHA-256 of the server's DER certificate, in hexadecimal.
        server_name: The name the server gave itself under TLS (RFC 5321 §4.1.1.1).
    """

    version: str
    cipher: str
    certificate_sha256: str
    server_name: str


@attrs.frozen(kw_only=True)
class Submission:
    """
    What one mail transaction (RFC 5321 §3.3) achieved.

    Args:
        recipients: One result per recipient, in the order of the envelope.
        tls: How the connection was protected; None on an unprotected one.
    """

    recipients: tuple[RecipientResult, ...]
    tls: TlsFacts | None

    @property
    def all_accepted(self) -> bool:
        """Whether the server took the letter for every recipient."""
        return all(r.state is State.ACCEPTED for r in self.recipients)

    def __bool__(self) -> NoReturn:
        raise TypeError("a submission is not a bool; ask .all_accepted or .recipients")


@attrs.frozen(kw_only=True)
class SendResult:
    """
    What happened to one letter; the record to keep.

    Args:
        message_id: Message-ID of the letter, angle brackets included.
        digest: SHA-256 of the bytes that were sent, in hexadecimal.
        recipients: One result per recipient, in the order of the envelope.
        tls: How the connection was protected; None on an unprotected one.
        report: What the regulations say, or None if none were given.
        signed: Whether the letter was signed.
        raw: The bytes that were sent.
    """

    message_id: str
    digest: str
    recipients: tuple[RecipientResult, ...]
    tls: TlsFacts | None
    report: Report | None
    signed: bool
    raw: bytes = attrs.field(repr=lambda raw: f"<{len(raw)} octets>")

    @property
    def all_accepted(self) -> bool:
        """Whether the server took the letter for every recipient."""
        return all(r.state is State.ACCEPTED for r in self.recipients)

    def __bool__(self) -> NoReturn:
        raise TypeError("a send result is not a bool; ask .all_accepted or .recipients")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values; the bytes themselves are left out."""
        return {
            "message_id": self.message_id,
            "digest": self.digest,
            "recipients": [r.to_dict() for r in self.recipients],
            "tls": None if self.tls is None else attrs.asdict(self.tls),
            "report": None if self.report is None else self.report.to_dict(),
            "signed": self.signed,
        }
