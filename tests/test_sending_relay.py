"""The relay: what it refuses, what it tells the server, and what failures mean."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import traceback
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aiosmtplib import SMTP
from hypothesis import given, settings
from hypothesis import strategies as st
from servers.scripted import DROP, STALL, ScriptedServer

from govvn_mail.addresses import Address, parse_address
from govvn_mail.errors import DeliveryError, InputError, SecurityError
from govvn_mail.messages import Envelope
from govvn_mail.sending import RecipientResult, Relay, Security, State, Submission
from govvn_mail.testing import EmbeddedServer
from govvn_mail.testing.pki import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiosmtplib import SMTPResponse
    from servers.scripted import Behaviour


RAW = b"Subject: Giay moi hop\r\n\r\n.mot\r\n..hai\r\n.\r\nhet\r\n"
PASSWORD = "mật khẩu 1"


def envelope(*recipients: str) -> Envelope:
    """Return an envelope of the province."""
    return Envelope(
        return_path=parse_address("vanthu@saomai.test"),
        recipients=tuple(map(parse_address, recipients or ("snv@saomai.test",))),
    )


def submit(relay: Relay, *recipients: str, raw: bytes = RAW) -> Submission:
    """Send *raw* through *relay*."""
    return asyncio.run(relay.submit(raw, envelope(*recipients)))


def plaintext(server: ScriptedServer, **seconds: float) -> Relay:
    """Return how to reach *server*."""
    return Relay.unsafe_plaintext("127.0.0.1", port=server.port, **seconds)


def submit_scripted(
    script: dict[str, str | Behaviour],
    *recipients: str,
    raw: bytes = RAW,
    **seconds: float,
) -> tuple[Submission | DeliveryError, ScriptedServer]:
    """Return what came of a letter, and the server that was told about it."""

    async def main() -> tuple[Submission | DeliveryError, ScriptedServer]:
        async with ScriptedServer(script) as server:
            try:
                relay = plaintext(server, **seconds)
                return await relay.submit(raw, envelope(*recipients)), server
            except DeliveryError as error:
                return error, server

    return asyncio.run(main())


def states(outcome: Submission | DeliveryError) -> list[State]:
    """Return the state of each recipient."""
    assert isinstance(outcome, Submission)
    return [result.state for result in outcome.recipients]


def tls_context(pki: ThrowAwayPki) -> ssl.SSLContext:
    """Return a server's context."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_bytes(b"".join(pki.server_certificate()))
        context.load_cert_chain(file)
    return context


@pytest.fixture(scope="module")
def plaintext_server() -> Iterator[EmbeddedServer]:
    """One server for many letters."""
    with EmbeddedServer(Security.UNSAFE_PLAINTEXT) as server:
        yield server


