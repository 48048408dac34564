"""Tests that bundled regulations answer as the conformance vectors say."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govvn_mail.addresses import Registry
from govvn_mail.messages import Attachment, DocumentReference, OfficialMessage
from govvn_mail.policies import MessageFacts, available_policies, load_policy

FOLDER = Path(__file__).parent.parent / "conformance" / "policies"
FILES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
}
VECTORS = [vector for file in FILES.values() for vector in file["vectors"]]
REGISTRY = Registry.bundled()
DECIDED = {"pass", "fail", "unknown"}


def attachment(row: dict[str, Any]) -> Attachment:
    """Return an attachment, given whole or by its size."""
    if "base64" in row:
        content = base64.b64decode(row["base64"], validate=True)
    else:
        content = row["begins_with"].encode().ljust(row["size"], b"\0")
    return Attachment(
        filename=row["filename"], media_type=row["media_type"], content=content
    )


def letter(row: dict[str, Any]) -> OfficialMessage:
    """Return the message of a vector."""
    document = row.get("document")
    if document is not None:
        document = DocumentReference(
            **document | {"date": date.fromisoformat(document["date"])}
        )
    return OfficialMessage(
        from_=row["from"],
        to=row["to"],
        subject=row["subject"],
        body=row["body"],
        attachments=[attachment(file) for file in row.get("attachments", ())],
        document=document,
    )


@pytest.mark.parametrize(
    "vector", [pytest.param(v, id=f"{v['rule']}:{v['why']}") for v in VECTORS]
)
def test_message(vector: dict[str, Any]) -> None:
    """A rule has the outcome that the vector says."""
    (policy,) = [
        load_policy(name)
        for name in available_policies()
        if vector["rule"].startswith(f"{name}.")
    ]

    report = policy.check_message(
        letter(vector["message"]),
        on=date.fromisoformat(vector["on"]),
        registry=REGISTRY,
        facts=MessageFacts(**vector.get("facts", {})),
    )

    (finding,) = [f for f in report.findings if f.rule_id == vector["rule"]]
    assert vector["outcome"] == str(finding.outcome)


@pytest.mark.parametrize("name", available_policies())
def test_every_rule_about_messages(name: str) -> None:
    """Each rule passes, fails and is unknown in some vector, or never, with reason."""
    file = FILES[name]
    shown = {(vector["rule"], vector["outcome"]) for vector in file["vectors"]}
    never = {tuple(key.rsplit(":", 1)) for key in file.get("never", {})}
    wanted = {
        (provision.rule.id, outcome)
        for provision in load_policy(name).about_messages
        for outcome in DECIDED
    }

    assert set() == wanted - shown - never
    assert set() == shown & never
    assert never <= wanted


def test_files() -> None:
    """Each file is named after its regulation; each vector has a name of its own."""
    for name, file in FILES.items():
        assert name == file["policy"]
        ids = [vector["id"] for vector in file["vectors"]]
        assert len(set(ids)) == len(ids)
        assert all(vector["rule"].startswith(f"{name}.") for vector in file["vectors"])
