"""Forged messages, certificates, lists and answers, to be refused."""

from .attack import ENGINES, Attack
from .cms import CONTENT, SENDER, Scene
from .suite import all_attacks

__all__ = ["CONTENT", "ENGINES", "SENDER", "Attack", "Scene", "all_attacks"]
