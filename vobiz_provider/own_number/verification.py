"""Verifying one number by OTP: a code is sent to the phone, and submitted."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused
from vobiz_provider.api.statuses import EXPIRED, PENDING, VERIFIED, is_verified
from vobiz_provider.api.times import parse_time
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.own_number.answers import (
    may_come_from_our_first_attempt,
    may_refuse_the_code,
    means_verified,
    says_verified,
    speaks_of_the_code,
)
from vobiz_provider.own_number.errors import OtpRefused, VerificationOutcomeUnknown
from vobiz_provider.session import Session


def is_expired(state: dict[str, Any]) -> bool:
    """Whether a verification's code has expired. One without an `expires_at` that can be read never does."""
    expires_at = parse_time(state.get("expires_at"))
    return state.get("status") == EXPIRED or (expires_at is not None and expires_at <= datetime.now(timezone.utc))


def has_verified_channel(session: Session, phone_number: str) -> bool:
    """Whether a channel of the account says that the number is verified. Warns of one that Vobiz or Meta has halted.

    Raises:
        Refused, Unreachable: the list of channels could not be had.
    """
    channels = [channel for channel in session.vobiz.channels_as_evidence() if channel.has_number(phone_number)]
    for trouble in {channel.trouble for channel in channels if channel.trouble}:
        warn(f"{phone_number}: a channel of this account has it and is {trouble}: look at it in the console")
    return any(is_verified(channel.verification_status) for channel in channels)


def send_code(session: Session, phone_number: str, verification_method: str) -> dict[str, Any]:
    """Has Vobiz send a code to the phone, once.

    Returns:
        The outputs of the pending verification, or of a number that Vobiz says is verified already.

    Raises:
        Refused, Unreachable: no code was sent.
        VerificationOutcomeUnknown: one may have been sent.
    """
    asked = {"phone_number": phone_number, "verification_method": verification_method}
    try:
        started = session.vobiz.client.verify(phone_number, verification_method)
    except OutcomeUnknown as error:
        raise VerificationOutcomeUnknown(
            f"{phone_number}: a code was asked for and the answer was lost ({error}): one may have been sent. If it "
            "comes, set it as otp_code; then run `pulumi up` again"
        ) from None
    except ApiError as error:
        if says_verified(error):
            return asked | {"status": VERIFIED}
        if isinstance(error, Refused) and error.status == 409:
            raise error.reworded(
                f"{phone_number}: {error}. If a code was sent before, set it as otp_code and run `pulumi up`; if the "
                "number is verified already, connect it in the console and run `pulumi up --refresh`"
            ) from None
        raise error.reworded(f"{phone_number}: {error}") from None
    outputs = asked | {
        "status": VERIFIED if is_verified(started.status) or means_verified(started.status) else PENDING,
        "verification_id": started.id,
        "expires_at": started.expires_at,
    }
    return {key: value for key, value in outputs.items() if value is not None}


def submit_code(session: Session, phone_number: str, otp_code: str) -> str | None:
    """Submits a code; once more where the first answer was lost.

    Returns:
        Vobiz's message where the number is verified, by this code or already.

    Raises:
        OtpRefused: the code is not the one; the message holds Vobiz's words without the code.
        Refused, Unreachable: nothing was confirmed, for another reason than the code.
        VerificationOutcomeUnknown: the number may be verified.
    """
    lost: OutcomeUnknown | None = None
    for _ in range(2):
        try:
            confirmation = session.vobiz.client.confirm(phone_number, otp_code)
        except OutcomeUnknown as error:
            lost = error
            continue
        except ApiError as error:
            if says_verified(error) or (lost and may_come_from_our_first_attempt(error)):
                return "Vobiz says that it is verified already"
            # The first attempt may have used the code up: then this refusal says nothing of it.
            if lost:
                break
            if may_refuse_the_code(error):
                raise OtpRefused(str(error), is_wrong=speaks_of_the_code(error)) from None
            raise error.reworded(f"{phone_number}: {error}") from None
        if is_verified(confirmation.status) or means_verified(f"{confirmation.status}. {confirmation.message}"):
            return confirmation.message
        raise OtpRefused(f"OTP: Vobiz answered {confirmation.status}: {confirmation.message or 'no text'}")
    raise VerificationOutcomeUnknown(
        f"{phone_number}: the OTP was submitted and the answer was lost ({lost}): the number may be verified. "
        "Connect it in the console, or run `pulumi up` again"
    )


def tell_next_step(state: dict[str, Any], why: str = "a code was sent") -> None:
    """Warns what the person who holds the phone has to do, if anything.

    Args:
        state: the outputs of the verification.
        why: what happened, in words.
    """
    number, method, expires_at = (state.get(key) for key in ("phone_number", "verification_method", "expires_at"))
    if is_verified(state.get("status")):
        inform(f"{number}: Vobiz says that it is verified already: no code is needed")
        return
    by = f" by {method}" if method else ""
    until = f", alive until {expires_at}" if expires_at else ""
    warn(
        f"{number}: {why}{by}{until}. Run `pulumi config set --secret otp` (the key that the program gives to "
        "otp_code), type the code, and run `pulumi up`"
    )
