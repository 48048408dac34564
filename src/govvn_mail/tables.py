"""
Strict loading of data files: TSV into rows, TOML and JSON into values.

An attrs class is the schema. Unknown keys and columns are refused, types are exact
(``20.7``, ``"no"``, ``True`` and ``null`` are not an int, a bool, an int and a str),
and every error names the file and the place in it.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

import attrs

from .errors import InputError, TableError
from .texts import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from cattrs import Converter

__all__ = ["load_toml", "load_tsv", "read_text", "structure", "unstructure"]

_T = TypeVar("_T")

MAX_FILE_SIZE = 16 * 1024 * 1024
"""Upper bound of a data file, in octets."""

MAX_TOML_LINE = 10_000
"""Upper bound of a line of TOML, in characters; dotted keys take quadratic time."""


def read_text(source: Traversable | Path) -> str:
    """
    Return the text of a data file.

    Raises:
        govvn_mail.errors.InputError: If *source* is no path object.
        govvn_mail.errors.TableError:
            If it cannot be read, is too large, is not UTF-8, or is not in
            Unicode's composed form (NFC).
    """
    if not hasattr(source, "read_bytes"):
        raise InputError(Reason("tables.not_a_path", type=type(source).__name__))
    name = source.name
    try:
        raw = source.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise TableError(
            Reason("tables.unreadable", file=name, cause=str(error))
        ) from error
    if len(raw) > MAX_FILE_SIZE:
        raise TableError(Reason("tables.too_large", file=name, limit=MAX_FILE_SIZE))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(
            Reason("tables.not_utf8", file=name, offset=error.start)
        ) from error
    if not unicodedata.is_normalized("NFC", text):
        raise TableError(Reason("tables.not_nfc", file=name))
    return text


def load_tsv(source: Traversable | Path, row: type[_T]) -> tuple[_T, ...]:
    """
    Load a tab-separated table; the fields of *row* are its columns, in order.

    An empty cell is None where the field may be None and an error elsewhere. Tuples
    are separated by ``"; "``. There is no quoting.

    Raises:
        govvn_mail.errors.TableError: Names file, line and column.
    """
    header, *lines = read_text(source).removesuffix("\n").split("\n")
    file = source.name
    readers = {  # cells recur: dates, words and sources are read once and shared
        field.name: cache(_cell_reader(field.type))
        for field in attrs.fields(attrs.resolve_types(row))  # type: ignore[arg-type, type-var]
    }
    if header.split("\t") != list(readers):
        raise TableError(Reason("tables.header", file=file, expected=tuple(readers)))
    return tuple(
        _row(row, readers, line, f"{file}:{number}")
        for number, line in enumerate(lines, start=2)
    )


def _row(
    row: type[_T], readers: Mapping[str, Callable[[str], object]], line: str, place: str
) -> _T:
    cells = line.split("\t")
    if len(cells) != len(readers):
        raise TableError(
            Reason("tables.columns", file=place, got=len(cells), expected=len(readers))
        )
    values = {}
    for (name, read), cell in zip(readers.items(), cells, strict=True):
        try:
            values[name] = read(cell)
        except ValueError as error:
            raise TableError(
                Reason("tables.cell", file=place, path=name, value=cell)
            ) from error
    return row(**values)


def _cell_reader(kind: Any) -> Callable[[str], object]:  # noqa: ANN401 (a type expression)
    if get_origin(kind) in {Union, UnionType}:
        inner = _cell_reader(next(a for a in get_args(kind) if a is not type(None)))
        return lambda cell: inner(cell) if cell else None
    if get_origin(kind) is tuple:
        return lambda cell: tuple(map(_nonempty, cell.split("; "))) if cell else ()
    if kind is date:
        return _iso_date
    if kind is int:
        return _decimal
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return _nonempty


def _nonempty(cell: str) -> str:
    if not cell or cell != cell.strip():
        raise ValueError(cell)
    return cell


def _decimal(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(cell)
    return int(cell)


def _iso_date(cell: str) -> date:
    day = date.fromisoformat(cell)
    if day.isoformat() != cell:  # fromisoformat also takes 20250701 and 2025-W27
        raise ValueError(cell)
    return day


def load_toml(source: Traversable | Path) -> dict[str, Any]:
    """
    Parse a TOML file.

    Raises:
        govvn_mail.errors.TableError: If it cannot be read or is not TOML.
    """
    import tomllib

    text = read_text(source)
    if max(map(len, text.split("\n"))) > MAX_TOML_LINE:
        raise TableError(
            Reason("tables.long_line", file=source.name, limit=MAX_TOML_LINE)
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a huge integer
        raise TableError(
            Reason("tables.not_toml", file=source.name, cause=str(error))
        ) from error


def structure(data: object, cls: type[_T], *, file: str, path: str = "") -> _T:
    """
    Turn parsed TOML or JSON into an instance of the attrs class *cls*.

    A field that may hold one of several attrs classes is a table whose key ``kind``
    says which: each of these classes names itself in a class variable `kind`.

    Args:
        data: Mappings, lists and scalars.
        cls: The schema.
        file: Named in errors.
        path: Where *data* stands in the file, named in errors.

    Raises:
        govvn_mail.errors.TableError: Names the file and the first wrong place.
    """
    from cattrs import BaseValidationError

    try:
        return _converter().structure(data, cls)
    except (BaseValidationError, TypeError, ValueError) as error:
        place, cause = _first_fault(error)
        where = ".".join(filter(None, (path, place))) or "."
        raise TableError(
            Reason("tables.value", file=file, path=where, cause=cause)
        ) from error


def unstructure(value: object) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    """
    Return *value* as mappings, lists and scalars that `structure` takes back.

    Dates become ISO strings, and fields that hold their default are left out.
    """
    return _converter().unstructure(value)


@cache
def _converter() -> Converter:
    """Build the strict converter, on first use: cattrs is slow to import."""
    from cattrs import Converter

    converter = Converter(omit_if_default=True)
    converter.register_structure_hook_factory(attrs.has, _mapping_hook)
    converter.register_structure_hook_func(_is_tuple, _tuple_hook(converter))
    converter.register_unstructure_hook_factory(_is_tuple, _from_tuple_hook)
    converter.register_structure_hook_factory(_is_tagged, _tagged_hook)
    converter.register_unstructure_hook_func(_is_tagged, _from_tagged)
    for exact in (bool, int, float, str):
        converter.register_structure_hook(exact, _exactly)
    converter.register_structure_hook(StrEnum, _enum)
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_structure_hook(date, _date)
    converter.register_unstructure_hook(date, date.isoformat)
    return converter


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _mapping_hook(kind: type[_T], converter: Converter) -> Callable[[Any, Any], _T]:
    from cattrs.gen import make_dict_structure_fn

    fill = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def from_mapping(value: object, kind: Any) -> _T:  # noqa: ANN401 (a type)
        if not isinstance(value, dict):
            raise TypeError(f"expected a table, got {value!r}")
        return fill(value, kind)

    return from_mapping


def _is_tagged(kind: object) -> bool:
    """Tell whether *kind* is a union of several attrs classes."""
    return get_origin(kind) in {Union, UnionType} and len(_members(kind)) > 1


def _members(union: object) -> dict[str, type]:
    return {
        member.kind: member for member in get_args(union) if hasattr(member, "kind")
    }


def _tagged_hook(union: object, converter: Converter) -> Callable[[Any, Any], Any]:
    members = _members(union)

    def from_tagged(value: object, _union: object) -> object:
        if not isinstance(value, dict):
            raise TypeError(f"expected a table, got {value!r}")
        tag = value.get("kind")
        if not isinstance(tag, str) or tag not in members:
            known = ", ".join(sorted(members))
            raise ValueError(f"expected kind to be one of {known}; got {tag!r}")
        fields = {name: item for name, item in value.items() if name != "kind"}
        return converter.structure(fields, members[tag])

    return from_tagged


def _from_tagged(value: Any) -> Any:  # noqa: ANN401 (one of several classes)
    return {"kind": value.kind, **_converter().unstructure(value)}


def _exactly(value: object, kind: type) -> object:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {value!r}")
    return value


def _enum(value: object, kind: type[StrEnum]) -> StrEnum:
    for member in kind:
        if value == member:
            return member
    raise ValueError(f"expected one of {', '.join(kind)}; got {value!r}")


def _date(value: object, _kind: type) -> date:
    if isinstance(value, str):
        return _iso_date(value)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"expected a date, got {value!r}")
    return value


def _tuple_hook(converter: Converter) -> Callable[[object, Any], tuple[Any, ...]]:
    def to_tuple(value: object, kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 (a type)
        if not isinstance(value, list | tuple):
            raise TypeError(f"expected a list, got {value!r}")
        item = get_args(kind)[0]
        return tuple(structure_item(v, item, i) for i, v in enumerate(value))

    def structure_item(value: object, kind: type, index: int) -> object:
        from cattrs import AttributeValidationNote

        try:
            return converter.structure(value, kind)
        except Exception as error:
            error.add_note(AttributeValidationNote("", str(index), kind))
            raise

    return to_tuple


def _from_tuple_hook(
    kind: object, converter: Converter
) -> Callable[[tuple[Any, ...]], list[Any]]:
    item = get_args(kind)[0]
    return lambda value: [converter.unstructure(v, unstructure_as=item) for v in value]


def _first_fault(error: BaseException) -> tuple[str, str]:
    """Return the path and the cause of the first fault in cattrs' error tree."""
    from cattrs import AttributeValidationNote, BaseValidationError
    from cattrs.errors import ForbiddenExtraKeysError

    if isinstance(error, ForbiddenExtraKeysError):
        return min(map(str, error.extra_fields)), "unknown key"
    if not isinstance(error, BaseValidationError):
        if isinstance(error, KeyError):
            return "", "required key is missing"
        return "", str(error).rstrip(".")
    inner = next(  # a misspelt key says more than the missing one
        (e for e in error.exceptions if isinstance(e, ForbiddenExtraKeysError)),
        error.exceptions[0],
    )
    names = [
        note.name
        for note in getattr(inner, "__notes__", ())
        if isinstance(note, AttributeValidationNote)
    ]
    place, cause = _first_fault(inner)
    return ".".join(filter(None, (*reversed(names), place))), cause
