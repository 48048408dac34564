"""The embedded server: what it refuses, and that it ends without a trace."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.sending import Security
from govvn_mail.testing import EmbeddedServer, Received


@pytest.mark.parametrize("security", Security)
def test_ends_cleanly(security: Security) -> None:
    """No thread and no listening socket outlive the block, even with a client there."""
    before = threading.active_count()
    with (
        EmbeddedServer(security) as server,
        socket.create_connection(("127.0.0.1", server.port)) as client,
    ):
        client.settimeout(5)
        if security is not Security.IMPLICIT_TLS:
            assert client.recv(100).startswith(b"220 localhost")

    assert before == threading.active_count()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_runs_again() -> None:
    """A server may be entered again and keeps what it received."""
    server = EmbeddedServer()

    ports = []
    for _ in range(2):
        with server:
            ports.append(server.port)

    assert all(port > 1023 for port in ports)
    assert () == server.received


@pytest.mark.parametrize("security", Security)
def test_relay_is_that_of_the_server(security: Security) -> None:
    """The relay has the server's place and protection; options stand above it."""
    with EmbeddedServer(security) as server:
        relay = server.relay(timeout=7)

        assert ("127.0.0.1", server.port) == (relay.host, relay.port)
        assert (security, 7) == (relay.security, relay.timeout)


@pytest.mark.parametrize(
    "reply",
    ["250 OK", "550", "550 thôi", "550 a\r\n250 b", "", None],
)
def test_bad_refusal(reply: str) -> None:
    """A refusal is one line with a 4yz or 5yz code."""
    with pytest.raises(InputError) as caught:
        EmbeddedServer(refuse={"a@saomai.test": reply})

    assert "testing.refusal" == caught.value.code


def test_refuse_is_a_mapping() -> None:
    """What is refused is said address by address."""
    with pytest.raises(InputError):
        EmbeddedServer(refuse=None)  # type: ignore[arg-type] # the point


def test_no_password_in_clear_text() -> None:
    """A server without protection takes no login, as its relay cannot use one."""
    with pytest.raises(InputError):
        EmbeddedServer(Security.UNSAFE_PLAINTEXT, username="a", password="b")


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without aiosmtpd, the error names the line that installs it."""
    monkeypatch.setitem(sys.modules, "aiosmtpd.smtp", None)

    with (
        pytest.raises(MissingExtraError, match=r"pip install 'govvn-mail\[testing\]'"),
        EmbeddedServer(),
    ):
        pytest.fail("entered")


def test_received_hides_the_letter() -> None:
    """A letter does not flood a log."""
    letter = Received(return_path="a@b.test", recipients=(), raw=b"Subject: x\r\n")

    assert "<12 octets>" in repr(letter)