class TestRelay:
    """A relay is a checked value."""

    @pytest.mark.parametrize(
        ("make", "port", "security"),
        [
            pytest.param(Relay.submission, 587, Security.STARTTLS, id="submission"),
            pytest.param(Relay.implicit_tls, 465, Security.IMPLICIT_TLS, id="tls"),
            pytest.param(
                Relay.unsafe_plaintext, 25, Security.UNSAFE_PLAINTEXT, id="plaintext"
            ),
        ],
    )
    def test_default_ports(
        self, make: Callable[[str], Relay], port: int, security: Security
    ) -> None:
        """Each kind of relay has the port that its RFC names."""
        relay = make("mail.saomai.test")

        assert (port, security) == (relay.port, relay.security)

    def test_equal_by_value(self) -> None:
        """Relays compare and hash by value and not by their TLS context."""
        one, other = (
            Relay.submission("mail.saomai.test", username="a", password="b")
            for _ in range(2)
        )

        assert one == other
        assert hash(one) == hash(other)

    def test_secrets_are_hidden(self) -> None:
        """Neither repr nor str shows the password."""
        relay = Relay.submission("m.test", username="vanthu", password=PASSWORD)

        assert PASSWORD not in repr(relay) + str(relay)
        assert "vanthu" in repr(relay)

    @pytest.mark.parametrize(
        "host", ["", "mail test", "m\r\nQUIT", "thư.vn", "..", "1:2"]
    )
    def test_bad_host(self, host: str) -> None:
        """A host is an ASCII name or an IP address."""
        with pytest.raises(InputError) as caught:
            Relay.submission(host)

        assert "sending.host" == caught.value.code

    @pytest.mark.parametrize("host", [None, 1, b"m.test"])
    def test_host_is_text(self, host: Any) -> None:
        """A host is text."""
        with pytest.raises(InputError):
            Relay.submission(host)

    def test_url_hides_its_password(self) -> None:
        """A URL with a password, given as host, is not repeated."""
        with pytest.raises(InputError) as caught:
            Relay.submission(f"smtps://u:{PASSWORD}@m.test")

        assert PASSWORD not in str(caught.value) + repr(caught.value)

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "mail-1.saomai.test", "mx_1"])
    def test_good_host(self, host: str) -> None:
        """Names and IP addresses of both versions are hosts."""
        assert host == Relay.submission(host).host

    @pytest.mark.parametrize("port", [0, 65536, True, "25", None, 25.0])
    def test_bad_port(self, port: int) -> None:
        """A port is an int from 1 to 65535."""
        with pytest.raises(InputError) as caught:
            Relay.submission("mail.saomai.test", port=port)

        assert "sending.port" == caught.value.code

    def test_bad_security(self) -> None:
        """A word is no security."""
        with pytest.raises(InputError) as caught:
            Relay(host="m.test", port=25, security="none")  # type: ignore[arg-type] # the point

        assert "sending.security" == caught.value.code

    @pytest.mark.parametrize(
        "seconds", [0, -1, float("inf"), float("nan"), 10**400, True, "1", None]
    )
    @pytest.mark.parametrize("name", ["timeout", "deadline"])
    def test_bad_seconds(self, name: str, seconds: float) -> None:
        """Times are positive, finite numbers: nothing may wait for ever."""
        with pytest.raises(InputError) as caught:
            Relay.submission("m.test", **{name: seconds})  # type: ignore[arg-type] # rows

        assert "sending.seconds" == caught.value.code
        assert name == caught.value.reason["name"]

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            pytest.param("a", None, id="no password"),
            pytest.param(None, PASSWORD, id="no user name"),
            pytest.param("a", "", id="empty password"),
            pytest.param("", PASSWORD, id="empty user name"),
            pytest.param("a\0b", PASSWORD, id="NUL"),
            pytest.param("a", "b\r\nRSET", id="line break"),
            pytest.param("a", "b\ud800", id="lone surrogate"),
            pytest.param("a", b"b", id="bytes"),
        ],
    )
    def test_bad_credentials(self, username: str, password: str) -> None:
        """User name and password come together, without controls, or not at all."""
        with pytest.raises(InputError) as caught:
            Relay.submission("m.test", username=username, password=password)

        assert "sending.credentials" == caught.value.code
        assert PASSWORD not in str(caught.value)

    @pytest.mark.parametrize(
        "options",
        [
            pytest.param({"username": "a", "password": "b"}, id="credentials"),
            pytest.param({"cadata": "x"}, id="cadata"),
            pytest.param({"cafile": "x"}, id="cafile"),
        ],
    )
    def test_plaintext_protects_nothing(self, options: dict[str, str]) -> None:
        """An unprotected relay takes neither credentials nor authorities."""
        with pytest.raises(InputError) as caught:
            Relay(host="m.test", port=25, security=Security.UNSAFE_PLAINTEXT, **options)  # type: ignore[arg-type] # rows

        assert "sending.plaintext" == caught.value.code

    @pytest.mark.parametrize(
        "options",
        [
            pytest.param({"cafile": "no/such/file.pem"}, id="no file"),
            pytest.param({"cadata": "-----BEGIN"}, id="no PEM"),
            pytest.param({"cadata": b"\0"}, id="no DER"),
            pytest.param({"cadata": ""}, id="empty data would mean the system's"),
            pytest.param({"cafile": ""}, id="empty file would mean the system's"),
            pytest.param({"cadata": 1}, id="wrong type"),
            pytest.param({"cafile": ["a"]}, id="wrong type of path"),
        ],
    )
    def test_bad_authorities(self, options: dict[str, str]) -> None:
        """Authorities that cannot be loaded never fall back to others."""
        with pytest.raises(InputError) as caught:
            Relay.submission("m.test", **options)  # type: ignore[arg-type] # rows

        assert "sending.ca" == caught.value.code


