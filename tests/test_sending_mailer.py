"""The mailer: nothing leaves unless it was allowed, signed and verified."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail import signing
from govvn_mail.errors import InputError, RefusedError, SigningError
from govvn_mail.messages import OfficialMessage
from govvn_mail.policies import MessageFacts, PolicySet, RecipientKind
from govvn_mail.sending import Mailer, Relay, SendResult, State, send_blocking
from govvn_mail.signing import Verdict, sign_message, verify_message
from govvn_mail.testing import EmbeddedServer, ThrowAwayPki, province
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govvn_mail.signing import SignedMessage, Signer, SigningRequest

NOW = datetime(2026, 9, 1, 7, 45, tzinfo=ICT)
CLOSED = Relay.unsafe_plaintext("127.0.0.1", port=1)
STATE = MessageFacts(
    recipients={province.HOME_AFFAIRS: RecipientKind.STATE},
    sends_issued_document=False,
)


def letter(**changes: Any) -> OfficialMessage:
    """Return a letter of the province's office."""
    parts: dict[str, Any] = {
        "from_": f'"Văn phòng UBND tỉnh Sao Mai (hư cấu)" <{province.OFFICE}>',
        "to": [province.HOME_AFFAIRS],
        "bcc": [province.FINANCE],
        "subject": "Giấy mời họp giao ban tháng 9",
        "body": "Kính gửi: Sở Nội vụ\n.\nTrân trọng.",
    }
    return OfficialMessage(**parts | changes)


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    """One server for many letters."""
    with EmbeddedServer() as server:
        yield server


class TestSend:
    """What is sent is what the result says."""

    def test_bytes_and_envelope(self, server: EmbeddedServer) -> None:
        """The server receives the result's bytes, and Bcc only in the envelope."""
        result = send_blocking(server.relay(), letter(), now=NOW)

        received = server.received[-1]
        assert result.raw == received.raw
        assert hashlib.sha256(received.raw).hexdigest() == result.digest
        assert (province.HOME_AFFAIRS, province.FINANCE) == received.recipients
        assert province.FINANCE.encode() not in received.raw
        assert result.message_id.encode() in received.raw
        assert b"Date: Tue, 01 Sep 2026 07:45:00 +0700" in received.raw

    def test_result(self, server: EmbeddedServer) -> None:
        """Without signer and regulations, the result says that there were none."""
        result = send_blocking(server.relay(), letter())

        assert result.all_accepted
        assert [State.ACCEPTED] * 2 == [r.state for r in result.recipients]
        assert result.tls is not None
        assert (False, None) == (result.signed, result.report)

    def test_partial(self) -> None:
        """One refused recipient is enough not to be all accepted."""
        with EmbeddedServer(refuse={province.FINANCE: "550 5.1.1 no"}) as server:
            result = send_blocking(server.relay(), letter())

        assert not result.all_accepted

    def test_many_letters(self, server: EmbeddedServer) -> None:
        """One mailer sends several letters, also at once, each with its own id."""

        async def main() -> list[SendResult]:
            async with Mailer(server.relay()) as mailer:
                return await asyncio.gather(*(mailer.send(letter()) for _ in range(5)))

        results = asyncio.run(main())

        assert all(result.all_accepted for result in results)
        assert 5 == len({result.message_id for result in results})

    def test_no_bool(self, server: EmbeddedServer) -> None:
        """A result has no truth value: it names the property to ask."""
        result = send_blocking(server.relay(), letter())

        with pytest.raises(TypeError, match="all_accepted"):
            bool(result)

    def test_to_dict(self, server: EmbeddedServer) -> None:
        """The record is JSON, with the report and without the letter itself."""
        result = send_blocking(
            server.relay(),
            letter(bcc=[]),
            policies=PolicySet((province.policy(),)),
            registry=province.registry(),
            facts=STATE,
            now=NOW,
        )

        record = json.loads(json.dumps(result.to_dict()))

        assert "accepted" == record["recipients"][0]["state"]
        assert "TLSv1.3" == record["tls"]["version"]
        assert ["saomai-01-2024"] == record["report"]["policies"]
        assert "raw" not in record

    def test_to_dict_without_protection(self) -> None:
        """Neither TLS facts nor a report are made up."""
        result = SendResult(
            message_id="<1@saomai.test>",
            digest="",
            recipients=(),
            tls=None,
            report=None,
            signed=False,
            raw=b"",
        )

        assert (None, None) == (result.to_dict()["tls"], result.to_dict()["report"])

    def test_repr_hides_the_letter(self, server: EmbeddedServer) -> None:
        """A result does not flood a log."""
        result = send_blocking(server.relay(), letter(body="x" * 100_000))

        assert len(repr(result)) < 2000


