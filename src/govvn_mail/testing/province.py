"""
A province that does not exist, for training, demonstrations and tests.

Tỉnh Sao Mai (hư cấu) has mail under the reserved domain ``saomai.test`` (RFC 2606
§2); tỉnh Sương Mai (hư cấu) was merged into it on 1 July 2025.
"""

from __future__ import annotations

from importlib.resources import files

from govvn_mail.addresses import Registry
from govvn_mail.policies import Policy

__all__ = [
    "FINANCE",
    "FORMER_OFFICE",
    "HOME_AFFAIRS",
    "JUSTICE",
    "OFFICE",
    "policy",
    "registry",
]

OFFICE = "vanthu@saomai.test"
"""Records section of the province's People's Committee."""

HOME_AFFAIRS = "snv@saomai.test"
"""Department of Home Affairs (Sở Nội vụ)."""

FINANCE = "stc@saomai.test"
"""Department of Finance (Sở Tài chính)."""

JUSTICE = "vanthu@stp.saomai.test"
"""Department of Justice (Sở Tư pháp), under a domain of its own."""

FORMER_OFFICE = "vanthu@suongmai.test"
"""Records section of the province that was merged into Sao Mai."""

_DATA = files("govvn_mail") / "data"


def registry() -> Registry:
    """
    Return the bundled registry with the fictitious bodies added.

    .. doctest::

        >>> print(registry().classify(JUSTICE).status)
        official
    """
    return Registry.load(_DATA / "registry", _DATA / "fictitious")


def policy() -> Policy:
    """
    Return the fictitious regulation 01/2024/QĐ-UBND-SAOMAI.

    .. doctest::

        >>> policy().id
        'saomai-01-2024'
    """
    return Policy.from_file(_DATA / "fictitious" / "saomai-01-2024.toml")
