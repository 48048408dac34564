"""Tests for what a message carries: files, archives, characters, marks, documents."""

from __future__ import annotations

import base64
import io
import struct
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Registry
from govvn_mail.errors import InputError
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.policies import (
    CharacterSet,
    MessageFacts,
    Outcome,
    Policy,
    files,
    load_policy,
)
from govvn_mail.policies.archives import rar_is_encrypted, seven_zip_is_encrypted
from govvn_mail.policies.characters import written_in
from govvn_mail.policies.files import files_of
from govvn_mail.policies.kinds import Consequence, DocumentChannel, Duty, Fact
from govvn_mail.policies.message_checks import MESSAGE_CHECKS

if TYPE_CHECKING:
    from govvn_mail.policies.files import File

REGISTRY = Registry.bundled()
DAY = date(2026, 1, 5)
NGHE_AN = load_policy("nghean-99-2025")
BAC_NINH = load_policy("bacninh-79-2025")
MADE = {
    name: base64.b64decode(row["content"])
    for name, row in tomllib.loads(
        (Path(__file__).parent / "data" / "archives.toml").read_text(encoding="utf-8")
    ).items()
}
OLE = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
PROGRAM = b"MZ\x90\x00"


def attached(name: str, content: bytes) -> Attachment:
    """Return an attachment that claims to be a PDF file."""
    return Attachment(filename=name, content=content, media_type="application/pdf")


def look(name: str, content: bytes) -> tuple[File, ...]:
    """Return what is seen of one attachment."""
    return files_of([attached(name, content)])


