"""
Domains that resemble an official one.

Every pattern was seen in use against Vietnamese bodies or follows from how domain
names are read; a resemblance is a reason to ask, not a finding of fraud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Reason

from .skeleton import fold, skeleton
from .targets import MIN_SLIP, STATE_ZONE, Targets, name_of, slips, targets_of

if TYPE_CHECKING:
    from .directory import Directory

__all__ = [
    "CATEGORIES",
    "STATE_ZONE",
    "VN_SLIPS",
    "Lookalike",
    "find_lookalike",
    "find_slip",
    "fold",
]

CATEGORIES = (
    "ac", "ai", "biz", "com", "health", "id", "info", "int", "io", "name", "net",
    "org", "pro",
)  # fmt: skip
"""Zones of .vn for names of all kinds of holders (Public Suffix List, 2026-10-22)."""

MIN_GLUED = 3
"""Length of the names that resemble glued to a gov; "cagov" is California's."""

COUNTRY_CODE = 2
"""Length of a top-level domain that is a country's, in letters."""

MAX_DEPTH = 4
"""Upper bound of the labels of an official domain looked for inside another."""

VN_SLIPS = frozenset(slips("vn")) - {"bn", "cn", "gn"}
"""Top-level domains that are a slip in typing .vn and no country's."""

_ZONE_SLIPS = frozenset(f"{slip}.vn" for slip in slips("gov"))


@attrs.frozen(kw_only=True)
class Lookalike:
    """
    A resemblance.

    Args:
        imitated: The listed domain it resembles, or None if it is gov.vn at large.
        reason: In what it resembles.
    """

    imitated: str | None
    reason: Reason


@attrs.frozen
class _Suspect:
    """A domain's labels, without diacritics and as they look, beside what is listed."""

    labels: list[str]
    looks: list[str]
    targets: Targets

    def name(self, index: int) -> str:
        """Return how a label looks without hyphens, or nothing if there is none."""
        return self.looks[index].replace("-", "") if index >= 0 else ""

    def rest(self, index: int) -> str:
        """Return what follows a label."""
        return ".".join(self.labels[index + 1 :])

    def is_open_vn(self, index: int) -> bool:
        """Tell whether anyone may have that label: it stands below .vn or .com.vn."""
        *category, last = self.labels[index + 1 :] or [""]
        return last == "vn" and (not category or category in _OPEN)

    def place(self, index: int) -> str | None:
        """Return the domain of the province that has that name."""
        return self._word(index, self.targets.places.get(self.name(index)))

    def brand(self, index: int) -> str | None:
        """Return the domain of the state body that everybody knows by that name."""
        return self._word(index, self.targets.brands.get(self.name(index)))

    def _word(self, index: int, domain: str | None) -> str | None:
        """Return *domain* unless that label is another word, like Sonia for Sơn La."""
        label = self.labels[index].replace("-", "").removesuffix("vn")
        is_word = label.isalpha() and label.isascii()
        if domain is None or (is_word and label != name_of(domain)):
            return None
        return domain


_OPEN = [[category] for category in CATEGORIES]


def find_lookalike(unicode_domain: str, directory: Directory) -> Lookalike | None:
    """
    Return what a domain that is not in gov.vn, or has U-labels, resembles.

    Args:
        unicode_domain: In lower case, with U-labels.
        directory: What is official.
    """
    if directory.listed_suffix(unicode_domain) is not None:
        return None
    plain = unicode_domain if unicode_domain.isascii() else fold(unicode_domain)
    look = skeleton(unicode_domain)
    suspect = _Suspect(plain.split("."), look.split("."), targets_of(directory))
    found = _misread(unicode_domain, suspect) or find_slip(plain, directory)
    if found is not None or _in_state_zone(unicode_domain):
        return found
    return (
        _inside(suspect)
        or _transposed(suspect)
        or _glued(suspect)
        or _other_ending(suspect)
        or _geographic(suspect)
    )


def find_slip(domain: str, directory: Directory) -> Lookalike | None:
    """
    Return the listed domain that one slip in typing made *domain* of, if any.

    Args:
        domain: In lower case, without diacritics.
        directory: What is official.
    """
    targets = targets_of(directory)
    labels = domain.split(".")[-3:]
    zone = ".".join(labels[-2:])
    if zone == STATE_ZONE:
        imitated = targets.slips.get(".".join(labels))
    else:
        imitated = targets.slips.get(zone)
    if imitated is None and (zone == STATE_ZONE or zone in _ZONE_SLIPS):
        name = skeleton(labels[0].replace("-", ""))
        imitated = targets.places.get(name) or targets.named(name, MIN_SLIP)
    if imitated is None:
        return None
    reason = Reason("addresses.slip", domain=imitated)
    return Lookalike(imitated=imitated, reason=reason)


def _misread(unicode_domain: str, suspect: _Suspect) -> Lookalike | None:
    """``đồngnai.gov.vn``, ``hanoi.g0v.vn``: other characters that read the same."""
    plain, look = ".".join(suspect.labels), ".".join(suspect.looks)
    reading = suspect.targets.reading(look)
    if reading is not None:
        size = reading.count(".") + 1
        own = ".".join(unicode_domain.split(".")[-size:])
        is_place = reading in suspect.targets.geographic
        if own == reading or (
            is_place and own.replace(".", "").isalpha() and own.isascii()
        ):
            return None
        imitated = suspect.targets.geographic.get(reading, reading)
    elif _in_state_zone(look) and not _in_state_zone(unicode_domain):
        reading, imitated = STATE_ZONE, None
    else:
        return None
    if plain == reading or plain.endswith("." + reading):
        reason = Reason("addresses.diacritics", domain=plain)
    else:
        reason = Reason("addresses.confusable", domain=reading)
    return Lookalike(imitated=imitated, reason=reason)


