"""The registry of official mail domains, asked for a day."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Self

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, NotOfficialError, TableError
from govvn_mail.texts import Reason
from govvn_mail.times import require_date, today

from .bodies import Body, Succession
from .directory import BUNDLED, Directory
from .judgement import judge
from .loading import TABLES, load_directory
from .rows import Change
from .skeleton import fold
from .verdict import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import date
    from pathlib import Path

    from .directory import Listing
    from .spoofs import LookalikeDomain
    from .verdict import AddressVerdict

__all__ = ["Registry", "classify", "require_official"]

OFFICIAL_ONLY = frozenset({Status.OFFICIAL})


@attrs.frozen(kw_only=True, eq=False)
class Registry:
    """
    Bodies and their mail domains through time; immutable.

    Made by :meth:`bundled` or :meth:`load`; :meth:`overlay` makes another one of it.

    .. doctest::

        >>> from datetime import date
        >>> registry = Registry.bundled()
        >>> before = registry.classify("vanthu@kontum.gov.vn", on=date(2025, 6, 30))
        >>> before.status, before.body.name_vi
        (<Status.OFFICIAL: 'official'>, 'Tỉnh Kon Tum')
        >>> after = registry.classify("vanthu@kontum.gov.vn", on=date(2025, 7, 1))
        >>> after.status, after.successor.body.name_vi, after.successor.domain
        (<Status.LEGACY: 'legacy'>, 'Tỉnh Quảng Ngãi', 'quangngai.gov.vn')
    """

    _directory: Directory = attrs.field(repr=False)

    @classmethod
    def bundled(cls) -> Registry:
        """Return the registry that comes with the library; it is read once."""
        return _bundled()

    @classmethod
    def load(cls, *folders: Path | Traversable) -> Self:
        """
        Read the tables of one or more folders, joined in that order.

        Args:
            folders:
                Each with one or more of ``bodies.tsv``, ``domains.tsv``,
                ``successions.tsv``, ``departments.tsv`` and ``providers.tsv``.

        Raises:
            govvn_mail.errors.TableError:
                If a table breaks its schema or contradicts another one.
            govvn_mail.errors.InputError: If an argument is no folder's path.
        """
        layers: dict[str, Path | Traversable] = {}
        for folder in folders:
            if not isinstance(folder, Traversable):
                raise InputError(
                    Reason("addresses.not_a_path", type=type(folder).__name__)
                )
            if not any((folder / table).is_file() for table in TABLES):
                raise TableError(Reason("addresses.no_tables", folder=folder.name))
            is_bundled = folder == _bundled_folder()
            name = BUNDLED if is_bundled else folder.name
            if name in layers or (name == BUNDLED and not is_bundled):
                raise TableError(Reason("addresses.folder_twice", folder=name))
            layers[name] = folder
        return cls(directory=load_directory(layers))

    def overlay(self, source: Path | Traversable | Mapping[str, object]) -> Self:
        """
        Return a registry with an organisation's own entries upon this one.

        A later overlay decides the days that it speaks of; see the page on addresses
        for the entries.

        Args:
            source: A TOML file, or what such a file holds.

        Raises:
            govvn_mail.errors.TableError:
                Names file and path of the first wrong entry; a public provider or a
                public suffix is taken for official only with a key ``unsafe_…``.
            govvn_mail.errors.InputError: If *source* is neither a path nor a mapping.

        .. doctest::

            >>> from datetime import date
            >>> registry = Registry.bundled().overlay({
            ...     "layer": "quangngai",
            ...     "checked_on": date(2026, 11, 23),
            ...     "suspend": [{
            ...         "mailbox": "snv@quangngai.gov.vn",
            ...         "since": date(2026, 11, 20), "until": date(2026, 11, 30),
            ...         "reason": "lộ mật khẩu", "source": "CV 12/STTTT",
            ...     }],
            ... })
            >>> day = date(2026, 11, 30)
            >>> verdict = registry.classify("SNV@quangngai.gov.vn", on=day)
            >>> str(verdict.status), verdict.layer
            ('suspended', 'quangngai')
        """
        from .overlay import overlaid

        return type(self)(directory=overlaid(self._directory, source))

    @property
    def data_version(self) -> str:
        """Day of the newest row, and a digest over tables and overlays."""
        return self._directory.version

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the folders and overlays, in order."""
        return self._directory.layers

    def body(self, body_id: str) -> Body:
        """
        Return the body with that id, such as ``"quangngai-2025"``.

        Raises:
            govvn_mail.errors.InputError: If there is none.
        """
        body = self._directory.bodies.get(require(body_id, str, "body_id"))
        if body is None:
            raise InputError(Reason("addresses.no_such_body", id=body_id))
        return body

    def bodies(self, *, on: date | None = None) -> tuple[Body, ...]:
        """
        Return the bodies that exist on a day, in the tables' order.

        Args:
            on: The day asked about; None is every body in every era.

        Raises:
            govvn_mail.errors.InputError: If *on* is no date.
        """
        day = on if on is None else require_date(on, "on")
        bodies = self._directory.bodies.values()
        return tuple(body for body in bodies if day is None or day in body.life)

    def find_bodies(self, name: str, *, on: date | None = None) -> tuple[Body, ...]:
        """
        Return the bodies of that name or family, in the tables' order.

        Args:
            name:
                A family, or the whole name in Vietnamese or English; capital letters
                and diacritics do not matter, nor do *tỉnh* and *thành phố*.
            on: The day asked about; None is every era.

        Raises:
            govvn_mail.errors.InputError: If *name* is no string or *on* no date.

        .. doctest::

            >>> [body.id for body in Registry.bundled().find_bodies("Bắc Ninh")]
            ['bacninh-0', 'bacninh-2025', 'bacninh-2026']
        """
        wanted = _plain(require(name, str, "name"))
        return tuple(
            body
            for body in self.bodies(on=on)
            if wanted in {body.family, _plain(body.name_vi), _plain(body.name_en)}
        )

    def successions(self, body: Body | str) -> tuple[Succession, ...]:
        """
        Return what became of a body, from itself to the last heir known.

        Args:
            body: The body, or its id; each era has its own successions.

        Raises:
            govvn_mail.errors.InputError: If there is no such body.

        .. doctest::

            >>> [(x.heir.id, x.since.isoformat(), x.law, x.is_same_body)
            ...  for x in Registry.bundled().successions("bacgiang-0")]
            [('bacninh-2025', '2025-07-01', 'NQ 202/2025/QH15', False),
             ('bacninh-2026', '2026-09-20', 'NQ 39/2026/QH16', True)]
        """
        former = self.body(body.id if isinstance(body, Body) else body)
        found = []
        while row := self._directory.heirs.get(former.id):
            heir = self._directory.bodies[row.to_id]
            found.append(
                Succession(
                    former=former,
                    heir=heir,
                    since=row.date,
                    law=row.law,
                    is_same_body=row.kind in {Change.RENAMED, Change.STATUS},
                )
            )
            former = heir
        return tuple(found)

    def domains(
        self, body: Body | str, *, on: date | None = None
    ) -> tuple[Listing, ...]:
        """
        Return the domains listed for one era of a body, the preferred one first.

        Args:
            body: The body, or its id.
            on: The day asked about; None is every day.

        Raises:
            govvn_mail.errors.InputError: If there is no such body or *on* is no date.

        .. doctest::

            >>> from datetime import date
            >>> [(x.domain, str(x.role), x.evidence[0])
            ...  for x in Registry.bundled().domains("hanoi-0", on=date(2026, 11, 23))]
            [('hanoi.gov.vn', 'both', 'NĐ 224/2026/NĐ-CP art. 11'),
             ('thudo.gov.vn', 'mail', 'QĐ 1643/QĐ-UBND Hà Nội'),
             ('hanoi.edu.vn', 'both', 'TT 53/2012/TT-BGDĐT art. 4')]
        """
        key = body.id if isinstance(body, Body) else body
        own = self.body(key)
        day = on if on is None else require_date(on, "on")
        return tuple(
            listing
            for listing in self._directory.all_listings
            if listing.body.id == own.id and (day is None or day in listing.life)
        )

    def lookalike_domains(self, body: Body | str) -> tuple[LookalikeDomain, ...]:
        """
        Return domains that would be taken for those of a body, for block lists.

        Some hundreds for each domain; none of them is listed, and no network is asked.
        `classify` finds each to be a look-alike of that domain.

        Args:
            body: The body, or its id; each era has its own domains.

        Raises:
            govvn_mail.errors.InputError: If there is no such body.

        .. doctest::

            >>> registry = Registry.bundled()
            >>> spoofs = registry.lookalike_domains("quangngai-2025")
            >>> [x.reason.code for x in spoofs if x.domain == "quangngai-gov.vn"]
            ['addresses.glued']
        """
        from .spoofs import spoof_domains

        key = body.id if isinstance(body, Body) else body
        return spoof_domains(self._directory, self.body(key).id)

    def classify(self, text: str, *, on: date | None = None) -> AddressVerdict:
        """
        Tell what an address is on a day. Bad text gives a verdict, no exception.

        Args:
            text: An address, with or without display name; see `parse_address`.
            on: The day asked about; None is today in Vietnam.

        Raises:
            govvn_mail.errors.InputError: If *text* is no string or *on* no date.
        """
        return judge(self._directory, text, _day(on))

    def classify_many(
        self, texts: Iterable[str], *, on: date | None = None
    ) -> list[AddressVerdict]:
        """
        Tell what each address is on one day.

        Raises:
            govvn_mail.errors.InputError:
                If *texts* is no iterable of strings or *on* no date.
        """
        day = _day(on)
        try:
            if isinstance(texts, str | bytes):
                raise TypeError  # noqa: TRY301 (one refusal for all wrong types)
            items = iter(texts)
        except TypeError as error:
            raise InputError(
                Reason("addresses.not_texts", type=type(texts).__name__)
            ) from error
        return [judge(self._directory, text, day) for text in items]

    def require_official(
        self,
        text: str,
        *,
        on: date | None = None,
        accept: AbstractSet[Status] = OFFICIAL_ONLY,
    ) -> AddressVerdict:
        """
        Return the verdict on an address if its status is accepted.

        Args:
            text: An address, with or without display name.
            on: The day asked about; None is today in Vietnam.
            accept: The statuses that do; a grace period adds ``legacy``.

        Raises:
            govvn_mail.errors.NotOfficialError: If it has another status.
            govvn_mail.errors.InputError: If an argument has a wrong type.
        """
        accepted = _statuses(accept)
        verdict = judge(self._directory, text, _day(on))
        if verdict.status not in accepted:
            raise NotOfficialError(verdict.reasons[0], verdict)
        return verdict


