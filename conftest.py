"""Run the examples in docstrings, README and docs together with the tests."""

from __future__ import annotations

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

options = ELLIPSIS | NORMALIZE_WHITESPACE

docstrings = Sybil(parsers=[DocTestParser(options)], patterns=["*.py"], path="src")
pages = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=options)], patterns=["*.md"]
)

pytest_collect_file = (docstrings + pages).pytest()
