"""Tests for `govvn_mail.addresses.directory`: the tables and their contradictions."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.addresses import Registry, Status
from govvn_mail.errors import InputError, TableError

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = files("govvn_mail") / "data" / "registry"

HEADERS = {
    "bodies": "id family name_vi type level parent_id gso_code valid_from valid_to "
    "law evidence confidence checked_on",
    "domains": "domain body_id role mail_mode unit valid_from valid_to evidence "
    "confidence checked_on",
    "successions": "from_id to_id kind date law evidence confidence",
    "providers": "domain operator kind evidence confidence",
}

OLD = "old-0|old|Tỉnh Cũ|province|province||||2025-06-30||S|high|2026-01-02"
NEW = "new-0|new|Tỉnh Mới|province|province||||||S|high|2026-01-02"
HEIR = "old-0|new-0|merged|2025-07-01||S 2025|high"


def domain(
    name: str = "new.test", body: str = "new-0", life: str = "|", evidence: str = "S"
) -> str:
    """Return a row of domains.tsv, with bars for tabs."""
    return f"{name}|{body}|both|apex||{life}|{evidence}|high|2026-01-03"


def write(folder: Path, **tables: list[str]) -> Path:
    """Write tables, whose rows have bars for tabs, and return their folder."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        lines = [
            HEADERS[name].replace(" ", "\t"),
            *(r.replace("|", "\t") for r in rows),
        ]
        text = "\n".join(lines) + "\n"
        (folder / f"{name}.tsv").write_bytes(text.encode())
    return folder


def test_bundled_rows_are_dated_and_sourced() -> None:
    """Every body says where it was seen and when it was looked at last."""
    assert all(
        body.evidence and body.checked_on for body in Registry.bundled().bodies()
    )


def test_data_version(tmp_path: Path) -> None:
    """The version is the newest row's day and a digest over the tables in order."""
    folder = write(tmp_path / "x", bodies=[NEW], domains=[domain()])
    raw = b"".join((folder / f"{t}.tsv").read_bytes() for t in ("bodies", "domains"))

    expected = f"2026.01.03+{hashlib.sha256(raw).hexdigest()[:12]}"
    assert expected == Registry.load(folder).data_version


def test_joined_folders(tmp_path: Path) -> None:
    """A second folder adds bodies, and a verdict says which folder decided."""
    extra = write(
        tmp_path / "saomai",
        bodies=[OLD, NEW],
        domains=[domain(), domain("old.test", "old-0", "|2025-09-30")],
        successions=[HEIR],
        providers=["free.test||free|S|high"],
    )
    registry = Registry.load(BUNDLED, extra)

    def seen(text: str, on: date) -> tuple[Status, str]:
        verdict = registry.classify(text, on=on)
        return verdict.status, verdict.layer

    day = date(2026, 11, 23)
    assert (Status.OFFICIAL, "saomai") == seen("a@stp.new.test", day)
    assert (Status.OFFICIAL, "bundled") == seen("a@hanoi.gov.vn", day)
    assert (Status.PUBLIC_PROVIDER, "saomai") == seen("a@free.test", day)
    assert (Status.LEGACY, "saomai") == seen("a@old.test", date(2025, 9, 30))
    assert (Status.FORMER, "saomai") == seen("a@old.test", date(2025, 10, 1))
    assert (Status.OTHER, "bundled") == seen("a@elsewhere.test", day)
    assert Registry.bundled().data_version != registry.data_version


def test_former(tmp_path: Path) -> None:
    """A sourced end of a domain makes it former, with day, source and successor."""
    folder = write(
        tmp_path / "x",
        bodies=[OLD, NEW],
        domains=[
            domain("old.test", "old-0", "|2025-09-30", "QĐ 1; báo"),
            domain("new-old.test", "new-0", "|2025-01-31"),
            domain(life="2025-02-01|"),
        ],
        successions=[HEIR],
    )
    registry = Registry.load(folder)
    merged = registry.classify("a@old.test", on=date(2026, 1, 1))
    moved = registry.classify("a@new-old.test", on=date(2026, 1, 1))

    assert (
        "Tên miền của tỉnh Cũ đã ngừng sử dụng từ 01/10/2025 (QĐ 1; báo); "
        "nay là tỉnh Mới." == merged.reasons[0].vi
    )
    assert "(S 2025)" in merged.reasons[1].vi  # no law given: the first source
    for verdict in (merged, moved):
        assert verdict.successor is not None
        assert ("new-0", "new.test") == (
            verdict.successor.body.id,
            verdict.successor.domain,
        )