def zipped(**members: bytes) -> bytes:
    """Return a zip file; two underscores stand for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def old_office(stream: str, *sectors: bytes) -> bytes:
    """Return octets in which an old office file is recognised."""
    named = OLE + stream.encode("utf-16-le").ljust(512, b"\0")
    return named + b"".join(sector.ljust(512, b"\0") for sector in sectors)


WORD = b"\xec\xa5" + bytes(8)  # then two octets of flags
WORKBOOK = b"\x09\x08\x10\x00" + bytes(16)


class TestTypes:
    @pytest.mark.parametrize(
        ("name", "content", "types"),
        [
            pytest.param("a.pdf", PROGRAM, {"executable"}, id="program named PDF"),
            pytest.param("a", b"\x7fELF\x02", {"executable"}, id="ELF"),
            pytest.param("a", b"\xcf\xfa\xed\xfe", {"executable"}, id="Mach-O"),
            pytest.param("a", b"\xca\xfe\xba\xbe", {"executable"}, id="Java"),
            pytest.param("a", b"#!/bin/sh\n", {"executable"}, id="script"),
            pytest.param(
                "a", b"L\0\0\0\x01\x14\x02\0", {"executable"}, id="Windows link"
            ),
            pytest.param("a", b"%PDF-1.7\n", {"pdf"}, id="PDF"),
            pytest.param("a", b"\0" * 1019 + b"%PDF-", {"pdf"}, id="PDF after 1,019"),
            pytest.param("a", b"\0" * 1020 + b"%PDF-", set(), id="too late"),
            pytest.param("a", b"\x89PNG\r\n\x1a\n", {"image", "png"}, id="PNG"),
            pytest.param("a", b"\xff\xd8\xff\xe0", {"image", "jpg", "jpeg"}, id="JPEG"),
            pytest.param("a", "Kính gửi".encode(), {"txt"}, id="text"),
            pytest.param("a", "Kính gửi".encode("utf-16"), set(), id="UTF-16"),
            pytest.param("a", b"\xe9\xff", set(), id="octets"),
            pytest.param("a", b"", set(), id="empty"),
            pytest.param("a", b"\x1f\x8b\x08", {"gz"}, id="gzip"),
            pytest.param("a", OLE, {"ole"}, id="old office of no known kind"),
            pytest.param("a", old_office("WordDocument"), {"doc"}, id="doc"),
            pytest.param(
                "a",
                old_office("WordDocument", WORD + b"\0\1"),
                {"doc", "encrypted_document"},
                id="encrypted doc",
            ),
            pytest.param(
                "a", old_office("WordDocument", WORD + b"\0\0"), {"doc"}, id="plain doc"
            ),
            pytest.param(
                "a",
                old_office("Workbook", WORKBOOK + b"\x2f\0"),
                {"xls", "encrypted_document"},
                id="encrypted xls",
            ),
            pytest.param(
                "a",
                old_office("Workbook", WORKBOOK + b"\x42\0"),
                {"xls"},
                id="plain xls",
            ),
            pytest.param(
                "a",
                old_office("EncryptedPackage"),
                {"encrypted_document"},
                id="encrypted docx",
            ),
            pytest.param(
                "a",
                zipped(**{"[Content_Types]__xml": b"", "word/document__xml": b""}),
                {"docx"},
                id="docx",
            ),
            pytest.param(
                "a",
                zipped(mimetype=b"application/vnd.oasis.opendocument.text"),
                {"odt"},
                id="odt",
            ),
            pytest.param(
                "a", zipped(**{"META-INF/MANIFEST__MF": b""}), {"executable"}, id="jar"
            ),
            pytest.param("a", zipped(mimetype=b"x/y"), {"zip"}, id="zip"),
            pytest.param("a", zipped(), {"zip"}, id="empty zip"),
            pytest.param(
                "a", b"PK\3\4" + bytes(50), {"zip", "unread_archive"}, id="no zip"
            ),
            pytest.param(
                "a", MADE["enc.pdf"], {"pdf", "encrypted_document"}, id="qpdf"
            ),
            pytest.param(
                "a",
                MADE["encos.pdf"],
                {"pdf", "encrypted_document"},
                id="qpdf, object streams",
            ),
            pytest.param(
                "a", MADE["enc.zip"], {"zip", "encrypted_archive"}, id="zip -P"
            ),
            pytest.param(
                "a", MADE["aes.zip"], {"zip", "encrypted_archive"}, id="AES zip"
            ),
            pytest.param("a", MADE["plain.7z"], {"7z"}, id="7z"),
            pytest.param("a", MADE["packed-plain.7z"], {"7z"}, id="7z of many"),
            pytest.param("a", MADE["enc.7z"], {"7z", "encrypted_archive"}, id="7z -p"),
            pytest.param(
                "a",
                MADE["packed-enc.7z"],
                {"7z", "encrypted_archive"},
                id="7z -p of many",
            ),
            pytest.param(
                "a", MADE["encnames.7z"], {"7z", "encrypted_archive"}, id="7z -mhe"
            ),
        ],
    )
    def test_by_octets(self, name: str, content: bytes, types: set[str]) -> None:
        """What a file is, its octets say, whatever its name is."""
        assert types == look(name, content)[0].types

    @pytest.mark.parametrize(
        ("content", "version"),
        [
            pytest.param(b"%PDF-1.4\n", (1, 4), id="header"),
            pytest.param(b"%PDF-1.3\n/Version /1.6", (1, 6), id="catalog"),
            pytest.param(b"%PDF-x", None, id="none"),
        ],
    )
    def test_version(self, content: bytes, version: tuple[int, int] | None) -> None:
        """A PDF file has the higher version of header and catalog (ISO 32000-1)."""
        assert version == look("a.pdf", content)[0].version

    def test_within(self) -> None:
        """A program in a zip file in a zip file is found."""
        inner = zipped(run__txt=PROGRAM, letter__pdf=b"%PDF-1.7")

        names = {f.name: f.types for f in look("hồ sơ.zip", zipped(inner__zip=inner))}

        assert {"executable"} == names["hồ sơ.zip/inner.zip/run.txt"]
        assert {"pdf"} == names["hồ sơ.zip/inner.zip/letter.pdf"]

    def test_names_in_an_encrypted_zip(self) -> None:
        """The names in an encrypted zip file are read."""
        assert ["a.zip", "a.zip/a.txt"] == [
            f.name for f in look("a.zip", MADE["enc.zip"])
        ]


class TestQuestions:
    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            pytest.param("a.exe", b"text", True, id="by name"),
            pytest.param("A.EXE ", b"text", True, id="by name, with a blank"),
            pytest.param("a.exe.", b"text", True, id="by name, with a dot"),
            pytest.param("a.scr", b"text", True, id="run by Windows"),
            pytest.param("a.pdf", PROGRAM, True, id="by octets"),
            pytest.param("a.pdf", b"%PDF-1.7", False, id="a PDF file"),
            pytest.param("exe", b"text", False, id="no extension"),
            pytest.param("a.zip", MADE["enc.zip"], None, id="encrypted zip"),
            pytest.param("a.rar", b"Rar!\x1a\x07\x00", None, id="a RAR archive"),
            pytest.param("a.doc", OLE, None, id="an old file of no known kind"),
        ],
    )
    def test_executable(self, name: str, content: bytes, expected: object) -> None:
        """Name or octets make a file executable; what cannot be opened is open."""
        assert look(name, content)[0].is_any(["executable", "exe"]) is expected

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(MADE["enc.7z"], True, id="encrypted"),
            pytest.param(MADE["plain.7z"], False, id="plain"),
            pytest.param(b"7z\xbc\xaf\x27\x1c", None, id="cut short"),
            pytest.param(MADE["enc.pdf"], False, id="a document is no archive"),
        ],
    )
    def test_encrypted_archive(self, content: bytes, expected: object) -> None:
        """Whether an archive is encrypted is known, or open if it cannot be read."""
        assert look("a", content)[0].is_any(["encrypted_archive"]) is expected

    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            pytest.param("a.pdf", b"%PDF-1.7", True, id="PDF"),
            pytest.param("a.doc", b"%PDF-1.7", True, id="by another name"),
            pytest.param("a.pdf", PROGRAM, False, id="a program"),
            pytest.param("a.pdf", b"\xff\x00", None, id="unknown octets"),
            pytest.param("a.bin", b"\xff\x00", False, id="another name"),
        ],
    )
    def test_really(self, name: str, content: bytes, expected: object) -> None:
        """A name alone does not make a file one of a type."""
        assert look(name, content)[0].is_really(["pdf"]) is expected


class TestCaps:
    def test_depth(self) -> None:
        """Archives in archives are opened to a certain depth, then left closed."""
        content = zipped(run__exe=PROGRAM)
        for _ in range(files.MAX_DEPTH + 1):
            content = zipped(inner__zip=content)

        seen = look("a.zip", content)

        assert seen[-1].closed
        assert files.MAX_DEPTH + 1 == len(seen)

    def test_members(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Beyond a number of members an archive is left closed."""
        monkeypatch.setattr(files, "MAX_MEMBERS", 3)
        content = zipped(**{f"n{number}__txt": b"x" for number in range(4)})

        first, *members = look("a.zip", content)

        assert first.closed
        assert 3 == len(members)

    def test_bomb(self) -> None:
        """What unpacks without end is left closed, not taken for harmless."""
        bomb = zipped(a__zip=b"PK\x03\x04" + bytes(files.MAX_EXPANDED + 1))

        (first,) = look("a.zip", bomb)

        assert first.is_any(["executable"]) is None

    @given(data=st.data(), made=st.sampled_from([*sorted(MADE), "own.zip", "rar"]))
    def test_broken(self, data: st.DataObject, made: str) -> None:
        """Whatever is broken in a file, something is said of it."""
        whole = {
            **MADE,
            "own.zip": zipped(inner__zip=zipped(run__exe=PROGRAM)),
            "rar": RAR5.pack(file=True, extra=b"\x02\x01\x00"),
        }[made]
        octets = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 6))):
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(
                st.integers(0, 255)
            )

        assert look("a", bytes(octets[: data.draw(st.integers(0, len(octets)))]))


