"""Rules by which mailboxes are named: grammars as data, with their article."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.arguments import check_fields, require
from govvn_mail.errors import InputError
from govvn_mail.law import Citation, Instrument
from govvn_mail.tables import load_toml, structure
from govvn_mail.texts import Bilingual, Reason

from .person_names import plain_letters

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "HolderKind",
    "NamingException",
    "NamingRule",
    "Token",
    "available_naming_rules",
    "load_naming_rule",
    "read_naming_rules",
]

MAX_PATTERN = 200
"""Upper bound of a pattern, in characters."""

MAX_PIECES = 12

SEPARATORS = "._-"

_PIECE = re.compile(
    r"\{(?P<token>[a-z_]+)(?::(?P<digits>[1-9][0-9]?))?\}|[a-z0-9]+|[._-]"
)

_LOCAL_PART = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:[._-][a-z0-9]+)*")


class HolderKind(StrEnum):
    """Whose mailboxes a rule names."""

    PERSON = "person"
    AGENCY = "agency"
    """A body, such as a department or the People's Committee of a commune."""

    UNIT = "unit"
    """A part of a body."""


class Token(StrEnum):
    """A piece of a local part that depends on the holder."""

    GIVEN = "given"
    """*Tên*."""

    INITIALS = "initials"
    """First letters of *họ và tên đệm*."""

    FULL_NAME = "full_name"
    UNIT = "unit"
    PARENT = "parent"
    """The body that a unit belongs to."""

    AGENCY = "agency"
    COMMUNE = "commune"
    CITIZEN_DIGITS = "citizen_digits"
    """The last digits of the citizen number (*căn cước công dân*)."""

    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    NUMBER = "number"
    """A running number."""


_WIDTHS = {
    Token.CITIZEN_DIGITS: range(1, 13),
    Token.BIRTH_YEAR: (2, 4),
    Token.NUMBER: range(1, 5),
}
"""How many digits a token may have, if any."""

_USUAL_WIDTH = {Token.BIRTH_YEAR: 4, Token.BIRTH_MONTH: 2}


@attrs.frozen
class Field:
    """A token in a pattern, with its number of digits."""

    token: Token
    digits: int | None

    def bilingual(self) -> Bilingual:
        """Return its name in angle brackets, as regulations write it."""
        if self.token is Token.CITIZEN_DIGITS:
            digits = f"{self.digits:02}"
            return Reason("naming.token_citizen_digits", digits=digits).bilingual()
        return _TOKEN_NAMES[self.token].bilingual()


_TOKEN_NAMES = {
    Token.GIVEN: Reason("naming.token_given"),
    Token.INITIALS: Reason("naming.token_initials"),
    Token.FULL_NAME: Reason("naming.token_full_name"),
    Token.UNIT: Reason("naming.token_unit"),
    Token.PARENT: Reason("naming.token_parent"),
    Token.AGENCY: Reason("naming.token_agency"),
    Token.COMMUNE: Reason("naming.token_commune"),
    Token.BIRTH_YEAR: Reason("naming.token_birth_year"),
    Token.BIRTH_MONTH: Reason("naming.token_birth_month"),
    Token.NUMBER: Reason("naming.token_number"),
}


@lru_cache(maxsize=256)
def parse_pattern(pattern: str) -> tuple[Field | str, ...]:
    """
    Return the fields, words and separators of a pattern.

    Raises:
        govvn_mail.errors.InputError: If it is none.
    """
    pieces: list[Field | str] = []
    end = 0
    while len(pattern) <= MAX_PATTERN and end < len(pattern):
        match = _PIECE.match(pattern, end)
        if match is None:
            break
        end = match.end()
        pieces.append(_field(match) if match["token"] else match[0])
    fields = [piece for piece in pieces if isinstance(piece, Field)]
    if (
        end < len(pattern)
        or len(pieces) > MAX_PIECES
        or not fields
        or _has_loose_separator(pieces)
        or sum(field.token is Token.NUMBER for field in fields) > 1
    ):
        raise InputError(Reason("naming.pattern", pattern=pattern[:MAX_PATTERN]))
    return tuple(pieces)


def _field(match: re.Match[str]) -> Field:
    try:
        token = Token(match["token"])
    except ValueError as error:
        raise InputError(
            Reason("naming.no_such_token", token=match["token"])
        ) from error
    digits = int(match["digits"]) if match["digits"] else _USUAL_WIDTH.get(token)
    if match["digits"] and digits not in _WIDTHS.get(token, ()):
        raise InputError(Reason("naming.token_digits", token=str(token)))
    if token is Token.CITIZEN_DIGITS and digits is None:
        raise InputError(Reason("naming.token_digits", token=str(token)))
    return Field(token, digits)


def _has_loose_separator(pieces: list[Field | str]) -> bool:
    """Tell whether a separator stands first, last or beside another one."""
    at_separator = True
    for piece in (*pieces, "."):
        is_separator = isinstance(piece, str) and piece in SEPARATORS
        if is_separator and at_separator:
            return True
        at_separator = is_separator
    return False


@attrs.frozen(kw_only=True)
class NamingException:
    """
    A name that the rule itself gives to one holder.

    Args:
        holder: The holder's name.
        local_part: The name of its mailbox, before the ``@``: small letters, digits
            and ``. _ -`` between them.

    Raises:
        govvn_mail.errors.InputError: If one of them is none.
    """

    holder: str
    local_part: str

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        plain_letters(self.holder)
        if not _LOCAL_PART.fullmatch(self.local_part):
            raise InputError(Reason("naming.local_part"))


