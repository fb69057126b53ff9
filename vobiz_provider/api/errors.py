"""The errors that this package raises.

VobizError                       what a user may see, one line each
├── CredentialsError             credentials or address missing, half given or contradicting; nothing was sent
├── InvalidInput                 an argument that cannot be sent; nothing was sent
├── OrderRefused                 an order was not placed, or cannot be adopted; the reason says why
├── WrongAccount                 the credentials are not those of the account that holds the order
├── OtpRefused                   Vobiz did not accept the OTP; the verification still waits for the right one
├── ApiError                     Vobiz was asked and did not give a usable answer
│   ├── Refused                  a definite no (4xx, or a redirect): the request had no effect
│   └── Unreachable              never connected, or a read without an answer: nothing was changed
│       └── Unreadable           a read was answered with what cannot be used
└── OutcomeUnknown               sent, and the answer was lost: it may have taken effect
    ├── OrderOutcomeUnknown      the order may have been placed
    └── VerificationOutcomeUnknown   a code may have been sent, or the number may be verified
"""

from __future__ import annotations

import pulumi

from vobiz_provider.engine.messages import one_line

_LONGEST = 2000


class VobizError(pulumi.RunError):
    """What a user of this package may see: one line that says what happened and what to do next.

    A RunError, so that a program in which it is raised ends with that line and without a traceback (engine rule).

    Args:
        message: the line; what the server put into it cannot make more lines of it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message, longest=_LONGEST))


class CredentialsError(VobizError):
    """Credentials, base URL or time-out are missing, incomplete or contradict each other."""


class InvalidInput(VobizError):
    """An argument that the API cannot be asked with."""


class OrderRefused(VobizError):
    """The order was not placed, or is not one that can be adopted."""


class WrongAccount(VobizError):
    """The credentials belong to another account than the order."""


class OtpRefused(VobizError):
    """Vobiz did not accept the OTP; the verification waits for the right one.

    Args:
        message: the line that a user sees.
        is_wrong: whether Vobiz's words are about the code; if not, the number may also be verified already.
    """

    def __init__(self, message: str, *, is_wrong: bool = True) -> None:
        super().__init__(message)
        self.is_wrong = is_wrong


class ApiError(VobizError):
    """Vobiz was asked and did not give a usable answer."""


class Refused(ApiError):
    """A definite refusal: the request had no effect.

    Args:
        message: the line that a user sees.
        status: the HTTP status of the answer.
        code: the API's own code or slug, or None.
        words: what Vobiz said, fit to show, without what this package adds; None where it said nothing.
    """

    def __init__(self, message: str, status: int, code: str | None = None, words: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.words = words


class Unreachable(ApiError):
    """Nothing was changed: never connected, or a read whose answer did not come or could not be understood."""


class Unreadable(Unreachable):
    """A read was answered, and the answer cannot be used: too large, no list, no JSON."""


class OutcomeUnknown(VobizError):
    """The request was sent and its answer was lost: it may have taken effect."""


class OrderOutcomeUnknown(OutcomeUnknown):
    """The order may have been placed."""


class VerificationOutcomeUnknown(OutcomeUnknown):
    """A code may have been sent, or the number may be verified."""
