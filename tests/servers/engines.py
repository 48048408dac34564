"""Other programs that verify and make signatures, each with a folder of its own."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    pkcs12,
)

from .programs import require_program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from govvn_mail.testing import Credential, ThrowAwayPki

TIMEOUT = 60
"""Upper bound of one run of a program, in seconds."""

PASSWORD = "x"


def run(
    *command: str, folder: Path, text: bytes = b"", home: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, whatever it returns."""
    variables = {"GNUPGHOME": str(home)} if home else {}
    return subprocess.run(  # noqa: S603 (our own arguments)
        [require_program(command[0]), *command[1:]],
        cwd=folder,
        input=text,
        capture_output=True,
        check=False,
        timeout=TIMEOUT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | variables,
    )


def take_out(raw: bytes) -> tuple[bytes | None, bytes] | None:
    """
    Return content and signature of a message as a lenient mail program would.

    The content is None in the opaque form. None stands for what cannot be found.
    """
    found = re.search(rb'boundary="?([^"\r\n;]+)', raw)
    if found is None or b"pkcs7-mime" in raw.partition(b"\r\n\r\n")[0]:
        _, _, body = raw.partition(b"\r\n\r\n")
        return (None, _decode(body)) if b"pkcs7-mime" in raw[:2000] else None
    pieces = raw.split(b"--" + found[1])
    if len(pieces) < 3:
        return None
    content = pieces[1].removeprefix(b"\r\n").removesuffix(b"\r\n")
    return content, _decode(pieces[2].partition(b"\r\n\r\n")[2])


def _decode(body: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + b"=" * (-len(kept) % 4))


class Engine(Protocol):
    """A program that is asked whether a message is signed soundly."""

    name: str

    def accepts(self, raw: bytes, crls: Iterable[bytes] = ()) -> bool | None:
        """Tell whether it accepts *raw*; None if it cannot be asked."""
        ...


