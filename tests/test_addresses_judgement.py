"""Tests for `govvn_mail.addresses.judgement`: what is told of one text, and kept."""

from __future__ import annotations

import copy
import gc
import pickle
import random
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from address_corpus import address_corpus, official_addresses
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Registry, Status, parse_address
from govvn_mail.addresses.memory import MAX_ANSWERS
from govvn_mail.texts import Bilingual

DAY = date(2026, 11, 23)
FAR = date(2025, 6, 30)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return the registry that comes with the library."""
    return Registry.bundled()


def own_registry() -> Registry:
    """Return a registry that was asked nothing yet."""
    return Registry.load(files("govvn_mail") / "data" / "registry")


ANOTHER_REGISTRY = own_registry()


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param(
            "Công an tỉnh Quảng Ngãi <x@gmail.com>", "tỉnh Quảng Ngãi", id="free-mail"
        ),
        pytest.param(
            "CONG AN TINH QUANG NGAI <x@gmail.com>", "tỉnh Quảng Ngãi", id="no-accents"
        ),
        pytest.param(
            "Ｃông an tỉnh Quảng Ngãi <x@gmail.com>", "tỉnh Quảng Ngãi", id="full-width"
        ),
        pytest.param(
            '"Sở Y tế - Quảng Ngãi" <x@example.com>', "tỉnh Quảng Ngãi", id="no-kind"
        ),
        pytest.param(
            "UBND TP. Đà Nẵng <x@gmail.com>", "thành phố Đà Nẵng", id="city-for-short"
        ),
        pytest.param("Bộ Y tế <x@quangngai.gov.vn>", "Bộ Y tế", id="another-body"),
        pytest.param("Cục Thuế <x@gmail.com>", "Cục Thuế", id="two-words"),
        pytest.param(
            "Bà Lan - Bộ Văn hóa Thể thao và Du lịch <x@gmail.com>",
            "Bộ Văn hóa, Thể thao và Du lịch",
            id="within-other-words",
        ),
        pytest.param("Cục Hải quan <x@gdt.gov.vn>", "Cục Hải quan", id="sister"),
        pytest.param(
            "Bộ Công an <x@hcm-x.gov.vn>", "Bộ Công an", id="unlisted-in-gov-vn"
        ),
        pytest.param(
            "UBND tỉnh Bắc Giang <x@haiphong.gov.vn>", "tỉnh Bắc Giang", id="ended"
        ),
    ],
)
def test_name_of_another_body(registry: Registry, text: str, body: str) -> None:
    """A display name that speaks for another body is told, and nobody is accused."""
    verdict = registry.classify(text, on=DAY)
    plain = registry.classify(text[text.index("<") :], on=DAY)

    assert "addresses.display_name_body" == verdict.reasons[-1].code
    named = verdict.reasons[-1]["body"]
    assert isinstance(named, Bilingual)
    assert body == named.vi
    assert plain.reasons == verdict.reasons[:-1]
    assert plain.status == verdict.status


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Sở Y tế tỉnh Quảng Ngãi <x@quangngai.gov.vn>", id="own"),
        pytest.param("UBND tỉnh Kon Tum <x@quangngai.gov.vn>", id="predecessor"),
        pytest.param("UBND tỉnh Quảng Ngãi <x@kontum.gov.vn>", id="successor"),
        pytest.param("Thành phố Bắc Ninh <x@bacgiang.gov.vn>", id="two-steps"),
        pytest.param("Cục Thuế - Bộ Tài chính <x@mof.gov.vn>", id="part"),
        pytest.param("Bộ Tài chính <x@gdt.gov.vn>", id="superior"),
        pytest.param("Tổng cục Thống kê <x@gso.gov.vn>", id="ended-unit"),
        pytest.param("Bộ Tài chính <x@gso.gov.vn>", id="superior's-successor"),
        pytest.param("Thuế tỉnh Quảng Ngãi <x@gdt.gov.vn>", id="branch"),
        pytest.param(
            "Sở Y tế tỉnh Lào Cai gửi Bộ Y tế <x@laocai.gov.vn>", id="own-among-others"
        ),
        pytest.param("Nguyễn Thái Bình <x@gmail.com>", id="person-like-a-place"),
        pytest.param("Trần Quốc Hội <x@gmail.com>", id="person-like-a-body"),
        pytest.param("Đoàn Hà Nam <x@gmail.com>", id="person-like-an-office"),
        pytest.param("Công ty Xây dựng Đồng Tháp <x@gmail.com>", id="company"),
        pytest.param("Văn phòng luật An <x@gmail.com>", id="office-of-nobody"),
        pytest.param("Tỉnh <x@gmail.com>", id="kind-alone"),
        pytest.param("--- <x@gmail.com>", id="signs"),
    ],
)
def test_name_of_no_other_body(registry: Registry, text: str) -> None:
    """Bodies, what became of them, their parts, branches and persons may say so."""
    codes = {reason.code for reason in registry.classify(text, on=DAY).reasons}

    assert "addresses.display_name_body" not in codes


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("hanoi.gov.vn <x@gmail.com>", "hanoi.gov.vn"),
        ("Theo hanoi.gov.vn... <x@gmail.com>", "hanoi.gov.vn"),
        ('"vanthu (at) Hanoi.GOV.vn" <x@gmail.com>', "hanoi.gov.vn"),
        ("Cổng hànội.gov.vn <x@gmail.com>", "hanoi.gov.vn"),
        ("abc.gov.vn <x@gmail.com>", "abc.gov.vn"),
        ("www.chinhphu.vn <x@hanoi.gov.vn>", "www.chinhphu.vn"),
        ("quangngai.gov.vn <x@abc.gov.vn>", "quangngai.gov.vn"),
        ("www.hanoi.gov.vn <x@snv.hanoi.gov.vn>", None),
        ("hochiminhcity.gov.vn <x@tphcm.gov.vn>", None),
        ("kontum.gov.vn <x@quangngai.gov.vn>", None),
        ("abc.gov.vn <x@abc.gov.vn>", None),
        ("example.com <x@gmail.com>", None),
        ("TP.HCM <x@gmail.com>", None),
    ],
)
def test_domain_as_name(registry: Registry, text: str, domain: str | None) -> None:
    """A display name that holds another body's domain is told."""
    reasons = registry.classify(text, on=DAY).reasons
    told = [r["domain"] for r in reasons if r.code == "addresses.display_name_domain"]

    assert ([] if domain is None else [domain]) == told


