"""Check windows: the schedules that rules set, with what the agency itself decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import check_fields, instance_of, text
from govvn_mail.errors import PolicyError
from govvn_mail.schedule import CheckSchedule, Moment, Slot
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .kinds import MailboxChecks
from .rules import Modality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .provisions import Provision

__all__ = ["AgencyWindows", "check_schedules"]

JUDGED = {Modality.MUST, Modality.SHOULD, Modality.MAY, Modality.ENCOURAGED}


@attrs.frozen(kw_only=True)
class AgencyWindows:
    """
    The windows that an agency's own decision sets where the regulation sets none.

    Args:
        decision: That decision, in Vietnamese, as every schedule will cite it.
        slots: The checks of a working day, in order.
        period: The days on which the decision holds.

    Raises:
        govvn_mail.errors.InputError: If a value is of the wrong type or says nothing.
        govvn_mail.errors.PolicyError: If there is no slot.

    .. doctest::

        >>> from datetime import time
        >>> half_hour = timedelta(minutes=30)
        >>> windows = AgencyWindows(
        ...     decision="Nội quy của cơ quan (hư cấu)",
        ...     slots=(Slot(at=time(7, 30), early=half_hour, grace=half_hour),),
        ... )
    """

    decision: str = attrs.field(validator=text)
    slots: tuple[Slot, ...]
    period: Period = attrs.field(
        default=Period(None, None), validator=instance_of(Period)
    )

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if not self.slots:
            raise PolicyError(Reason("policies.empty", name="slots"))


def check_schedules(
    provisions: Iterable[Provision], role: str, windows: AgencyWindows | None
) -> Iterator[CheckSchedule]:
    """Yield the schedule that each rule sets for *role*, in the order of the text."""
    for provision in provisions:
        demand = provision.rule.demand
        if (
            isinstance(demand, MailboxChecks)
            and role in provision.rule.roles
            and provision.rule.modality in JUDGED
        ):
            if windows is None or demand.grace_minutes is not None:
                yield from _of_text(provision, demand, role)
            else:
                yield from _of_agency(provision, demand, role, windows)


def _of_text(
    provision: Provision, demand: MailboxChecks, role: str
) -> Iterator[CheckSchedule]:
    """Yield the schedule of a rule that sets moments and the windows around them."""
    if not demand.due or demand.early_minutes is None or demand.grace_minutes is None:
        return
    early = timedelta(minutes=demand.early_minutes)
    grace = timedelta(minutes=demand.grace_minutes)
    slots = tuple(Slot(at=at, early=early, grace=grace) for at in demand.due)
    source = str(provision.citation)
    yield _schedule(provision, role, slots, source, provision.period)


def _of_agency(
    provision: Provision, demand: MailboxChecks, role: str, windows: AgencyWindows
) -> Iterator[CheckSchedule]:
    """Yield the agency's schedule, which may ask for more than the rule, not less."""
    moments = {slot.at for slot in windows.slots}
    left_out = tuple(
        at.value if isinstance(at, Moment) else f"{at:%H:%M}"
        for at in demand.due
        if at not in moments
    )
    if left_out or len(windows.slots) < (demand.least or 1):
        raise PolicyError(
            Reason(
                "policies.windows_ask_less",
                decision=windows.decision,
                citation=provision.citation.bilingual(),
                moments=left_out,
                least=demand.least or max(len(demand.due), 1),
            )
        )
    law = provision.period
    if law.overlaps(windows.period):
        firsts = [day for day in (law.first, windows.period.first) if day]
        lasts = [day for day in (law.last, windows.period.last) if day]
        both = Period(max(firsts, default=None), min(lasts, default=None))
        yield _schedule(provision, role, windows.slots, windows.decision, both)


def _schedule(  # noqa: PLR0917 (private)
    provision: Provision,
    role: str,
    slots: tuple[Slot, ...],
    source: str,
    period: Period,
) -> CheckSchedule:
    return CheckSchedule(
        id=provision.rule.id,
        slots=slots,
        role=role,
        citation=provision.citation,
        window_source=source,
        effective=period,
        modality=str(provision.rule.modality),
    )
