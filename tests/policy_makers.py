"""Small regulations for tests, made of a rule or two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.law import Grade, Instrument
from govvn_mail.policies import Modality, Policy, Rule, Subject
from govvn_mail.policies.kinds import Comparator, Duty, Threshold, Unit
from govvn_mail.texts import Bilingual
from govvn_mail.times import Period

if TYPE_CHECKING:
    from govvn_mail.law import Repeal

SIZE = Threshold(
    quantity="attachment_total_size",
    comparator=Comparator.AT_MOST,
    value=20,
    unit=Unit.MB,
)
DUTY = Duty(about=Subject.BODY)


def rule(demand: Any = SIZE, **changes: Any) -> Rule:
    """Return the rule of article 1 of the regulation ``x``, or of another."""
    given: dict[str, Any] = {
        "id": "x.1",
        "article": 1,
        "modality": Modality.MUST,
        "vi": "Dung lượng tệp đính kèm tối đa như sau.",
        "en": "Attachments are at most of this size.",
        "demand": demand,
    }
    return Rule(**(given | changes))


def regulation(
    name: str = "x",
    *rules: Rule,
    jurisdiction: tuple[str, ...] = ("ninhbinh",),
    repeals: tuple[Repeal, ...] = (),
    **law: Any,
) -> Policy:
    """Return a regulation; its rules are numbered anew in its own name."""
    given: dict[str, Any] = {
        "kind": "Quyết định",
        "number": f"{name}/QĐ-UBND",
        "title": "Quy chế …",
        "issuer": "Ủy ban nhân dân tỉnh Ninh Bình",
        "in_force": Period(date(2025, 12, 10)),
        "grade": Grade.READ,
        "source": "made for a test",
        "repeals": repeals,
    }
    return Policy(
        id=name,
        instrument=Instrument(**(given | law)),
        jurisdiction=jurisdiction,
        carried=Bilingual("…", "…"),
        rules=tuple(
            attrs.evolve(r, id=f"{name}.{number}", article=number)
            for number, r in enumerate(rules or (rule(),), start=1)
        ),
    )
