"""Tests for the lists of mail services that anyone may use."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from govvn_mail.addresses import Confidence, Registry, Status, Zone
from govvn_mail.addresses.disposable import SOURCE, disposable_suffix

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
DIRECTORY = Registry.bundled()._directory  # noqa: SLF001 (what is listed, whole)
TEXT = files("govvn_mail") / "data" / "registry" / "disposable.txt"
LINES = TEXT.read_text(encoding="utf-8").splitlines()
DOMAINS = [line for line in LINES if not line.startswith("#")]
LDH = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        pytest.param("gmail.com", "public_provider", id="free"),
        pytest.param("yahoo.com.vn", "public_provider", id="vietnamese"),
        pytest.param("hn.vnn.vn", "public_provider", id="isp-below"),
        pytest.param("hn.fpt.vn", "public_provider", id="isp"),
        pytest.param("web.de", "public_provider", id="elsewhere"),
        pytest.param("imail.edu.vn", "disposable", id="disposable-in-edu.vn"),
        pytest.param("mailinator.com", "disposable", id="disposable"),
        pytest.param("x.yopmail.com", "disposable", id="disposable-below"),
    ],
)
def test_public(domain: str, code: str) -> None:
    """Public mail is named as such, never as official or forged."""
    verdict = Registry.bundled().classify(f"ubnd@{domain}", on=DAY)

    assert (Status.PUBLIC_PROVIDER, Zone.PROVIDER) == (verdict.status, verdict.zone)
    assert [f"addresses.{code}"] == [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param("vnpt.vn", id="company"),
        pytest.param("zing.vn", id="low-confidence"),
        pytest.param("hust.edu.vn", id="school"),
    ],
)
def test_not_public(domain: str) -> None:
    """A company's own mail, or a doubtful row, decides nothing."""
    verdict = Registry.bundled().classify(f"a@{domain}", on=DAY)

    assert Status.OTHER is verdict.status


@pytest.mark.parametrize("domain", DIRECTORY.providers)
def test_every_row(domain: str) -> None:
    """Each row has a source and decides as its kind and confidence say."""
    row = DIRECTORY.providers[domain].row
    verdict = Registry.bundled().classify(f"a@{domain}", on=DAY)
    decides = row.kind != "corporate" and row.confidence is not Confidence.LOW

    assert row.evidence
    assert decides is (verdict.status is Status.PUBLIC_PROVIDER)


class TestDisposable:
    def test_source(self) -> None:
        """The list says where it is from, in the name that verdicts show."""
        assert SOURCE in LINES[1]

    def test_every_line(self) -> None:
        """Each line is a domain of its own, and no official one stands below it."""
        assert sorted(set(DOMAINS)) == DOMAINS
        assert [] == [domain for domain in DOMAINS if not LDH.fullmatch(domain)]
        assert [] == [x for x in DOMAINS if DIRECTORY.listed_suffix(x)]
        assert [] == [x for x in DIRECTORY.listings if disposable_suffix(x)]

    def test_own_table_goes_first(self, tmp_path: Path) -> None:
        """A local table takes a name out, or in, and the verdict names it."""
        (tmp_path / "providers.tsv").write_text(
            "domain\toperator\tkind\tevidence\tconfidence\n"
            "mailinator.com\t\tcorporate\tour decision of 2026-11-23\thigh\n"
            "vnpt.com.vn\tVNPT\tfree\tour decision of 2026-11-23\thigh\n",
            encoding="utf-8",
        )
        bundled = files("govvn_mail") / "data" / "registry"
        registry = Registry.load(bundled, tmp_path)

        out = registry.classify("a@mailinator.com", on=DAY)
        taken_in = registry.classify("a@vnpt.com.vn", on=DAY)

        assert Status.OTHER is out.status
        assert Status.PUBLIC_PROVIDER is taken_in.status
        assert tmp_path.name == taken_in.layer
