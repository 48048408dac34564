"""Tests for `govvn_mail.addresses.staff_tables` and the modules below it."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govvn_mail.addresses import RowKind, StaffRow, read_staff
from govvn_mail.addresses.legacy_text import legacy_encoding
from govvn_mail.addresses.staff_cells import cell_text, read_date
from govvn_mail.addresses.staff_files import MAX_LINE
from govvn_mail.errors import (
    GovvnMailError,
    InputError,
    MissingExtraError,
    TableError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govvn_mail.addresses import StaffTable

TODAY = date(2026, 11, 23)
TUYET = "Nguyễn Thị Ánh Tuyết"
ADDRESS = "tuyetnta@saomai.test"
PLAIN = [["STT", "Họ và tên", "Email"], ["1", TUYET, ADDRESS]]


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def write_csv(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write a CSV file in UTF-8."""
    path = folder / "list.csv"
    path.write_bytes(csv_text(rows).encode())
    return path


def write_excel(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """Write a workbook."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / "list.xlsx"
    workbook.save(path)
    return path


def staff(table: StaffTable) -> list[StaffRow]:
    """Return the rows of persons."""
    return [row for row in table if row.kind is RowKind.STAFF]


class TestEncodings:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
    )
    def test_understood(self, tmp_path: Path, encoding: str, delimiter: str) -> None:
        """Unicode in every form and with every separator gives the same row."""
        path = tmp_path / "list.csv"
        path.write_bytes(csv_text(PLAIN, delimiter).encode(encoding))

        table = read_staff(path)

        assert [(2, TUYET, ADDRESS, "C")] == [
            (row.number, row.name, row.address, row.address_column) for row in table
        ]
        assert delimiter == table.delimiter
        assert table.encoding.startswith("utf-")

    @pytest.mark.parametrize("separator", ["\r\n", "\n", "\r"])
    def test_line_ends(self, tmp_path: Path, separator: str) -> None:
        """Lines end as on Windows, Linux or an old Macintosh."""
        path = tmp_path / "list.csv"
        path.write_bytes(csv_text(PLAIN).replace("\r\n", separator).encode())

        assert 1 == len(list(read_staff(path)))

    def test_separator_told_in_the_file(self, tmp_path: Path) -> None:
        """A first line for Excel tells the separator, and is no row."""
        path = tmp_path / "list.csv"
        path.write_bytes(b"\xef\xbb\xbfsep=;\r\n" + csv_text(PLAIN, ";").encode())

        (row,) = read_staff(path)

        assert (2, TUYET) == (row.number, row.name)

    @pytest.mark.parametrize(
        ("octets", "code", "encoding"),
        [
            pytest.param(
                "Hä vµ tªn,Email\nNguyÔn V¨n T¸m,a@b.test".encode("latin-1"),
                "audit.legacy_file",
                "TCVN3",
                id="TCVN3",
            ),
            pytest.param(
                "Hoï vaø teân,Email\nNguyeãn Vaên Taùm,a@b.test".encode("latin-1"),
                "audit.legacy_file",
                "VNI",
                id="VNI",
            ),
            pytest.param(
                "Họ va tên,Email".encode("cp1258", errors="replace") + b"\xd2,\xec",
                "audit.not_utf8",
                None,
                id="Windows-1258",
            ),
            pytest.param("Họ,Email".encode("utf-32"), "audit.not_utf8", None, id="32"),
            pytest.param(
                "Hä vµ tªn,Email\n".encode(),
                "audit.legacy_file",
                "TCVN3",
                id="in UTF-8",
            ),
            pytest.param(
                "Họ và tên,Email\n".encode().decode("latin-1").encode(),
                "audit.legacy_file",
                "UTF-8",
                id="misread",
            ),
        ],
    )
    def test_refused_with_a_hint(
        self, tmp_path: Path, octets: bytes, code: str, encoding: str | None
    ) -> None:
        """An old encoding is named and refused, not guessed."""
        path = tmp_path / "list.csv"
        path.write_bytes(octets)

        with pytest.raises(TableError) as caught:
            list(read_staff(path))

        assert code == caught.value.code
        assert encoding is None or encoding == caught.value.reason["encoding"]

    def test_one_cell(self, tmp_path: Path) -> None:
        """A name pasted in an old encoding is pointed out; its row still counts."""
        path = write_csv(tmp_path, [*PLAIN, ["2", "NguyÔn V¨n T¸m", "tam@saomai.test"]])

        _, row = read_staff(path)

        assert ("", "tam@saomai.test") == (row.name, row.address)
        assert ("B", "Họ và tên", "audit.legacy_cell") == (
            row.faults[0].column,
            row.faults[0].header,
            row.faults[0].reason.code,
        )

    @pytest.mark.parametrize(
        "text",
        [
            "Nguyễn Thị Ánh Tuyết",
            "Hoà Khoẻ Thuỷ Quý Tuấn Huế Giùm Niê",
            "Y Bhiăng Niê",
            "H'Hen Ñañ Čĭ Ksơr Êban",
            "Sở Khoa học và Công nghệ",
            "ỦY BAN NHÂN DÂN XÃ ĐĂK HÀ",
            "plain",
            "Ðặng Thị Ðào",
        ],
    )
    def test_no_false_alarm(self, text: str) -> None:
        """Names of Vietnam's languages are not taken for an old encoding."""
        assert legacy_encoding(text) is None

    @given(st.text(max_size=40))
    def test_any_text(self, text: str) -> None:
        """Any text gets an answer."""
        assert legacy_encoding(text) in {None, "TCVN3", "VNI", "UTF-8"}


class TestColumns:
    @pytest.mark.parametrize(
        "header",
        [
            "Email",
            "E-MAIL",
            "Thư điện tử",
            "THƯ ĐIỆN TỬ CÔNG VỤ",
            "Email công vụ",
            "Địa chỉ thư điện tử công vụ (đuôi gov.vn)",
            "Hộp thư điện tử",
            "Địa chỉ\nemail",
        ],
    )
    def test_address(self, tmp_path: Path, header: str) -> None:
        """The column of addresses is known by many headers."""
        path = write_csv(tmp_path, [["Họ tên", header], [TUYET, ADDRESS]])

        assert [ADDRESS] == [row.address for row in read_staff(path)]

    def test_every_field(self, tmp_path: Path) -> None:
        """Every column that is known is read; the others are left alone."""
        path = write_csv(
            tmp_path,
            [
                [
                    "TT",
                    "Họ và tên đệm",
                    "Tên",
                    "Ngày sinh",
                    "Số CCCD",
                    "Mã cán bộ",
                    "Cơ quan",
                    "Viết tắt",
                    "Đơn vị",
                    "Phòng viết tắt",
                    "Thủ trưởng",
                    "Email công vụ",
                    "Email cá nhân",
                    "Ngày tạo tài khoản",
                    "Đăng nhập lần cuối",
                ],
                [
                    "1",
                    "Nguyễn Thị Ánh",
                    "Tuyết",
                    "3/11/1985",
                    "001 185 004 567",
                    "CB7",
                    "Sở  Nội vụ ",
                    "SNV",
                    "Văn phòng",
                    "VP",
                    "Trần Thị Giám",
                    f" {ADDRESS}\u00a0",
                    "tuyet@gmail.com",
                    "2024-01-31",
                    "20/11/2026 07:31",
                ],
            ],
        )

        table = read_staff(path)

        assert [
            StaffRow(
                number=2,
                source="list.csv",
                name=TUYET,
                given="Tuyết",
                address=ADDRESS,
                address_column="L",
                agency="Sở Nội vụ",
                agency_short="SNV",
                unit="Văn phòng",
                unit_short="VP",
                head="Trần Thị Giám",
                last_login=date(2026, 11, 20),
                created=date(2024, 1, 31),
                citizen_number="001185004567",
                staff_code="CB7",
                birth_year=1985,
                birth_month=11,
            )
        ] == list(table)
        assert ["TT", "Email cá nhân"] == [
            column.header for column in table.columns if column.field is None
        ]
        assert "4567" not in repr(list(table))
        assert "1985" not in repr(list(table))

    def test_name_alone(self, tmp_path: Path) -> None:
        """*Tên* without *Họ* is the whole name."""
        path = write_csv(tmp_path, [["Tên", "Email"], [TUYET, ADDRESS]])

        assert [(TUYET, None)] == [(row.name, row.given) for row in read_staff(path)]

    def test_told(self, tmp_path: Path) -> None:
        """A column may be told by its header or its letter."""
        path = write_csv(
            tmp_path,
            [
                ["Họ và tên", "", "Email 1", "Email 2"],
                ["Nguyễn Thị Ánh", "Tuyết", "x", ADDRESS],
            ],
        )

        table = read_staff(
            path, columns={"family": "họ và tên", "given": "B", "address": "Email 2"}
        )

        assert [(TUYET, "Tuyết", ADDRESS)] == [
            (row.name, row.given, row.address) for row in table
        ]

    def test_header_row_told(self, tmp_path: Path) -> None:
        """The row of headers may be told, though another row looks more like one."""
        path = write_csv(
            tmp_path, [["Họ tên", "Cơ quan", "Email"], ["x", "Tên", "Mail"], ["1", "2"]]
        )

        table = read_staff(path, header_row=2)

        assert ["x", "Tên", "Mail"] == [column.header for column in table.columns]

    def test_no_header(self, tmp_path: Path) -> None:
        """A list without headers is read if its columns are told."""
        path = write_csv(tmp_path, [[TUYET, ADDRESS], ["Lê Tám", "tam@saomai.test"]])

        table = read_staff(path, header_row=0, columns={"name": "A", "address": "B"})

        assert [1, 2] == [row.number for row in table]

    @pytest.mark.parametrize(
        ("rows", "options", "code"),
        [
            pytest.param([["a", "b"], ["c", "d"]], {}, "audit.no_header", id="none"),
            pytest.param([], {}, "audit.no_header", id="empty"),
            pytest.param(
                [["Họ và tên", "Cơ quan"]], {}, "audit.no_address_column", id="address"
            ),
            pytest.param(
                [["Họ tên", "Email", "E-mail"]], {}, "audit.column_twice", id="twice"
            ),
            pytest.param(
                PLAIN,
                {"columns": {"address": "Z"}},
                "audit.no_such_column",
                id="letter",
            ),
            pytest.param(
                PLAIN, {"columns": {"mail": "C"}}, "audit.no_such_field", id="field"
            ),
            pytest.param(
                PLAIN, {"columns": {"address": 3}}, "arguments.wrong_type", id="number"
            ),
            pytest.param(
                PLAIN, {"columns": ["C"]}, "audit.columns_not_a_mapping", id="list"
            ),
            pytest.param(PLAIN, {"delimiter": "x"}, "audit.delimiter", id="delimiter"),
            pytest.param(
                PLAIN, {"delimiter": ""}, "audit.delimiter", id="no delimiter"
            ),
            pytest.param(
                PLAIN, {"fill_down": ("agenci",)}, "audit.no_such_field", id="fill"
            ),
            pytest.param(
                PLAIN, {"fill_down": "agency"}, "arguments.wrong_type", id="fill str"
            ),
            pytest.param(PLAIN, {"header_row": "1"}, "arguments.wrong_type", id="row"),
            pytest.param(PLAIN, {"sheet": 1}, "arguments.wrong_type", id="sheet"),
            pytest.param(
                PLAIN, {"header_row": 9}, "audit.no_address_column", id="row not there"
            ),
        ],
    )
    def test_refused(
        self,
        tmp_path: Path,
        rows: list[list[str]],
        options: dict[str, Any],
        code: str,
    ) -> None:
        """What is not clear is asked for, with a code."""
        path = write_csv(tmp_path, rows)

        with pytest.raises(GovvnMailError) as caught:
            read_staff(path, **options)

        assert code == caught.value.code

    @pytest.mark.parametrize("path", [None, 3, b"list.csv"])
    def test_no_path(self, path: Any) -> None:
        """What is no path gets a clear error."""
        with pytest.raises(InputError):
            read_staff(path)

    @pytest.mark.parametrize("name", ["missing.csv", "", "nul\0.csv"])
    def test_no_file(self, tmp_path: Path, name: str) -> None:
        """A file that is not there, or a folder, gets a clear error."""
        with pytest.raises(TableError) as caught:
            read_staff(str(tmp_path / name))

        assert "audit.unreadable" == caught.value.code


class TestRows:
    def test_what_is_nobodys(self, tmp_path: Path) -> None:
        """Titles, headings, sums, blank rows and repeated headers are told apart."""
        header = ["STT", "Họ và tên", "Cơ quan", "Email"]
        path = write_csv(
            tmp_path,
            [
                ["UBND TỈNH"],
                [],
                ["DANH SÁCH"],
                header,
                ["(1)", "(2)", "(3)", "(4)"],
                ["I. Ban Giám đốc"],
                ["1", TUYET, "Sở Y tế", ADDRESS],
                ["", "", "", ""],
                ["", "Phòng Tài chính", "", ""],
                ["2", "Lê Tám", "Sở Y tế"],
                header,
                ["", "Tống Cộng Hòa", "Sở Y tế", ""],
                ["", "Tổng cộng: 3 người"],
                ["", "", "NGƯỜI LẬP BIỂU"],
            ],
        )

        rows = list(read_staff(path))

        assert list(range(5, 15)) == [row.number for row in rows]
        assert [
            "not_staff",
            "not_staff",
            "staff",
            "blank",
            "not_staff",
            "staff",
            "not_staff",
            "staff",
            "not_staff",
            "not_staff",
        ] == [str(row.kind) for row in rows]
        assert ["audit.only_name"] == [f.reason.code for f in rows[4].faults]

    def test_merged_cells(self, tmp_path: Path) -> None:
        """Blank cells stay blank, or repeat the one above if the caller says so."""
        path = write_csv(
            tmp_path,
            [
                ["Họ tên", "Cơ quan", "Email"],
                ["Lê Một", "Sở Y tế", "a@saomai.test"],
                ["Lê Hai", "", "b@saomai.test"],
                ["Lê Ba", "Sở Nội vụ", "c@saomai.test"],
                ["Lê Tư", "", "d@saomai.test"],
            ],
        )

        filled = read_staff(path, fill_down=("agency",))

        assert ["Sở Y tế", "", "Sở Nội vụ", ""] == [r.agency for r in read_staff(path)]
        for _ in range(2):  # as often as asked
            assert ["Sở Y tế", "Sở Y tế", "Sở Nội vụ", "Sở Nội vụ"] == [
                row.agency for row in filled
            ]

    def test_fill_down_begins_blank(self, tmp_path: Path) -> None:
        """A first blank cell has nothing to repeat."""
        path = write_csv(tmp_path, [["Cơ quan", "Email"], ["", ADDRESS]])

        assert [""] == [row.agency for row in read_staff(path, fill_down=["agency"])]

    def test_quotes(self, tmp_path: Path) -> None:
        """A row with a misplaced quote is counted, and the next one is read."""
        path = tmp_path / "list.csv"
        text = (
            f'Họ tên,Email\n"Lê" Tám,a@b.test\nLê "Tí" Ba,b@b.test\n{TUYET},{ADDRESS}'
        )
        path.write_bytes(text.encode())

        rows = list(read_staff(path))

        assert ["unreadable", "staff", "staff"] == [str(row.kind) for row in rows]
        assert "audit.row_quotes" == rows[0].faults[0].reason.code
        assert 'Lê "Tí" Ba' == rows[1].name

    @pytest.mark.parametrize("lines", [3, 80])
    def test_open_quote(self, tmp_path: Path, lines: int) -> None:
        """A quote that swallows other rows is refused with its row."""
        path = tmp_path / "list.csv"
        rest = "".join(f"Lê {i},a@b.test\n" for i in range(lines))
        path.write_bytes(f'Họ tên,Email\nLê Một,x@b.test\n"Lê Hai,y\n{rest}'.encode())

        with pytest.raises(TableError) as caught:
            list(read_staff(path, delimiter=","))

        assert ("audit.open_quote", 3) == (
            caught.value.code,
            caught.value.reason["row"],
        )

    @pytest.mark.parametrize("write", [write_csv, lambda f, r: write_excel(f, DS=r)])
    def test_too_many_rows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Any
    ) -> None:
        """A list without end is refused."""
        path = write(tmp_path, [*PLAIN, *PLAIN])
        table = read_staff(path)
        monkeypatch.setattr("govvn_mail.addresses.staff_files.MAX_ROWS", 3)

        with pytest.raises(TableError) as caught:
            list(table)

        assert "audit.too_many_rows" == caught.value.code

    @pytest.mark.parametrize("write", [write_csv, lambda f, r: write_excel(f, DS=r)])
    def test_file_gone(self, tmp_path: Path, write: Any) -> None:
        """A file that goes away before it is read gets a clear error."""
        path = write(tmp_path, PLAIN)
        table = read_staff(path)
        path.unlink()

        with pytest.raises(TableError):
            list(table)

    def test_damaged_on_the_way(self, tmp_path: Path) -> None:
        """Octets that are no UTF-8 are found wherever they stand."""
        path = tmp_path / "list.csv"
        row = f"{TUYET},{ADDRESS}\n"
        path.write_bytes(f"Họ tên,Email\n{row * 5000}".encode() + b"T\xb8m,x\n")

        with pytest.raises(TableError) as caught:
            list(read_staff(path))

        assert caught.value.code in {"audit.not_utf8", "audit.legacy_file"}

    def test_long_line(self, tmp_path: Path) -> None:
        """A line without end is not read into memory."""
        path = tmp_path / "list.csv"
        path.write_bytes(b"Email\n" + b"x" * (MAX_LINE + 5))

        with pytest.raises(TableError) as caught:
            list(read_staff(path, delimiter=","))

        assert "audit.long_line" == caught.value.code

    @pytest.mark.parametrize(
        ("header", "cell", "code"),
        [
            pytest.param("Họ tên", "x" * 2001, "audit.cell_too_long", id="long"),
            pytest.param("Ngày sinh", "31/02/1985", "audit.not_a_date", id="February"),
            pytest.param("Ngày sinh", "12/31/1985", "audit.not_a_date", id="US"),
            pytest.param("Ngày sinh", "31/12/85", "audit.not_a_date", id="85"),
            pytest.param("Ngày sinh", "1/2-1985", "audit.not_a_date", id="mixed"),
            pytest.param("Năm sinh", "0085", "audit.not_a_date", id="year"),
            pytest.param("Ngày tạo", "hôm qua", "audit.not_a_date", id="words"),
            pytest.param(
                "Ngày tạo", "1/2/2024 lúc sáng", "audit.not_a_date", id="no time"
            ),
            pytest.param("Ngày tạo", "45992", "audit.not_a_date", id="serial"),
            pytest.param("CCCD", "12A", "audit.not_a_citizen_number", id="letters"),
            pytest.param("CCCD", "123", "audit.not_a_citizen_number", id="short"),
        ],
    )
    def test_faults(self, tmp_path: Path, header: str, cell: str, code: str) -> None:
        """A cell that cannot be used is named with its column; it is never shown."""
        path = write_csv(tmp_path, [["Email", header], [ADDRESS, cell]])

        (row,) = read_staff(path)

        assert [("B", header, code)] == [
            (fault.column, fault.header, fault.reason.code) for fault in row.faults
        ]
        assert cell not in repr(row.faults)

    @pytest.mark.parametrize(
        ("cell", "login", "never"),
        [
            pytest.param("20/11/2026", date(2026, 11, 20), False, id="day"),
            pytest.param("20.11.2026 07:31:02", date(2026, 11, 20), False, id="dots"),
            pytest.param("2026-11-20T07:31:02Z", date(2026, 11, 20), False, id="ISO"),
            pytest.param("2026/11/20 7:31", date(2026, 11, 20), False, id="slashes"),
            pytest.param("", None, False, id="blank"),
            pytest.param("Chưa đăng nhập", None, True, id="never"),
        ],
    )
    def test_logins(
        self,
        tmp_path: Path,
        cell: str,
        login: date | None,
        never: bool,  # noqa: FBT001 (a column)
    ) -> None:
        """A login has a day, or there was none, or it is not known."""
        path = write_csv(tmp_path, [["Email", "Last login"], [ADDRESS, cell]])

        (row,) = read_staff(path)

        assert (login, never) == (row.last_login, row.never_logged_in)
        assert () == row.faults

    def test_year_of_birth(self, tmp_path: Path) -> None:
        """A year is enough for a birth; a blank cell says nothing."""
        path = write_csv(
            tmp_path, [["Email", "Năm sinh", "CCCD"], [ADDRESS, "1985"], [ADDRESS, ""]]
        )

        assert [(1985, None), (None, None)] == [
            (row.birth_year, row.birth_month) for row in read_staff(path)
        ]


