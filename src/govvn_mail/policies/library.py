"""The regulations that are bundled, by id."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from govvn_mail.errors import UnknownPolicyError
from govvn_mail.texts import Reason

from .policy import Policy

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["available_policies", "load_policy"]


def available_policies() -> tuple[str, ...]:
    """
    Return the ids of the bundled regulations.

    .. doctest::

        >>> "nghean-99-2025" in available_policies()
        True
    """
    return tuple(_files())


def load_policy(policy_id: str) -> Policy:
    """
    Return a bundled regulation.

    Args:
        policy_id: One of :func:`available_policies`.

    Raises:
        govvn_mail.errors.UnknownPolicyError: If there is none of that id.

    .. doctest::

        >>> policy = load_policy("nghean-99-2025")
        >>> print(policy.instrument)
        Quyết định số 99/2025/QĐ-UBND
    """
    # Looked up among the files that exist: an id from outside never makes a path.
    known = available_policies()
    if policy_id not in known:
        raise UnknownPolicyError(
            Reason("policies.unknown_id", id=str(policy_id), known=known)
        )
    return _load(policy_id)


@cache
def _files() -> dict[str, Traversable]:
    folder = files("govvn_mail") / "data" / "policies"
    found = {
        file.name.removesuffix(".toml"): file
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return dict(sorted(found.items()))


@cache
def _load(policy_id: str) -> Policy:
    return Policy.from_file(_files()[policy_id])