class RAR5:
    """RAR 5 archives, by the published description of the format."""

    @staticmethod
    def block(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
        """Return a block; *fields* follow type and flags."""
        header = bytes([kind, flags]) + fields
        return bytes(4) + bytes([len(header)]) + header + data

    @classmethod
    def pack(
        cls, *, file: bool = False, names: bool = False, extra: bytes = b""
    ) -> bytes:
        """Return an archive with a file, its names encrypted or not."""
        blocks = [b"Rar!\x1a\x07\x01\x00"]
        if names:
            blocks.append(cls.block(4, 0, bytes(18)))
        blocks.append(cls.block(1, 0, b"\x00"))
        if file:
            fields = bytes([len(extra), 3]) + bytes(8) + extra
            blocks.append(cls.block(2, 3, fields, b"abc"))
        return b"".join([*blocks, cls.block(5, 0, b"\x00")])


def rar4(archive_flags: int, file_flags: int) -> bytes:
    """Return a RAR 4 archive with a file, by the published description."""
    block = struct.Struct("<HBHH")
    return b"".join(
        [
            b"Rar!\x1a\x07\x00",
            block.pack(0, 0x73, archive_flags, 13) + bytes(6),
            block.pack(0, 0x74, 0x8000 | file_flags, 32) + struct.pack("<I", 3),
            bytes(21) + b"abc",
            block.pack(0, 0x7B, 0x4000, 7),
        ]
    )


class TestRar:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(
                RAR5.pack(file=True, extra=b"\x02\x01\x00"), True, id="5, file"
            ),
            pytest.param(RAR5.pack(names=True), True, id="5, names"),
            pytest.param(
                RAR5.pack(file=True, extra=b"\x02\x02\x00"), False, id="5, hash"
            ),
            pytest.param(
                RAR5.pack(file=True, extra=b"\x02\x02\x00\x02\x01\x00"),
                True,
                id="5, second record",
            ),
            pytest.param(RAR5.pack(file=True), False, id="5, plain"),
            pytest.param(RAR5.pack(file=True)[:20], None, id="5, cut short"),
            pytest.param(rar4(0, 4), True, id="4, file"),
            pytest.param(rar4(0x80, 0), True, id="4, names"),
            pytest.param(rar4(0, 0), False, id="4, plain"),
            pytest.param(rar4(0, 0)[:30], None, id="4, cut short"),
            pytest.param(rar4(0, 0)[:-7], False, id="4, without its end"),
            pytest.param(b"Rar!\x1a\x07\x00" + bytes(50), None, id="4, size of 0"),
            pytest.param(b"Rar!\x1a\x07\x02", None, id="of a later format"),
            pytest.param(
                b"Rar!\x1a\x07\x01\x00" + b"\xff" * 50, None, id="5, endless number"
            ),
        ],
    )
    def test_encrypted(self, content: bytes, expected: object) -> None:
        """A RAR archive tells whether it is encrypted."""
        assert rar_is_encrypted(content) is expected

    def test_endless(self) -> None:
        """An archive of blocks without end is given up."""
        for content in (
            b"Rar!\x1a\x07\x00" + struct.pack("<HBHH", 0, 0x75, 0, 7) * 20_000,
            b"Rar!\x1a\x07\x01\x00" + RAR5.block(3, 0, b"") * 20_000,
        ):
            assert rar_is_encrypted(content) is None


