"""Whose regulation binds a mailbox: the families of its body and of those above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govvn_mail.addresses import AddressVerdict, Registry

__all__ = ["families_of", "is_central"]


def families_of(verdict: AddressVerdict, registry: Registry) -> frozenset[str]:
    """Return the families of the address's body and of the bodies above it."""
    families = set()
    body = verdict.body
    while body is not None and body.family not in families:
        families.add(body.family)
        body = registry.body(body.parent_id) if body.parent_id else None
    return frozenset(families)


def is_central(verdict: AddressVerdict) -> bool:
    """Tell whether the address is one of a central body."""
    return verdict.body is not None and verdict.body.level == "central"
