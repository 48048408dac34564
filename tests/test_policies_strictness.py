"""Tests for which of two rules asks more: `govvn_mail.policies.strictness`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_makers import DUTY, SIZE, rule

from govvn_mail.policies import (
    CharacterClass,
    CheckDays,
    Comparator,
    Condition,
    Deadline,
    DocumentForm,
    DocumentPart,
    Fact,
    FileTypes,
    IssuedMailbox,
    LegalEffectClause,
    LegalValue,
    MailboxChecks,
    MailboxKind,
    Modality,
    Password,
    PublicProvider,
    Recurrence,
    SecrecyMarking,
    Span,
    Subject,
    Term,
    Threshold,
    Unit,
)
from govvn_mail.policies.kinds import Duty
from govvn_mail.policies.strictness import Relation, asks, compare, matter
from govvn_mail.schedule import Moment

if TYPE_CHECKING:
    from govvn_mail.policies import Rule

SAME, STRICTER, LOOSER, OTHER = Relation
OPPOSITE = {SAME: SAME, STRICTER: LOOSER, LOOSER: STRICTER, OTHER: OTHER}


def size(comparator: str, value: int, unit: str = "MB") -> Threshold:
    """Return a threshold on the size of attachments."""
    return Threshold(
        quantity="attachment_total_size",
        comparator=Comparator(comparator),
        value=value,
        unit=Unit(unit),
    )


def count(comparator: str, value: int) -> Threshold:
    """Return a threshold on a number of recipients."""
    return Threshold(
        quantity="recipients",
        comparator=Comparator(comparator),
        value=value,
        unit=Unit.ITEM,
    )


def age(value: int, unit: str, comparator: str = "at_most") -> Threshold:
    """Return a threshold on the age of a password."""
    return Threshold(
        quantity="password_age",
        comparator=Comparator(comparator),
        value=value,
        unit=Unit(unit),
    )


def reply(term: str, value: int | None = None, unit: str | None = None) -> Deadline:
    """Return a deadline for a reply."""
    return Deadline(
        action="reply_to_request",
        event="request_received",
        term=Term(term),
        value=value,
        unit=None if unit is None else Unit(unit),
    )


def until(term: str, day: int) -> Deadline:
    """Return a deadline in December 2025."""
    return Deadline(action="close_account", term=Term(term), date=date(2025, 12, day))


def checks(**parameters: Any) -> MailboxChecks:
    """Return a demand to check a mailbox."""
    return MailboxChecks(**({"days": CheckDays.WORKING_DAYS} | parameters))


def effect(*conditions: Condition) -> LegalEffectClause:
    """Return a legal effect with these conditions and a person's judgement."""
    return LegalEffectClause(
        value=LegalValue.AS_PAPER,
        effect="…",
        conditions=(*conditions, Condition.SIGNATURE_LAW),
    )


def every(value: int | None, unit: str = "month") -> Recurrence:
    """Return a regular report."""
    span = None if value is None else Span(value=value, unit=Unit(unit))
    return Recurrence(action="report_use", every=span)