class TestSigning:
    """What is signed is verified, and what is verified is sent."""

    pki = ThrowAwayPki.create(now=NOW)
    signer = pki.issue(province.OFFICE).signer()

    def test_signed_bytes_arrive(self, server: EmbeddedServer) -> None:
        """What the server received verifies for everybody who trusts the root."""
        result = send_blocking(server.relay(), letter(), signer=self.signer, now=NOW)

        verification = verify_message(
            server.received[-1].raw,
            trust=self.pki.trust,
            crls=self.pki.crls(),
            now=NOW,
        )
        assert result.signed
        assert result.raw == server.received[-1].raw
        assert Verdict.VALID is verification.verdict
        assert verification.signed_bytes is not None
        assert NOW == verification.claimed_time

    def test_signer_runs_in_a_thread(self, server: EmbeddedServer) -> None:
        """A signer that blocks does not hold up the event loop."""
        threads = []
        inner = self.signer

        class Token:
            certificate = inner.certificate
            chain = inner.chain
            algorithm = inner.algorithm

            def sign(self, request: SigningRequest) -> bytes:
                threads.append(threading.current_thread())
                return inner.sign(request)

        result = send_blocking(server.relay(), letter(), signer=Token(), now=NOW)

        assert result.all_accepted
        assert threading.main_thread() not in threads
        assert 1 == len(threads)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param(b"S8OtbmggZ+G7rWk6", b"S8OtbmggZ+G7rWk7", id="body"),
            pytest.param(b"From: ", b"From: stc@saomai.test, ", id="sender"),
            pytest.param(b"multipart/signed", b"multipart/mixed", id="not signed"),
        ],
    )
    def test_own_verification(
        self, monkeypatch: pytest.MonkeyPatch, old: bytes, new: bytes
    ) -> None:
        """Octets that do not verify reach no socket (port 1 is closed)."""

        def tamper(
            message: OfficialMessage, signer: Signer, *, now: datetime
        ) -> SignedMessage:
            signed = sign_message(message, signer, now=now)
            assert old in signed.raw
            return attrs.evolve(signed, raw=signed.raw.replace(old, new, 1))

        self.refused(monkeypatch, tamper)

    def test_another_entity(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What verifies must be what the letter says was signed."""

        def tamper(
            message: OfficialMessage, signer: Signer, *, now: datetime
        ) -> SignedMessage:
            return attrs.evolve(
                sign_message(message, signer, now=now), entity=b"another"
            )

        self.refused(monkeypatch, tamper)

    def test_another_certificate(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A valid signature of somebody else is not this signer's."""
        other = self.pki.issue(province.OFFICE).signer()

        def tamper(
            message: OfficialMessage, signer: Signer, *, now: datetime
        ) -> SignedMessage:
            assert signer is not other
            return sign_message(message, other, now=now)

        self.refused(monkeypatch, tamper)

    def refused(
        self, monkeypatch: pytest.MonkeyPatch, sign: Callable[..., SignedMessage]
    ) -> None:
        """Check that what *sign* returns is not sent."""
        monkeypatch.setattr(signing, "sign_message", sign)

        with pytest.raises(SigningError) as caught:
            send_blocking(CLOSED, letter(), signer=self.signer, now=NOW)

        assert "sending.own_signature" == caught.value.code

    def test_certificate_of_another_sender(self) -> None:
        """A certificate without the sender's address signs nothing."""
        signer = self.pki.issue(province.FINANCE).signer()

        with pytest.raises(SigningError):
            send_blocking(CLOSED, letter(), signer=signer, now=NOW)

    def test_no_signer(self) -> None:
        """What is no signer is refused before a connection is made."""
        with pytest.raises(InputError):
            send_blocking(CLOSED, letter(), signer="token")  # type: ignore[arg-type] # the point


class TestPolicies:
    """A refused letter is neither signed nor sent (port 1 is closed)."""

    @staticmethod
    def send(
        policies: PolicySet, relay: Relay = CLOSED, **changes: object
    ) -> SendResult:
        """Send a letter under regulations."""
        return send_blocking(
            relay,
            letter(bcc=[], **changes),
            policies=policies,
            registry=province.registry(),
            facts=STATE,
            now=NOW,
        )

    def test_empty_set_allows_nothing(self) -> None:
        """An empty set of regulations refuses every letter."""
        with pytest.raises(RefusedError) as caught:
            self.send(PolicySet(()))

        assert caught.value.report.refused

    def test_refused(self) -> None:
        """A letter from a mailbox that was not issued is refused, with the report."""
        with pytest.raises(RefusedError) as caught:
            self.send(PolicySet((province.policy(),)), from_="vanthu@gmail.com")

        assert "policies.refused" == caught.value.code

    def test_allowed(self, server: EmbeddedServer) -> None:
        """A letter in order is sent, and its report is for the day of sending."""
        result = self.send(PolicySet((province.policy(),)), relay=server.relay())

        assert result.report is not None
        assert not result.report.refused
        assert date(2026, 9, 1) == result.report.on
        assert result.all_accepted


class TestBadInput:
    """Wrong arguments are refused before anything else happens."""

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"relay": "mail.saomai.test"}, id="relay"),
            pytest.param({"policies": [province.policy()]}, id="policies"),
            pytest.param({"policies": province.policy()}, id="one policy"),
            pytest.param({"registry": "bundled"}, id="registry"),
            pytest.param({"signer": "khóa"}, id="signer"),
            pytest.param({"message": "Kính gửi"}, id="message"),
            pytest.param({"facts": {"a@b.test": "state"}}, id="facts"),
            pytest.param({"now": datetime(2026, 9, 1)}, id="naive"),
            pytest.param({"now": date(2026, 9, 1)}, id="date"),
        ],
    )
    def test_wrong_type(self, arguments: dict[str, Any]) -> None:
        """Every argument has one type."""
        call: dict[str, Any] = {"relay": CLOSED, "message": letter(), **arguments}

        with pytest.raises(InputError):
            send_blocking(call.pop("relay"), call.pop("message"), **call)

    def test_closed_mailer(self, server: EmbeddedServer) -> None:
        """Before and after its block, a mailer sends nothing."""
        mailer = Mailer(server.relay())

        async def main() -> None:
            async with mailer:
                pass
            await mailer.send(letter())

        for send in (lambda: mailer.send(letter()), main):
            with pytest.raises(InputError) as caught:
                asyncio.run(send())

            assert "sending.mailer_closed" == caught.value.code

    def test_blocking_in_a_loop(self) -> None:
        """Inside an event loop, send_blocking refuses instead of hanging."""

        async def main() -> None:
            send_blocking(CLOSED, letter())

        with pytest.raises(InputError) as caught:
            asyncio.run(main())

        assert "sending.loop_runs" == caught.value.code
