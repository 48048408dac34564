"""Tests for `govvn_mail.addresses.directory`: the tables and their contradictions."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.addresses import Registry, Status
from govvn_mail.errors import InputError, TableError

if TYPE_CHECKING:
    from types import ModuleType

BUNDLED = files("govvn_mail") / "data" / "registry"

HEADERS = {
    "bodies": "id family name_vi name_en type level parent_id gso_code valid_from "
    "valid_to law evidence confidence checked_on",
    "domains": "domain body_id role mail_mode unit valid_from valid_to evidence "
    "confidence checked_on",
    "successions": "from_id to_id kind date law evidence confidence",
    "departments": "label variants doubtful_variants name_vi name_en level valid_from "
    "valid_to successor law note evidence confidence checked_on",
    "providers": "domain operator kind evidence confidence",
}

OLD = (
    "old-0|old|Tỉnh Cũ|Old Province|province|province||||2025-06-30||S|high|2026-01-02"
)
NEW = "new-0|new|Tỉnh Mới|New Province|province|province||||||S|high|2026-01-02"
HEIR = "old-0|new-0|merged|2025-07-01||S 2025|high"


UNIT = "sx|sox||Sở X|Department X|department||||||S|high|2026-01-02"
ENDED = "sy|soy||Sở Y|Department Y|department||2025-02-28|sx|||S|high|2026-01-02"
LATE = UNIT.replace("department||", "department|2025-03-02|")


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


def test_newer_tables(tmp_path: Path) -> None:
    """A newer edition of the tables is loaded by itself, without a newer library."""
    folder = tmp_path / "2027-01"
    folder.mkdir()
    for source in BUNDLED.iterdir():
        (folder / source.name).write_bytes(source.read_bytes())
    row = "\t".join(domain("sav2.gov.vn", "ktnn-0").split("|")) + "\n"
    with (folder / "domains.tsv").open("ab") as file:
        file.write(row.encode())
    registry = Registry.load(folder)
    verdict = registry.classify("a@sav2.gov.vn", on=date(2026, 11, 23))

    assert (True, "2027-01") == (verdict.is_official, verdict.layer)
    assert registry.data_version == verdict.data_version
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
        *(
            pytest.param(
                {"bodies": [NEW.replace("new-0|new|", row)]},
                "not_an_id",
                "x/bodies.tsv:2",
                id=row,
            )
            for row in ("../new|new|", "new-0|n/w|", "New|new|", "new_0|new|")
        ),
        pytest.param(
            {"bodies": [NEW], "domains": [domain().replace("apex|", "apex|sx", 1)]},
            "unknown_unit",
            "x/domains.tsv:2",
            id="unknown-unit",
        ),
        pytest.param(
            {
                "bodies": [NEW],
                "domains": [domain("x.free.test")],
                "providers": ["free.test||free|S|high"],
            },
            "listed_provider",
            "x/domains.tsv:2",
            id="domain-of-a-provider",
        ),
        pytest.param(
            {"bodies": [NEW], "departments": [UNIT, UNIT.replace("sx|sox", "sz|sox")]},
            "unit_overlap",
            "x/departments.tsv:3",
            id="one-spelling-for-two-units",
        ),
        pytest.param(
            {"bodies": [NEW], "departments": [UNIT.replace("sx|", "s/x|", 1)]},
            "not_an_id",
            "x/departments.tsv:2",
            id="label-like-a-path",
        ),
        pytest.param(
            {"bodies": [NEW], "departments": [ENDED]},
            "successor_missing",
            "x/departments.tsv:2",
            id="unit-without-successor",
        ),
        pytest.param(
            {"bodies": [NEW], "departments": [UNIT, ENDED.replace("2025-02-28", "")]},
            "successor_missing",
            "x/departments.tsv:3",
            id="unit-with-successor-goes-on",
        ),
        pytest.param(
            {
                "bodies": [NEW],
                "departments": [
                    ENDED,
                    LATE,
                ],
            },
            "successor_missing",
            "x/departments.tsv:2",
            id="unit-followed-too-late",
        ),
        pytest.param(
            {"bodies": [NEW], "departments": [UNIT.replace("|S|", "||")]},
            "no_evidence",
            "x/departments.tsv:2",
            id="unit-without-evidence",
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


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(NEW.replace("|province|", "|kingdom|", 1), id="type"),
        pytest.param(NEW.replace("province|province", "province|world"), id="level"),
        pytest.param(NEW.replace("New Province", ""), id="no-english-name"),
    ],
)
def test_unknown_words_of_bodies(tmp_path: Path, row: str) -> None:
    """A body of an unknown kind is refused."""
    with pytest.raises(TableError) as refusal:
        Registry.load(write(tmp_path / "x", bodies=[row]))

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


def test_our_name(tmp_path: Path) -> None:
    """No other folder passes for the library's own."""
    with pytest.raises(TableError) as refusal:
        Registry.load(write(tmp_path / "bundled", bodies=[NEW]))

    assert "addresses.folder_twice" == refusal.value.code


