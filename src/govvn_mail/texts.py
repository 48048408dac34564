"""
Reasons: a stable code with parameters, and its sentence for people.

Codes are the interface; sentences may be reworded in any release. The part of a
code before the first dot names the room that speaks and the catalogue file
(``data/texts/<room>.toml``) that holds its Vietnamese and English sentences.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import attrs

__all__ = ["Bilingual", "Lang", "Reason", "Value"]

Lang: TypeAlias = Literal["vi", "en"]
"""Language of a sentence, Vietnamese or English."""


@attrs.frozen
class Bilingual:
    """
    A name or phrase in both languages.

    .. doctest::

        >>> Bilingual("Tỉnh Quảng Ngãi", "Quảng Ngãi Province").text("en")
        'Quảng Ngãi Province'
    """

    vi: str
    en: str

    def text(self, lang: Lang) -> str:
        """Return the phrase in *lang*."""
        return self.vi if lang == "vi" else self.en


Scalar: TypeAlias = str | int | date | datetime | Bilingual
Value: TypeAlias = Scalar | tuple[Scalar, ...]
"""What a parameter of a reason may be. Tuples are read as lists in a sentence."""


@attrs.frozen(init=False)
class Reason:
    """
    Why an answer is what it is: a stable code, its parameters, and a sentence.

    Args:
        code: Dotted and stable, for example ``"addresses.official"``.
        params: Named values that the sentence mentions.

    .. doctest::

        >>> reason = Reason("addresses.unlisted", domain="hcm.gov.vn")
        >>> reason.code, reason["domain"]
        ('addresses.unlisted', 'hcm.gov.vn')
        >>> print(reason)
        hcm.gov.vn is inside gov.vn but not in the list; please verify.
    """

    code: str
    params: tuple[tuple[str, Value], ...]

    def __init__(self, code: str, /, **params: Value) -> None:
        self.__attrs_init__(code, tuple(sorted(params.items())))

    def __getitem__(self, name: str) -> Value:
        return dict(self.params)[name]

    def text(self, lang: Lang) -> str:
        """Return the sentence in Vietnamese (``"vi"``), or else in English."""
        texts = _catalogue(self.code.partition(".")[0]).get(self.code)
        if texts is None:  # somebody else's code
            return self.code
        template = texts["vi" if lang == "vi" else "en"]
        return template.format(**{n: _show(v, lang) for n, v in self.params})

    @property
    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return self.text("vi")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.text("en")

    def bilingual(self) -> Bilingual:
        """Return both sentences, as a parameter for another reason."""
        return Bilingual(self.vi, self.en)

    def __str__(self) -> str:
        return self.text("en")

    def to_dict(self) -> dict[str, Any]:
        """Return code, parameters and both sentences as JSON-ready values."""
        return {
            "code": self.code,
            "params": {n: _plain(v) for n, v in self.params},
            "vi": self.vi,
            "en": self.en,
        }


def _show(value: Value, lang: Lang) -> str:
    match value:
        case Bilingual():
            return value.text(lang)
        case datetime():
            pattern = "%H:%M ngày %d/%m/%Y" if lang == "vi" else "%Y-%m-%d %H:%M"
            return value.strftime(pattern)
        case date():
            return value.strftime("%d/%m/%Y") if lang == "vi" else value.isoformat()
        case tuple():
            return "; ".join(_show(v, lang) for v in value)
        case _:
            return str(value)


def _plain(value: Value) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    match value:
        case Bilingual():
            return {"vi": value.vi, "en": value.en}
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(v) for v in value]
        case _:
            return value


@cache
def _catalogue(room: str) -> dict[str, dict[str, str]]:
    """Load the sentences of one room, on first use."""
    import tomllib

    file = files("govvn_mail") / "data" / "texts" / f"{room}.toml"
    if not room.isidentifier() or not file.is_file():  # a code never makes a path
        return {}
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{room}.{code}": texts for code, texts in table.items()}
