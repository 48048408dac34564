"""Rules about what a message carries: files, characters, subject, marks, matters."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.policies.words import Subject, check_words
from govvn_mail.texts import Reason

__all__ = [
    "Channel",
    "CharacterSet",
    "Characters",
    "DocumentChannel",
    "FileTypes",
    "SecrecyMarking",
    "SubjectLine",
    "WrittenPart",
]

MAX_NAME = 64
"""Upper bound of a name of a file type, in characters."""


def check_types(types: tuple[str, ...]) -> None:
    """Refuse an empty list of file types, and names that are none."""
    if not types:
        raise PolicyError(Reason("policies.empty", name="types"))
    for name in types:
        if not (
            name.isascii()
            and name.replace("_", "").isalnum()
            and name == name.lower()
            and len(name) <= MAX_NAME
        ):
            raise PolicyError(Reason("policies.file_type", type=name))


@attrs.frozen(kw_only=True)
class FileTypes:
    """
    Some attachment is of one of these types, or every one is.

    Args:
        types: Extensions without the dot (``pdf``), or one of the classes
            ``executable``, ``encrypted_archive``, ``image``.
        only: Whether every attachment is of one of them.
        open_list: Whether the text names them as examples (*như*, *…*).
        least_version: The lowest version of the format, such as ``"1.4"``.
    """

    kind: ClassVar[str] = "file_types"
    subject: ClassVar[Subject] = Subject.MESSAGE

    types: tuple[str, ...]
    only: bool = False
    open_list: bool = False
    least_version: str | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_types(self.types)
        version = self.least_version
        if version is not None and not version.replace(".", "").isdecimal():
            raise PolicyError(Reason("policies.version", version=version))


class WrittenPart(StrEnum):
    """What is written with certain characters."""

    MESSAGE = "message"
    """Subject and body."""

    FILE_NAME = "file_name"
    DOCUMENT = "document"


class CharacterSet(StrEnum):
    """Which characters."""

    TCVN_6909_2001 = "tcvn_6909_2001"
    """Vietnamese in Unicode, as in the standard of 2001."""

    VIETNAMESE_WITH_DIACRITICS = "vietnamese_with_diacritics"
    LETTERS_AND_DIGITS = "letters_and_digits"
    """No Vietnamese diacritics, no special characters; what these are, no text says."""


@attrs.frozen(kw_only=True)
class Characters:
    """
    Such a part is written in such characters.

    Args:
        of: The part.
        charset: The characters.
    """

    kind: ClassVar[str] = "characters"
    subject: ClassVar[Subject] = Subject.MESSAGE

    of: WrittenPart
    charset: CharacterSet

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class SubjectLine:
    """
    The subject line is the document's abstract (*trích yếu*), or begins with a label.

    Args:
        labels: The labels, one of which it begins with; empty: it is the abstract.
    """

    kind: ClassVar[str] = "subject_line"
    subject: ClassVar[Subject] = Subject.MESSAGE

    labels: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class SecrecyMarking:
    """
    The message or what it carries bears the marking of a secrecy grade.

    A marking is a sign; whether something is a state secret, a person decides.

    Args:
        markings: As written on documents.
    """

    kind: ClassVar[str] = "secrecy_marking"
    subject: ClassVar[Subject] = Subject.MESSAGE

    markings: tuple[str, ...] = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if not self.markings:
            raise PolicyError(Reason("policies.empty", name="markings"))


class Channel(StrEnum):
    """By which way a document goes."""

    OFFICIAL_MAIL = "official_mail"
    DOCUMENT_SYSTEM = "document_system"
    PAPER = "paper"


@attrs.frozen(kw_only=True)
class DocumentChannel:
    """
    Documents of these kinds go by this channel.

    With a duty they must; with a prohibition they must not; `may` is a list of what
    goes that way and demands nothing.

    Args:
        channel: The way.
        documents: Words of the list ``documents``.
        except_for: Those of them that are excepted.
        open_list: Whether the text names them as examples.
    """

    kind: ClassVar[str] = "document_channel"
    subject: ClassVar[Subject] = Subject.MESSAGE

    channel: Channel
    documents: tuple[str, ...]
    except_for: tuple[str, ...] = ()
    open_list: bool = False

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("documents", (*self.documents, *self.except_for))
        if not self.documents:
            raise PolicyError(Reason("policies.empty", name="documents"))
