"""Verifying one own number by OTP: which code goes where, and what each answer means."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, TypeGuard

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused, Unreachable
from vobiz_provider.api.models import parse_time
from vobiz_provider.api.statuses import normal
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.own_number.errors import OtpRefused, VerificationOutcomeUnknown
from vobiz_provider.session import Shared

# A code can only be wrong where the request itself was understood and allowed.
_NOT_ABOUT_THE_CODE = frozenset({401, 402, 403, 405, 408, 415, 429})
# No endpoint's errors are documented: codes (ALREADY_VERIFIED) and sentences are read alike, a clause at a time.
_KEYS = re.compile(r'"[^"]*"\s*:')
_CLAUSES = re.compile(r'[.,:;!?"{}<>]')
_ALREADY = re.compile(r"already ?(?:been ?)?verified|verified already", re.IGNORECASE)
_NOT_ALREADY = re.compile(
    r"\b(?:(?:can)?not|never|if|unless|whether|account|email|business|user)(?: \w+){0,3} (?:already|verified)\b"
    r"|\b(?:an)?other\b|\bdifferent\b|\bsome(?:one|body)\b",
    re.IGNORECASE,
)
_ABOUT_THE_CODE = re.compile(r"otp|wrong|invalid|incorrect|mismatch|expire", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(r"progress|pending|other|different|concurrent", re.IGNORECASE)


def has_expired(state: dict[str, Any]) -> bool:
    """Whether a verification's code is dead. An `expires_at` that is missing or cannot be read never expires here."""
    expires_at = parse_time(state.get("expires_at"))
    return expires_at is not None and expires_at <= datetime.now(timezone.utc)


def is_verified(state: dict[str, Any]) -> bool:
    """Whether a state says that the number is verified."""
    return bool(normal(state.get("status")) == "verified")


def has_verified_channel(shared: Shared, phone_number: str) -> bool:
    """Whether a channel of the account says that the number is verified. Warns of one that Vobiz or Meta has halted.

    Raises:
        Refused, Unreachable: the list of channels could not be had.
    """
    channels = [channel for channel in shared.channels() if channel.has_number(phone_number)]
    for trouble in {channel.trouble for channel in channels} - {None}:
        warn(f"{phone_number}: a channel of this account has it and is {trouble}: look at it in the console")
    return any(channel.verification_status == "verified" for channel in channels)


def send_code(shared: Shared, phone_number: str, verification_method: str) -> dict[str, Any]:
    """Has Vobiz send a code to the phone, once.

    Returns:
        The outputs of the pending verification, or of a number that Vobiz says is verified already.

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
        if _says_verified(error):
            return {"phone_number": phone_number, "verification_method": verification_method, "status": "verified"}
        if isinstance(error, Refused) and error.status == 409:
            raise Refused(
                f"{phone_number}: {error}. If a code was sent before, set it as otp_code and run `pulumi up`; if the "
                "number is verified already, connect it in the console and run `pulumi up --refresh`",
                error.status,
            ) from None
        raise _about(phone_number, error) from None
    outputs = {
        "phone_number": phone_number,
        "verification_method": verification_method,
        "status": "verified" if started.status == "verified" or _means_verified(started.status) else "pending",
        "verification_id": started.id,
        "expires_at": started.expires_at,
    }
    return {key: value for key, value in outputs.items() if value is not None}


def submit_code(shared: Shared, phone_number: str, otp_code: str) -> str | None:
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
            confirmation = shared.client.confirm(phone_number, otp_code)
        except OutcomeUnknown as error:
            lost = error
            continue
        except (Refused, Unreachable) as error:
            if _says_verified(error) or (lost and _may_be_our_own(error)):
                return "Vobiz says that it is verified already"
            if lost is None and _is_about_the_code(error):
                raise OtpRefused(str(error), is_wrong=_speaks_of_the_code(error)) from None
            # The first attempt may have used the code up: then this refusal says nothing of it.
            if lost is None:
                raise _about(phone_number, error) from None
            break
        if confirmation.status == "verified" or _means_verified(f"{confirmation.status}. {confirmation.message}"):
            return confirmation.message
        raise OtpRefused(f"OTP: Vobiz answered {confirmation.status}: {confirmation.message or 'no text'}")
    raise VerificationOutcomeUnknown(
        f"{phone_number}: the OTP was submitted and the answer was lost ({lost}): the number may be verified. "
        "Connect it in the console, or run `pulumi up` again"
    )


def tell_next_step(state: dict[str, Any], why: str = "a code was sent") -> None:
    """Warns what the person who holds the phone has to do, if anything."""
    number, method, expires_at = (state.get(key) for key in ("phone_number", "verification_method", "expires_at"))
    if is_verified(state):
        inform(f"{number}: Vobiz says that it is verified already: no code is needed")
        return
    by = f" by {method}" if method else ""
    until = f", alive until {expires_at}" if expires_at else ""
    warn(
        f"{number}: {why}{by}{until}. Run `pulumi config set --secret otp` (the key that the program gives to "
        "otp_code), type the code, and run `pulumi up`"
    )


def _is_about_the_code(error: ApiError) -> TypeGuard[Refused]:
    return isinstance(error, Refused) and 400 <= error.status < 500 and error.status not in _NOT_ABOUT_THE_CODE


def _speaks_of_the_code(error: Refused) -> bool:
    return bool(_ABOUT_THE_CODE.search(_said(error)))


def _says_verified(error: ApiError) -> bool:
    return _is_about_the_code(error) and _means_verified(_said(error))


def _said(error: Refused) -> str:
    return _KEYS.sub(" ", ". ".join(part for part in (error.code, error.words) if part))


def _means_verified(words: str | None) -> bool:
    """Whether Vobiz's words say that the number is verified, or was already."""
    text = re.sub(r"n['\u2019]t\b", " not", words or "")
    clauses = (re.sub(r"[\W_]+", " ", clause) for clause in _CLAUSES.split(text))
    said = [clause for clause in clauses if _ALREADY.search(clause)]
    return bool(said) and not any(_NOT_ALREADY.search(clause) for clause in said)


def _may_be_our_own(error: ApiError) -> bool:
    """Whether a code that is refused when sent once more counted the first time: a conflict, no other cause told."""
    if not (isinstance(error, Refused) and error.status == 409):
        return False
    return not (_speaks_of_the_code(error) or _OF_SOMETHING_ELSE.search(_said(error)))


def _about(phone_number: str, error: Refused | Unreachable) -> ApiError:
    if isinstance(error, Refused):
        return Refused(f"{phone_number}: {error}", error.status)
    return Unreachable(f"{phone_number}: {error}")
