"""Tests for asking regulations about accounts, addresses, times and check windows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.addresses import Holder, classify
from govvn_mail.errors import GovvnMailError, InputError, PolicyError
from govvn_mail.law import Waiver
from govvn_mail.policies import (
    Account,
    AddressFacts,
    AgencyWindows,
    CharacterClass,
    Comparator,
    DueDay,
    LimitKind,
    MailboxKind,
    Outcome,
    PasswordFacts,
    PasswordPart,
    PolicySet,
    Rate,
    Span,
    Threshold,
    Unit,
    load_policy,
)
from govvn_mail.policies.account_checks import AccountCase
from govvn_mail.schedule import (
    HoursPeriod,
    HoursPlan,
    Moment,
    Session,
    Slot,
    WorkCalendar,
    WorkingTime,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.policies import Finding, Policy

NGHEAN = load_policy("nghean-99-2025")
BACNINH = load_policy("bacninh-79-2025")
ASKED: Any = NGHEAN  # asked what no type allows
OF_PASSWORDS: Any = PasswordFacts
DAY = date(2026, 5, 1)
HOURS = HoursPlan(
    source="hư cấu",
    periods=(
        HoursPeriod(
            period=Period(None, None),
            morning=Session(start=time(7, 30), end=time(11, 30)),
            afternoon=Session(start=time(13, 30), end=time(17)),
        ),
    ),
)
WORKING = WorkingTime(calendar=WorkCalendar.bundled(), hours=HOURS)


def account_finding(place: str, policy: Policy = NGHEAN, **facts: Any) -> Finding:
    """Return what a rule says of an account of its own province."""
    domain = policy.id.partition("-")[0]
    account = Account(**{"address": f"an@{domain}.gov.vn"} | facts)
    report = policy.check_account(account, on=DAY)
    return next(f for f in report.findings if f.rule_id == f"{policy.id}.{place}")


class TestAccounts:
    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            pytest.param(date(2026, 2, 1), Outcome.PASS, id="three months to the day"),
            pytest.param(date(2026, 1, 31), Outcome.FAIL, id="a day more"),
            pytest.param(None, Outcome.UNKNOWN, id="not known"),
            pytest.param(date(2026, 5, 2), Outcome.UNKNOWN, id="after the question"),
        ],
    )
    def test_rotation(self, changed: date | None, expected: Outcome) -> None:
        """Nghệ An 6.1: the password changes at least every three months."""
        found = account_finding("6.1.rotation", password_changed=changed)

        assert expected is found.outcome
        assert bool(found.missing) is (expected is Outcome.UNKNOWN)

    @pytest.mark.parametrize(
        ("login", "expected"),
        [
            pytest.param(date(2026, 1, 31), Outcome.FAIL, id="over"),
            pytest.param(date(2026, 2, 1), Outcome.UNKNOWN, id="its last day is open"),
            pytest.param(date(2026, 2, 2), Outcome.NOT_APPLICABLE, id="not yet"),
        ],
    )
    def test_after_is_not_within(self, login: date, expected: Outcome) -> None:
        """Bắc Ninh 7.1: *sau 03 tháng* leaves its last day open."""
        known = {"locked": False}
        found = account_finding("7.1.inactive", BACNINH, last_login=login, known=known)

        assert expected is found.outcome

    @pytest.mark.parametrize(
        ("explained", "locked", "expected"),
        [
            pytest.param(False, True, Outcome.PASS, id="locked"),
            pytest.param(False, False, Outcome.FAIL, id="not locked"),
            pytest.param(True, False, Outcome.NOT_APPLICABLE, id="explained"),
            pytest.param(None, False, Outcome.UNKNOWN, id="nobody said"),
        ],
    )
    def test_inactivity(
        self, *, explained: bool | None, locked: bool, expected: Outcome
    ) -> None:
        """Nghệ An 8.2.a: six months without activity and reason lock an account."""
        known = {"locked": locked}
        if explained is not None:
            known["inactivity_explained"] = explained
        found = account_finding("8.2.a", last_activity=date(2025, 11, 1), known=known)

        assert expected is found.outcome

    @pytest.mark.parametrize(
        ("kind", "quota", "expected"),
        [
            pytest.param("person", 2 * 2**30, Outcome.PASS, id="2 GiB"),
            pytest.param("person", 2 * 10**9, Outcome.UNKNOWN, id="2 GB either way"),
            pytest.param("person", 10**9, Outcome.FAIL, id="1 GB"),
            pytest.param("agency", 10**9, Outcome.NOT_APPLICABLE, id="an agency's"),
            pytest.param(None, 10**9, Outcome.UNKNOWN, id="whose is not known"),
            pytest.param("person", None, Outcome.UNKNOWN, id="quota not known"),
        ],
    )
    def test_quota(
        self, kind: str | None, quota: int | None, expected: Outcome
    ) -> None:
        """Nghệ An 9.3: 2 GB for a person, and the rule is about persons only."""
        known = None if kind is None else MailboxKind(kind)
        found = account_finding("9.3.person", kind=known, quota=quota)

        assert expected is found.outcome

    @pytest.mark.parametrize(
        ("administrator", "expected"),
        [
            pytest.param(True, Outcome.FAIL, id="an administrator's"),
            pytest.param(False, Outcome.NOT_APPLICABLE, id="a user's"),
            pytest.param(None, Outcome.UNKNOWN, id="not known"),
        ],
    )
    def test_administrators(
        self, *, administrator: bool | None, expected: Outcome
    ) -> None:
        """Bắc Ninh 4.1: ten characters are asked of administrators only."""
        facts = {"administrator": administrator, "password": PasswordFacts(length=9)}

        assert (
            expected is account_finding("4.1.administrator", BACNINH, **facts).outcome
        )
        assert Outcome.PASS is account_finding("4.1.user", BACNINH, **facts).outcome

    @pytest.mark.parametrize(
        ("password", "expected"),
        [
            pytest.param("Abcdef1!", Outcome.PASS, id="all classes"),
            pytest.param("Abc1!", Outcome.FAIL, id="too short"),
            pytest.param("abcdefg1!", Outcome.FAIL, id="no capital"),
            pytest.param("Abcdef1 ", Outcome.UNKNOWN, id="is a space special"),
        ],
    )
    def test_password(self, password: str, expected: Outcome) -> None:
        """Nghệ An 6.2: eight characters of four classes; what is special is open."""
        found = account_finding("6.2.password", password=PasswordFacts.of(password))

        assert expected is found.outcome

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            pytest.param({}, Outcome.UNKNOWN, id="not compared"),
            pytest.param({"earlier": ["a", "b", "c"]}, Outcome.PASS, id="new"),
            pytest.param({"earlier": ["a", "b"]}, Outcome.UNKNOWN, id="two only"),
            pytest.param({"earlier": ["a", "x", "c"]}, Outcome.FAIL, id="used"),
            pytest.param({"earlier": [*"abcx"]}, Outcome.UNKNOWN, id="used long ago"),
        ],
    )
    def test_history(self, facts: dict[str, Any], expected: Outcome) -> None:
        """Bắc Ninh 4.2: none of the last three passwords."""
        password = PasswordFacts.of("x", **facts)

        assert (
            expected
            is account_finding("4.2.history", BACNINH, password=password).outcome
        )

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param("AN", Outcome.FAIL, id="the account name"),
            pytest.param("binh", Outcome.PASS, id="another"),
            pytest.param(None, Outcome.UNKNOWN, id="not known"),
        ],
    )
    def test_login_name(self, name: str | None, expected: Outcome) -> None:
        """Bắc Ninh 4.2: the password is not the login name."""
        password = PasswordFacts.of("an", account_name=name)

        assert (
            expected is account_finding("4.2.login", BACNINH, password=password).outcome
        )

    def test_password_content(self) -> None:
        """A regulation may forbid parts, and ask for some of the classes only."""
        data = BACNINH.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("4.2.login"))
        rule["demand"] = {
            "kind": "password",
            "classes": ["upper", "lower", "digit"],
            "least_classes": 2,
            "not_containing": ["account_name"],
        }
        policy = type(BACNINH).from_dict(data)
        password = PasswordFacts.of("xan1", account_name="an")

        found = account_finding("4.2.login", policy, password=password)

        assert Outcome.FAIL is found.outcome
        assert "the account name" in found.text("en")

    def test_every_rule_is_listed(self) -> None:
        """An empty account meets nothing, and names what is missing."""
        report = PolicySet([NGHEAN, BACNINH]).check_account(Account(), on=DAY)

        assert report.refused
        assert Outcome.PASS not in {f.outcome for f in report.findings}
        assert Outcome.ERROR not in {f.outcome for f in report.findings}
        assert {NGHEAN.id, BACNINH.id} == set(report.policies)

    def test_another_province(self) -> None:
        """A regulation binds the accounts of its own bodies."""
        account = Account(address="an@bacninh.gov.vn")
        report = NGHEAN.check_account(account, on=DAY)

        assert {Outcome.NOT_APPLICABLE} == {f.outcome for f in report.findings}

    def test_not_met_without_a_body(self) -> None:
        """An account of nobody knows which body meets nothing."""
        found = account_finding(
            "6.2.second_factor", address=None, known={"second_factor": True}
        )

        assert Outcome.UNKNOWN is found.outcome

    def test_waiver(self) -> None:
        """A recorded exception for the mailbox stands beside the finding."""
        waiver = Waiver(
            rule_id="nghean-99-2025.6.1.rotation",
            reason="…",
            approver="…",
            period=Period(None, date(2026, 12, 31)),
            scope=("an@nghean.gov.vn",),
        )
        report = NGHEAN.check_account(
            Account(address="an@nghean.gov.vn", password_changed=date(2025, 1, 1)),
            waivers=[waiver],
            on=DAY,
        )
        found = next(f for f in report.findings if f.rule_id == waiver.rule_id)

        assert (Outcome.FAIL, waiver) == (found.outcome, found.waiver)
        assert found not in report.refusals

    def test_dates_are_facts(self) -> None:
        """Who logged in has logged in; what is locked since a day is locked."""
        account = Account(locked_since=DAY, last_login=DAY)

        assert [True, True] == [account.fact(n) for n in ("locked", "logged_in")]

    @pytest.mark.parametrize(
        ("comparator", "expected"),
        [
            pytest.param("at_least", [False, True, True], id="at least"),
            pytest.param("at_most", [True, True, False], id="at most"),
            pytest.param("more_than", [False, False, True], id="more than"),
            pytest.param("less_than", [True, False, False], id="less than"),
            pytest.param("exactly", [False, True, False], id="exactly"),
            pytest.param("after", [False, None, True], id="after"),
        ],
    )
    def test_comparators(self, comparator: str, expected: list[bool | None]) -> None:
        """Each comparator is another rule: the day before, the day, the day after."""
        threshold = Threshold(
            quantity="time_since_issue",
            comparator=Comparator(comparator),
            value=30,
            unit=Unit.DAY,
        )
        cases = [
            AccountCase(
                account=Account(issued=date(2026, 1, 1)),
                families=frozenset(),
                is_central=False,
                on=date(2026, 1, day),
            )
            for day in (30, 31)
        ]
        cases.append(attrs.evolve(cases[0], on=date(2026, 2, 1)))

        assert expected == [case.compare(threshold) for case in cases]

    def test_hours_are_not_settled_by_dates(self) -> None:
        """A bound in hours needs more than two dates."""
        threshold = Threshold(
            quantity="time_locked",
            comparator=Comparator.AT_LEAST,
            value=24,
            unit=Unit.HOUR,
        )
        case = AccountCase(
            account=Account(locked_since=date(2020, 1, 1)),
            families=frozenset(),
            is_central=False,
            on=DAY,
        )

        assert None is case.compare(threshold)

    def test_rates(self) -> None:
        """A number within a time is compared with the same time only."""
        span = Span(value=10, unit=Unit.MINUTE)
        limit = Threshold(
            quantity="messages_sent",
            comparator=Comparator.AT_MOST,
            value=250,
            unit=Unit.ITEM,
            within=span,
        )
        case = AccountCase(
            account=Account(
                rates=(Rate(quantity="messages_sent", most=251, within=span),)
            ),
            families=frozenset(),
            is_central=False,
            on=DAY,
        )
        other = attrs.evolve(limit, within=Span(value=1, unit=Unit.HOUR))

        assert [False, None] == [case.compare(one) for one in (limit, other)]

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda: Account(quota=-1), id="negative"),
            pytest.param(lambda: Account(quota=True), id="bool"),
            pytest.param(lambda: Account(address="x"), id="no address"),
            pytest.param(lambda: Account(issued=datetime.now(ICT)), id="datetime"),
            pytest.param(lambda: Account(known={"malware": True}), id="of a message"),
            pytest.param(lambda: Account(known=[("x",)]), id="no pairs"),
            pytest.param(lambda: OF_PASSWORDS(length=True), id="bool length"),
            pytest.param(lambda: OF_PASSWORDS(length=-1), id="negative length"),
            pytest.param(lambda: OF_PASSWORDS(classes=("x",)), id="class"),
            pytest.param(lambda: OF_PASSWORDS(classes=1), id="classes"),
            pytest.param(lambda: OF_PASSWORDS(contains={"x": True}), id="part"),
            pytest.param(lambda: OF_PASSWORDS(in_history=1), id="history"),
            pytest.param(lambda: OF_PASSWORDS.of(b"x"), id="bytes"),
            pytest.param(lambda: AddressFacts(holder="x"), id="holder"),
            pytest.param(
                lambda: Rate(
                    quantity="quota", most=1, within=Span(value=1, unit=Unit.DAY)
                ),
                id="rate",
            ),
            pytest.param(lambda: ASKED.check_account(None), id="no account"),
            pytest.param(lambda: ASKED.check_address(None), id="None"),
            pytest.param(lambda: ASKED.check_address("a", registry=1), id="registry"),
            pytest.param(lambda: ASKED.deadline(None, None, None), id="no event"),
            pytest.param(
                lambda: ASKED.deadline("x", datetime.now(ICT), WORKING), id="word"
            ),
            pytest.param(lambda: ASKED.due_dates(datetime.now(ICT)), id="on"),
            pytest.param(lambda: AgencyWindows(decision="x", slots=()), id="slots"),
            pytest.param(lambda: AgencyWindows(decision=" ", slots=()), id="blank"),
        ],
    )
    def test_bad_input(self, make: Any) -> None:
        """Only errors of the house reach a caller."""
        with pytest.raises(GovvnMailError):
            make()

    def test_parts_of_a_password(self) -> None:
        """A password leaves its facts behind, and nothing else."""
        facts = PasswordFacts(
            classes=[CharacterClass.UPPER], equals={PasswordPart.FULL_NAME: False}
        )

        assert False is facts.known_part("equals", PasswordPart.FULL_NAME)
        assert "secret" not in repr(PasswordFacts.of("secret"))


def address_outcome(place: str, address: str, policy: Policy, **facts: Any) -> Outcome:
    """Return the outcome of a rule for an address."""
    report = policy.check_address(address, facts=AddressFacts(**facts), on=DAY)
    return next(
        f.outcome for f in report.findings if f.rule_id == f"{policy.id}.{place}"
    )


TUYET = {"holder": "person", "named_for": Holder(name="Nguyễn Thị Ánh Tuyết")}


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "taken", "first", "second"),
        [
            pytest.param("tuyetnta", False, "pass", "not_applicable", id="base"),
            pytest.param("tuyetnta", True, "pass", "unknown", id="base, taken"),
            pytest.param("tuyetnta2", True, "not_applicable", "pass", id="number"),
            pytest.param(
                "tuyetnta2", False, "fail", "not_applicable", id="number, free"
            ),
            pytest.param("tuyetnta2", None, "unknown", "unknown", id="nobody said"),
            pytest.param("anhtuyet", False, "fail", "not_applicable", id="other"),
            pytest.param(
                "tuyetnta@snv", False, "fail", "not_applicable", id="other domain"
            ),
        ],
    )
    def test_person(
        self, *, address: str, taken: bool | None, first: str, second: str
    ) -> None:
        """Nghệ An 5.2: the name, and the one with a number if it is taken."""
        address += ".nghean.gov.vn" if "@" in address else "@nghean.gov.vn"
        assert [first, second] == [
            address_outcome(place, address, NGHEAN, name_taken=taken, **TUYET)
            for place in ("5.2.a", "5.2.b")
        ]

    @pytest.mark.parametrize(
        ("place", "address", "facts", "expected"),
        [
            pytest.param(
                "5.1.a",
                "snv@bacninh.gov.vn",
                {"holder": "provincial_body", "named_for": Holder(agency="snv")},
                "pass",
                id="body",
            ),
            pytest.param(
                "5.1.a",
                "snv@bacninh.gov.vn",
                {"holder": "person"},
                "not_applicable",
                id="a person's",
            ),
            pytest.param("5.1.a", "snv@bacninh.gov.vn", {}, "unknown", id="whose"),
            pytest.param(
                "5.1.c",
                "du.x@bacninh.gov.vn",
                {"holder": "commune_party"},
                "unknown",
                id="no name",
            ),
            pytest.param("5.2.a", "không", TUYET, "fail", id="no address"),
        ],
    )
    def test_bodies(
        self, place: str, address: str, facts: dict[str, Any], expected: str
    ) -> None:
        """Bắc Ninh 5.1: bodies and their units have forms of their own."""
        assert expected == address_outcome(place, address, BACNINH, **facts)

    @pytest.mark.parametrize(
        ("place", "holder"),
        [
            pytest.param("5.1.b", "commune_committee", id="full name of a committee"),
            pytest.param("5.1.d", "party_body", id="by agreement"),
        ],
    )
    def test_left_to_a_person(self, place: str, holder: str) -> None:
        """Nghệ An 5.1: what the text leaves open, a person compares."""
        assert "unknown" == address_outcome(
            place, "x@nghean.gov.vn", NGHEAN, holder=holder
        )

    def test_verdict(self) -> None:
        """A verdict brings its own day."""
        verdict = classify("an@nghean.gov.vn", on=DAY)
        report = NGHEAN.check_address(verdict)

        assert DAY == report.on
        assert "pass" == report.findings[0].outcome

    @pytest.mark.parametrize(
        ("demand", "expected"),
        [
            pytest.param({"domain": "bacninh.gov.vn"}, "pass", id="domain only"),
            pytest.param(
                {"domain_forms": ["{agency_abbr}.gov.vn"]}, "unknown", id="forms"
            ),
        ],
    )
    def test_domains(self, demand: dict[str, Any], expected: str) -> None:
        """A text may fix the domain only, or leave it to each holder."""
        data = BACNINH.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("5.1.g"))
        rule["demand"] = {"kind": "address_form", "holder": "x_own"} | demand
        policy = type(BACNINH).from_dict(data)

        assert expected == address_outcome(
            "5.1.g", "x@bacninh.gov.vn", policy, holder="x_own"
        )


class TestDeadlines:
    def test_working_days(self) -> None:
        """Nghệ An 10.2.b: three working days from Friday end on Wednesday."""
        at = datetime(2026, 3, 6, 16, 0, tzinfo=ICT)
        (answer,) = NGHEAN.deadline("request_received", at, WORKING)

        assert LimitKind.UNTIL is answer.kind
        assert True is answer.allows(datetime(2026, 3, 11, 23, 59, tzinfo=ICT))
        assert False is answer.allows(datetime(2026, 3, 12, tzinfo=ICT))
        assert "11" in answer.text.vi
        assert answer.to_dict()["rule_id"] == answer.rule_id

    def test_readings(self) -> None:
        """Bắc Ninh 6.4: two hours of the clock or of work, and open in between."""
        at = datetime(2026, 3, 6, 16, 0, tzinfo=ICT)
        (answer,) = BACNINH.deadline("reset_requested", at, WORKING)

        moments = [(6, 18), (6, 19), (9, 9)]
        assert [True, None, False] == [
            answer.allows(datetime(2026, 3, day, hour, tzinfo=ICT))
            for day, hour in moments
        ]

    @pytest.mark.parametrize(
        ("policy", "event", "day", "kind"),
        [
            pytest.param(NGHEAN, "incident_found", 9, "no_length", id="at once"),
            pytest.param(BACNINH, "secret_found", 9, "no_length", id="reasonable"),
        ],
    )
    def test_no_length(self, policy: Policy, event: str, day: int, kind: str) -> None:
        """*Ngay* and *kịp thời* set no length, and no moment is late."""
        at = datetime(2026, 1, day, tzinfo=ICT)
        (answer,) = policy.deadline(event, at, WORKING)

        assert kind == answer.kind
        assert None is answer.allows(at)
        with pytest.raises(TypeError):
            bool(answer)

    @pytest.mark.parametrize(
        ("year", "kind"),
        [
            pytest.param(2020, "not_in_force", id="before the instrument"),
            pytest.param(2090, "not_counted", id="beyond the calendar"),
        ],
    )
    def test_not_counted(self, year: int, kind: str) -> None:
        """A rule says why it gives no day."""
        at = datetime(year, 1, 9, tzinfo=ICT)
        (answer,) = NGHEAN.deadline("request_received", at, WORKING)

        assert (kind, ()) == (answer.kind, answer.readings)

    @pytest.mark.parametrize(
        ("term", "span", "allowed"),
        [
            pytest.param("after", (3, "day"), [False, None, True], id="after"),
            pytest.param("within", (3, "day"), [True, True, True], id="moved"),
            pytest.param("same_day", None, [False, False, False], id="same day"),
            pytest.param("next_working_day", None, [True, False, False], id="next"),
            pytest.param(
                "next_working_morning", None, [True, False, False], id="morning"
            ),
            pytest.param("within", (1, "quarter"), [True, True, True], id="quarter"),
            pytest.param("after", (3, "working_hour"), [True, True, True], id="hours"),
        ],
    )
    def test_terms(
        self, term: str, span: tuple[int, str] | None, allowed: list[bool | None]
    ) -> None:
        """Each term is another rule: asked on Friday, Sunday, Monday for Thursday."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("10.2.b"))
        rule["demand"] = {
            "kind": "deadline",
            "action": "support",
            "event": "appointed",
            "term": term,
        }
        if span is not None:
            rule["demand"] |= dict(zip(("value", "unit"), span, strict=True))
        policy = type(NGHEAN).from_dict(data)
        thursday = datetime(2026, 3, 5, 9, tzinfo=ICT)
        (answer,) = policy.deadline("appointed", thursday, WORKING)

        assert allowed == [
            answer.allows(thursday + timedelta(days)) for days in (1, 3, 4)
        ]

    def test_due_dates(self) -> None:
        """Nghệ An 15.1.c: *trước ngày* ends on the day before, on data of the year."""
        due = {d.rule_id: d for d in NGHEAN.due_dates(date(2026, 11, 24))}
        report = due["nghean-99-2025.15.1.c.report"]

        assert (DueDay.BEFORE, date(2026, 12, 10)) == (report.due, report.last_day)
        assert Period(date(2025, 12, 10), date(2026, 12, 10)) == report.data
        assert None is due["nghean-99-2025.10.2.d.weekly"].last_day
        assert () == NGHEAN.due_dates(date(2020, 1, 1))

    def test_next_year(self) -> None:
        """Once its last day is over, the next year's is due."""
        due = {d.rule_id: d.last_day for d in NGHEAN.due_dates(date(2026, 12, 11))}

        assert date(2027, 12, 10) == due["nghean-99-2025.15.1.c.report"]

    @pytest.mark.parametrize(
        ("term", "last_day"),
        [
            pytest.param("before_date", date(2026, 12, 14), id="before"),
            pytest.param("by_date", date(2026, 12, 15), id="by"),
        ],
    )
    def test_dates(self, term: str, last_day: date) -> None:
        """*Before the 15th* ends on the 14th, and is listed no longer afterwards."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("10.2.b"))
        kept = {"kind": "deadline", "action": "support", "date": "2026-12-15"}
        rule["demand"] = kept | {"term": term}
        policy = type(NGHEAN).from_dict(data)

        for day, expected in ((last_day, [last_day]), (last_day + timedelta(1), [])):
            found = [
                d.last_day for d in policy.due_dates(day) if d.rule_id == rule["id"]
            ]
            assert expected == found


def slots(*hours: int) -> tuple[Slot, ...]:
    """Return checks at these hours, half an hour around each."""
    half = timedelta(minutes=30)
    return tuple(Slot(at=time(hour), early=half, grace=half) for hour in hours)


class TestWindows:
    def test_agency_decides(self) -> None:
        """Nghệ An 13.1 names no moments: the agency's decision is named beside it."""
        period = Period(date(2026, 1, 1), None)
        windows = AgencyWindows(decision="Nội quy", slots=slots(8, 14), period=period)
        (schedule,) = NGHEAN.check_schedules("records_section", windows=windows)

        assert ("Nội quy", period) == (schedule.window_source, schedule.effective)
        assert "Điều 13" in str(schedule.citation)
        assert () == NGHEAN.check_schedules("records_section")

    def test_no_common_day(self) -> None:
        """A decision that ended before the regulation began makes no schedule."""
        period = Period(None, date(2020, 1, 1))
        windows = AgencyWindows(decision="Nội quy", slots=slots(8), period=period)

        assert () == NGHEAN.check_schedules("records_section", windows=windows)

    @pytest.mark.parametrize(
        "demand",
        [
            pytest.param({"least": 2}, id="fewer"),
            pytest.param({"moments": ["start_of_morning"]}, id="moment left out"),
            pytest.param({"clock_times": ["07:30"]}, id="time left out"),
        ],
    )
    def test_not_less(self, demand: dict[str, Any]) -> None:
        """An agency may not ask for less than the rule."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("13.1.check"))
        rule["demand"] = {"kind": "mailbox_checks", "days": "unstated"} | demand
        policy = type(NGHEAN).from_dict(data)
        windows = AgencyWindows(decision="Nội quy", slots=slots(8))

        with pytest.raises(PolicyError, match="Nội quy"):
            policy.check_schedules("records_section", windows=windows)

    def test_moments(self) -> None:
        """A moment that the rule names is kept by a slot of that moment."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("13.1.check"))
        rule["demand"]["moments"] = ["start_of_morning"]
        half = timedelta(minutes=30)
        slot = Slot(at=Moment.START_OF_MORNING, early=half, grace=half)
        windows = AgencyWindows(decision="Nội quy", slots=(slot,))
        policy = type(NGHEAN).from_dict(data)
        (schedule,) = policy.check_schedules("records_section", windows=windows)

        assert (slot,) == schedule.slots

    def test_wrong_windows(self) -> None:
        """Windows come from a decision."""
        with pytest.raises(InputError):
            NGHEAN.check_schedules("records_section", windows=slots(8))  # type: ignore[arg-type]  # on purpose


