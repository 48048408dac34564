"""
A staff list, audited: who has an official mailbox, and what is left to do.

The list beside this file is that of a province that does not exist, and as untidy as
real ones: title rows, a group heading, a private address, a former domain, a shared
mailbox, two addresses in one cell, a typing fault.

Run it with ``python examples/staff_audit.py`` (``--lang en`` for English).
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from govvn_mail.addresses import (
    audit,
    propose_local_parts,
    read_naming_rules,
    read_staff,
)
from govvn_mail.testing import province

HERE = Path(__file__).parent


def main() -> None:
    """Read, audit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=["vi", "en"], default="vi")
    lang = parser.parse_args().lang
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")

    (rule,) = read_naming_rules(HERE / "quy-tac-dat-ten.toml")
    found = audit(
        read_staff(HERE / "danh-sach-can-bo.csv"),
        province.registry(),
        on=date(2026, 11, 23),
        naming=rule,
        active_within=90,
    )
    print(found.table(lang))
    for finding in found.findings:
        name = finding.name or finding.place.source
        reason = " ".join(reason.text(lang) for reason in finding.reasons)
        print(f"{finding.place.row:>3}  {name}: {reason}")
        if finding.suggestion:
            print(f"     → {finding.suggestion}?")

    print()
    taken = {"khoidm", "khoidm1"}
    print("Đỗ Minh Khôi →", *propose_local_parts("Đỗ Minh Khôi", rule, taken=taken))


if __name__ == "__main__":
    main()
