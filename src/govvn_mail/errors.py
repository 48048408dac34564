"""
Every exception that *govvn_mail* raises on purpose.

::

    GovvnMailError
    ├── InputError (ValueError)             an argument no answer can be given for
    ├── MissingExtraError (ImportError)     an optional dependency is not installed
    ├── TableError (ValueError)             a data file breaks its schema
    ├── AddressError (ValueError)           text that is not one mail address
    │   └── NotOfficialError                an address that is not an official one
    ├── CalendarError (ValueError)          a calendar or hours plan has no answer
    │   └── CalendarHorizonError            a date beyond the calendar's coverage
    ├── ScheduleError (ValueError)          a schedule or log that cannot be judged
    ├── PolicyError (ValueError)            a regulation's file is wrong
    │   └── UnknownPolicyError (LookupError)
    ├── RefusedError                        a policy report refuses the message
    ├── MessageError (ValueError)           a letter that cannot be built or parsed
    ├── SigningError                        a signature could not be made
    │   └── KeyMismatchError (ValueError)   the key is not the certificate's
    ├── VerificationError (ValueError)      a signed message that is not valid
    └── DeliveryError                       the submission server was not reached
        └── SecurityError                   or not in the manner required

Match on the class or on :attr:`GovvnMailError.code`, never on the sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .texts import Lang, Reason

__all__ = [
    "AddressError",
    "CalendarError",
    "CalendarHorizonError",
    "DeliveryError",
    "GovvnMailError",
    "InputError",
    "KeyMismatchError",
    "MessageError",
    "MissingExtraError",
    "NotOfficialError",
    "PolicyError",
    "RefusedError",
    "ScheduleError",
    "SecurityError",
    "SigningError",
    "TableError",
    "UnknownPolicyError",
    "VerificationError",
]


class GovvnMailError(Exception):
    """
    Base class of every exception that *govvn_mail* raises on purpose.

    Attributes:
        reason: Code, parameters and sentence. ``str()`` gives the English one.
    """

    def __init__(self, reason: Reason, *details: object) -> None:
        # All arguments go to `super()` so that the error survives pickling.
        super().__init__(reason, *details)
        self.reason = reason

    @property
    def code(self) -> str:
        """The stable code, for example ``"schedule.horizon"``."""
        return self.reason.code

    def text(self, lang: Lang) -> str:
        """Return the sentence in *lang* (``"vi"`` or ``"en"``)."""
        return self.reason.text(lang)

    def __str__(self) -> str:
        return self.reason.en


class InputError(GovvnMailError, ValueError):
    """An argument for which no answer can be given, such as a naive datetime."""


class MissingExtraError(GovvnMailError, ImportError):
    """An optional dependency is not installed; the sentence says how to install it."""


class TableError(GovvnMailError, ValueError):
    """A TOML or TSV file breaks its schema; the sentence names file and place."""


class AddressError(GovvnMailError, ValueError):
    """Text that is not one single, unambiguous mail address."""


class NotOfficialError(AddressError):
    """
    The address is not an official one on that date.

    Attributes:
        verdict: The :class:`~govvn_mail.addresses.AddressVerdict`.
    """

    def __init__(self, reason: Reason, verdict: Any) -> None:  # noqa: ANN401 (its class lies above)
        super().__init__(reason, verdict)
        self.verdict = verdict


class CalendarError(GovvnMailError, ValueError):
    """A calendar or a plan of working hours is inconsistent or has no answer."""


class CalendarHorizonError(CalendarError):
    """A date outside the years for which days off are known."""


class ScheduleError(GovvnMailError, ValueError):
    """A check schedule, an assignment or a log that cannot be judged."""


class PolicyError(GovvnMailError, ValueError):
    """A regulation's file is wrong; the sentence names file, rule and path."""


class UnknownPolicyError(PolicyError, LookupError):
    """No regulation of that id is bundled."""


class RefusedError(GovvnMailError):
    """
    A policy report refuses the message.

    Attributes:
        report: The :class:`~govvn_mail.policies.Report` with every finding.
    """

    def __init__(self, reason: Reason, report: Any) -> None:  # noqa: ANN401 (its class lies above)
        super().__init__(reason, report)
        self.report = report


class MessageError(GovvnMailError, ValueError):
    """A letter that cannot be built, or received bytes that cannot be parsed."""


class SigningError(GovvnMailError):
    """A signature could not be made. The original error is ``__cause__``."""


class KeyMismatchError(SigningError, ValueError):
    """The private key does not belong to the certificate."""


class VerificationError(GovvnMailError, ValueError):
    """
    A message whose signature is not valid, or not known to be.

    Attributes:
        verification: The :class:`~govvn_mail.signing.Verification`.
    """

    def __init__(self, reason: Reason, verification: Any) -> None:  # noqa: ANN401 (its class lies above)
        super().__init__(reason, verification)
        self.verification = verification


class DeliveryError(GovvnMailError):
    """The submission server could not be used; nothing was handed over to it."""


class SecurityError(DeliveryError):
    """The submission server does not offer the protection that was required."""
