"""Tests for `govvn_mail.addresses.audit` and its report."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from dirty_lists import dirty_list
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail import addresses
from govvn_mail.addresses import (
    AuditFigures,
    CellFault,
    DuplicateKind,
    RowKind,
    StaffRow,
    Status,
    audit,
    load_naming_rule,
    read_staff,
)
from govvn_mail.addresses.audit_report import bucket_label, display_width, share_of
from govvn_mail.errors import InputError, TableError
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from govvn_mail.addresses import Audit, Tally
    from govvn_mail.errors import GovvnMailError
    from govvn_mail.texts import Lang

TODAY = date(2026, 11, 23)
TUYET = "Nguyễn Thị Ánh Tuyết"


def row(number: int = 2, **fields: Any) -> StaffRow:
    """Return a row of a list."""
    known: dict[str, Any] = {
        "number": number,
        "source": "list.csv",
        "name": f"Lê Thứ {'abcdefghij'[number % 10]}",
        "agency": "Sở Y tế",
        "address": f"user{number}@quangngai.gov.vn",
        "address_column": "D",
    }
    return StaffRow(**(known | fields))


def made(*rows: StaffRow, **options: Any) -> Audit:
    """Return the audit of rows on a fixed day."""
    return audit(rows, on=TODAY, **options)


def counts(tally: Tally) -> dict[str, int]:
    """Return the buckets of a tally."""
    return {entry.name: entry.count for entry in tally.rows}


class TestBuckets:
    @pytest.mark.parametrize(
        ("address", "bucket"),
        [
            pytest.param("a@quangngai.gov.vn", "official", id="official"),
            pytest.param("a@kontum.gov.vn", "legacy", id="legacy"),
            pytest.param("a@gmail.com", "public_provider", id="provider"),
            pytest.param("a@quangngai-gov.vn", "lookalike", id="lookalike"),
            pytest.param("a@khong-co-trong.gov.vn", "unlisted", id="unlisted"),
            pytest.param("a@congty.example", "other", id="other"),
            pytest.param("a b", "invalid", id="invalid"),
            pytest.param("a@hanoi.gov.vn <x@gmail.com>", "ambiguous", id="ambiguous"),
            pytest.param("", "no_address", id="blank"),
            pytest.param(" – ", "no_address", id="stroke"),
            pytest.param("Chưa có", "no_address", id="words"),
            pytest.param("N/A", "no_address", id="n/a"),
            pytest.param("@", "invalid", id="at"),
            pytest.param("a@x.vn; b@y.vn", "several_addresses", id="semicolon"),
            pytest.param("a@x.vn, b@y.vn", "several_addresses", id="comma"),
            pytest.param("a@x.vn\nb@y.vn", "several_addresses", id="line"),
            pytest.param("a@x.vn/b@y.vn", "several_addresses", id="slash"),
            pytest.param("a@x.vn b@y.vn", "several_addresses", id="space"),
        ],
    )
    def test_address(self, address: str, bucket: str) -> None:
        """Each kind of cell is counted in its bucket."""
        total = made(row(address=address)).figures.total

        assert {bucket: 1} == counts(total)
        assert 1 == total.staff

    def test_suggestion(self) -> None:
        """A typing fault comes with its repair, which is not applied."""
        found = made(row(address="mailto:chi@hanoi.gov.vn"))

        assert {"invalid": 1} == counts(found.figures.total)
        assert "chi@hanoi.gov.vn" == found.findings[0].suggestion

    @pytest.mark.parametrize("kind", [k for k in RowKind if k is not RowKind.STAFF])
    def test_nobodys(self, kind: RowKind) -> None:
        """Rows that are nobody's are counted, and no staff of an agency."""
        figures = made(StaffRow(number=3, kind=kind), row()).figures

        assert {str(kind): 1, "official": 1} == counts(figures.total)
        assert 1 == figures.total.staff
        assert ["Sở Y tế"] == [tally.agency for tally in figures.agencies]

    def test_heading_or_person(self, tmp_path: Path) -> None:
        """A row of which only the name is filled is pointed out, and not counted."""
        path = tmp_path / "list.csv"
        path.write_bytes("Họ tên,Cơ quan,Email\nPhòng Tài chính,,\n".encode())

        found = audit(read_staff(path), on=TODAY)

        assert {"not_staff": 1} == counts(found.figures.total)
        assert ["audit.only_name"] == [r.code for r in found.findings[0].reasons]

    def test_faults(self) -> None:
        """Cells that could not be used are pointed out beside what the row is."""
        fault = CellFault(column="E", header="Ngày", reason=Reason("audit.not_a_date"))

        found = made(row(faults=(fault,)))

        assert {"official": 1} == counts(found.figures.total)
        (reason,) = found.findings[0].reasons
        assert reason.vi.startswith("Cột E (Ngày): Ô không phải là ngày")
        assert "audit.cell_faults" in [note.code for note in found.notes]

    def test_finding(self) -> None:
        """A finding names file, row, column, person and why."""
        finding = made(row(7, address="dung@gmail.com" + " " * 300)).findings[0]

        assert ("list.csv", 7, "D") == (
            finding.place.source,
            finding.place.row,
            finding.column,
        )
        assert "dịch vụ công cộng" in finding.reasons[0].vi
        assert finding.address.endswith("…")
        assert json.loads(json.dumps(finding.to_dict()))["bucket"] == finding.bucket

    @pytest.mark.parametrize("bucket", [*Status, "no_address", "several_addresses"])
    def test_labels(self, bucket: str) -> None:
        """Every bucket has words for people."""
        assert bucket_label(bucket, "vi") != bucket_label(bucket, "en")


