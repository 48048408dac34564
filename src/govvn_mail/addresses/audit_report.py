"""An audit for people: a plain-text report, and CSV that is safe in spreadsheets."""

from __future__ import annotations

import csv
import io
import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

from govvn_mail.texts import Reason

from .verdict import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govvn_mail.texts import Lang

    from .audit_values import Audit, AuditFigures, Tally

__all__ = ["agencies_csv", "audit_table", "findings_csv"]

AGENCY_WIDTH = 28
HEAD_WIDTH = 16
NUMBER_WIDTH = 8
LINE_WIDTH = 110

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_BUCKETS = {
    "no_address": Reason("audit.bucket_no_address"),
    "several_addresses": Reason("audit.bucket_several_addresses"),
    "blank": Reason("audit.bucket_blank"),
    "not_staff": Reason("audit.bucket_not_staff"),
    "unreadable": Reason("audit.bucket_unreadable"),
}

_KINDS = {
    "shared_mailbox": Reason("audit.kind_shared_mailbox"),
    "same_person": Reason("audit.kind_same_person"),
    "namesakes": Reason("audit.kind_namesakes"),
}

_NAMING = {
    "yes": Reason("audit.naming_yes"),
    "no": Reason("audit.naming_no"),
    "grandfathered": Reason("audit.naming_grandfathered"),
    "unknown": Reason("audit.naming_unknown"),
}


def bucket_label(bucket: str, lang: Lang) -> str:
    """Return a few words for a bucket."""
    reason = _BUCKETS.get(bucket)
    return Status(bucket).label(lang) if reason is None else reason.text(lang)


def display_width(text: str) -> int:
    """
    Return how many places a terminal gives to *text*.

    .. doctest::

        >>> display_width("Sở Y tế"), display_width("So\u031b\u0309 Y te\u0302\u0301")
        (7, 7)
    """
    return sum(
        0
        if unicodedata.category(char) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(char) in {"W", "F"})
        for char in text
    )


