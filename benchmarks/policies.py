"""
What one check of a message costs: the national and Nghệ An regulations together.

No other program known to us checks mail against Vietnamese regulations, so there is no
peer. What we stand beside is what an integrator writes by hand for Nghệ An: a few
comparisons with five bare answers, without articles, dates, modes, unknowns or texts.
Registry look-ups are part of both. All run in turns within one run, and the smallest of
several turns counts; the share of content scanning is the median over the turns.

    .venv-bench/bin/python benchmarks/policies.py [checks in a turn]
"""

from __future__ import annotations

import gc
import io
import random
import sys
import time
import zipfile
from collections import Counter
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import attrs

from govvn_mail.addresses import Registry, Status
from govvn_mail.messages import Attachment, DocumentReference, OfficialMessage
from govvn_mail.policies import MessageFacts, PolicySet, RecipientKind, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 23)
SEED = 20261123
TURNS = 21
FLOOR, AIM = 10_000, 20_000

REGISTRY = Registry.bundled()
NGHE_AN = load_policy("nghean-99-2025")
BOTH = PolicySet.in_force("nghean-0", DAY)

ABSTRACT = "Về việc họp giao ban công tác văn thư, lưu trữ tháng 11 năm 2026"
FACTS = MessageFacts(
    recipients={
        "vanthu@hatinh.gov.vn": RecipientKind.STATE,
        "an@gmail.com": RecipientKind.PUBLIC,
    }
)
HEADERS = OfficialMessage(
    from_="snv@nghean.gov.vn",
    to=["vanthu@hatinh.gov.vn", "an@gmail.com"],
    subject=ABSTRACT,
    body="Kính gửi quý cơ quan,\n\nSở Nội vụ trân trọng kính mời dự họp.\n",
    document=DocumentReference(
        number="12/SNV-VP",
        date=DAY,
        abstract=ABSTRACT,
        issuer="Sở Nội vụ tỉnh Nghệ An",
        signer_title="Giám đốc",
    ),
)


def _zip(names: list[str], size: int, rng: random.Random) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(name, rng.randbytes(size // len(names)))
    return file.getvalue()


def attachments() -> list[Attachment]:
    """Return a PDF, a Word file and an archive, one megabyte together."""
    rng = random.Random(SEED)  # noqa: S311 (no secret)
    pdf = b"%PDF-1.7\n" + rng.randbytes(400_000) + b"\n%%EOF\n"
    word = _zip(["[Content_Types].xml", "word/document.xml"], 300_000, rng)
    archive = _zip(["bao-cao.xlsx", "danh-sach.csv"], 300_000, rng)
    kinds = "application/octet-stream"
    return [
        Attachment(filename="Giấy mời.pdf", content=pdf, media_type="application/pdf"),
        Attachment(filename="Dự thảo.docx", content=word, media_type=kinds),
        Attachment(filename="Phụ lục.zip", content=archive, media_type=kinds),
    ]


MEGABYTE = attrs.evolve(HEADERS, attachments=attachments())
STUBS = attrs.evolve(
    HEADERS,
    attachments=[
        attrs.evolve(file, content=file.content[:64]) for file in attachments()
    ],
)


def both(message: OfficialMessage) -> object:
    """Return the report of the whole set."""
    return BOTH.check_message(message, facts=FACTS, registry=REGISTRY, on=DAY)


def alone(message: OfficialMessage) -> object:
    """Return the report of Nghệ An's regulation alone."""
    return NGHE_AN.check_message(message, facts=FACTS, registry=REGISTRY, on=DAY)


def by_hand(message: OfficialMessage) -> object:
    """Return what a short function of somebody's own tells about the same message."""
    verdicts = [
        REGISTRY.classify(str(address), on=DAY)
        for address in (message.from_, *message.envelope().recipients)
    ]
    sender, files = verdicts[0], message.attachments
    document = message.document
    return {
        "official sender": sender.status is Status.OFFICIAL
        and sender.address.domain.endswith("nghean.gov.vn"),
        "no provider": all(v.status is not Status.PUBLIC_PROVIDER for v in verdicts),
        "size": sum(len(file.content) for file in files) <= 20 * 2**20,
        "subject": document is None or message.subject == document.abstract,
        "pdf": not files or any(f.content[:5] == b"%PDF-" for f in files),
    }


WHOLE = "set, 1 MB in 3 files"
CUT = "set, the same files cut to 64 octets"

CASES: dict[str, tuple[Callable[[OfficialMessage], object], OfficialMessage]] = {
    "set, headers only": (both, HEADERS),
    WHOLE: (both, MEGABYTE),
    CUT: (both, STUBS),
    "Nghệ An alone, headers only": (alone, HEADERS),
    "Nghệ An alone, 1 MB in 3 files": (alone, MEGABYTE),
    "by hand, headers only": (by_hand, HEADERS),
    "by hand, 1 MB in 3 files": (by_hand, MEGABYTE),
}


def seconds(
    call: Callable[[OfficialMessage], object], message: OfficialMessage, turns: int
) -> float:
    """Return the time of one check, as the mean of one turn."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(turns):
        call(message)
    return (time.perf_counter() - start) / turns


def main() -> None:
    """Print the table."""
    checks = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    samples: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(TURNS):
        for name, (call, message) in CASES.items():
            samples[name].append(seconds(call, message, checks))
    best = {name: min(values) for name, values in samples.items()}
    rules = len(BOTH.check_message(HEADERS, facts=FACTS, on=DAY).findings)
    ids = ", ".join(policy.id for policy in BOTH.policies)
    print(f"The set: {ids}; {rules} rules about messages")
    outcomes = Counter(
        str(f.outcome)
        for f in BOTH.check_message(MEGABYTE, facts=FACTS, on=DAY).findings
    )
    print(f"Outcomes with 1 MB: {dict(outcomes)}")
    reference = best["by hand, headers only"]
    print(f"\n{'':38}{'µs':>9}{'checks/s':>11}{'µs/rule':>9}{'x by hand':>11}")
    for name, value in best.items():
        line = f"{name:38}{value * 1e6:9.1f}{1 / value:11,.0f}"
        if name.startswith("set"):
            line += f"{value * 1e6 / rules:9.2f}"
        else:
            line += f"{'':9}"
        print(f"{line}{value / reference:11.1f}")
    pairs = zip(samples[WHOLE], samples[CUT], strict=True)
    share = median(1 - cut / whole for whole, cut in pairs)
    print(f"\nShare of content scanning at 1 MB: {max(share, 0):.0%}")
    rate = 1 / best["set, headers only"]
    print(
        f"Headers only: {rate:,.0f} checks/s of {rules} rules; "
        f"floor {FLOOR:,}: {'kept' if rate >= FLOOR else 'missed'}, "
        f"aim {AIM:,}: {'reached' if rate >= AIM else 'missed'}"
    )


if __name__ == "__main__":
    main()
