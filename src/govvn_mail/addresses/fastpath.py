"""
What email-validator says of an addr-spec, and what it need not be asked.

It stays the authority. Its answer for a domain is kept, because a domain is judged
alike before every plain local part; and some texts it is certain to take as they are,
or to refuse:

- A local part of letters and digits of any script and ``_ + -``, in atoms with single
  dots between them, is taken as it is, if it is in Unicode's normal form C. Mailbox
  names of :rfc:`2142` are put into lower case; all are words of ASCII letters, so for
  such words the answer is kept, too.
- An ASCII local part that is neither a dot-atom (:rfc:`5322#section-3.2.3`) nor quoted
  is refused.
- An ASCII domain is refused unless it ends in a letter and consists of two or more
  labels of 1 to 63 letters, digits and inner hyphens (:rfc:`1123#section-2.1`). The
  top-level domain ``test`` alone is another exception.
- An addr-spec of more than 254 octets is refused.

The tests compare both with email-validator on a million addresses.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs
from email_validator import validate_email

if TYPE_CHECKING:
    from email_validator import ValidatedEmail

__all__ = ["Host", "find_host", "is_local_part", "read_addr_spec"]

MAX_LOCAL_PART = 64
"""Upper bound of a local part, in octets (:rfc:`5321#section-4.5.3.1.1`)."""

MAX_ADDR_SPEC = 254
"""Upper bound of an addr-spec, in octets (:rfc:`5321#section-4.5.3.1.3`)."""

MAX_DOMAIN = MAX_ADDR_SPEC - len("a@")

MAX_ANSWERS = 4096
"""How many answers are kept, of domains and of words each."""

_PLAIN = re.compile(r"[\w+-]+(?:\.[\w+-]+)*")
_ATOM = r"[^.\x00-\x20\x7f\"(),:;<>@\[\\\]]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LDH = re.compile(rf"{_LABEL}(?:\.{_LABEL})+(?<=[A-Za-z])")


@attrs.frozen
class Host:
    """
    A domain that email-validator takes.

    Args:
        domain: In lower case and ASCII.
        unicode_domain: With U-labels.
        room: How long a plain local part before it may be, in octets.
    """

    domain: str
    unicode_domain: str
    room: int


def read_addr_spec(local_part: str, domain: str) -> tuple[str, Host] | None:
    """Return both parts in normal form, or None if email-validator refuses them."""
    if is_plain(local_part):
        host = find_host(domain)
        if host is None or _octets(local_part) > host.room:
            return None
        return local_part, host
    if _is_no_local_part(local_part):
        return None
    valid = _ask(f"{local_part}@{domain}")
    if valid is None or _octets(valid.local_part) > MAX_LOCAL_PART:
        return None
    return valid.local_part, _host(domain, valid)


def is_local_part(text: str) -> bool:
    """Tell whether *text* is taken as the local part of some addr-spec."""
    if is_plain(text):
        return _octets(text) <= MAX_LOCAL_PART
    return read_addr_spec(text, "example.com") is not None


def is_plain(local_part: str) -> bool:
    """Tell whether a local part is certain to be taken as it is, but for its length."""
    if _PLAIN.fullmatch(local_part) is None:
        return False
    if local_part.isascii():
        is_word = local_part.isalpha() and not local_part.islower()
        return not is_word or _keeps_its_case(local_part)
    return unicodedata.is_normalized("NFC", local_part)


@lru_cache(maxsize=MAX_ANSWERS)
def _keeps_its_case(word: str) -> bool:
    valid = _ask(f"{word}@example.com")
    return valid is not None and valid.local_part == word


def _is_no_local_part(text: str) -> bool:
    """Tell whether *text* is certain to be refused as a local part."""
    return (
        text.isascii()
        and _DOT_ATOM.fullmatch(text) is None
        and not text.startswith('"')
    )


def find_host(written: str) -> Host | None:
    """Return the normal form of a domain, or None if no addr-spec may end in it."""
    is_plain = _LDH.fullmatch(written) is not None or written.lower() == "test"
    if len(written) > MAX_DOMAIN or (written.isascii() and not is_plain):
        return None
    return _find_host(written)


@lru_cache(maxsize=MAX_ANSWERS)
def _find_host(written: str) -> Host | None:
    valid = _ask(f"a@{written}")
    return None if valid is None else _host(written, valid)


def _host(written: str, valid: ValidatedEmail) -> Host:
    # The length is checked of the text, of the normal form and of that in ASCII.
    longest = max(map(_octets, (written, valid.domain, valid.ascii_domain)))
    return Host(
        domain=valid.ascii_domain,
        unicode_domain=valid.domain,
        room=min(MAX_LOCAL_PART, MAX_ADDR_SPEC - len("@") - longest),
    )


def _octets(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _ask(addr_spec: str) -> ValidatedEmail | None:
    """Return what email-validator makes of *addr_spec*, or None if it refuses it."""
    try:
        # The options are stated, since their defaults are settings of the whole
        # process; only `strict` is not, which 2.2 does not know: its limit is ours.
        return validate_email(
            addr_spec,
            allow_smtputf8=True,
            allow_empty_local=False,
            allow_quoted_local=True,
            allow_domain_literal=False,
            allow_display_name=False,
            check_deliverability=False,
            test_environment=True,  # the reserved domains of fictitious bodies
            globally_deliverable=True,
        )
    except ValueError:
        return None
