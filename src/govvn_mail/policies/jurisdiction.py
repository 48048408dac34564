"""Whose regulation binds a mailbox: the families of its body and of those above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from govvn_mail.addresses import AddressVerdict, Body, Registry

__all__ = ["families_of", "is_central"]


def families_of(
    verdict: AddressVerdict, registry: Registry, on: date
) -> frozenset[str]:
    """Return the families of the address's body, of its heirs, and of those above."""
    if verdict.body is None:
        return frozenset()
    bodies = [verdict.body]
    bodies += [x.heir for x in registry.successions(verdict.body) if x.since <= on]
    families: set[str] = set()
    for body in bodies:
        above: Body | None = body
        while above is not None and above.family not in families:
            families.add(above.family)
            above = registry.body(above.parent_id) if above.parent_id else None
    return frozenset(families)


def is_central(verdict: AddressVerdict) -> bool:
    """Tell whether the address is one of a central body."""
    return verdict.body is not None and verdict.body.level == "central"
