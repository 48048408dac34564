"""Tests for signing in two phases: what waits, what is shown, what is refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from govvn_mail.errors import GovvnMailError, InputError, SigningError
from govvn_mail.messages import Attachment, OfficialMessage, parse_message
from govvn_mail.signing import (
    CallbackSigner,
    DirectoryEntry,
    KeySigner,
    SignatureAlgorithm,
    SignatureForm,
    SignerDirectory,
    SigningRequest,
    finish,
    prepare_signature,
    sign_message,
    sign_message_async,
    verify_message,
)
from govvn_mail.testing import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Callable


NOW = datetime(2026, 9, 1, 8, 30, 15, 999, tzinfo=UTC)
SENDER = "vanthu@snv.saomai.test"
PKI = ThrowAwayPki.create(now=NOW)
CREDENTIAL = PKI.issue(SENDER)
RSA = PKI.issue(SENDER, key="rsa2048")
SIGNER = CREDENTIAL.signer()
OTHER = PKI.issue("khac@snv.saomai.test")


def letter(**changes: Any) -> OfficialMessage:
    """Return a letter with a file."""
    file = Attachment(filename="Giấy mời.pdf", content=b"%PDF", media_type="a/b")
    parts: dict[str, Any] = {
        "from_": f"Văn thư <{SENDER}>",
        "to": ["ubnd@saomai.test"],
        "subject": "Giấy mời họp giao ban tháng 9",
        "body": "Kính gửi: Ủy ban nhân dân tỉnh",
        "attachments": [file],
    }
    return OfficialMessage(**parts | changes)


def prepared(message: OfficialMessage | None = None, **changes: Any) -> SigningRequest:
    """Return a request like those of :func:`sign_message`, but for *changes*."""
    parts: dict[str, Any] = {
        "certificate": CREDENTIAL.certificate,
        "chain": CREDENTIAL.chain,
        "now": NOW,
    }
    return prepare_signature(message or letter(), **parts | changes)


def evolved(**changes: Any) -> SigningRequest:
    """Return a request in which something was exchanged."""
    return attrs.evolve(prepared(), **changes)


def is_valid(raw: bytes, **changes: Any) -> bool:
    """Tell whether a message is valid to those who trust the authority."""
    parts: dict[str, Any] = {"trust": PKI.trust, "crls": PKI.crls(), "now": NOW}
    return verify_message(raw, **parts | changes).verdict == "valid"


ENVELOPE = prepared().to_dict()["envelope"]


class TestTwoPhases:
    @pytest.mark.parametrize("form", SignatureForm)
    def test_through_json(self, form: SignatureForm) -> None:
        """A request outlives its process; the signature may come minutes later."""
        waiting = json.dumps(prepared(form=form).to_dict())
        request = SigningRequest.from_dict(json.loads(waiting))
        signed = finish(request, SIGNER.sign(request))

        assert prepared(form=form).to_dict().keys() == request.to_dict().keys()
        assert is_valid(signed.raw)
        assert form is signed.form
        assert NOW.replace(microsecond=0) == signed.claimed_time
        assert parse_message(signed.raw).message_id == signed.message_id

    @pytest.mark.parametrize("form", SignatureForm)
    def test_exact_inverse(self, form: SignatureForm) -> None:
        """What comes back from JSON is what went in."""
        request = prepared(form=form)

        assert request == SigningRequest.from_dict(request.to_dict())
        assert hash(request) == hash(SigningRequest.from_dict(request.to_dict()))

    def test_digests(self) -> None:
        """A device gets the octets, their digest, or both; never the content."""
        request = prepared()

        assert hashlib.sha256(request.tbs).digest() == request.digest
        assert hashlib.sha256(request.entity).digest() == request.content_digest
        assert request.content_digest in request.tbs
        assert 400 > len(request.tbs)

    def test_summary(self) -> None:
        """The officer reads whose letter to whom is signed, and when."""
        request = prepared()

        assert (
            "Ký số thư “Giấy mời họp giao ban tháng 9” của vanthu@snv.saomai.test; "
            "nơi nhận: ubnd@saomai.test; tệp đính kèm: Giấy mời.pdf; thời điểm ký: "
            f"15:30 ngày 01/09/2026; mã băm nội dung: {request.content_digest.hex()}."
        ) == request.summary.vi
        assert "files: Giấy mời.pdf" in request.summary.en

    def test_long_summary(self) -> None:
        """A summary stays short, and an empty list is named as such."""
        crowd = [f"a{number}@saomai.test" for number in range(12)]
        summary = prepared(letter(to=crowd, attachments=[])).summary

        assert "a9@saomai.test; và 2 mục khác; tệp đính kèm: không có" in summary.vi
        assert "and 2 more; files: none" in summary.en

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            pytest.param("entity", "QUJD", id="other content"),
            pytest.param("digest", "QUJD", id="other digest"),
            pytest.param("tbs", "QUJD", id="other attributes"),
            pytest.param("claimed_time", "2026-09-01T08:00:00+00:00", id="other time"),
            pytest.param("algorithm", "ecdsa-sha384", id="other algorithm"),
            pytest.param(
                "certificate",
                base64.b64encode(OTHER.certificate.public_bytes(Encoding.DER)).decode(),
                id="other certificate",
            ),
        ],
    )
    def test_changed(self, key: str, value: str) -> None:
        """A request in which something was exchanged on the way is refused."""
        with pytest.raises(InputError) as caught:
            SigningRequest.from_dict(prepared().to_dict() | {key: value})

        assert "signing.request_changed" == caught.value.code

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"more": 1}, id="unknown key"),
            pytest.param({"chain": "QUJD"}, id="bare chain"),
            pytest.param({"chain": ["QUJD"]}, id="junk in the chain"),
            pytest.param({"certificate": "QUJD"}, id="junk certificate"),
            pytest.param({"certificate": ""}, id="no certificate"),
            pytest.param({"entity": "?"}, id="no base64"),
            pytest.param({"entity": "thư"}, id="no ASCII"),
            pytest.param({"entity": None}, id="null"),
            pytest.param({"form": "inside"}, id="unknown form"),
            pytest.param({"algorithm": "md5"}, id="unknown algorithm"),
            pytest.param({"claimed_time": "2026-09-01"}, id="naive"),
            pytest.param({"claimed_time": "today"}, id="no time"),
            pytest.param({"envelope": None}, id="no envelope"),
            pytest.param({"envelope": ENVELOPE | {"recipients": []}}, id="nobody"),
            pytest.param(
                {"envelope": ENVELOPE | {"recipients": ["x"]}}, id="no address"
            ),
            pytest.param(
                {"envelope": ENVELOPE | {"return_path": {"local_part": "a b"}}},
                id="half an address",
            ),
        ],
    )
    def test_malformed(self, changes: dict[str, Any]) -> None:
        """What is no request is an InputError."""
        with pytest.raises(InputError) as caught:
            SigningRequest.from_dict(prepared().to_dict() | changes)

        assert "signing.request" == caught.value.code

    @pytest.mark.parametrize("data", [None, [], "request", {}, 1])
    def test_no_mapping(self, data: Any) -> None:
        """Neither is what is no mapping, or an empty one."""
        with pytest.raises(InputError):
            SigningRequest.from_dict(data)

    def test_expired(self) -> None:
        """A request claims a moment at which the certificate is valid."""
        with pytest.raises(SigningError) as caught:
            attrs.evolve(prepared(), claimed_time=NOW + timedelta(days=400))

        assert "signing.certificate_period" == caught.value.code

    @pytest.mark.parametrize(
        ("signature", "code"),
        [
            pytest.param(b"", "signing.signature_mismatch", id="empty"),
            pytest.param(
                OTHER.signer().sign(prepared()),
                "signing.signature_mismatch",
                id="another key",
            ),
            pytest.param(None, "arguments.wrong_type", id="None"),
        ],
    )
    def test_verifies(self, signature: Any, code: str) -> None:
        """A signature that does not fit makes no letter."""
        with pytest.raises(GovvnMailError) as caught:
            finish(prepared(), signature)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        "call",
        [
            pytest.param(lambda: finish(None, b""), id="no request"),  # type: ignore[arg-type] # the point
            pytest.param(lambda: prepared(certificate=b""), id="certificate"),
            pytest.param(lambda: prepared(chain=[1]), id="chain"),
            pytest.param(lambda: prepared(algorithm="rsa-sha256"), id="algorithm"),
            pytest.param(lambda: prepared(form="opaque"), id="form of text"),
            pytest.param(lambda: prepared(now=datetime(2026, 9, 1)), id="naive"),
            pytest.param(
                lambda: prepared(certificate=OTHER.certificate, directory=1),
                id="directory",
            ),
            pytest.param(lambda: evolved(headers=1), id="headers"),
            pytest.param(lambda: evolved(envelope=1), id="envelope"),
        ],
    )
    def test_refuses_types(self, call: Callable[[], object]) -> None:
        """Wrong types are InputErrors."""
        with pytest.raises(InputError):
            call()


class TestAlgorithms:
    @pytest.mark.parametrize(
        "algorithm", [a for a in SignatureAlgorithm if a.startswith("rsa")]
    )
    def test_rsa(self, algorithm: SignatureAlgorithm) -> None:
        """An RSA key signs in every algorithm of RSA; PSS is accepted if asked for."""
        own = KeySigner.from_pem(
            RSA.key_pem(), RSA.certificate_pem, algorithm=algorithm
        )
        raw = sign_message(letter(), own, now=NOW).raw

        assert is_valid(raw, accept_pss=True)
        assert is_valid(raw) is not algorithm.is_pss

    def test_pss_is_named(self) -> None:
        """A PSS signature that nobody asked for is refused as such."""
        own = KeySigner.from_pkcs12(
            RSA.pkcs12("x"), "x", algorithm=SignatureAlgorithm.RSA_PSS_SHA256
        )
        raw = sign_message(letter(), own, now=NOW).raw
        found = verify_message(raw, trust=PKI.trust, now=NOW)

        assert ["signing.pss"] == [reason.code for reason in found.reasons]

    def test_curve(self) -> None:
        """A key on a curve signs with the digest that is asked for."""
        own = KeySigner.from_pem(
            CREDENTIAL.key_pem(),
            CREDENTIAL.certificate_pem,
            algorithm=SignatureAlgorithm.ECDSA_SHA512,
        )

        assert is_valid(sign_message(letter(), own, now=NOW).raw)

    @pytest.mark.parametrize(
        ("algorithm", "code"),
        [
            (SignatureAlgorithm.RSA_SHA256, "signing.algorithm_mismatch"),
            ("ecdsa-sha256", "arguments.wrong_type"),
        ],
    )
    def test_does_not_fit(self, algorithm: Any, code: str) -> None:
        """A key signs in no algorithm of another kind."""
        with pytest.raises(GovvnMailError) as caught:
            KeySigner.from_pem(
                CREDENTIAL.key_pem(), CREDENTIAL.certificate_pem, algorithm=algorithm
            )

        assert code == caught.value.code


class TestCallbackSigner:
    def test_signs(self) -> None:
        """A function that makes signatures is a signer."""
        signer = CallbackSigner(
            callback=SIGNER.sign,
            certificate=CREDENTIAL.certificate,
            chain=CREDENTIAL.chain,
        )

        assert SignatureAlgorithm.ECDSA_SHA256 is signer.algorithm
        assert is_valid(sign_message(letter(), signer, now=NOW).raw)

    def test_failure(self) -> None:
        """Whatever the function raises is a SigningError, with the cause."""

        def callback(_: SigningRequest) -> bytes:
            raise ZeroDivisionError

        signer = CallbackSigner(callback=callback, certificate=CREDENTIAL.certificate)
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), signer, now=NOW)

        assert isinstance(caught.value.__cause__, ZeroDivisionError)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"callback": b"key"}, InputError, id="no function"),
            pytest.param({"certificate": None}, InputError, id="no certificate"),
            pytest.param({"chain": [1]}, InputError, id="chain of int"),
            pytest.param({"algorithm": "md5"}, InputError, id="algorithm of text"),
            pytest.param(
                {"algorithm": SignatureAlgorithm.RSA_SHA256},
                SigningError,
                id="algorithm of another key",
            ),
            pytest.param(
                {"certificate": PKI.issue(SENDER, purposes=[]).certificate},
                SigningError,
                id="not for e-mail",
            ),
            pytest.param(
                {"certificate": PKI.issue(SENDER, key="rsa1024").certificate},
                SigningError,
                id="RSA-1024",
            ),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], error: type[Exception]) -> None:
        """What is no signer is refused when it is made, not when it signs."""
        parts: dict[str, Any] = {
            "callback": SIGNER.sign,
            "certificate": CREDENTIAL.certificate,
        }
        with pytest.raises(error):
            CallbackSigner(**parts | changes)
        with pytest.raises(InputError):
            CallbackSigner(**parts).sign(None)  # type: ignore[arg-type] # the point


@attrs.frozen
class Service:
    """A signing service that is awaited."""

    delay: float = 0
    certificate: x509.Certificate = CREDENTIAL.certificate
    chain: tuple[x509.Certificate, ...] = CREDENTIAL.chain
    algorithm: SignatureAlgorithm = SignatureAlgorithm.ECDSA_SHA256

    async def sign(self, request: SigningRequest) -> bytes:
        """Sign, some time later."""
        await asyncio.sleep(self.delay)
        return SIGNER.sign(request)


class Slow(Service):
    """A device that blocks."""

    def sign(self, request: SigningRequest) -> bytes:  # type: ignore[override] # a Signer
        """Sign, and hold up the thread."""
        time.sleep(0.05)
        return SIGNER.sign(request)


class TestAsync:
    @pytest.mark.parametrize("signer", [Service(), SIGNER], ids=["awaited", "blocking"])
    @pytest.mark.parametrize("form", SignatureForm)
    def test_signs(self, signer: Any, form: SignatureForm) -> None:
        """Both kinds of signers sign in a coroutine."""
        signed = asyncio.run(sign_message_async(letter(), signer, form=form, now=NOW))

        assert is_valid(signed.raw)

    def test_sync_refuses(self) -> None:
        """A signer that must be awaited is told to whoever cannot await."""
        with pytest.raises(InputError) as caught:
            sign_message(letter(), Service(), now=NOW)  # type: ignore[arg-type] # the point

        assert "signing.async_signer" == caught.value.code

    def test_refuses(self) -> None:
        """Failures are those of :func:`sign_message`."""
        with pytest.raises(InputError):
            asyncio.run(sign_message_async(letter(), None, now=NOW))  # type: ignore[arg-type] # the point
        with pytest.raises(SigningError):
            asyncio.run(
                sign_message_async(letter(from_="x@y.test"), Service(), now=NOW)
            )

    def test_failure(self) -> None:
        """A service that fails makes a SigningError, and one that is late none."""

        class Broken(Service):
            async def sign(self, _: SigningRequest) -> bytes:
                raise OSError

        async def late() -> None:
            async with asyncio.timeout(0.01):
                await sign_message_async(letter(), Service(delay=9), now=NOW)

        with pytest.raises(SigningError):
            asyncio.run(sign_message_async(letter(), Broken(), now=NOW))
        with pytest.raises(TimeoutError):
            asyncio.run(late())

    @pytest.mark.parametrize(
        ("signer", "count"),
        [
            pytest.param(SIGNER, 1000, id="a thousand"),
            pytest.param(Slow(), 20, id="a slow device"),
        ],
    )
    def test_loop_stays_alive(self, signer: Any, count: int) -> None:
        """However many signatures are made, the event loop is not held up."""

        async def work() -> tuple[int, int]:
            turns = 0

            async def watch() -> None:
                nonlocal turns
                while True:
                    await asyncio.sleep(0.005)
                    turns += 1

            watcher = asyncio.create_task(watch())
            message = letter()
            signed = await asyncio.gather(
                *(sign_message_async(message, signer, now=NOW) for _ in range(count))
            )
            watcher.cancel()
            return len({s.message_id for s in signed}), turns

        made, turns = asyncio.run(work())

        assert count == made
        assert turns > 10  # one or two if signing held it up


class TestDirectory:
    PIN = OTHER.certificate.fingerprint(
        CREDENTIAL.certificate.signature_hash_algorithm  # type: ignore[arg-type] # it is SHA-256
    ).hex()

    def entry(self, **changes: Any) -> DirectoryEntry:
        """Return an entry that lets the sender use the other certificate."""
        parts: dict[str, Any] = {
            "fingerprint": self.PIN,
            "mailboxes": [SENDER],
            "source": "Công văn (hư cấu)",
            "recorded": date(2026, 8, 1),
        }
        return DirectoryEntry(**parts | changes)

    def test_signs_and_verifies(self) -> None:
        """An agency whose certificate names another mailbox signs, if it is pinned."""
        directory = SignerDirectory([self.entry()])
        raw = sign_message(letter(), OTHER.signer(), directory=directory, now=NOW).raw
        found = verify_message(
            raw, trust=PKI.trust, crls=PKI.crls(), directory=directory, now=NOW
        )

        assert ("valid", "directory") == (found.verdict, found.binding)
        assert "Công văn (hư cấu)" in found.identity.reasons[0].vi
        assert not is_valid(raw)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"fingerprint": "ab" * 32}, id="another certificate"),
            pytest.param({"mailboxes": ["x@y.test"]}, id="another mailbox"),
            pytest.param({"mailboxes": [SENDER.upper()]}, id="another case"),
        ],
    )
    def test_others(self, changes: dict[str, Any]) -> None:
        """What is pinned for others helps nobody."""
        directory = SignerDirectory([self.entry(**changes)])
        with pytest.raises(SigningError) as caught:
            sign_message(letter(), OTHER.signer(), directory=directory, now=NOW)

        assert "signing.other_email" == caught.value.code

    def test_file(self, tmp_path: Any) -> None:
        """A directory comes from a TOML file."""
        path = tmp_path / "danh-ba.toml"
        path.write_text(
            f"""[[entries]]