def test_names_where_bodies_belong_to_each_other(tmp_path: Path) -> None:
    """Tables in which two bodies are parts of each other are asked like any."""
    source = files("govvn_mail") / "data" / "registry"
    lines = (source / "bodies.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    for row in rows:
        row[6] = {"cucthue-2025": "btc-0", "btc-0": "cucthue-2025"}.get(row[0], row[6])
    table = "".join("\t".join(row) + "\n" for row in rows)
    for name in ("domains.tsv", "successions.tsv", "departments.tsv"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    (tmp_path / "bodies.tsv").write_bytes(table.encode())

    verdict = Registry.load(tmp_path).classify("Bộ Y tế <x@mof.gov.vn>", on=DAY)
    assert "addresses.display_name_body" == verdict.reasons[-1].code


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("ｖanthu@hanoi.gov.vn", "unlisted", "local_part_normalized vanthu"),
        ("ﬁ@gmail.com", "public_provider", "local_part_normalized fi"),
        ("a@hanoi.gov.ⅴn", "lookalike", "normalized hanoi.gov.vn"),
        ("a@ｇmail.com", "public_provider", "normalized gmail.com"),
        ("a@exampleﬁ.com", "other", "normalized examplefi.com"),
        ("a@ｈànội.gov.vn", "lookalike", "normalized hànội.gov.vn"),
    ],
)
def test_input_that_normalisation_changes(
    registry: Registry, text: str, status: str, told: str
) -> None:
    """Unicode's compatibility forms are told wherever they stand."""
    verdict = registry.classify(text, on=DAY)
    reason = verdict.reasons[-1]
    [(_, normalised)] = reason.params

    assert status == verdict.status
    assert f"addresses.{told}" == f"{reason.code} {normalised}"


@pytest.mark.parametrize(
    "text", ["văn.thư@example.com", "va\u0306n@example.com", "a@hànội.vn", "a@HÀNỘI.vn"]
)
def test_honest_letters(registry: Registry, text: str) -> None:
    """Vietnamese letters, composed or not, are what they look like."""
    codes = {reason.code for reason in registry.classify(text, on=DAY).reasons}

    assert not codes & {"addresses.normalized", "addresses.local_part_normalized"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vanthu@Hanoi.gov.vn", "vanthu@hanoi.gov.vn"),
        ("VPUB@hanoi.gov.vn", "VPUB@hanoi.gov.vn"),
        ("INFO@hanoi.gov.vn", "info@hanoi.gov.vn"),
        ("  a@hanoi.gov.vn ", "a@hanoi.gov.vn"),
        ("<a@hanoi.gov.vn>", "a@hanoi.gov.vn"),
        ("Sở Y tế <a@hanoi.gov.vn>", "a@hanoi.gov.vn"),
        ("vănthư@hànội.vn", "vănthư@xn--hni-9ka0849a.vn"),
        ("a@hanoi..gov.vn", None),
        ("a@b.vn; c@d.vn", None),
    ],
)
def test_address_of_a_verdict(
    registry: Registry, text: str, expected: str | None
) -> None:
    """A verdict has the address that `parse_address` finds, however often asked."""
    for _ in range(3):
        address = registry.classify(text, on=DAY).address
        assert expected == (None if address is None else str(address))
        assert address is None or address == parse_address(text)


