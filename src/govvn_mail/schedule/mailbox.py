"""The name of a mailbox, as logs and rosters spell it."""

from __future__ import annotations

from govvn_mail.arguments import require
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

__all__ = ["fold_mailbox"]

MAX_MAILBOX = 320
"""Upper bound of a mailbox name, in characters: local part, ``@`` and domain."""


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
