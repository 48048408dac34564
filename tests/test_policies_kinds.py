"""Tests for what rules say: `govvn_mail.policies.kinds` and the words they share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError, PolicyError
from govvn_mail.policies import (
    AddressForm,
    Channel,
    CharacterClass,
    Characters,
    CheckDays,
    Comparator,
    Condition,
    Consequence,
    Deadline,
    Dimension,
    DocumentChannel,
    DocumentForm,
    DueDay,
    Duty,
    Fact,
    FileTypes,
    IssuedMailbox,
    LegalEffectClause,
    LegalValue,
    MailboxChecks,
    Password,
    PublicProvider,
    Recurrence,
    SecrecyMarking,
    Span,
    Subject,
    Term,
    Threshold,
    Unit,
    words,
)
from govvn_mail.schedule import Moment
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable

MB, MIB = 10**6, 2**20


def limit(comparator: Comparator, unit: Unit = Unit.ITEM, value: int = 12) -> Threshold:
    """Return a threshold on failed logins, or on attachments for a size."""
    quantity = "failed_logins" if unit is Unit.ITEM else "attachment_size"
    return Threshold(quantity=quantity, comparator=comparator, value=value, unit=unit)


class TestThreshold:
    @pytest.mark.parametrize(
        ("comparator", "below", "same", "above"),
        [
            pytest.param(Comparator.AT_LEAST, False, True, True, id="at least"),
            pytest.param(Comparator.AT_MOST, True, True, False, id="at most"),
            pytest.param(Comparator.MORE_THAN, False, False, True, id="more than"),
            pytest.param(Comparator.LESS_THAN, True, False, False, id="less than"),
            pytest.param(Comparator.EXACTLY, False, True, False, id="exactly"),
            pytest.param(Comparator.AFTER, False, False, True, id="after"),
        ],
    )
    def test_comparators_are_exact(
        self, comparator: Comparator, *, below: bool, same: bool, above: bool
    ) -> None:
        """More than 12 is not at least 12."""
        threshold = limit(comparator)

        assert [below, same, above] == [threshold.compare(n, n) for n in (11, 12, 13)]

    @pytest.mark.parametrize(
        ("amount", "expected"),
        [
            pytest.param(20 * MB, True, id="decimal"),
            pytest.param(20 * MB + 1, None, id="between"),
            pytest.param(20 * MIB, None, id="binary"),
            pytest.param(20 * MIB + 1, False, id="over in both"),
        ],
    )
    def test_two_megabytes(self, amount: int, *, expected: bool | None) -> None:
        """Between the two megabytes the answer is open."""
        threshold = limit(Comparator.AT_MOST, Unit.MB, 20)

        assert expected is threshold.compare(amount, amount)

    def test_octets_are_exact(self) -> None:
        """A limit in octets leaves nothing open."""
        threshold = limit(Comparator.AT_MOST, Unit.OCTET, 5)

        assert [True, False] == [threshold.compare(n, n) for n in (5, 6)]

    @given(
        threshold=st.builds(
            limit,
            st.sampled_from(Comparator),
            st.sampled_from([Unit.ITEM, Unit.MB, Unit.GB]),
            st.integers(0, 30),
        ),
        ends=st.tuples(st.integers(0, 40 * MIB), st.integers(0, 40 * MIB)),
        inside=st.floats(0, 1),
    )
    def test_only_sure_answers(
        self, threshold: Threshold, ends: tuple[int, int], inside: float
    ) -> None:
        """What is answered for a range holds for every amount in it."""
        least, most = sorted(ends)
        amount = least + int((most - least) * inside)

        answer = threshold.compare(least, most)

        assert answer in {None, threshold.compare(amount, amount)}

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"quantity": "failed_login"}, id="misspelt"),
            pytest.param({"quantity": "x_"}, id="no word after x_"),
            pytest.param({"quantity": "x_stamps"}, id="own word without subject"),
            pytest.param({"about": Subject.ACCOUNT}, id="subject of a listed word"),
            pytest.param({"unit": Unit.MB}, id="unit"),
            pytest.param({"value": -1}, id="negative"),
            pytest.param({"value": 10**13}, id="huge"),
        ],
    )
    def test_refused(self, changes: dict[str, Any]) -> None:
        """Words, units and numbers are checked."""
        sound: dict[str, Any] = {
            "quantity": "failed_logins",
            "comparator": Comparator.MORE_THAN,
            "value": 12,
            "unit": Unit.ITEM,
        }
        assert Subject.ACCOUNT is Threshold(**sound).subject

        with pytest.raises(PolicyError):
            Threshold(**(sound | changes))

    def test_own_quantity(self) -> None:
        """A quantity of one's own says what it is about and takes any unit."""
        threshold = Threshold(
            quantity="x_stamps",
            comparator=Comparator.AT_MOST,
            value=3,
            unit=Unit.ITEM,
            about=Subject.BODY,
        )

        assert Subject.BODY is threshold.subject

    def test_window(self) -> None:
        """A rate is counted over a length of time, not of anything else."""
        assert Unit.MINUTE is Span(value=10, unit=Unit.MINUTE).unit
        for value, unit in ((10, Unit.MB), (0, Unit.DAY)):
            with pytest.raises(PolicyError):
                Span(value=value, unit=unit)