DEMANDS = [
    pytest.param(size("at_most", 10), size("at_most", 20), STRICTER, id="smaller"),
    pytest.param(size("at_most", 20), size("at_most", 20), SAME, id="equal"),
    pytest.param(size("less_than", 20), size("at_most", 20), STRICTER, id="below"),
    pytest.param(
        size("at_least", 2, "GB"), size("at_least", 1, "GB"), STRICTER, id="more"
    ),
    pytest.param(
        size("more_than", 2, "GB"), size("at_least", 2, "GB"), STRICTER, id="above"
    ),
    pytest.param(size("at_least", 2), size("at_most", 2), OTHER, id="other side"),
    pytest.param(size("exactly", 2), size("at_most", 2), OTHER, id="exactly"),
    pytest.param(size("at_most", 1, "GB"), size("at_most", 1000), OTHER, id="readings"),
    pytest.param(size("at_most", 1, "GB"), size("at_most", 2000), STRICTER, id="units"),
    pytest.param(
        size("at_most", 20_000_000, "octet"), size("at_most", 20), OTHER, id="octets"
    ),
    pytest.param(count("at_least", 13), count("more_than", 12), SAME, id="counted"),
    pytest.param(count("at_most", 11), count("less_than", 12), SAME, id="counted down"),
    pytest.param(
        count("less_than", 0), count("at_most", 0), STRICTER, id="none at all"
    ),
    pytest.param(age(3, "month"), age(1, "quarter"), SAME, id="quarter"),
    pytest.param(age(6, "month"), age(1, "year"), STRICTER, id="year"),
    pytest.param(age(7, "day"), age(1, "week"), SAME, id="week"),
    pytest.param(age(30, "day"), age(1, "month"), OTHER, id="day and month"),
    pytest.param(
        age(3, "month", "after"), age(3, "month", "more_than"), OTHER, id="after"
    ),
    pytest.param(
        reply("within", 2, "working_day"),
        reply("within", 3, "working_day"),
        STRICTER,
        id="within",
    ),
    pytest.param(
        reply("within", 2, "working_day"),
        reply("within", 2, "day"),
        OTHER,
        id="working days",
    ),
    pytest.param(
        reply("within", 2, "working_day"),
        reply("after", 2, "working_day"),
        OTHER,
        id="not before",
    ),
    pytest.param(reply("at_once"), reply("same_day"), STRICTER, id="at once"),
    pytest.param(
        reply("next_working_morning"), reply("next_working_day"), STRICTER, id="morning"
    ),
    pytest.param(reply("at_once"), reply("reasonable"), OTHER, id="reasonable"),
    pytest.param(until("before_date", 15), until("by_date", 14), SAME, id="before"),
    pytest.param(
        until("before_date", 15), until("by_date", 15), STRICTER, id="last day"
    ),
    pytest.param(every(1), every(3), STRICTER, id="every month"),
    pytest.param(every(1), every(None), STRICTER, id="no interval"),
    pytest.param(every(None), every(None), SAME, id="no intervals"),
    pytest.param(checks(least=2), checks(least=1), STRICTER, id="more checks"),
    pytest.param(checks(least=2), checks(), STRICTER, id="a number"),
    pytest.param(
        checks(least=2, moments=(Moment.START_OF_MORNING,)),
        checks(),
        STRICTER,
        id="two ways",
    ),
    pytest.param(
        checks(least=2),
        checks(moments=(Moment.START_OF_MORNING,)),
        OTHER,
        id="both ways",
    ),
    pytest.param(
        checks(early_minutes=5, grace_minutes=5), checks(), STRICTER, id="a window"
    ),
    pytest.param(
        checks(early_minutes=5, grace_minutes=5),
        checks(early_minutes=5, grace_minutes=9),
        STRICTER,
        id="a smaller window",
    ),
    pytest.param(checks(), checks(days=CheckDays.EVERY_DAY), OTHER, id="other days"),
    pytest.param(
        Password(least_length=9), Password(least_length=8), STRICTER, id="length"
    ),
    pytest.param(
        Password(classes=tuple(CharacterClass)),
        Password(classes=(CharacterClass.DIGIT,)),
        STRICTER,
        id="classes",
    ),
    pytest.param(
        FileTypes(types=("pdf",), only=True),
        FileTypes(types=("pdf", "odt"), only=True),
        STRICTER,
        id="types",
    ),
    pytest.param(
        IssuedMailbox(domains=("a.vn",)),
        IssuedMailbox(domains=("b.vn",)),
        OTHER,
        id="domains",
    ),
    pytest.param(
        PublicProvider(named=("Yahoo",)), PublicProvider(), SAME, id="an open list"
    ),
    pytest.param(
        DocumentForm(parts=(DocumentPart.NUMBER,), formats=("pdf",)),
        DocumentForm(parts=(), formats=("pdf",)),
        STRICTER,
        id="parts",
    ),
]