class TestRefusedBeforeConnecting:
    """What cannot be sent unchanged does not reach a socket (port 1 is closed)."""

    relay = Relay.unsafe_plaintext("127.0.0.1", port=1)

    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"Subject: a", id="no line end"),
            pytest.param(b"a\nb\r\n", id="bare LF"),
            pytest.param(b"a\rb\r\n", id="bare CR"),
            pytest.param(b"a\n\r\n.\r\n", id="smuggled end"),
            pytest.param("Thư\r\n".encode(), id="8-bit"),
            pytest.param(b"a\0\r\n", id="NUL"),
            pytest.param(b"a" * 999 + b"\r\n", id="long line"),
        ],
    )
    def test_not_canonical(self, raw: bytes) -> None:
        """Only 7-bit lines of at most 998 octets ended by CRLF are sent."""
        with pytest.raises(InputError) as caught:
            submit(self.relay, raw=raw)

        assert "sending.not_canonical" == caught.value.code

    @pytest.mark.parametrize("raw", ["text\r\n", bytearray(b"a\r\n"), None])
    def test_not_bytes(self, raw: bytes) -> None:
        """A letter is bytes."""
        with pytest.raises(InputError) as caught:
            submit(self.relay, raw=raw)

        assert "arguments.wrong_type" == caught.value.code

    @pytest.mark.parametrize(
        "text", ["thư@saomai.test", '"a b"@saomai.test', '"a\\"b"@saomai.test']
    )
    @pytest.mark.parametrize("place", ["return_path", "recipients"])
    def test_not_plain_ascii(self, place: str, text: str) -> None:
        """Addresses that need SMTPUTF8 or quoting are refused, whoever has them."""
        local_part, _, domain = text.rpartition("@")
        strange = Address(local_part=local_part, domain=domain)
        plain = parse_address("vanthu@saomai.test")
        told = Envelope(
            return_path=strange if place == "return_path" else plain,
            recipients=(plain, strange) if place == "recipients" else (plain,),
        )

        with pytest.raises(InputError) as caught:
            asyncio.run(self.relay.submit(RAW, told))

        assert "sending.address" == caught.value.code

    @pytest.mark.parametrize(
        "evil", ["a>\r\nDATA\r\n", "a> SIZE=1", "a\n", "a\0", "<a"]
    )
    def test_command_injection(self, evil: str) -> None:
        """An address that was tampered with does not reach the command line."""
        address = parse_address("a@saomai.test")
        object.__setattr__(address, "local_part", evil)

        with pytest.raises(InputError) as caught:
            asyncio.run(
                self.relay.submit(
                    RAW, Envelope(return_path=address, recipients=(address,))
                )
            )

        assert "sending.address" == caught.value.code

    def test_no_envelope(self) -> None:
        """A tuple is no envelope."""
        with pytest.raises(InputError) as caught:
            asyncio.run(self.relay.submit(RAW, ("a@saomai.test",)))  # type: ignore[arg-type] # the point

        assert "arguments.wrong_type" == caught.value.code

    def test_unreachable(self) -> None:
        """A closed port is a delivery error that names it."""
        with pytest.raises(DeliveryError) as caught:
            submit(self.relay)

        assert "sending.connection" == caught.value.code
        assert 1 == caught.value.reason["port"]


