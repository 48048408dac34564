"""Bans: domains and mailboxes that an overlay suspends or forbids for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from govvn_mail.times import Period


__all__ = ["Ban", "find_ban", "mailbox_key"]


class Ban(NamedTuple):
    """
    What an overlay says is not to be recognised.

    Args:
        subject: A domain, with everything below it, or a mailbox key.
        forbids: Whether it is for good, and not a suspension that ends by itself.
        life: Days on which it holds.
        why: In the words of the overlay's author.
        source: What it rests on.
        layer: The overlay.
    """

    subject: str
    forbids: bool
    life: Period
    why: str
    source: str
    layer: str

    @property
    def reason(self) -> Reason:
        """The sentence to show."""
        if self.forbids or self.life.last is None:
            return Reason("addresses.forbidden", source=self.source, why=self.why)
        return Reason(
            "addresses.suspended",
            source=self.source,
            why=self.why,
            until=self.life.last,
        )


def mailbox_key(local_part: str, domain: str) -> str:
    """
    Return what addresses of one mailbox have in common.

    Hosts may tell capital letters apart and give sub-addresses (``vanthu+x@``,
    RFC 5233) to others; the state systems seen do neither, and a ban shall hold.
    """
    own = local_part.partition("+")[0] or local_part
    return f"{own.casefold()}@{domain}"


def find_ban(
    bans: Mapping[str, tuple[Ban, ...]], local_part: str, domain: str, day: date
) -> Ban | None:
    """Return the ban on an address: a forbidding one first, the mailbox's own next."""
    found = [
        ban
        for key in _keys(local_part, domain)
        for ban in reversed(bans.get(key, ()))  # later layers first
        if day in ban.life
    ]
    found.sort(key=lambda ban: not ban.forbids)
    return found[0] if found else None


def _keys(local_part: str, domain: str) -> Iterator[str]:
    """Yield the mailbox, then its domain and each domain above."""
    yield mailbox_key(local_part, domain)
    while domain:
        yield domain
        domain = domain.partition(".")[2]
