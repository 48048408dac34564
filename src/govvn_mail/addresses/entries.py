"""The entries of an overlay, as its file or mapping holds them."""

from __future__ import annotations

from datetime import date

import attrs

from .rows import BodyType, Confidence, Level, ProviderKind, Role

__all__ = ["AddDomain", "Expire", "Forbid", "Lift", "Overlay", "Suspend"]


@attrs.frozen(kw_only=True)
class AddBody:
    """A body that the tables do not have."""

    id: str
    name_vi: str
    name_en: str
    type: BodyType
    level: Level
    source: str
    parent_id: str | None = None
    valid_from: date | None = None
    law: str | None = None


@attrs.frozen(kw_only=True)
class AddDomain:
    """A domain that is a body's from a day on, whoever held it before."""

    domain: str
    body_id: str
    role: Role
    source: str
    unit: str | None = None
    valid_from: date | None = None
    confidence: Confidence = Confidence.HIGH
    unsafe_public_provider: bool = False
    unsafe_public_suffix: bool = False


@attrs.frozen(kw_only=True)
class Expire:
    """The last day on which a domain is in use."""

    domain: str
    valid_to: date
    source: str


@attrs.frozen(kw_only=True)
class Suspend:
    """A domain or mailbox not to be recognised until a day."""

    reason: str
    source: str
    until: date
    since: date | None = None
    domain: str | None = None
    mailbox: str | None = None


@attrs.frozen(kw_only=True)
class Forbid:
    """A domain or mailbox not to be recognised, for good."""

    reason: str
    source: str
    since: date | None = None
    domain: str | None = None
    mailbox: str | None = None


@attrs.frozen(kw_only=True)
class Lift:
    """The first day on which an earlier layer's ban holds no longer."""

    on: date
    source: str
    domain: str | None = None
    mailbox: str | None = None


@attrs.frozen(kw_only=True)
class AddProvider:
    """A mail service that anyone may use."""

    domain: str
    kind: ProviderKind
    source: str
    operator: str | None = None


@attrs.frozen(kw_only=True)
class RemoveProvider:
    """A domain that is no such service, as far as this organisation is concerned."""

    domain: str
    source: str


@attrs.frozen(kw_only=True)
class Overlay:
    """A whole overlay; entries are applied kind by kind, in this order."""

    layer: str
    checked_on: date
    add_body: tuple[AddBody, ...] = ()
    add_domain: tuple[AddDomain, ...] = ()
    expire: tuple[Expire, ...] = ()
    remove_provider: tuple[RemoveProvider, ...] = ()
    add_provider: tuple[AddProvider, ...] = ()
    lift: tuple[Lift, ...] = ()
    suspend: tuple[Suspend, ...] = ()
    forbid: tuple[Forbid, ...] = ()
