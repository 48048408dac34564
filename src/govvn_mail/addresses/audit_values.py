"""What an audit of staff lists found: figures, findings, duplicates, changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, Self

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import InputError
from govvn_mail.tables import structure, unstructure
from govvn_mail.texts import Reason

from .audit_report import agencies_csv, audit_table, findings_csv
from .staff_tables import RowKind
from .verdict import Status

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = [
    "Audit",
    "AuditFigures",
    "Change",
    "Count",
    "Duplicate",
    "DuplicateKind",
    "OldDomain",
    "RowFinding",
    "RowPlace",
    "Tally",
]

NO_ADDRESS = "no_address"
SEVERAL_ADDRESSES = "several_addresses"

NOBODYS = frozenset(map(str, RowKind)) - {str(RowKind.STAFF)}
"""Buckets of rows that are nobody's."""


def agency_key(name: str) -> str:
    """Return what two spellings of a name have in common: all but capitals."""
    return " ".join(name.casefold().split())


@attrs.frozen(kw_only=True)
class Count:
    """How many there are of something."""

    name: str
    count: int

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class OldDomain:
    """
    A mail domain of a body that has ended, or that is out of use.

    A mailbox in the successor's domain is never composed: no source gives it.

    Args:
        domain: As listed.
        body: The body that it is or was listed for.
        successor: The body in its place.
        successor_domain: The mail domain of that body, or None if not known.
        count: How many rows have an address in it.
    """

    domain: str
    body: str
    successor: str | None
    successor_domain: str | None
    count: int

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class Tally:
    """
    Figures of one agency, or of all.

    *Having* and *using* a mailbox are two things: a row has one if its address is in
    an official domain; whether it is used only a column of logins can tell.

    Args:
        agency: Its name as first written; empty where rows name none, and for all.
        heads: The head who answers for it; several if the list names several.
        rows: Each row in exactly one bucket: a :class:`Status`, ``no_address`` or
            ``several_addresses``; for all also ``blank``, ``not_staff`` and
            ``unreadable``.
        used: Official mailboxes with a login that counts.
        not_used: Official mailboxes of which the list says that there was none, or none
            that counts.
        use_unknown: The other official mailboxes.
        naming: Answers of the naming rule to official mailboxes.
        official_domains: Official domains in use.
        providers: Domains of public providers in use.
        old_domains: Domains of ended bodies in use.
        shared_mailboxes: Rows whose mailbox is also another person's.
        repeated_rows: Rows of persons who have more than one, all of them counted.
        namesakes: Rows that share agency and name with another, and may be one person.
    """

    agency: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[Count, ...] = ()
    used: int = 0
    not_used: int = 0
    use_unknown: int = 0
    naming: tuple[Count, ...] = ()
    official_domains: tuple[Count, ...] = ()
    providers: tuple[Count, ...] = ()
    old_domains: tuple[OldDomain, ...] = ()
    shared_mailboxes: int = 0
    repeated_rows: int = 0
    namesakes: int = 0

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    def count(self, *buckets: str) -> int:
        """Return how many rows are in these buckets."""
        return sum(entry.count for entry in self.rows if entry.name in buckets)

    @property
    def staff(self) -> int:
        """How many rows are a person's."""
        return sum(entry.count for entry in self.rows if entry.name not in NOBODYS)

    @property
    def has(self) -> int:
        """How many rows have an address in an official domain."""
        return self.count(Status.OFFICIAL)

    @property
    def on_old_domains(self) -> int:
        """How many rows have an address in a domain of an ended body."""
        return self.count(Status.LEGACY, Status.FORMER)

    @property
    def without(self) -> int:
        """How many rows have no address."""
        return self.count(NO_ADDRESS)

    @property
    def on_providers(self) -> int:
        """How many rows have an address of a public provider."""
        return self.count(Status.PUBLIC_PROVIDER)

    @property
    def to_review(self) -> int:
        """How many rows have an address about which a person has to decide."""
        clear = self.has + self.on_old_domains + self.on_providers + self.without
        return self.staff - clear


