"""Verifying one own number by OTP: which code goes where, and what each answer means."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from vobiz_provider.errors import (
    ApiError,
    OtpRefused,
    OutcomeUnknown,
    Refused,
    Unreachable,
    VerificationOutcomeUnknown,
)
from vobiz_provider.models import parse_time
from vobiz_provider.process import Shared
from vobiz_provider.text import warn

# A code can only be wrong where the request itself was understood and allowed.
_NOT_ABOUT_THE_CODE = frozenset({401, 402, 403, 405, 408, 415, 429})


def has_expired(state: dict[str, Any]) -> bool:
    """Whether a verification's code is dead. An `expires_at` that is missing or cannot be read never expires here."""
    expires_at = parse_time(state.get("expires_at"))
    return expires_at is not None and expires_at <= datetime.now(timezone.utc)


def has_channel(shared: Shared, phone_number: str) -> bool:
    """Whether a channel of the account has the number, which proves it verified.

    Raises:
        Refused, Unreachable: the list of channels could not be had.
    """
    return any(channel.has_number(phone_number) for channel in shared.channels())


def send_code(shared: Shared, phone_number: str, verification_method: str) -> dict[str, Any]:
    """Has Vobiz send a code to the phone, once.

    Returns:
        The outputs of the pending verification.

    Raises:
        Refused, Unreachable: no code was sent.
        VerificationOutcomeUnknown: one may have been sent.
    """
    try:
        started = shared.client.verify(phone_number, verification_method)
    except OutcomeUnknown as error:
        raise VerificationOutcomeUnknown(
            f"{phone_number}: a code was asked for and the answer was lost ({error}): one may have been sent. If it "
            "comes, set it as otp_code; then run `pulumi up` again"
        ) from None
    except (Refused, Unreachable) as error:
        raise _about(phone_number, error) from None
    outputs = {
        "phone_number": phone_number,
        "verification_method": verification_method,
        "status": "verified" if started.status == "verified" else "pending",
        "verification_id": started.id,
        "expires_at": started.expires_at,
    }
    return {key: value for key, value in outputs.items() if value is not None}


def submit_code(shared: Shared, phone_number: str, otp_code: str) -> str | None:
    """Submits a code; once more where the first answer was lost.

    Returns:
        Vobiz's message where the number is verified.

    Raises:
        OtpRefused: the code is not the one; the message holds Vobiz's words without the code.
        Refused, Unreachable: nothing was confirmed, for another reason than the code.
        VerificationOutcomeUnknown: the number may be verified.
    """
    lost: OutcomeUnknown | None = None
    for _ in range(2):
        try:
            confirmation = shared.client.confirm(phone_number, otp_code)
        except OutcomeUnknown as error:
            lost = error
            continue
        except (Refused, Unreachable) as error:
            if lost is None and _is_about_the_code(error):
                raise OtpRefused(str(error)) from None
            # The first attempt may have used the code up: then this refusal says nothing of it.
            if lost is None:
                raise _about(phone_number, error) from None
            break
        if confirmation.status == "verified":
            return confirmation.message
        raise OtpRefused(f"OTP: Vobiz answered {confirmation.status}: {confirmation.message or 'no text'}")
    raise VerificationOutcomeUnknown(
        f"{phone_number}: the OTP was submitted and the answer was lost ({lost}): the number may be verified. "
        "Connect it in the console, or run `pulumi up` again"
    )


def tell_next_step(state: dict[str, Any], why: str = "a code was sent") -> None:
    """Warns what the person who holds the phone has to do."""
    until = f", alive until {state['expires_at']}" if state.get("expires_at") else ""
    warn(
        f"{state['phone_number']}: {why} by {state['verification_method']}{until}. "
        "Run `pulumi config set --secret otp` (the key that the program gives to otp_code), type the code, "
        "and run `pulumi up`"
    )


def _is_about_the_code(error: ApiError) -> bool:
    return isinstance(error, Refused) and 400 <= error.status < 500 and error.status not in _NOT_ABOUT_THE_CODE


def _about(phone_number: str, error: Refused | Unreachable) -> ApiError:
    if isinstance(error, Refused):
        return Refused(f"{phone_number}: {error}", error.status)
    return Unreachable(f"{phone_number}: {error}")