class TestSevenZip:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(MADE["packed-plain.7z"][:-1], id="cut short"),
            pytest.param(MADE["plain.7z"][:20], id="no start"),
            pytest.param(b"7z\xbc\xaf\x27\x1c" + bytes(26), id="no header"),
            pytest.param(
                b"7z\xbc\xaf\x27\x1c"
                + bytes(6)
                + struct.pack("<QQI", 0, 3, 0)
                + b"\x05ab",
                id="another header",
            ),
            pytest.param(
                b"7z\xbc\xaf\x27\x1c"
                + bytes(6)
                + struct.pack("<QQI", 0, 3, 0)
                + b"\x17\x06\x00",
                id="header without sizes",
            ),
        ],
    )
    def test_unreadable(self, content: bytes) -> None:
        """Of what cannot be read nothing is claimed."""
        assert seven_zip_is_encrypted(content) is None


class TestCharacters:
    @pytest.mark.parametrize(
        ("text", "charset", "expected"),
        [
            pytest.param("Kính gửi", "tcvn_6909_2001", True, id="Vietnamese"),
            pytest.param(
                "Ki\u0301nh gu\u031b\u0309i", "tcvn_6909_2001", True, id="marks apart"
            ),
            pytest.param("Kinh gui", "tcvn_6909_2001", True, id="ASCII"),
            pytest.param("K\ufffdnh", "tcvn_6909_2001", False, id="lost letter"),
            pytest.param("K\ue001nh", "tcvn_6909_2001", False, id="private use"),
            pytest.param("NguyÔn V¨n", "tcvn_6909_2001", None, id="TCVN3"),
            pytest.param("Nguyeãn Vaên", "tcvn_6909_2001", None, id="VNI"),
            pytest.param(
                "Kính gửi", "vietnamese_with_diacritics", True, id="diacritics"
            ),
            pytest.param("Dear", "vietnamese_with_diacritics", None, id="none of them"),
            pytest.param("CV12.pdf", "letters_and_digits", True, id="letters, digits"),
            pytest.param("CV-12.pdf", "letters_and_digits", None, id="hyphen"),
            pytest.param(
                "Công văn.pdf", "letters_and_digits", False, id="diacritics there"
            ),
        ],
    )
    def test_text(self, text: str, charset: str, expected: object) -> None:
        """Characters are told as far as that is certain."""
        assert written_in(text, CharacterSet(charset)) is expected