class TestRoundTrip:
    """Through a real server, the bytes sent are the bytes received."""

    @pytest.mark.parametrize("security", Security)
    def test_identical_bytes(self, security: Security) -> None:
        """The server receives envelope and bytes as given, and nothing else."""
        with EmbeddedServer(security) as server:
            submission = submit(server.relay(), "snv@saomai.test", "stc@saomai.test")

        (letter,) = server.received
        assert submission.all_accepted
        assert RAW == letter.raw
        assert "vanthu@saomai.test" == letter.return_path
        assert ("snv@saomai.test", "stc@saomai.test") == letter.recipients
        assert (security is Security.UNSAFE_PLAINTEXT) == (submission.tls is None)

    @pytest.mark.parametrize("security", [Security.STARTTLS, Security.IMPLICIT_TLS])
    def test_login_and_tls_facts(self, security: Security) -> None:
        """A login works over both kinds of TLS, whose facts are recorded."""
        with EmbeddedServer(security, username="vanthu", password=PASSWORD) as server:
            submission = submit(server.relay())

        assert submission.tls is not None
        assert "TLSv1.3" == submission.tls.version
        assert submission.tls.cipher.startswith("TLS_")
        assert "localhost" == submission.tls.server_name

    def test_certificate_is_recorded(self) -> None:
        """The digest is that of the certificate which the server shows."""
        with EmbeddedServer(Security.IMPLICIT_TLS) as server:
            submission = submit(server.relay())
            shown = ssl.get_server_certificate(("127.0.0.1", server.port))

        assert submission.tls is not None
        assert (
            sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
            == submission.tls.certificate_sha256
        )

    def test_cafile(self, tmp_path: Path) -> None:
        """Authorities may stand in a file."""
        with EmbeddedServer() as server:
            file = tmp_path / "ca.pem"
            file.write_text(str(server.relay().cadata), encoding="ascii")
            relay = Relay.submission("127.0.0.1", port=server.port, cafile=file)

            assert submit(relay).all_accepted

    @settings(max_examples=25, deadline=None)
    @given(lines=st.lists(st.text(st.sampled_from(".aZ \t~")) | st.just(".")))
    def test_any_canonical_letter(
        self, plaintext_server: EmbeddedServer, lines: list[str]
    ) -> None:
        """Whatever the lines are, dots included, they arrive unchanged."""
        raw = "".join(f"{line}\r\n" for line in ["", *lines]).encode()

        submit(plaintext_server.relay(), raw=raw)

        assert raw == plaintext_server.received[-1].raw

    def test_longest_line_and_large_letter(
        self, plaintext_server: EmbeddedServer
    ) -> None:
        """Lines of 998 octets and letters of megabytes arrive unchanged."""
        raw = (b"." + b"a" * 997 + b"\r\n") * 3000

        submit(plaintext_server.relay(), raw=raw)

        assert raw == plaintext_server.received[-1].raw


