"""Every attack is refused, for the reason that it is one, and at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from forgery import CONTENT, Scene, all_attacks

from govvn_mail.signing import Verdict

if TYPE_CHECKING:
    from forgery import Attack

SCENE = Scene.at(datetime(2026, 9, 1, 8, tzinfo=UTC))
ATTACKS = all_attacks(SCENE)


def test_honest_message() -> None:
    """What the attacks start from is valid."""
    found = SCENE.verify(SCENE.genuine)

    assert (Verdict.VALID, CONTENT) == (found.verdict, found.signed_bytes)


def test_names() -> None:
    """There are many attacks, each with a name of its own."""
    assert 200 <= len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", [pytest.param(a, id=a.name) for a in ATTACKS])
def test_refused(attack: Attack) -> None:
    """An attack comes to the stated verdict, for the stated reason."""
    began = time.process_time()
    found = SCENE.verify(attack.raw, **attack.means)
    took = time.process_time() - began

    codes = [reason.code for reason in found.reasons]
    assert (attack.verdict, True) == (found.verdict, attack.code in codes), codes
    assert found.verdict is not Verdict.VALID
    assert (found.signed_bytes is None) is ("yes" != found.integrity.status)
    assert 2 > took