fingerprint = "{self.PIN.upper()}"
mailboxes = ["{SENDER}"]
source = "Công văn (hư cấu)"
recorded = 2026-08-01
""",
            encoding="utf-8",
        )

        assert SignerDirectory([self.entry()]) == SignerDirectory.from_file(path)
        assert SignerDirectory([self.entry()]) == SignerDirectory.from_file(str(path))

    @pytest.mark.parametrize(
        "text",
        [
            "entries = 1",
            "[[entries]]\nfingerprint = 'x'\nmailboxes = []\nsource = ' '",
            (
                f"[[entries]]\nfingerprint = '{'ab' * 32}'\nmailboxes = ['a']\n"
                "source = 's'\nrecorded = 2026-01-01"
            ),
            "more = 1",
        ],
    )
    def test_wrong_file(self, text: str, tmp_path: Any) -> None:
        """A file that breaks the schema is a TableError."""
        (tmp_path / "x.toml").write_text(text, encoding="utf-8")
        with pytest.raises(GovvnMailError):
            SignerDirectory.from_file(tmp_path / "x.toml")

    @pytest.mark.parametrize(
        "changes",
        [
            {"fingerprint": None},
            {"fingerprint": "x"},
            {"mailboxes": []},
            {"mailboxes": SENDER},
            {"mailboxes": ["a"]},
            {"source": ""},
            {"recorded": NOW},
            {"recorded": None},
        ],
        ids=str,
    )
    def test_refuses(self, changes: dict[str, Any]) -> None:
        """An entry says what is pinned, by whom, and since when."""
        with pytest.raises(GovvnMailError):
            self.entry(**changes)
        with pytest.raises(InputError):
            SignerDirectory([None])  # type: ignore[list-item] # the point
