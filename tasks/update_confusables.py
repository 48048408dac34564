"""
Write the table of look-alike characters anew from Unicode's confusables.txt (UTS #39).

Kept are the characters that may stand in a domain (PVALID in :rfc:`5892`) or are ASCII
letters and digits, and that Unicode confuses with ASCII letters, digits or hyphens;
marks and case are left out of the comparison, as domains leave out case.
"""

from __future__ import annotations

import argparse
import re
import string
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from idna import idnadata, intranges_contain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TABLE = Path("src/govvn_mail/data/unicode/confusables.toml")

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
LDH = frozenset(string.ascii_lowercase + string.digits + "-")
PVALID = idnadata.codepoint_classes["PVALID"]

HEAD = """\
# Written by tasks/update_confusables.py from Unicode's table of confusable characters
# (Unicode Technical Standard #39), reduced to what may stand in a domain and looks like
# ASCII. Each key is how the characters after it look. LICENSE.txt beside it applies.

[about]
source = "https://www.unicode.org/Public/security/latest/confusables.txt"
unicode_version = "{version}"
date = {date}
seen_in = "{seen_in}"

[looks_like]
"""


def confusables(text: str) -> dict[str, str]:
    """Return Unicode's single characters with the prototype of each."""
    prototypes = {}
    for line in text.splitlines():
        source, _, rest = line.partition("#")[0].partition(";")
        if rest:
            target = rest.partition(";")[0]
            prototypes[_characters(source)] = _characters(target)
    return prototypes


def _characters(code_points: str) -> str:
    return "".join(chr(int(point, 16)) for point in code_points.split())


def looks_like(prototypes: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the characters to keep, by what they look like."""
    kept = defaultdict(list)
    for source, prototype in sorted(prototypes.items()):
        decomposed = unicodedata.normalize("NFD", prototype)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
        may_stand = source in ALPHANUMERIC or intranges_contain(ord(source), PVALID)
        if may_stand and plain and LDH.issuperset(plain):
            kept[plain].append(source)
    return dict(sorted(kept.items()))


def table(text: str, seen_in: str) -> str:
    """Return the whole table as TOML."""
    version, date = (
        re.search(pattern, text)[1]  # type: ignore[index] # without it, no such file
        for pattern in (r"# Version: ([\d.]+)", r"# Date: ([\d-]+)")
    )
    lines = [HEAD.format(version=version, date=date, seen_in=seen_in)]
    for plain, sources in looks_like(confusables(text)).items():
        escaped = "".join(f"\\U{ord(source):08X}" for source in sources)
        lines.append(f'{plain} = "{escaped}"\n')
    return "".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read confusables.txt and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("confusables", type=Path, help="confusables.txt of Unicode")
    parser.add_argument("--seen-in", required=True, help="where that copy came from")
    options = parser.parse_args(arguments)
    text = options.confusables.read_text(encoding="utf-8-sig")
    TABLE.write_text(table(text, options.seen_in), encoding="utf-8", newline="\n")
    print(f"Wrote {TABLE}.")


if __name__ == "__main__":
    main()
