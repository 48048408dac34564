"""Audits: who of the staff has an official mailbox, agency by agency."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from govvn_mail.arguments import as_tuple, require
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason
from govvn_mail.times import require_date, today

from .audit_duplicates import DuplicateFinder, Member
from .audit_values import (
    NO_ADDRESS,
    SEVERAL_ADDRESSES,
    Audit,
    AuditFigures,
    Count,
    DuplicateKind,
    OldDomain,
    RowFinding,
    RowPlace,
    Tally,
    agency_key,
    previous_figures,
)
from .local_parts import Follows, Holder, NamingVerdict, check_local_part
from .naming import NamingRule
from .person_names import PersonName
from .registry import Registry
from .staff_columns import fold_header
from .staff_tables import RowKind, StaffRow
from .verdict import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from .staff_tables import CellFault
    from .verdict import AddressVerdict

_K = TypeVar("_K")

__all__ = ["audit"]

MAX_SHOWN = 200
"""Characters of an address cell that a finding shows."""

_NOTHING = frozenset(
    {"khong", "khong co", "chua", "chua co", "chua cap", "chua duoc cap", "n a", "null"}
)
_STROKES = frozenset("-–—_./ ")
_BETWEEN = re.compile(r"[;,/\s]+")


def audit(
    rows: Iterable[StaffRow],
    registry: Registry | None = None,
    *,
    on: date | None = None,
    naming: NamingRule | None = None,
    abbreviations: Mapping[str, str | tuple[str, ...]] | None = None,
    heads: Mapping[str, str] | None = None,
    active_within: int | None = None,
    previous: Audit | AuditFigures | Mapping[str, object] | None = None,
) -> Audit:
    """
    Judge every row of staff lists, and sum up by agency.

    Each row is counted in exactly one bucket. Nothing is repaired or guessed: several
    addresses in a cell stay several, and blank cells stay blank.

    Args:
        rows: From :func:`read_staff`, or made by a program; read once, row by row.
        registry: Whom to ask about addresses; None means the bundled one.
        on: The day asked about; None is today in Vietnam.
        naming: A rule for the mailboxes of persons, to compare them with.
        abbreviations: Names of agencies and units to the abbreviations that the rule
            asks for.
        heads: Names of agencies to the heads who answer for them, if the list has no
            such column.
        active_within: Days up to *on* within which a login counts as use; None counts
            any login.
        previous: An earlier audit, or what its ``to_dict()`` exported.

    Raises:
        govvn_mail.errors.InputError: If an argument is of a wrong kind.
        govvn_mail.errors.TableError: If a file turns out to be damaged on the way.

    .. doctest::

        >>> from datetime import date
        >>> found = audit([
        ...     StaffRow(number=2, name="Trần Thị An", address="antt@hanoi.gov.vn"),
        ...     StaffRow(number=3, name="Vũ Dũng", address="dung@gmail.com"),
        ... ], on=date(2026, 11, 23))
        >>> found.figures.total.staff, found.figures.total.has
        (2, 1)
        >>> found.findings[0].place.row, found.findings[0].bucket
        (3, 'public_provider')
    """
    given: object = rows
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InputError(Reason("audit.not_rows", type=type(given).__name__))
    if active_within is not None and require(active_within, int, "active_within") < 0:
        raise InputError(Reason("audit.active_within"))
    before = previous_figures(previous)
    auditor = _Auditor(
        registry=Registry.bundled()
        if registry is None
        else require(registry, Registry, "registry"),
        on=today() if on is None else require_date(on, "on"),
        naming=naming if naming is None else require(naming, NamingRule, "naming"),
        abbreviations=_by_name(abbreviations, "abbreviations"),
        heads=_by_name(heads, "heads"),
        active_within=active_within,
    )
    for row in rows:
        auditor.add(require(row, StaffRow, "rows"))
    return auditor.audit(before)


def _by_name(told: object, name: str) -> dict[str, tuple[str, ...]]:
    if told is None:
        return {}
    if not isinstance(told, Mapping):
        raise InputError(Reason("audit.not_by_name", name=name))
    return {
        agency_key(require(key, str, name)): (value,)
        if isinstance(value, str)
        else as_tuple(value, str, name)
        for key, value in told.items()
    }


class _Sums:
    """The growing figures of one agency."""

    def __init__(self) -> None:
        self.spellings: Counter[str] = Counter()
        self.heads: dict[str, str] = {}
        self.rows: Counter[str] = Counter()
        self.use: Counter[str] = Counter()
        self.naming: Counter[str] = Counter()
        self.official: Counter[str] = Counter()
        self.providers: Counter[str] = Counter()
        self.old: Counter[tuple[str, str, str | None, str | None]] = Counter()
        self.duplicates: Counter[DuplicateKind] = Counter()

    def tally(self) -> Tally:
        return Tally(
            agency=max(self.spellings, key=self.spellings.__getitem__, default=""),
            heads=tuple(self.heads.values()),
            rows=_counts(self.rows),
            used=self.use["used"],
            not_used=self.use["not_used"],
            use_unknown=self.use["unknown"],
            naming=_counts(self.naming),
            official_domains=_counts(self.official),
            providers=_counts(self.providers),
            old_domains=tuple(
                OldDomain(
                    domain=domain,
                    body=body,
                    successor=successor,
                    successor_domain=successor_domain,
                    count=count,
                )
                for (domain, body, successor, successor_domain), count in _sorted(
                    self.old
                )
            ),
            shared_mailboxes=self.duplicates[DuplicateKind.SHARED_MAILBOX],
            repeated_rows=self.duplicates[DuplicateKind.SAME_PERSON],
            namesakes=self.duplicates[DuplicateKind.NAMESAKES],
        )


class _Auditor:
    """One pass over the rows."""

    def __init__(
        self,
        *,
        registry: Registry,
        on: date,
        naming: NamingRule | None,
        abbreviations: Mapping[str, tuple[str, ...]],
        heads: Mapping[str, tuple[str, ...]],
        active_within: int | None,
    ) -> None:
        self.registry = registry
        self.on = on
        self.naming = naming
        self.abbreviations = abbreviations
        self.heads = heads
        self.active_within = active_within
        self.total = _Sums()
        self.agencies: dict[str, _Sums] = {}
        self.findings: list[RowFinding] = []
        self.faults = 0
        self.duplicates = DuplicateFinder()

    def add(self, row: StaffRow) -> None:
        """Count one row."""
        reasons = list(map(_placed, row.faults))
        if row.kind is not RowKind.STAFF:
            self.total.rows[str(row.kind)] += 1
            if reasons:
                self._find(row, str(row.kind), reasons)
            return
        self.faults += len(reasons)
        sums = self._sums(row)
        bucket, reason, verdict = self._judge(row.address)
        for each in (self.total, sums):
            each.rows[bucket] += 1
            _count_domain(each, verdict)
        if bucket == Status.OFFICIAL and verdict is not None:
            reasons += self._use_and_name(row, verdict, sums)
        else:
            reasons.insert(0, reason)
        if reasons:
            suggestion = None if verdict is None else verdict.suggestion
            self._find(row, bucket, reasons, suggestion)
        self._remember(row, verdict)

    def _sums(self, row: StaffRow) -> _Sums:
        key = agency_key(row.agency)
        sums = self.agencies.get(key)
        if sums is None:
            sums = self.agencies[key] = _Sums()
        sums.spellings[row.agency] += 1
        for head in (row.head, *self.heads.get(key, ())):
            if head:
                sums.heads.setdefault(agency_key(head), head)
        return sums

    def _judge(self, cell: str) -> tuple[str, Reason, AddressVerdict | None]:
        """Return the bucket of an address cell, why, and the verdict, if any."""
        if _is_nothing(cell):
            return NO_ADDRESS, Reason("audit.no_address"), None
        several = [piece for piece in _BETWEEN.split(cell) if "@" in piece]
        if len(several) > 1 and "<" not in cell:
            reason = Reason("audit.several_addresses", count=len(several))
            return SEVERAL_ADDRESSES, reason, None
        verdict = self.registry.classify(cell, on=self.on)
        return str(verdict.status), verdict.reasons[0], verdict

    def _use_and_name(
        self, row: StaffRow, verdict: AddressVerdict, sums: _Sums
    ) -> list[Reason]:
        """Count how an official mailbox is used and named; return what is amiss."""
        amiss = []
        use = self._use(row)
        if row.last_login is not None and row.last_login > self.on:
            amiss.append(Reason("audit.login_in_future", date=self.on))
        naming = self._naming(row, verdict)
        for each in (self.total, sums):
            each.use[use] += 1
            if naming is not None:
                each.naming[str(naming.answer)] += 1
        if naming is not None and naming.answer is Follows.NO:
            amiss.append(naming.reason)
        return amiss

    def _use(self, row: StaffRow) -> str:
        if row.never_logged_in:
            return "not_used"
        if row.last_login is None or row.last_login > self.on:
            return "unknown"
        idle = (self.on - row.last_login).days
        is_lately = self.active_within is None or idle <= self.active_within
        return "used" if is_lately else "not_used"

    def _naming(self, row: StaffRow, verdict: AddressVerdict) -> NamingVerdict | None:
        """Return the answer of the naming rule, if it is about that domain."""
        rule, address = self.naming, verdict.address
        if rule is None or address is None:
            return None
        if rule.domains and address.domain not in rule.domains:
            return None
        try:
            holder = Holder(
                name=PersonName(full=row.name, given=row.given) if row.name else None,
                unit=self._short(row.unit, row.unit_short),
                agency=self._short(row.agency, row.agency_short),
                citizen_number=row.citizen_number,
                birth_year=row.birth_year,
                birth_month=row.birth_month,
            )
            return check_local_part(
                address.local_part, holder, rule, created=row.created
            )
        except InputError as error:  # a name or an abbreviation that is none
            return NamingVerdict(
                local_part=address.local_part,
                rule_id=rule.id,
                answer=Follows.UNKNOWN,
                reason=error.reason,
            )

    def _short(self, name: str, short: str) -> tuple[str, ...]:
        """Return the abbreviations that are known of an agency or unit."""
        told = self.abbreviations.get(agency_key(name), ())
        return (short, *told) if short else told

    def _remember(self, row: StaffRow, verdict: AddressVerdict | None) -> None:
        number = row.citizen_number
        if number is None and row.staff_code:
            number = f"{agency_key(row.agency)} {row.staff_code}"
        address = None if verdict is None else verdict.address
        self.duplicates.add(
            Member(
                place=RowPlace(source=row.source, row=row.number),
                agency=agency_key(row.agency),
                person=agency_key(row.name),
                name=row.name,
                number=number,
                birth=(row.birth_year, row.birth_month),
            ),
            None
            if address is None
            else f"{address.local_part.casefold()}@{address.domain}",
        )

    def _find(
        self,
        row: StaffRow,
        bucket: str,
        reasons: list[Reason],
        suggestion: str | None = None,
    ) -> None:
        shown = row.address[:MAX_SHOWN]
        self.findings.append(
            RowFinding(
                place=RowPlace(source=row.source, row=row.number),
                column=row.address_column,
                agency=row.agency,
                name=row.name,
                address=shown if len(row.address) == len(shown) else f"{shown}…",
                bucket=bucket,
                reasons=tuple(reasons),
                suggestion=suggestion,
            )
        )

    def audit(self, before: AuditFigures | None) -> Audit:
        """Sum up."""
        duplicates = []
        for duplicate, members in self.duplicates.groups():
            duplicates.append(duplicate)
            for member in members:
                for sums in (self.total, self.agencies[member.agency]):
                    sums.duplicates[duplicate.kind] += 1
        figures = AuditFigures(
            on=self.on,
            data_version=self.registry.data_version,
            rule_id=None if self.naming is None else self.naming.id,
            active_within=self.active_within,
            total=self.total.tally(),
            agencies=tuple(sums.tally() for sums in self.agencies.values()),
        )
        return Audit(
            figures=figures,
            findings=tuple(self.findings),
            duplicates=tuple(duplicates),
            notes=tuple(_notes(figures, self.faults)),
            previous=before,
        )


def _placed(fault: CellFault) -> Reason:
    """Say in which column the fault is."""
    if not fault.column:
        return fault.reason
    cause = fault.reason.bilingual()
    return Reason("audit.cell", column=fault.column, header=fault.header, cause=cause)


def _is_nothing(cell: str) -> bool:
    return set(cell) <= _STROKES or fold_header(cell) in _NOTHING


def _count_domain(sums: _Sums, verdict: AddressVerdict | None) -> None:
    """Count the domain of an address that belongs to a body or a provider."""
    if verdict is None or verdict.address is None:
        return
    domain = verdict.address.domain
    match verdict.status:
        case Status.OFFICIAL:
            sums.official[domain] += 1
        case Status.PUBLIC_PROVIDER:
            sums.providers[domain] += 1
        case Status.LEGACY | Status.FORMER:
            body, heir = verdict.body, verdict.successor
            sums.old[
                domain,
                "" if body is None else body.name_vi,
                None if heir is None else heir.body.name_vi,
                None if heir is None else heir.domain,
            ] += 1
        case _:
            pass


def _counts(counter: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name=name, count=count) for name, count in _sorted(counter))


def _sorted(counter: Counter[_K]) -> list[tuple[_K, int]]:
    """Return the entries, the most frequent first, and those alike by their names."""
    return sorted(counter.items(), key=lambda entry: (-entry[1], str(entry[0])))


def _notes(figures: AuditFigures, faults: int) -> Iterator[Reason]:
    """Yield what a reader of the figures should know about the list."""
    total = figures.total
    if total.has and not total.used and not total.not_used:
        yield Reason("audit.no_logins")
    elif figures.active_within is not None:
        yield Reason("audit.login_window", days=figures.active_within)
    if faults:
        yield Reason("audit.cell_faults", count=faults)
    known = [tally for tally in figures.agencies if tally.agency]
    blank = sum(tally.staff for tally in figures.agencies if not tally.agency)
    if blank and known:
        yield Reason("audit.agency_blank", count=blank)
    for tally in known:
        if len(tally.heads) > 1:
            yield Reason("audit.several_heads", agency=tally.agency, heads=tally.heads)
    similar: defaultdict[str, list[str]] = defaultdict(list)
    for tally in known:
        similar[fold_header(tally.agency)].append(tally.agency)
    for names in similar.values():
        if len(names) > 1:
            yield Reason("audit.similar_agencies", names=tuple(names))
