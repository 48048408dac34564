"""Whether 7z and RAR archives are encrypted; they are not opened."""

from __future__ import annotations

import lzma
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["rar_is_encrypted", "seven_zip_is_encrypted"]

MAX_BLOCKS = 10_000
"""Upper bound of blocks of a RAR archive that are looked at."""

MAX_HEADER = 4 * 1024 * 1024
"""Upper bound of an unpacked header of a 7z archive, in octets."""

_AES = b"\x06\xf1\x07\x01"  # 7zAES
_LZMA = b"\x03\x01\x01"
_HEADER, _ENCODED_HEADER, _SIZES = 0x01, 0x17, 0x09
_PROPERTIES = 5
"""Octets of the settings of LZMA."""

_START = struct.Struct("<QQI")  # where the header is, its length, its checksum


def seven_zip_is_encrypted(content: bytes) -> bool | None:
    """
    Tell whether a 7z archive or its list of names is encrypted; None: not readable.

    What packs each file is listed in the header, which is packed itself as a rule.
    """
    if len(content) < 12 + _START.size:
        return None
    offset, length, _ = _START.unpack_from(content, 12)
    header = content[32 + offset : 32 + offset + length]
    if not length or len(header) != length:
        return None
    if header[0] == _HEADER:
        return _AES in header
    if header[0] != _ENCODED_HEADER:
        return None
    if _AES in header:
        return True
    unpacked = _unpack_header(content, header)
    return None if unpacked is None else _AES in unpacked


def _unpack_header(content: bytes, header: bytes) -> bytes | None:
    """Return the header that *header* says is packed with LZMA."""
    try:
        numbers = _numbers(header, 2)  # after EncodedHeader and PackInfo
        position, streams, mark, size = (next(numbers) for _ in range(4))
        at = header.index(_LZMA) + len(_LZMA)
    except (IndexError, StopIteration, ValueError):
        return None
    if (streams, mark) != (1, _SIZES) or header[at] != _PROPERTIES:
        return None
    properties, packed = header[at + 1 : at + 6], content[32 + position :][:size]
    if len(properties) != _PROPERTIES or len(packed) != size:
        return None
    try:
        return _lzma(properties).decompress(packed, MAX_HEADER)
    except lzma.LZMAError:
        return None


def _lzma(properties: bytes) -> lzma.LZMADecompressor:
    packed, size = struct.unpack("<BI", properties)
    lc, rest = packed % 9, packed // 9
    return lzma.LZMADecompressor(
        lzma.FORMAT_RAW,
        filters=[
            {
                "id": lzma.FILTER_LZMA1,
                "dict_size": min(max(size, 4096), MAX_HEADER),
                "lc": lc,
                "lp": rest % 5,
                "pb": rest // 5,
            }
        ],
    )


def _numbers(header: bytes, at: int) -> Iterator[int]:
    """Yield numbers of the 7z format: the first bits say how many octets follow."""
    while True:
        first, mask, value = header[at], 0x80, 0
        at += 1
        for index in range(8):
            if not first & mask:
                yield value | (first & (mask - 1)) << (8 * index)
                break
            value |= header[at] << (8 * index)
            at += 1
            mask >>= 1
        else:
            yield value


_RAR4_ARCHIVE, _RAR4_FILE, _RAR4_SERVICE, _RAR4_END = 0x73, 0x74, 0x7A, 0x7B
_RAR4_BLOCK = struct.Struct("<HBHH")  # checksum, type, flags, size
_RAR5_FILE, _RAR5_ENCRYPTION, _RAR5_END = 2, 4, 5


def rar_is_encrypted(content: bytes) -> bool | None:
    """Tell whether a RAR archive (1.5 to 4, or 5) is encrypted; None: not readable."""
    if content.startswith(b"Rar!\x1a\x07\x01\x00"):
        return _is_encrypted_5(content)
    if content.startswith(b"Rar!\x1a\x07\x00"):
        return _is_encrypted_4(content)
    return None


def _is_encrypted_4(content: bytes) -> bool | None:
    at = 7
    for _ in range(MAX_BLOCKS):
        if at + _RAR4_BLOCK.size > len(content):
            return False if at == len(content) else None
        _, kind, flags, size = _RAR4_BLOCK.unpack_from(content, at)
        if (kind == _RAR4_ARCHIVE and flags & 0x80) or (
            kind == _RAR4_FILE and flags & 0x04
        ):
            return True  # names encrypted, or the octets of a file
        if kind == _RAR4_END:
            return False
        if flags & 0x8000 or kind in {_RAR4_FILE, _RAR4_SERVICE}:
            size += int.from_bytes(content[at + 7 : at + 11], "little")
        if size < _RAR4_BLOCK.size:
            return None
        at += size
    return None


def _is_encrypted_5(content: bytes) -> bool | None:
    at = 8
    try:
        for _ in range(MAX_BLOCKS):
            size, start = _vint(content, at + 4)
            kind, fields = _vint(content, start)
            flags, fields = _vint(content, fields)
            extra, data = 0, 0
            if flags & 1:
                extra, fields = _vint(content, fields)
            if flags & 2:
                data, fields = _vint(content, fields)
            end = start + size
            if kind == _RAR5_ENCRYPTION:  # of all that follows
                return True
            if kind == _RAR5_FILE and _has_encryption_record(
                content[end - extra : end]
            ):
                return True
            if kind == _RAR5_END:
                return False
            at = end + data
    except IndexError:
        return None
    return None


def _has_encryption_record(extra: bytes) -> bool:
    """Tell whether the extra area of a file has a record of type 1."""
    at = 0
    while at < len(extra):
        size, start = _vint(extra, at)
        if _vint(extra, start)[0] == 1:
            return True
        at = start + size
    return False


def _vint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of RAR 5, seven bits an octet, and where it ends."""
    value = 0
    for index in range(10):
        octet = content[at + index]
        value |= (octet & 0x7F) << (7 * index)
        if not octet & 0x80:
            return value, at + index + 1
    raise IndexError
