"""Display names that speak for another body than the one whose domain it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Reason

from .bodies import Body
from .lookalikes import STATE_ZONE, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from .directory import Directory

__all__ = ["BodyNames", "find_foreign_claims"]

_OFFICES = (
    "ban quan ly", "bao hiem xa hoi", "bhxh", "chi cuc", "cong an", "cong thong tin",
    "cuc", "hdnd", "hoi dong nhan dan", "kho bac", "quoc hoi", "so", "thanh tra",
    "thanh uy", "tinh uy", "toa an", "tong cuc", "ubnd", "uy ban", "van phong",
    "vien kiem sat",
)  # fmt: skip
"""How a display name begins if it is an office's; persons bear the names of places."""


@attrs.frozen
class BodyNames:
    """
    What bodies are called in speech, folded to plain letters.

    Args:
        bodies: By their full names; sure even within other words.
        places: By names of places and of two words, which may be a person's as well.
        longest: Of how many words the longest name is.
    """

    bodies: Mapping[str, Body]
    places: Mapping[str, Body]
    longest: int


def find_foreign_claims(
    name: str, domain: str, body: Body | None, *, directory: Directory, day: date
) -> tuple[Reason, ...]:
    """
    Return what a display name says that *domain* does not bear out.

    Args:
        name: The display name beside an address.
        domain: The domain of the address.
        body: The body that *domain* is listed for, or None.
        directory: What is official.
        day: The day asked about.
    """
    reasons = []
    host = _foreign_host(name, domain, body, directory=directory, day=day)
    if host is not None:
        reasons.append(Reason("addresses.display_name_domain", domain=host))
    named = tuple(_named_bodies(name, _names(directory)))
    if named and not any(_may_speak(body, x, directory, day) for x in named):
        reasons.append(Reason("addresses.display_name_body", body=named[0].mention))
    return tuple(reasons)


def _names(directory: Directory) -> BodyNames:
    if directory.memory.names is None:
        directory.memory.names = _index(directory.bodies.values())
    return directory.memory.names


def _index(bodies: Iterable[Body]) -> BodyNames:
    """Return the names of *bodies*; of several eras the last is meant."""
    full: dict[str, Body] = {}
    places: dict[str, Body] = {}
    for body in bodies:
        name = _plain(body.name_vi)
        place = name.removeprefix("tinh ").removeprefix("thanh pho ")
        if place != name:
            places[place] = body
            full |= {f"{kind} {place}": body for kind in ("tinh", "thanh pho", "tp")}
        elif name.count(" ") > 1:
            full[name] = body
        else:
            places[name] = body
    longest = max((name.count(" ") + 1 for name in full), default=0)
    return BodyNames(full, places, longest)


def _plain(text: str) -> str:
    """Return the words of *text* without diacritics and signs."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _foreign_host(
    name: str, domain: str, body: Body | None, *, directory: Directory, day: date
) -> str | None:
    """Return the first official domain in *name* that is another body's."""
    for word in re.findall(r"[\w.-]+", fold(name)):
        host = str(word).strip(".-")
        listed = directory.listed_suffix(host)
        if listed is not None:
            holders = (listing.body for listing in directory.listings[listed])
            is_foreign = not any(_may_speak(body, x, directory, day) for x in holders)
        else:
            is_foreign = host.endswith(f".{STATE_ZONE}") and host != domain
        if is_foreign:
            return host
    return None


def _named_bodies(name: str, names: BodyNames) -> Iterator[Body]:
    """Yield the bodies that *name* speaks of, in order; of two names the longer."""
    words = _plain(name).split(" ")
    is_office = f"{' '.join(words)} ".startswith(tuple(f"{x} " for x in _OFFICES))
    start = 0
    while start < len(words):
        step = 1
        for length in range(names.longest, 0, -1):
            phrase = " ".join(words[start : start + length])
            body = names.bodies.get(phrase)
            if body is None and is_office:
                body = names.places.get(phrase)
            if body is not None:
                yield body
                step = length
                break
        start += step


def _may_speak(body: Body | None, named: Body, directory: Directory, day: date) -> bool:
    """
    Tell whether mail of *body* may bear the name of *named*.

    It may if one is the other, its successor or part of it. Central bodies have
    branches that bear the names of provinces.
    """
    if body is None:
        return False
    if body.level == "central" and named.level == "province":
        return True
    own, other = _families(body, directory, day), _families(named, directory, day)
    return own[0] in other or other[0] in own


def _families(body: Body, directory: Directory, day: date) -> list[str]:
    """Return the family that stands in *body*'s place, then those it belongs to."""
    families: list[str] = []
    parent: str | None = body.id
    while parent is not None:
        heir = directory.successor(directory.bodies[parent], day).body
        if heir.family in families:  # tables may be wrong
            break
        families.append(heir.family)
        parent = heir.parent_id
    return families
