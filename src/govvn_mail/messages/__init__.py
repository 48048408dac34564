"""Letters: their parts, their canonical MIME bytes, and reading received ones."""

from .entity import (
    OutgoingMessage,
    make_message_id,
    message_headers,
    serialise_message,
    write_entity,
)
from .message import Attachment, DocumentReference, Envelope, OfficialMessage, Urgency
from .parse import ReceivedMessage, parse_message, read_entity

__all__ = [
    "Attachment",
    "DocumentReference",
    "Envelope",
    "OfficialMessage",
    "OutgoingMessage",
    "ReceivedMessage",
    "Urgency",
    "make_message_id",
    "message_headers",
    "parse_message",
    "read_entity",
    "serialise_message",
    "write_entity",
]
