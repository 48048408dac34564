"""Tests for `govvn_mail.addresses.repair`: the typing faults of real lists."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Registry, Status, parse_address

DAY = date(2026, 11, 23)

# What account lists of 2026 and a legal text hold, and what becomes of it.
CATALOGUE = [
    # Nothing but a blank stands between: one repair. 69 people in one file.
    ("an.nt @laocai.gov.vn", "syntax", "an.nt@laocai.gov.vn"),
    ("an.nt@ laocai.gov.vn", "syntax", "an.nt@laocai.gov.vn"),
    # No domain has a comma, and the rest is a listed one: one repair.
    ("an.nt@laocai,gov.vn", "syntax", "an.nt@laocai.gov.vn"),
    # In a mailbox it may be two recipients, or a dot: nobody can tell.
    ("an,nt@laocai.gov.vn", "syntax", None),
    # Between two labels of a listed domain nothing can be lost: one repair.
    ("an.nt@laocai..gov.vn", "syntax", "an.nt@laocai.gov.vn"),
    # Before it a unit may be lost, in a mailbox an initial.
    ("an.nt@snv..laocai.gov.vn", "syntax", None),
    ("an..nt@laocai.gov.vn", "syntax", None),
    ("an.nt.@laocai.gov.vn", "syntax", None),
    # Nothing can stand between two of them: one repair.
    ("an.nt@@laocai.gov.vn", "syntax", "an.nt@laocai.gov.vn"),
    # The body's name is lost, and no domain is invented.
    ("an.nt@.gov.vn", "syntax", None),
    ("an.nt@gov.vn", "bare_zone", None),
    ("an.nt@.laocai.gov.vn", "syntax", None),
    # No domain ends in .go, and one listed name begins like that: one repair.
    ("an.nt@laocai.go", None, "an.nt@laocai.gov.vn"),
    ("an.nt@snv.laocai.go", None, "an.nt@snv.laocai.gov.vn"),
    ("an.nt@laocai.g", None, "an.nt@laocai.gov.vn"),
    ("an.nt@laocai.gov.v", None, "an.nt@laocai.gov.vn"),
    # Other people's domains do end in .gov and .edu: it resembles, that is all.
    ("an.nt@sonla.gov", None, None),
    ("an.nt@cantho.edu", None, None),
    # The whole end is lost, or the @: a domain would have to be chosen.
    ("an.nt", "syntax_no_at", None),
    ("an.nt@", "syntax", None),
    ("an.nt@ninhbinh", "syntax", None),
    ("an.ntninhbinh.gov.vn", "syntax_no_at", None),
    # Without its diacritics it would be somebody's mailbox, but whose?
    ("nguyễn.an@laocai.gov.vn", "local_part_profile", None),
    ("an.nt@làocai.gov.vn", None, None),
    # 30 in one file. The domains exist, and a slip has more than one repair.
    ("an.nt@gamil.com", None, None),
    ("an.nt@gmail.con", None, None),
    # All labels are there, and one order of them is listed: one repair.
    (
        "vanthu@lynhan.gov.ninhbinh.vn",
        None,
        "vanthu@lynhan.ninhbinh.gov.vn",
    ),
    ("an.nt@laocai.vn.gov", None, "an.nt@laocai.gov.vn"),
    # A line of print broke the mailbox's name, or a word stands before it.
    ("bao caongoaite@sbv.gov.vn", "syntax", None),
    # A line of print broke at a dot of a listed domain: one repair.
    ("baocaongoaite@sbv.gov .vn", "syntax", "baocaongoaite@sbv.gov.vn"),
]


@pytest.mark.parametrize(
    ("text", "code", "suggestion"), CATALOGUE, ids=[row[0] for row in CATALOGUE]
)
def test_catalogue(text: str, code: str | None, suggestion: str | None) -> None:
    """Each kind of dirty input is told what it is; a sole repair is offered."""
    verdict = Registry.bundled().classify(text, on=DAY)

    if code is None:  # a sound address in a domain that is nobody's, or a look-alike
        assert verdict.status in {Status.OTHER, Status.LOOKALIKE}
    else:
        assert f"addresses.{code}" == verdict.reasons[0].code
    assert suggestion == verdict.suggestion


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        pytest.param("a@hanoi.gov.vn.", "a@hanoi.gov.vn", id="root-dot"),
        pytest.param("a @ hanoi.gov.vn", "a@hanoi.gov.vn", id="spaces-at-at"),
        pytest.param("Sở <a @hanoi.gov.vn>", "a@hanoi.gov.vn", id="within-brackets"),
        pytest.param("Sở < a@hanoi.gov.vn >", "a@hanoi.gov.vn", id="beside-brackets"),
        pytest.param("Sở <a@hanoi.gov.vn.>", "a@hanoi.gov.vn", id="dot-in-brackets"),
        pytest.param("a@hanoi,gov.vn", "a@hanoi.gov.vn", id="comma-for-dot"),
        pytest.param("a@Hanoi,GOV.vn", "a@hanoi.gov.vn", id="capitals"),
        pytest.param("a@snv.hanoi,gov,vn", "a@snv.hanoi.gov.vn", id="commas"),
        pytest.param("a@snv,hanoi.gov.vn", None, id="comma-below-listed"),
        pytest.param("a@x.com,hanoi.gov.vn", None, id="two-domains"),
        pytest.param("a@hanoi.gov.vn, ", "a@hanoi.gov.vn", id="comma-after"),
        pytest.param("a@hanoi.gov.vn;", "a@hanoi.gov.vn", id="semicolon-after"),
        pytest.param("a@example.com.", "a@example.com", id="any-domain"),
        pytest.param("a@example,com", None, id="comma-in-any-domain"),
        pytest.param("a@hanoi.gov.vn,x.com", None, id="no-domain-is-invented"),
        pytest.param("a@hanoi.gov .vn", "a@hanoi.gov.vn", id="space-before-dot"),
        pytest.param("a@ha noi.gov.vn", None, id="space-in-label"),
        pytest.param("a@hanoi...gov.vn", None, id="three-dots"),
        pytest.param("a@@@hanoi.gov.vn", None, id="three-ats"),
        pytest.param("a@hanoi.gov.vn\r\n", None, id="control-character"),
        pytest.param("a@hanoi.gov.vn\u00a0", "a@hanoi.gov.vn", id="nbsp-after"),
        pytest.param("\u00a0a@hanoi.gov.vn", "a@hanoi.gov.vn", id="nbsp-before"),
        pytest.param("\ufeffa@hanoi.gov.vn", "a@hanoi.gov.vn", id="bom"),
        pytest.param("\ta@hanoi.gov.vn\t", "a@hanoi.gov.vn", id="tabs"),
        pytest.param("a@hanoi.gov.vn\u200b", "a@hanoi.gov.vn", id="zero-width-space"),
        pytest.param("mailto:a@hanoi.gov.vn", "a@hanoi.gov.vn", id="mailto"),
        pytest.param(" MailTo:\u00a0a@hanoi.gov.vn ", "a@hanoi.gov.vn", id="all"),
        pytest.param("mailto:a@b.vn?subject=x", None, id="mailto-with-fields"),
        pytest.param("mailto:mailto:a@b.vn", None, id="mailto-twice"),
        pytest.param("a@ha\u200bnoi.gov.vn", None, id="zero-width-space-inside"),
        pytest.param("a\tb@hanoi.gov.vn", None, id="tab-inside"),
        pytest.param("hanoi.gov.vn", None, id="no-at"),
        pytest.param("a@hànội,gov.vn", None, id="u-label"),
        pytest.param("a @ｈanoi.gov.vn", None, id="full-width"),
        pytest.param("a @hanoi.gov.ⅴn", None, id="roman-numeral"),
        pytest.param(" " * 2000 + "a@hanoi.gov.vn", None, id="too-long"),
    ],
)
def test_suggestion(text: str, suggestion: str | None) -> None:
    """A typing fault with one repair gets a suggestion, which is never applied."""
    verdict = Registry.bundled().classify(text, on=DAY)

    assert suggestion == verdict.suggestion
    assert (Status.INVALID, None) == (verdict.status, verdict.address)


@pytest.mark.parametrize(
    "domain",
    [
        "gov.quangngai.vn",
        "quangngai.vn.gov",
        "quangngai.gov.vn",
        "gov.hochiminhcity.vn",
    ],
)
def test_labels_that_changed_places(domain: str) -> None:
    """Two labels in the wrong order are put right if that gives a mail domain."""
    verdict = Registry.bundled().classify(f"a@{domain}", on=DAY)

    is_mixed_up = domain in {"gov.quangngai.vn", "quangngai.vn.gov"}
    assert ("a@quangngai.gov.vn" if is_mixed_up else None) == verdict.suggestion


@given(st.text("a.@,; \u00a0<>hnoi.gv:", max_size=25) | st.text(max_size=25))
def test_suggestions_are_addresses(text: str) -> None:
    """A suggestion is one address, and no other than the text with less in it."""
    verdict = Registry.bundled().classify(text, on=DAY)

    if verdict.suggestion is not None:
        assert verdict.suggestion == str(parse_address(verdict.suggestion))
        assert not verdict.is_official


def test_honest_ending_is_no_swap() -> None:
    """Labels are put in order only around a gov: com.vn is an ending of its own."""
    verdict = Registry.bundled().classify("x@chinhphu.com.vn", on=date(2026, 11, 23))

    assert verdict.suggestion is None
