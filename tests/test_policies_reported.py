"""Tests for the instruments of which only reports, or parts, were seen."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from govvn_mail.addresses import Registry
from govvn_mail.law import Grade
from govvn_mail.messages import OfficialMessage
from govvn_mail.policies import (
    Deadline,
    MessageFacts,
    PolicySet,
    RecipientKind,
    Term,
    load_policy,
)

EXAMPLES = Path(__file__).parent.parent / "examples"
REGISTRY = Registry.bundled()
ROWS = [
    pytest.param("ct-15-2012", "15/CT-TTg", date(2012, 5, 22), Grade.REPORTED),
    pytest.param("ct-34-2008", "34/2008/CT-TTg", date(2008, 12, 3), Grade.EXISTENCE),
    pytest.param("hanoi-1643", "1643/QĐ-UBND", None, Grade.REPORTED),
    pytest.param("hanoi-2014", None, None, Grade.REPORTED),
    pytest.param("hanoi-2323", "2323/QĐ-UBND", None, Grade.REPORTED),
    pytest.param("hatinh-2011", None, None, Grade.REPORTED),
    pytest.param(
        "hatinh-43-2009", "43/2009/QĐ-UBND", date(2009, 12, 17), Grade.REPORTED
    ),
    pytest.param("luat-117-2025", "117/2025/QH15", date(2025, 12, 10), Grade.REPORTED),
    pytest.param("luat-20-2023", "20/2023/QH15", date(2023, 6, 22), Grade.READ),
    pytest.param("nd-174-2026", "174/2026/NĐ-CP", date(2026, 5, 15), Grade.READ),
    pytest.param("nd-224-2026", "224/2026/NĐ-CP", date(2026, 6, 24), Grade.READ),
    pytest.param("nd-68-2024", "68/2024/NĐ-CP", date(2024, 6, 25), Grade.REPORTED),
    pytest.param("qd-28-2018", "28/2018/QĐ-TTg", date(2018, 7, 12), Grade.REPORTED),
    pytest.param("quangngai-1486-2013", "1486", date(2013, 10, 15), Grade.EXISTENCE),
    pytest.param("quangngai-2014", None, None, Grade.REPORTED),
    pytest.param("quangngai-22-2012", "22", date(2012, 12, 27), Grade.EXISTENCE),
]


@pytest.mark.parametrize(("name", "number", "issued", "grade"), ROWS)
def test_instrument(
    name: str, number: str | None, issued: date | None, grade: Grade
) -> None:
    """Number, date and grade are those of the sources; what is unknown is None."""
    instrument = load_policy(name).instrument

    assert (number, issued, grade) == (
        instrument.number,
        instrument.issued,
        instrument.grade,
    )


@pytest.mark.parametrize("name", [row.values[0] for row in ROWS])
def test_what_is_carried(name: str) -> None:
    """Each says in both languages that only a part is carried."""
    policy = load_policy(name)

    assert policy.carried.vi.startswith("Chỉ ")
    assert "nly" in policy.carried.en
    assert policy.outline is None


@pytest.mark.parametrize(
    "name",
    [row.values[0] for row in ROWS if row.values[3] is not Grade.READ],
)
def test_never_refuses(name: str) -> None:
    """A text that nobody read refuses no message, whatever is in it."""
    policy = load_policy(name)
    message = OfficialMessage(
        from_="an@gmail.com", to=["ubnd@gmail.com"], subject="[MẬT]", body="MẬT"
    )

    report = policy.check_message(
        message,
        on=date(2026, 7, 6),
        registry=REGISTRY,
        facts=MessageFacts(recipients={"ubnd@gmail.com": RecipientKind.STATE}),
    )

    assert () == report.refusals


@pytest.mark.parametrize("role", ["records_section", "agency", "person"])
def test_no_check_times_of_ha_tinh(role: str) -> None:
    """The check times of Hà Tĩnh 43/2009 were not found, so that it holds none."""
    assert () == load_policy("hatinh-43-2009").check_schedules(role)


def test_ended_by_the_decree_of_2026() -> None:
    """Decree 224/2026 ends the decrees 64/2007, 42/2022 and 45/2026."""
    assert ["64/2007/NĐ-CP", "42/2022/NĐ-CP", "45/2026"] == [
        repeal.number for repeal in load_policy("nd-224-2026").instrument.repeals
    ]


def test_send_by_the_next_working_morning() -> None:
    """QĐ 28/2018 names the next working morning, on the document system."""
    (rule,) = [r for r in load_policy("qd-28-2018").rules if r.id.endswith("6.send")]

    assert isinstance(rule.demand, Deadline)
    assert Term.NEXT_WORKING_MORNING is rule.demand.term
    assert rule.note is not None
    assert "không phải thư điện tử" in rule.note.vi


def test_quang_ngai_after_the_merger() -> None:
    """What bound Quảng Ngãi before it was merged is unsettled for the province now."""
    composed = PolicySet.in_force("quangngai-2025", date(2026, 7, 6)).explain()
    standing = {member.policy.id: str(member.standing) for member in composed.members}

    assert "unsettled" == standing["quangngai-2014"]
    assert "in_force" == standing["nd-224-2026"]


def test_a_file_of_ones_own() -> None:
    """A province adds what was not found by a file of its own, as the example shows."""
    shown = subprocess.run(  # noqa: S603 (our own example)
        [sys.executable, EXAMPLES / "province_overlay" / "check_times.py"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout

    assert "Quyết định số 43/2009/QĐ-UBND: 0" in shown
    assert "Quyết định số 03/2024/QĐ-UBND-SAOMAI: 1" in shown
    assert "26/04/2024  11:00  10:45–11:30" in shown
    assert shown.endswith("2024-05-02T08:00:00+07:00\n")
