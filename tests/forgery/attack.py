"""One attack: what is sent, to what end, and why it is refused."""

from __future__ import annotations

from typing import Any

import attrs

from govvn_mail.signing import Verdict

ENGINES = ("openssl", "gpgsm", "nss")
"""The programs that are asked about the same octets."""


@attrs.frozen(eq=False)
class Attack:
    """
    A message that must not be valid.

    Args:
        raw: The message.
        code: The reason that must be among those given.
        name: What is wrong with it.
        verdict: What it must come to.
        means: What the verifier has at hand, if not what an honest message needs.
        engines: The programs that can be asked the same question.
    """

    raw: bytes
    code: str
    name: str = attrs.field(kw_only=True)
    verdict: Verdict = attrs.field(default=Verdict.INVALID, kw_only=True)
    means: dict[str, Any] = attrs.field(factory=dict, kw_only=True)
    engines: tuple[str, ...] = attrs.field(default=ENGINES, kw_only=True)
