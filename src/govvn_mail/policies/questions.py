"""Questions: what regulations are asked about accounts, addresses and times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govvn_mail.addresses import AddressVerdict, Registry
from govvn_mail.arguments import as_tuple, require
from govvn_mail.law import Waiver
from govvn_mail.schedule import WorkingTime
from govvn_mail.times import require_aware, require_date, today

from .account_checks import AccountCase, look_at_account
from .accounts import Account, AddressFacts
from .address_checks import AddressCase, is_about_addresses, look_at_address
from .check_windows import AgencyWindows, check_schedules
from .evaluation import evaluate
from .jurisdiction import families_of, is_central
from .kinds import AddressForm
from .report import Report
from .time_limits import deadlines, due_dates
from .words import Subject, check_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from govvn_mail.schedule import CheckSchedule

    from .policy import Policy
    from .report import Finding
    from .time_limits import DeadlineAnswer, DueDate

__all__ = ["MailboxQuestions"]


class MailboxQuestions:
    """What one regulation and several are asked beside messages."""

    __slots__ = ()

    def _asked(self) -> tuple[Policy, ...]:
        raise NotImplementedError

    def _weighed(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings as they stand beside each other."""
        return findings

    def check_account(
        self,
        account: Account,
        *,
        registry: Registry | None = None,
        waivers: Iterable[Waiver] = (),
        on: date | None = None,
        unsafe_allow_unknown: bool = False,
    ) -> Report:
        """
        Check what is known about an account against every rule about accounts.

        Args:
            account: The facts of one mailbox.
            registry: Whom to ask about its address; None means the bundled one.
            waivers: Recorded exceptions.
            on: The day for which the facts hold; None means today in Vietnam.
            unsafe_allow_unknown: Let rules pass whose outcome is not known.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.

        .. doctest::

            >>> from datetime import date
            >>> from govvn_mail.policies import load_policy
            >>> report = load_policy("nghean-99-2025").check_account(
            ...     Account(
            ...         address="vanthu@nghean.gov.vn",
            ...         password_changed=date(2026, 1, 31),
            ...     ),
            ...     on=date(2026, 5, 1),
            ... )
            >>> (finding,) = [
            ...     f for f in report.findings if f.rule_id.endswith("6.1.rotation")
            ... ]
            >>> str(finding.outcome)
            'fail'
        """
        require(account, Account, "account")
        day, registry = _day(on), _registry(registry)
        verdict = None
        if account.address is not None:
            verdict = registry.classify(account.address, on=day)
        case = AccountCase(
            account=account,
            families=frozenset()
            if verdict is None
            else families_of(verdict, registry, day),
            is_central=verdict is not None and is_central(verdict),
            on=day,
        )
        waivers = as_tuple(waivers, Waiver, "waivers")
        findings = [
            finding
            for policy in self._asked()
            for finding in evaluate(
                policy.about(Subject.ACCOUNT), case, waivers, look_at_account
            )
        ]
        return self._report(findings, day, registry, unsafe_allow_unknown)

    def check_address(
        self,
        address: str | AddressVerdict,
        *,
        facts: AddressFacts = AddressFacts(),  # noqa: B008 (frozen)
        registry: Registry | None = None,
        waivers: Iterable[Waiver] = (),
        on: date | None = None,
        unsafe_allow_unknown: bool = False,
    ) -> Report:
        """
        Check an address against every rule about the form of addresses.

        Whether a rule is about that address depends on whose it is; without
        `facts` the answer is not known.

        Args:
            address: The address, or what the registry said of it.
            facts: Whose address it is, and the names that its form is made of.
            registry: Whom to ask about it; None means the bundled one.
            waivers: Recorded exceptions.
            on: The day; None means that of the verdict, or today in Vietnam.
            unsafe_allow_unknown: Let rules pass whose outcome is not known.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.

        .. doctest::

            >>> from datetime import date
            >>> from govvn_mail.addresses import Holder
            >>> from govvn_mail.policies import load_policy
            >>> report = load_policy("nghean-99-2025").check_address(
            ...     "tuyetnta@nghean.gov.vn",
            ...     facts=AddressFacts(
            ...         holder="person", named_for=Holder(name="Nguyễn Thị Ánh Tuyết")
            ...     ),
            ...     on=date(2026, 1, 5),
            ... )
            >>> {f.rule_id: str(f.outcome) for f in report.findings}[
            ...     "nghean-99-2025.5.2.a"
            ... ]
            'pass'
        """
        require(facts, AddressFacts, "facts")
        registry = _registry(registry)
        if isinstance(address, AddressVerdict):
            day = _day(address.on if on is None else on)
            verdict = registry.classify(address.original, on=day)
        else:
            day = _day(on)
            verdict = registry.classify(require(address, str, "address"), on=day)
        waivers = as_tuple(waivers, Waiver, "waivers")
        findings: list[Finding] = []
        for policy in self._asked():
            asked = [p for p in policy.provisions if is_about_addresses(p.rule)]
            case = AddressCase(
                sender=verdict,
                facts=facts,
                families=families_of(verdict, registry, day),
                is_central=is_central(verdict),
                on=day,
                forms=tuple(p for p in asked if isinstance(p.rule.demand, AddressForm)),
            )
            findings += evaluate(asked, case, waivers, look_at_address)
        return self._report(findings, day, registry, unsafe_allow_unknown)

    def _report(
        self,
        findings: Iterable[Finding],
        day: date,
        registry: Registry,
        unsafe_allow_unknown: bool,  # noqa: FBT001 (private)
    ) -> Report:
        return Report(
            policies=tuple(policy.id for policy in self._asked()),
            on=day,
            data_version=registry.data_version,
            notes=tuple(policy.carried for policy in self._asked()),
            findings=self._weighed(tuple(findings)),
            unsafe_allow_unknown=require(
                unsafe_allow_unknown, bool, "unsafe_allow_unknown"
            ),
        )

    def deadline(
        self, event: str, at: datetime, working_time: WorkingTime
    ) -> tuple[DeadlineAnswer, ...]:
        """
        Return until when every rule wants done what that event asks for.

        Args:
            event: A word of the list ``events``, or one's own.
            at: When it happened, with an offset.
            working_time: Which hours are worked.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
            govvn_mail.errors.PolicyError: If there is no such event.

        .. doctest::

            >>> from datetime import datetime, time
            >>> from govvn_mail.policies import load_policy
            >>> from govvn_mail.schedule import (
            ...     HoursPeriod, HoursPlan, Session, WorkCalendar,
            ... )
            >>> from govvn_mail.times import ICT, Period
            >>> hours = HoursPlan(source="Nội quy (hư cấu)", periods=(HoursPeriod(
            ...     period=Period(None, None),
            ...     morning=Session(start=time(7, 30), end=time(11, 30)),
            ...     afternoon=Session(start=time(13, 30), end=time(17)),
            ... ),))
            >>> answers = load_policy("nghean-99-2025").deadline(
            ...     "request_received", datetime(2026, 3, 6, 16, 0, tzinfo=ICT),
            ...     WorkingTime(calendar=WorkCalendar.bundled(), hours=hours),
            ... )
            >>> [(a.rule_id, a.readings[0].last_day.isoformat()) for a in answers]
            [('nghean-99-2025.10.2.b', '2026-03-11')]
        """
        check_words("events", (require(event, str, "event"),))
        moment = require_aware(at, "at")
        require(working_time, WorkingTime, "working_time")
        return tuple(
            answer
            for policy in self._asked()
            for answer in deadlines(policy.provisions, event, moment, working_time)
        )

    def due_dates(self, on: date | None = None) -> tuple[DueDate, ...]:
        """
        Return the next day of every rule that names a date or a day of the year.

        A rule that only says how often (*hằng tuần*) is listed without a day.

        Args:
            on: The first day looked at; None means today in Vietnam.

        Raises:
            govvn_mail.errors.InputError: If *on* is no plain date.

        .. doctest::

            >>> from datetime import date
            >>> from govvn_mail.policies import load_policy
            >>> policy = load_policy("nghean-99-2025")
            >>> [
            ...     due.last_day.isoformat()
            ...     for due in policy.due_dates(date(2026, 11, 24))
            ...     if due.last_day
            ... ]
            ['2026-12-10']
        """
        day = _day(on)
        return tuple(
            due for policy in self._asked() for due in due_dates(policy.provisions, day)
        )

    def check_schedules(
        self, role: str, *, windows: AgencyWindows | None = None
    ) -> tuple[CheckSchedule, ...]:
        """
        Return the schedules on which *role* must check its mailbox.

        Only a rule that names moments and sets the windows around them is a schedule
        by itself; of the others (*hằng ngày*, *đầu buổi sáng*), the agency decides the
        windows.

        Args:
            role: As in the rules, for example ``"records_section"``.
            windows: The agency's decision, for the rules that set no windows. It is
                named beside the provision, and may not ask for less.

        Raises:
            govvn_mail.errors.PolicyError: If *windows* has fewer checks than a rule
                asks for, or leaves out a moment that it names.
        """
        if windows is not None:
            require(windows, AgencyWindows, "windows")
        return tuple(
            schedule
            for policy in self._asked()
            for schedule in check_schedules(policy.provisions, role, windows)
        )


def _day(on: date | None) -> date:
    return today() if on is None else require_date(on, "on")


def _registry(registry: Registry | None) -> Registry:
    known = Registry.bundled() if registry is None else registry
    return require(known, Registry, "registry")