class TestFact:
    def test_subjects(self) -> None:
        """A listed fact knows what it is about; one's own says it."""
        assert Subject.ACCOUNT is Fact(name="locked").subject
        assert Subject.BODY is Fact(name="x_own", about=Subject.BODY).subject

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"name": "lockd"}, id="misspelt"),
            pytest.param({"name": "x_own"}, id="no subject"),
            pytest.param({"name": "locked", "about": Subject.BODY}, id="another one"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """A misspelt fact is an error and not one that is never known."""
        with pytest.raises(PolicyError):
            Fact(**arguments)


class TestAddressForm:
    def test_sound(self) -> None:
        """Forms are tokens and literal text."""
        form = AddressForm(
            holder="commune_party",
            domain="bacninh.gov.vn",
            forms=("du.{commune_name}",),
            lower_case=True,
        )

        assert Subject.ADDRESS is form.subject

    def test_domain_of_each(self) -> None:
        """Where each holder has a domain, that is formed too."""
        form = AddressForm(
            holder="central_body",
            domain_forms=("{agency_abbr}.gov.vn", "{agency_english_abbr}.gov.vn"),
        )

        assert () == form.forms

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"forms": ("{given}",)}, id="unknown token"),
            pytest.param({"forms": ("{given_name",)}, id="open brace"),
            pytest.param({"forms": ("{given_name:3}",)}, id="format"),
            pytest.param({"forms": ("{given_name!r}",)}, id="conversion"),
            pytest.param({"forms": ("{given_name.x}",)}, id="attribute"),
            pytest.param({"forms": ("{}",)}, id="empty token"),
            pytest.param({"forms": ("Du.{given_name}",)}, id="capital"),
            pytest.param({"forms": ("vanthu",)}, id="no token"),
            pytest.param({"domain": None}, id="no domain at all"),
            pytest.param({"domain_forms": ("{agency}.gov.vn",)}, id="two domains"),
            pytest.param(
                {"domain": None, "domain_forms": ("gov.vn",)}, id="domain of nobody"
            ),
            pytest.param({"domain": "@nghean.gov.vn"}, id="with @"),
            pytest.param({"domain": "NgheAn.gov.vn"}, id="upper case domain"),
            pytest.param({"domain": ""}, id="no domain"),
            pytest.param({"holder": "clerk"}, id="holder"),
        ],
    )
    def test_refused(self, changes: dict[str, Any]) -> None:
        """A form that could mean anything else is refused."""
        sound: dict[str, Any] = {
            "holder": "person",
            "domain": "nghean.gov.vn",
            "forms": ("{given_name}{initials}",),
        }

        with pytest.raises(PolicyError):
            AddressForm(**(sound | changes))


