"""ByonNumber: an own number, verified by OTP (Numbers API, BYON verification flow)."""

from __future__ import annotations

from typing import Annotated, Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, UpdateResult
from pydantic import BeforeValidator

from vobiz_provider.api.errors import ApiError
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import name_of
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.inputs import E164, Inputs, OtpCode, check, check_result, is_unknown, one_of, parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.own_number.errors import OtpRefused, VerificationOutcomeUnknown
from vobiz_provider.own_number.verification import (
    has_expired,
    has_verified_channel,
    is_verified,
    send_code,
    submit_code,
    tell_next_step,
)
from vobiz_provider.resource import check_last, warn_of_plain_tokens
from vobiz_provider.session import Shared, VobizProvider, phones, steps

_SECRET_FIELDS = frozenset({"otp_code"})
_OUTPUTS = ("status", "verification_id", "expires_at", "message")


class ByonInputs(Inputs):
    """What a number is verified with."""

    phone_number: E164
    verification_method: Annotated[str, BeforeValidator(one_of("sms", "voice"))] = "sms"
    otp_code: OtpCode | None = None


class ByonNumberProvider(VobizProvider):
    """The life of an own number. Its import path is a contract with every state file."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates. Asks the API nothing: what is there would not change what is allowed.

        Raises:
            CredentialsError: known before a code is sent.
        """
        steps.take("check" if _olds else "check of a new one")
        inputs, failures = check(ByonInputs, news, _SECRET_FIELDS, _olds)
        taken = _taken(news.get("phone_number"))
        if taken:
            failures.append(CheckFailure("phone_number", taken))
        if inputs and not _olds:
            self._shared()
        return check_result(news, inputs, failures, _SECRET_FIELDS)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Says what an update would do: a verified number needs nothing more, a dead code needs another."""
        is_of_refresh = steps.take("diff") == "read"
        number = _news.get("phone_number")
        if is_unknown(number):
            inform(
                "phone_number is not known yet: if it turns out to be another number than "
                f"{_olds.get('phone_number', _id)}, this resource is replaced"
            )
            return DiffResult(changes=True, replaces=[], delete_before_replace=False)
        if number != _olds.get("phone_number", number):
            return DiffResult(changes=True, replaces=["phone_number"], delete_before_replace=False)
        if is_verified(_olds):
            return DiffResult(changes=False, replaces=[], delete_before_replace=False)
        changes = _has_new_code(_olds, _news) or _has_new_method(_olds, _news) or _is_expired(_olds)
        if _olds.get("status") == "pending" and not changes and not is_of_refresh:
            tell_next_step(_olds | {"phone_number": _id}, "it still waits for the code that was sent")
        return DiffResult(changes=changes, replaces=[], delete_before_replace=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Verifies the number as far as it can without asking anybody.

        Raises:
            InvalidInput: another resource of this run verifies the number; nothing was sent.
            Refused, Unreachable: no code was sent.
            VerificationOutcomeUnknown: one may have been, or the number may be verified.
        """
        inputs = parse(ByonInputs, props)
        taken = _taken(inputs.phone_number)
        if taken:
            raise InvalidInput(taken)
        shared = self._shared()
        number, method = inputs.phone_number, inputs.verification_method
        verified = {"phone_number": number, "verification_method": method, "status": "verified"}
        if _is_connected(shared, number):
            return CreateResult(number, verified | {"message": "a channel of this account has the number"})
        if inputs.otp_code is not None:
            try:
                return CreateResult(
                    number, _with(verified, submit_code(shared, number, inputs.otp_code), inputs.otp_code)
                )
            except OtpRefused:
                state = send_code(shared, number, method)
                if is_verified(state):
                    tell_next_step(state)
                    return CreateResult(number, _with(state, None, inputs.otp_code))
                return CreateResult(number, _submit_to_new_code(shared, state, inputs.otp_code))
        state = send_code(shared, number, method)
        tell_next_step(state)
        return CreateResult(number, state)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Looks for a channel with the number and at the clock. Sends nothing to a phone, ever.

        Raises:
            Refused, Unreachable: the API did not answer, which proves nothing.
        """
        steps.take("read")
        if is_verified(props):
            return ReadResult(id_, props)
        if has_verified_channel(self._shared(), id_):
            inform(f"{id_}: {props.get('status')} is now verified, a channel has it")
            return ReadResult(id_, props | {"status": "verified"})
        if _is_expired(props):
            if props.get("status") != "expired":
                inform(f"{id_}: the code expired at {props.get('expires_at')}; the next `pulumi up` sends another")
            return ReadResult(id_, props | {"status": "expired"})
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Submits a new code, or has one sent.

        Raises:
            OtpRefused: the code that was sent is still alive.
            Refused, Unreachable: nothing changed.
            VerificationOutcomeUnknown: a code may have been sent, or the number may be verified.
        """
        inputs = parse(ByonInputs, _news)
        if is_verified(_olds):
            return UpdateResult(_olds)
        shared = self._shared()
        if inputs.otp_code is not None and _has_new_code(_olds, _news):
            return UpdateResult(_submit(shared, inputs, inputs.otp_code, _olds))
        if not (_has_new_method(_olds, _news) or _is_expired(_olds)):
            return UpdateResult(_olds)
        state = send_code(shared, inputs.phone_number, inputs.verification_method)
        tell_next_step(state)
        # The code of the last verification stays recorded: it must not count as a new one.
        return UpdateResult(_with(state, None, _olds.get("otp_code")))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forgets the number: there is nothing to undo at Vobiz."""
        inform(f"{_id} is forgotten here; at Vobiz nothing changes")


def _taken(number: Any) -> str | None:
    """Why another resource of this run keeps this one from verifying the number: each would have a code sent."""
    holder = phones.claim(number) if is_e164(number) else None
    return holder and (
        f"phone_number {number} is the number of the ByonNumber {name_of(holder)!r} of this program: "
        "declare it once and remove the other"
    )


def _has_new_code(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Whether a code is given that was not the last one submitted."""
    code = news.get("otp_code")
    return code is not None and (is_unknown(code) or code != olds.get("otp_code"))


