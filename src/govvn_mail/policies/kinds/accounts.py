"""Rules about passwords. Everything else about accounts is a fact or a threshold."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.policies.words import Subject
from govvn_mail.texts import Reason

from .measures import check_number

__all__ = ["CharacterClass", "Password", "PasswordPart"]

MAX_LENGTH = 1000
"""Upper bound of any number about passwords."""


class CharacterClass(StrEnum):
    """A class of characters in a password."""

    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"
    SPECIAL = "special"
    """Which characters that is, is open; the lists in the stored copies are damaged."""


class PasswordPart(StrEnum):
    """What a password must not contain or equal."""

    ACCOUNT_NAME = "account_name"
    """*Tên đăng nhập*, *tên tài khoản*."""

    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"


@attrs.frozen(kw_only=True)
class Password:
    """
    The password is made so. How often it changes is a threshold on ``password_age``.

    Args:
        least_length: Its length in characters, at least.
        classes: The classes of characters it is made of.
        least_classes: How many of them, at least; None means all.
        not_containing: What it does not contain.
        not_equal: What it does not equal.
        not_among_last: It is none of that many passwords before it.
    """

    kind: ClassVar[str] = "password"
    subject: ClassVar[Subject] = Subject.ACCOUNT

    least_length: int | None = None
    classes: tuple[CharacterClass, ...] = ()
    least_classes: int | None = None
    not_containing: tuple[PasswordPart, ...] = ()
    not_equal: tuple[PasswordPart, ...] = ()
    not_among_last: int | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_number("least_length", self.least_length, 1, MAX_LENGTH)
        check_number("least_classes", self.least_classes, 1, len(self.classes))
        check_number("not_among_last", self.not_among_last, 1, MAX_LENGTH)
        if not any(attrs.astuple(self)):
            raise PolicyError(Reason("policies.empty", name="password"))
