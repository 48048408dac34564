"""NIST's mails once more, beside OpenSSL: every difference is explained."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from servers.programs import require_program
from vectors import CRLS, EXPECTED, MAILS, NOW, ROOT, read_mail

from govvn_mail.signing import TrustStore, trust, verify_message

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings(  # certificates that break RFC 5280
        "ignore::cryptography.utils.CryptographyDeprecationWarning"
    ),
]

DSA = {
    "SignedValidDSASignaturesTest4",
    "SignedInvalidDSASignatureTest6",
}
"""Signatures that fit, in DSA with SHA-1, which is refused here."""


def accepts(raw: bytes, folder: Path, *options: str) -> bool:
    """Tell whether OpenSSL accepts a mail."""
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [
            *(require_program("openssl"), "cms", "-verify", "-out", "/dev/null"),
            *("-attime", str(int(NOW.timestamp())), *options),
        ],
        cwd=folder,
        input=raw,
        check=False,
        capture_output=True,
        timeout=60,
    )
    return done.returncode == 0


def test_signatures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether a signature fits is the same question to both, but for DSA."""
    differences = {}
    for name in MAILS:
        raw = read_mail(name)
        own = verify_message(raw, trust=TrustStore([]), now=NOW)
        theirs = accepts(raw, tmp_path, "-noverify")
        if theirs is not (own.integrity.status == "yes"):
            differences[name] = theirs
    with capsys.disabled():
        print(f"\nsignatures: {len(MAILS) - len(differences)} of {len(MAILS)} agree")  # noqa: T201 (the count is the point)

    assert dict.fromkeys(DSA, True) == differences


def test_paths(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether a path holds: what differs is refused here, for a reason in the table."""
    monkeypatch.setattr(trust, "check_purpose", lambda _: None)
    lists = b"".join(crl.public_bytes(Encoding.PEM) for crl in CRLS)
    (tmp_path / "anchors").write_bytes(ROOT.public_bytes(Encoding.PEM) + lists)
    options = (
        *("-CAfile", "anchors", "-purpose", "any"),
        *("-crl_check_all", "-extended_crl", "-use_deltas"),
        *("-policy_check", "-policy", "2.5.29.32.0"),
    )
    refused_here: set[str] = set()
    refused_there: set[str] = set()
    for name in MAILS:
        raw = read_mail(name)
        found = verify_message(raw, trust=TrustStore([ROOT]), crls=CRLS, now=NOW)
        own = {found.integrity.status, found.chain.status, found.revocation.status}
        theirs = accepts(raw, tmp_path, *options)
        if theirs is not (own == {"yes"}):
            (refused_here if theirs else refused_there).add(name)
    agreed = len(MAILS) - len(refused_here) - len(refused_there)
    with capsys.disabled():
        print(f"\npaths: {agreed} of {len(MAILS)} agree")  # noqa: T201 (the count is the point)

    assert set() == refused_there
    assert refused_here <= set(EXPECTED)