class TestAgencies:
    def test_by_agency(self) -> None:
        """Spellings that differ in capitals are one agency, named as most often."""
        figures = made(
            row(2, agency="SỞ Y TẾ", head="Trần Thị Giám"),
            row(3, agency="Sở Y tế", head="TRẦN THỊ GIÁM"),
            row(4, agency="Sở Y tế", address="a@gmail.com"),
            row(5, agency="Sở Nội vụ", address=""),
            row(6, agency=""),
        ).figures

        assert [("Sở Y tế", 3, 2), ("Sở Nội vụ", 1, 0), ("", 1, 1)] == [
            (tally.agency, tally.staff, tally.has) for tally in figures.agencies
        ]
        assert ("Trần Thị Giám",) == figures.agencies[0].heads

    def test_notes(self) -> None:
        """What is odd about the list is said: blanks, heads, names nearly alike."""
        notes = made(
            row(2, agency="Xã Bình An", head="A"),
            row(3, agency="Xã Bình An", head="B"),
            row(4, agency="Xã Bình Ân"),
            row(5, agency=""),
        ).notes

        assert [
            "audit.no_logins",
            "audit.agency_blank",
            "audit.several_heads",
            "audit.similar_agencies",
        ] == [note.code for note in notes]

    def test_heads_told(self) -> None:
        """Heads may be told apart from the list."""
        found = made(row(), heads={"SỞ Y TẾ": "Trần Thị Giám"})

        assert ("Trần Thị Giám",) == found.figures.agencies[0].heads

    def test_old_domains(self) -> None:
        """A former domain names the successor body and domain, and no mailbox."""
        found = made(row(address="bs.an@bacgiang.gov.vn"))

        (old,) = found.figures.total.old_domains
        assert ("bacgiang.gov.vn", 1, "bacninh.gov.vn") == (
            old.domain,
            old.count,
            old.successor_domain,
        )
        assert "Bắc Ninh" in (old.successor or "")
        assert "bs.an@bacninh" not in found.table() + found.findings_csv()

    def test_domains_in_use(self) -> None:
        """Official domains and providers in use are counted, most frequent first."""
        total = made(
            row(2),
            row(3, address="a@gmail.com"),
            row(4, address="b@yahoo.com.vn"),
            row(5, address="c@yahoo.com.vn"),
        ).figures.total

        assert [("quangngai.gov.vn", 1)] == [
            (entry.name, entry.count) for entry in total.official_domains
        ]
        assert [("yahoo.com.vn", 2), ("gmail.com", 1)] == [
            (entry.name, entry.count) for entry in total.providers
        ]


