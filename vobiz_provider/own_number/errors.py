"""What can go wrong with a verification, beside what api/errors.py lists."""

from __future__ import annotations

from vobiz_provider.api.errors import OutcomeUnknown, VobizError


class OtpRefused(VobizError):
    """Vobiz did not accept the OTP; the verification waits for the right one.

    Args:
        message: the line that a user sees.
        is_wrong: whether Vobiz's words are about the code; if not, the number may also be verified already.
    """

    def __init__(self, message: str, *, is_wrong: bool = True) -> None:
        super().__init__(message)
        self.is_wrong = is_wrong


class VerificationOutcomeUnknown(OutcomeUnknown):
    """A code may have been sent, or the number may be verified."""
