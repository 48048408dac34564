"""
Damaged messages and signatures: none raises, and none is taken for another.

An ordinary run makes some thousands of mutants; ``make soak`` makes 600,000.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs
from cryptography import x509
from forgery import CONTENT, SENDER, Scene
from forgery.cms import in_segments, letter, sealed

from govvn_mail.errors import MessageError
from govvn_mail.messages import (
    Attachment,
    OfficialMessage,
    parse_message,
    read_entity,
)
from govvn_mail.signing import SignatureForm, sign_message, verify_message
from govvn_mail.signing.cms import parse_signed_data

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SCENE = Scene.at(NOW)
TRUST, CRLS = SCENE.pki.trust, SCENE.pki.crls()
LETTER = OfficialMessage(
    from_=f"Văn thư Sở Nội vụ <{SENDER}>",
    to=["ubnd@saomai.test"],
    subject="Giấy mời họp giao ban tháng 9 năm 2026",
    body="Kính gửi: Ủy ban nhân dân tỉnh",
    attachments=[
        Attachment(filename="Lịch họp.pdf", content=b"%PDF", media_type="a/pdf")
    ],
)
MUTANTS = 1000
"""How many mutants of each kind an ordinary run makes."""

TOKENS = [
    *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b"\xff", b" ", b"--", b"\r\n--b\r\n"),
    *(
        b"\r\nFrom: x@example.com\r\n",
        b"\r\nContent-Type: text/plain\r\n",
        b"=?utf-8?q?",
    ),
    *(b"\x30\x80", b"\0\0", b"\x24\x80", b"\xa0\x80", b"\x30\x84\xff\xff\xff\xff"),
    *(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\x05\0", b"\x31\0", b"\x1f"),
]
"""What means something to a reader of messages or of BER."""


@attrs.frozen
class Seed:
    """An honest message, and what its signature states."""

    raw: bytes
    content: bytes
    certificate: x509.Certificate


def signed(form: SignatureForm, *, rsa: bool) -> Seed:
    """Return a letter that was signed by us."""
    credential = SCENE.rsa_signer if rsa else SCENE.signer
    made = sign_message(LETTER, credential.signer(), form=form, now=NOW)
    return Seed(made.raw, made.entity, credential.certificate)


MESSAGES = [
    Seed(SCENE.genuine, CONTENT, SCENE.signer.certificate),
    *(signed(form, rsa=rsa) for form in SignatureForm for rsa in (False, True)),
]
INSIDE = SCENE.forge(inside=CONTENT)
SIGNATURES: list[tuple[bytes, Callable[[bytes], bytes]]] = [
    (SCENE.forge(), letter),
    (SCENE.forge(credential=SCENE.rsa_signer, signature_algorithm="rsa"), letter),
    (INSIDE, sealed),
    (in_segments(INSIDE), sealed),
]


def mutate(octets: bytes, chance: random.Random) -> bytes:
    """Return *octets* with one to four faults."""
    mutant = bytearray(octets)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(mutant))
        end = start + chance.randint(1, 60)
        match chance.randrange(8):
            case 0 | 1:
                mutant[start] = chance.randrange(256)
            case 2:
                mutant[start] ^= 1 << chance.randrange(8)
            case 3:
                del mutant[start:end]
            case 4:
                mutant[start:start] = mutant[start:end]
            case 5:
                mutant[start:start] = chance.choice(TOKENS)
            case 6:
                token = chance.choice(TOKENS)
                mutant[start : start + len(token)] = token
            case _:
                other = chance.randrange(len(mutant))
                mutant[start:end] = mutant[other : other + end - start]
        if not mutant:
            break
    return bytes(mutant)


def judge(raw: bytes, content: bytes, certificate: x509.Certificate) -> str:
    """Return the verdict on a mutant, which must not show anything else."""
    found = verify_message(raw, trust=TRUST, crls=CRLS, now=NOW)
    json.dumps(found.to_dict())
    assert all(reason.text("vi") for reason in found.reasons)
    if "yes" == found.integrity.status:
        assert (content, NOW) == (found.signed_bytes, found.claimed_time)
    else:
        assert (None, None) == (found.signed_bytes, found.signer)
    if found.verdict not in {"invalid", "not_signed"} and found.signer is not None:
        assert certificate == found.signer.certificate
        assert SENDER == str(found.from_address)
    if "valid" == found.verdict:
        assert found.signer is not None
    return str(found.verdict)


def test_messages(rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged message shows what was signed, or nothing; no reader falls over it."""
    chance = random.Random(5)  # noqa: S311 (repeatable, not secret)
    verdicts: Counter[str] = Counter()
    for _ in range(MUTANTS * 3 * rounds):
        seed = chance.choice(MESSAGES)
        mutant = mutate(seed.raw, chance)
        verdicts[judge(mutant, seed.content, seed.certificate)] += 1
        for read in (parse_message, read_entity):
            with suppress(MessageError):
                read(mutant)

    assert {"valid", "invalid", "not_signed"} <= set(verdicts)
    show("messages", verdicts, rounds, capsys)


def test_signatures(rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged SignedData binds the same content, signer and time, or nothing."""
    chance = random.Random(6)  # noqa: S311 (repeatable, not secret)
    verdicts: Counter[str] = Counter()
    for _ in range(MUTANTS * 3 * rounds):
        cms, enclose = chance.choice(SIGNATURES)
        mutant = mutate(cms, chance)
        with suppress(MessageError):
            parse_signed_data(mutant, is_opaque=enclose is sealed, accept_pss=True)
        is_rsa = cms is SIGNATURES[1][0]
        signer = SCENE.rsa_signer if is_rsa else SCENE.signer
        verdicts[judge(enclose(mutant), CONTENT, signer.certificate)] += 1

    assert {"valid", "invalid"} <= set(verdicts)
    show("signatures", verdicts, rounds, capsys)


def show(
    name: str,
    verdicts: Counter[str],
    rounds: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Print the counts of a long run."""
    if rounds > 1:
        with capsys.disabled():
            total = sum(verdicts.values())
            print(f"\n{name}: {total:,} mutants, {dict(verdicts)}")  # noqa: T201 (the count is the point)