class TestUse:
    @pytest.mark.parametrize(
        ("fields", "within", "expected"),
        [
            pytest.param({}, None, (0, 0, 1), id="nothing known"),
            pytest.param({"last_login": TODAY}, None, (1, 0, 0), id="ever"),
            pytest.param({"last_login": date(2026, 8, 25)}, 90, (1, 0, 0), id="day 90"),
            pytest.param({"last_login": date(2026, 8, 24)}, 90, (0, 1, 0), id="day 91"),
            pytest.param({"never_logged_in": True}, None, (0, 1, 0), id="never"),
            pytest.param(
                {"last_login": date(2026, 11, 24)}, None, (0, 0, 1), id="tomorrow"
            ),
            pytest.param(
                {"address": "a@gmail.com", "last_login": TODAY},
                None,
                (0, 0, 0),
                id="not an official mailbox",
            ),
        ],
    )
    def test_use(
        self, fields: dict[str, Any], within: int | None, expected: tuple[int, int, int]
    ) -> None:
        """Having and using are two facts; without a login it is not known."""
        total = made(row(**fields), active_within=within).figures.total

        assert expected == (total.used, total.not_used, total.use_unknown)

    def test_window_is_said(self) -> None:
        """The report says within how many days a login counts."""
        text = made(row(last_login=date(2026, 1, 2)), active_within=90).table()

        assert "trong vòng 90 ngày" in text

    def test_login_in_future(self) -> None:
        """A login after the day of the audit is pointed out."""
        found = made(row(last_login=date(2026, 11, 24)))

        assert ["audit.login_in_future"] == [r.code for r in found.findings[0].reasons]


class TestNaming:
    RULE = load_naming_rule("bacninh-79-2025.5.2")

    @pytest.mark.parametrize(
        ("fields", "answer"),
        [
            pytest.param({"citizen_number": "001185000567"}, "yes", id="yes"),
            pytest.param({"citizen_number": "001185000568"}, "no", id="no"),
            pytest.param({}, "unknown", id="no number"),
            pytest.param({"name": "Tuyết (ấp 3)"}, "unknown", id="no name"),
            pytest.param({"name": ""}, "unknown", id="blank name"),
            pytest.param({"given": "Hoa"}, "unknown", id="another given name"),
            pytest.param({"address": "tuyet@bacninh.gov.vn"}, "no", id="another name"),
            pytest.param({"address": "tuyetnta567@hanoi.gov.vn"}, None, id="elsewhere"),
        ],
    )
    def test_answers(self, fields: dict[str, Any], answer: str | None) -> None:
        """The rule is asked about mailboxes in its domain."""
        known = {"name": TUYET, "address": "tuyetnta567@bacninh.gov.vn"}

        found = made(row(**(known | fields)), naming=self.RULE)

        expected = [] if answer is None else [(answer, 1)]
        assert expected == [
            (entry.name, entry.count) for entry in found.figures.total.naming
        ]
        assert (answer == "no") == bool(found.findings)

    def test_grandfathered(self) -> None:
        """Names that the rule lets be are counted apart."""
        rule = attrs.evolve(self.RULE, keeps_names_before=date(2025, 12, 5))
        old = row(address="tuyet@bacninh.gov.vn", created=date(2020, 1, 1))

        found = made(old, naming=rule)

        assert ["grandfathered"] == [x.name for x in found.figures.total.naming]
        assert () == found.findings

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"agency_short": "SKHCN"}, id="in the list"),
            pytest.param({"agency": "sở khoa học và công nghệ"}, id="told"),
        ],
    )
    def test_abbreviations(self, fields: dict[str, Any]) -> None:
        """Abbreviations come from a column or from the caller."""
        known: dict[str, Any] = {
            "name": "Nguyễn Ngọc Thành",
            "address": "thanhnn.skhcn@ninhbinh.gov.vn",
        }

        found = made(
            row(2, **(known | fields)),
            naming=load_naming_rule("ninhbinh-162-2025.5.3"),
            abbreviations={"Sở Khoa học và Công nghệ": ("sokhcn", "skhcn")},
        )

        assert ["yes"] == [entry.name for entry in found.figures.total.naming]