class TestPassword:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"least_length": 0}, id="no length"),
            pytest.param({"least_classes": 1}, id="of no classes"),
            pytest.param(
                {"classes": (CharacterClass.DIGIT,), "least_classes": 2}, id="too many"
            ),
            pytest.param({"not_among_last": 1001}, id="history"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """A rule about passwords says something that can be."""
        with pytest.raises(PolicyError):
            Password(**arguments)


class TestMailboxChecks:
    def test_due(self) -> None:
        """Checks are due at named moments, at clock times, or at none."""
        days = CheckDays.WORKING_DAYS

        assert () == MailboxChecks(days=days).due
        assert (dt.time(7, 30),) == MailboxChecks(days=days, clock_times=("07:30",)).due
        assert (Moment.START_OF_MORNING,) == MailboxChecks(
            days=days, moments=(Moment.START_OF_MORNING,)
        ).due

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"clock_times": ("7h30",)}, id="clock time"),
            pytest.param({"clock_times": ("24:00",)}, id="no such time"),
            pytest.param(
                {"clock_times": ("07:30",), "moments": (Moment.START_OF_MORNING,)},
                id="both",
            ),
            pytest.param({"early_minutes": 15}, id="half a window"),
            pytest.param({"early_minutes": 0, "grace_minutes": 2000}, id="a long day"),
            pytest.param({"least": 0}, id="never"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """Times that fit to no day are refused."""
        with pytest.raises(PolicyError):
            MailboxChecks(days=CheckDays.WORKING_DAYS, **arguments)


EVENT: dict[str, Any] = {"event": "request_received"}
SPAN: dict[str, Any] = EVENT | {"value": 3, "unit": Unit.DAY}
DATE: dict[str, Any] = {"date": dt.date(2025, 12, 31)}


class TestDeadline:
    @pytest.mark.parametrize("term", Term)
    @pytest.mark.parametrize(
        "given_", ["event", "span", "date", "nothing", "event and date"]
    )
    def test_each_term_has_its_parameters(self, term: Term, given_: str) -> None:
        """A term has a length, or a date, or neither, as its words say."""
        needs = "event"
        if term in {Term.WITHIN, Term.AFTER}:
            needs = "span"
        if term in {Term.BEFORE_DATE, Term.BY_DATE}:
            needs = "date"
        arguments = {
            "event": EVENT,
            "span": SPAN,
            "date": DATE,
            "nothing": {},
            "event and date": EVENT | DATE,
        }[given_]

        if given_ == needs:
            deadline = Deadline(action="support", term=term, **arguments)
            assert (deadline.span is not None) is (needs == "span")
        else:
            with pytest.raises(PolicyError):
                Deadline(action="support", term=term, **arguments)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"action": "help"}, id="action"),
            pytest.param({"event": "asked"}, id="event"),
            pytest.param({"unit": Unit.MB}, id="unit"),
            pytest.param({"value": 0}, id="no time"),
        ],
    )
    def test_refused(self, changes: dict[str, Any]) -> None:
        """Words and units of time are checked."""
        sound = {"action": "support", "term": Term.WITHIN, **SPAN}

        with pytest.raises(PolicyError):
            Deadline(**(sound | changes))

    def test_datetime(self) -> None:
        """A date is no moment."""
        with pytest.raises(InputError):
            Deadline(
                action="support",
                term=Term.BY_DATE,
                date=dt.datetime(2025, 12, 31, tzinfo=ICT),
            )


