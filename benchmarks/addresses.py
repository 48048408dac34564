"""
What one address costs: a full verdict of ours beside what peers do with it.

All answer the same texts in the same order, in turns within one run, and the smallest
of several turns counts: other programs only ever make a turn longer. Peers tell less:
syntax, and a normal form at most. The bare look-up of a domain in a dict is the floor
that no Python program can go below.

    .venv-bench/bin/python benchmarks/addresses.py [addresses in the largest corpus]
"""

from __future__ import annotations

import gc
import re
import resource
import statistics
import sys
import time
import tracemalloc
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import django.conf
import emval
from django.core.exceptions import ValidationError
from django.core.validators import validate_email as django_validate
from email_validator import validate_email
from pydantic import EmailStr, TypeAdapter

from govvn_mail.addresses import Registry

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from address_corpus import address_corpus, official_addresses

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 23)
SEED = 20261123
SIZE = 20_000
TURNS = 7
REFERENCE = "email-validator"

REGISTRY = Registry.bundled()
PATTERN = re.compile(r"[^@\s]+@(?:[a-z0-9-]+\.)+gov\.vn", re.IGNORECASE)
ADAPTER = TypeAdapter(EmailStr)
EMVAL = emval.EmailValidator(
    allow_quoted_local=True,
    deliverable_address=False,
    allowed_special_domains=["test"],
)


def ours(text: str) -> object:
    """Return our verdict."""
    return REGISTRY.classify(text, on=DAY)


def by_email_validator(text: str) -> object:
    """Return its answer, asked as we ask it."""
    try:
        return validate_email(
            text,
            check_deliverability=False,
            allow_quoted_local=True,
            test_environment=True,
        )
    except ValueError:
        return None


def by_django(text: str) -> object:
    """Return whether Django takes it."""
    try:
        django_validate(text)
    except ValidationError:
        return None
    return text


def by_pydantic(text: str) -> object:
    """Return its normal form."""
    try:
        return ADAPTER.validate_python(text)
    except ValueError:
        return None


def by_emval(text: str) -> object:
    """Return its answer; it raises SyntaxError for data."""
    try:
        return EMVAL.validate_email(text)
    except (SyntaxError, ValueError):
        return None


def by_pattern(text: str) -> object:
    """Return the match of what many programs use."""
    return PATTERN.fullmatch(text)


KNOWN = {text.partition("@")[2]: text for text in official_addresses(20_000, SEED)}


def by_dict(text: str) -> object:
    """Return what a dict holds for the domain."""
    return KNOWN.get(text.partition("@")[2])


CALLS: dict[str, Callable[[str], object]] = {
    "ours, full verdict": ours,
    REFERENCE: by_email_validator,
    "Django": by_django,
    "pydantic": by_pydantic,
    "emval": by_emval,
    "regular expression": by_pattern,
    "dict": by_dict,
}


def seconds(call: Callable[[str], object], texts: list[str]) -> float:
    """Return the time of one turn over *texts*."""
    gc.collect()
    start = time.perf_counter()
    for text in texts:
        call(text)
    return time.perf_counter() - start


def many_seconds(texts: list[str]) -> float:
    """Return the time of one `classify_many` over *texts*."""
    gc.collect()
    start = time.perf_counter()
    REGISTRY.classify_many(texts, on=DAY)
    return time.perf_counter() - start


def interleaved(texts: list[str], turns: int = TURNS) -> dict[str, float]:
    """Return microseconds for each address by each program; turns alternate."""
    samples: dict[str, list[float]] = {name: [] for name in CALLS}
    samples["ours, classify_many"] = []
    for _ in range(turns):
        for name, call in CALLS.items():
            samples[name].append(seconds(call, texts))
        samples["ours, classify_many"].append(many_seconds(texts))
    return {name: min(turn) / len(texts) * 1e6 for name, turn in samples.items()}


def percentiles(call: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile of single calls, in microseconds."""
    turns = []
    for _ in range(3):
        taken = []
        for text in texts:
            start = time.perf_counter_ns()
            call(text)
            taken.append((time.perf_counter_ns() - start) / 1e3)
        cuts = statistics.quantiles(taken, n=100)
        turns.append((cuts[49], cuts[98]))
    return min(turns)


def print_times(title: str, texts: list[str]) -> None:
    """Print a table of times and ratios."""
    times = interleaved(texts)
    reference = times[REFERENCE]
    print(f"\n{title} ({len(texts)} texts, all distinct)")
    print(f"{'':22}{'µs':>8} {'faster than ' + REFERENCE:>30}{'p50':>8}{'p99':>9}")
    for name, value in times.items():
        line = f"{name:22}{value:8.2f} {reference / value:29.1f}x"
        if name in CALLS:
            middle, high = percentiles(CALLS[name], texts)
            line += f"{middle:8.2f}{high:9.2f}"
        print(line)


def print_kinds(corpus: list[tuple[str, str]]) -> None:
    """Print our time, email-validator's and emval's for each kind of text."""
    print(f"\nBy kind, µs{'':20}{'ours':>8}{REFERENCE:>18}{'emval':>8}")
    for kind in sorted({kind for kind, _ in corpus}):
        texts = [text for found, text in corpus if found == kind]
        values = (
            min(seconds(call, texts) for _ in range(3)) / len(texts) * 1e6
            for call in (ours, by_email_validator, by_emval)
        )
        print("{:31}{:8.2f}{:18.2f}{:8.2f}".format(kind, *values))


def print_growth(largest: int) -> None:
    """Print time and memory from a thousand texts on, all kept with their verdicts."""
    print(f"\nGrowth{'':10}{'µs/text':>10}{'bytes/verdict':>16}")
    size = 1000
    while size <= largest:
        texts = [text for _, text in address_corpus(size, SEED + size)]
        taken = min(many_seconds(texts) for _ in range(3)) / size * 1e6
        gc.collect()
        tracemalloc.start()
        verdicts = REGISTRY.classify_many(texts, on=DAY)
        held = tracemalloc.get_traced_memory()[0] / len(verdicts)
        tracemalloc.stop()
        print(f"{size:16,}{taken:10.2f}{held:16.0f}")
        size *= 10


def print_flood(largest: int) -> None:
    """Print what stays in memory after as many domains as a stranger likes to send."""
    print(f"\nDistinct domains{'':6}{'µs/text':>10}{'MB at most':>12}")
    first = 0
    for last in (0, largest // 100, largest // 10, largest):
        start = time.perf_counter()
        for number in range(first, last):
            REGISTRY.classify(f"a@x{number}.y{number % 7}.example.vn", on=DAY)
        taken = (time.perf_counter() - start) / max(last - first, 1) * 1e6
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"{last:22,}{taken:10.2f}{most:12.1f}")
        first = last


def main() -> None:
    """Print all tables."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    django.conf.settings.configure(USE_I18N=False)
    corpus = list(address_corpus(SIZE, SEED))
    print_times("The mix", [text for _, text in corpus])
    print_times("Official addresses", official_addresses(SIZE, SEED))
    print_kinds(corpus)
    print_flood(largest)  # first: what is looked at is the most there ever was
    print_growth(largest)


if __name__ == "__main__":
    main()