class TestDuplicates:
    @pytest.mark.parametrize(
        ("one", "other", "kind"),
        [
            pytest.param(
                {"name": "Lê A", "address": "VanThu@quangngai.gov.vn"},
                {"name": "Lê B", "address": "vanthu@QUANGNGAI.gov.vn"},
                "shared_mailbox",
                id="one mailbox, two persons",
            ),
            pytest.param(
                {"name": "Lê A", "address": "a@quangngai.gov.vn"},
                {"name": "LÊ  A", "address": "a@quangngai.gov.vn"},
                "same_person",
                id="one mailbox, one name",
            ),
            pytest.param(
                {"name": "", "address": "a@quangngai.gov.vn"},
                {"name": "", "address": "a@quangngai.gov.vn"},
                "shared_mailbox",
                id="one mailbox, no names",
            ),
            pytest.param(
                {
                    "name": "Lê A",
                    "address": "a@gmail.com",
                    "citizen_number": "00000001",
                },
                {
                    "name": "Lê A",
                    "address": "a@gmail.com",
                    "citizen_number": "00000002",
                },
                "shared_mailbox",
                id="one mailbox, two numbers",
            ),
            pytest.param(
                {"name": "Lê A", "citizen_number": "00000001"},
                {"name": "Lê Văn A", "citizen_number": "00000001"},
                "same_person",
                id="one number",
            ),
            pytest.param(
                {"name": "Lê A", "staff_code": "7"},
                {"name": "Lê Văn A", "staff_code": "7"},
                "same_person",
                id="one code in the agency",
            ),
            pytest.param(
                {"name": "Lê A", "staff_code": "7"},
                {"name": "Lê B", "staff_code": "7", "agency": "Sở Nội vụ"},
                None,
                id="one code in two agencies",
            ),
            pytest.param(
                {"name": "Lê A"}, {"name": "lê a"}, "namesakes", id="namesakes"
            ),
            pytest.param(
                {"name": "Lê A", "birth_year": 1985, "birth_month": 1},
                {"name": "Lê A", "birth_year": 1985, "birth_month": 2},
                None,
                id="born apart",
            ),
            pytest.param(
                {"name": "Lê A", "birth_year": 1985},
                {"name": "Lê A"},
                "namesakes",
                id="one birth not known",
            ),
            pytest.param(
                {"name": "Lê A", "citizen_number": "00000001"},
                {"name": "Lê A", "citizen_number": "00000002"},
                None,
                id="numbers apart",
            ),
            pytest.param(
                {"name": "Lê A"},
                {"name": "Lê A", "agency": "Sở Nội vụ"},
                None,
                id="apart",
            ),
        ],
    )
    def test_pairs(
        self, one: dict[str, Any], other: dict[str, Any], kind: str | None
    ) -> None:
        """Two rows are one person only where something says so."""
        found = made(row(2, **one), row(3, **other))

        assert ([] if kind is None else [kind]) == [d.kind for d in found.duplicates]
        total = found.figures.total
        assert (0 if kind is None else 2) == (
            total.shared_mailboxes + total.repeated_rows + total.namesakes
        )
        for duplicate in found.duplicates:
            assert [2, 3] == [place.row for place in duplicate.places]
            assert "0000000" not in duplicate.what

    def test_each_group_once(self) -> None:
        """What is one person by mailbox and number is listed once."""
        same = {"name": "Lê A", "address": "a@gmail.com", "citizen_number": "00000001"}

        found = made(row(2, **same), row(3, **same), row(4, **same))

        assert [DuplicateKind.SAME_PERSON] == [d.kind for d in found.duplicates]
        assert 3 == found.figures.total.repeated_rows

    def test_many_namesakes(self) -> None:
        """A crowd of namesakes is listed without comparing every pair."""
        found = made(*(row(n, name="Lê A") for n in range(2, 102)))

        assert [100] == [len(duplicate.places) for duplicate in found.duplicates]


