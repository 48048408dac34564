"""
Where a domain takes mail: asked of the DNS by whoever wants to, and by nothing here.

A verdict on an address never waits for it or changes with it: state domains without
MX records exist, and look-alikes have them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn, Protocol

import attrs

from govvn_mail.arguments import as_tuple, require
from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.texts import Reason

from .syntax import Address

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.resolver import NoNameservers

__all__ = ["Answer", "DnsLookup", "MailHostLookup", "MailHosts"]

MAX_SECONDS = 600
"""Upper bound of a deadline."""

MAX_HOSTS = 20
"""Upper bound of the hosts that an answer names."""

MAX_PORT = 65535


class Answer(StrEnum):
    """What is known of a yes-or-no question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class MailHosts:
    """
    Whether a domain takes mail, as far as the DNS tells.

    Args:
        domain: The domain asked about.
        answer: ``unknown`` is trouble on the way, never a fact about the domain.
        hosts: The hosts that take its mail, preferred ones first; at most 20.
        reason: Why.
    """

    domain: str
    answer: Answer
    hosts: tuple[str, ...] = ()
    reason: Reason

    def __bool__(self) -> NoReturn:
        raise TypeError("mail hosts have no truth value; ask .answer")


class MailHostLookup(Protocol):
    """
    Something that finds the hosts that take a domain's mail.

    An implementation answers within a bounded time, whatever comes from outside, and
    answers ``unknown`` where it cannot tell.
    """

    async def mail_hosts(self, domain: str) -> MailHosts:
        """Return where *domain* (lower case, A-labels) takes mail."""
        ...


@attrs.frozen(kw_only=True)
class DnsLookup:
    """
    A look-up in the DNS with dnspython.

    Args:
        nameservers: IP addresses to ask; none means those of the system.
        port: Their UDP and TCP port.
        deadline: Upper bound of a whole look-up, in seconds; up to three questions.

    Raises:
        govvn_mail.errors.InputError: If an argument has a wrong type or value.
    """

    nameservers: tuple[str, ...] = ()
    port: int = 53
    deadline: float = 10

    def __attrs_post_init__(self) -> None:
        from ipaddress import ip_address

        try:
            for server in as_tuple(self.nameservers, str, "nameservers"):
                ip_address(server)
        except ValueError as error:
            if isinstance(error, InputError):
                raise
            raise InputError(Reason("addresses.dns_server")) from error
        if type(self.port) is not int or not 0 < self.port <= MAX_PORT:
            raise InputError(Reason("addresses.dns_port", last=MAX_PORT))
        seconds = self.deadline
        if type(seconds) not in {int, float} or not 0 < seconds <= MAX_SECONDS:
            raise InputError(Reason("addresses.dns_deadline", last=MAX_SECONDS))

    async def mail_hosts(self, domain: str) -> MailHosts:
        """
        Return where *domain* takes mail.

        MX records come first; without any, the domain itself takes its mail if it
        has an address (:rfc:`5321#section-5.1`). A null MX says that there is no
        mail (:rfc:`7505`).

        Args:
            domain: In lower case and A-labels, such as ``verdict.address.domain``.

        Raises:
            govvn_mail.errors.AddressError: If no mail address can have that domain.
            govvn_mail.errors.InputError: If it is no string.
            govvn_mail.errors.MissingExtraError: If dnspython is not installed.
        """
        Address(local_part="postmaster", domain=require(domain, str, "domain"))
        import asyncio

        try:
            from dns.exception import DNSException, Timeout
            from dns.resolver import NXDOMAIN, NoNameservers
        except ImportError as error:
            raise MissingExtraError(Reason("addresses.dnspython")) from error

        try:
            async with asyncio.timeout(self.deadline):
                return await _ask(self._resolver(), domain)
        except NXDOMAIN:
            return _no(domain, Reason("addresses.hosts_no_domain", domain=domain))
        except (TimeoutError, Timeout):
            reason = Reason(
                "addresses.hosts_timeout", domain=domain, seconds=f"{self.deadline:g}"
            )
        except NoNameservers as error:
            cause = _causes(error)
            reason = Reason("addresses.hosts_failed", domain=domain, cause=cause)
        except (DNSException, OSError) as error:
            cause = (type(error).__name__,)
            reason = Reason("addresses.hosts_failed", domain=domain, cause=cause)
        return MailHosts(domain=domain, answer=Answer.UNKNOWN, reason=reason)

    def _resolver(self) -> Resolver:
        from dns.asyncresolver import Resolver

        resolver = Resolver(configure=not self.nameservers)
        if self.nameservers:
            resolver.nameservers = list(self.nameservers)
            resolver.port = self.port
        resolver.lifetime = self.deadline
        return resolver


async def _ask(resolver: Resolver, domain: str) -> MailHosts:
    from dns.name import from_text
    from dns.resolver import NoAnswer

    name = from_text(domain)  # absolute: no search list of the system is appended
    try:
        records = await resolver.resolve(name, "MX")
    except NoAnswer:
        for kind in ("A", "AAAA"):
            try:
                await resolver.resolve(name, kind)
            except NoAnswer:
                continue
            reason = Reason("addresses.hosts_implicit", domain=domain)
            return MailHosts(
                domain=domain, answer=Answer.YES, hosts=(domain,), reason=reason
            )
        return _no(domain, Reason("addresses.hosts_none", domain=domain))
    preferred = sorted(
        (record.preference, record.exchange.to_text(omit_final_dot=True).lower())
        for record in records
    )
    hosts = tuple(dict.fromkeys(host for _, host in preferred if host != "."))
    if not hosts:
        return _no(domain, Reason("addresses.hosts_null", domain=domain))
    hosts = hosts[:MAX_HOSTS]
    reason = Reason("addresses.hosts_named", domain=domain, hosts=hosts)
    return MailHosts(domain=domain, answer=Answer.YES, hosts=hosts, reason=reason)


def _no(domain: str, reason: Reason) -> MailHosts:
    return MailHosts(domain=domain, answer=Answer.NO, reason=reason)


def _causes(error: NoNameservers) -> tuple[str, ...]:
    """Return what each name server answered or failed with, without repetition."""
    found = [cause for *_, cause, _response in error.kwargs["errors"]]
    names = (c if isinstance(c, str) else type(c).__name__ for c in found)
    return tuple(dict.fromkeys(names))
