"""
A pinned directory: which mailboxes send with which certificate.

The certificate of an agency may name a technical mailbox instead of the one that
sends. Then somebody who knows states here which ones do, with source and date.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

import attrs

from govvn_mail.addresses import parse_address
from govvn_mail.arguments import as_tuple, plain_date, text
from govvn_mail.errors import InputError
from govvn_mail.tables import load_toml, structure
from govvn_mail.texts import Reason

from .trust import fingerprint, has_address, read_fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from cryptography import x509

    from govvn_mail.addresses import Address

__all__ = ["DirectoryEntry", "SignerDirectory"]


def _mailboxes(values: Iterable[str]) -> tuple[str, ...]:
    addresses = map(parse_address, as_tuple(values, str, "mailboxes"))
    mailboxes = tuple(map(str, addresses))
    if not mailboxes:
        raise InputError(Reason("arguments.blank", name="mailboxes"))
    return mailboxes


@attrs.frozen(kw_only=True)
class DirectoryEntry:
    """
    Mailboxes that send with one certificate.

    Args:
        fingerprint: SHA-256 of the certificate in hexadecimal.
        mailboxes: Addresses; at least one.
        source: Where it is stated that they belong together.
        recorded: When that was looked up.

    Raises:
        govvn_mail.errors.InputError: If an argument is not what it should be.
        govvn_mail.errors.AddressError: If a mailbox is not one address.
    """

    fingerprint: str = attrs.field(converter=read_fingerprint)
    mailboxes: tuple[str, ...] = attrs.field(converter=_mailboxes)
    source: str = attrs.field(validator=text)
    recorded: date = attrs.field(validator=plain_date)


def _entries(values: Iterable[DirectoryEntry]) -> tuple[DirectoryEntry, ...]:
    return as_tuple(values, DirectoryEntry, "entries")


@attrs.frozen
class SignerDirectory:
    """
    The second source for who sends, asked after the certificate itself.

    Args:
        entries: What is pinned; a certificate may stand in several.

    .. doctest::

        >>> from datetime import date
        >>> entry = DirectoryEntry(
        ...     fingerprint="AB" * 32, mailboxes=["vanthu@saomai.test"],
        ...     source="Công văn (hư cấu)", recorded=date(2026, 9, 1),
        ... )
        >>> SignerDirectory([entry]).entries[0].mailboxes
        ('vanthu@saomai.test',)
    """

    entries: tuple[DirectoryEntry, ...] = attrs.field(converter=_entries)

    @classmethod
    def from_file(cls, path: str | Path | Traversable, /) -> Self:
        """
        Load a directory from a TOML file of ``[[entries]]``.

        Raises:
            govvn_mail.errors.TableError: Names file and place.
        """
        source = Path(path) if isinstance(path, str) else path
        return structure(load_toml(source), cls, file=source.name)

    def find(
        self, certificate: x509.Certificate, address: Address
    ) -> DirectoryEntry | None:
        """Return the entry that lets *address* send with *certificate*, or None."""
        pin = fingerprint(certificate)
        for entry in self.entries:
            if entry.fingerprint == pin and has_address(entry.mailboxes, address):
                return entry
        return None
