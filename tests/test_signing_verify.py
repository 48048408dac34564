"""Tests for `govvn_mail.signing.verify`: what must never be taken for valid."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from forgery.cms import (
    CONTENT,
    SENDER,
    Scene,
    certificate_id,
    enveloped,
    in_segments,
    letter,
    octets,
    oid,
    sealed,
    utc_time,
)

from govvn_mail.errors import InputError, VerificationError
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import (
    Binding,
    SignatureForm,
    Status,
    TrustStore,
    UnsignedText,
    Verdict,
    ber,
    sign_message,
)
from govvn_mail.signing import verify as verify_module
from govvn_mail.signing.ber import write_der
from govvn_mail.testing.pki import Credential
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from forgery.cms import (
        Attributes,
    )

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SCENE = Scene.at(NOW)
PKI, SIGNER, RSA_SIGNER = SCENE.pki, SCENE.signer, SCENE.rsa_signer
GENUINE = SCENE.genuine
forge, forged, verify = SCENE.forge, SCENE.forged, SCENE.verify


class TestUncertain:
    @pytest.mark.parametrize(
        ("raw", "changes", "code"),
        [
            pytest.param(sealed(enveloped()), {}, "signing.opaque", id="encrypted"),
            pytest.param(
                sealed(enveloped(), "enveloped-data"),
                {},
                "signing.opaque",
                id="encrypted, as stated",
            ),
            pytest.param(
                sealed(b"junk", "authEnveloped-data"),
                {},
                "signing.opaque",
                id="encrypted, junk",
            ),
            pytest.param(
                sealed(forge(inside=CONTENT), "certs-only"),
                {},
                "signing.opaque",
                id="certificates only",
            ),
            pytest.param(
                GENUINE, {"crls": ()}, "signing.no_revocation_data", id="no list"
            ),
            pytest.param(
                GENUINE,
                {"crls": PKI.crls()[:1]},
                "signing.no_revocation_data",
                id="one list missing",
            ),
            pytest.param(
                GENUINE,
                {"crls": PKI.crls(at=NOW - timedelta(days=8))},
                "signing.stale_crl",
                id="stale list",
            ),
        ],
    )
    def test_indeterminate(
        self, raw: bytes, changes: dict[str, Any], code: str
    ) -> None:
        """What is not known is neither valid nor invalid."""
        found = verify(raw, **changes)

        assert Verdict.INDETERMINATE is found.verdict
        assert code in [reason.code for reason in found.reasons]

    def test_revoked(self) -> None:
        """A revoked signer or authority is invalid, be the list fresh or not."""
        for revoked in (SIGNER.certificate, PKI.issuing):
            for age in (1, 8):
                crls = PKI.crls([revoked], at=NOW - timedelta(days=age))
                found = verify(GENUINE, crls=crls)

                assert (Verdict.INVALID, "no") == (
                    found.verdict,
                    found.revocation.status,
                )
                assert "yes" == found.chain.status

    def test_no_anchor(self) -> None:
        """An empty store trusts nothing."""
        found = verify(GENUINE, trust=TrustStore(anchors=[]))

        assert Verdict.INVALID is found.verdict
        assert "signing.no_anchors" in [reason.code for reason in found.reasons]

    def test_claimed_time_extends_nothing(self) -> None:
        """The chain is judged now, whatever moment of signing is claimed."""
        later = NOW + timedelta(days=400)
        found = verify(GENUINE, now=later, crls=PKI.crls(at=later))

        assert ("no", later) == (found.chain.status, found.validation_time)

    def test_mutants(self, rounds: int) -> None:
        """Damaged messages get an answer, and a valid one shows the signed content."""
        chance = random.Random(2)  # noqa: S311 (repeatable, not secret)
        for number in range(2000 * rounds):
            mutant = bytearray(GENUINE)
            for _ in range(chance.randint(1, 3)):
                position = chance.randrange(len(mutant))
                if number % 3:
                    mutant[position] = chance.randrange(256)
                else:
                    del mutant[position : position + chance.randint(1, 40)]
            found = verify(bytes(mutant))

            assert found.signed_bytes in {None, CONTENT}
            assert found.verdict != "valid" or SENDER == str(found.from_address)

    def test_mutant_signatures(self, rounds: int) -> None:
        """Damage inside the CMS never makes another signer or another time."""
        chance = random.Random(3)  # noqa: S311 (repeatable, not secret)
        cms = forge()
        for _ in range(2000 * rounds):
            mutant = bytearray(cms)
            for _ in range(chance.randint(1, 3)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            found = verify(letter(bytes(mutant)))

            if found.signer is not None:
                assert (CONTENT, NOW) == (found.signed_bytes, found.claimed_time)
                assert (
                    found.verdict != "valid"
                    or found.signer.certificate == SIGNER.certificate
                )


class TestAnswers:
    def test_all(self) -> None:
        """A valid message has five answers and the facts behind them."""
        found = verify(GENUINE)

        assert Verdict.VALID is found.verdict
        assert ["yes", "yes", "yes", "unknown", "yes"] == [
            answer.status
            for answer in (
                found.integrity,
                found.chain,
                found.identity,
                found.time,
                found.revocation,
            )
        ]
        assert (CONTENT, SENDER) == (found.signed_bytes, str(found.from_address))
        assert (Binding.SAN, NOW) == (found.binding, found.claimed_time)
        assert found.signer is not None
        assert ((SENDER,), SIGNER.certificate.serial_number) == (
            found.signer.emails,
            found.signer.serial,
        )
        assert (UnsignedText.HEADER,) == found.unsigned_text
        assert hash(found) == hash(verify(GENUINE))
        assert "octets" in repr(found)

    def test_is_not_a_bool(self) -> None:
        """Nobody takes a verification, or one answer, for a yes."""
        with pytest.raises(TypeError, match="verdict"):
            bool(verify(GENUINE))
        with pytest.raises(TypeError, match="status"):
            bool(verify(GENUINE).chain)

    def test_require_valid(self) -> None:
        """Whoever needs a valid message gets an error that says why it is none."""
        found = verify(GENUINE, crls=())
        with pytest.raises(VerificationError) as caught:
            found.require_valid()

        assert found is caught.value.verification
        assert "signing.no_revocation_data" in str(caught.value)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param(
                letter(forge(), before=b"Read me\r\n"),
                "signing.unsigned_preamble",
                id="preamble",
            ),
            pytest.param(
                letter(forge(), after=b"Read me\r\n"),
                "signing.unsigned_epilogue",
                id="epilogue",
            ),
            pytest.param(
                letter(
                    forge(),
                    content_type='protocol="application/x-pkcs7-signature"',
                ),
                "signing.micalg",
                id="micalg",
            ),
            pytest.param(GENUINE.replace(b"\r\n", b"\n"), "signing.bare_lf", id="LF"),
        ],
    )
    def test_notes(self, raw: bytes, code: str) -> None:
        """What is odd but not covered by the signature is noted."""
        found = verify(raw)

        assert (Verdict.VALID, CONTENT) == (found.verdict, found.signed_bytes)
        assert code == found.notes[-1].code

    @pytest.mark.parametrize(
        ("time_attributes", "code"),
        [
            pytest.param([], "signing.no_time", id="none"),
            pytest.param(
                [("signing-time", [utc_time(NOW + timedelta(hours=7))])],
                "signing.local_time",
                id="local time as UTC",
            ),
            pytest.param(
                [
                    (
                        "signing-time",
                        [write_der(ber.GENERALIZED_TIME, b"20260901080000Z")],
                    )
                ],
                "signing.claimed_time",
                id="GeneralizedTime",
            ),
        ],
    )
    def test_time_is_only_claimed(self, time_attributes: Attributes, code: str) -> None:
        """A possible moment of signing is a claim, and no obstacle."""
        found = verify(forged(drop=("signing-time",), extra=time_attributes))

        assert (Verdict.VALID, "unknown") == (found.verdict, found.time.status)
        assert [code] == [reason.code for reason in found.time.reasons]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"indefinite": True}, id="BER"),
            pytest.param(
                {
                    "digest": "sha512",
                    "credential": RSA_SIGNER,
                    "signature_algorithm": "rsa",
                },
                id="RSA, SHA-512",
            ),
            pytest.param(
                {
                    "credential": RSA_SIGNER,
                    "parameters": b"\x05\0",
                    "signature_algorithm": "rsa-sha256",
                },
                id="NULL",
            ),
            pytest.param({"after_certificates": write_der(0xA1)}, id="CRLs inside"),
            pytest.param(
                {"extra": [("certificate", [certificate_id(SIGNER.certificate)])]},
                id="signingCertificateV2",
            ),
            pytest.param(
                {
                    "extra": [
                        (
                            "certificate",
                            [certificate_id(SIGNER.certificate, digest="sha384")],
                        )
                    ]
                },
                id="signingCertificateV2 with SHA-384",
            ),
            pytest.param({"extra": [("other", [octets(b"")])]}, id="own attribute"),
            pytest.param(
                {
                    "sid": write_der(
                        0x80,
                        x509.SubjectKeyIdentifier.from_public_key(
                            SIGNER.private_key.public_key()
                        ).digest,
                    )
                },
                id="subject key identifier",
            ),
        ],
    )
    def test_foreign_forms(self, changes: dict[str, Any]) -> None:
        """Other lawful ways to write a signature are valid, too."""
        verify(forged(**changes)).require_valid()

    def test_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A message beyond the cap is not looked at, and not judged."""
        monkeypatch.setattr(verify_module, "MAX_MESSAGE", 100)

        assert Verdict.INDETERMINATE is verify(GENUINE).verdict

    def test_own_letters(self) -> None:
        """A letter with nothing but a body is valid when it comes back."""
        message = OfficialMessage(
            from_=SENDER, to=["a@ubnd.saomai.test"], subject="x", body=""
        )
        verify(sign_message(message, SIGNER.signer(), now=NOW).raw).require_valid()

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"raw": "text"}, id="raw"),
            pytest.param({"raw": None}, id="no raw"),
            pytest.param({"trust": None}, id="trust"),
            pytest.param({"crls": b"crl"}, id="crls"),
            pytest.param({"crls": [b"crl"]}, id="junk crl"),
            pytest.param({"crls": [1]}, id="crl of int"),
            pytest.param({"now": datetime(2026, 9, 1)}, id="naive"),
            pytest.param(
                {"now": datetime.max.replace(tzinfo=UTC)}, id="beyond time in Vietnam"
            ),
        ],
    )
    def test_refuses_types(self, changes: dict[str, Any]) -> None:
        """Wrong types are InputErrors."""
        with pytest.raises(InputError):
            verify(**{"raw": GENUINE} | changes)

    @pytest.mark.parametrize(
        "now",
        [
            pytest.param(datetime.max.replace(tzinfo=ICT), id="last"),
            pytest.param(datetime.min.replace(tzinfo=ICT), id="first"),
            pytest.param(datetime.min.replace(tzinfo=UTC), id="first in UTC"),
        ],
    )
    def test_ends_of_time(self, now: datetime) -> None:
        """At the ends of time no certificate is valid, and nothing else happens."""
        found = verify(GENUINE, now=now)

        assert (Verdict.INVALID, "no") == (found.verdict, found.chain.status)
        assert "signing.certificate_period" == found.chain.reasons[0].code

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            pytest.param(b"99991231235959Z", "signing.attributes", id="beyond"),
            pytest.param(b"99991231165959Z", "signing.future_time", id="last"),
            pytest.param(b"00010101000000Z", "signing.time_outside", id="first"),
        ],
    )
    def test_claims_at_the_ends_of_time(self, text: bytes, code: str) -> None:
        """A claim at the ends of time is not valid, and harms nothing."""
        claim = [("signing-time", [write_der(ber.GENERALIZED_TIME, text)])]
        found = verify(forged(drop=("signing-time",), extra=claim))

        assert Verdict.INVALID is found.verdict
        assert code in {reason.code for reason in found.reasons}

    def test_no_expiry(self) -> None:
        """A certificate without an end (RFC 5280 §4.1.2.5) is read like others."""
        last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
        key = SIGNER.private_key
        builder = (
            x509.CertificateBuilder()
            .subject_name(SIGNER.certificate.subject)
            .issuer_name(PKI.issuing.subject)
            .public_key(key.public_key())
            .serial_number(78)
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(last)
        )
        for extension in SIGNER.certificate.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        certificate = builder.sign(PKI.issuing_key, hashes.SHA256())
        credential = Credential(
            certificate=certificate, chain=(PKI.issuing,), private_key=key
        )
        found = verify(forged(credential=credential))

        found.require_valid()
        assert found.signer is not None
        assert last.replace(tzinfo=ICT) == found.signer.not_after

    def test_time(self) -> None:
        """A signed message with a From field built to take time takes little."""
        crowd = b"From: " + b"a@b.vn," * 590_000 + b"a@b.vn"
        began = time.process_time()
        found = verify(GENUINE.replace(b"From: " + SENDER.encode(), crowd))

        assert "messages.many_senders" == found.identity.reasons[0].code
        assert 2 > time.process_time() - began