def _wrapped(text: str, width: int) -> list[str]:
    """Break *text* between words, and a word only if it is longer than a line."""
    lines = [""]
    # What is not printable could command a terminal.
    for word in "".join(c if c.isprintable() else " " for c in text).split():
        rest = word
        joined = f"{lines[-1]} {rest}".strip()
        if display_width(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        while display_width(rest) > width:
            lines[-1], rest = rest[:width], rest[width:]
            lines.append("")
        lines[-1] = rest
    return lines


def _cell(text: str, width: int, *, is_number: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if is_number else text + space


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of two columns of texts and then numbers; the last row is a sum."""
    limits = [AGENCY_WIDTH, HEAD_WIDTH] + [NUMBER_WIDTH] * (len(rows[0]) - 2)
    wrapped = [list(map(_wrapped, row, limits)) for row in rows]
    widths = [
        max(display_width(line) for row in wrapped for line in row[column])
        for column in range(len(limits))
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    for number, row in enumerate(wrapped):
        if number in {1, len(wrapped) - 1}:
            yield rule
        for cells in zip_longest(*row, fillvalue=""):
            line = (
                _cell(cell, width, is_number=column > 1)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            yield "  ".join(line).rstrip()


_COLUMNS = (
    Reason("audit.column_agency"),
    Reason("audit.column_head"),
    Reason("audit.column_staff"),
    Reason("audit.column_has"),
    Reason("audit.column_provider"),
    Reason("audit.column_old"),
    Reason("audit.column_review"),
    Reason("audit.column_without"),
    Reason("audit.column_used"),
    Reason("audit.column_not_used"),
    Reason("audit.column_use_unknown"),
)


def _figures(tally: Tally, agency: str) -> list[str | int]:
    """Return the figures under :data:`_COLUMNS`."""
    return [
        agency,
        "; ".join(tally.heads),
        tally.staff,
        tally.has,
        tally.on_providers,
        tally.on_old_domains,
        tally.to_review,
        tally.without,
        tally.used,
        tally.not_used,
        tally.use_unknown,
    ]


def audit_table(audit: Audit, lang: Lang) -> str:
    """Return a plain-text report for people, aligned for fixed-width letters."""
    figures = audit.figures
    lines = [
        Reason("audit.title").text(lang),
        Reason("audit.as_of", date=figures.on, version=figures.data_version).text(lang),
        "",
        *_aligned(list(_rows(audit, lang))),
        "",
        *_wrapped(Reason("audit.caution").text(lang), LINE_WIDTH),
    ]
    for heading, entries in _sections(audit, lang):
        shown = [line for entry in entries for line in _item(entry)]
        if shown:
            lines += ["", heading.text(lang), *shown]
    return "\n".join(lines) + "\n"


def _rows(audit: Audit, lang: Lang) -> Iterator[list[str]]:
    """Yield the rows of the table; without any login, without those columns."""
    total = audit.figures.total
    end = len(_COLUMNS) if total.used or total.not_used else -3
    header = [column.text(lang) for column in _COLUMNS[:end]]
    header.insert(4, Reason("audit.column_share").text(lang))
    yield header
    nameless = Reason("audit.agency_not_stated").text(lang)
    for tally in audit.figures.agencies:
        yield _row(tally, tally.agency or nameless, lang)[: len(header)]
    yield _row(total, Reason("audit.total").text(lang), lang)[: len(header)]


def _row(tally: Tally, name: str, lang: Lang) -> list[str]:
    cells = [str(figure) for figure in _figures(tally, name)]
    cells.insert(4, share_of(tally.has, tally.staff, lang))
    return cells


def _item(text: str) -> list[str]:
    first, *rest = _wrapped(f"- {text}", LINE_WIDTH)
    return [first, *(f"  {line}" for line in rest)]


def share_of(part: int, whole: int, lang: Lang) -> str:
    """Return a share in per cent, with the decimal mark of the language."""
    if not whole:
        return "–"
    tenths = (part * 2000 + whole) // (2 * whole)
    if part < whole:
        tenths = min(tenths, 999)  # 100 % means all of them
    mark = "," if lang == "vi" else "."
    return f"{tenths // 10}{mark}{tenths % 10}%"


def _sections(audit: Audit, lang: Lang) -> Iterator[tuple[Reason, Iterable[str]]]:
    total = audit.figures.total
    if audit.previous is not None:
        heading = Reason("audit.section_changes", date=audit.previous.on)
        yield heading, _changed(audit, audit.previous, lang)
    yield (
        Reason("audit.section_old"),
        [
            Reason(
                "audit.old_domain",
                domain=old.domain,
                count=old.count,
                body=old.body,
                successor=old.successor or "?",
                successor_domain=old.successor_domain or "?",
            ).text(lang)
            for old in total.old_domains
        ],
    )
    yield (
        Reason("audit.section_providers"),
        [f"{entry.name}: {entry.count}" for entry in total.providers],
    )
    clear = {"official", "legacy", "former", "public_provider", "no_address"}
    clear |= {"blank", "not_staff", "unreadable"}
    yield (
        Reason("audit.section_review"),
        [
            f"{bucket_label(entry.name, lang)}: {entry.count}"
            for entry in total.rows
            if entry.name not in clear
        ],
    )
    yield Reason("audit.section_duplicates"), _repeated(total, lang)
    yield (
        Reason("audit.section_naming", rule=audit.figures.rule_id or ""),
        [f"{_NAMING[entry.name].text(lang)}: {entry.count}" for entry in total.naming],
    )
    yield (
        Reason("audit.section_other_rows"),
        [
            f"{bucket_label(entry.name, lang)}: {entry.count}"
            for entry in total.rows
            if entry.name in {"blank", "not_staff", "unreadable"}
        ],
    )
    yield Reason("audit.section_notes"), [note.text(lang) for note in audit.notes]


def _repeated(total: Tally, lang: Lang) -> list[str]:
    counts = {
        "shared_mailbox": total.shared_mailboxes,
        "same_person": total.repeated_rows,
        "namesakes": total.namesakes,
    }
    return [f"{_KINDS[k].text(lang)}: {count}" for k, count in counts.items() if count]


def _changed(audit: Audit, previous: AuditFigures, lang: Lang) -> Iterator[str]:
    nameless = Reason("audit.agency_not_stated").text(lang)
    total = Reason("audit.total").text(lang)
    pairs = [
        (change.agency or nameless, change.before, change.now)
        for change in audit.changes
    ]
    for agency, before, now in [*pairs, (total, previous.total, audit.figures.total)]:
        if now is None:
            yield Reason("audit.change_gone", agency=agency).text(lang)
        elif before is None:
            yield Reason(
                "audit.change_new", agency=agency, staff=now.staff, has=now.has
            ).text(lang)
        else:
            yield Reason(
                "audit.change",
                agency=agency,
                now=f"{now.has}/{now.staff}",
                before=f"{before.has}/{before.staff}",
                difference=f"{now.has - before.has:+}",
            ).text(lang)


def _safe(value: str | int) -> str | int:
    """Put an apostrophe before what a spreadsheet might take for a formula."""
    if isinstance(value, int):
        return value
    text = value.replace("\0", "")
    return (
        f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA) else text
    )


def _csv(rows: Iterable[Iterable[str | int]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow(map(_safe, row))
    return out.getvalue()


def agencies_csv(audit: Audit, lang: Lang, delimiter: str) -> str:
    """Return the figures of each agency, and of all, as CSV."""
    figures = audit.figures
    rows = [_figures(tally, tally.agency) for tally in figures.agencies]
    rows.append(_figures(figures.total, Reason("audit.total").text(lang)))
    return _csv([[column.text(lang) for column in _COLUMNS], *rows], delimiter)


_FINDING_COLUMNS = (
    Reason("audit.column_file"),
    Reason("audit.column_row"),
    Reason("audit.column_letter"),
    Reason("audit.column_agency"),
    Reason("audit.column_name"),
    Reason("audit.column_address"),
    Reason("audit.column_bucket"),
    Reason("audit.column_why"),
    Reason("audit.column_suggestion"),
)


def findings_csv(audit: Audit, lang: Lang, delimiter: str) -> str:
    """Return the findings, and then the duplicates, as CSV."""
    header: list[str | int] = [column.text(lang) for column in _FINDING_COLUMNS]
    findings: list[list[str | int]] = [
        [
            finding.place.source,
            finding.place.row,
            finding.column,
            finding.agency,
            finding.name,
            finding.address,
            bucket_label(finding.bucket, lang),
            " ".join(reason.text(lang) for reason in finding.reasons),
            finding.suggestion or "",
        ]
        for finding in audit.findings
    ]
    duplicates: list[list[str | int]] = [
        [
            place.source,
            place.row,
            "",
            "",
            "" if "@" in duplicate.what else duplicate.what,
            duplicate.what if "@" in duplicate.what else "",
            _KINDS[duplicate.kind].text(lang),
            Reason("audit.rows", rows=tuple(p.row for p in duplicate.places)).text(
                lang
            ),
            "",
        ]
        for duplicate in audit.duplicates
        for place in duplicate.places
    ]
    return _csv([header, *findings, *duplicates], delimiter)
