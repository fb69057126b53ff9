"""What each of the engine's calls does for your own number."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult

from vobiz_provider.api.statuses import EXPIRED, PENDING, VERIFIED, is_verified
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform
from vobiz_provider.engine.values import compare, is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.own_number.attempts import send_new_code, submit_new_code, verify
from vobiz_provider.own_number.inputs import OwnNumberInputs
from vobiz_provider.own_number.verification import has_verified_channel, is_expired, tell_next_step


class OwnNumberLifecycle(Lifecycle[OwnNumberInputs]):
    """ByonNumber."""

    inputs = OwnNumberInputs

    def conflicts(self, news: dict[str, Any], inputs: OwnNumberInputs | None) -> list[CheckFailure]:
        """A number that another resource of the program verifies."""
        taken = self._claim_phone(news.get("phone_number"))
        return [CheckFailure("phone_number", taken)] if taken else []

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Says what an update would do: a verified number needs nothing more, an expired code needs another."""
        number = compare(olds, news, ["phone_number"])
        is_waiting = not is_verified(olds.get("status")) and (
            _has_new_code(olds, news) or _has_new_method(olds, news) or is_expired(olds)
        )
        return DiffResult(
            changes=bool(number.differing or number.unknown or is_waiting),
            replaces=number.differing,
            delete_before_replace=False,
        )

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells what a number that is not known yet may lead to, or that a code is still waited for."""
        if is_unknown(news.get("phone_number")):
            inform(
                "phone_number is not known yet: if it turns out to be another number than "
                f"{olds.get('phone_number', id)}, this resource is replaced"
            )
        elif olds.get("status") == PENDING and not difference.changes:
            tell_next_step(olds | {"phone_number": id}, "it still waits for the code that was sent")

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Verifies the number as far as it can without asking anybody.

        Raises:
            InvalidInput: another resource of this run verifies the number; nothing was sent.
            Refused, Unreachable: no code was sent.
            VerificationOutcomeUnknown: one may have been, or the number may be verified.
        """
        inputs = parse(OwnNumberInputs, props)
        taken = self._claim_phone(inputs.phone_number)
        if taken:
            raise InvalidInput(taken)
        return CreateResult(inputs.phone_number, verify(self.session, inputs))

    def read(self, id: str, props: dict[str, Any]) -> dict[str, Any]:
        """Looks for a channel with the number and at the clock. Sends nothing to a phone, ever.

        Raises:
            Refused, Unreachable: the API did not answer, which proves nothing.
        """
        if is_verified(props.get("status")):
            return props
        if has_verified_channel(self.session, id):
            inform(f"{id}: {props.get('status')} is now verified, a channel has it")
            return props | {"status": VERIFIED}
        if not is_expired(props):
            return props
        if props.get("status") != EXPIRED:
            inform(f"{id}: the code expired at {props.get('expires_at')}; the next `pulumi up` sends another")
        return props | {"status": EXPIRED}

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Submits a new code, or has one sent.

        Raises:
            OtpRefused: the code that was sent is still alive.
            Refused, Unreachable: nothing changed.
            VerificationOutcomeUnknown: a code may have been sent, or the number may be verified.
        """
        inputs = parse(OwnNumberInputs, news)
        if is_verified(olds.get("status")):
            return olds
        if inputs.otp_code is not None and _has_new_code(olds, news):
            return submit_new_code(self.session, inputs, inputs.otp_code, olds)
        if _has_new_method(olds, news) or is_expired(olds):
            return send_new_code(self.session, inputs, submitted=olds.get("otp_code"))
        return olds

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the number: there is nothing to undo at Vobiz."""
        inform(f"{id} is forgotten here; at Vobiz nothing changes")

    def _claim_phone(self, number: Any) -> str | None:
        """Claims a number for this call's resource; why it cannot have it where another one has it."""
        holder = self.session.phone_claims.claim(number) if is_e164(number) else None
        return holder and (
            f"phone_number {number} is the number of the ByonNumber {resource_name(holder)!r} of this program: "
            "declare it once and remove the other"
        )


def _has_new_code(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Whether a code is given that was not the last one submitted."""
    code = news.get("otp_code")
    return code is not None and (is_unknown(code) or code != olds.get("otp_code"))


def _has_new_method(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    method = compare(olds, news, ["verification_method"])
    return bool(method.differing or method.unknown)
