"""What may be imitated: the listed names, keyed so that one look-up finds each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from .rows import BodyType, Confidence
from .skeleton import fold, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .directory import Directory, Listing

__all__ = ["MIN_SLIP", "STATE_ZONE", "Targets", "name_of", "slips", "targets_of"]

STATE_ZONE = "gov.vn"

MIN_SLIP = 5
"""Length of the names whose slips are known; other short names are too near."""

MIN_BRAND = 7
"""The same for names that stand for the state in any domain."""

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

COUNTRY_GOV = ("vngov", "govviet", "vietgov", "veitgov", "govvietnam", "vietnamgov")
"""Names that stand for the state at large."""

_PLACE_SUFFIXES = {"hochiminh": "thanhphohochiminh.vn"}
"""Places in .vn that are not named like the province's own domain, by its family."""


@attrs.frozen(kw_only=True, eq=False)
class Targets:
    """
    The listed names, most of them by their skeletons.

    Args:
        names: Names directly below gov.vn, with their domains.
        places: Those of them that are provinces', with their domains.
        brands: Names that mean a state body wherever they stand, with its domain;
            each also with ``vn`` after it.
        mail_brands: Those of them that other holders in .vn can hardly have.
        readings: Skeletons of whole domains, and what they can be read as.
        slips: Domains that one slip in typing makes of a listed one, and that one.
        geographic: Zones of places in .vn, with the domains of the provinces.
        endings: The last labels of all listed domains.
        country_gov: Names that stand for the state at large.
    """

    names: Mapping[str, str]
    places: Mapping[str, str]
    brands: Mapping[str, str]
    mail_brands: frozenset[str]
    readings: Mapping[str, str]
    slips: Mapping[str, str]
    geographic: Mapping[str, str]
    endings: frozenset[str]
    country_gov: frozenset[str]

    def reading(self, look: str) -> str | None:
        """Return what the longest end of a domain with that skeleton can be read as."""
        while look not in self.readings:
            look = look.partition(".")[2]
            if not look:
                return None
        return self.readings[look]

    def named(self, look: str, min_length: int) -> str | None:
        """Return the domain below gov.vn of that name, unless the name is too short."""
        domain = self.names.get(look)
        if domain is None or len(name_of(domain)) < min_length:
            return None
        return domain


@lru_cache(maxsize=4)  # a directory is large; few are in use at a time
def targets_of(directory: Directory) -> Targets:
    """Return the targets in *directory*, made when first asked for."""
    listings = [group[0] for group in directory.listings.values()]
    in_state_zone = [x for x in listings if _zone(x) == STATE_ZONE]
    places = [x for x in in_state_zone if x.body.is_provincial]
    brands = [x for x in listings if _is_brand(x)]
    geographic = dict(directory.geographic)
    for place in places:
        suffix = _PLACE_SUFFIXES.get(place.body.family)
        if suffix is not None:
            geographic.setdefault(suffix, place.domain)
    return Targets(
        names=_by_name(in_state_zone),
        places=_by_name(places),
        brands={
            look + mark: domain
            for look, domain in _by_name(brands).items()
            for mark in ("", "vn")
        },
        mail_brands=frozenset(
            x.domain
            for x in brands
            if x.is_sure_mail or x.body.type is BodyType.SERVICE
        ),
        readings={skeleton(x): x for x in (*geographic, *directory.listings)},
        slips=_slips_of(listings),
        geographic=geographic,
        endings=frozenset(skeleton(x.domain.rpartition(".")[2]) for x in listings),
        country_gov=frozenset(map(skeleton, COUNTRY_GOV)),
    )


def name_of(domain: str) -> str:
    """Return the first label, without hyphens."""
    return domain.partition(".")[0].replace("-", "")


def _zone(listing: Listing) -> str:
    return listing.domain.partition(".")[2]


def _by_name(listings: Iterable[Listing]) -> dict[str, str]:
    names: dict[str, str] = {}
    for listing in listings:
        names.setdefault(skeleton(name_of(listing.domain)), listing.domain)
    return names


def _is_brand(listing: Listing) -> bool:
    """
    Tell whether the domain's name is part of the body's own, and no place's.

    ``chinhphu`` is of *Văn phòng Chính phủ*, but ``customs`` is an English word.
    """
    name, body = name_of(listing.domain), listing.body
    return (
        _zone(listing) in {STATE_ZONE, "vn"}
        and listing.confidence is not Confidence.LOW
        and not body.is_provincial
        and name in fold(body.name_vi).replace(" ", "")
        and (len(name) >= MIN_BRAND or body.type is BodyType.SERVICE)
    )


def _slips_of(listings: Iterable[Listing]) -> dict[str, str]:
    """
    Return every slip in typing the names of sure domains, with the domain meant.

    In gov.vn a slip meets nobody; elsewhere it may meet an honest name, hence only
    names in use for mail are guarded there.
    """
    found: dict[str, str] = {}
    for listing in listings:
        name, _, zone = listing.domain.partition(".")
        is_guarded = (zone == STATE_ZONE and len(name) >= MIN_SLIP) or (
            zone == "vn" and len(name) >= MIN_BRAND and listing.is_sure_mail
        )
        if is_guarded and listing.confidence is not Confidence.LOW:
            for slip in slips(name):
                found.setdefault(f"{slip}.{zone}", listing.domain)
    return found


def slips(name: str) -> list[str]:
    """
    Return what one slip in typing makes of a label.

    The slips are a character left out, typed twice, swapped with the next one or
    replaced by a neighbour on the keyboard, and a hyphen put in or left out.

    .. doctest::

        >>> [x for x in slips("hue") if len(x) == 3]
        ['uhe', 'heu', 'gue', 'jue', 'yue', ...]
    """
    found = []
    for i, character in enumerate(name):
        head, tail = name[:i], name[i + 1 :]
        found += [head + tail, head + character * 2 + tail]
        if tail:
            found += [
                head + tail[0] + character + tail[1:],
                f"{head}{character}-{tail}",
            ]
    for i, character in enumerate(name):
        found += [
            name[:i] + key + name[i + 1 :] for key in _NEIGHBOURS.get(character, "")
        ]
    return [
        slip
        for slip in dict.fromkeys(found)
        if slip and slip != name and "--" not in slip and slip == slip.strip("-")
    ]


def _neighbours() -> dict[str, str]:
    """Return the keys beside, above and below each letter's; rows are staggered."""
    found: dict[str, str] = {}
    for row, keys in enumerate(KEYBOARD):
        above = KEYBOARD[row - 1] if row else ""
        below = KEYBOARD[row + 1] if row + 1 < len(KEYBOARD) else ""
        for i, key in enumerate(keys):
            beside = keys[max(i - 1, 0) : i] + keys[i + 1 : i + 2]
            found[key] = beside + above[i : i + 2] + below[max(i - 1, 0) : i + 1]
    return found


_NEIGHBOURS = _neighbours()
