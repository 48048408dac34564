"""A server that answers, stays silent or hangs up exactly where a test says so."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

USUAL = {
    "greeting": "220 mail.saomai.test ESMTP",
    "EHLO": "250-mail.saomai.test hello\r\n250 SIZE 10000000",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    "body": "250 2.0.0 Ok: queued as 4711",
    "QUIT": "221 2.0.0 Bye",
}
"""What a friendly server answers; other commands get 235, as a last AUTH line does."""


class Behaviour(Enum):
    """What a server does instead of answering."""

    DROP = "hang up"
    STALL = "stay silent"


DROP, STALL = Behaviour.DROP, Behaviour.STALL


class ScriptedServer:
    """
    An asyncio server in the running loop, used as an async context manager.

    Args:
        script: Reply or behaviour for ``"greeting"``, for a command's first word, for
            the first line of a letter (``"line"``) and for its end (``"body"``).
        tls_context: TLS from the first octet, if given.
    """

    def __init__(
        self,
        script: Mapping[str, str | Behaviour] | None = None,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        self.commands: list[str] = []
        self.letters: list[bytes] = []
        self.sessions = 0
        self.hung_up = asyncio.Event()
        self._script = {**USUAL, **(script or {})}
        self._tls_context = tls_context

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._session, "127.0.0.1", 0, ssl=self._tls_context
        )
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        async with asyncio.timeout(10):
            while self.sessions:
                await self.hung_up.wait()

    async def _session(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sessions += 1
        try:
            await self._dialogue(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()
            self.sessions -= 1
            self.hung_up.set()

    async def _dialogue(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._act("greeting", reader, writer)
        while line := await reader.readline():
            self.commands.append(line.decode().rstrip("\r\n"))
            verb = line.split()[0].decode()
            await self._act(verb, reader, writer)
            if verb == "DATA" and str(self._script[verb]).startswith("354"):
                await self._letter(reader, writer)

    async def _letter(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        lines = [await reader.readline()]
        if "line" in self._script:
            await self._act("line", reader, writer)
        while lines[-1] != b".\r\n":
            if not lines[-1]:
                return  # the client hung up
            lines.append(await reader.readline())
        self.letters.append(b"".join(lines[:-1]))
        await self._act("body", reader, writer)

    async def _act(
        self, event: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        action = self._script.get(event, "235 2.7.0 Ok")
        if action is STALL:
            while not reader.at_eof():  # until the client gives up
                await reader.read(1024)
            raise ConnectionAbortedError
        if action is DROP:
            raise ConnectionAbortedError
        writer.write(f"{action}\r\n".encode("latin-1"))
        await writer.drain()
