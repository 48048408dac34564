"""
The words of rules: one name for the same thing in every regulation.

They are data (``policy_words.toml``), each with a phrase in both languages. A word
that a regulation needs and that stands in no list begins with ``x_``.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from govvn_mail.errors import PolicyError
from govvn_mail.tables import load_toml, structure
from govvn_mail.texts import Bilingual, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Dimension",
    "Subject",
    "Word",
    "check_words",
    "find_word",
    "is_word",
    "words",
]

OWN_PREFIX = "x_"
"""How a word begins that stands in no list."""


class Subject(StrEnum):
    """What a rule is about, and so which question it answers."""

    MESSAGE = "message"
    """One message and what it carries."""

    ADDRESS = "address"
    """The name of a mailbox."""

    ACCOUNT = "account"
    """One account and its holder."""

    MAILBOX_CHECKS = "mailbox_checks"
    """When a mailbox is looked at."""

    TIME = "time"
    """When something is done."""

    SYSTEM = "system"
    """The e-mail system and its operation."""

    BODY = "body"
    """A body and how it organises its mail."""

    EFFECT = "effect"
    """The legal effect of a sending."""


class Dimension(StrEnum):
    """What kind of thing a quantity is measured in."""

    SIZE = "size"
    DURATION = "duration"
    COUNT = "count"
    LENGTH = "length"
    SHARE = "share"
    RESOLUTION = "resolution"


@attrs.frozen(kw_only=True)
class Word:
    """
    One word of a list.

    Attributes:
        vi: The phrase in Vietnamese.
        en: The phrase in English.
        about: What a fact or quantity belongs to.
        dimension: What a quantity is measured in.
    """

    vi: str
    en: str
    about: Subject | None = None
    dimension: Dimension | None = None

    def bilingual(self) -> Bilingual:
        """Return the phrase as a parameter of a reason."""
        return Bilingual(self.vi, self.en)


@cache
def _lists() -> Mapping[str, Mapping[str, Word]]:
    source = files("govvn_mail") / "data" / "policy_words.toml"
    return {
        name: {
            word: structure(row, Word, file=source.name, path=f"{name}.{word}")
            for word, row in rows.items()
        }
        for name, rows in load_toml(source).items()
    }


def words(name: str) -> Mapping[str, Word]:
    """
    Return a list, such as roles, holders, facts, quantities, documents or events.

    .. doctest::

        >>> words("facts")["second_factor"].en
        'whether the account has two-factor authentication'
    """
    return dict(_lists()[name])


def find_word(name: str, word: str) -> Word | None:
    """Return the entry of *word* in a list, or None if it is somebody's own word."""
    return _lists()[name].get(word)


def is_word(name: str, word: str) -> bool:
    """Tell whether *word* stands in a list, or is a word of one's own."""
    own = word.removeprefix(OWN_PREFIX)
    return word in _lists()[name] or (own != word and own.isidentifier())


def check_words(name: str, given: Iterable[str]) -> None:
    """
    Refuse words that neither stand in the list nor begin with ``x_``.

    Raises:
        govvn_mail.errors.PolicyError: Names the word and the list.
    """
    for word in given:
        if not is_word(name, word):
            raise PolicyError(Reason("policies.unknown_word", word=word, list=name))