class OpenSsl:
    """``openssl cms`` or ``openssl smime``, which read messages themselves."""

    name = "openssl"

    def __init__(self, pki: ThrowAwayPki, folder: Path, command: str = "cms") -> None:
        self._folder, self._command, self._pki = folder, command, pki
        require_program("openssl")

    def accepts(self, raw: bytes, crls: Iterable[bytes] = ()) -> bool | None:
        """Tell whether it accepts *raw*; of lists it knows what it is given."""
        return self.verify(raw, crls) is not None

    def verify(self, raw: bytes, crls: Iterable[bytes] = ()) -> bytes | None:
        """Return what was signed, or None if *raw* is refused."""
        lists = [x509.load_der_x509_crl(c).public_bytes(Encoding.PEM) for c in crls]
        (self._folder / "anchors").write_bytes(self._pki.root_pem + b"".join(lists))
        options = ["-crl_check_all"] if lists else []
        done = run(
            *("openssl", self._command, "-verify", "-CAfile", "anchors"),
            *("-purpose", "smimesign", "-out", "signed", *options),
            folder=self._folder,
            text=raw,
        )
        if done.returncode != 0:
            return None
        return (self._folder / "signed").read_bytes()

    def sign(self, credential: Credential, content: bytes, *options: str) -> bytes:
        """Return a signed message, without header fields of mail."""
        (self._folder / "key").write_bytes(credential.key_pem())
        chain = [c.public_bytes(Encoding.PEM) for c in credential.chain]
        (self._folder / "chain").write_bytes(b"".join(chain))
        own = credential.certificate.public_bytes(Encoding.PEM)
        (self._folder / "certificate").write_bytes(own)
        done = run(
            *("openssl", self._command, "-sign", "-md", "sha256", "-binary"),
            *("-signer", "certificate", "-inkey", "key", "-certfile", "chain"),
            *options,
            folder=self._folder,
            text=content,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


class Gpgsm:
    """GnuPG's ``gpgsm``; revocation lists are not asked."""

    name = "gpgsm"

    def __init__(self, pki: ThrowAwayPki, folder: Path) -> None:
        self._folder, self._home = folder, folder / "gnupg"
        require_program("gpgsm")
        self._home.mkdir(mode=0o700)
        pin = pki.root.fingerprint(SHA1()).hex().upper()  # noqa: S303 (its own format)
        (self._home / "trustlist.txt").write_text(f"{pin} S relax\n", encoding="ascii")
        (self._home / "gpgsm.conf").write_text("disable-crl-checks\n", encoding="ascii")
        (folder / "roots").write_bytes(
            pki.root_pem + pki.issuing.public_bytes(Encoding.PEM)
        )
        self._run("--import", "roots")
        shutil.copy(self._home / "pubring.kbx", folder / "pubring.kbx")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        run("gpgconf", "--kill", "all", folder=self._folder, home=self._home)

    def _run(
        self, *options: str, text: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        secret = ("--pinentry-mode", "loopback", "--passphrase-fd", "0")
        command = ("gpgsm", "--batch", "--yes", "--status-fd", "1", *secret, *options)
        return run(*command, folder=self._folder, home=self._home, text=text)

    def accepts(self, raw: bytes, _: Iterable[bytes] = ()) -> bool | None:
        """Tell whether it accepts *raw*."""
        parts = take_out(raw)
        if parts is None:
            return None
        shutil.copy(self._folder / "pubring.kbx", self._home / "pubring.kbx")
        content, cms = parts
        (self._folder / "cms").write_bytes(cms)
        (self._folder / "content").write_bytes(content or b"")
        files = ["cms"] if content is None else ["cms", "content"]
        done = self._run("--verify", *files)
        return (
            done.returncode == 0
            and b"GOODSIG" in done.stdout
            and b"TRUST_FULLY" in done.stdout
        )

    def sign(self, credential: Credential, content: bytes, how: str) -> bytes:
        """Return a SignedData; *how* is ``--detach-sign`` or ``--sign``."""
        secret = PASSWORD.encode() + b"\n"
        for _ in range(5):  # gpgsm 2.2 cannot read one key file in some thirty
            (self._folder / "key.p12").write_bytes(old_pkcs12(credential))
            imported = self._run("--import", "key.p12", text=secret)
            if imported.returncode == 0:
                break
        (self._folder / "content").write_bytes(content)
        name = credential.certificate.fingerprint(SHA1()).hex()  # noqa: S303 (its own)
        done = self._run(
            *("--local-user", name, how, "--output", "cms", "content"), text=secret
        )
        assert done.returncode == 0, done.stderr
        return (self._folder / "cms").read_bytes()


def old_pkcs12(credential: Credential) -> bytes:
    """Return a key file in the encryption that gpgsm 2.2 reads."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(SHA1())  # noqa: S303 (its own format)
        .build(PASSWORD.encode())
    )
    return pkcs12.serialize_key_and_certificates(
        b"key",
        credential.private_key,
        credential.certificate,
        credential.chain,
        encryption,
    )


class Nss:
    """NSS ``cmsutil``, the CMS of Thunderbird; revocation lists are not asked."""

    name = "nss"

    def __init__(self, pki: ThrowAwayPki, folder: Path) -> None:
        self._folder = folder
        require_program("cmsutil")
        (folder / "root").write_bytes(pki.root_pem)
        self._store = "sql:" + str(folder)
        run("certutil", "-N", "-d", self._store, "--empty-password", folder=folder)
        trusted = ("-n", "root", "-t", "CT,C,C", "-i", "root")
        run("certutil", "-A", "-d", self._store, *trusted, folder=folder)

    def accepts(self, raw: bytes, _: Iterable[bytes] = ()) -> bool | None:
        """Tell whether it accepts *raw*."""
        parts = take_out(raw)
        if parts is None:
            return None
        content, cms = parts
        (self._folder / "cms").write_bytes(cms)
        (self._folder / "content").write_bytes(content or b"")
        detached = [] if content is None else ["-c", "content"]
        usage = ("-u", "4")  # certUsageEmailSigner
        done = run(
            *("cmsutil", "-D", "-d", self._store, "-h", "0", "-i", "cms", *detached),
            *usage,
            folder=self._folder,
        )
        return done.returncode == 0 and b"status=GoodSignature" in done.stdout

    def sign(self, credential: Credential, content: bytes, *options: str) -> bytes:
        """Return a SignedData with the time of signing."""
        key = credential.pkcs12(PASSWORD)
        (self._folder / "key.p12").write_bytes(key)
        run(
            *("pk12util", "-i", "key.p12", "-d", self._store, "-W", PASSWORD),
            folder=self._folder,
        )
        (self._folder / "content").write_bytes(content)
        done = run(
            *("cmsutil", "-S", "-d", self._store, "-N", "govvn-mail throw-away"),
            *("-G", "-H", "SHA256", "-i", "content", "-o", "signed", *options),
            folder=self._folder,
        )
        assert done.returncode == 0, done.stderr
        return (self._folder / "signed").read_bytes()


class GnuTls:
    """GnuTLS ``certtool``, which knows nothing of mail."""

    name = "gnutls"

    def __init__(self, pki: ThrowAwayPki, folder: Path) -> None:
        self._folder = folder
        require_program("certtool")
        (folder / "root").write_bytes(pki.root_pem)

    def accepts(self, raw: bytes, _: Iterable[bytes] = ()) -> bool | None:
        """Tell whether it accepts *raw*."""
        parts = take_out(raw)
        if parts is None:
            return None
        content, cms = parts
        (self._folder / "cms").write_bytes(cms)
        (self._folder / "content").write_bytes(content or b"")
        detached = [] if content is None else ["--load-data", "content"]
        done = run(
            *("certtool", "--p7-verify", "--inder", "--infile", "cms"),
            *("--load-ca-certificate", "root", *detached),
            folder=self._folder,
        )
        output = done.stdout + done.stderr
        return done.returncode == 0 and b"Signature status: ok" in output
