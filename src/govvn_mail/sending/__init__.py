"""Sending: one letter, one relay, and what was answered for every recipient."""

from .mailer import Mailer, send_blocking
from .relay import Relay, Security
from .result import RecipientResult, SendResult, State, Submission, TlsFacts

__all__ = [
    "Mailer",
    "RecipientResult",
    "Relay",
    "Security",
    "SendResult",
    "State",
    "Submission",
    "TlsFacts",
    "send_blocking",
]