def _inside(suspect: _Suspect) -> Lookalike | None:
    """``quangngai.gov.vn.evil.example``: an official domain within a foreign one."""
    targets, looks = suspect.targets, suspect.looks
    for end, look in enumerate(looks[:-1]):
        if look not in targets.endings or end == 0:
            continue
        front = ".".join(looks[max(end + 1 - MAX_DEPTH, 0) : end + 1])
        imitated = targets.reading(front)
        if imitated in targets.geographic:
            continue
        if imitated is not None or _in_state_zone(front):
            domain = ".".join(suspect.labels[: end + 1])
            reason = Reason("addresses.inside", domain=domain, holder=suspect.rest(end))
            return Lookalike(imitated=imitated, reason=reason)
    return None


def _transposed(suspect: _Suspect) -> Lookalike | None:
    """``lynhan.gov.ninhbinh.vn``: the labels of an official domain, in disorder."""
    *others, name = sorted(suspect.looks[-3:], key=["gov", "vn"].count, reverse=True)
    imitated = suspect.targets.names.get(name.replace("-", ""))
    if imitated is None or sorted(others) != ["gov", "vn"]:
        return None
    reason = Reason("addresses.transposed", domain=imitated)
    return Lookalike(imitated=imitated, reason=reason)


def _glued(suspect: _Suspect) -> Lookalike | None:
    """``quangngai-gov.vn``, ``ttgplxgov.vn``, ``dichvucong-gov-vn.xyz``."""
    names = suspect.targets.names
    for index, label in enumerate(suspect.labels):
        name = _beside_gov(suspect, index)
        if name is not None:
            is_whole = "gov" in suspect.looks[index]
            return Lookalike(
                imitated=names.get(name) or names.get(suspect.name(index - 1)),
                reason=Reason(
                    "addresses.glued", label=label if is_whole else f"gov.{label}"
                ),
            )
    return None


def _beside_gov(suspect: _Suspect, index: int) -> str | None:
    """Return what else stands in a label that holds a glued gov, or else None."""
    label, look = suspect.labels[index], suspect.looks[index]
    before = suspect.name(index - 1)
    if before == "gov" and label.startswith("vn-"):  # hanoi.gov.vn-mail.example
        return suspect.name(index - 2)
    number = len(label) - len(label.rstrip("0123456789"))
    bare = look[: len(look) - number].replace("-", "")
    if "gov" not in bare or look == "gov":
        return None
    if "govvn" in bare:
        return bare.replace("govvn", "", 1)
    if bare in suspect.targets.country_gov:
        return ""
    is_open = suspect.is_open_vn(index) and bare.endswith(("gov", "govn"))
    name = next(
        (bare.removesuffix(glue) for glue in ("govn", "gov") if bare.endswith(glue)),
        bare.removeprefix("gov"),
    )
    is_known = suspect.targets.named(name or before, MIN_GLUED) is not None
    return name if is_open or is_known else None


def _other_ending(suspect: _Suspect) -> Lookalike | None:
    """``quangngai.gov.com``, ``dichvucong.hgov.net``: an official name elsewhere."""
    for index in range(len(suspect.labels) - 1):
        imitated = (
            _with_gov(suspect, index)
            or _with_category(suspect, index)
            or _with_brand(suspect, index)
        )
        if imitated is not None:
            reason = Reason(
                "addresses.other_ending",
                ending=suspect.rest(index),
                expected=imitated.partition(".")[2],
            )
            return Lookalike(imitated=imitated, reason=reason)
    return None


def _with_gov(suspect: _Suspect, index: int) -> str | None:
    """
    ``quangngai.gov.com``, ``quangngai.gov``: gov with another ending, or cut short.

    Other countries have ministries too (moh.gov.sg), hence under a country's code,
    .gov and .scot only the names of provinces resemble.
    """
    if suspect.looks[index + 1] != "gov":
        return None
    last = suspect.labels[-1]
    may_be_another_state = last not in VN_SLIPS and (
        len(last) == COUNTRY_CODE or last in {"gov", "scot", "wales"}
    )
    targets, name = suspect.targets, suspect.name(index)
    return (targets.places if may_be_another_state else targets.names).get(name)


def _with_category(suspect: _Suspect, index: int) -> str | None:
    """``quangngai.com.vn``: a province's name where companies have theirs."""
    if len(suspect.labels) != index + 3 or not suspect.is_open_vn(index):
        return None
    return suspect.place(index)


def _with_brand(suspect: _Suspect, index: int) -> str | None:
    """
    ``vneid.com``, ``baohiemxahoivn.xyz``, ``chinhphu.thongtincutru.org``.

    Schools have offices of the same names, and below .vn newspapers have them too.
    """
    imitated = suspect.brand(index)
    if imitated is None or suspect.labels[-2:] == ["edu", "vn"]:
        return None
    if suspect.is_open_vn(index) and imitated not in suspect.targets.mail_brands:
        return None
    return imitated


def _geographic(suspect: _Suspect) -> Lookalike | None:
    """``quangngai.vn`` and below: a name of a place, where anyone may register."""
    suffix = ".".join(suspect.labels[-2:])
    imitated = suspect.targets.geographic.get(suffix)
    if imitated is None:
        return None
    return Lookalike(
        imitated=imitated, reason=Reason("addresses.geographic", suffix=suffix)
    )


def _in_state_zone(domain: str) -> bool:
    return domain == STATE_ZONE or domain.endswith("." + STATE_ZONE)
