"""What a directory was asked before: the only thing in it that changes, and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

if TYPE_CHECKING:
    from datetime import date

    from .display_names import BodyNames
    from .verdict import Judgement

__all__ = ["Memory"]

MAX_ANSWERS = 4096
"""How many answers of each kind are kept."""

Answers: TypeAlias = "dict[tuple[str, date], tuple[Judgement, int]]"
"""
By a domain as written and a day: what is found of addresses in it, and how many octets
there is room for before the ``@``.
"""


@attrs.define(eq=False)
class Memory:
    """
    Answers of one directory; they depend on nothing else, and it never changes.

    Threads may share it: each step is one operation of a dict, and an answer that is
    lost is found again.

    Args:
        likely: Of mailboxes that look like those of state bodies.
        unlikely: Of others.
        names: What the bodies are called in speech, once somebody asked.
    """

    likely: Answers = attrs.field(init=False, factory=dict)
    unlikely: Answers = attrs.field(init=False, factory=dict)
    names: BodyNames | None = attrs.field(init=False, default=None)

    @staticmethod
    def keep(
        answers: Answers, key: tuple[str, date], answer: tuple[Judgement, int]
    ) -> None:
        """Keep an answer; when there are too many, begin again."""
        if len(answers) >= MAX_ANSWERS:
            answers.clear()
        answers[key] = answer
