"""Tests for `govvn_mail.errors`."""

from __future__ import annotations

import inspect
import pickle

import pytest

from govvn_mail import errors
from govvn_mail.errors import GovvnMailError, NotOfficialError
from govvn_mail.texts import Reason

REASON = Reason("times.naive", name="on", value="2025-07-01T00:00:00")
CLASSES = [getattr(errors, name) for name in errors.__all__]


def make(cls: type[GovvnMailError]) -> GovvnMailError:
    """Return an instance with something for every argument."""
    wanted = inspect.signature(cls).parameters.values()
    extra = [
        ("details", 1)
        for p in wanted
        if p.name in {"verdict", "report", "verification"}
    ]
    return cls(REASON, *extra)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
class TestEveryError:
    def test_one_tree(self, cls: type[GovvnMailError]) -> None:
        """One except clause catches all."""
        assert issubclass(cls, GovvnMailError)

    def test_drawn(self, cls: type[GovvnMailError]) -> None:
        """The module's drawing shows every class."""
        assert f" {cls.__name__} " in f" {errors.__doc__} ".replace("\n", " ")

    def test_survives_pickling(self, cls: type[GovvnMailError]) -> None:
        """Errors cross process boundaries with all their details."""
        error = make(cls)

        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)

        assert type(error) is type(copy)
        assert vars(error) == vars(copy)

    def test_speaks_both_languages(self, cls: type[GovvnMailError]) -> None:
        """An error has a stable code and a sentence in each language."""
        error = make(cls)

        assert "times.naive" == error.code
        assert REASON.vi == error.text("vi")
        assert REASON.en == str(error)


def test_details() -> None:
    """An error that rejects an answer carries that answer."""
    assert "verdict" == NotOfficialError(REASON, "verdict").verdict
