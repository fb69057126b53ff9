"""The errors of this package, by what may have happened; each is one line that says what to do next.

VobizError                             what a user may see
├── ApiError                           Vobiz was asked and did not give a usable answer
│   ├── Refused                        a definite no (4xx, or a redirect): the request had no effect
│   └── Unreachable                    never connected, or a read without an answer: nothing was changed
│       └── Unreadable                 a read was answered with what cannot be used
├── OutcomeUnknown                     sent, and the answer was lost: it may have taken effect
│   ├── VerificationOutcomeUnknown     own_number/errors.py: a code may have been sent, or the number be verified
│   └── ChannelChangeUnknown           channel/errors.py: a channel may have been changed or deleted
├── ProgramError                       engine/errors.py: nothing was sent; a program ends with it too
│   ├── CredentialsError               engine/errors.py: credentials, base URL or time-out cannot be used
│   └── InvalidInput                   engine/errors.py: an argument cannot be used
├── RecordedFailure                    engine/failures.py: the call failed, and the stack records the resource
│   ├── OrderOutcomeUnknown            order/errors.py: the order may have been placed
│   └── ChannelOutcomeUnknown          channel/errors.py: the number may be connected
├── OrderRefused                       order/errors.py: no order was placed
├── OrderInDoubt                       order/errors.py: nothing is ordered until an earlier order is cleared up
├── ChannelRefused                     channel/errors.py: no number was connected, or no channel adopted
├── ChannelInDoubt                     channel/errors.py: nothing is connected until an earlier channel is cleared up
├── WrongAccount                       records.py: the credentials are another account's
├── NoNumberFits                       selection/choice.py: no number was selected
└── OtpRefused                         own_number/errors.py: the verification still waits for the right code
"""

from __future__ import annotations

from vobiz_provider.api.redaction import one_line

_LONGEST = 2000


class VobizError(Exception):
    """What a user of this package may see: one line that says what happened and what to do next.

    Args:
        message: the line; what the server put into it cannot make more lines of it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message, longest=_LONGEST))


class ApiError(VobizError):
    """Vobiz was asked and did not give a usable answer."""

    def reworded(self, message: str) -> ApiError:
        """The same error with another line for its user.

        Args:
            message: the line.
        """
        return type(self)(message)


class Refused(ApiError):
    """A definite refusal: the request had no effect.

    Args:
        message: the line that a user sees.
        status: the HTTP status of the answer.
        code: the API's own code or slug, or None.
        words: what Vobiz said, fit to show, without what this package adds; None where it said nothing.
        request_id: what support finds the request by, or None.
    """

    def __init__(
        self,
        message: str,
        status: int,
        code: str | None = None,
        words: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.words = words
        self.request_id = request_id

    def reworded(self, message: str) -> Refused:
        """The same refusal with another line for its user.

        Args:
            message: the line.
        """
        return Refused(message, self.status, self.code, self.words, self.request_id)


class Unreachable(ApiError):
    """Nothing was changed: never connected, or a read whose answer did not come or could not be understood."""


class Unreadable(Unreachable):
    """A read was answered, and the answer cannot be used: too large, no list, no JSON."""


class OutcomeUnknown(VobizError):
    """The request was sent and its answer was lost: it may have taken effect.

    Args:
        message: the line that a user sees.
        status: the HTTP status that came in place of the answer, or None.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