def test_gap_between_two_lives(tmp_path: Path) -> None:
    """Between two lives of a domain it is former; before the first, not yet."""
    folder = write(
        tmp_path / "x",
        bodies=[NEW],
        domains=[
            domain(life="2025-01-01|2025-01-31"),
            domain(life="2025-03-01|2025-03-31"),
            domain(life="2025-05-01|"),
        ],
    )
    registry = Registry.load(folder)
    statuses = [
        str(registry.classify("a@new.test", on=date(2025, month, 15)).status)
        for month in range(1, 6)
    ]
    before = registry.classify("a@new.test", on=date(2024, 12, 31))

    assert ["official", "former", "official", "former", "official"] == statuses
    assert "addresses.not_yet" == before.reasons[0].code


def test_body_not_begun(tmp_path: Path) -> None:
    """A domain is not its body's before the body exists, whatever its own life."""
    late = NEW.replace("province||||||", "province|||2025-07-01|||")
    registry = Registry.load(write(tmp_path / "x", bodies=[late], domains=[domain()]))
    verdict = registry.classify("a@new.test", on=date(2025, 6, 30))

    assert (Status.UNLISTED, "addresses.not_yet") == (
        verdict.status,
        verdict.reasons[0].code,
    )


@pytest.mark.parametrize(
    ("tables", "code", "place"),
    [
        pytest.param(
            {"bodies": [NEW, NEW]}, "duplicate", "x/bodies.tsv:3", id="duplicate-body"
        ),
        pytest.param(
            {"bodies": [NEW.replace("province||", "province|atlantis|", 1)]},
            "unknown_body",
            "x/bodies.tsv:2",
            id="unknown-parent",
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain(body="atlantis")]},
            "unknown_body",
            "x/domains.tsv:2",
            id="unknown-holder",
        ),
        pytest.param(
            {"bodies": [OLD], "successions": [HEIR]},
            "unknown_body",
            "x/successions.tsv:2",
            id="unknown-successor",
        ),
        pytest.param(
            {"bodies": [NEW], "successions": [HEIR]},
            "unknown_body",
            "x/successions.tsv:2",
            id="unknown-predecessor",
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain(), domain(life="2025-01-01|")]},
            "domain_overlap",
            "x/domains.tsv:3",
            id="domain-in-two-hands",
        ),
        pytest.param(
            {"bodies": [NEW, NEW.replace("new-0", "new-1")]},
            "family_overlap",
            "x/bodies.tsv:3",
            id="two-eras-at-once",
        ),
        pytest.param(
            {"bodies": [OLD, NEW]},
            "successor_missing",
            "x/bodies.tsv:2",
            id="no-successor",
        ),
        pytest.param(
            {
                "bodies": [OLD, NEW],
                "successions": [HEIR.replace("merged", "functions")],
            },
            "successor_missing",
            "x/bodies.tsv:2",
            id="functions-alone-are-no-succession",
        ),
        pytest.param(
            {"bodies": [OLD, NEW], "successions": [HEIR, HEIR]},
            "duplicate",
            "x/successions.tsv:3",
            id="two-successors",
        ),
        pytest.param(
            {"bodies": [OLD, NEW], "successions": [HEIR.replace("-07-01", "-07-02")]},
            "succession_date",
            "x/successions.tsv:2",
            id="a-day-late",
        ),
        pytest.param(
            {
                "bodies": [NEW, NEW.replace("new", "old")],
                "successions": [HEIR],
            },
            "succession_date",
            "x/successions.tsv:2",
            id="predecessor-goes-on",
        ),
        pytest.param(
            {
                "bodies": [
                    OLD,
                    NEW.replace("province||||||", "province|||2025-08-01|||"),
                ],
                "successions": [HEIR],
            },
            "successor_absent",
            "x/successions.tsv:2",
            id="successor-not-begun",
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain(life="2025-02-01|2025-01-01")]},
            "life_reversed",
            "x/domains.tsv:2",
            id="reversed-life",
        ),
        pytest.param(
            {"bodies": [OLD.replace("2025-06-30", "9999-12-31")]},
            "life_endless",
            "x/bodies.tsv:2",
            id="body-until-the-end-of-days",
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain(life="|9999-12-31")]},
            "life_endless",
            "x/domains.tsv:2",
            id="domain-until-the-end-of-days",
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain(evidence="")]},
            "no_evidence",
            "x/domains.tsv:2",
            id="no-evidence",
        ),
        pytest.param(
            {"bodies": [NEW], "providers": ["a.test||free|S|high"] * 2},
            "duplicate",
            "x/providers.tsv:3",
            id="duplicate-provider",
        ),
        pytest.param(
            {"bodies": [NEW], "providers": ["A.test||free|S|high"]},
            "not_ldh",
            "x/providers.tsv:2",
            id="provider-upper-case",
        ),
        *(
            pytest.param(
                {"bodies": [NEW], "domains": [domain(name)]},
                "not_ldh",
                "x/domains.tsv:2",
                id=name,
            )
            for name in (
                "test",
                "A.test",
                "a.test.",
                "á.test",
                "xn--a.test",
                "-a.test",
                "a_b.test",
                "a..test",
                "a.1",
                "a" * 64 + ".test",
            )
        ),
    ],
)
def test_contradictions(
    tmp_path: Path, tables: dict[str, list[str]], code: str, place: str
) -> None:
    """Tables that contradict themselves are refused, with folder, file and line."""
    with pytest.raises(TableError) as refusal:
        Registry.load(write(tmp_path / "x", **tables))

    assert f"addresses.{code}" == refusal.value.code
    assert place == refusal.value.reason["place"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(domain().replace("|high|", "|certain|"), id="confidence"),
        pytest.param(domain().replace("|both|", "|mx|"), id="role"),
        pytest.param(domain().replace("|apex|", "|top|"), id="mail-mode"),
        pytest.param(domain(life="2025-7-1|"), id="date"),
    ],
)
def test_unknown_words(tmp_path: Path, row: str) -> None:
    """A word or date the schema does not know is refused."""
    with pytest.raises(TableError) as refusal:
        Registry.load(write(tmp_path / "x", bodies=[NEW], domains=[row]))

    assert "tables.cell" == refusal.value.code


def test_no_tables(tmp_path: Path) -> None:
    """A folder without any table is a mistake, and so is a registry without bodies."""
    with pytest.raises(TableError) as nothing:
        Registry.load(tmp_path)
    with pytest.raises(TableError) as no_folder:
        Registry.load()
    with pytest.raises(TableError) as no_body:
        Registry.load(write(tmp_path / "x", domains=[]))

    assert "addresses.no_tables" == nothing.value.code
    assert "addresses.no_bodies" == no_folder.value.code == no_body.value.code


def test_same_name(tmp_path: Path) -> None:
    """Two folders of one name would make the layer of a verdict ambiguous."""
    folder = write(tmp_path / "x", bodies=[NEW])

    with pytest.raises(TableError) as refusal:
        Registry.load(folder, folder)

    assert "addresses.folder_twice" == refusal.value.code


@pytest.mark.parametrize("folder", [None, 1, "tables", b"tables"])
def test_folders_are_paths(folder: Any) -> None:
    """A folder is a Path; a string is refused rather than guessed at."""
    with pytest.raises(InputError) as refusal:
        Registry.load(folder)

    assert "addresses.not_a_path" == refusal.value.code
