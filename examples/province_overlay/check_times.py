"""
A province adds its own regulation: how often and when mailboxes are checked.

Decision 43/2009 of Hà Tĩnh is said to name the check times, but its text was not found,
so that the bundled file has none. Who has the text writes it down, as the province Sao
Mai (fictitious) does in the file beside this one, and asks as with bundled files.

Run it with ``python examples/province_overlay/check_times.py`` (``--lang en``).
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

import govvn_mail as gm
from govvn_mail.schedule import Assignment, expected_checks, next_due
from govvn_mail.testing import province
from govvn_mail.times import ICT, Period

HERE = Path(__file__).parent
TODAY = date(2024, 4, 26)


def main() -> None:
    """Read the regulation, ask for its schedules, and list a day's checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=["vi", "en"], default="vi")
    lang = parser.parse_args().lang
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")

    bundled = gm.load_policy("hatinh-43-2009")
    own = gm.Policy.from_file(HERE / "saomai-03-2024.toml")
    for policy in (bundled, own):
        times = policy.check_schedules("records_section")
        print(f"{policy.instrument}: {len(times)}")
    print(getattr(bundled.carried, lang))

    composed = gm.PolicySet.in_force(
        "saomai-0", TODAY, policies=[own], registry=province.registry()
    )
    print(composed.explain().tree(lang))

    (schedule,) = own.check_schedules("records_section")
    plan = gm.CheckPlan(
        schedules=(schedule,),
        assignments=(
            Assignment(
                mailbox=province.OFFICE,
                schedule_id=schedule.id,
                period=Period(TODAY, None),
            ),
        ),
        calendar=gm.WorkCalendar.bundled(),
    )
    for check in expected_checks(plan, Period(TODAY, TODAY)):
        print(f"{check.day:%d/%m/%Y}  {check.due:%H:%M}  {check.window}")
    following = next_due(plan, datetime(2024, 4, 26, 16, tzinfo=ICT))
    if following is not None:
        print(following.due.isoformat())


if __name__ == "__main__":
    main()