def letter(**changes: Any) -> OfficialMessage:
    """Return a letter of Nghệ An."""
    values: dict[str, Any] = {
        "from_": "snv@nghean.gov.vn",
        "to": ["vanthu@hatinh.gov.vn"],
        "subject": "Về việc họp",
        "body": "Kính gửi quý cơ quan.",
    }
    return OfficialMessage(**(values | changes))


def rule_of(demand: dict[str, Any], modality: str = "must_not") -> Policy:
    """Return a regulation of Nghệ An with one rule."""
    row = {"id": "x.1", "article": 1, "modality": modality, "vi": "…", "en": "…"}
    data = NGHE_AN.to_dict() | {"id": "x", "rules": [row | {"demand": demand}]}
    return Policy.from_dict(
        {n: v for n, v in data.items() if n not in {"outline", "coverage"}}
    )


def judge(policy: Policy, message: OfficialMessage, **facts: Any) -> tuple[str, bool]:
    """Return the outcome of the only rule, and whether it refuses."""
    report = policy.check_message(
        message, on=DAY, registry=REGISTRY, facts=MessageFacts(**facts)
    )
    (finding,) = report.findings
    assert finding.text("vi") != finding.text("en")
    return str(finding.outcome), finding.refuses


EXECUTABLE = {"kind": "file_types", "types": ["executable"]}
OPEN = EXECUTABLE | {"open_list": True}
ONLY_PDF = {
    "kind": "file_types",
    "types": ["pdf"],
    "only": True,
    "least_version": "1.4",
}
MARKING = {"kind": "secrecy_marking"}
PDF = attached("a.pdf", b"%PDF-1.7")


class TestFileTypes:
    @pytest.mark.parametrize(
        ("demand", "content", "expected"),
        [
            pytest.param(EXECUTABLE, PROGRAM, ("fail", True), id="program"),
            pytest.param(EXECUTABLE, b"%PDF-1.7", ("pass", False), id="PDF"),
            pytest.param(EXECUTABLE, MADE["enc.zip"], ("unknown", False), id="closed"),
            pytest.param(EXECUTABLE, b"\xff\0", ("pass", False), id="closed list"),
            pytest.param(OPEN, b"\xff\0", ("unknown", False), id="open list"),
        ],
    )
    def test_some(
        self, demand: dict[str, Any], content: bytes, expected: tuple[str, bool]
    ) -> None:
        """A prohibition is not met by a file of the kind, by name or octets."""
        message = letter(attachments=[attached("a.pdf", content)])

        assert expected == judge(rule_of(demand), message)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(b"%PDF-1.4", ("pass", False), id="1.4"),
            pytest.param(b"%PDF-1.3", ("fail", True), id="1.3"),
            pytest.param(PROGRAM, ("fail", True), id="program"),
            pytest.param(b"%PDF-x", ("unknown", True), id="version unknown"),
            pytest.param(b"\xff\0", ("unknown", True), id="octets unknown"),
        ],
    )
    def test_every(self, content: bytes, expected: tuple[str, bool]) -> None:
        """A duty is met only if every file is of the kind and version."""
        message = letter(attachments=[attached("a.pdf", content)])

        assert expected == judge(rule_of(ONLY_PDF, "must"), message)

    def test_nothing_attached(self) -> None:
        """Without attachments a prohibition is met, and a duty says nothing."""
        assert ("pass", False) == judge(rule_of(EXECUTABLE), letter())
        assert ("not_applicable", False) == judge(rule_of(ONLY_PDF, "must"), letter())

    def test_many(self) -> None:
        """Of many files a sentence names some, and how many more there are."""
        message = letter(
            attachments=[attached(f"{number}.exe", PROGRAM) for number in range(7)]
        )

        (finding,) = (
            rule_of(EXECUTABLE)
            .check_message(message, on=DAY, registry=REGISTRY)
            .findings
        )

        assert "4.exe; … (+2)" in finding.text("en")
        assert "5.exe" not in finding.text("en")