@attrs.frozen(kw_only=True)
class NamingRule:
    """
    How one regulation names the mailboxes of one kind of holder.

    A pattern is what stands before the ``@``: words, the separators ``.``, ``_`` and
    ``-``, and tokens in braces. The first pattern is the name; the others follow, in
    their order, where it is taken.

    Args:
        id: Stable id, such as ``"bacninh-79-2025.5.2"``.
        instrument: The instrument that states the rule.
        article: *Điều*; may be None only if the instrument's text was not read.
        clause: *Khoản*.
        point: *Điểm*.
        holder: Whose mailboxes it names.
        scope: Which of them, in words.
        domains: Domains of the mailboxes; none means any.
        patterns: In order; none if every name is agreed upon.
        first_number: The running number to begin with, or None if the text does not
            say; proposals then begin with 1.
        by_agreement: Whether names may also be agreed upon.
        lower_case: Whether the text demands small letters.
        keeps_names_before: Mailboxes older than that day keep their name.
        exceptions: Names that the rule gives by itself.

    Raises:
        govvn_mail.errors.InputError:
            If a pattern is wrong, or there is neither a pattern nor agreement.
        govvn_mail.errors.PolicyError:
            If the article of a text that was read is missing.

    .. doctest::

        >>> rule = load_naming_rule("bacninh-79-2025.5.2")
        >>> rule.patterns[0]
        '{given}{initials}{citizen_digits:3}'
        >>> print(rule.form.vi)
        <tên><chữ cái đầu của họ và tên đệm><03 số cuối căn cước công dân>
        >>> print(rule.citation)
        khoản 2 Điều 5 Quy chế ban hành kèm theo Quyết định số 79/2025/QĐ-UBND của ...
    """

    id: str
    instrument: Instrument
    article: int | None = None
    clause: int | None = None
    point: str | None = None
    holder: HolderKind
    scope: Bilingual
    domains: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    first_number: int | None = None
    by_agreement: bool = False
    lower_case: bool = False
    keeps_names_before: date | None = None
    exceptions: tuple[NamingException, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        for pattern in self.patterns:
            parse_pattern(pattern)
        if not self.patterns and not self.by_agreement:
            raise InputError(Reason("naming.no_pattern", rule=self.id))
        if self.first_number is not None and self.first_number < 0:
            raise InputError(Reason("naming.first_number", rule=self.id))
        _ = self.citation

    @property
    def citation(self) -> Citation:
        """The article that states the rule."""
        return Citation(
            instrument=self.instrument,
            article=self.article,
            clause=self.clause,
            point=self.point,
        )

    @property
    def form(self) -> Bilingual:
        """The first pattern in words, or that names are agreed upon."""
        if not self.patterns:
            return Reason("naming.form_agreed").bilingual()
        pieces = [
            Bilingual(piece, piece) if isinstance(piece, str) else piece.bilingual()
            for piece in parse_pattern(self.patterns[0])
        ]
        return Bilingual(
            "".join(piece.vi for piece in pieces), "".join(piece.en for piece in pieces)
        )


@attrs.frozen(kw_only=True)
class _File:
    """What a file of rules holds."""

    id: str
    instrument: Instrument
    rules: tuple[NamingRule, ...]

    def __attrs_post_init__(self) -> None:
        ids = [rule.id for rule in self.rules]
        for rule_id in ids:
            if ids.count(rule_id) > 1 or not rule_id.startswith(f"{self.id}."):
                raise InputError(Reason("naming.rule_id", rule=rule_id))


def read_naming_rules(path: str | Path | Traversable, /) -> tuple[NamingRule, ...]:
    """
    Read the rules of a TOML file.

    The file has an ``id``, one ``[instrument]``, and ``[[rules]]`` with the fields of
    :class:`NamingRule`, each of whose ids begins with that of the file.

    Raises:
        govvn_mail.errors.TableError: Names file and place.
        govvn_mail.errors.InputError: If *path* is no path.
    """
    source = Path(path) if isinstance(path, str) else path
    data = load_toml(source)
    rules = data.get("rules")
    if isinstance(rules, list):
        shared = data.get("instrument")
        data["rules"] = [_with_instrument(rule, shared) for rule in rules]
    return structure(data, _File, file=source.name).rules


def _with_instrument(rule: object, instrument: object) -> Any:  # noqa: ANN401 (parsed TOML)
    return {"instrument": instrument, **rule} if isinstance(rule, dict) else rule


def available_naming_rules() -> tuple[str, ...]:
    """
    Return the ids of the bundled rules.

    .. doctest::

        >>> "nghean-99-2025.5.2" in available_naming_rules()
        True
    """
    return tuple(_bundled())


def load_naming_rule(rule_id: str) -> NamingRule:
    """
    Return a bundled rule.

    Args:
        rule_id: One of :func:`available_naming_rules`.

    Raises:
        govvn_mail.errors.InputError: If there is none of that id.
    """
    known = _bundled()
    rule = known.get(require(rule_id, str, "rule_id"))
    if rule is None:
        raise InputError(Reason("naming.unknown_id", id=rule_id, known=tuple(known)))
    return rule


@cache
def _bundled() -> dict[str, NamingRule]:
    folder = files("govvn_mail") / "data" / "naming"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return {rule.id: rule for file in found for rule in read_naming_rules(file)}
