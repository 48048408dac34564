"""What may be passed: exact kinds, or an error that names the argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Never, TypeVar, Union, get_args, get_origin

import attrs

from .errors import InputError
from .texts import Reason
from .times import require_aware, require_date

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "as_tuple",
    "aware",
    "check_fields",
    "instance_of",
    "plain_date",
    "require",
    "text",
    "tuple_of",
]

_T = TypeVar("_T")


def require(value: object, kind: type[_T], name: str) -> _T:
    """
    Return *value* if it is a *kind*.

    Raises:
        govvn_mail.errors.InputError: Names the argument and both kinds.
    """
    if not isinstance(value, kind):
        _refuse(value, kind.__name__, name)
    return value


def _refuse(value: object, expected: str, name: str) -> Never:
    raise InputError(
        Reason(
            "arguments.wrong_type",
            name=name,
            expected=expected,
            type=type(value).__name__,
        )
    )


def as_tuple(values: object, kind: type[_T], name: str) -> tuple[_T, ...]:
    """
    Return *values* as a tuple of *kind*; a single value is not meant as a list.

    Raises:
        govvn_mail.errors.InputError: Names the argument and what was given.
    """
    if not isinstance(values, Iterable) or isinstance(values, str | bytes):
        _refuse(values, "tuple", name)
    return tuple(require(value, kind, name) for value in values)


def check_fields(instance: attrs.AttrsInstance) -> None:
    """
    Check every field of an attrs instance against its annotation.

    Classes, unions of them, and tuples of either are understood; a bool is no int, and
    a datetime no date.

    Raises:
        govvn_mail.errors.InputError: Names the first wrong field.
    """
    for name, kinds, is_tuple in _fields_of(type(instance)):
        value = getattr(instance, name)
        for item in require(value, tuple, name) if is_tuple else (value,):
            if (
                not isinstance(item, kinds)
                or ((item is True or item is False) and bool not in kinds)
                or (isinstance(item, datetime) and datetime not in kinds)
            ):
                _refuse(item, " | ".join(kind.__name__ for kind in kinds), name)


@cache
def _fields_of(
    cls: type[attrs.AttrsInstance],
) -> tuple[tuple[str, tuple[type, ...], bool], ...]:
    """Return each field's name, the classes it admits, and whether in a tuple."""
    found = []
    for field in attrs.fields(attrs.resolve_types(cls)):
        kind: Any = field.type
        is_tuple = get_origin(kind) is tuple
        if is_tuple:
            kind = get_args(kind)[0]
        is_union = get_origin(kind) in {Union, UnionType}
        found.append((field.name, get_args(kind) if is_union else (kind,), is_tuple))
    return tuple(found)


def instance_of(
    kind: type[object], *, optional: bool = False
) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return a validator for one value of *kind*, or None if it is *optional*."""

    def check(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
        if not (optional and value is None):
            require(value, kind, field.name)

    return check


def tuple_of(
    kind: type[object],
) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return a validator for a tuple of *kind*."""

    def check(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
        for item in require(value, tuple, field.name):
            require(item, kind, field.name)

    return check


def plain_date(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Validate that *value* is a plain date, or None where that is the default."""
    if value is not None or field.default is not None:
        require_date(value, field.name)


def text(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Validate that *value* is a string that says something."""
    if not require(value, str, field.name).strip():
        raise InputError(Reason("arguments.blank", name=field.name))


def aware(value: datetime) -> datetime:
    """Convert an aware datetime to Vietnam's offset; refuse others."""
    return require_aware(value, "datetime")