class TestProtection:
    """Without the required protection, the server is told no address."""

    @staticmethod
    def refused(
        script: dict[str, str | Behaviour], relay: Callable[..., Relay]
    ) -> tuple[DeliveryError, list[str]]:
        """Return the error, and what the server was told."""

        async def main() -> tuple[DeliveryError, list[str]]:
            async with ScriptedServer(script) as server:
                with pytest.raises(DeliveryError) as caught:
                    await relay("127.0.0.1", port=server.port, timeout=5).submit(
                        RAW, envelope()
                    )
            return caught.value, server.commands

        return asyncio.run(main())

    def test_starttls_stripped(self) -> None:
        """A server without STARTTLS is refused, and never told MAIL."""
        error, commands = self.refused({}, Relay.submission)

        assert SecurityError is type(error)
        assert "sending.no_starttls" == error.code
        assert ["EHLO [127.0.0.1]"] == commands

    def test_starttls_refused(self) -> None:
        """A server that offers STARTTLS and then refuses is refused too."""
        error, commands = self.refused(
            {"EHLO": "250-m\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"},
            Relay.submission,
        )

        assert "sending.starttls_refused" == error.code
        assert 454 == error.reason["reply"]
        assert ["EHLO [127.0.0.1]", "STARTTLS"] == commands

    def test_no_tls_after_starttls(self) -> None:
        """Clear text where the TLS handshake should be ends the session."""
        error, commands = self.refused(
            {"EHLO": "250-m\r\n250 STARTTLS", "STARTTLS": "220 go\r\n250 injected"},
            Relay.submission,
        )

        assert isinstance(error, DeliveryError)
        assert "MAIL" not in "".join(commands)

    def test_no_tls_on_connect(self) -> None:
        """A clear text greeting on the TLS port is a security error."""
        error, _ = self.refused({}, Relay.implicit_tls)

        assert "sending.tls" == error.code

    @pytest.mark.parametrize("security", [Security.STARTTLS, Security.IMPLICIT_TLS])
    @pytest.mark.parametrize(
        "options",
        [
            pytest.param(
                {"cadata": ThrowAwayPki.create().root_pem.decode()}, id="another CA"
            ),
            pytest.param({"cadata": None}, id="the system's CAs"),
        ],
    )
    def test_untrusted_certificate(
        self, security: Security, options: dict[str, str]
    ) -> None:
        """A certificate of another authority is a security error."""
        with (
            EmbeddedServer(security) as server,
            pytest.raises(SecurityError) as caught,
        ):
            submit(server.relay(**options))  # type: ignore[arg-type] # rows

        assert "sending.tls" == caught.value.code
        assert "certificate" in str(caught.value)
        assert () == server.received

    def test_wrong_host_name(self) -> None:
        """A trusted certificate of another host is a security error."""
        with (
            EmbeddedServer(Security.IMPLICIT_TLS) as server,
            pytest.raises(SecurityError, match="Hostname mismatch") as caught,
        ):
            submit(attrs.evolve(server.relay(), host="127.1"))  # the same address

        assert "sending.tls" == caught.value.code


