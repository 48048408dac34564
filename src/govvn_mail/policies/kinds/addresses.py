"""Rules about addresses: how they are formed, and which mailboxes are used."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import ClassVar

import attrs

from govvn_mail.addresses import parse_address
from govvn_mail.arguments import check_fields
from govvn_mail.errors import AddressError, PolicyError
from govvn_mail.policies.words import Subject, check_words
from govvn_mail.texts import Reason

__all__ = ["AddressForm", "IssuedMailbox", "PublicProvider"]

TOKENS = frozenset(
    {
        "given_name",  # tên
        "initials",  # chữ cái đầu của họ và tên đệm
        "family_initial",
        "middle_initials",
        "family_name",
        "middle_names",
        "full_name",
        "agency",  # the text does not say whether abbreviated
        "agency_abbr",
        "agency_full",
        "agency_english_abbr",
        "unit",
        "unit_abbr",
        "parent",
        "parent_abbr",
        "commune_name",
        "committee_full_name",  # tên đầy đủ của UBND cấp xã
        "province_full",
        "id_last_3",  # last digits of the citizen's identity number
        "id_last_4",
        "birth_month",
        "birth_year",
        "number",  # a running number; where it starts, no text says
        "user_name",  # chosen freely
    }
)
"""What a form is made of, between braces."""

LITERALS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


def _check_form(form: str) -> None:
    try:
        parts = list(Formatter().parse(form))
    except ValueError as error:
        raise PolicyError(Reason("policies.address_form", form=form)) from error
    for literal, token, spec, conversion in parts:
        known = token is None or (token in TOKENS and not spec and conversion is None)
        if not known or not LITERALS.issuperset(literal):
            raise PolicyError(Reason("policies.address_form", form=form))
    if not any(token for _, token, _, _ in parts):
        raise PolicyError(Reason("policies.address_form", form=form))


def _check_domains(domains: tuple[str, ...]) -> None:
    for domain in domains:
        try:
            known = parse_address(f"x@{domain}").domain
        except AddressError as error:
            raise PolicyError(Reason("policies.domain", domain=domain)) from error
        if known != domain:
            raise PolicyError(Reason("policies.domain", domain=domain))


@attrs.frozen(kw_only=True)
class AddressForm:
    """
    The address of such a holder is formed so.

    Args:
        holder: A word of the list ``holders``.
        domain: What stands after the ``@``.
        domain_forms: How that is formed instead, where each holder has a domain; any
            of them.
        forms: What stands before the ``@``, tokens in braces and literal text, in the
            order in which they are tried if the name before is taken. Empty if the
            text gives no form.
        agreement: Whether the parties agree on what the forms leave open.
        lower_case: Whether the text asks for lower case; None if it is silent.
        without_diacritics: The same for diacritics.
        joined: The same for writing the syllables together.
        kept_if_issued_before: Addresses issued before that day stay as they are.

    .. doctest::

        >>> form = AddressForm(
        ...     holder="person", domain="nghean.gov.vn",
        ...     forms=("{given_name}{initials}", "{given_name}{initials}{number}"),
        ... )
    """

    kind: ClassVar[str] = "address_form"
    subject: ClassVar[Subject] = Subject.ADDRESS

    holder: str
    domain: str | None = None
    domain_forms: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    agreement: bool = False
    lower_case: bool | None = None
    without_diacritics: bool | None = None
    joined: bool | None = None
    kept_if_issued_before: date | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("holders", (self.holder,))
        for form in (*self.forms, *self.domain_forms):
            _check_form(form)
        if self.domain is not None:
            _check_domains((self.domain,))
        if (self.domain is None) is not bool(self.domain_forms):
            raise PolicyError(Reason("policies.domain_or_forms"))


@attrs.frozen(kw_only=True)
class IssuedMailbox:
    """
    The sender uses a mailbox under one of these domains.

    Args:
        domains: Mail domains, each with what lies below it.
    """

    kind: ClassVar[str] = "issued_mailbox"
    subject: ClassVar[Subject] = Subject.MESSAGE

    domains: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        _check_domains(self.domains)
        if not self.domains:
            raise PolicyError(Reason("policies.empty", name="domains"))


@attrs.frozen(kw_only=True)
class PublicProvider:
    """
    A mailbox of a public provider is used between state bodies.

    Without the fact that the recipient is a state body such a rule refuses nothing.

    Args:
        named: Providers named by the text; the lists in these texts are open ("…").
    """

    kind: ClassVar[str] = "public_provider"
    subject: ClassVar[Subject] = Subject.MESSAGE

    named: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