@attrs.frozen(kw_only=True)
class AuditFigures:
    """
    The figures of an audit: what the next one is compared with.

    Args:
        on: The day for which addresses were judged.
        data_version: Version of the registry's tables.
        rule_id: The naming rule, or None.
        active_within: Days within which a login counts as use; None counts any.
        total: Figures of all rows.
        agencies: Figures of each agency, in the order of the list.
    """

    on: date
    data_version: str
    rule_id: str | None = None
    active_within: int | None = None
    total: Tally
    agencies: tuple[Tally, ...]

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    @classmethod
    def from_dict(cls, data: object, /) -> Self:
        """
        Return the figures that :meth:`to_dict` exported.

        Raises:
            govvn_mail.errors.TableError: Names the place that is wrong.
        """
        return structure(data, cls, file="figures")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values that :meth:`from_dict` takes back."""
        data: dict[str, Any] = unstructure(self)
        return data


@attrs.frozen(kw_only=True)
class RowPlace:
    """Where a row stands: file with sheet, and its number in spreadsheets."""

    source: str
    row: int


@attrs.frozen(kw_only=True)
class RowFinding:
    """
    A row that needs somebody's attention.

    Args:
        place: Where it stands.
        column: The letter of the column it is about, as far as it is about one.
        agency: As written.
        name: The person.
        address: The address cell, cut after 200 characters.
        bucket: Where the row is counted.
        reasons: Why; the first is the sentence to show.
        suggestion: A repaired address if a typing fault has one repair; not applied.
    """

    place: RowPlace
    column: str = ""
    agency: str = ""
    name: str = ""
    address: str = ""
    bucket: str
    reasons: tuple[Reason, ...]
    suggestion: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "source": self.place.source,
            "row": self.place.row,
            "column": self.column,
            "agency": self.agency,
            "name": self.name,
            "address": self.address,
            "bucket": self.bucket,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "suggestion": self.suggestion,
        }


class DuplicateKind(StrEnum):
    """What rows have in common."""

    SHARED_MAILBOX = "shared_mailbox"
    """One mailbox, several persons."""

    SAME_PERSON = "same_person"
    """One person, by the number, or by mailbox and name."""

    NAMESAKES = "namesakes"
    """The same name in one agency, and nothing that tells two persons apart."""


@attrs.frozen(kw_only=True)
class Duplicate:
    """
    Rows that have something in common.

    Args:
        kind: What it is.
        what: The mailbox or the name; never a citizen number.
        places: The rows, in their order.
    """

    kind: DuplicateKind
    what: str
    places: tuple[RowPlace, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "kind": str(self.kind),
            "what": self.what,
            "rows": [attrs.asdict(place) for place in self.places],
        }


@attrs.frozen(kw_only=True)
class Change:
    """
    One agency in the previous audit and in this one.

    Args:
        agency: Its name.
        before: Its figures then, or None if it was not in the list.
        now: Its figures now, or None if it is no longer.
    """

    agency: str
    before: Tally | None
    now: Tally | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "agency": self.agency,
            "staff_before": self.before and self.before.staff,
            "staff_now": self.now and self.now.staff,
            "has_before": self.before and self.before.has,
            "has_now": self.now and self.now.has,
        }


@attrs.frozen(kw_only=True)
class Audit:
    """
    What staff lists say about official mailboxes on a day.

    Args:
        figures: The figures.
        findings: Rows that need attention, in the order of the list.
        duplicates: Rows that have a mailbox or a person in common.
        notes: What to know about the list as a whole.
        previous: The figures of the previous audit, or None.
    """

    figures: AuditFigures
    findings: tuple[RowFinding, ...] = attrs.field(repr=False)
    duplicates: tuple[Duplicate, ...] = attrs.field(repr=False)
    notes: tuple[Reason, ...]
    previous: AuditFigures | None = attrs.field(default=None, repr=False)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Each agency in the previous audit and in this one; none without it."""
        if self.previous is None:
            return ()
        then = {agency_key(tally.agency): tally for tally in self.previous.agencies}
        new = {agency_key(tally.agency): tally for tally in self.figures.agencies}
        return tuple(
            Change(
                agency=new.get(key, then.get(key, Tally())).agency,
                before=then.get(key),
                now=new.get(key),
            )
            for key in dict.fromkeys((*new, *then))
        )

    def __bool__(self) -> NoReturn:
        raise TypeError("an audit has no truth value; ask .figures or .findings")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values; ``figures`` is what the next audit compares."""
        return {
            "figures": self.figures.to_dict(),
            "findings": [finding.to_dict() for finding in self.findings],
            "duplicates": [duplicate.to_dict() for duplicate in self.duplicates],
            "notes": [note.to_dict() for note in self.notes],
            "previous_on": self.previous and self.previous.on.isoformat(),
            "changes": [change.to_dict() for change in self.changes],
        }

    def table(self, lang: Lang = "vi") -> str:
        """Return a plain-text report for people, aligned for fixed-width letters."""
        return audit_table(self, lang)

    def agencies_csv(self, lang: Lang = "vi", *, delimiter: str = ",") -> str:
        """
        Return the figures of each agency as CSV, safe to open in a spreadsheet.

        Every text is quoted, and one that a spreadsheet might take for a formula
        (``=``, ``+``, ``-``, ``@``, tab or carriage return in front) has an
        apostrophe before it. Write it with ``encoding="utf-8-sig", newline=""``.

        Args:
            lang: Language of the headers.
            delimiter: A comma, a semicolon as Vietnamese Excel expects, or a tab.

        Raises:
            govvn_mail.errors.InputError: If the delimiter is another one.
        """
        return agencies_csv(self, lang, _delimiter(delimiter))

    def findings_csv(self, lang: Lang = "vi", *, delimiter: str = ",") -> str:
        """
        Return the findings and duplicates as CSV, like :meth:`agencies_csv`.

        Raises:
            govvn_mail.errors.InputError: If the delimiter is another one.
        """
        return findings_csv(self, lang, _delimiter(delimiter))


def _delimiter(delimiter: object) -> str:
    if delimiter not in {",", ";", "\t"}:
        raise InputError(Reason("audit.delimiter", known=(",", ";", "\t")))
    return str(delimiter)


def previous_figures(previous: object) -> AuditFigures | None:
    """
    Return the figures of an earlier audit, or of what it exported.

    Raises:
        govvn_mail.errors.InputError: If it is neither.
        govvn_mail.errors.TableError: If the export is not whole.
    """
    match previous:
        case None:
            return None
        case Audit():
            return previous.figures
        case AuditFigures():
            return previous
        case Mapping():
            return AuditFigures.from_dict(previous.get("figures", previous))
        case _:
            raise InputError(Reason("audit.not_an_audit", type=type(previous).__name__))