@pytest.mark.parametrize(("one", "other", "relation"), DEMANDS)
def test_content(one: Any, other: Any, relation: Relation) -> None:
    """The order of two demands, and the other way round."""
    first, second = rule(one), rule(other)

    assert relation is asks(first, second)
    assert OPPOSITE[relation] is asks(second, first)
    assert relation is compare(first, second)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        pytest.param(
            {"modality": Modality.MUST},
            {"modality": Modality.MAY},
            STRICTER,
            id="must, may",
        ),
        pytest.param(
            {"modality": Modality.SHOULD},
            {"modality": Modality.ENCOURAGED},
            STRICTER,
            id="should",
        ),
        pytest.param(
            {"modality": Modality.POWER}, {"modality": Modality.MAY}, OTHER, id="power"
        ),
        pytest.param(
            {"modality": Modality.MUST_NOT},
            {"modality": Modality.RESTRICT},
            STRICTER,
            id="restrict",
        ),
        pytest.param(
            {"modality": Modality.MUST_NOT},
            {"modality": Modality.MAY},
            STRICTER,
            id="forbidden",
        ),
        pytest.param(
            {"modality": Modality.MUST_NOT},
            {"modality": Modality.MUST},
            OTHER,
            id="conflict",
        ),
        pytest.param({}, {"roles": ("person",)}, STRICTER, id="everybody"),
        pytest.param(
            {"roles": ("person", "agency")},
            {"roles": ("person",)},
            STRICTER,
            id="more people",
        ),
        pytest.param(
            {"roles": ("person",)}, {"roles": ("agency",)}, OTHER, id="other people"
        ),
        pytest.param({}, {"mailbox": MailboxKind.AGENCY}, STRICTER, id="all mailboxes"),
        pytest.param(
            {"mailbox": MailboxKind.PERSON},
            {"mailbox": MailboxKind.AGENCY},
            OTHER,
            id="other mailboxes",
        ),
        pytest.param({}, {"when": (Fact(name="malware"),)}, STRICTER, id="always"),
    ],
)
def test_force_and_scope(
    one: dict[str, Any], other: dict[str, Any], relation: Relation
) -> None:
    """The order of two rules that say the same with another force or scope."""
    demand = Fact(name="spam")
    first, second = rule(demand, **one), rule(demand, **other)

    assert relation is compare(first, second)
    assert OPPOSITE[relation] is compare(second, first)


def test_forbidding() -> None:
    """What is forbidden asks more the more it names; *not more than* is *at most*."""
    few = rule(FileTypes(types=("exe",)), modality=Modality.MUST_NOT)
    many = rule(FileTypes(types=("exe", "com")), modality=Modality.MUST_NOT)
    marks = rule(SecrecyMarking(), modality=Modality.MUST_NOT)
    mark = rule(SecrecyMarking(markings=("MẬT",)), modality=Modality.MUST_NOT)
    exactly = rule(count("exactly", 3), modality=Modality.MUST_NOT)

    assert STRICTER is asks(many, few)
    assert STRICTER is asks(marks, mark)
    assert SAME is asks(rule(), rule(size("more_than", 20), modality=Modality.MUST_NOT))
    assert OTHER is asks(exactly, rule(count("at_most", 3)))


def test_conditions() -> None:
    """A legal effect on more conditions is the stricter one."""
    one, other = (
        rule(effect(*conditions), modality=Modality.CONSTITUTIVE)
        for conditions in ((Condition.DOCUMENT_SIGNED,), ())
    )

    assert STRICTER is asks(one, other)


def test_both_directions() -> None:
    """A rule that asks more of fewer is neither stricter nor looser."""
    one = rule(attrs.evolve(SIZE, value=10), roles=("person",))

    assert OTHER is compare(one, rule())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(rule(), rule(count("at_most", 3)), id="quantity"),
        pytest.param(rule(Fact(name="spam")), rule(Fact(name="malware")), id="fact"),
        pytest.param(
            rule(Password(least_length=8)),
            rule(Password(not_among_last=3)),
            id="password",
        ),
        pytest.param(rule(DUTY), rule(DUTY, vi="Điều khác."), id="duty"),
        pytest.param(rule(DUTY), rule(Duty(about=Subject.TIME)), id="about"),
    ],
)
def test_other_matters(one: Rule, other: Rule) -> None:
    """Rules on other matters are not compared."""
    assert OTHER is asks(one, other)


def test_duties_are_told_by_their_text() -> None:
    """Case and spaces in the text of a duty are no other matter."""
    assert matter(rule(DUTY)) == matter(rule(DUTY, vi=rule().vi.upper() + " "))


UPPER = st.builds(
    Threshold,
    quantity=st.just("recipients"),
    comparator=st.sampled_from([Comparator.AT_MOST, Comparator.LESS_THAN]),
    value=st.integers(1, 9),
    unit=st.just(Unit.ITEM),
)


@given(UPPER, UPPER, st.integers(0, 10))
def test_stricter_means_fewer_pass(
    one: Threshold, other: Threshold, amount: int
) -> None:
    """Whatever meets the stricter threshold meets the other one."""
    relation = asks(rule(one), rule(other))
    first, second = one.compare(amount, amount), other.compare(amount, amount)

    assert relation is not OTHER
    if relation is SAME:
        assert first is second
    if relation is STRICTER:
        assert second or not first
    if relation is LOOSER:
        assert first or not second
