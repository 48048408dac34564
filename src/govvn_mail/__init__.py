"""Official e-mail of Vietnamese state bodies."""

__version__ = "2026.11.0.dev0"
