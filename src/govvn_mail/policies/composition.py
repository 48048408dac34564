"""
Composition: which instruments bind a body on a day, layer by layer, and why.

Bodies are followed to their heirs, and instruments to what ended them. Whether the
instrument of a province goes on after a merger, and where, no source tells: it is
*unsettled*, its findings are unknown, and it refuses nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.addresses import Body, Succession
from govvn_mail.errors import PolicyError
from govvn_mail.law import Grade
from govvn_mail.texts import Bilingual, Reason

from .policy import Policy
from .report import Layer
from .standing import Standing, named, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govvn_mail.addresses import Registry
    from govvn_mail.law import Instrument
    from govvn_mail.texts import Lang

__all__ = ["Composition", "Member", "compose"]


@attrs.frozen(kw_only=True)
class Member:
    """
    One instrument that concerns the body.

    Attributes:
        policy: The regulation.
        layer: Whose instrument it is.
        standing: Whether it binds the body on that day.
        reasons: Why it does not, or why that is not known, as parts of a sentence.
    """

    policy: Policy
    layer: Layer
    standing: Standing
    reasons: tuple[Reason, ...] = ()

    @property
    def is_applied(self) -> bool:
        """Whether its rules are checked; those of an unsettled one refuse nothing."""
        return self.standing in {Standing.IN_FORCE, Standing.UNSETTLED}

    @property
    def is_read(self) -> bool:
        """Whether its text was read; one that was not refuses nothing."""
        return self.policy.instrument.grade is Grade.READ

    @property
    def name(self) -> Bilingual:
        """The instrument and its issuer."""
        return named(self.policy.instrument)


@attrs.frozen(kw_only=True)
class Composition:
    """
    The instruments that concern one body on one day, the applied and the others.

    Attributes:
        asked: The body asked about.
        body: The body that stands in its place on that day.
        on: The day.
        data_version: Version of the registry that was asked.
        successions: The steps from the one to the other, in order of time.
        members: The instruments, by layer.
    """

    asked: Body
    body: Body
    on: date
    data_version: str
    successions: tuple[Reason, ...]
    members: tuple[Member, ...]

    def __bool__(self) -> Never:
        raise TypeError("a Composition has no truth value; read .members")

    @property
    def applied(self) -> tuple[Member, ...]:
        """The members whose rules are checked."""
        return tuple(member for member in self.members if member.is_applied)

    def tree(self, lang: Lang) -> str:
        """Return the layers and their instruments, one a line."""
        lines = [Reason("policies.tree", body=self.body.mention, on=self.on).text(lang)]
        for layer in Layer:
            lines.append(f"├─ {layer.label(lang)}")
            own = [member for member in self.members if member.layer is layer]
            lines += [f"│  ├─ {_line(member).text(lang)}" for member in own]
            if not own:
                lines.append(f"│  └─ {Reason('policies.tree_empty').text(lang)}")
        return "\n".join(_closed(lines))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The same as sentences."""
        return (*self.successions, *self._sentences())

    def _sentences(self) -> Iterator[Reason]:
        body, on = self.body.mention, self.on
        standing = {s: [m for m in self.members if m.standing is s] for s in Standing}
        if settled := tuple(m.name for m in standing[Standing.IN_FORCE]):
            yield Reason("policies.explain", body=body, on=on, instruments=settled)
            yield Reason("policies.explain_stricter")
        elif self.applied:
            yield Reason("policies.explain_unsettled_only", body=body, on=on)
        else:
            yield Reason("policies.explain_empty", body=body, on=on)
        if unverified := tuple(m.name for m in self.applied if not m.is_read):
            yield Reason("policies.explain_unverified", instruments=unverified)
        for member in standing[Standing.UNSETTLED]:
            yield Reason(
                "policies.explain_unsettled",
                instrument=member.name,
                causes=_causes(member),
            )
        for member in (*standing[Standing.NOT_YET], *standing[Standing.ENDED]):
            yield Reason(
                "policies.explain_left", instrument=member.name, causes=_causes(member)
            )
        yield Reason("policies.explain_scope")

    def text(self, lang: Lang) -> str:
        """Return one paragraph, as an officer would write it."""
        return " ".join(reason.text(lang) for reason in self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return the composition as JSON-ready values, with its sentences."""
        return {
            "asked": self.asked.id,
            "body": self.body.id,
            "on": self.on.isoformat(),
            "data_version": self.data_version,
            "members": [
                {
                    "policy": member.policy.id,
                    "layer": str(member.layer),
                    "standing": str(member.standing),
                    "reasons": [reason.to_dict() for reason in member.reasons],
                }
                for member in self.members
            ],
            "vi": self.text("vi"),
            "en": self.text("en"),
        }


def _line(member: Member) -> Reason:
    standing = Bilingual(*(member.standing.label(lang) for lang in ("vi", "en")))
    if not member.reasons:
        return Reason("policies.tree_member", instrument=member.name, standing=standing)
    return Reason(
        "policies.tree_member_because",
        instrument=member.name,
        standing=standing,
        causes=_causes(member),
    )


def _causes(member: Member) -> tuple[Bilingual, ...]:
    return tuple(reason.bilingual() for reason in member.reasons)


def _closed(lines: list[str]) -> Iterator[str]:
    """Yield the lines with the last branch of each level drawn as the last."""
    last_layer = max(n for n, line in enumerate(lines) if line.startswith("├"))
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        drawn = line
        if line.startswith("│") and not after.startswith("│"):
            drawn = line.replace("├", "└", 1)
        if number >= last_layer:
            drawn = drawn.replace("├─", "└─", 1) if number == last_layer else drawn
            drawn = drawn.replace("│", " ", 1)
        yield drawn


def compose(
    policies: tuple[Policy, ...], asked: Body, on: date, registry: Registry
) -> Composition:
    """
    Return which of the *policies* concern a body on a day.

    Raises:
        govvn_mail.errors.PolicyError: If neither the body nor an heir or an earlier
            era of it exists on that day.
    """
    body, successions = _standing_body(asked, on, registry)
    chain = tuple(_with_parents(body, on, registry))
    found = [
        _member(policy, place, policies, on)
        for policy in policies
        if (place := _place(policy, chain, on, registry)) is not None
    ]
    return Composition(
        asked=asked,
        body=body,
        on=on,
        data_version=registry.data_version,
        successions=successions,
        members=tuple(sorted(found, key=lambda m: list(Layer).index(m.layer))),
    )


# Bodies.


def _standing_body(
    asked: Body, on: date, registry: Registry
) -> tuple[Body, tuple[Reason, ...]]:
    steps = [step for step in registry.successions(asked) if step.since <= on]
    if asked.life.ends_before(on):
        followed = (
            Reason("policies.followed", succession=_succession(step).bilingual())
            for step in steps
        )
        return steps[-1].heir, tuple(followed)
    if on in asked.life:
        return asked, ()
    for body in registry.bodies(on=on):
        if body.family == asked.family:
            earlier = Reason(
                "policies.earlier_era",
                asked=asked.mention,
                first=asked.life.first or on,
                body=body.mention,
            )
            return body, (earlier,)
    raise PolicyError(Reason("policies.no_body_then", id=asked.id, on=on))


def _succession(step: Succession) -> Reason:
    return Reason(
        "policies.succession",
        former=step.former.mention,
        heir=step.heir.mention,
        since=step.since,
        law=step.law or Reason("policies.no_source").bilingual(),
    )


def _with_parents(body: Body, on: date, registry: Registry) -> Iterator[Body]:
    """Yield the body, and those above it as they stand on that day."""
    seen: set[str] = set()
    while body.id not in seen:
        yield body
        seen.add(body.id)
        if body.parent_id is None:
            return
        body, _ = _standing_body(registry.body(body.parent_id), on, registry)


@attrs.frozen
class _Place:
    """Where an instrument stands to the body, and what makes that doubtful."""

    layer: Layer
    doubt: Succession | None = None


def _place(
    policy: Policy, chain: Iterable[Body], on: date, registry: Registry
) -> _Place | None:
    if not policy.jurisdiction:
        return _Place(Layer.NATION)
    for body in chain:
        layer = Layer.PROVINCE if body.is_provincial else Layer.AGENCY
        paths = [
            path
            for era, path in _lineage(body, on, registry)
            if era.family in policy.jurisdiction and _begun_in(policy.instrument, era)
        ]
        if paths:
            changes = [step for step in min(paths, key=len) if not step.is_same_body]
            return _Place(layer, changes[0] if changes else None)
    return None


def _begun_in(instrument: Instrument, era: Body) -> bool:
    begun = instrument.in_force.first or instrument.issued
    return begun is None or begun in era.life


def _lineage(
    body: Body, on: date, registry: Registry
) -> Iterator[tuple[Body, tuple[Succession, ...]]]:
    """Yield the body and those in whose place it stands, each with the steps to it."""
    yield body, ()
    for former in registry.bodies():
        steps = registry.successions(former)
        for number, step in enumerate(steps, start=1):
            if step.heir == body and step.since <= on:
                yield former, steps[:number]


def _member(
    policy: Policy, place: _Place, policies: Iterable[Policy], on: date
) -> Member:
    standing, reasons = standing_of(policy.instrument, policies, on)
    if place.doubt is not None and standing in {Standing.IN_FORCE, Standing.UNSETTLED}:
        standing = Standing.UNSETTLED
        step = _succession(place.doubt).bilingual()
        reasons = (Reason("policies.merged_since", succession=step), *reasons)
    return Member(policy=policy, layer=place.layer, standing=standing, reasons=reasons)
