"""What is known of the Government's certification hierarchies: facts, not anchors."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.law import Grade
from govvn_mail.tables import load_toml, structure

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = ["HierarchyStatement", "load_hierarchies"]


@attrs.frozen(kw_only=True)
class HierarchyStatement:
    """
    One statement about a hierarchy.

    Args:
        hierarchy: ``G1``, ``G2``, or both.
        topic: What it is about, such as ``root`` or ``certificate``.
        vi: The statement in Vietnamese.
        en: The statement in English.
        grade: How well it is known; ``read`` means that bytes were decoded.
        source: Where it comes from.
        recorded: When it was looked up.
    """

    hierarchy: str
    topic: str
    vi: str
    en: str
    grade: Grade
    source: str
    recorded: date

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    def text(self, lang: Lang) -> str:
        """Return the statement in ``"vi"`` or ``"en"``."""
        return self.vi if lang == "vi" else self.en


@attrs.frozen(kw_only=True)
class _Hierarchies:
    statements: tuple[HierarchyStatement, ...]


def load_hierarchies() -> tuple[HierarchyStatement, ...]:
    """
    Return what is known of the hierarchies G1 and G2, in the order of the table.

    Nothing here is trusted: no statement holds a whole fingerprint.

    .. doctest::

        >>> [s.text("en") for s in load_hierarchies() if s.topic == "root"][-1]
        'Root “RootCA chuyên dùng Chính phủ G2”, valid until 2048; its SHA-256 ...
    """
    file = files("govvn_mail") / "data" / "signing" / "hierarchies.toml"
    return structure(load_toml(file), _Hierarchies, file=file.name).statements
