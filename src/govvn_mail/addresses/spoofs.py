"""The names somebody would take who wants to pass for a body: for block lists."""

from __future__ import annotations

import unicodedata
from itertools import permutations
from typing import TYPE_CHECKING

import attrs
import idna

from govvn_mail.texts import Reason

from .lookalikes import CATEGORIES, STATE_ZONE, VN_SLIPS, find_lookalike
from .rows import Confidence
from .skeleton import confusable_characters, fold
from .targets import slips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .directory import Directory, Listing

__all__ = ["LookalikeDomain", "spoof_domains"]

ENDINGS = ("app", "cc", "cfd", "com", "info", "net", "online", "org", "xyz")
"""Top-level domains that were seen in phishing against Vietnamese bodies."""

SCRIPTS = ("LATIN ", "CYRILLIC ", "GREEK ", "ARMENIAN ")
"""Whose letters stand in for Latin ones: fonts have them."""

_VN_SLIPS = [slip for slip in VN_SLIPS if slip.isalpha() and len(slip) > 1]

VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


@attrs.frozen(kw_only=True)
class LookalikeDomain:
    """
    A domain that would be taken for a body's.

    Args:
        domain: In lower case and A-labels.
        imitated: The body's domain.
        reason: In what it resembles; the code is its kind.
    """

    domain: str
    imitated: str
    reason: Reason


def spoof_domains(directory: Directory, body_id: str) -> tuple[LookalikeDomain, ...]:
    """
    Return the plausible look-alikes of a body's domains, in alphabetical order.

    Every pattern of `find_lookalike` is tried on every domain listed for the body,
    and what it recognises is returned: one changed character, one ending at a time.
    """
    found = {}
    own = dict.fromkeys(
        listing
        for group in directory.listings.values()
        for listing in group
        if listing.body.id == body_id and listing.confidence is not Confidence.LOW
    )
    for listing in own:
        for unicode_domain in _candidates(listing):
            likeness = find_lookalike(unicode_domain, directory)
            if likeness is None or likeness.imitated != listing.domain:
                continue
            domain = _a_labels(unicode_domain)
            if domain is not None and not _is_taken(domain, directory):
                found[domain] = LookalikeDomain(
                    domain=domain, imitated=listing.domain, reason=likeness.reason
                )
    return tuple(found[domain] for domain in sorted(found))


def _a_labels(unicode_domain: str) -> str | None:
    """Return the domain as registries have it, or None if they cannot (IDNA)."""
    if unicode_domain.isascii():
        return unicode_domain
    try:
        return idna.encode(unicode_domain).decode()
    except idna.IDNAError:
        return None


def _is_taken(domain: str, directory: Directory) -> bool:
    """Tell whether nobody else can have that domain, or a provider has it."""
    is_in_state_zone = domain.endswith("." + STATE_ZONE) and "xn--" not in domain
    return is_in_state_zone or directory.provider_suffix(domain) is not None


def _candidates(listing: Listing) -> Iterator[str]:
    domain = listing.domain
    name, _, zone = domain.partition(".")
    elsewhere = [*(f"{category}.vn" for category in CATEGORIES), *ENDINGS]
    if zone == STATE_ZONE:
        for glued in (f"{name}gov", f"{name}-gov"):
            yield from (f"{glued}.{ending}" for ending in ("vn", *elsewhere))
        for glued in (f"{name}govvn", f"{name}-govvn", f"{name}-gov-vn"):
            yield from (f"{glued}.{ending}" for ending in elsewhere)
        for glued in (f"gov{name}", f"gov-{name}", f"gov-vn-{name}"):
            yield from (f"{glued}.{ending}" for ending in ENDINGS)
        yield from (f"{name}.gov-vn.{ending}" for ending in ENDINGS)
        yield from (f"{name}.gov.{ending}" for ending in (*ENDINGS, *_VN_SLIPS))
        yield f"{name}.gov"
        yield from (f"{name}.{slip}.vn" for slip in ("govn", *slips("gov")))
        yield f"gov.{name}.vn"
    else:
        yield from (f"{slip}.{zone}" for slip in slips(name))
    yield from (f"{domain}.{ending}" for ending in ENDINGS)
    yield from (f"{name}.{ending}" for ending in ("vn", *elsewhere))
    yield from (f"{name}vn.{ending}" for ending in elsewhere)
    yield from _misreadings(listing)


def _misreadings(listing: Listing) -> Iterator[str]:
    """Yield the domain with one character replaced by one that looks the same."""
    domain = listing.domain
    yield from _replaced(domain, _similar())
    name, _, zone = domain.partition(".")
    full_name = "".join(listing.body.name_vi.lower().split())
    for start in range(len(full_name)):  # without Tỉnh, Thành phố
        if fold(full_name[start:]) == name:
            yield f"{full_name[start:]}.{zone}"
            yield f"{full_name[start:]}.vn"
    yield domain.translate(str.maketrans("io", "10"))


def _replaced(domain: str, similar: Iterable[tuple[str, str]]) -> Iterator[str]:
    labels, _, ending = domain.rpartition(".")
    for plain, other in similar:
        for at, character in enumerate(labels):
            if character == plain:
                yield f"{labels[:at]}{other}{labels[at + 1 :]}.{ending}"


def _similar() -> Iterator[tuple[str, str]]:
    """Yield letters, each with a character that is easily taken for it."""
    yield from ((fold(letter), letter) for letter in VIETNAMESE)
    for plain, sources in confusable_characters().items():
        ascii_ones = (source.lower() for source in sources if source.isascii())
        yield from permutations((plain, *ascii_ones), 2)
        for source in sources:
            if unicodedata.name(source, "").startswith(SCRIPTS) and source.islower():
                yield plain, source
