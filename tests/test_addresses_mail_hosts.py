"""Tests for `govvn_mail.addresses.mail_hosts` against a DNS server on the loopback."""

from __future__ import annotations

import asyncio
import struct
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import attrs
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from govvn_mail.addresses import Answer, DnsLookup
from govvn_mail.errors import AddressError, InputError, MissingExtraError
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from dns.message import Message

    from govvn_mail.addresses import MailHostLookup, MailHosts

    Reply = Callable[[Message, bool], bytes | None]

LOOPBACK = "127.0.0.1"


def answer(**records: tuple[str, ...]) -> Reply:
    """Return a reply with those records of each kind, and NODATA for other kinds."""

    def reply(query: Message, _is_tcp: bool) -> bytes:  # noqa: FBT001 (a callback)
        question = query.question[0]
        response = dns.message.make_response(query)
        for kind, values in records.items():
            if question.rdtype.name == kind:
                response.answer.append(
                    dns.rrset.from_text(question.name, 60, "IN", kind, *values)
                )
        return response.to_wire()

    return reply


def refusal(rcode: str) -> Reply:
    """Return a reply with that response code."""

    def reply(query: Message, _is_tcp: bool) -> bytes:  # noqa: FBT001 (a callback)
        response = dns.message.make_response(query)
        response.set_rcode(dns.rcode.from_text(rcode))
        return response.to_wire()

    return reply


def truncated(query: Message, is_tcp: bool) -> bytes:  # noqa: FBT001 (a callback)
    """Reply over UDP that the answer does not fit, and over TCP with the answer."""
    if is_tcp:
        return answer(MX=("10 mx.x.test.",))(query, is_tcp) or b""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response.to_wire()


def looping(query: Message, _is_tcp: bool) -> bytes:  # noqa: FBT001 (a callback)
    """Reply with aliases that lead to one another."""
    response = dns.message.make_response(query)
    name = str(query.question[0].name)
    response.answer += [
        dns.rrset.from_text(name, 60, "IN", "CNAME", f"a.{name}"),
        dns.rrset.from_text(f"a.{name}", 60, "IN", "CNAME", name),
    ]
    return response.to_wire()


def addresses_fail(query: Message, is_tcp: bool) -> bytes | None:  # noqa: FBT001
    """Reply that there is no MX, and to nothing else."""
    if query.question[0].rdtype.name == "MX":
        return answer()(query, is_tcp)
    return None


@attrs.define
class Server(asyncio.DatagramProtocol):
    """A name server that gives one reply, over UDP and TCP."""

    reply: Reply
    questions: list[str] = attrs.Factory(list)
    transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where replies go to."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question over UDP."""
        wire = self._reply_to(data, is_tcp=False)
        if wire is not None:
            self.transport.sendto(wire, addr)

    async def serve_stream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one question over TCP."""
        (size,) = struct.unpack("!H", await reader.readexactly(2))
        wire = self._reply_to(await reader.readexactly(size), is_tcp=True)
        if wire is not None:
            writer.write(struct.pack("!H", len(wire)) + wire)
        writer.close()

    def _reply_to(self, data: bytes, *, is_tcp: bool) -> bytes | None:
        query = dns.message.from_wire(data)
        self.questions.append(query.question[0].rdtype.name)
        return self.reply(query, is_tcp)


@asynccontextmanager
async def serving(reply: Reply) -> AsyncIterator[tuple[Server, int]]:
    """Serve *reply* on a free port of both protocols."""
    server = Server(reply)
    stream = await asyncio.start_server(server.serve_stream, LOOPBACK, 0)
    port = stream.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=(LOOPBACK, port)
    )
    try:
        yield server, port
    finally:
        transport.close()
        stream.close()
        await stream.wait_closed()


def look_up(
    reply: Reply, domain: str = "x.test", deadline: float = 3
) -> tuple[MailHosts, list[str]]:
    """Ask a server that gives *reply*; return the answer and what was asked."""

    async def main() -> tuple[MailHosts, list[str]]:
        async with serving(reply) as (server, port):
            lookup: MailHostLookup = DnsLookup(
                nameservers=(LOOPBACK,), port=port, deadline=deadline
            )
            return await lookup.mail_hosts(domain), server.questions

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("reply", "hosts", "code"),
    [
        pytest.param(
            answer(MX=("20 B.x.test.", "10 a.x.test.")),
            ("a.x.test", "b.x.test"),
            "hosts_named",
            id="mx",
        ),
        pytest.param(
            answer(MX=("0 .", "10 a.x.test.")), ("a.x.test",), "hosts_named", id="mixed"
        ),
        pytest.param(
            answer(MX=("10 a.x.test.", "20 a.x.test.")),
            ("a.x.test",),
            "hosts_named",
            id="twice",
        ),
        pytest.param(truncated, ("mx.x.test",), "hosts_named", id="truncated"),
        pytest.param(
            answer(A=("192.0.2.1",)), ("x.test",), "hosts_implicit", id="implicit"
        ),
        pytest.param(
            answer(AAAA=("2001:db8::1",)), ("x.test",), "hosts_implicit", id="ipv6"
        ),
    ],
)
def test_yes(reply: Reply, hosts: tuple[str, ...], code: str) -> None:
    """Hosts come from MX records, or else from the domain's own address."""
    found, _ = look_up(reply)

    assert (Answer.YES, hosts) == (found.answer, found.hosts)
    assert ("x.test", f"addresses.{code}") == (found.domain, found.reason.code)