@pytest.mark.parametrize("folder", [None, 1, "tables", b"tables"])
def test_folders_are_paths(folder: Any) -> None:
    """A folder is a Path; a string is refused rather than guessed at."""
    with pytest.raises(InputError) as refusal:
        Registry.load(folder)

    assert "addresses.not_a_path" == refusal.value.code


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a bundled table, read by another reader."""
    lines = (BUNDLED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


DOMAINS = table("domains")
BODIES = {row["id"]: row for row in table("bodies")}
HEIRS = {r["from_id"]: r for r in table("successions") if r["kind"] != "functions"}


def heir_on(body_id: str, on: str) -> str:
    """Return the id of the body in whose place a body's successor stands."""
    while BODIES[body_id]["valid_to"] and BODIES[body_id]["valid_to"] < on:
        body_id = HEIRS[body_id]["to_id"]
    return body_id


def expected_status(row: dict[str, str], on: str) -> str:
    """Return what an address in a row's domain is, by that row alone."""
    body = BODIES[row["body_id"]]
    if row["confidence"] == "low":
        return "unlisted" if row["domain"].endswith(".gov.vn") else "other"
    if row["role"] == "web" or on < max(row["valid_from"], body["valid_from"]):
        return "unlisted"
    if row["valid_to"] and row["valid_to"] < on:
        return "former"
    return "legacy" if body["valid_to"] and body["valid_to"] < on else "official"


def days_of(row: dict[str, str]) -> list[str]:
    """Return days in a row's life, at the ends of it and of its body's, and today."""
    days = {"2026-11-23"}
    for life in (row, BODIES[row["body_id"]]):
        for end, step in (("valid_from", -1), ("valid_to", 1)):
            if life[end]:
                day = date.fromisoformat(life[end])
                days |= {str(day), str(day + timedelta(days=step))}
    others = [r for r in DOMAINS if r["domain"] == row["domain"] and r is not row]
    taken = [(r["valid_from"], r["valid_to"] or "9999") for r in others]
    return sorted(d for d in days if not any(a <= d <= b for a, b in taken))


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=f"{row['domain']}-{row['body_id']}") for row in DOMAINS],
)
def test_every_domain(row: dict[str, str]) -> None:
    """Each row decides on the first and last day of its life, and the days beside."""
    registry = Registry.bundled()
    for on in days_of(row):
        verdict = registry.classify(f"a@{row['domain']}", on=date.fromisoformat(on))
        expected = expected_status(row, on)
        heir = heir_on(row["body_id"], on)

        assert (on, expected) == (on, str(verdict.status))
        if row["confidence"] == "low":
            assert verdict.body is None
            continue
        assert verdict.body is not None
        assert row["body_id"] == verdict.body.id
        assert BODIES[row["body_id"]]["name_vi"] == verdict.body.name_vi
        assert BODIES[row["body_id"]]["name_en"] == verdict.body.name_en
        if expected in {"legacy", "former"}:
            assert verdict.successor is not None
            assert heir == verdict.successor.body.id
        else:
            assert verdict.successor is None


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['from_id']}-{row['to_id']}")
        for row in table("successions")
    ],
)
def test_every_succession(row: dict[str, str]) -> None:
    """Each succession is told by an address of the body that ended, if it has one."""
    registry = Registry.bundled()
    on = date.fromisoformat(row["date"])
    own = registry.domains(row["from_id"], on=on)
    mail = [x.domain for x in own if x.role != "web" and x.confidence != "low"]
    for name in mail:
        reasons = registry.classify(f"a@{name}", on=on).reasons
        said = [r for r in reasons if r.code == "addresses.succession"]

        if row["kind"] == "functions":
            assert row["to_id"] != HEIRS[row["from_id"]]["to_id"]
            continue
        assert [on] == [reason["date"] for reason in said]
        assert (row["law"] or row["evidence"].split("; ")[0]) == said[0]["law"]


@pytest.mark.parametrize("name", ["bodies", "domains", "departments"])
def test_rows_are_sourced(name: str) -> None:
    """Every row says where it was seen and when it was looked at last."""
    for row in table(name):
        assert row["evidence"].strip()
        assert date(2026, 1, 1) <= date.fromisoformat(row["checked_on"])


SCRIPT = Path(__file__).parent.parent / "tasks" / "check_registry.py"


@pytest.fixture(scope="module")
def task() -> ModuleType:
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("check_registry", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(
    not SCRIPT.exists(), reason="tasks are not part of the distribution"
)
class TestTask:
    """Tests for `tasks/check_registry.py`."""

    def test_bundled(
        self, task: ModuleType, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The bundled tables are sound and were fresh when they were checked."""
        task.main(["--on", "2026-11-23"])

        version = Registry.bundled().data_version
        assert f"167 bodies, 288 domains: {version}\n" == capsys.readouterr().out

    def test_old(
        self,
        task: ModuleType,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Rows of what exists today are told if nobody looked for long."""
        folder = write(
            tmp_path / "x",
            bodies=[OLD, NEW],
            domains=[domain(), domain("ended.test", life="|2026-01-31")],
            successions=[HEIR],
        )
        task.main([str(folder), "--on", "2026-07-05", "--months", "6"])

        assert [
            "warning: old-0 has no domain",
            "warning: new-0 was last checked on 2026-01-02",
        ] == capsys.readouterr().out.splitlines()[:-1]

    def test_wrong(self, task: ModuleType, tmp_path: Path) -> None:
        """Tables that contradict themselves end the task with their place."""
        folder = write(tmp_path / "x", bodies=[NEW, NEW])

        with pytest.raises(SystemExit, match=r"x/bodies\.tsv:3"):
            task.main([str(folder)])
