"""What may be passed: exact kinds, or an error that names the argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from govvn_mail.errors import InputError
from govvn_mail.texts import Reason
from govvn_mail.times import require_aware, require_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import attrs

__all__ = [
    "aware",
    "fold_mailbox",
    "instance_of",
    "plain_date",
    "require",
    "text",
    "tuple_of",
]

T = TypeVar("T")

MAX_MAILBOX = 320
"""Upper bound of a mailbox name, in characters: local part, ``@`` and domain."""


def require(value: object, kind: type[T], name: str) -> T:
    """
    Return *value* if it is a *kind*.

    Raises:
        govvn_mail.errors.InputError: Names the argument and both kinds.
    """
    if not isinstance(value, kind):
        raise InputError(
            Reason(
                "schedule.wrong_type",
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
        raise InputError(Reason("schedule.blank", name=field.name))


def aware(value: datetime) -> datetime:
    """Convert an aware datetime to Vietnam's offset; refuse others."""
    return require_aware(value, "datetime")


def fold_mailbox(value: str) -> str:
    """
    Return the name of a mailbox in lower case, domain and account alike.

    By :rfc:`5321#section-2.4` only the receiving host may fold the local part. The
    mail servers whose logs are read do fold it, so two spellings are one mailbox.

    Raises:
        govvn_mail.errors.InputError: If it is empty, too long or has blanks.

    .. doctest::

        >>> fold_mailbox("VanThu@SaoMai.test")
        'vanthu@saomai.test'
    """
    name = require(value, str, "mailbox")
    if (
        not 0 < len(name) <= MAX_MAILBOX
        or len(name.split()) != 1
        or name != name.strip()
    ):
        raise InputError(Reason("schedule.mailbox_name", limit=MAX_MAILBOX))
    return name.lower()
