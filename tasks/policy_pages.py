"""
Write the pages on the bundled regulations: their articles, and the rules beside them.

Each place of a text stands there with what of it a machine decides, and why. What is
carried in full has a page of its own; an index names all that is bundled. With
`--check` nothing is written, and the exit status is 1 if a page is out of date.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from govvn_mail.policies import (
    CoverageStatus,
    Outline,
    available_policies,
    load_policy,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from govvn_mail.policies import Coverage, Policy, Rule
    from govvn_mail.times import Period

FOLDER = Path("docs/policies")

STATUSES = {
    CoverageStatus.AUTOMATED: "tự động (automated)",
    CoverageStatus.PARTLY: "một phần (partly)",
    CoverageStatus.MANUAL: "do người xem xét (manual)",
    CoverageStatus.OUT_OF_SCOPE: "ngoài phạm vi (out of scope)",
}

LEGEND = (
    "Ở mỗi vị trí, *tự động* nghĩa là dữ kiện quyết định; thiếu dữ kiện thì kết quả là"
    " chưa đủ căn cứ. *(Automated: the facts decide; where one is missing the answer is"
    " unknown.)*\n\n"
    "Lời văn của quy định được nêu gọn theo bản lưu, không thay cho nguyên văn."
    " *implied*: văn bản nêu quy định nhưng không dùng từ chỉ mức độ bắt buộc. *(Rules"
    " are abridged from the stored copy and do not replace the text; implied: the text"
    " states the rule without a verb of duty.)*"
)

TOC = """```{{toctree}}
:maxdepth: 1

{names}
```
"""


def pages() -> dict[str, str]:
    """Return the content of every page by its file name."""
    policies = [load_policy(name) for name in available_policies()]
    full = [policy for policy in policies if policy.outline is not None]
    found = {f"{policy.id}.md": page(policy) for policy in full}
    return found | {"index.md": index(policies, [policy.id for policy in full])}


def index(policies: Sequence[Policy], full: Sequence[str]) -> str:
    """Return the page that names all bundled regulations."""
    rows = [
        "| "
        + " | ".join(
            (
                f"[{policy.id}]({policy.id}.md)" if policy.id in full else policy.id,
                cell(f"{policy.instrument}, {policy.instrument.issuer}"),
                days(policy.instrument.in_force),
                str(policy.instrument.grade),
                str(len(policy.rules)),
                cell(policy.carried.vi) + f"<br>*{cell(policy.carried.en)}*",
            )
        )
        + " |"
        for policy in policies
    ]
    return (
        "# Bundled regulations\n\n"
        "Regulations that are carried in full have a page that goes through every\n"
        "article. The pages are written by `tasks/policy_pages.py`.\n\n"
        "| id | instrument | in force | grade | rules | what is carried |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
    ) + TOC.format(names="\n".join(full))


def page(policy: Policy) -> str:
    """Return the page of a regulation that is carried in full."""
    law = policy.instrument
    lines = [
        f"# {law}",
        "",
        law.title,
        "",
        f"- Cơ quan ban hành (issuer): {law.issuer}",
        f"- Ngày ban hành (issued): {law.issued:%d/%m/%Y}" if law.issued else "",
        f"- Hiệu lực (in force): {days(law.in_force)}",
        *(f"- {repeal.verb}: {repeal.number}" for repeal in law.repeals),
        f"- Nguồn (source, grade `{law.grade}`): {law.source}",
        f"- {policy.carried.vi} *{policy.carried.en}*",
        "",
        LEGEND,
        "",
        "| mức (status) | số dòng (rows) | số quy định (rules) |",
        "|---|---|---|",
        *totals(policy),
    ]
    for title, rows in articles(policy):
        lines += ["", f"## {title}", "", *table(policy, rows)]
    lines += [*exclusions(policy), ""]
    return "\n".join(line for n, line in enumerate(lines) if line or n)


def totals(policy: Policy) -> Iterator[str]:
    """Yield the row of each status, and their sum."""
    rows = Counter(row.status for row in policy.coverage)
    rules: Counter[CoverageStatus] = Counter()
    for row in policy.coverage:
        rules[row.status] += len(row.rules)
    for status, label in STATUSES.items():
        yield f"| {label} | {rows[status]} | {rules[status]} |"
    yield f"| cộng (sum) | {rows.total()} | {rules.total()} |"


def articles(policy: Policy) -> Iterator[tuple[str, list[tuple[str, Coverage]]]]:
    """Yield each article with the rows of the coverage that speak of it."""
    outline = policy.outline or Outline(articles=())
    heads = dict.fromkeys(map(article_of, outline.places()))
    for head in heads:
        rows = []
        for row in policy.coverage:
            own = [place for place in row.at if article_of(place) == head]
            if own:
                rows.append((", ".join(own), row))
        yield heading(head), rows


def article_of(place: str) -> str:
    """Return the article in which a place lies: ``qd.2``, ``12``, ``pl.1``."""
    parts = place.split(".")
    return ".".join(parts[:2] if parts[0] in {"qd", "pl"} else parts[:1])


def heading(article: str) -> str:
    """Return the heading of an article."""
    kind, _, number = article.rpartition(".")
    word = {"qd": "Điều {} của Quyết định", "pl": "Phụ lục {}", "": "Điều {}"}[kind]
    return word.format(number)


def table(policy: Policy, rows: list[tuple[str, Coverage]]) -> Iterator[str]:
    """Yield the table of one article."""
    yield "| vị trí | mức | nội dung, phần còn lại hoặc lý do | quy định đã nạp |"
    yield "|---|---|---|---|"
    for places, row in rows:
        rules = "<br>".join(told(policy.rule(name)) for name in row.rules) or "–"
        remark = f"{cell(row.vi)}<br>*{cell(row.en)}*"
        yield f"| {places} | {STATUSES[row.status]} | {remark} | {rules} |"


def told(rule: Rule) -> str:
    """Return a rule as it stands in a cell: id, force, kind, text and note."""
    force = words("modalities")[rule.modality].vi
    about = f"{force} ({rule.modality}, {rule.wording}; {rule.demand.kind})"
    text = f"`{rule.id}` – {about}: {cell(rule.vi)} *{cell(rule.en)}*"
    if rule.note is None:
        return text
    return f"{text} Lưu ý: {cell(rule.note.vi)} *{cell(rule.note.en)}*"


def exclusions(policy: Policy) -> Iterator[str]:
    """Yield what the instrument does not apply to."""
    if policy.exclusions:
        yield from ("", "## Không áp dụng (exclusions)", "")
    for exclusion in policy.exclusions:
        yield f"- {exclusion.vi} *{exclusion.en}*"


def days(period: Period) -> str:
    """Return a period as two days."""
    first = f"{period.first:%d/%m/%Y}" if period.first else "chưa rõ"
    return f"{first} – {period.last:%d/%m/%Y}" if period.last else f"từ {first}"


def cell(text: str) -> str:
    """Return text that cannot break a table, nor be read as markup."""
    plain = " ".join(text.split())
    for mark in "\\|*_`<[":
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def stale(written: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the names of pages that are missing, differ, or should not be there."""
    for name, text in written.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield name
    yield from sorted({file.name for file in folder.glob("*.md")} - written.keys())


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    written, folder = pages(), options.folder
    found = list(stale(written, folder))
    for name in found:
        print(name)
    if options.check:
        return 1 if found else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in found:
        if name in written:
            (folder / name).write_text(written[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
