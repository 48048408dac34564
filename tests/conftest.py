"""Fixtures that several test modules share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from servers.postfix import Postfix

from govvn_mail.sending import Relay, Security
from govvn_mail.testing import EmbeddedServer
from govvn_mail.testing.pki import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Iterator


SOAK = os.environ.get("GOVVN_MAIL_SOAK") == "1"

settings.register_profile("soak", max_examples=5000, deadline=None)
if SOAK:
    settings.load_profile("soak")


@pytest.fixture(scope="session")
def rounds() -> int:
    """How many times larger the seeded runs are than in an ordinary run."""
    return 100 if SOAK else 1


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
