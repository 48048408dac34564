"""Regulations of every shape survive the way to JSON and back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_args

import attrs
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.law import EndingVerb, Grade, Instrument, Repeal
from govvn_mail.policies import (
    AddressForm,
    Channel,
    CharacterClass,
    Characters,
    CharacterSet,
    CheckDays,
    Comparator,
    Condition,
    Consequence,
    Deadline,
    DocumentChannel,
    DocumentForm,
    DocumentPart,
    DueDay,
    Duty,
    Exclusion,
    Fact,
    FileTypes,
    IssuedMailbox,
    LegalEffectClause,
    LegalValue,
    MailboxChecks,
    MailboxKind,
    Modality,
    Mode,
    ModeChange,
    Password,
    PasswordPart,
    Policy,
    PublicProvider,
    Recurrence,
    Rule,
    SecrecyMarking,
    Span,
    Subject,
    SubjectLine,
    Term,
    Threshold,
    Unit,
    Wording,
    WrittenPart,
    words,
)
from govvn_mail.policies.rules import Demand
from govvn_mail.schedule import Moment
from govvn_mail.texts import Bilingual
from govvn_mail.times import Period

TEXT = st.text(min_size=1, max_size=20).filter(str.strip)
NUMBER = st.integers(1, 1000)
DAY = st.dates(date(2024, 1, 1), date(2026, 12, 31))
TIMES = st.sampled_from(
    [Unit.HOUR, Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]
)
SPAN = st.builds(Span, value=NUMBER, unit=TIMES)
BOTH = st.builds(Bilingual, TEXT, TEXT)
MINUTES = st.integers(0, 60)


def several(values: Any, least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a tuple of some of the values, each once."""
    choice = st.sampled_from(list(values))
    return st.lists(choice, min_size=least, unique=True).map(tuple)