class TestEdges:
    def test_waived_address(self) -> None:
        """A recorded exception for the address stands beside the finding."""
        waiver = Waiver(
            rule_id="nghean-99-2025.5.2.a",
            reason="…",
            approver="…",
            period=Period(None, date(2026, 12, 31)),
            scope=("x@nghean.gov.vn",),
        )
        report = NGHEAN.check_address(
            "x@nghean.gov.vn",
            facts=AddressFacts(holder="person"),
            waivers=[waiver],
            on=DAY,
        )

        assert [waiver] == [f.waiver for f in report.findings if f.waiver]

    def test_circumstances_of_others(self) -> None:
        """A circumstance that no address shows leaves the answer open."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("5.2.b"))
        rule["when"] = [{"kind": "fact", "name": "locked"}]
        policy = type(NGHEAN).from_dict(data)

        assert "unknown" == address_outcome(
            "5.2.b", "tuyetnta@nghean.gov.vn", policy, name_taken=True, **TUYET
        )

    def test_last_data_ended_last_year(self) -> None:
        """A report early in the year is about the year before."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("15.1.c.report"))
        rule["demand"] |= {"due": "by", "days": ["01-15"]}
        rule["demand"] |= {"data_from": "01-01", "data_to": "12-31"}
        policy = type(NGHEAN).from_dict(data)
        due = {d.rule_id: d for d in policy.due_dates(date(2026, 12, 1))}[rule["id"]]

        assert date(2027, 1, 15) == due.last_day
        assert Period(date(2026, 1, 1), date(2026, 12, 31)) == due.data

    def test_last_day_is_named(self) -> None:
        """On the last day of *sau*, the finding says what the text leaves open."""
        data = NGHEAN.to_dict()
        rule = next(r for r in data["rules"] if r["id"].endswith("6.1.rotation"))
        rule["demand"]["comparator"] = "after"
        policy = type(NGHEAN).from_dict(data)
        changed = date(2026, 2, 1)
        found = account_finding("6.1.rotation", policy, password_changed=changed)

        assert (Outcome.UNKNOWN, True) == (found.outcome, found.needs_human)
        assert "leaves open" in found.text("en")