class TestLogin:
    """Who may send, and who never learns the password."""

    def test_wrong_password_stays_secret(self) -> None:
        """A refused login names the user and nowhere the password."""
        with (
            EmbeddedServer(username="vanthu", password="another") as server,
            pytest.raises(DeliveryError) as caught,
        ):
            submit(server.relay(password=PASSWORD))

        error = caught.value
        shown = "".join(
            [
                *traceback.TracebackException.from_exception(
                    error, capture_locals=True
                ).format(),
                repr(error),
                repr(error.args),
                str(error.reason.to_dict()),
                repr(error.__cause__),
                repr(error.__context__),
            ]
        )
        plain = base64.b64encode(f"\0vanthu\0{PASSWORD}".encode()).decode()
        assert "sending.login_refused" == error.code
        assert 535 == error.reason["reply"]
        assert () == server.received
        assert PASSWORD not in shown
        assert plain not in shown

    def test_one_try(self) -> None:
        """One submission costs one failed login, not one per mechanism."""
        _, commands = self.log_in("AUTH PLAIN LOGIN", {"AUTH": "535 5.7.8 no"})

        assert 1 == sum(command.startswith("AUTH") for command in commands)

    def test_echoed_password(self) -> None:
        """A server that repeats what it was sent does not get it into the error."""
        error, _ = self.log_in("AUTH PLAIN", {"AUTH": f"535 not {PASSWORD.encode()!r}"})

        assert isinstance(error, DeliveryError)
        assert repr(PASSWORD.encode()) not in f"{error}{error.args}{error.__context__}"

    def test_mechanism_login(self) -> None:
        """LOGIN serves where PLAIN is not offered."""
        outcome, commands = self.log_in("AUTH LOGIN", {"AUTH": "334 UGFzc3dvcmQ6"})

        assert [State.ACCEPTED] == states(outcome)
        assert base64.b64encode(PASSWORD.encode()).decode() in commands

    @pytest.mark.parametrize("offer", ["HELP", "AUTH CRAM-MD5 GSSAPI"])
    def test_not_offered(self, offer: str) -> None:
        """Without a usable mechanism, the password stays here."""
        error, commands = self.log_in(offer, {})

        assert isinstance(error, DeliveryError)
        assert "sending.login_not_offered" == error.code
        assert ["EHLO [127.0.0.1]"] == commands

    def test_login_required(self) -> None:
        """A server that wants a login refuses MAIL for every recipient."""
        with EmbeddedServer(username="vanthu", password=PASSWORD) as server:
            relay = server.relay(username=None, password=None)
            submission = submit(relay, "snv@saomai.test", "stc@saomai.test")

        assert [State.REJECTED] * 2 == states(submission)
        assert {(530, "5.7.0")} == {
            (r.reply_code, r.enhanced_status) for r in submission.recipients
        }

    @staticmethod
    def log_in(
        offer: str, script: dict[str, str]
    ) -> tuple[Submission | DeliveryError, list[str]]:
        """Return what came of a letter, and what the server was told."""
        pki = ThrowAwayPki.create()
        script = {"EHLO": f"250-m\r\n250 {offer}", **script}

        async def main() -> tuple[Submission | DeliveryError, list[str]]:
            async with ScriptedServer(script, tls_context(pki)) as server:
                relay = Relay.implicit_tls(
                    "127.0.0.1",
                    port=server.port,
                    username="vanthu",
                    password=PASSWORD,
                    cadata=pki.root_pem.decode(),
                )
                try:
                    return await relay.submit(RAW, envelope()), server.commands
                except DeliveryError as error:
                    return error, server.commands

        return asyncio.run(main())


