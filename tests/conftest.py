"""Fixtures that several test modules share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers.postfix import Postfix

from govvn_mail.sending import Relay, Security
from govvn_mail.testing import EmbeddedServer
from govvn_mail.testing.pki import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def sink() -> Iterator[EmbeddedServer]:
    """Where the real Postfix relays to."""
    with EmbeddedServer(Security.UNSAFE_PLAINTEXT) as server:
        yield server


@pytest.fixture(scope="session")
def postfix(sink: EmbeddedServer) -> Iterator[Relay]:
    """How to reach a real Postfix that requires STARTTLS."""
    pki = ThrowAwayPki.create()
    with Postfix(pki, sink.port) as server:
        yield Relay.submission(
            "127.0.0.1", port=server.port, cadata=pki.root_pem.decode()
        )