def some(values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return the same, and one at least."""
    return several(values, least=1)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a value or None."""
    return st.none() | strategy


def thresholds(subjects: set[Subject]) -> st.SearchStrategy[Threshold]:
    """Return thresholds on the durations and counts of these subjects."""
    units = {"size": Unit.MB, "duration": Unit.MONTH, "count": Unit.ITEM}
    units |= {"length": Unit.CHARACTER, "share": Unit.PERCENT, "resolution": Unit.DPI}
    known = {n: w for n, w in words("quantities").items() if w.about in subjects}
    return st.sampled_from(sorted(known)).flatmap(
        lambda name: st.builds(
            Threshold,
            quantity=st.just(name),
            comparator=st.sampled_from(Comparator),
            value=NUMBER,
            unit=st.just(units[str(known[name].dimension)]),
            within=maybe(SPAN),
        )
    )


def facts(subjects: set[Subject], holds: bool) -> st.SearchStrategy[Fact]:  # noqa: FBT001 (a strategy)
    """Return facts about these subjects, and one of one's own."""
    known = [n for n, w in words("facts").items() if w.about in subjects]
    answers = st.just(True) if holds else st.booleans()  # noqa: FBT003 (a value)
    return st.builds(Fact, name=st.sampled_from(known), holds=answers) | st.builds(
        Fact, name=st.just("x_own"), about=st.sampled_from(sorted(subjects))
    )


def deadlines(term: Term) -> st.SearchStrategy[Deadline]:
    """Return deadlines of that term."""
    dated = term in {Term.BEFORE_DATE, Term.BY_DATE}
    spanned = term in {Term.WITHIN, Term.AFTER}
    none = st.none()
    return st.builds(
        Deadline,
        action=st.sampled_from(sorted(words("actions"))),
        term=st.just(term),
        event=none if dated else st.sampled_from(sorted(words("events"))),
        value=NUMBER if spanned else none,
        unit=TIMES if spanned else none,
        date=DAY if dated else none,
    )


ALL = set(Subject)
DEMANDS = st.one_of(
    st.builds(
        AddressForm,
        holder=st.sampled_from(sorted(words("holders"))),
        domain=st.just("saomai.test"),
        forms=some(["{given_name}{initials}", "{unit_abbr}.{parent_abbr}"]),
        agreement=st.booleans(),
        lower_case=maybe(st.booleans()),
        kept_if_issued_before=maybe(DAY),
    ),
    st.builds(
        Characters,
        of=st.sampled_from(WrittenPart),
        charset=st.sampled_from(CharacterSet),
    ),
    st.builds(Consequence, about=st.sampled_from(Subject), fine_from=maybe(NUMBER)),
    st.sampled_from(Term).flatmap(deadlines),
    st.builds(
        DocumentChannel,
        channel=st.sampled_from(Channel),
        documents=some(words("documents")),
        except_for=several(words("documents")),
    ),
    st.builds(DocumentForm, parts=some(DocumentPart), formats=several(["pdf", "odt"])),
    st.builds(Duty, about=st.sampled_from(Subject)),
    facts(ALL, holds=True),
    st.builds(FileTypes, types=some(["pdf", "exe"]), only=st.booleans()),
    st.builds(IssuedMailbox, domains=some(["saomai.test", "suongmai.test"])),
    st.builds(
        LegalEffectClause,
        value=st.sampled_from(LegalValue),
        effect=TEXT,
        conditions=several(Condition).map(lambda c: (*c, Condition.SIGNATURE_LAW)),
        otherwise=maybe(TEXT),
    ),
    st.builds(
        MailboxChecks,
        days=st.sampled_from(CheckDays),
        least=maybe(st.integers(1, 9)),
        moments=several(Moment),
    ),
    st.builds(
        MailboxChecks,
        days=st.sampled_from(CheckDays),
        clock_times=several(["07:30", "13:30"]),
        early_minutes=MINUTES,
        grace_minutes=MINUTES,
    ),
    st.builds(
        Password,
        least_length=NUMBER,
        classes=several(CharacterClass),
        not_containing=several(PasswordPart),
        not_among_last=maybe(NUMBER),
    ),
    st.builds(PublicProvider, named=several(["Yahoo", "Gmail"])),
    st.builds(
        Recurrence,
        action=st.sampled_from(sorted(words("actions"))),
        every=maybe(SPAN),
        due=st.sampled_from(DueDay),
        days=some(["12-15", "02-29"]),
        data_to=maybe(st.just("12-10")),
    ),
    st.builds(SecrecyMarking, markings=some(["MẬT", "TỐI MẬT"])),
    st.builds(SubjectLine, labels=several(["[QC]", "[AD]"])),
    thresholds(ALL),
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    """Return a rule of any kind, in an article of its own."""
    demand = draw(DEMANDS)
    effect = isinstance(demand, LegalEffectClause)
    subjects = {Subject.MESSAGE} if demand.subject is Subject.MESSAGE else ALL
    return Rule(
        id=f"saomai.{number}",
        article=number,
        modality=Modality.CONSTITUTIVE if effect else draw(st.sampled_from(Modality)),
        wording=draw(st.sampled_from(Wording)),
        vi=draw(TEXT),
        en=draw(TEXT),
        note=draw(maybe(BOTH)),
        roles=draw(several(words("roles"))),
        mailbox=draw(maybe(st.sampled_from(MailboxKind))),
        since=draw(maybe(DAY)),
        grade=draw(maybe(st.sampled_from(Grade))),
        mode=draw(st.sampled_from(Mode)),
        if_unknown=draw(maybe(st.sampled_from(Mode))),
        when=tuple(draw(st.lists(facts(subjects, holds=False) | thresholds(subjects)))),
        demand=demand,
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Return a regulation with some rules."""
    number = draw(st.integers(1, 4))
    made = tuple(draw(rules(article)) for article in range(1, number + 1))
    return Policy(
        id="saomai",
        instrument=Instrument(
            kind="Quyết định",
            title=draw(TEXT),
            issuer=draw(TEXT),
            issued=draw(maybe(DAY)),
            in_force=Period(draw(maybe(DAY))),
            grade=draw(st.sampled_from(Grade)),
            source=draw(TEXT),
            repeals=(
                Repeal(number=draw(TEXT), verb=draw(st.sampled_from(EndingVerb))),
            ),
            successor=draw(maybe(TEXT)),
        ),
        jurisdiction=draw(several(["saomai", "suongmai"])),
        carried=draw(BOTH),
        rules=made,
        exclusions=(Exclusion(vi=draw(TEXT), en=draw(TEXT), article=1, clause=2),),
        modes=tuple(
            ModeChange(rule=rule.id, mode=draw(st.sampled_from(Mode)), since=draw(DAY))
            for rule in made
        ),
    )


@given(policies())
def test_there_and_back(policy: Policy) -> None:
    """`to_dict` is JSON, and `from_dict` undoes it."""
    data = json.loads(json.dumps(policy.to_dict()))

    assert policy == Policy.from_dict(data)
    assert hash(policy) == hash(Policy.from_dict(data))


@given(st.data())
def test_every_kind(data: st.DataObject) -> None:
    """Kinds are told apart by their names, of which each is another."""
    demand = data.draw(DEMANDS)
    kinds = [kind.kind for kind in get_args(Demand)]

    assert len(kinds) == len(set(kinds))
    assert type(demand) is dict(zip(kinds, get_args(Demand), strict=True))[demand.kind]
    assert "kind" not in {field.name for field in attrs.fields(type(demand))}