class TestRecipients:
    """Each recipient has a result of its own."""

    def test_partial(self) -> None:
        """Those who were taken stay taken, each refusal keeps its reply."""
        refuse = {
            "a@saomai.test": "550 5.1.1 User unknown",
            "b@saomai.test": "451 4.3.0 Try later",
        }
        addresses = ("a@saomai.test", "snv@saomai.test", "b@saomai.test")
        with EmbeddedServer(refuse=refuse) as server:
            submission = submit(server.relay(), *addresses)

        assert [State.REJECTED, State.ACCEPTED, State.DEFERRED] == states(submission)
        assert not submission.all_accepted
        assert (
            RecipientResult(
                recipient="a@saomai.test",
                state=State.REJECTED,
                reply_code=550,
                enhanced_status="5.1.1",
                reply_text="5.1.1 User unknown",
            )
            == submission.recipients[0]
        )
        assert ("snv@saomai.test",) == server.received[0].recipients

    @pytest.mark.parametrize(
        ("script", "state", "reply"),
        [
            pytest.param({"RCPT": "550 no"}, State.REJECTED, (550, None), id="550"),
            pytest.param(
                {"RCPT": "452 4.5.3 Too many"}, State.DEFERRED, (452, "4.5.3"), id="452"
            ),
            pytest.param(
                {"MAIL": "552 5.3.4 Too big"}, State.REJECTED, (552, "5.3.4"), id="MAIL"
            ),
            pytest.param(
                {"DATA": "451 4.3.0 Later"}, State.DEFERRED, (451, "4.3.0"), id="DATA"
            ),
        ],
    )
    def test_refused_before_the_letter(
        self,
        script: dict[str, str | Behaviour],
        state: State,
        reply: tuple[int, str | None],
    ) -> None:
        """If nobody is left, the letter is not transferred."""
        outcome, server = submit_scripted(script, "a@saomai.test", "b@saomai.test")

        assert isinstance(outcome, Submission)
        assert [state] * 2 == states(outcome)
        assert {reply} == {
            (r.reply_code, r.enhanced_status) for r in outcome.recipients
        }
        assert [] == server.letters
        assert "QUIT" == server.commands[-1]

    @pytest.mark.parametrize(
        ("reply", "state", "code"),
        [
            pytest.param("250 2.0.0 Ok", State.ACCEPTED, 250, id="250"),
            pytest.param("451 4.3.0 Later", State.DEFERRED, 451, id="451"),
            pytest.param("421 4.3.2 Closing", State.DEFERRED, 421, id="421"),
            pytest.param("554 5.7.1 Spam", State.REJECTED, 554, id="554"),
            pytest.param("354 what", State.AMBIGUOUS, None, id="not a final reply"),
            pytest.param("hello", State.AMBIGUOUS, None, id="no reply code"),
            pytest.param(DROP, State.AMBIGUOUS, None, id="hangs up"),
            pytest.param(STALL, State.AMBIGUOUS, None, id="past the deadline"),
        ],
    )
    def test_after_the_letter(
        self, reply: str | Behaviour, state: State, code: int | None
    ) -> None:
        """After the final dot a reply decides; without one, nothing is known."""
        outcome, server = submit_scripted({"body": reply}, deadline=0.5)

        assert isinstance(outcome, Submission)
        assert [state] == states(outcome)
        assert code == outcome.recipients[0].reply_code
        assert 1 == len(server.letters)

    @pytest.mark.parametrize("behaviour", [DROP, STALL])
    def test_in_the_middle_of_the_letter(self, behaviour: Behaviour) -> None:
        """A connection lost while the letter is transferred is ambiguous."""
        raw = b"a\r\n" * 2_000_000

        outcome, _ = submit_scripted({"line": behaviour}, raw=raw, deadline=1)

        assert [State.AMBIGUOUS] == states(outcome)

    def test_refusal_is_kept_beside_ambiguity(self) -> None:
        """Only those who were accepted before become ambiguous."""
        outcome, _ = submit_scripted(
            {"RCPT": "550 5.1.1 no", "body": DROP}, "a@saomai.test"
        )

        assert [State.REJECTED] == states(outcome)

    def test_stuffed_dots(self) -> None:
        """Lines that begin with a dot get another one on the wire (RFC 5321 §4.5.2)."""
        _, server = submit_scripted({}, raw=b".\r\n..a\r\nb.\r\n")

        assert [b"..\r\n...a\r\nb.\r\n"] == server.letters

    def test_size_is_declared(self) -> None:
        """A server that knows SIZE (RFC 1870) is told it."""
        _, server = submit_scripted({})

        assert f"MAIL FROM:<vanthu@saomai.test> SIZE={len(RAW)}" in server.commands

    def test_size_is_not_declared(self) -> None:
        """A server that does not know SIZE is not told it."""
        _, server = submit_scripted({"EHLO": "250 mail.saomai.test"})

        assert "MAIL FROM:<vanthu@saomai.test>" in server.commands

    def test_reply_text_is_made_harmless(self) -> None:
        """Controls, broken characters and endless texts do not reach a log."""
        text = "5.1.1 caf\xe9 \x1b[31m\u0085" + "x" * 2000

        outcome, _ = submit_scripted({"RCPT": f"550-5.1.1 a\r\n550 {text}"})

        assert isinstance(outcome, Submission)
        shown = outcome.recipients[0].reply_text
        assert shown.isprintable()
        assert 500 == len(shown)
        assert (
            shown
            in json.dumps(outcome.recipients[0].to_dict(), ensure_ascii=False)
            .encode()
            .decode()
        )

    def test_failed_goodbye_changes_nothing(self) -> None:
        """A letter that was taken stays taken if the server hangs up at QUIT."""
        outcome, _ = submit_scripted({"QUIT": DROP})

        assert [State.ACCEPTED] == states(outcome)