class TestRecurrence:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"due": DueDay.BEFORE}, id="no day"),
            pytest.param({"days": ("12-15",)}, id="not how"),
            pytest.param({"due": DueDay.BY, "days": ("15/12",)}, id="order"),
            pytest.param({"due": DueDay.BY, "days": ("1215",)}, id="no dash"),
            pytest.param({"due": DueDay.BY, "days": ("02-30",)}, id="no such day"),
            pytest.param({"due": DueDay.BY, "days": ("W01-1",)}, id="week"),
            pytest.param({"data_from": "12.10"}, id="period"),
            pytest.param({"action": "x report"}, id="action"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """A day of the year is one, and is meant in some way."""
        with pytest.raises(PolicyError):
            Recurrence(**({"action": "report_use"} | arguments))

    def test_leap_day(self) -> None:
        """The 29th of February is a day of the year."""
        recurrence = Recurrence(action="back_up", due=DueDay.ON, days=("02-29",))

        assert ("02-29",) == recurrence.days


def document_channel(**changes: Any) -> DocumentChannel:
    """Return a rule that reports go by mail, changed."""
    sound: dict[str, Any] = {"documents": ("report",)}
    return DocumentChannel(channel=Channel.OFFICIAL_MAIL, **(sound | changes))


def effect(*conditions: Condition) -> LegalEffectClause:
    """Return an effect on these conditions."""
    return LegalEffectClause(
        value=LegalValue.AS_PAPER, effect="…", conditions=conditions
    )


def fine(least: int, most: int) -> Consequence:
    """Return a fine."""
    return Consequence(about=Subject.MESSAGE, fine_from=least, fine_to=most)


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: IssuedMailbox(domains=()), id="no domain"),
        pytest.param(lambda: IssuedMailbox(domains=("a b",)), id="domain"),
        pytest.param(lambda: FileTypes(types=()), id="no type"),
        pytest.param(lambda: FileTypes(types=(".exe",)), id="dot"),
        pytest.param(lambda: FileTypes(types=("EXE",)), id="upper case"),
        pytest.param(lambda: FileTypes(types=("a" * 65,)), id="long type"),
        pytest.param(
            lambda: FileTypes(types=("pdf",), least_version="x"), id="version"
        ),
        pytest.param(lambda: SecrecyMarking(markings=()), id="no marking"),
        pytest.param(lambda: DocumentForm(parts=()), id="no part"),
        pytest.param(lambda: DocumentForm(parts=(), formats=("",)), id="format"),
        pytest.param(lambda: document_channel(documents=()), id="no document"),
        pytest.param(lambda: document_channel(documents=("letters",)), id="document"),
        pytest.param(lambda: document_channel(except_for=("letters",)), id="exception"),
        pytest.param(lambda: effect(Condition.DOCUMENT_SIGNED), id="bare effect"),
        pytest.param(effect, id="no condition"),
        pytest.param(lambda: fine(2, 1), id="fine"),
        pytest.param(lambda: fine(0, 1), id="no fine"),
    ],
)
def test_refused(build: Callable[[], object]) -> None:
    """What says nothing, or nothing that can be, is refused."""
    with pytest.raises(PolicyError):
        build()


def test_effect_with_a_person() -> None:
    """An effect that leaves something to a person can be stated."""
    clause = effect(Condition.DOCUMENT_SIGNED, Condition.SIGNATURE_LAW)

    assert [False, True] == [c.needs_human for c in clause.conditions]
    assert Subject.EFFECT is clause.subject


@pytest.mark.parametrize("kind", [Duty, Consequence])
def test_listed_only(kind: type[Duty | Consequence]) -> None:
    """A duty and a consequence say which question lists them."""
    assert Subject.BODY is kind(about=Subject.BODY).subject


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        pytest.param(Fact, {"name": None}, id="fact"),
        pytest.param(Duty, {"about": "body"}, id="duty"),
        pytest.param(PublicProvider, {"named": ["Yahoo"]}, id="list"),
        pytest.param(Characters, {"of": "message", "charset": "tcvn"}, id="str"),
    ],
)
def test_types(kind: Any, arguments: dict[str, Any]) -> None:
    """A value of the wrong type is a clear error."""
    with pytest.raises(InputError):
        kind(**arguments)


class TestWords:
    LISTS = "roles holders facts quantities documents events actions".split()  # noqa: SIM905 (a list of words)

    @pytest.mark.parametrize("name", LISTS)
    def test_both_languages(self, name: str) -> None:
        """Every word is an identifier with a phrase in both languages."""
        for word, entry in words(name).items():
            assert word.isidentifier()
            assert not word.startswith("x_")
            assert entry.vi.strip()
            assert entry.en.strip()

    def test_what_they_are_about(self) -> None:
        """A fact has a subject, a quantity a subject and a dimension."""
        assert all(word.about for word in words("facts").values())
        for word in words("quantities").values():
            assert isinstance(word.about, Subject)
            assert isinstance(word.dimension, Dimension)

    def test_a_copy(self) -> None:
        """Nobody changes the lists for the others."""
        facts = words("facts")
        assert isinstance(facts, dict)
        facts.clear()

        assert "spam" in words("facts")
