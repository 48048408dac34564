"""Tests for OCSP answers: who may answer, about whom, in which form and when."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from forgery.cms import Scene
from forgery.ocsp import BY_NAME, DAY, HOUR, REVOKED, OcspForge, forgeries

from govvn_mail.errors import InputError
from govvn_mail.signing import check_revocation
from govvn_mail.signing.crls import load_crls
from govvn_mail.signing.ocsp import load_answers

if TYPE_CHECKING:
    from govvn_mail.signing import CertificateRevocation

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SCENE = Scene.at(NOW)
PKI = SCENE.pki
LEAF, OTHER = SCENE.signer.certificate, SCENE.other.certificate
CHAIN = (LEAF, PKI.issuing, PKI.root)
FORGE = OcspForge(SCENE)
answer, delegated = FORGE.answer, FORGE.delegated


def judge(*answers: ocsp.OCSPResponse, **changes: Any) -> CertificateRevocation:
    """Return what is found about the leaf."""
    crls = load_crls(changes.pop("crls", ()))
    return check_revocation(CHAIN, crls, changes.pop("at", NOW), ocsp=answers)[0]


class TestSound:
    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(answer(), id="the issuer, by its key"),
            pytest.param(
                answer(named_by=BY_NAME),
                id="the issuer, by its name",
            ),
            pytest.param(answer(digest=hashes.SHA256()), id="SHA-256 names the issuer"),
            pytest.param(answer(signed_in=hashes.SHA384()), id="signed in SHA-384"),
            pytest.param(answer(extension=False), id="an extension"),
            pytest.param(delegated(), id="a responder"),
            pytest.param(
                delegated(changes={"named_by": BY_NAME}),
                id="a responder, by its name",
            ),
            pytest.param(delegated(digital_signature=None), id="no key usage"),
            pytest.param(
                answer(issued=NOW - 2 * HOUR, expires=NOW), id="until this moment"
            ),
            pytest.param(
                answer(issued=NOW - HOUR, expires=None), id="live, an hour ago"
            ),
            pytest.param(answer(issued=NOW + DAY / 300), id="a clock ahead of ours"),
        ],
    )
    def test_good(self, given: ocsp.OCSPResponse) -> None:
        """An answer of the issuer, or of whom it charged, is enough."""
        found = judge(given)

        assert ("good", "signing.ocsp_good") == (found.status, found.reason.code)
        assert given is found.evidence

    def test_revoked(self) -> None:
        """A revoked certificate is revoked, whatever lists and older answers say."""
        gone = answer(status=REVOKED)

        for given in ([gone], [gone, answer(issued=NOW - DAY)]):
            assert "revoked" == judge(*given, crls=PKI.crls()).status
        assert "revoked" == judge(answer(), crls=PKI.crls([LEAF])).status

    def test_newest(self) -> None:
        """Of several answers the newest one speaks."""
        old = answer(status=REVOKED, issued=NOW - DAY)

        assert "good" == judge(old, answer()).status
        assert "good" == judge(answer(), old).status

    def test_unknown(self) -> None:
        """A responder that does not know the certificate leaves the matter to lists."""
        given = answer(status=ocsp.OCSPCertStatus.UNKNOWN)

        found = judge(given)
        assert ("unknown", "signing.ocsp_unknown") == (found.status, found.reason.code)
        assert "good" == judge(given, crls=PKI.crls()).status

    def test_authority(self) -> None:
        """The issuing authority itself is answered for by the root."""
        found = check_revocation(
            CHAIN, (), NOW, ocsp=load_answers(PKI.ocsp([LEAF, PKI.issuing]))
        )

        assert ["good", "good"] == [item.status for item in found]

    @pytest.mark.parametrize(
        ("crls", "status"),
        [
            pytest.param(PKI.crls(), "revoked", id="good"),
            pytest.param((), "unknown", id="no list"),
        ],
    )
    def test_responder_in_the_list(self, crls: tuple[bytes, ...], status: str) -> None:
        """Without id-pkix-ocsp-nocheck the responder must be good by a list."""
        given = delegated(no_check=False, changes={"status": REVOKED})

        assert status == judge(given, crls=crls).status

    def test_revoked_responder(self) -> None:
        """A responder that is revoked says nothing any more."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = FORGE.responder(key, no_check=False)
        given = answer(
            responder=certificate, key=key, certificates=(certificate,), status=REVOKED
        )

        assert "good" == judge(given, crls=PKI.crls([certificate])).status


class TestForgeries:
    @pytest.mark.parametrize(
        ("given", "code"),
        [pytest.param(f.answer, f.code, id=f.name) for f in forgeries(SCENE)],
    )
    def test_says_nothing(self, given: ocsp.OCSPResponse, code: str) -> None:
        """An answer that is not sound is named, and a sound list still counts."""
        found = judge(given)

        assert ("unknown", code) == (found.status, found.reason.code)
        assert "good" == judge(given, crls=PKI.crls()).status
        assert "good" == judge(given, answer()).status

    def test_no_answer(self) -> None:
        """An error in place of an answer says nothing."""
        refused = ocsp.OCSPResponseBuilder.build_unsuccessful(
            ocsp.OCSPResponseStatus.TRY_LATER
        )

        assert "signing.no_revocation_data" == judge(refused).reason.code

    def test_mutants(self, rounds: int) -> None:
        """No damage makes another answer of a sound one."""
        chance = random.Random(5)  # noqa: S311 (repeatable, not secret)
        sound = delegated(changes={"status": REVOKED}).public_bytes(Encoding.DER)
        for _ in range(2000 * rounds):
            mutant = bytearray(sound)
            for _ in range(chance.randint(1, 3)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            try:
                (given,) = load_answers([bytes(mutant)])
            except InputError:
                continue

            assert "good" != judge(given).status

    @pytest.mark.parametrize("source", [None, "x", b"junk", [b"junk"], [1], [b""]])
    def test_refuses(self, source: Any) -> None:
        """What is no OCSP answer is an InputError."""
        with pytest.raises(InputError):
            load_answers(source)
        with pytest.raises(InputError):
            check_revocation(CHAIN, (), NOW, ocsp=source)
