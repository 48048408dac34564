"""Tests for the public surface of the package."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import govvn_mail

ROOMS = [m.name for m in pkgutil.iter_modules(govvn_mail.__path__)]
HEAVY = ["aiosmtplib", "cattrs", "cryptography", "dns", "email_validator"]


def test_all_is_the_public_surface() -> None:
    """Every name of `__all__` can be had, and star-import gives exactly these."""
    star: dict[str, object] = {}
    exec("from govvn_mail import *", star)  # noqa: S102 (the statement under test)

    assert set(govvn_mail.__all__) == {n for n in star if n != "__builtins__"}
    assert set(govvn_mail.__all__) <= set(dir(govvn_mail))


def test_no_other_name() -> None:
    """A name that is not public is a plain AttributeError."""
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(govvn_mail, "no_such_name")  # noqa: B009 (mypy knows it is not there)


@pytest.mark.parametrize("room", ROOMS)
def test_room_lists_what_is_public(room: str) -> None:
    """A room's `__all__` is sorted and names what it defines or gathers."""
    module = importlib.import_module(f"govvn_mail.{room}")
    public = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "").startswith(module.__name__)
    }

    assert sorted(module.__all__) == sorted(set(module.__all__))
    assert public <= set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize("heavy", HEAVY)
def test_import_is_light(heavy: str) -> None:
    """`import govvn_mail` loads none of the libraries that do I/O or cryptography."""
    code = f"import sys, govvn_mail; sys.exit({heavy!r} in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our code)

    assert 0 == done.returncode


@pytest.mark.parametrize("heavy", ["aiosmtplib", "cattrs", "cryptography", "dns"])
def test_classify_is_light(heavy: str) -> None:
    """The first `classify()` needs no library that does I/O or cryptography."""
    code = (
        "import sys, govvn_mail; govvn_mail.classify('vanthu@hanoi.gov.vn');"
        f"sys.exit({heavy!r} in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our code)

    assert 0 == done.returncode
