"""What one run makes of the code that it is given: which code goes where, and what is recorded of it."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import ApiError
from vobiz_provider.api.statuses import VERIFIED, is_verified
from vobiz_provider.engine.messages import warn
from vobiz_provider.own_number.errors import OtpRefused, VerificationOutcomeUnknown
from vobiz_provider.own_number.inputs import OwnNumberInputs
from vobiz_provider.own_number.verification import (
    has_verified_channel,
    is_expired,
    send_code,
    submit_code,
    tell_next_step,
)
from vobiz_provider.session import Session


def verify(session: Session, inputs: OwnNumberInputs) -> dict[str, Any]:
    """Verifies a new number as far as it can without asking anybody.

    Returns:
        Its outputs.

    Raises:
        Refused, Unreachable: no code was sent.
        VerificationOutcomeUnknown: one may have been, or the number may be verified.
    """
    number, method = inputs.phone_number, inputs.verification_method
    verified = {"phone_number": number, "verification_method": method, "status": VERIFIED}
    if is_connected(session, number):
        return verified | {"message": "a channel of this account has the number"}
    if inputs.otp_code is None:
        return send_new_code(session, inputs)
    try:
        return _with(verified, submit_code(session, number, inputs.otp_code), inputs.otp_code)
    except OtpRefused:
        state = send_code(session, number, method)
    if is_verified(state.get("status")):
        tell_next_step(state)
        return _with(state, None, inputs.otp_code)
    return _submit_to_new_code(session, state, inputs.otp_code)


def send_new_code(session: Session, inputs: OwnNumberInputs, submitted: str | None = None) -> dict[str, Any]:
    """Has a code sent and tells the next step.

    Args:
        session: the account's client.
        inputs: the number and how the code is sent.
        submitted: the last code submitted, which stays recorded: it must not count as a new one.
    """
    state = send_code(session, inputs.phone_number, inputs.verification_method)
    tell_next_step(state)
    return _with(state, None, submitted)


def submit_new_code(session: Session, inputs: OwnNumberInputs, otp_code: str, olds: dict[str, Any]) -> dict[str, Any]:
    """Submits a code to a verification that waits for one.

    Args:
        session: the account's client.
        inputs: the number and how a new code would be sent.
        otp_code: the code.
        olds: the outputs so far.

    Raises:
        OtpRefused: the code that was sent is still alive.
        Refused, Unreachable, VerificationOutcomeUnknown: as `submit_code` and `send_code`.
    """
    number = inputs.phone_number
    try:
        message = submit_code(session, number, otp_code)
    except OtpRefused as error:
        if not is_expired(olds):
            raise OtpRefused(_refused_but_alive(number, error, olds.get("expires_at"))) from None
        state = send_code(session, number, inputs.verification_method)
        tell_next_step(state, "the code was refused, it had expired; a new one was sent")
        return _with(state, None, otp_code)
    kept = {key: value for key, value in olds.items() if key != "message"}
    return _with(kept | {"status": VERIFIED}, message, otp_code)


def is_connected(session: Session, number: str) -> bool:
    """Whether a channel of the account says that the number is verified; no where the list cannot be had."""
    try:
        return has_verified_channel(session, number)
    except ApiError:
        # A list that cannot be had is no evidence; whether Vobiz can be reached shows in the next request.
        return False


def _refused_but_alive(number: str, error: OtpRefused, expires_at: str | None) -> str:
    alive = f"is alive until {expires_at}" if expires_at else "may still be alive"
    doubt = (
        "If it is the one that was sent, the number may be verified already: connect it in the console and run "
        "`pulumi refresh`. If not, the"
    )
    return (
        f"{number}: the otp_code was not accepted ({error}). {'The' if error.is_wrong else doubt} code that "
        f"was sent {alive}: set it and run `pulumi up`"
    )


def _submit_to_new_code(session: Session, state: dict[str, Any], otp_code: str) -> dict[str, Any]:
    # Nothing raises from here on: what the person was told must be in the state.
    number = state["phone_number"]
    try:
        message = submit_code(session, number, otp_code)
    except OtpRefused:
        tell_next_step(state, "the otp_code was not accepted; a new code was sent")
        return _with(state, None, otp_code)
    except VerificationOutcomeUnknown:
        warn(
            f"{number}: a new code was sent, and the answer to the otp_code was lost: the number may be verified. "
            "Connect it in the console and run `pulumi refresh`, or set the code that was sent as otp_code and run "
            "`pulumi up`"
        )
        return _with(state, None, otp_code)
    except ApiError as error:
        warn(f"{number}: a new code was sent, and the otp_code could not be submitted: {error}")
        return state
    return _with(state | {"status": VERIFIED}, message, otp_code)


def _with(state: dict[str, Any], message: str | None, otp_code: str | None) -> dict[str, Any]:
    extra = {"message": message, "otp_code": otp_code}
    return state | {key: value for key, value in extra.items() if value is not None}