class TestPrevious:
    BEFORE = made(row(2), row(3, address=""), row(4, agency="Sở cũ"))
    NOW = (row(2), row(3), row(5, agency="Sở mới", address=""))

    @pytest.mark.parametrize(
        "previous",
        [
            pytest.param(BEFORE, id="audit"),
            pytest.param(BEFORE.figures, id="figures"),
            pytest.param(json.loads(json.dumps(BEFORE.to_dict())), id="export"),
            pytest.param(BEFORE.figures.to_dict(), id="exported figures"),
        ],
    )
    def test_changes(self, previous: Any) -> None:
        """An audit is compared with an earlier one, or with its export."""
        found = made(*self.NOW, previous=previous)

        assert [
            ("Sở Y tế", 1, 2),
            ("Sở mới", None, 0),
            ("Sở cũ", 1, None),
        ] == [
            (c.agency, c.before and c.before.has, c.now and c.now.has)
            for c in found.changes
        ]
        assert self.BEFORE.figures == found.previous

    def test_said(self) -> None:
        """The change is said in words, gone and new agencies too."""
        found = made(*self.NOW, previous=self.BEFORE)

        assert (
            "Sở Y tế: 2/2 người có hộp thư công vụ; kỳ trước 1/2 (+1)." in found.table()
        )
        assert "Sở mới: mới có trong danh sách, 0/1" in found.table()
        assert "Sở cũ: không còn trong danh sách." in found.table()
        assert (
            "Tổng cộng: 2/3 người có hộp thư công vụ; kỳ trước 2/3 (+0)"
            in found.table()
        )
        assert "Since the audit of 2026-11-23" in found.table("en")
        assert 3 == len(found.to_dict()["changes"])

    @pytest.mark.parametrize(
        ("previous", "error"),
        [
            pytest.param(7, InputError, id="int"),
            pytest.param({}, TableError, id="empty"),
            pytest.param({"figures": {"on": "x"}}, TableError, id="broken"),
            pytest.param({"figures": None}, TableError, id="None"),
        ],
    )
    def test_refused(self, previous: Any, error: type[GovvnMailError]) -> None:
        """What is no audit is refused."""
        with pytest.raises(error):
            made(row(), previous=previous)


class TestExport:
    def test_round_trip(self) -> None:
        """Figures survive JSON unchanged."""
        found = made(row(2), row(3, address="x@kontum.gov.vn"), active_within=30)
        export = json.loads(json.dumps(found.to_dict()))

        assert found.figures == AuditFigures.from_dict(export["figures"])
        assert found.to_dict()["findings"] == export["findings"]

    @pytest.mark.parametrize(
        "lead", ["=", "+", "-", "@", "\t", "\r", "＝", " =", "\u00a0+"]
    )
    def test_no_formula(self, lead: str) -> None:
        """No cell of CSV begins with what a spreadsheet may calculate."""
        evil = f"{lead}cmd|'/c calc'!A1"
        found = made(row(name=evil, agency=evil, head=evil, address=evil))

        for text in (found.agencies_csv(), found.findings_csv()):
            cells = [
                c for line in csv.reader(io.StringIO(text, newline="")) for c in line
            ]
            assert any("cmd" in cell for cell in cells)
            assert not [c for c in cells if c.strip().startswith(tuple("=+-@＝")) and c]
            assert all(c.startswith("'") for c in cells if "cmd" in c)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv(self, delimiter: str) -> None:
        """CSV has a line for each agency and all, numbers as numbers."""
        found = made(row(2), row(3, name="Lê C", address="user2@quangngai.gov.vn"))

        text = found.agencies_csv(delimiter=delimiter)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        detail = found.findings_csv(delimiter=delimiter)

        assert ["Cơ quan, đơn vị", "Sở Y tế", "Tổng cộng"] == [
            line[0] for line in lines
        ]
        assert "2" == lines[1][2]
        assert "Các dòng: 2; 3." in detail
        assert f'"list.csv"{delimiter}2{delimiter}' in detail

    @pytest.mark.parametrize("delimiter", ["x", "", None, ",,"])
    def test_bad_delimiter(self, delimiter: Any) -> None:
        """Other separators are refused."""
        found = made(row())

        for export in (found.agencies_csv, found.findings_csv):
            with pytest.raises(InputError):
                export(delimiter=delimiter)

    def test_personal_data(self) -> None:
        """Citizen number and birth stand in no export."""
        found = made(
            row(2, citizen_number="001985004567", birth_year=1985),
            row(3, citizen_number="001985004567", birth_year=1985),
        )

        said = json.dumps(found.to_dict()) + found.table() + found.findings_csv()
        assert "4567" not in said + repr(found)
        assert "1985" not in said + repr(found)

    def test_no_truth_value(self) -> None:
        """An audit has to be asked for its figures."""
        with pytest.raises(TypeError, match="figures"):
            bool(made(row()))