def classify(text: str, *, on: date | None = None) -> AddressVerdict:
    """
    Tell what an address is on a day, by the bundled registry.

    See :meth:`Registry.classify`.

    .. doctest::

        >>> from datetime import date
        >>> verdict = classify("ubnd@quangngai-gov.vn", on=date(2026, 11, 23))
        >>> str(verdict.status), verdict.is_official
        ('lookalike', False)
        >>> print(verdict.reasons[0].vi)
        Tên miền gần giống quangngai.gov.vn của tỉnh Quảng Ngãi; đề nghị xác minh ...
    """
    return Registry.bundled().classify(text, on=on)


def require_official(
    text: str,
    *,
    on: date | None = None,
    accept: AbstractSet[Status] = OFFICIAL_ONLY,
) -> AddressVerdict:
    """
    Return the verdict on an address if it is accepted, by the bundled registry.

    See :meth:`Registry.require_official`.

    .. doctest::

        >>> from datetime import date
        >>> require_official("x@gmail.com", on=date(2026, 11, 23))
        Traceback (most recent call last):
        ...
        govvn_mail.errors.NotOfficialError: The mailbox belongs to the public ...
    """
    return Registry.bundled().require_official(text, on=on, accept=accept)


def _bundled_folder() -> Traversable:
    return files("govvn_mail") / "data" / "registry"


@cache
def _bundled() -> Registry:
    return Registry.load(_bundled_folder())


def _plain(name: str) -> str:
    """Return a name as it is compared."""
    folded = " ".join(fold(name).split())
    for kind in ("tinh ", "thanh pho "):
        folded = folded.removeprefix(kind)
    return folded.removesuffix(" province").removesuffix(" city")


def _day(on: date | None) -> date:
    return today() if on is None else require_date(on, "on")


def _statuses(accept: object) -> frozenset[Status]:
    if isinstance(accept, set | frozenset) and all(
        isinstance(item, str) for item in accept
    ):
        try:
            return frozenset(map(Status, accept))
        except ValueError:
            pass
    raise InputError(Reason("addresses.not_statuses"))
