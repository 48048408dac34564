"""What may be passed: exact kinds, or an error that names the argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .errors import InputError
from .texts import Reason
from .times import require_aware, require_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import attrs

__all__ = [
    "aware",
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
        raise InputError(
            Reason(
                "arguments.wrong_type",
                name=name,
                expected=kind.__name__,
                type=type(value).__name__,
            )
        )
    return value


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
