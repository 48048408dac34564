"""Evaluating provisions against one message: what needs no look at it is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .evaluation import find, settle, waive
from .kinds import Consequence, DocumentChannel, Duty, Fact, Threshold
from .message_checks import MESSAGE_CHECKS
from .setting_checks import look_at_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govvn_mail.law import Waiver

    from .cases import Case, Seen, Setting
    from .provisions import Provision
    from .report import Finding

__all__ = ["evaluate_message"]

_NEEDS_NO_MESSAGE = (Consequence, DocumentChannel, Duty, Fact)


def evaluate_message(
    provisions: tuple[Provision, ...], case: Case, waivers: tuple[Waiver, ...]
) -> Iterator[Finding]:
    """Yield one finding for each of the *provisions*, which are about messages."""
    kept = _by_setting(provisions, case.setting)
    for provision, known in zip(provisions, kept, strict=True):
        finding = find(provision, case, _look_at_message) if known is None else known
        yield waive(finding, case, waivers) if waivers else finding


@lru_cache(maxsize=128)
def _by_setting(
    provisions: tuple[Provision, ...], setting: Setting
) -> tuple[Finding | None, ...]:
    """Return the findings for which nobody has to look at the message; None: look."""
    return tuple(
        None
        if _needs_message(provision, setting)
        else find(provision, setting, look_at_setting)
        for provision in provisions
    )


def _needs_message(provision: Provision, setting: Setting) -> bool:
    """Tell whether what is asked, or when it is asked, needs the message."""
    circumstances = (
        *provision.rule.when,
        *(when for exclusion in provision.exclusions for when in exclusion.when),
    )
    return any(isinstance(when, Threshold) for when in circumstances) or (
        not isinstance(provision.rule.demand, _NEEDS_NO_MESSAGE)
        and settle(provision, setting) is None
    )


def _look_at_message(provision: Provision, case: Case) -> Seen | None:
    check = MESSAGE_CHECKS.get(type(provision.rule.demand))
    if check is None:
        return look_at_setting(provision, case.setting)
    return check(provision.rule.demand, case)
