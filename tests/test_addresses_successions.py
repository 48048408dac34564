"""Tests for what became of a body: `Registry.successions`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.addresses import Registry
from govvn_mail.errors import InputError

if TYPE_CHECKING:
    from govvn_mail.addresses import Body

REGISTRY = Registry.bundled()


@pytest.mark.parametrize("body", REGISTRY.bodies(), ids=lambda body: str(body.id))
def test_every_body(body: Body) -> None:
    """The steps lead from the body to one that goes on, day after day."""
    steps = REGISTRY.successions(body)

    assert (body.life.last is None) is (steps == ())
    here = body
    for step in steps:
        assert step.former == here
        assert step.former.life.last == step.since - timedelta(days=1)
        assert step.since in step.heir.life
        here = step.heir
    assert here.life.last is None


def test_same_body() -> None:
    """A new name or status leaves the body the same, a merger does not."""
    merged, status = REGISTRY.successions("bacgiang-0")

    assert (False, True) == (merged.is_same_body, status.is_same_body)
    assert "NQ 39/2026/QH16" == status.law


@pytest.mark.parametrize("wrong", [None, 1, "mars-0"])
def test_wrong(wrong: Any) -> None:
    """What is no body is refused."""
    with pytest.raises(InputError):
        REGISTRY.successions(wrong)
