"""The page on regulation files is right: its examples load, its lists are whole."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from govvn_mail.policies import (
    Comparator,
    Condition,
    LegalValue,
    Modality,
    Policy,
    Term,
    Unit,
    words,
)
from govvn_mail.policies.kinds.addresses import TOKENS
from govvn_mail.policies.rules import Demand

PAGE = (Path(__file__).parent.parent / "docs" / "policies.md").read_text("utf-8")
EXAMPLES = [
    tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
]
KINDS = [kind.kind for kind in get_args(Demand)]
FRAGMENTS = [example for example in EXAMPLES if "demand" in example]


def in_a_policy(fragment: dict[str, Any]) -> dict[str, Any]:
    """Return a whole regulation around a part of a rule."""
    (whole,) = [example for example in EXAMPLES if "instrument" in example]
    rule = {"id": "x.1", "article": 1, "modality": "must", "vi": "…", "en": "…"}
    kept = {n: v for n, v in whole.items() if n not in {"outline", "coverage"}}
    return kept | {"id": "x", "rules": [rule | fragment]}


def test_whole_file() -> None:
    """The example of a whole file is a regulation."""
    (whole,) = [example for example in EXAMPLES if "instrument" in example]

    policy = Policy.from_dict(whole)

    assert ["saomai-02-2024.2.1.a"] == [rule.id for rule in policy.rules]


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda f: str(f["demand"]["kind"]))
def test_examples(fragment: dict[str, Any]) -> None:
    """Every example of a kind loads as it stands."""
    (rule,) = Policy.from_dict(in_a_policy(fragment)).rules

    assert fragment["demand"]["kind"] == rule.demand.kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_described(kind: str) -> None:
    """Every kind has a section with an example."""
    assert f"\n### {kind}\n" in PAGE
    assert kind in {fragment["demand"]["kind"] for fragment in FRAGMENTS}


@pytest.mark.parametrize(
    "name",
    ["roles", "holders", "facts", "quantities", "documents", "events", "actions"],
)
def test_every_word_is_listed(name: str) -> None:
    """Every word of every list is on the page."""
    _, _, lists = PAGE.partition("\n## Words\n")

    assert [] == [word for word in words(name) if f"`{word}`" not in lists]


@pytest.mark.parametrize(
    "values", [Modality, Comparator, Unit, Term, Condition, LegalValue, TOKENS]
)
def test_every_value_is_named(values: Any) -> None:
    """Every value that a file may hold is on the page."""
    assert [] == [v for v in values if re.search(rf"\b{v}\b", PAGE) is None]
