"""Tests for `tasks/policy_pages.py`, and that the pages are what it would write."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govvn_mail.policies import available_policies, load_policy

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "tasks" / "policy_pages.py"
FULL = [name for name in available_policies() if load_policy(name).outline is not None]

pytestmark = pytest.mark.skipif(
    not SCRIPT.exists(), reason="tasks are not part of the distribution"
)


@pytest.fixture(scope="module")
def task() -> ModuleType:
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("policy_pages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_current(task: ModuleType) -> None:
    """The pages are current; `python tasks/policy_pages.py` writes them."""
    assert [] == list(task.stale(task.pages(), ROOT / "docs" / "policies"))


@pytest.mark.parametrize("name", FULL)
def test_everything_is_listed(task: ModuleType, name: str) -> None:
    """Every place and rule of a full regulation is on its page, in its article."""
    policy = load_policy(name)
    page = task.page(policy)

    for row in policy.coverage:
        for place in row.at:
            _, _, after = page.partition(f"## {task.heading(task.article_of(place))}\n")
            article = after.partition("\n## ")[0]
            (line,) = [
                text
                for text in article.splitlines()
                if place in re.split(", ", text.split(" | ")[0].removeprefix("| "))
            ]
            assert task.STATUSES[row.status] in line
            assert task.cell(row.vi) in line
            assert all(f"`{rule}`" in line for rule in row.rules)
    for rule in policy.rules:
        assert f": {task.cell(rule.vi)} *{task.cell(rule.en)}*" in page


@pytest.mark.parametrize("name", FULL)
def test_articles(task: ModuleType, name: str) -> None:
    """No article of the outline is without a row."""
    headings = [heading for heading, rows in task.articles(load_policy(name)) if rows]

    assert headings == [heading for heading, _ in task.articles(load_policy(name))]
    assert len(headings) == len(set(headings))


def test_index(task: ModuleType) -> None:
    """Every bundled regulation is in the index, with its grade."""
    text = task.pages()["index.md"]

    for name in available_policies():
        (line,) = [
            line for line in text.splitlines() if re.match(rf"\| \[?{name}[\] ]", line)
        ]
        assert f" {load_policy(name).instrument.grade} " in line


def test_written(
    task: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages are written once, checked, mended, and removed when not wanted."""
    folder = tmp_path / "new" / "policies"
    arguments = ["--folder", str(folder)]

    assert 1 == task.main([*arguments, "--check"])
    assert 0 == task.main(arguments)
    assert 0 == task.main([*arguments, "--check"])
    capsys.readouterr()
    (folder / "index.md").write_text("old", encoding="utf-8")
    (folder / "gone.md").write_text("old", encoding="utf-8")
    assert 1 == task.main([*arguments, "--check"])
    assert ["index.md", "gone.md"] == capsys.readouterr().out.split()
    assert 0 == task.main(arguments)
    assert 0 == task.main([*arguments, "--check"])


def test_cells(task: ModuleType) -> None:
    """Text in a cell breaks no table and is no markup."""
    assert r"a \| \*b\* \_c \<d \[e" == task.cell("a |\n*b*  _c <d [e")
