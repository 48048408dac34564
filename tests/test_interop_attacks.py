"""
How other programs judge the attacks that are refused here.

They know less: none reads the header fields of mail, and gpgsm and NSS get no
revocation lists. The table says what a program alone leaves to its caller.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from forgery import ENGINES, Scene, all_attacks
from forgery.cms import CONTENT, sealed
from servers.engines import Gpgsm, Nss, OpenSsl

from govvn_mail import times
from govvn_mail.signing import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from forgery import Attack
    from servers.engines import Engine

pytestmark = pytest.mark.server

SCENE = Scene.at(times.now())


def judge(attacks: list[Attack], engine: Engine) -> Counter[tuple[str, str]]:
    """Return how many attacks of each group a program accepts, and is asked about."""
    counts: Counter[tuple[str, str]] = Counter()
    for attack in attacks:
        group = attack.name.partition(":")[0]
        if engine.name not in attack.engines:
            continue
        crls = attack.means.get("crls", SCENE.pki.crls())
        accepts = engine.accepts(attack.raw, crls)
        if accepts is not None:
            counts[group, "asked"] += 1
            counts[group, "accepted"] += accepts
    return counts


def test_attacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """None of the attacks is valid here; each other program accepts some."""
    attacks = all_attacks(SCENE)
    ours = [SCENE.verify(a.raw, **a.means).verdict for a in attacks]
    engines: list[Engine] = []
    for name in ENGINES:
        (tmp_path / name).mkdir()
    with Gpgsm(SCENE.pki, tmp_path / "gpgsm") as gpgsm:
        engines = [
            OpenSsl(SCENE.pki, tmp_path / "openssl"),
            gpgsm,
            Nss(SCENE.pki, tmp_path / "nss"),
        ]
        honest = [
            engine.accepts(raw)
            for engine in engines
            for raw in (SCENE.genuine, sealed(SCENE.forge(inside=CONTENT)))
        ]
        counts = {engine.name: judge(attacks, engine) for engine in engines}
    with capsys.disabled():
        print(table(attacks, counts))  # noqa: T201 (the table is the point)

    assert [True] * 6 == honest
    assert Verdict.VALID not in ours
    for name, count in counts.items():
        assert 0 < sum(n for (_, kind), n in count.items() if kind == "accepted"), name


def table(attacks: list[Attack], counts: dict[str, Counter[tuple[str, str]]]) -> str:
    """Return how many attacks are accepted, and of how many each can be asked."""
    groups = list(dict.fromkeys(a.name.partition(":")[0] for a in attacks))
    lines = [
        "",
        f"{'attacks on':<14}{'':>6}{'here':>6}"
        + "".join(f"{name:>10}" for name in counts),
    ]
    for group in [*groups, ""]:
        mine = [a for a in attacks if a.name.startswith(group)]
        line = f"{group or 'all':<14}{len(mine):>6}{0:>6}"
        for count in counts.values():
            accepted, asked = (
                sum(n for (g, k), n in count.items() if k == kind and group in {g, ""})
                for kind in ("accepted", "asked")
            )
            line += f"{f'{accepted}/{asked}':>10}"
        lines.append(line)
    return "\n".join(lines)
