"""Fakes to try and test with: a submission server, a province, certificates."""

from . import province
from .pki import Credential, KeyKind, ThrowAwayPki
from .smtp import EmbeddedServer, Received

__all__ = [
    "Credential",
    "EmbeddedServer",
    "KeyKind",
    "Received",
    "ThrowAwayPki",
    "province",
]