class TestCharactersRule:
    @pytest.mark.parametrize(
        ("changes", "of", "charset", "expected"),
        [
            pytest.param({}, "message", "tcvn_6909_2001", "pass", id="Unicode"),
            pytest.param(
                {"body": "K\ufffdnh"}, "message", "tcvn_6909_2001", "fail", id="lost"
            ),
            pytest.param(
                {"subject": "Nguyeãn Vaên Taùm"},
                "message",
                "tcvn_6909_2001",
                "unknown",
                id="VNI",
            ),
            pytest.param({}, "document", "tcvn_6909_2001", "unknown", id="document"),
            pytest.param(
                {}, "file_name", "letters_and_digits", "not_applicable", id="no file"
            ),
            pytest.param(
                {"attachments": [PDF]},
                "file_name",
                "letters_and_digits",
                "pass",
                id="file name",
            ),
            pytest.param(
                {"attachments": [attached("Công văn.pdf", b"x")]},
                "file_name",
                "letters_and_digits",
                "fail",
                id="file name with diacritics",
            ),
        ],
    )
    def test_outcome(
        self, changes: dict[str, Any], of: str, charset: str, expected: str
    ) -> None:
        """A part is written in the characters, not, or that is open."""
        demand = {"kind": "characters", "of": of, "charset": charset}

        assert expected == judge(rule_of(demand, "must"), letter(**changes))[0]


class TestMarking:
    @pytest.mark.parametrize(
        ("changes", "facts", "expected"),
        [
            pytest.param({}, {}, ("pass", False), id="none"),
            pytest.param(
                {"subject": "[MẬT] Báo cáo"}, {}, ("fail", True), id="subject"
            ),
            pytest.param({"body": "TỐI MẬT\n\nBáo cáo"}, {}, ("fail", True), id="body"),
            pytest.param(
                {"subject": "V/v bảo vệ bí mật nhà nước"},
                {},
                ("pass", False),
                id="a matter of secrecy",
            ),
            pytest.param(
                {"subject": "MAT - Bao cao"}, {}, ("unknown", False), id="doubt"
            ),
            pytest.param(
                {"attachments": [PDF]}, {}, ("unknown", False), id="unread file"
            ),
            pytest.param(
                {"attachments": [PDF]},
                {"known": {"attachments_marked_secret": False}},
                ("pass", False),
                id="file said to bear none",
            ),
            pytest.param(
                {"attachments": [PDF]},
                {"known": {"attachments_marked_secret": True}},
                ("fail", True),
                id="file said to bear one",
            ),
            pytest.param(
                {"attachments": [attached("[MẬT] Báo cáo.pdf", b"%PDF-")]},
                {},
                ("fail", True),
                id="file name",
            ),
        ],
    )
    def test_outcome(
        self, changes: dict[str, Any], facts: dict[str, Any], expected: tuple[str, bool]
    ) -> None:
        """A mark in the open is a sign enough; files are for somebody to say."""
        assert expected == judge(rule_of(MARKING), letter(**changes), **facts)


