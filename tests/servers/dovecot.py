"""A real Dovecot with a configuration of its own, on loopback: IMAP and LMTP."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .programs import free_port, require_program

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARY = "/usr/lib/dovecot"
"""Where its packages put the programs that it starts."""

START_TIMEOUT = 30
"""Upper bound of starting and of stopping, in seconds."""

PASSWORD = "dung-thu"
"""What every user logs in with."""

CONFIG = """\
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%Lu
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
  default_fields = uid={uid} gid={gid} home={folder}/mail/%Lu
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""


class Dovecot:
    """
    A mailbox server without TLS that runs as nobody in particular; a context manager.

    Args:
        users: Whose mailboxes it has, as they log in with :data:`PASSWORD`.
    """

    def __init__(self, users: Iterable[str]) -> None:
        self._program = require_program("dovecot")
        for name in ("imap", "lmtp"):
            require_program(name, LIBRARY)
        self._users = tuple(users)
        self.imap_port, self.lmtp_port = free_port(), free_port()

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="govvn-mail-dovecot-"))
        try:
            self._configure()
            self._process = subprocess.Popen(  # noqa: S603 (our own arguments)
                [self._program, "-F", "-c", str(self._folder / "dovecot.conf")],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                user=self._account.pw_uid if os.geteuid() == 0 else None,
                group=self._account.pw_gid if os.geteuid() == 0 else None,
                extra_groups=[] if os.geteuid() == 0 else None,
            )
            for port in (self.imap_port, self.lmtp_port):
                self._await_greeting(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_process"):
            self._process.terminate()  # which ends its own processes
            self._process.wait(START_TIMEOUT)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def log_path(self) -> Path:
        """Its log, with a line for every login and end of a session."""
        return self._folder / "dovecot.log"

    @property
    def log(self) -> str:
        """What it logged so far."""
        file = self.log_path
        return file.read_text(encoding="utf-8") if file.exists() else "(no log)"

    def login(self, user: str) -> imaplib.IMAP4:
        """Return an IMAP session of a user; leaving its context logs out."""
        session = imaplib.IMAP4("127.0.0.1", self.imap_port, START_TIMEOUT)
        session.login(user, PASSWORD)
        return session

    def deliver(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand a message over as a mail server does (RFC 2033)."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, "localhost") as client:
            client.sendmail(sender, recipient, raw)

    def read(self, user: str) -> list[bytes]:
        """Return every message in the inbox of a user, through IMAP."""
        messages = []
        with self.login(user) as session:
            _, (count,) = session.select(readonly=True)
            for number in range(1, int(count or b"0") + 1):
                _, parts = session.fetch(str(number), "(BODY.PEEK[])")
                messages += [part[1] for part in parts if isinstance(part, tuple)]
        return messages

    @property
    def _account(self) -> pwd.struct_passwd:
        """The superuser starts it as nobody, anybody else as himself."""
        return pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")

    def _configure(self) -> None:
        account = self._account
        values = {
            "folder": self._folder,
            "user": account.pw_name,
            "group": grp.getgrgid(account.pw_gid).gr_name,
            "uid": account.pw_uid,
            "gid": account.pw_gid,
            "imap_port": self.imap_port,
            "lmtp_port": self.lmtp_port,
        }
        (self._folder / "dovecot.conf").write_text(CONFIG.format(**values), "ascii")
        users = "".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in self._users)
        (self._folder / "users").write_text(users, encoding="ascii")
        (self._folder / "mail").mkdir()
        for path in (self._folder, *self._folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)

    def _await_greeting(self, port: int) -> None:
        for _ in range(START_TIMEOUT * 10):
            try:
                with socket.create_connection(("127.0.0.1", port), 5) as client:
                    if client.recv(100).startswith((b"* OK", b"220")):
                        return
            except OSError:
                time.sleep(0.1)
            if self._process.poll() is not None:
                break
        raise TimeoutError(self.log)
