"""
The rows of the registry's tables, and the words that may stand in them.

Rows are read once and never compared or shown; methods for that would take more time
to make, at every import, than the tables to read.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

__all__ = ["BodyType", "Confidence", "Level", "Role", "UnitLevel"]


class Confidence(StrEnum):
    """How sure a row is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    """Decides nothing by itself."""


class BodyType(StrEnum):
    """What kind of body it is."""

    PARLIAMENT = "parliament"
    PRESIDENCY = "presidency"
    MINISTRY = "ministry"
    MINISTERIAL_AGENCY = "ministerial_agency"
    """Equal to a ministry (*cơ quan ngang bộ*)."""

    GOVERNMENT_AGENCY = "government_agency"
    MINISTRY_UNIT = "ministry_unit"
    COURT = "court"
    PROCURACY = "procuracy"
    AUDIT = "audit"
    PARTY = "party"
    FRONT = "front"
    MASS_ORGANISATION = "mass_organisation"
    SERVICE = "service"
    """A portal or application with a name of its own."""

    PROVINCE = "province"
    CITY = "city"
    """Under central administration, hence a province by rank."""

    DEPARTMENT = "department"
    COMMUNE = "commune"
    """A commune, ward or special zone."""

    PUBLIC_UNIT = "public_unit"
    """A school, hospital or centre that the state runs (*đơn vị sự nghiệp*)."""


class Level(StrEnum):
    """At which level of government a body stands."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"


class Role(StrEnum):
    """What a domain was seen in use for."""

    WEB = "web"
    """No mailbox was evidenced."""

    MAIL = "mail"
    BOTH = "both"


class MailMode(StrEnum):
    """Where the mailboxes of a domain stand."""

    APEX = "apex"
    SUBDOMAIN = "subdomain"
    BOTH = "both"


class Change(StrEnum):
    """What became of a body."""

    MERGED = "merged"
    ENLARGED = "enlarged"
    RENAMED = "renamed"
    STATUS = "status"
    FUNCTIONS = "functions"
    """Only some of its functions went to that body."""


class UnitLevel(StrEnum):
    """Where in a province, or above it, a unit stands."""

    DEPARTMENT = "department"
    """Of the province's own administration."""

    VERTICAL = "vertical"
    """In the province, but led from the centre."""

    PARTY = "party"
    MASS = "mass"
    """Front and mass organisations."""

    COMMUNE = "commune"
    CENTRAL = "central"


class ProviderKind(StrEnum):
    """What a mail domain that is not a state body's is."""

    FREE = "free"
    ISP = "isp"
    DISPOSABLE = "disposable"
    CORPORATE = "corporate"
    """A company's own mail, no service to the public."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BodyRow:
    """A line of ``bodies.tsv``."""

    id: str
    family: str
    name_vi: str
    name_en: str
    type: BodyType
    level: Level
    parent_id: str | None
    gso_code: str | None
    valid_from: date | None
    valid_to: date | None
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DomainRow:
    """A line of ``domains.tsv``."""

    domain: str
    body_id: str
    role: Role
    mail_mode: MailMode | None
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SuccessionRow:
    """A line of ``successions.tsv``."""

    from_id: str
    to_id: str
    kind: Change
    date: date
    law: str | None
    evidence: tuple[str, ...]
    confidence: Confidence


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnitRow:
    """A line of ``departments.tsv``."""

    label: str
    variants: tuple[str, ...]
    """Other spellings."""

    doubtful_variants: tuple[str, ...]
    """Spellings for sub-domains only: before the ``@`` they may be initials."""

    name_vi: str
    name_en: str
    level: UnitLevel
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    law: str | None
    note: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    checked_on: date


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProviderRow:
    """A line of ``providers.tsv``."""

    domain: str
    operator: str | None
    kind: ProviderKind
    evidence: tuple[str, ...]
    confidence: Confidence
