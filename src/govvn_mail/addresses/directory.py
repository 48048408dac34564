"""What the registry knows of bodies and domains, keyed for look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import attrs

from govvn_mail.times import Period

from .bans import Ban
from .bodies import Body, Successor
from .memory import Memory
from .rows import Confidence, ProviderKind, Role, SuccessionRow
from .units import Units

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from .rows import ProviderRow


__all__ = ["Listing"]

BUNDLED = "bundled"
"""Name of the layer that comes with the library."""


@attrs.frozen(kw_only=True)
class Listing:
    """
    A domain in the hands of one body for a while.

    Args:
        domain: In lower case and ASCII; what stands below it belongs to it.
        body: Whose it is.
        role: What it was seen in use for; only ``web`` has no mailboxes.
        unit: Label of the unit that uses it, or None.
        life: Days on which the body holds it.
        evidence: Where it was seen.
        confidence: How sure that is; ``low`` decides nothing by itself.
        checked_on: When it was looked at last.
        layer: ``"bundled"``, or the folder or overlay that states it.
        end_source: What an overlay names for the end, or None.
        end_layer: The overlay that states the end, or None.
    """

    domain: str
    body: Body
    role: Role
    unit: str | None
    life: Period
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date
    layer: str
    end_source: str | None = None
    end_layer: str | None = None

    @property
    def has_known_beginning(self) -> bool:
        """Whether the first days of the domain and of its body are known."""
        return self.life.first is not None and self.body.life.first is not None

    @property
    def is_sure_mail(self) -> bool:
        """Whether mailboxes of that domain are evidenced well enough."""
        return self.role is not Role.WEB and self.confidence is not Confidence.LOW


class Provider(NamedTuple):
    """A mail provider, and the layer that names it."""

    row: ProviderRow
    layer: str

    @property
    def is_public(self) -> bool:
        """Whether people outside may have a mailbox there."""
        return self.row.kind is not ProviderKind.CORPORATE


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Directory:
    """
    What the tables and overlays say.

    Args:
        bodies: By id.
        all_listings: In the tables' order, which is a body's order of preference.
        heirs: The succession that ended a body, by the body's id.
        units: What names of units mean.
        providers: By domain.
        removed_providers: Domains an overlay took off that list, with its layer.
        known_providers: Public providers of any layer, removed ones included.
        bans: By domain or mailbox key, in the order of the layers.
        layers: Folders and overlays, in order.
        version: Day of the newest row, and a digest over everything.
        checked_on: Day of the tables' newest row.
    """

    bodies: Mapping[str, Body]
    all_listings: tuple[Listing, ...]
    heirs: Mapping[str, SuccessionRow]
    units: Units
    providers: Mapping[str, Provider]
    removed_providers: Mapping[str, str]
    known_providers: frozenset[str]
    bans: Mapping[str, tuple[Ban, ...]]
    layers: tuple[str, ...]
    version: str
    checked_on: date

    listings: Mapping[str, tuple[Listing, ...]] = attrs.field(init=False)
    """By domain."""

    mail_listings: Mapping[str, tuple[Listing, ...]] = attrs.field(init=False)
    """Those with mailboxes, by the id of the body."""

    geographic: Mapping[str, str] = attrs.field(init=False)
    """``quangngai.vn`` to ``quangngai.gov.vn`` for every province."""

    earliest: date = attrs.field(init=False)
    """The first day that the tables state anything about."""

    mailbox_ban_domains: frozenset[str] = attrs.field(init=False)
    """Domains in which not all mailboxes are alike, because some are banned."""

    memory: Memory = attrs.field(init=False, factory=Memory)

    @listings.default
    def _by_domain(self) -> Mapping[str, tuple[Listing, ...]]:
        return grouped((x.domain, x) for x in self.all_listings)

    @mail_listings.default
    def _by_body(self) -> Mapping[str, tuple[Listing, ...]]:
        return grouped((x.body.id, x) for x in self.all_listings if x.is_sure_mail)

    @geographic.default
    def _names_of_provinces(self) -> Mapping[str, str]:
        return _geographic(self.all_listings)

    @earliest.default
    def _first_day(self) -> date:
        lives = {
            *(body.life for body in self.bodies.values()),
            *(listing.life for listing in self.all_listings),
        }
        ends = {end for life in lives for end in (life.first, life.last)}
        return min([self.checked_on, *filter(None, ends)])

    @mailbox_ban_domains.default
    def _domains_of_banned_mailboxes(self) -> frozenset[str]:
        return frozenset(key.rpartition("@")[2] for key in self.bans if "@" in key)

    @property
    def base_layer(self) -> str:
        """The first layer, which decides what no other one does."""
        return self.layers[0]

    def listed_suffix(self, domain: str) -> str | None:
        """Return the longest listed domain that *domain* is or stands below."""
        return longest_suffix(domain, self.listings)

    def provider_suffix(self, domain: str) -> str | None:
        """Return the longest provider's domain that *domain* is or stands below."""
        return longest_suffix(domain, self.providers)

    def remover(self, domain: str) -> str | None:
        """Return the layer that took *domain* off the list of providers, or None."""
        suffix = longest_suffix(domain, self.removed_providers)
        return None if suffix is None else self.removed_providers[suffix]

    def links(self, body: Body, day: date) -> tuple[SuccessionRow, ...]:
        """Return the successions from *body* to the body that exists on *day*."""
        links = []
        while body.life.ends_before(day):
            link = self.heirs[body.id]
            links.append(link)
            body = self.bodies[link.to_id]
        return tuple(links)

    def successor(self, body: Body, day: date) -> Successor:
        """Return the body in whose place *body*'s successor stands on *day*."""
        links = self.links(body, day)
        heir = self.bodies[links[-1].to_id] if links else body
        own = self.mail_listings.get(heir.id, ())
        return Successor(
            body=heir, domain=next((x.domain for x in own if day in x.life), None)
        )


def longest_suffix(domain: str, known: Container[str]) -> str | None:
    """Return the longest of *known* that *domain* is or stands below, by labels."""
    while domain not in known:
        domain = domain.partition(".")[2]
        if not domain:
            return None
    return domain


def grouped(pairs: Iterable[tuple[str, Listing]]) -> Mapping[str, tuple[Listing, ...]]:
    """Return the listings of each key, in order."""
    groups: defaultdict[str, list[Listing]] = defaultdict(list)
    for key, listing in pairs:
        groups[key].append(listing)
    return {key: tuple(group) for key, group in groups.items()}


def _geographic(listings: Iterable[Listing]) -> Mapping[str, str]:
    """
    Map ``quangngai.vn`` to ``quangngai.gov.vn`` for every province.

    Under the names of provinces in .vn anyone may register (Public Suffix List).
    """
    names = {}
    for listing in listings:
        slug, _, zone = listing.domain.partition(".")
        if (
            zone == "gov.vn"
            and listing.body.is_provincial
            and slug.replace("-", "") == listing.body.family
        ):
            names[f"{slug}.vn"] = listing.domain
    return names