def test_same_with_and_without_memory() -> None:
    """What was asked before changes no verdict."""
    texts = [text for _, text in address_corpus(4000, 1)]
    texts += [f"Sở Y tế <{text}>" for text in texts[:200]]
    texts += [f'"{text.partition("@")[0]}"@hanoi.gov.vn' for text in texts[:200]]
    days = [DAY, FAR, DAY + timedelta(days=1)]
    asked = [(text, day) for text in texts for day in days]
    other_order = random.Random(1).sample(asked, len(asked))  # noqa: S311 (cases)
    first, second = own_registry(), own_registry()

    found = {pair: first.classify(pair[0], on=pair[1]) for pair in asked}
    again = {pair: second.classify(pair[0], on=pair[1]) for pair in other_order}
    assert found == again
    assert [v.address for v in found.values()] == [again[p].address for p in found]
    assert [v.to_dict() for v in found.values()] == [again[p].to_dict() for p in found]


def test_registries_share_no_memory(tmp_path: Path) -> None:
    """What one registry found of a domain is nothing to another one."""
    bundled = files("govvn_mail") / "data" / "registry"
    columns = "domain\toperator\tkind\tevidence\tconfidence\n"
    own = tmp_path / "own"
    own.mkdir()
    row = "example.com\tExample\tfree\tour list, 2026-11\thigh\n"
    (own / "providers.tsv").write_bytes((columns + row).encode())
    without, with_row = Registry.load(bundled), Registry.load(bundled, own)

    for _ in range(3):
        assert Status.OTHER is without.classify("a@example.com", on=DAY).status
        assert (
            Status.PUBLIC_PROVIDER is with_row.classify("a@example.com", on=DAY).status
        )


def test_threads_share_memory() -> None:
    """Threads that ask one registry at once get what one thread gets."""
    texts = [text for _, text in address_corpus(3000, 2)]
    texts += [f"a@x{number}.example.com" for number in range(MAX_ANSWERS // 2)]
    expected = own_registry().classify_many(texts, on=DAY)
    shared = own_registry()

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: shared.classify_many(texts, on=DAY), range(8))
        )
    assert all(expected == answer for answer in answers)


def test_memory_is_bounded() -> None:
    """Distinct domains, as many as a stranger likes, are not all kept."""
    registry = own_registry()
    memory = registry._directory.memory  # noqa: SLF001 (what the test is about)
    for number in range(MAX_ANSWERS + 100):
        registry.classify(f"a@{number}.example.com", on=DAY)
        registry.classify(f"*@{number}.example.com", on=DAY)

    assert 100 == len(memory.likely) == len(memory.unlikely)


def test_verdicts_are_small(registry: Registry) -> None:
    """A verdict holds the text and what all addresses of its domain share."""
    texts = official_addresses(2000, 3)
    registry.classify_many(texts, on=DAY)
    gc.collect()
    tracemalloc.start()
    verdicts = registry.classify_many(texts, on=DAY)
    held = tracemalloc.get_traced_memory()[0] / len(verdicts)
    tracemalloc.stop()

    assert held < 120
    first, second = (registry.classify(f"{x}@hanoi.gov.vn", on=DAY) for x in "ab")
    assert first.reasons is second.reasons


@given(st.sampled_from([text for _, text in address_corpus(300, 4)]))
def test_values(text: str) -> None:
    """Verdicts are equal and hashed by value, and survive pickling and copying."""
    verdict = ANOTHER_REGISTRY.classify(text, on=DAY)

    assert {verdict} == {Registry.bundled().classify(text, on=DAY)}
    assert verdict != Registry.bundled().classify(text, on=FAR)
    for copied in (pickle.loads(pickle.dumps(verdict)), copy.deepcopy(verdict)):  # noqa: S301 (our own bytes)
        assert (verdict, verdict.address) == (copied, copied.address)
        assert verdict.to_dict() == copied.to_dict()


def test_no_network() -> None:
    """No text makes a verdict ask the network or open a socket."""
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "def refuse(event, arguments):\n"
        "    if event.startswith('socket.'): raise SystemExit(event)\n"
        "import govvn_mail as gm\n"
        "from datetime import date\n"
        "from address_corpus import address_corpus\n"
        "sys.addaudithook(refuse)\n"
        "registry = gm.Registry.bundled()\n"
        "texts = [text for _, text in address_corpus(2000, 5)]\n"
        "registry.classify_many(texts, on=date(2026, 11, 23))\n"
        "gm.parse_address('Sở Y tế <a@quangngai.gov.vn>')\n"
        "sys.exit('dns' in sys.modules)"
    )
    process = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our own code)

    assert 0 == process.returncode
