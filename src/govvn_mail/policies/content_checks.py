"""Checks of what a message carries: files, characters, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govvn_mail.texts import Bilingual, Reason

from .cases import Seen
from .characters import written_in
from .kinds import (
    Characters,
    FileTypes,
    SecrecyMarking,
    WrittenPart,
)
from .markings import bears_marking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .cases import Case
    from .files import File

__all__ = ["CONTENT_CHECKS"]


def _file_types(demand: FileTypes, case: Case) -> Seen:
    files = case.files
    if not files:
        return Seen(
            holds=False, reason=Reason("policies.no_attachment"), nothing_of_it=True
        )
    return _every(demand, files) if demand.only else _some(demand, files)


def _some(demand: FileTypes, files: tuple[File, ...]) -> Seen:
    answers = [(file, file.is_any(demand.types)) for file in files]
    if found := [file.name for file, answer in answers if answer]:
        return Seen(
            holds=True,
            reason=Reason("policies.files_found", files=_shown(found)),
            remedy=Reason("policies.remove_files", files=_shown(found)),
        )
    unclear = [
        file.name
        for file, answer in answers
        if answer is None or (demand.open_list and not file.types)
    ]
    if unclear:
        return Seen(
            holds=None,
            reason=Reason("policies.files_unclear", files=_shown(unclear)),
            missing=(Reason("policies.missing_contents", files=_shown(unclear)),),
            can_refuse=False,
        )
    return Seen(holds=False, reason=Reason("policies.files_not_found"))


def _every(demand: FileTypes, files: tuple[File, ...]) -> Seen:
    answers = [(file, _is_really(file, demand)) for file in files]
    if others := [file.name for file, answer in answers if answer is False]:
        types = tuple(name.upper() for name in demand.types)
        return Seen(
            holds=False,
            reason=Reason("policies.files_of_other_type", files=_shown(others)),
            remedy=Reason("policies.use_types", types=types),
        )
    if unclear := [file.name for file, answer in answers if answer is None]:
        return Seen(
            holds=None,
            reason=Reason("policies.files_unclear", files=_shown(unclear)),
            missing=(Reason("policies.missing_contents", files=_shown(unclear)),),
        )
    return Seen(holds=True, reason=Reason("policies.files_of_type"))


def _is_really(file: File, demand: FileTypes) -> bool | None:
    answer = file.is_really(demand.types)
    if not answer or demand.least_version is None:
        return answer
    least = tuple(map(int, demand.least_version.split(".")))
    return None if file.version is None else file.version >= least


SHOWN = 5
"""Files that a sentence names; of more it says how many."""


def _shown(names: list[str]) -> tuple[str, ...]:
    rest = len(names) - SHOWN
    return (*names[:SHOWN], *([f"… (+{rest})"] if rest > 0 else []))


def _characters(demand: Characters, case: Case) -> Seen:
    match demand.of:
        case WrittenPart.MESSAGE:
            message = case.message
            texts = [message.subject, message.body, message.html or ""]
        case WrittenPart.FILE_NAME:
            texts = [a.filename for a in case.message.attachments]
        case WrittenPart.DOCUMENT:
            return Seen(
                holds=None,
                reason=Reason("policies.document_unread"),
                missing=(Reason("policies.missing_document_text"),),
                can_refuse=False,
            )
    if not any(texts):
        return Seen(
            holds=False, reason=Reason("policies.nothing_written"), nothing_of_it=True
        )
    answers = {text: written_in(text, demand.charset) for text in texts}
    if odd := [text for text, answer in answers.items() if answer is False]:
        return Seen(
            holds=False,
            reason=Reason("policies.other_characters", text=_excerpt(odd[0])),
            remedy=Reason("policies.use_characters"),
        )
    if unclear := [text for text, answer in answers.items() if answer is None]:
        return Seen(
            holds=None,
            reason=Reason("policies.characters_unclear", text=_excerpt(unclear[0])),
            missing=(Reason("policies.missing_reading_of_characters"),),
            needs_human=True,
            can_refuse=False,
        )
    return Seen(holds=True, reason=Reason("policies.characters_right"))


def _excerpt(text: str) -> str:
    return text if len(text) <= MAX_EXCERPT else f"{text[:MAX_EXCERPT]}…"


MAX_EXCERPT = 80
"""Characters that a sentence quotes of a text."""


def _secrecy_marking(demand: SecrecyMarking, case: Case) -> Seen:
    """Look for a mark in the open; what is within files, somebody has to say."""
    answers = {
        place: bears_marking(text, demand.markings)
        for place, text in _open_texts(case)
        if text
    }
    within = (
        case.setting.fact("attachments_marked_secret")
        if case.message.attachments
        else False
    )
    if within:
        answers["attachments"] = True
    if marked := [place for place, answer in answers.items() if answer]:
        return Seen(
            holds=True,
            reason=Reason("policies.marked", places=_places(marked)),
            remedy=Reason("policies.send_secret_otherwise"),
            needs_human=True,
        )
    missing = []
    if doubts := [place for place, answer in answers.items() if answer is None]:
        missing.append(Reason("policies.missing_marking", places=_places(doubts)))
    if within is None:
        missing.append(Reason("policies.missing_marking_of_files"))
    if missing:
        return Seen(
            holds=None,
            reason=Reason("policies.marking_unknown"),
            missing=tuple(missing),
            needs_human=True,
            can_refuse=False,
        )
    return Seen(holds=False, reason=Reason("policies.not_marked"), needs_human=True)


def _open_texts(case: Case) -> Iterator[tuple[str, str | None]]:
    """Yield what everybody sees of a message, with the place where it stands."""
    message = case.message
    yield "subject", message.subject
    yield "body", message.body
    yield "html", message.html
    yield "abstract", None if message.document is None else message.document.abstract
    for attachment in message.attachments:
        yield attachment.filename, attachment.filename.rpartition(".")[0]


def _places(names: list[str]) -> tuple[Bilingual | str, ...]:
    return tuple(_PLACES.get(name, name) for name in names[:SHOWN])


_PLACES = {
    "subject": Bilingual("tiêu đề thư", "the subject"),
    "body": Bilingual("nội dung thư", "the body"),
    "html": Bilingual("nội dung thư dạng HTML", "the HTML text"),
    "abstract": Bilingual("trích yếu", "the abstract"),
    "attachments": Bilingual("tệp đính kèm", "an attachment"),
}


CONTENT_CHECKS: Mapping[type, Callable[[Any, Case], Seen]] = {
    Characters: _characters,
    FileTypes: _file_types,
    SecrecyMarking: _secrecy_marking,
}