class TestTable:
    def test_for_people(self) -> None:
        """A head of agency sees figures that add up, and what they do not say."""
        found = made(
            row(2, head="Trần Thị Giám", last_login=TODAY),
            row(3, address="a@gmail.com", head="Trần Thị Giám"),
            row(4, address="b@kontum.gov.vn"),
            row(5, address="c@quangngai-gov.vn"),
            row(6, address=""),
            row(7, agency="UBND xã Bình Minh", name="Lê Bảy"),
        )

        text = found.table()

        assert text.startswith(
            "RÀ SOÁT HỘP THƯ ĐIỆN TỬ CÔNG VỤ\nTính đến ngày 23/11/2026"
        )
        assert re.search(
            r"Sở Y tế +Trần Thị Giám +5 +1 +20,0% +1 +1 +1 +1 +1 +0 +0\n", text
        )
        assert "kontum.gov.vn (Tỉnh Kon Tum): 1 người; cơ quan kế thừa:" in text
        assert "- Gần giống tên miền công vụ: 1" in text
        assert "không xác nhận hộp thư tồn tại" in text
        assert "vi phạm" not in text
        assert "AUDIT OF OFFICIAL MAILBOXES" in found.table("en")

    @pytest.mark.parametrize(
        ("has", "staff", "share"),
        [
            pytest.param(2, 3, "66,7%", id="rounded"),
            pytest.param(1999, 2000, "99,9%", id="not all"),
            pytest.param(3, 3, "100,0%", id="all"),
            pytest.param(0, 0, "–", id="nobody"),
        ],
    )
    def test_share(self, has: int, staff: int, share: str) -> None:
        """A share is rounded, and 100 % means all."""
        assert share == share_of(has, staff, "vi")

    def test_without_logins(self) -> None:
        """Without any login the table has no such columns, and says so."""
        text = made(row()).table()

        assert "đăng nhập" not in text.partition("Tổng cộng")[0]
        assert "Danh sách không có dữ liệu đăng nhập" in text

    def test_aligned(self) -> None:
        """Columns stand under one another whatever the form of the letters."""
        decomposed = (
            "So\u031b\u0309 Khoa ho\u0323c va\u0300 Co\u0302ng nghe\u0323\u0302"
        )
        text = made(
            row(2, agency="Sở Y tế"),
            row(3, agency=decomposed),
            row(4, agency="機関"),
            row(5, agency="W" * 60),
            row(6, agency="Ban Quản lý các khu công nghiệp và khu kinh tế tỉnh"),
        ).table()

        lines = text.partition("─\n")[2].partition("\n─")[0].splitlines()
        figures = [line for line in lines if "100,0%" in line]
        assert 5 == len(figures)
        assert 1 == len({display_width(line) for line in figures})
        assert 60 == text.count("W")

    def test_nothing_commands_the_terminal(self) -> None:
        """Control characters of a list do not reach a terminal."""
        text = made(row(agency="Sở\x1b[2J Y tế\u202e")).table()

        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)

    def test_empty_list(self) -> None:
        """An empty list gives an empty table."""
        found = made()

        assert 0 == found.figures.total.staff
        assert "Tổng cộng" in found.table()

    @pytest.mark.parametrize("lang", ["vi", "en"])
    def test_every_section(self, lang: Lang) -> None:
        """Every section is said in both languages."""
        text = made(
            row(2, name=TUYET, address="tuyet@bacninh.gov.vn"),
            row(3, name=TUYET),
            row(4, name="Lê C", address="tuyet@bacninh.gov.vn"),
            row(5, address="x@kontum.gov.vn"),
            row(6, address="x@gmail.com", faults=()),
            row(7, address="x"),
            StaffRow(number=8, kind=RowKind.BLANK),
            naming=load_naming_rule("bacninh-79-2025.5.2"),
            previous=made(row()),
        ).table(lang)

        assert 8 == len(re.findall("^[^-─ ].*:$", text, flags=re.MULTILINE))