def _has_new_method(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    method = news.get("verification_method")
    return method is not None and (is_unknown(method) or method != olds.get("verification_method", method))


def _is_expired(state: dict[str, Any]) -> bool:
    return state.get("status") == "expired" or has_expired(state)


def _is_connected(shared: Shared, number: str) -> bool:
    try:
        return has_verified_channel(shared, number)
    except ApiError:
        # A list that cannot be had is no evidence; whether Vobiz can be reached shows in the next request.
        return False


def _submit(shared: Shared, inputs: ByonInputs, otp_code: str, olds: dict[str, Any]) -> dict[str, Any]:
    number = inputs.phone_number
    try:
        message = submit_code(shared, number, otp_code)
    except OtpRefused as error:
        if not _is_expired(olds):
            alive = f"is alive until {olds['expires_at']}" if olds.get("expires_at") else "may still be alive"
            doubt = (
                "If it is the one that was sent, the number may be verified already: connect it in the console and run "
                "`pulumi refresh`. If not, the"
            )
            raise OtpRefused(
                f"{number}: the otp_code was not accepted ({error}). {'The' if error.is_wrong else doubt} code that "
                f"was sent {alive}: set it and run `pulumi up`"
            ) from None
        state = send_code(shared, number, inputs.verification_method)
        tell_next_step(state, "the code was refused, it had expired; a new one was sent")
        return _with(state, None, otp_code)
    kept = {key: value for key, value in olds.items() if key != "message"}
    return _with(kept | {"status": "verified"}, message, otp_code)


def _submit_to_new_code(shared: Shared, state: dict[str, Any], otp_code: str) -> dict[str, Any]:
    # Nothing raises from here on: what the person was told must be in the state.
    number = state["phone_number"]
    try:
        message = submit_code(shared, number, otp_code)
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
    return _with(state | {"status": "verified"}, message, otp_code)


def _with(state: dict[str, Any], message: str | None, otp_code: str | None) -> dict[str, Any]:
    extra = {"message": message, "otp_code": otp_code}
    return state | {key: value for key, value in extra.items() if value is not None}


class ByonNumber(Resource, module="vobiz", name="ByonNumber"):
    """An own WhatsApp number, verified by OTP over two runs: the first has a code sent, the second submits it.

    The resource id is the phone number.

    Args:
        resource_name: the resource's name in the stack.
        phone_number: the number, E.164. A change replaces.
        verification_method: how the code is sent, `sms` or `voice`. No matter once verified.
        otp_code: the code received, a string of digits; always treated as a secret.
        opts: `import_` and `id` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do (engine rule).

    Source: Numbers API, Verify BYON (step 1) and Confirm BYON verification (step 2).
    """

    phone_number: pulumi.Output[str]
    """The number, E.164."""
    verification_method: pulumi.Output[str]
    """How the last code was sent, `sms` or `voice`."""
    status: pulumi.Output[str]
    """`pending`, `verified`, or `expired` where the code died before it was submitted."""
    verification_id: pulumi.Output[str | None]
    """The UUID of the last verification, None where a channel proved the number."""
    expires_at: pulumi.Output[str | None]
    """Until when the last code lives, RFC 3339 UTC."""
    message: pulumi.Output[str | None]
    """What Vobiz said of the verification."""
    otp_code: pulumi.Output[str | None]
    """The last code submitted, a secret."""

    def __init__(
        self,
        resource_name: str,
        *,
        phone_number: pulumi.Input[str],
        verification_method: pulumi.Input[str] | None = "sms",
        otp_code: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:

        def refuse(options: pulumi.ResourceOptions) -> None:
            if options.import_ or options.id:
                raise InvalidInput(
                    f"{resource_name}: a ByonNumber cannot be imported or looked up: declare its phone_number; "
                    "a number that a channel has counts as verified"
                )

        inputs = {
            "phone_number": phone_number,
            "verification_method": "sms" if verification_method is None else verification_method,
        }
        code = {"otp_code": None if otp_code is None else pulumi.Output.secret(otp_code)}
        secret = pulumi.ResourceOptions(additional_secret_outputs=["otp_code"])
        opts = pulumi.ResourceOptions.merge(opts, secret)
        warn_of_plain_tokens()
        super().__init__(
            ByonNumberProvider(),
            resource_name,
            inputs | code | dict.fromkeys(_OUTPUTS),
            check_last(self, opts, inputs.keys(), refuse, _SECRET_FIELDS),
        )
