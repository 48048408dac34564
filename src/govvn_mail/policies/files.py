"""What the files of a message are: by their octets first, by their name second."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import attrs

from .archives import rar_is_encrypted, seven_zip_is_encrypted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from govvn_mail.messages import Attachment

__all__ = ["File", "files_of"]

MAX_DEPTH = 3
"""Upper bound of archives within archives that are opened."""

MAX_MEMBERS = 2000
"""Upper bound of members that are looked at, of all archives of a message."""

MAX_EXPANDED = 32 * 1024 * 1024
"""Upper bound of octets that are unpacked from all archives of a message."""

HEAD = 4096
"""As much of a member is unpacked to tell what it is, in octets."""


@attrs.frozen(kw_only=True)
class File:
    """
    One file, attached or within an archive that is.

    Attributes:
        name: Its name; within an archive, after that of the archive and a slash.
        types: What its octets say it is, as extensions (``pdf``) and classes
            (``executable``, ``encrypted_archive``, ``encrypted_document``, ``image``).
            Empty if they say nothing that is known here.
        version: Version of the format, where the type has one and it is known.
        closed: Whether it holds more that could not be looked at.
    """

    name: str
    types: frozenset[str] = frozenset()
    version: tuple[int, ...] | None = None
    closed: bool = False

    @property
    def extension(self) -> str:
        """The last part of the name, in lower case; blanks and dots at its end go."""
        name = self.name.rpartition("/")[2].rstrip(" .\u200b").lower()
        return name.rpartition(".")[2] if "." in name else ""

    def is_any(self, types: Iterable[str]) -> bool | None:
        """
        Tell whether it is of one of *types*, by its octets or its name.

        None: it holds what was not looked at, or is a document that may be encrypted.
        """
        wanted = frozenset(types)
        if wanted & (self.types | {self.extension}):
            return True
        if "executable" in wanted and self.extension in _RUN_BY_NAME:
            return True
        if self.closed and wanted - {"encrypted_archive", "encrypted_document"}:
            return None
        if "encrypted_archive" in wanted and "unread_archive" in self.types:
            return None
        return False

    def is_really(self, types: Iterable[str]) -> bool | None:
        """Tell whether it is of one of *types*; the name alone is a doubt."""
        wanted = frozenset(types)
        if wanted & self.types:
            return True
        return None if not self.types and self.extension in wanted else False


_RUN_BY_NAME = frozenset(
    "apk app application bat cmd com cpl deb dll dmg drv exe gadget "  # noqa: SIM905 (reads better)
    "hta inf ins isp jar js jse lnk msc msi msp mst net ocx pif ps1 reg rpm run scf "
    "scr sct sh shb sys vb vbe vbs ws wsc wsf wsh xll".split()
)
"""Extensions that make a system run a file; what it holds does not matter."""

_MAGIC = (
    (b"MZ", {"executable"}),
    (b"\x7fELF", {"executable"}),
    (b"\xca\xfe\xba\xbe", {"executable"}),  # Java, and Mach-O for several processors
    (b"\xfe\xed\xfa\xce", {"executable"}),
    (b"\xfe\xed\xfa\xcf", {"executable"}),
    (b"\xce\xfa\xed\xfe", {"executable"}),
    (b"\xcf\xfa\xed\xfe", {"executable"}),
    (b"#!", {"executable"}),
    (b"L\x00\x00\x00\x01\x14\x02\x00", {"executable"}),  # a Windows link
    (b"\x89PNG\r\n\x1a\n", {"image", "png"}),
    (b"\xff\xd8\xff", {"image", "jpg", "jpeg"}),
    (b"GIF8", {"image", "gif"}),
    (b"BM", {"image", "bmp"}),
    (b"II*\x00", {"image", "tif", "tiff"}),
    (b"MM\x00*", {"image", "tif", "tiff"}),
    (b"{\\rtf", {"rtf"}),
)
_PACKED: tuple[tuple[bytes, str, Callable[[bytes], bool | None]], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z", seven_zip_is_encrypted),
    (b"Rar!\x1a\x07", "rar", rar_is_encrypted),
    (b"\x1f\x8b", "gz", lambda _: False),
    (b"BZh", "bz2", lambda _: False),
    (b"\xfd7zXZ\x00", "xz", lambda _: False),
    (b"\x28\xb5\x2f\xfd", "zst", lambda _: False),
    (b"MSCF", "cab", lambda _: False),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_STREAMS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
}
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_VERSION = re.compile(rb"%PDF-(\d)\.(\d)")
_PDF_CATALOG_VERSION = re.compile(rb"/Version\s*/(\d)\.(\d)")


def files_of(attachments: Iterable[Attachment]) -> tuple[File, ...]:
    r"""
    Return the attached files, each followed by what is in it if it is an archive.

    Only zip files are opened, under caps on depth, members and unpacked octets; what
    lies beyond them, or cannot be read, leaves the archive ``closed``.

    .. doctest::

        >>> from govvn_mail.messages import Attachment
        >>> (file,) = files_of([Attachment(
        ...     filename="báo cáo.pdf", content=b"MZ\x90",
        ...     media_type="application/pdf")])
        >>> file.is_any(["executable"]), file.is_really(["pdf"])
        (True, False)
    """
    left = _Budget(members=MAX_MEMBERS, octets=MAX_EXPANDED)
    return tuple(
        file
        for attachment in attachments
        for file in _look(attachment.filename, attachment.content, left, 0)
    )


@attrs.define
class _Budget:
    """What may still be unpacked from a message."""

    members: int
    octets: int

    def unpack(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
        """Return the head of a member, all of one that is an archive; None: no more."""
        self.members -= 1
        if self.members < 0 or self.octets < HEAD:
            return None
        with archive.open(info) as member:
            head = member.read(HEAD)
            if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                if info.file_size > self.octets:
                    return None
                head += member.read(self.octets - HEAD)
        self.octets -= len(head)
        return head


def _look(name: str, content: bytes, left: _Budget, depth: int) -> Iterator[File]:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        yield from _look_into_zip(name, content, left, depth)
        return
    yield _recognise(name, content)


def _recognise(name: str, content: bytes) -> File:
    for magic, types in _MAGIC:
        if content.startswith(magic):
            return File(name=name, types=frozenset(types))
    if b"%PDF-" in content[:1024]:  # ISO 32000-1, annex H: the first 1,024 octets
        return _pdf(name, content)
    if content.startswith(_OLE):
        return _ole(name, content)
    for magic, type_, is_encrypted in _PACKED:
        if content.startswith(magic):
            return _closed_archive(name, type_, is_encrypted(content))
    return File(name=name, types=frozenset({"txt"} if _is_text(content) else ()))


def _is_text(content: bytes) -> bool:
    if not content or b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _closed_archive(name: str, type_: str, encrypted: bool | None) -> File:  # noqa: FBT001 (an answer)
    marks = {True: {"encrypted_archive"}, False: set[str](), None: {"unread_archive"}}
    return File(name=name, types=frozenset({type_, *marks[encrypted]}), closed=True)


def _pdf(name: str, content: bytes) -> File:
    versions = [
        (int(major), int(minor))
        for pattern in (_PDF_VERSION, _PDF_CATALOG_VERSION)
        for major, minor in pattern.findall(content)[:1]
    ]
    types = {"pdf"}
    if _PDF_ENCRYPTED.search(content):
        types.add("encrypted_document")
    return File(name=name, types=frozenset(types), version=max(versions, default=None))


def _ole(name: str, content: bytes) -> File:
    """Recognise an old office file by the names of its streams ([MS-CFB])."""
    types = {
        type_
        for stream, type_ in _OLE_STREAMS.items()
        if stream.encode("utf-16-le") in content
    }
    if "EncryptedPackage".encode("utf-16-le") in content or (
        ("doc" in types and _encrypted_word(content))
        or ("xls" in types and _encrypted_workbook(content))
    ):
        types.add("encrypted_document")
    return File(name=name, types=frozenset(types or {"ole"}), closed=not types)


_SECTOR = 512


def _sectors(content: bytes, start: bytes) -> Iterator[int]:
    """Yield where in *content* a sector begins with *start*."""
    at = content.find(start)
    while at >= 0:
        if at % _SECTOR == 0:
            yield at
        at = content.find(start, at + 1)


def _encrypted_word(content: bytes) -> bool:
    """Tell whether fEncrypted is set in the file information block ([MS-DOC] 2.5.2)."""
    return any(content[at + 11] & 1 for at in _sectors(content[:-12], b"\xec\xa5"))


def _encrypted_workbook(content: bytes) -> bool:
    """Tell whether FilePass follows the first record ([MS-XLS] 2.1.7.20.1)."""
    start = b"\x09\x08\x10\x00"  # BOF of BIFF8, 16 octets long
    return any(
        content[at + 20 : at + 22] == b"\x2f\x00" for at in _sectors(content, start)
    )


_BY_MEMBER = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
)
_BY_MIMETYPE = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}


def _look_into_zip(
    name: str, content: bytes, left: _Budget, depth: int
) -> Iterator[File]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _open_zip(name, archive, left, depth)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        UnicodeError,
    ):  # broken, or packed in a way that Python does not know
        yield File(name=name, types=frozenset({"zip", "unread_archive"}), closed=True)


def _open_zip(
    name: str, archive: zipfile.ZipFile, left: _Budget, depth: int
) -> Iterator[File]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    document = _document_type(archive, {info.filename for info in members})
    if document is not None:
        yield File(name=name, types=frozenset({document}))
        return
    if any(info.flag_bits & 1 for info in members):
        types = frozenset({"zip", "encrypted_archive"})
        yield File(name=name, types=types, closed=True)
        yield from (File(name=f"{name}/{info.filename}") for info in members)
        return
    inner: list[File] = []
    closed = depth >= MAX_DEPTH
    for info in () if closed else members:
        head = left.unpack(archive, info)
        if head is None:
            closed = True
            break
        inner += _look(f"{name}/{info.filename}", head, left, depth + 1)
    yield File(name=name, types=frozenset({"zip"}), closed=closed)
    yield from inner


def _document_type(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """Return the type of a document that is a zip file; None: it is an archive."""
    if "META-INF/MANIFEST.MF" in names and "mimetype" not in names:
        return "executable"  # of Java or Android
    if "[Content_Types].xml" in names:
        for member, type_ in _BY_MEMBER:
            if member in names:
                return type_
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            return _BY_MIMETYPE.get(stream.read(HEAD).strip())
    return None
