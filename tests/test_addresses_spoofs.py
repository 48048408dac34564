"""Tests for `Registry.lookalike_domains`: what would be taken for a body's."""

from __future__ import annotations

import random
import re
from datetime import date
from typing import TYPE_CHECKING

import idna
import pytest

from govvn_mail.addresses import Registry, Status
from govvn_mail.errors import InputError

if TYPE_CHECKING:
    from govvn_mail.addresses import Body

DAY = date(2026, 11, 23)
REGISTRY = Registry.bundled()
LDH = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
KINDS = [
    "confusable",
    "diacritics",
    "geographic",
    "glued",
    "inside",
    "other_ending",
    "slip",
    "transposed",
]


@pytest.mark.parametrize("body", REGISTRY.bodies(), ids=lambda body: body.id)
def test_round_trip(body: Body, rounds: int) -> None:
    """Each of them is judged a look-alike of that very domain."""
    spoofs = REGISTRY.lookalike_domains(body)
    draw = random.Random(body.id)  # noqa: S311 (cases, no secrets)

    for spoof in draw.sample(spoofs, min(len(spoofs), 20 * rounds)):
        verdict = REGISTRY.classify(f"vanthu@{spoof.domain}", on=DAY)
        assert Status.LOOKALIKE is verdict.status
        assert spoof.imitated == verdict.reasons[0]["domain"]
        assert spoof.reason == verdict.reasons[1]


@pytest.mark.parametrize("body", REGISTRY.bodies(), ids=lambda body: body.id)
def test_names(body: Body) -> None:
    """They are names that can be registered, each once, in alphabetical order."""
    domains = [spoof.domain for spoof in REGISTRY.lookalike_domains(body.id)]

    assert sorted(set(domains)) == domains
    assert [] == [domain for domain in domains if not LDH.fullmatch(domain)]
    assert [] == [x for x in domains if x.endswith(".gov.vn") and "xn--" not in x]
    assert len(domains) < 3000


def test_one_province() -> None:
    """Every kind is there, and what people would think of first."""
    spoofs = REGISTRY.lookalike_domains("quangngai-2025")
    domains = {spoof.domain: spoof.reason.code for spoof in spoofs}

    assert KINDS == sorted({c.removeprefix("addresses.") for c in domains.values()})
    assert {
        "quangngai-gov.vn": "addresses.glued",
        "quangngai-gov-vn.com": "addresses.glued",
        "govquangngai.org": "addresses.glued",
        "quangngai.gov-vn.online": "addresses.glued",
        "quangngai.govn.vn": "addresses.glued",
        "quangngai.gov.vn.com": "addresses.inside",
        "quangngai.gov.com": "addresses.other_ending",
        "quangngai.gov.vm": "addresses.other_ending",
        "quangngai.com.vn": "addresses.other_ending",
        "quangngai.gvo.vn": "addresses.slip",
        "quangngai.vn": "addresses.geographic",
        "gov.quangngai.vn": "addresses.transposed",
        "quangngai.g0v.vn": "addresses.confusable",
        "xn--quangngi-5ya.gov.vn": "addresses.diacritics",
    }.items() <= domains.items()
    assert "quảngngãi.vn".encode("idna").decode() in domains
    assert "quаngngai.gov.vn".encode("idna").decode() in domains


def test_elsewhere() -> None:
    """A domain outside gov.vn is guarded against slips, endings and other letters."""
    spoofs = REGISTRY.lookalike_domains("vpcp-0")
    domains = {x.domain for x in spoofs if x.imitated == "chinhphu.vn"}

    assert {
        "chinhpu.vn",
        "chlnhphu.vn",
        "chinhphu.com.vn",
        "chinhphu.vn.app",
    } <= domains
    assert "chínhphủ.vn".encode("idna").decode() in domains


def test_nothing_to_imitate() -> None:
    """A body without a sure domain has no look-alikes."""
    without = [
        body.id for body in REGISTRY.bodies() if not REGISTRY.lookalike_domains(body.id)
    ]

    assert 0 < len(without) < 40


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("atlantis-0", id="unknown"),
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
        pytest.param(7, id="int"),
    ],
)
def test_bad_input(body: object) -> None:
    """Only a body of the registry, or its id, will do."""
    with pytest.raises(InputError):
        REGISTRY.lookalike_domains(body)  # type: ignore[arg-type] # the case itself


def test_letters_unknown_to_idna(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the installed IDNA tables do not know cannot be registered, or met."""

    def refuse(_domain: str) -> bytes:
        raise idna.InvalidCodepoint

    monkeypatch.setattr(idna, "encode", refuse)
    spoofs = REGISTRY.lookalike_domains("quangngai-2025")

    assert spoofs
    assert all("xn--" not in spoof.domain for spoof in spoofs)