def test_many_hosts() -> None:
    """However many there are, twenty are named, the preferred ones."""
    reply = answer(MX=tuple(f"{n} mx{n}.x.test." for n in range(300, 0, -1)))
    found, _ = look_up(reply)

    assert tuple(f"mx{n}.x.test" for n in range(1, 21)) == found.hosts


@pytest.mark.parametrize(
    ("reply", "code", "questions"),
    [
        pytest.param(answer(MX=("0 .",)), "hosts_null", ["MX"], id="null-mx"),
        pytest.param(answer(), "hosts_none", ["MX", "A", "AAAA"], id="nothing"),
        pytest.param(refusal("NXDOMAIN"), "hosts_no_domain", ["MX"], id="no-domain"),
    ],
)
def test_no(reply: Reply, code: str, questions: list[str]) -> None:
    """A domain that takes no mail is told apart from one that does not exist."""
    found, asked = look_up(reply)

    assert (Answer.NO, ()) == (found.answer, found.hosts)
    assert f"addresses.{code}" == found.reason.code
    assert questions == asked


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        pytest.param(refusal("SERVFAIL"), ("SERVFAIL",), id="servfail"),
        pytest.param(refusal("REFUSED"), ("REFUSED",), id="refused"),
        pytest.param(refusal("YXDOMAIN"), ("YXDOMAIN",), id="yxdomain"),
        pytest.param(looping, None, id="aliases"),
    ],
)
def test_unknown(reply: Reply, cause: tuple[str, ...] | None) -> None:
    """Trouble of the name servers is no fact about the domain, and has its cause."""
    found, _ = look_up(reply, deadline=1)

    assert (Answer.UNKNOWN, ()) == (found.answer, found.hosts)
    if cause is not None:
        assert "addresses.hosts_failed" == found.reason.code
        assert cause == found.reason["cause"]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(lambda _query, _is_tcp: None, id="silence"),
        pytest.param(lambda _query, _is_tcp: b"\x00", id="garbage"),
        pytest.param(lambda query, _is_tcp: query.to_wire()[:7], id="cut"),
        pytest.param(
            lambda _query, _is_tcp: dns.message.make_query("y.test", "MX").to_wire(),
            id="another-question",
        ),
        pytest.param(addresses_fail, id="addresses-fail"),
    ],
)
def test_deadline(reply: Reply) -> None:
    """Whatever comes or does not come, the answer is there at the deadline."""
    start = time.monotonic()
    found, _ = look_up(reply, deadline=0.3)

    assert time.monotonic() - start < 2
    assert Answer.UNKNOWN is found.answer
    assert Reason("addresses.hosts_timeout", domain="x.test", seconds="0.3") == (
        found.reason
    )


def test_nobody_there() -> None:
    """A name server that is not there gives no answer either way."""

    async def main() -> MailHosts:
        async with serving(answer()) as (_server, port):
            pass
        return await DnsLookup(
            nameservers=(LOOPBACK,), port=port, deadline=0.5
        ).mail_hosts("x.test")

    assert Answer.UNKNOWN is asyncio.run(main()).answer