SEALED = forge(inside=CONTENT)


class TestOpaque:
    @pytest.mark.parametrize(
        "raw",
        [
            pytest.param(sealed(SEALED), id="no smime-type"),
            pytest.param(sealed(SEALED, "signed-data"), id="smime-type"),
            pytest.param(sealed(SEALED, "Signed-Data"), id="any case"),
            pytest.param(
                sealed(SEALED).replace(b"application/pkcs7", b"application/x-pkcs7"),
                id="old media type",
            ),
            pytest.param(sealed(SEALED).replace(b"\r\n", b"\n"), id="LF"),
            pytest.param(sealed(in_segments(SEALED)), id="segments of 10 octets"),
            pytest.param(sealed(in_segments(SEALED, 1)), id="segments of one octet"),
        ],
    )
    def test_valid(self, raw: bytes) -> None:
        """A letter inside its signature is read from there, in BER, too."""
        found = verify(raw)

        assert (Verdict.VALID, "opaque") == (found.verdict, found.form)
        assert CONTENT == found.signed_bytes
        assert ["signing.unsigned_header"] == [note.code for note in found.notes]

    @pytest.mark.parametrize("size", [0, 1, 127, 128, 70_000, 3_000_000])
    def test_round_trip(self, size: int) -> None:
        """Letters of every size go in and come out."""
        file = Attachment(filename="a", content=bytes(size), media_type="a/b")
        message = OfficialMessage(
            from_=SENDER, to=["a@b.test"], subject="x", body="y", attachments=[file]
        )
        form = SignatureForm.OPAQUE
        signed = sign_message(message, SIGNER.signer(), form=form, now=NOW)
        found = verify(signed.raw)

        found.require_valid()
        assert signed.entity == found.signed_bytes
        assert 76 >= max(map(len, signed.raw.split(b"\r\n")))

    def test_time(self) -> None:
        """Content in a million segments is refused at once."""
        began = time.process_time()
        parts = b"\x04\0" * 1_000_000
        bomb = b"\x30\x80" + oid("signed-data") + b"\xa0\x80" + b"\x24\x80" + parts
        found = verify(sealed(bomb + bytes(6)))

        assert "signing.ber" == found.reasons[0].code
        assert 2 > time.process_time() - began


