"""
How long a fresh interpreter needs to import us and to answer the first question.

Prints the median over fresh processes, less an interpreter that does nothing, beside
what peers need, in one interleaved run:

    .venv/bin/python benchmarks/import_time.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 21
NOTHING = "pass"
STATEMENTS = {
    "import govvn_mail": "import govvn_mail",
    "import, first classify()": (
        "import govvn_mail; govvn_mail.classify('vanthu@hanoi.gov.vn')"
    ),
    "import email_validator": "import email_validator",
    "email_validator, first check": (
        "import email_validator as v;"
        "v.validate_email('vanthu@hanoi.gov.vn', check_deliverability=False)"
    ),
    "import aiosmtplib": "import aiosmtplib",
    "import cryptography.x509": "import cryptography.x509",
}


def seconds(statement: str) -> float:
    """Return the wall time of one fresh interpreter that runs *statement*."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)  # noqa: S603 (ours)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    samples: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(ROUNDS):
        bare = seconds(NOTHING)
        for name, statement in STATEMENTS.items():
            samples[name].append(seconds(statement) - bare)
    reference = statistics.median(samples["import email_validator"])
    for name, values in samples.items():
        median = statistics.median(values)
        print(f"{name:32} {median * 1000:7.1f} ms  {median / reference:5.2f} x")


if __name__ == "__main__":
    main()
