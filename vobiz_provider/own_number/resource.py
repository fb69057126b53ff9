"""ByonNumber, as a program declares it: your own number, verified by OTP (Numbers API, BYON verification flow)."""

from __future__ import annotations

import pulumi

from vobiz_provider.providers import ByonNumberProvider
from vobiz_provider.resource import VobizResource


class ByonNumber(
    VobizResource,
    provider=ByonNumberProvider,
    instead_of_lookup="declare its phone_number; a number that a channel has counts as verified",
    secret_inputs=["otp_code"],
    deletes_first=None,
    replaced_while_it_waits="have another code sent",
):
    """Your own WhatsApp number, verified by OTP over two runs: the first has a code sent, the second submits it.

    The resource id is the phone number.

    Args:
        resource_name: the resource's name in the stack.
        phone_number: the number to verify, E.164. A change replaces.
        verification_method: how the code is sent, `sms` or `voice`. A change sends another code, as long
            as the number is not verified.
        otp_code: the code received, a string, since leading zeros count; always treated as a secret. A change
            submits it, as long as the number is not verified.
        fail_while_pending: whether the run fails, with the number recorded, as long as it is not `verified`: what
            depends on it waits for a later run. A change does nothing once it is verified.
        opts: `import_`, `id` and `replace_on_changes` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do; an input other than
            `otp_code` is a secret; or an explicit provider would ask another API than the rest of the stack.

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
        fail_while_pending: pulumi.Input[bool] | None = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "phone_number": phone_number,
            "verification_method": "sms" if verification_method is None else verification_method,
            "otp_code": otp_code,
            "fail_while_pending": None if fail_while_pending is False else fail_while_pending,
        }
        super().__init__(resource_name, inputs, opts)
