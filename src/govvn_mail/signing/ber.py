"""
Reading BER without copying, and writing DER (ITU-T X.690).

The reader is for octets from strangers: depth, elements and lengths are capped
before anything is allocated, and nothing is recursive beyond the depth cap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import attrs

from govvn_mail.errors import MessageError
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Element", "read_ber", "read_oid", "write_der", "write_oid", "write_set"]

MAX_DEPTH = 24
"""Upper bound of elements inside each other."""

MAX_SIZE = 512 * 1024
"""Upper bound of an encoding, in octets."""

MAX_ELEMENTS = 2000
"""Upper bound of the elements directly inside another one."""

INTEGER, OCTET_STRING, NULL, OID = 0x02, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1
PRIMITIVE_CONTEXT_0 = 0x80

_CONSTRUCTED = 0x20
_HIGH_TAG = 0x1F
_INDEFINITE = 0x80
_MAX_LENGTH_OCTETS = 4


@attrs.frozen
class Element:
    """
    One element of a BER encoding.

    Args:
        tag: Identifier octet: class, constructed bit and tag number below 31.
        content: Content octets, without end-of-contents octets.
        encoding: The whole element.
        is_definite: Whether the length is stated up front, as DER demands.
        depth: Number of elements around this one.
    """

    tag: int
    content: memoryview
    encoding: memoryview
    is_definite: bool
    depth: int

    def children(self) -> tuple[Element, ...]:
        """Return the elements inside this one."""
        if not self.tag & _CONSTRUCTED:
            _fail("constructed")
        return tuple(_elements(self.content, self.depth + 1))

    def octets(self) -> bytes:
        """Return the octets of an OCTET STRING, its segments joined."""
        if self.tag & _CONSTRUCTED:
            return b"".join(child.octets() for child in self.children())
        return bytes(self.content)


def read_ber(octets: bytes | memoryview) -> Element:
    """
    Read the one element that *octets* hold.

    Raises:
        govvn_mail.errors.MessageError:
            If *octets* are anything else, or beyond the caps.

    .. doctest::

        >>> element = read_ber(bytes.fromhex("3006020101020102"))
        >>> [child.content.hex() for child in element.children()]
        ['01', '02']
    """
    if len(octets) > MAX_SIZE:
        _fail("size")
    elements = tuple(_elements(memoryview(octets), 0, limit=1))
    if len(elements) != 1:
        _fail("empty")
    return elements[0]


def _elements(
    data: memoryview, depth: int, *, limit: int = MAX_ELEMENTS
) -> Iterator[Element]:
    position = count = 0
    while position < len(data):
        count += 1
        if count > limit:
            _fail("trailing" if limit == 1 else "count")
        element = _read(data, position, depth)
        yield element
        position += len(element.encoding)


def _read(data: memoryview, start: int, depth: int) -> Element:
    if depth > MAX_DEPTH:
        _fail("depth")
    if len(data) - start < 2:  # noqa: PLR2004 (identifier and length octet)
        _fail("truncated")
    tag, first = data[start], data[start + 1]
    if tag & _HIGH_TAG == _HIGH_TAG or tag == 0:
        _fail("tag")
    begin = start + 2
    if first == _INDEFINITE:
        return _read_indefinite(data, start, depth)
    length = first
    if first > _INDEFINITE:
        width = first - _INDEFINITE
        if width > _MAX_LENGTH_OCTETS or len(data) - begin < width:
            _fail("length")
        length = int.from_bytes(data[begin : begin + width])
        begin += width
    if length > len(data) - begin:
        _fail("truncated")
    end = begin + length
    return Element(tag, data[begin:end], data[start:end], True, depth)  # noqa: FBT003 (positional by design)


def _read_indefinite(data: memoryview, start: int, depth: int) -> Element:
    """Find the end-of-contents octets by walking over the elements before them."""
    if not data[start] & _CONSTRUCTED:
        _fail("length")
    position = start + 2
    for _ in range(MAX_ELEMENTS):
        if bytes(data[position : position + 2]) == b"\0\0":
            return Element(
                data[start],
                data[start + 2 : position],
                data[start : position + 2],
                False,  # noqa: FBT003 (positional by design)
                depth,
            )
        position += len(_read(data, position, depth + 1).encoding)
    return _fail("count")


def _fail(problem: str) -> NoReturn:
    raise MessageError(Reason("signing.ber", problem=problem))


def write_der(tag: int, *contents: bytes) -> bytes:
    r"""
    Return one element in DER.

    .. doctest::

        >>> write_der(SEQUENCE, write_der(INTEGER, b"\x01")).hex()
        '3003020101'
    """
    content = b"".join(contents)
    length = len(content)
    if length < _INDEFINITE:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, _INDEFINITE + len(octets))) + octets + content


def write_set(tag: int, elements: list[bytes]) -> bytes:
    """Return a SET OF in DER: its elements sorted (X.690 §11.6)."""
    return write_der(tag, *sorted(elements))


def write_oid(dotted: str) -> bytes:
    """Return the content octets of an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        content += bytes(reversed(septets))
    return bytes(content)


def read_oid(element: Element) -> bytes:
    """Return the content octets of *element*, which must be an OBJECT IDENTIFIER."""
    if element.tag != OID:
        _fail("tag")
    return bytes(element.content)
