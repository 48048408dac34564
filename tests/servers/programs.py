"""Programs of the operating system that tests start."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from typing import NoReturn

import pytest

PACKAGES = {
    "certtool": "gnutls-bin",
    "certutil": "libnss3-tools",
    "cmsutil": "libnss3-tools",
    "dovecot": "dovecot-core",
    "gpgconf": "gpgconf",
    "gpgsm": "gpgsm",
    "imap": "dovecot-imapd",
    "lmtp": "dovecot-lmtpd",
    "openssl": "openssl",
    "pk12util": "libnss3-tools",
    "postfix": "postfix",
}
"""Debian package of each program."""


def require_program(name: str, folder: str = "/usr/sbin") -> str:
    """
    Return the path of a program, *folder* included; without it, skip the test.

    With GOVVN_MAIL_REQUIRE_SERVERS=1 a missing program is a failure.
    """
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), folder])
    path = shutil.which(name, path=search)
    if path is None:
        _give_up(
            f"{name} is missing: "
            f"apt-get install -y --no-install-recommends {PACKAGES[name]}"
        )
    return path


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def superuser() -> tuple[str, ...]:
    """Return what to put before a command of the superuser, if anything."""
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo is not None:
        asked = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)  # noqa: S603 (no input from outside)
        if asked.returncode == 0:
            return (sudo, "-n")
    return _give_up("Postfix starts as the superuser only: run as root or allow sudo")


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("GOVVN_MAIL_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