class TestDocumentChannel:
    BANNED = {  # noqa: RUF012 (not changed)
        "kind": "document_channel",
        "channel": "official_mail",
        "documents": ["personnel", "x_own"],
    }

    @pytest.mark.parametrize(
        ("documents", "changes", "modality", "expected"),
        [
            pytest.param(None, {}, "must_not", ("unknown", False), id="not said"),
            pytest.param([], {}, "must_not", ("pass", False), id="of no such kind"),
            pytest.param(["report"], {}, "must_not", ("pass", False), id="of another"),
            pytest.param(["personnel"], {}, "must_not", ("fail", True), id="banned"),
            pytest.param(["x_own"], {}, "must_not", ("fail", True), id="own word"),
            pytest.param(["personnel"], {}, "must", ("pass", False), id="as it must"),
            pytest.param(
                ["report"], {}, "must", ("not_applicable", False), id="not concerned"
            ),
            pytest.param(
                ["personnel"],
                {"from_": "an@gmail.com"},
                "must",
                ("unknown", False),
                id="by other mail",
            ),
        ],
    )
    def test_outcome(
        self,
        documents: list[str] | None,
        changes: dict[str, Any],
        modality: str,
        expected: tuple[str, bool],
    ) -> None:
        """Documents of a kind go by a channel or must not; what they are is said."""
        policy = rule_of(self.BANNED, modality)

        assert expected == judge(policy, letter(**changes), documents=documents)

    def test_exception(self) -> None:
        """Kinds that are excepted are not meant."""
        demand = self.BANNED | {"except_for": ["personnel"]}

        assert ("pass", False) == judge(
            rule_of(demand), letter(), documents=["personnel"]
        )

    @pytest.mark.parametrize(
        "documents",
        [
            pytest.param("personnel", id="one text"),
            pytest.param(["nothing"], id="no word"),
            pytest.param([1], id="a number"),
        ],
    )
    def test_refused(self, documents: Any) -> None:
        """Kinds are words of the list, or words of one's own."""
        with pytest.raises(InputError):
            MessageFacts(documents=documents)


class TestRegulations:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(PROGRAM, Outcome.FAIL, id="program"),
            pytest.param(b"%PDF-1.7", Outcome.PASS, id="PDF"),
            pytest.param(MADE["enc.zip"], Outcome.UNKNOWN, id="encrypted archive"),
        ],
    )
    def test_executables_of_bac_ninh(self, content: bytes, expected: Outcome) -> None:
        """Bắc Ninh bans executables, whatever they are called."""
        assert expected is outcome_of("bacninh-79-2025.4.6.executables", content)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(MADE["enc.zip"], Outcome.UNKNOWN, id="for a person to weigh"),
            pytest.param(MADE["enc.pdf"], Outcome.PASS, id="a PDF file is no archive"),
            pytest.param(MADE["plain.7z"], Outcome.PASS, id="not encrypted"),
        ],
    )
    def test_archives_of_bac_ninh(self, content: bytes, expected: Outcome) -> None:
        """Bắc Ninh restricts encrypted archives, which is no ban."""
        assert expected is outcome_of("bacninh-79-2025.4.6.archives", content)


def outcome_of(rule_id: str, content: bytes) -> Outcome:
    """Return the outcome of a rule of Bắc Ninh for a letter with one file."""
    report = BAC_NINH.check_message(
        letter(from_="snv@bacninh.gov.vn", attachments=[attached("a.pdf", content)]),
        on=DAY,
        registry=REGISTRY,
    )
    (finding,) = [f for f in report.findings if f.rule_id == rule_id]
    return finding.outcome


def test_every_kind_has_a_check() -> None:
    """Each kind of demand that can be about a message has a check, or is a person's."""
    kinds = {
        type(provision.rule.demand)
        for policy in (NGHE_AN, BAC_NINH)
        for provision in policy.about_messages
    }

    assert set() == kinds - set(MESSAGE_CHECKS) - {
        Consequence,
        DocumentChannel,
        Duty,
        Fact,
    }
