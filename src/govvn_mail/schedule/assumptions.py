"""What a ledger takes for granted, lists without judging, or doubts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govvn_mail.times import Period

    from .checks import CheckPlan
    from .events import CheckEvent, EvidencePolicy

__all__: list[str] = []

ONE_MINUTE = timedelta(minutes=1)


def assumptions(
    plan: CheckPlan, period: Period, *, covered: bool
) -> tuple[Reason, ...]:
    """Say what every verdict takes for granted."""
    stated = [
        Reason("schedule.assumes_working_days", version=plan.calendar.version),
        Reason("schedule.assumes_access"),
        Reason("schedule.assumes_late"),
    ]
    if plan.calendar.known_on is not None:
        stated.append(
            Reason("schedule.assumes_known_on", known_on=plan.calendar.known_on)
        )
    stated += _assumes_schedules(plan)
    if plan.hours is not None:
        stated.append(Reason("schedule.assumes_hours", source=plan.hours.source))
    if not covered:
        stated.append(Reason("schedule.assumes_complete"))
    stated += [
        Reason("schedule.assumes_year", year=year)
        for year in plan.calendar.unsettled_years(period)
    ]
    for notice in plan.calendar.notices:
        if notice.date in period:
            stated.append(notice.reason)
    return tuple(stated)


_NOT_BINDING = {
    "should": Reason("schedule.modality_should"),
    "may": Reason("schedule.modality_may"),
    "encouraged": Reason("schedule.modality_encouraged"),
}


def _assumes_schedules(plan: CheckPlan) -> Iterator[Reason]:
    """Say what the schedules rest on, what they leave open, and how much they bind."""
    for schedule in plan.schedules:
        if schedule.slots:
            yield Reason(
                "schedule.assumes_windows",
                schedule=schedule.id,
                source=schedule.window_source,
            )
        if schedule.per_day is not None:
            yield Reason(
                "schedule.assumes_per_day",
                schedule=schedule.id,
                count=schedule.per_day.count,
                minutes=schedule.per_day.min_gap // ONE_MINUTE,
                source=schedule.window_source,
            )
    for schedule in plan.schedules:
        if schedule.citation and str(schedule.citation) != schedule.window_source:
            yield Reason(
                "schedule.assumes_duty", schedule=schedule.id, basis=schedule.basis
            )
    for schedule in plan.schedules:
        if schedule.modality in _NOT_BINDING:
            yield Reason(
                "schedule.assumes_not_binding",
                schedule=schedule.id,
                modality=_NOT_BINDING[schedule.modality].bilingual(),
            )


def assumes_evidence(evidence: EvidencePolicy, *, left_out: int) -> Reason:
    """Say which traces counted as a check."""
    kind = evidence.minimum.bilingual()
    if left_out:
        return Reason("schedule.assumes_evidence_left_out", kind=kind, count=left_out)
    return Reason("schedule.assumes_evidence", kind=kind)


def unjudged(
    plan: CheckPlan, period: Period, events: Sequence[CheckEvent]
) -> Iterator[Reason]:
    """List the schedules that have only words, with the accesses seen; judge none."""
    for schedule in plan.schedules:
        if schedule.wording is None or not schedule.effective.overlaps(period):
            continue
        concerned = plan.mailboxes_of(schedule.id)
        yield Reason(
            "schedule.not_judged",
            schedule=schedule.id,
            wording=schedule.wording,
            basis=schedule.basis,
            count=sum(
                event.mailbox in concerned and event.at.date() in period
                for event in events
            ),
        )


def doubts(plan: CheckPlan, events: Sequence[CheckEvent]) -> Iterator[Reason]:
    """Say so if plan and logs seem not to speak of the same mailboxes."""
    mailboxes = {assignment.mailbox for assignment in plan.assignments}
    if events and all(event.mailbox not in mailboxes for event in events):
        yield Reason("schedule.events_unmatched", count=len(events))
