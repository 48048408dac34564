"""A real Postfix with a configuration of its own, on loopback, relaying to a sink."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .programs import free_port, require_program, superuser

if TYPE_CHECKING:
    from govvn_mail.testing.pki import ThrowAwayPki

START_TIMEOUT = 30
"""Upper bound of starting and of stopping, in seconds."""

MAIN = """\
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.saomai.test
mydestination =
mynetworks = 127.0.0.1/32
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/tls.pem
smtpd_tls_key_file = {folder}/tls.pem
relayhost = [127.0.0.1]:{sink}
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtpd_discard_ehlo_keywords = {withhold}
smtp_discard_ehlo_keywords = {withhold}
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup  unix n - n -     0 cleanup
qmgr     unix n - n 300   1 qmgr
tlsmgr   unix - - n 1000? 1 tlsmgr
rewrite  unix - - n -     - trivial-rewrite
bounce   unix - - n -     0 bounce
defer    unix - - n -     0 bounce
trace    unix - - n -     0 bounce
proxymap unix - - n -     - proxymap
smtp     unix - - n -     - smtp
error    unix - - n -     - error
retry    unix - - n -     - error
anvil    unix - - n -     1 anvil
scache   unix - - n -     1 scache
postlog  unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """
    A submission server that requires STARTTLS; a context manager.

    Args:
        pki: Gives the server its certificate.
        sink: Port on 127.0.0.1 that takes everything.
        withhold: Extensions of SMTP that it neither offers nor uses.
    """

    def __init__(self, pki: ThrowAwayPki, sink: int, *, withhold: str = "") -> None:
        self._program = require_program("postfix")
        self._superuser = superuser()
        self._pki = pki
        self._sink = sink
        self._withhold = withhold
        self.port = free_port()

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="govvn-mail-postfix-"))
        try:
            self._configure()
            self._process = subprocess.Popen(  # noqa: S603 (our own arguments)
                [*self._superuser, self._program, "-c", self._config, "start-fg"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._await_greeting()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_process"):
            self._run(self._program, "-c", self._config, "stop")
            self._process.wait(START_TIMEOUT)
        if self._superuser:  # the queue belongs to root and postfix
            self._run("rm", "-rf", str(self._folder))
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """What Postfix logged so far."""
        file = self._folder / "log" / "mail.log"
        return file.read_text(encoding="utf-8") if file.exists() else "(no log)"

    def _configure(self) -> None:
        self._folder.chmod(0o755)  # Postfix's own user walks through
        for name in ("config", "queue", "data", "log"):
            (self._folder / name).mkdir()
        self._config = str(self._folder / "config")
        values = {
            "folder": self._folder,
            "sink": self._sink,
            "port": self.port,
            "withhold": self._withhold,
        }
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER)):
            file = self._folder / "config" / name
            file.write_text(text.format(**values), encoding="ascii")
        key = self._folder / "tls.pem"
        key.write_bytes(b"".join(reversed(self._pki.server_certificate())))
        key.chmod(0o600)
        self._run("chown", "postfix", str(self._folder / "data"))
        self._run("chown", "-R", "root:root", self._config, str(self._folder / "queue"))

    def _run(self, *command: str) -> None:
        subprocess.run(  # noqa: S603 (our own arguments)
            [*self._superuser, *command],
            check=True,
            capture_output=True,
            timeout=START_TIMEOUT,
        )

    def _await_greeting(self) -> None:
        for _ in range(START_TIMEOUT * 10):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as client:
                    if client.recv(100).startswith(b"220"):
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.log)