def test_no_search_list() -> None:
    """The question is about that domain and none below the system's own."""
    asked = []

    def reply(query: Message, is_tcp: bool) -> bytes | None:  # noqa: FBT001
        asked.append(str(query.question[0].name))
        return refusal("NXDOMAIN")(query, is_tcp)

    look_up(reply, domain="xn--quangnga-91a.gov.vn")
    assert ["xn--quangnga-91a.gov.vn."] == asked


def test_without_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without name servers is trouble, too."""
    import dns.asyncresolver
    import dns.resolver

    def fail(*_args: object, **_options: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver, "Resolver", fail)
    found = asyncio.run(DnsLookup().mail_hosts("x.test"))

    assert Answer.UNKNOWN is found.answer
    assert ("NoResolverConfiguration",) == found.reason["cause"]


def test_servers_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without name servers given, the system says whom to ask."""
    import dns.asyncresolver

    made = []

    class Silent(dns.asyncresolver.Resolver):
        """A resolver that remembers how it was made, and has nobody to ask."""

        def __init__(self, **options: Any) -> None:
            made.append(options)
            super().__init__(configure=False)

    monkeypatch.setattr(dns.asyncresolver, "Resolver", Silent)
    found = asyncio.run(DnsLookup(deadline=0.5).mail_hosts("x.test"))

    assert [{"configure": True}] == made
    assert Answer.UNKNOWN is found.answer


def test_without_dnspython(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says what to install."""
    monkeypatch.setitem(sys.modules, "dns.exception", None)

    with pytest.raises(MissingExtraError) as caught:
        asyncio.run(DnsLookup().mail_hosts("x.test"))
    assert "pip install 'govvn-mail[dns]'" in str(caught.value)


def test_many_at_once() -> None:
    """Look-ups do not wait for one another."""

    async def main() -> list[MailHosts]:
        async with serving(answer(MX=("10 mx.x.test.",))) as (_server, port):
            lookup = DnsLookup(nameservers=(LOOPBACK,), port=port)
            names = [f"d{n}.test" for n in range(50)]
            return await asyncio.gather(*map(lookup.mail_hosts, names))

    found = asyncio.run(main())
    assert {Answer.YES} == {hosts.answer for hosts in found}
    assert [f"d{n}.test" for n in range(50)] == [hosts.domain for hosts in found]


def test_no_truth_value() -> None:
    """What a domain takes has to be asked for by name."""
    found, _ = look_up(answer())

    with pytest.raises(TypeError, match=r"ask \.answer"):
        bool(found)


@pytest.mark.parametrize(
    ("domain", "error"),
    [
        pytest.param("", AddressError, id="empty"),
        pytest.param("x", AddressError, id="one-label"),
        pytest.param("hà.vn", AddressError, id="u-label"),
        pytest.param("X.test", AddressError, id="capital"),
        pytest.param("x.test.", AddressError, id="root-dot"),
        pytest.param("a..b", AddressError, id="empty-label"),
        pytest.param("a" * 64 + ".vn", AddressError, id="long-label"),
        pytest.param("a@b.vn", AddressError, id="address"),
        pytest.param("x.test\n", AddressError, id="newline"),
        pytest.param(None, InputError, id="none"),
        pytest.param(b"x.test", InputError, id="bytes"),
    ],
)
def test_bad_domain(domain: Any, error: type[Exception]) -> None:
    """Nothing is asked about what no mail address can have."""
    with pytest.raises(error):
        asyncio.run(DnsLookup(nameservers=(LOOPBACK,), port=9).mail_hosts(domain))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"nameservers": "127.0.0.1"}, id="no-tuple"),
        pytest.param({"nameservers": ("dns.example",)}, id="name"),
        pytest.param({"nameservers": (1,)}, id="int"),
        pytest.param({"nameservers": None}, id="none"),
        pytest.param({"port": 0}, id="port-0"),
        pytest.param({"port": 65536}, id="port-high"),
        pytest.param({"port": True}, id="port-bool"),
        pytest.param({"port": "53"}, id="port-text"),
        pytest.param({"deadline": 0}, id="deadline-0"),
        pytest.param({"deadline": -1}, id="deadline-negative"),
        pytest.param({"deadline": 601}, id="deadline-long"),
        pytest.param({"deadline": float("nan")}, id="deadline-nan"),
        pytest.param({"deadline": "5"}, id="deadline-text"),
        pytest.param({"deadline": True}, id="deadline-bool"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any]) -> None:
    """A look-up that cannot work is not made."""
    with pytest.raises(InputError):
        DnsLookup(**arguments)
