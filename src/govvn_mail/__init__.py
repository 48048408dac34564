"""
Official e-mail of Vietnamese state bodies.

The names below are the public surface; rooms (`govvn_mail.schedule` …) hold the rest.
Everything is loaded on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import addresses as addresses
    from . import errors as errors
    from . import law as law
    from . import messages as messages
    from . import policies as policies
    from . import schedule as schedule
    from . import sending as sending
    from . import signing as signing
    from . import testing as testing
    from . import texts as texts
    from . import times as times
    from .addresses import Registry, classify, parse_address, require_official
    from .errors import GovvnMailError
    from .law import Citation
    from .messages import Attachment, OfficialMessage, parse_message
    from .policies import Policy, PolicySet, load_policy
    from .schedule import (
        CheckPlan,
        CheckSchedule,
        WorkCalendar,
        WorkingTime,
        assess_checks,
    )
    from .sending import Mailer, Relay
    from .signing import (
        KeySigner,
        Signer,
        TrustStore,
        sign_message,
        verify_message,
    )

__version__ = "2026.11.0.dev0"

DATA_VERSION: str
"""Version of the bundled registry: the day it was checked and a digest."""

__all__ = [
    "DATA_VERSION",
    "Attachment",
    "CheckPlan",
    "CheckSchedule",
    "Citation",
    "GovvnMailError",
    "KeySigner",
    "Mailer",
    "OfficialMessage",
    "Policy",
    "PolicySet",
    "Registry",
    "Relay",
    "Signer",
    "TrustStore",
    "WorkCalendar",
    "WorkingTime",
    "__version__",
    "assess_checks",
    "classify",
    "errors",
    "load_policy",
    "parse_address",
    "parse_message",
    "require_official",
    "sign_message",
    "verify_message",
]

_ROOM_OF = {
    "Attachment": "messages",
    "CheckPlan": "schedule",
    "CheckSchedule": "schedule",
    "Citation": "law",
    "GovvnMailError": "errors",
    "KeySigner": "signing",
    "Mailer": "sending",
    "OfficialMessage": "messages",
    "Policy": "policies",
    "PolicySet": "policies",
    "Registry": "addresses",
    "Relay": "sending",
    "Signer": "signing",
    "TrustStore": "signing",
    "WorkCalendar": "schedule",
    "WorkingTime": "schedule",
    "assess_checks": "schedule",
    "classify": "addresses",
    "load_policy": "policies",
    "parse_address": "addresses",
    "parse_message": "messages",
    "require_official": "addresses",
    "sign_message": "signing",
    "verify_message": "signing",
}

_ROOMS = frozenset(_ROOM_OF.values()) | {"testing", "texts", "times"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the room gives)
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name == "DATA_VERSION":
        return import_module(f"{__name__}.addresses").Registry.bundled().data_version
    if name in _ROOM_OF:
        value = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