class TestArguments:
    @pytest.mark.parametrize(
        ("options", "code"),
        [
            pytest.param({"rows": "x"}, "audit.not_rows", id="text"),
            pytest.param({"rows": None}, "audit.not_rows", id="None"),
            pytest.param({"rows": [{}]}, "arguments.wrong_type", id="mapping"),
            pytest.param({"registry": 1}, "arguments.wrong_type", id="registry"),
            pytest.param({"on": "2026-11-23"}, "times.not_a_date", id="on"),
            pytest.param({"naming": "x"}, "arguments.wrong_type", id="naming"),
            pytest.param({"heads": ["x"]}, "audit.not_by_name", id="heads"),
            pytest.param({"heads": {"x": 1}}, "arguments.wrong_type", id="head"),
            pytest.param({"heads": {1: "x"}}, "arguments.wrong_type", id="agency"),
            pytest.param({"abbreviations": 5}, "audit.not_by_name", id="abbreviations"),
            pytest.param({"active_within": -1}, "audit.active_within", id="negative"),
            pytest.param({"active_within": "9"}, "arguments.wrong_type", id="within"),
        ],
    )
    def test_refused(self, options: dict[str, Any], code: str) -> None:
        """Bad arguments get a clear error."""
        known: dict[str, Any] = {"rows": [row()], "on": TODAY}

        with pytest.raises(InputError) as caught:
            audit(**(known | options))

        assert code == caught.value.code

    def test_today(self) -> None:
        """Without a day it is today's, and the answer states it."""
        assert isinstance(audit([row()]).figures.on, date)


def test_classify_does_not_wait() -> None:
    """A first `classify()` loads neither naming nor audits."""
    code = (
        "import sys, govvn_mail; govvn_mail.classify('vanthu@hanoi.gov.vn');"
        "sys.exit(any(m.endswith(('naming', 'staff_audit')) for m in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our code)

    assert 0 == done.returncode


def test_no_other_name() -> None:
    """A name that the room does not have is a plain AttributeError."""
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(addresses, "no_such_name")  # noqa: B009 (mypy knows it is not there)

    assert set(addresses.__all__) == set(dir(addresses))


PIECES = st.sampled_from(
    [
        *("a", "B.c", "@", "@@", " ", ";", "\n", "<", ">", "(", '"', "đ", "\u200b"),
        *("gmail.com", "quangngai.gov.vn", "kontum.gov.vn", "x.test"),
        *("chưa có", "-", "=1+1"),
    ]
)
ROWS = st.builds(
    StaffRow,
    number=st.integers(2, 9),
    kind=st.sampled_from(RowKind),
    name=st.sampled_from(["", "Lê A", "Lê B", TUYET, "x1"]),
    address=st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=20),
    agency=st.sampled_from(["", "Sở Y tế", "SỞ Y TẾ", "Sở Nội vụ"]),
    last_login=st.none() | st.dates(),
    never_logged_in=st.booleans(),
    citizen_number=st.none() | st.sampled_from(["00000001", "00000002"]),
)


@given(rows=st.lists(ROWS, max_size=12))
def test_nothing_is_lost(rows: list[StaffRow]) -> None:
    """Every row is in exactly one bucket, and all sums agree."""
    figures = made(*rows, naming=load_naming_rule("nghean-99-2025.5.2")).figures
    total, agencies = figures.total, figures.agencies

    assert len(rows) == sum(counts(total).values())
    assert Counter(str(r.kind) for r in rows if r.kind is not RowKind.STAFF) == Counter(
        {k: n for k, n in counts(total).items() if k in set(RowKind)}
    )
    assert total.staff == sum(tally.staff for tally in agencies)
    assert sum((Counter(counts(t)) for t in agencies), Counter()) == Counter(
        {k: n for k, n in counts(total).items() if k not in set(RowKind)}
    )
    for tally in (total, *agencies):
        parts = (
            tally.has,
            tally.on_providers,
            tally.on_old_domains,
            tally.to_review,
            tally.without,
        )
        assert tally.staff == sum(parts)
        assert min(parts) >= 0
        assert tally.has == tally.used + tally.not_used + tally.use_unknown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_dirty_list(tmp_path: Path, rounds: int, kind: str) -> None:
    """A list as dirty as real ones is counted to the last row (50,000 in a soak)."""
    dirty = dirty_list(500 * rounds)
    path = tmp_path / f"list.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(dirty.rows)
    else:
        _write_excel(path, dirty.rows)

    found = audit(read_staff(path), on=TODAY, active_within=90)

    assert dirty.expected == counts(found.figures.total)
    assert 6 == len(found.figures.agencies)
    assert all(len(tally.heads) == 1 for tally in found.figures.agencies)
    assert sum(dirty.expected.values()) == len(dirty.rows) - 4  # above the first row
    known = {finding.place.row for finding in found.findings}
    assert len(known) == len(found.findings)


def _write_excel(path: Path, rows: list[list[str]]) -> None:
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("DS")
    for cells in rows:
        sheet.append(cells)
    workbook.save(path)
