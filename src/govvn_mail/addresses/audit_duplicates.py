"""Rows of staff lists that share a mailbox or a person."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import attrs

from .audit_values import Duplicate, DuplicateKind, RowPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DuplicateFinder", "Member"]

_K = TypeVar("_K")

MAX_COMPARED = 50
"""Namesakes in one agency that are compared in pairs; more are all listed."""


@attrs.frozen
class Member:
    """
    One row, as far as it tells persons apart.

    Args:
        place: Where it stands.
        agency: The key of its agency.
        person: The key of the person's name; empty if not stated.
        name: The name as written.
        number: The citizen number or the agency's own, or None.
        birth: Year and month.
    """

    place: RowPlace
    agency: str
    person: str
    name: str
    number: str | None = attrs.field(repr=False)
    birth: tuple[int | None, int | None] = attrs.field(repr=False)

    def is_apart_from(self, other: Member) -> bool:
        """Tell whether two namesakes are known to be two persons."""
        numbers = {self.number, other.number} - {None}
        has_births = self.birth != (None, None) != other.birth
        return len(numbers) > 1 or (has_births and self.birth != other.birth)


class DuplicateFinder:
    """Rows by mailbox, by number and by name, for as long as an audit runs."""

    def __init__(self) -> None:
        self._mailboxes: dict[str, Member | list[Member]] = {}
        self._numbers: dict[str, Member | list[Member]] = {}
        self._names: dict[tuple[str, str], Member | list[Member]] = {}

    def add(self, member: Member, mailbox: str | None) -> None:
        """Remember a row."""
        if mailbox is not None:
            _append(self._mailboxes, mailbox, member)
        if member.number is not None:
            _append(self._numbers, member.number, member)
        if member.person:
            _append(self._names, (member.agency, member.person), member)

    def groups(self) -> Iterator[tuple[Duplicate, tuple[Member, ...]]]:
        """Yield what rows have in common, and the rows."""
        known: set[frozenset[RowPlace]] = set()
        for mailbox, members in _several(self._mailboxes):
            kind = (
                DuplicateKind.SAME_PERSON
                if _is_one_person(members)
                else DuplicateKind.SHARED_MAILBOX
            )
            yield _duplicate(kind, mailbox, members)
            if kind is DuplicateKind.SAME_PERSON:
                known.add(_places(members))
        for _, members in _several(self._numbers):
            if _places(members) not in known:
                yield _duplicate(DuplicateKind.SAME_PERSON, members[0].name, members)
                known.add(_places(members))
        for _, members in _several(self._names):
            alike = _not_told_apart(members)
            if alike and _places(alike) not in known:
                yield _duplicate(DuplicateKind.NAMESAKES, members[0].name, alike)


def _append(groups: dict[_K, Member | list[Member]], key: _K, member: Member) -> None:
    found = groups.setdefault(key, member)
    if isinstance(found, list):
        found.append(member)
    elif found is not member:
        groups[key] = [found, member]


def _several(
    groups: dict[_K, Member | list[Member]],
) -> Iterator[tuple[_K, tuple[Member, ...]]]:
    for key, members in groups.items():
        if isinstance(members, list):
            yield key, tuple(members)


def _is_one_person(members: tuple[Member, ...]) -> bool:
    """Tell whether rows of one mailbox have one name, and no two numbers."""
    persons = {member.person for member in members}
    numbers = {member.number for member in members} - {None}
    return len(persons) == 1 and "" not in persons and len(numbers) <= 1


def _not_told_apart(members: tuple[Member, ...]) -> tuple[Member, ...]:
    if len(members) > MAX_COMPARED:
        return members
    alike = {
        member.place
        for one, other in combinations(members, 2)
        if not one.is_apart_from(other)
        for member in (one, other)
    }
    return tuple(member for member in members if member.place in alike)


def _places(members: Iterable[Member]) -> frozenset[RowPlace]:
    return frozenset(member.place for member in members)


def _duplicate(
    kind: DuplicateKind, what: str, members: tuple[Member, ...]
) -> tuple[Duplicate, tuple[Member, ...]]:
    places = tuple(member.place for member in members)
    return Duplicate(kind=kind, what=what, places=places), members
