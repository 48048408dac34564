"""What a rule must name: the instrument, the article, and how well it is known."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from .arguments import check_fields
from .errors import PolicyError
from .texts import Bilingual, Reason
from .times import Period

__all__ = ["Citation", "EndingVerb", "Grade", "Instrument", "Repeal", "Waiver"]


class Grade(StrEnum):
    """How well the text behind a statement is known."""

    READ = "read"
    """The operative text of the article was read."""

    REPORTED = "reported"
    """Press, digests or translations report it; the article was not read."""

    EXISTENCE = "existence"
    """Only the number, the date or the preamble was seen."""

    MEMORY = "memory"
    """Not verified."""


class EndingVerb(StrEnum):
    """How one instrument ends another: its own verb."""

    REPLACES = "replaces"
    """*Thay thế*."""

    REPEALS = "repeals"
    """*Bãi bỏ*."""

    ENDS = "ends"
    """*Hết hiệu lực*."""


@attrs.frozen(kw_only=True)
class Repeal:
    """
    An instrument that another one ends.

    Args:
        number: Its official number.
        verb: The verb of the text that ends it.
        issuer: Its issuing body, in Vietnamese, if the text names it.
        issued: Its date of issue, if the text names it.
    """

    number: str
    verb: EndingVerb
    issuer: str | None = None
    issued: date | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class Instrument:
    """
    A legal instrument (*văn bản*) or other text from which rules follow.

    Args:
        kind: Kind of instrument, such as *Quyết định*.
        number: Official number, or None for a letter known without one.
        title: What it is about, in Vietnamese.
        issuer: Issuing body, in Vietnamese.
        issued: Date of issue, or None if not known.
        in_force: Days on which it is in force, as far as known.
        grade: How well its text is known.
        source: Where the text or the report was seen.
        annex: What the articles stand in, if the instrument only issues it, such as
            *Quy chế*.
        repeals: The instruments that it ends.
        repealed_by: Number of the instrument that ended it.
        successor: Number of the instrument that took its place, if that is another.
        fictitious: Whether it was invented for training and tests.

    .. doctest::

        >>> str(Instrument(
        ...     kind="Quyết định", number="99/2025/QĐ-UBND", title="Quy chế …",
        ...     issuer="UBND tỉnh Nghệ An", grade=Grade.READ, source="…",
        ... ))
        'Quyết định số 99/2025/QĐ-UBND'
    """

    kind: str
    number: str | None = None
    title: str
    issuer: str
    issued: date | None = None
    in_force: Period = Period()
    grade: Grade
    source: str
    annex: str | None = None
    repeals: tuple[Repeal, ...] = ()
    repealed_by: str | None = None
    successor: str | None = None
    fictitious: bool = False

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    def __str__(self) -> str:
        if self.number is not None:
            return f"{self.kind} số {self.number}"
        day = f" ngày {self.issued:%d/%m/%Y}" if self.issued else ""
        return f"{self.kind}{day} của {self.issuer}"

    @property
    def place_of_articles(self) -> str:
        """What a citation names after the article, in Vietnamese."""
        if self.annex is None:
            return str(self)
        return f"{self.annex} ban hành kèm theo {self} của {self.issuer}"


@attrs.frozen(kw_only=True)
class Citation:
    """
    A pinpoint reference, printed in Vietnamese order.

    Args:
        instrument: The instrument cited.
        article: *Điều*. May be None only if the instrument's text was not read.
        clause: *Khoản*.
        point: *Điểm*: one letter, of which ``đ`` is one of its own.
        decision: Whether the article is one of the instrument itself, and not of the
            annex that it issues.
        place: The place where the text has no articles, such as *Phụ lục 2*.

    Raises:
        govvn_mail.errors.PolicyError:
            If the article is missing although the text was read, or if a clause or
            point hangs in the air.

    .. doctest::

        >>> decree = Instrument(
        ...     kind="Nghị định", number="30/2020/NĐ-CP", title="Về công tác văn thư",
        ...     issuer="Chính phủ", grade=Grade.READ, source="…",
        ... )
        >>> print(Citation(instrument=decree, article=8, clause=2, point="c"))
        điểm c khoản 2 Điều 8 Nghị định số 30/2020/NĐ-CP
    """

    instrument: Instrument
    article: int | None = None
    clause: int | None = None
    point: str | None = None
    decision: bool = False
    place: Bilingual | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if self.article is None:
            if self.instrument.grade is Grade.READ and self.place is None:
                raise PolicyError(
                    Reason("law.article_missing", instrument=str(self.instrument))
                )
            if self.clause is not None or self.point is not None:
                raise PolicyError(
                    Reason(
                        "law.clause_without_article", instrument=str(self.instrument)
                    )
                )

    def text(self, lang: str) -> str:
        """Return the reference in ``"vi"`` or ``"en"``."""
        if lang == "vi":
            return str(self)
        clause = f"({self.clause})" if self.clause is not None else ""
        point = f"({self.point})" if self.point is not None else ""
        parts = (
            f"{self.place.en} of" if self.place is not None else "",
            f"Article {self.article}{clause}{point} of" if self.article else "",
            self._stands_in,
        )
        return " ".join(filter(None, parts))

    def bilingual(self) -> Bilingual:
        """Return the reference as a parameter of a reason."""
        return Bilingual(self.text("vi"), self.text("en"))

    def __str__(self) -> str:
        parts = (
            self.place.vi if self.place is not None else "",
            f"điểm {self.point}" if self.point is not None else "",
            f"khoản {self.clause}" if self.clause is not None else "",
            f"Điều {self.article}" if self.article is not None else "",
            self._stands_in,
        )
        return " ".join(filter(None, parts))

    @property
    def _stands_in(self) -> str:
        return (
            str(self.instrument) if self.decision else self.instrument.place_of_articles
        )


@attrs.frozen(kw_only=True)
class Waiver:
    """
    A recorded exception: who decided it, why, and until when.

    No regulation grants the power to waive its rules; the finding stays visible
    beside the waiver, and the duty remains.

    Args:
        rule_id: The rule that is not enforced.
        reason: Why, in the words of the person who decided.
        approver: Name and office of that person.
        period: Days for which the exception holds; it expires by itself.
        scope: Mail addresses and domains for which it holds, a domain with all below
            it; empty means the whole rule.

    Raises:
        govvn_mail.errors.PolicyError: If reason, approver or last day is missing.
    """

    rule_id: str
    reason: str
    approver: str
    period: Period
    scope: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if not self.reason.strip() or not self.approver.strip():
            raise PolicyError(Reason("law.waiver_unexplained", rule=self.rule_id))
        if self.period.last is None:
            raise PolicyError(Reason("law.waiver_unlimited", rule=self.rule_id))

    def covers(self, rule_id: str, on: date, address: str) -> bool:
        """
        Tell whether the exception holds for a rule, on a day, for a mailbox.

        .. doctest::

            >>> waiver = Waiver(
            ...     rule_id="x.1", reason="…", approver="…",
            ...     period=Period(None, date(2026, 12, 31)), scope=("snv.saomai.test",),
            ... )
            >>> waiver.covers("x.1", date(2026, 1, 5), "An@SNV.saomai.test")
            True
            >>> waiver.covers("x.1", date(2027, 1, 1), "an@snv.saomai.test")
            False
        """
        if rule_id != self.rule_id or on not in self.period:
            return False
        mailbox = address.lower()
        domain = mailbox.rpartition("@")[2]
        return not self.scope or any(
            entry in {mailbox, domain} or domain.endswith(f".{entry}")
            for entry in map(str.lower, self.scope)
        )