class TestBrokenOff:
    """Before the transfer, a failure means that nothing was handed over."""

    @pytest.mark.parametrize("behaviour", [DROP, STALL])
    @pytest.mark.parametrize("event", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
    def test_no_reply(self, event: str, behaviour: Behaviour) -> None:
        """A server that hangs up or stays silent was handed nothing."""
        error, server = submit_scripted({event: behaviour}, timeout=0.3)

        assert isinstance(error, DeliveryError)
        assert "sending.connection" == error.code
        assert [] == server.letters

    @pytest.mark.parametrize("event", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
    def test_closing(self, event: str) -> None:
        """421 ends the session with the server's words."""
        error, server = submit_scripted({event: "421 4.3.2 Shutting down"})

        assert isinstance(error, DeliveryError)
        assert "sending.session_refused" == error.code
        assert "421 4.3.2 Shutting down" == error.reason["reply"]
        assert [] == server.letters

    @pytest.mark.parametrize(
        ("event", "reply"),
        [
            pytest.param("RCPT", "354 what", id="354 to RCPT"),
            pytest.param("DATA", "250 what", id="250 to DATA"),
            pytest.param("MAIL", "hello", id="no code to MAIL"),
            pytest.param("EHLO", "502 5.5.1 What is EHLO?", id="no ESMTP"),
        ],
    )
    def test_unusable_reply(self, event: str, reply: str) -> None:
        """A reply that has no meaning there ends the session."""
        error, server = submit_scripted({event: reply})

        assert isinstance(error, DeliveryError)
        assert "sending.session_refused" == error.code
        assert [] == server.letters

    def test_lost_after_354(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A connection that is gone when the transfer should begin took nothing."""
        execute_command = SMTP.execute_command

        async def lose(client: SMTP, *command: bytes, **options: float) -> SMTPResponse:
            response = await execute_command(client, *command, **options)
            if command == (b"DATA",):
                client.close()
            return response

        monkeypatch.setattr(SMTP, "execute_command", lose)
        error, server = submit_scripted({"EHLO": "250 m"})

        assert isinstance(error, DeliveryError)
        assert "sending.connection" == error.code
        assert [] == server.letters

    def test_deadline(self) -> None:
        """The deadline counts for the whole submission."""
        error, _ = submit_scripted({"RCPT": STALL}, deadline=0.3)

        assert isinstance(error, DeliveryError)
        assert "sending.deadline" == error.code
        assert "0.3" == error.reason["seconds"]


class TestCancellation:
    """A cancelled submission leaves no connection behind."""

    @pytest.mark.parametrize("event", ["greeting", "RCPT", "body"])
    def test_connection_is_dropped(self, event: str) -> None:
        """The server sees the connection end, and the next letter has its own."""

        async def main() -> Submission:
            async with ScriptedServer({event: STALL}) as server:
                relay = plaintext(server)
                task = asyncio.create_task(relay.submit(RAW, envelope()))
                await asyncio.sleep(0.2)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                async with asyncio.timeout(2):
                    await server.hung_up.wait()
            async with ScriptedServer() as server:
                return await plaintext(server).submit(RAW, envelope())

        assert asyncio.run(main()).all_accepted


class TestSubmission:
    """What comes back is looked at, not tested for truth."""

    def test_no_bool(self) -> None:
        """A submission has no truth value: it names the property to ask."""
        with pytest.raises(TypeError, match="all_accepted"):
            bool(Submission(recipients=(), tls=None))

    @pytest.mark.parametrize("state", State)
    def test_every_state_has_a_sentence(self, state: State) -> None:
        """Each state is told to people in both languages."""
        result = RecipientResult(
            recipient="a@saomai.test", state=state, reply_code=450, reply_text="x"
        )

        assert f"sending.{state}" == result.to_dict()["reason"]["code"]
        assert "a@saomai.test" in result.reason.vi
        assert "a@saomai.test" in result.reason.en