class TestReplay:
    def test_same_act(self) -> None:
        """A signature sent on is known again, under whatever Message-ID."""
        first = verify(GENUINE.replace(b"MIME-V", b"Message-ID: <1@x.test>\r\nMIME-V"))
        again = verify(GENUINE.replace(b"MIME-V", b"Message-ID: <2@x.test>\r\nMIME-V"))
        other = verify(letter(forge(content=CONTENT), content=CONTENT))

        assert first.replay_key is not None
        assert again.replay_key is not None
        assert other.replay_key is not None
        assert ("<1@x.test>", "<2@x.test>", None) == (
            first.replay_key.message_id,
            again.replay_key.message_id,
            other.replay_key.message_id,
        )
        assert first.replay_key.act == again.replay_key.act == other.replay_key.act
        stranger = verify(forged(credential=SCENE.other)).replay_key
        assert stranger is not None
        assert first.replay_key.act != stranger.act

    def test_other_signature_value(self) -> None:
        """Nobody makes a new act of an ECDSA signature (r, s) by writing (r, n - s)."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

        def mirror(signature: bytes) -> bytes:
            r, s = decode_dss_signature(signature)
            return encode_dss_signature(r, order - s)

        found = verify(forged(tamper=mirror))

        assert Verdict.VALID is found.verdict
        assert verify(GENUINE).replay_key == found.replay_key


class TestEvidence:
    @pytest.mark.parametrize(
        "raw", [GENUINE, sealed(SEALED)], ids=["detached", "opaque"]
    )
    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({"crls": PKI.crls()}, id="lists"),
            pytest.param(
                {"crls": (), "ocsp": PKI.ocsp([SIGNER.certificate, PKI.issuing])},
                id="answers",
            ),
            pytest.param(
                {"crls": PKI.crls()[:1], "ocsp": PKI.ocsp([SIGNER.certificate])},
                id="both",
            ),
        ],
    )
    def test_repeated(self, raw: bytes, data: dict[str, Any]) -> None:
        """From the archive alone others come to the same verification."""
        found = verify(raw, **data)
        kept = found.evidence()
        again = verify(
            kept.message,
            trust=TrustStore([kept.path[-1]]),
            crls=kept.crls,
            ocsp=kept.ocsp,
            now=found.validation_time,
        )

        found.require_valid()
        assert (found, raw) == (again, kept.message)
        assert found.to_dict() == json.loads(kept.verification)
        assert (found.signed_bytes, 3) == (kept.content, len(kept.path))

    def test_files(self) -> None:
        """An archive gets files with plain names."""
        files = verify(GENUINE).evidence().to_files()

        assert {
            "message.eml",
            "verification.json",
            "signature.p7s",
            "content.mime",
            "1.cer",
            "2.cer",
            "3.cer",
            "1.crl",
            "2.crl",
        } == files.keys()
        assert GENUINE == files["message.eml"]

    def test_not_signed(self) -> None:
        """There is evidence of what was not signed, too."""
        files = verify(b"From: a@x.test\r\n\r\n").evidence().to_files()

        assert ["message.eml", "verification.json"] == list(files)


class TestToDict:
    def test_valid(self) -> None:
        """Everything but octets becomes JSON."""
        found = verify(GENUINE)
        plain = json.loads(json.dumps(found.to_dict()))

        assert found.to_dict() == plain
        assert found.signer is not None
        assert {
            "verdict": "valid",
            "integrity": {"status": "yes", "reasons": []},
            "from_address": SENDER,
            "binding": "san",
            "claimed_time": "2026-09-01T15:00:00+07:00",
            "validation_time": found.validation_time.isoformat(),
            "unsigned_text": ["header"],
        }.items() <= plain.items()
        assert ["signing.claimed_time"] == [r["code"] for r in plain["time"]["reasons"]]
        assert ["signing.unsigned_header"] == [note["code"] for note in plain["notes"]]
        assert {
            "serial": str(SIGNER.certificate.serial_number),
            "emails": [SENDER],
            "fingerprint": found.signer.fingerprint,
        }.items() <= plain["signer"].items()
        assert "certificate" not in plain["signer"]

    def test_not_signed(self) -> None:
        """What is not known is null."""
        plain = json.loads(json.dumps(verify(b"From: a@x.test\r\n\r\n").to_dict()))

        assert "not_signed" == plain["verdict"]
        assert [None] * 3 == [
            plain[name] for name in ("signer", "from_address", "claimed_time")
        ]


class TestLabels:
    @pytest.mark.parametrize(
        ("value", "vi", "en"),
        [
            (
                Verdict.VALID,
                "Chữ ký số trên thư hợp lệ",
                "The mail's signature is valid",
            ),
            (
                Verdict.INVALID,
                "Chữ ký số trên thư không hợp lệ",
                "The mail's signature is not valid",
            ),
            (
                Verdict.INDETERMINATE,
                "Chưa đủ căn cứ để kết luận về chữ ký số trên thư",
                "The mail's signature cannot be judged yet",
            ),
            (Verdict.NOT_SIGNED, "Thư không có chữ ký số", "The mail is not signed"),
            (Status.YES, "có", "yes"),
            (Status.NO, "không", "no"),
            (Status.UNKNOWN, "chưa xác định", "not known"),
        ],
    )
    def test_labels(self, value: Verdict | Status, vi: str, en: str) -> None:
        """Every verdict and status has a label in both languages."""
        assert (vi, en) == (value.label("vi"), value.label("en"))