class TestExcel:
    def test_types(self, tmp_path: Path) -> None:
        """Dates and numbers of Excel are read as such."""
        path = write_excel(
            tmp_path,
            DS=[
                ["DANH SÁCH"],
                ["Họ tên", "Email", "CCCD", "Ngày tạo", "Ngày sinh", "Last login"],
                [
                    TUYET,
                    ADDRESS,
                    1185004567,
                    date(2024, 1, 31),
                    date(1985, 3, 1),
                    datetime(2026, 11, 20, 7, 31),
                ],
                [None, None, None, None, None, None],
            ],
        )

        row, blank = read_staff(path)

        assert ("1185004567", date(2024, 1, 31), 1985, date(2026, 11, 20)) == (
            row.citizen_number,
            row.created,
            row.birth_year,
            row.last_login,
        )
        assert ("list.xlsx [DS]", 3) == (row.source, row.number)
        assert RowKind.BLANK is blank.kind

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param(None, "", id="blank"),
            pytest.param(1985.0, "1985", id="whole"),
            pytest.param(1.5, "1.5", id="float"),
            pytest.param(True, "True", id="bool"),
            pytest.param(" So\u031b\u0309\u00a0", "Sở", id="combining"),
        ],
    )
    def test_cell_text(self, value: object, text: str) -> None:
        """A cell becomes text as the spreadsheet shows it."""
        assert text == cell_text(value)

    def test_plain_date(self) -> None:
        """A plain date is a day."""
        assert TODAY == read_date(TODAY)

    def test_sheets(self, tmp_path: Path) -> None:
        """Of several lists one has to be told; a sheet without a list is left alone."""
        path = write_excel(tmp_path, A=PLAIN, B=PLAIN, Help=[["Email"], ["write to …"]])

        with pytest.raises(TableError) as caught:
            read_staff(path)
        assert ("audit.which_sheet", ("A", "B")) == (
            caught.value.code,
            caught.value.reason["sheets"],
        )
        assert "list.xlsx [B]" == read_staff(path, sheet="B").name

        with pytest.raises(TableError) as caught:
            read_staff(path, sheet="C")
        assert "audit.no_such_sheet" == caught.value.code

    def test_formulas(self, tmp_path: Path) -> None:
        """A formula that nobody calculated is shown, not taken for a blank cell."""
        path = write_excel(
            tmp_path,
            DS=[
                ["Họ tên", "Email"],
                [TUYET, '=LOWER("A")&"@saomai.test"'],
                [TUYET, None],
            ],
        )

        rows = list(read_staff(path))

        assert ['=LOWER("A")&"@saomai.test"', ""] == [row.address for row in rows]

    def test_wrong_name(self, tmp_path: Path) -> None:
        """What a file is, its first octets say."""
        path = write_excel(tmp_path, DS=PLAIN).rename(tmp_path / "list.csv")

        assert 1 == len(list(read_staff(path)))

    @pytest.mark.parametrize(
        ("octets", "code"),
        [
            pytest.param(b"\xd0\xcf\x11\xe0" + bytes(99), "audit.old_excel", id="xls"),
            pytest.param(b" <html><table>", "audit.markup", id="HTML"),
            pytest.param(b'<?xml version="1.0"?>', "audit.markup", id="XML"),
            pytest.param(b"PK\x03\x04" + bytes(99), "audit.not_a_workbook", id="ZIP"),
        ],
    )
    def test_no_workbook(self, tmp_path: Path, octets: bytes, code: str) -> None:
        """Other files get a hint."""
        path = tmp_path / "list.xlsx"
        path.write_bytes(octets)

        with pytest.raises(TableError) as caught:
            read_staff(path)

        assert code == caught.value.code

    def test_zip_bomb(self, tmp_path: Path) -> None:
        """A workbook that unpacks to too much is not opened."""
        path = tmp_path / "list.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(5):
                archive.writestr(f"xl/{number}.xml", bytes(64 * 1024 * 1024))

        with pytest.raises(TableError) as caught:
            read_staff(path)

        assert "audit.zip_bomb" == caught.value.code

    def test_entities(self, tmp_path: Path) -> None:
        """Entities declared in a part are refused before anyone expands them."""
        source = write_excel(tmp_path, DS=PLAIN)
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for part in old.infolist():
                text = old.read(part)
                if part.filename.endswith("sheet1.xml"):
                    text = b'<!DOCTYPE x [<!ENTITY a "b">]>' + text
                new.writestr(part, text)

        with pytest.raises(TableError) as caught:
            read_staff(path)

        assert "audit.not_a_workbook" == caught.value.code

    @pytest.mark.parametrize("seed", range(40))
    def test_damaged(self, tmp_path: Path, seed: int) -> None:
        """A damaged workbook is read or refused, never a crash."""
        octets = bytearray(write_excel(tmp_path, DS=PLAIN).read_bytes())
        octets[(seed * 997) % len(octets)] ^= 1 << (seed % 8)
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(octets)

        try:
            rows = list(read_staff(path))
        except TableError:
            return

        assert all(isinstance(row, StaffRow) for row in rows)

    @pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml"])
    def test_part_is_no_xml(self, tmp_path: Path, part: str) -> None:
        """A part that is no XML makes no crash."""
        source = write_excel(tmp_path, DS=PLAIN)
        path = tmp_path / "damaged.xlsx"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                is_it = info.filename.endswith(part)
                new.writestr(info, b"<x" if is_it else old.read(info))

        with pytest.raises(TableError) as caught:
            list(read_staff(path))

        assert "audit.not_a_workbook" == caught.value.code

    def test_without_openpyxl(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without openpyxl the error says how to install it."""
        path = write_excel(tmp_path, DS=PLAIN)
        monkeypatch.setitem(sys.modules, "openpyxl", None)

        with pytest.raises(MissingExtraError, match=r"govvn-mail\[excel\]"):
            read_staff(path)


CELLS = st.text(max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=8))
def test_every_row_comes_out(tmp_path: Path, rows: list[list[str]]) -> None:
    """Whatever the cells hold, each row comes out once, in its order."""
    text = csv_text([["Họ tên", "Cơ quan", "Email", "Ngày sinh", "CCCD"], *rows])
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(errors="replace"))

    read = list(read_staff(path, delimiter=","))

    assert list(range(2, len(rows) + 2)) == [row.number for row in read]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octets=st.binary(max_size=400))
def test_any_octets(tmp_path: Path, octets: bytes) -> None:
    """Any file is read or refused with an error of ours."""
    path = tmp_path / "list.csv"
    path.write_bytes(octets)

    try:
        rows = list(read_staff(path))
    except GovvnMailError as error:
        assert error.code.startswith("audit.")  # noqa: PT017 (may not be raised)
        return

    assert all(isinstance(row, StaffRow) for row in rows)
