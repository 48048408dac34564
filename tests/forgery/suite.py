"""Every attack there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import on_cms, on_mail, on_trust

if TYPE_CHECKING:
    from .attack import Attack
    from .cms import Scene


def all_attacks(scene: Scene) -> list[Attack]:
    """Return every attack, each under a name of its own."""
    return [
        *on_cms.attacks(scene),
        *on_mail.attacks(scene),
        *on_trust.attacks(scene),
    ]
