"""Vietnamese names of persons, and names written as plain letters."""

from __future__ import annotations

import unicodedata

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

__all__ = ["PersonName", "plain_letters"]

MAX_NAME = 150
"""Upper bound of a name, in characters."""

MAX_WORDS = 15

_MARK_AND_NAME = 2
"""Words of a name that has nothing beside the mark *Y* and the given name."""

APOSTROPHES = "'\u2019\u2018\u02bc\u02b9`\u00b4\u2032"
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212"

# Letters of Vietnam's languages that Unicode does not decompose. U+00D0, U+00F0 and
# U+0189 look like Đ and are often typed for it.
_UNDECOMPOSED = str.maketrans(
    {
        "\u0110": "d",
        "\u0111": "d",
        "\u00d0": "d",
        "\u00f0": "d",
        "\u0189": "d",
        "\u0256": "d",
        "\u0243": "b",
        "\u0180": "b",
    }
)


def _unapostrophed(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, APOSTROPHES)))


def _folded(text: str) -> str:
    """Return *text* in lower case, without diacritics and invisible characters."""
    decomposed = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED).lower())
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})


def plain_letters(text: str) -> str:
    """
    Return a name in small letters without diacritics, written as one word.

    Digits are kept; spaces, hyphens, apostrophes, commas, dots and the like are left
    out.

    Args:
        text: At most 150 characters.

    Raises:
        govvn_mail.errors.InputError:
            If a letter is of another script, or nothing is left.

    .. doctest::

        >>> plain_letters("Đặc khu Lý Sơn"), plain_letters("H'Hen Niê")
        ('dackhulyson', 'hhennie')
    """
    if len(require(text, str, "text")) > MAX_NAME:
        raise InputError(Reason("naming.name_too_long", limit=MAX_NAME))
    plain = "".join(c for c in _plain(text) if unicodedata.category(c)[0] in "LN")
    if not (plain.isascii() and plain):
        raise InputError(Reason("naming.name_letters"))
    return plain


@attrs.frozen(kw_only=True)
class PersonName:
    """
    A person's name in the Vietnamese order, with the given name (*tên*) told apart.

    The words that are not the given name are *họ và tên đệm*: they give the initials.
    If nobody says which words are the given name, it is taken to be the last one, as
    the forms of Vietnamese offices do. That is not so for everybody: in *H'Hen Niê*
    the given name comes first, and in *Đại Đức* it may have two words.

    Args:
        full: The whole name: letters, spaces, hyphens and apostrophes.
        given: The words of it that are the given name, or None if nobody says.

    Raises:
        govvn_mail.errors.InputError:
            If the name is empty, too long or has other characters, or if *given* is
            not among its words.

    .. doctest::

        >>> name = PersonName(full="Nguyễn Thị  Ánh Tuyết")
        >>> name.plain_given, name.initials, name.plain_full
        ('tuyet', 'nta', 'nguyenthianhtuyet')
        >>> name = PersonName(full="H'Hen Niê", given="H'Hen")
        >>> name.plain_given, name.initials
        ('hhen', 'n')
    """

    full: str
    given: str | None = None

    def __attrs_post_init__(self) -> None:
        _find(self.words, self._given_words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, each in plain letters."""
        return _plain_words(self.full)

    @property
    def _given_words(self) -> tuple[str, ...]:
        return self.words[-1:] if self.given is None else _plain_words(self.given)

    @property
    def plain_full(self) -> str:
        """The whole name in plain letters, as one word."""
        return "".join(self.words)

    @property
    def plain_given(self) -> str:
        """The given name in plain letters, as one word."""
        return "".join(self._given_words)

    @property
    def initials(self) -> str:
        """The first letters of the other words; empty for a name of one word."""
        given = self._given_words
        start = _find(self.words, given)
        others = self.words[:start] + self.words[start + len(given) :]
        return "".join(word[0] for word in others)

    @property
    def given_is_sure(self) -> bool:
        """
        Whether the given name is stated, or nothing speaks against the last word.

        Names that begin with *Y* or *H'* may have the given name in front.
        """
        words = _split(self.full)
        has_mark = words[0] in {"Y", "y"} and len(words) > _MARK_AND_NAME
        has_prefix = words[0][0] in "Hh" and words[0][1:2] in tuple(APOSTROPHES)
        return self.given is not None or not (
            has_mark or (has_prefix and len(words) > 1)
        )

    def with_given_in_front(self) -> PersonName:
        """Return the name with all words but the last as the given name."""
        return PersonName(full=self.full, given=" ".join(_split(self.full)[:-1]))

    def other_readings(self) -> tuple[PersonName, ...]:
        """
        Return the name with every other run of its words as the given name.

        All words together are none of them, and there are none if the given name is
        stated.

        .. doctest::

            >>> name = PersonName(full="Y Bhiăng Niê")
            >>> [reading.given for reading in name.other_readings()]
            ['Bhiăng Niê', 'Bhiăng', 'Y Bhiăng', 'Y']
        """
        if self.given is not None:
            return ()
        words = _split(self.full)
        runs = [
            words[start:end]
            for end in range(len(words), 0, -1)
            for start in range(end - 1, -1, -1)
        ]
        return tuple(
            PersonName(full=self.full, given=" ".join(run))
            for run in runs[1:]
            if run != words
        )


def _find(words: tuple[str, ...], given: tuple[str, ...]) -> int:
    """Return where the given name begins; of several places, the last."""
    for start in range(len(words) - len(given), -1, -1):
        if words[start : start + len(given)] == given:
            return start
    raise InputError(Reason("naming.given_not_in_name"))


def _split(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are written."""
    if len(require(name, str, "name")) > MAX_NAME:
        raise InputError(Reason("naming.name_too_long", limit=MAX_NAME))
    name = " ".join(unicodedata.normalize("NFC", name).split())
    for apostrophe in APOSTROPHES:  # "H' Hen" is one word
        name = name.replace(f"{apostrophe} ", apostrophe)
    for hyphen in HYPHENS:
        name = name.replace(hyphen, " ")
    # Joined by spaces, the words are the same ones again.
    words = tuple(word.rstrip(APOSTROPHES) for word in name.split() if _plain(word))
    if not words:
        raise InputError(Reason("naming.name_empty"))
    if len(words) > MAX_WORDS:
        raise InputError(Reason("naming.name_too_long", limit=MAX_NAME))
    return words


def _plain(word: str) -> str:
    return _folded(_unapostrophed(word))


def _plain_words(name: str) -> tuple[str, ...]:
    words = tuple(map(_plain, _split(name)))
    if not all(word.isascii() and word.isalpha() for word in words):
        raise InputError(Reason("naming.name_letters"))
    return words
