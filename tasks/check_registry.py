"""
Check the registry's tables: schema, names, lives, successions and sources.

Ends with exit status 1 and names the first wrong place if they contradict themselves.
What exists today but was not looked at for long is a warning only.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from govvn_mail import times
from govvn_mail.addresses import Registry
from govvn_mail.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable

MONTH = timedelta(days=30.5)

BUNDLED = files("govvn_mail") / "data" / "registry"


def warnings(registry: Registry, on: date, months: int) -> Iterator[str]:
    """Yield bodies without a domain, and stale rows of what exists on *on*."""
    oldest = on - months * MONTH
    for body in registry.bodies():
        domains = registry.domains(body)
        if not domains:
            yield f"{body.id} has no domain"
        if on in body.life and body.checked_on < oldest:
            yield f"{body.id} was last checked on {body.checked_on}"
        for listing in domains:
            if on in listing.life and listing.checked_on < oldest:
                yield f"{listing.domain} was last checked on {listing.checked_on}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Load the tables, which checks them, and print what is old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, help="the bundled tables if none"
    )
    parser.add_argument(
        "--on", type=date.fromisoformat, help="the day to judge by; today by default"
    )
    parser.add_argument("--months", type=int, default=6, help="how long rows are fresh")
    options = parser.parse_args(arguments)
    folders: list[Path | Traversable] = options.folders or [BUNDLED]
    try:
        registry = Registry.load(*folders)
    except TableError as error:
        sys.exit(f"error: {error}")
    for warning in warnings(registry, options.on or times.today(), options.months):
        print(f"warning: {warning}")
    domains = sum(len(registry.domains(body)) for body in registry.bodies())
    print(
        f"{len(registry.bodies())} bodies, {domains} domains: {registry.data_version}"
    )


if __name__ == "__main__":
    main()
