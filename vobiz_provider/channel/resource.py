"""WhatsAppChannel, as a program declares it (Channels API)."""

from __future__ import annotations

from typing import Any

import pulumi

from vobiz_provider.providers import WhatsAppChannelProvider
from vobiz_provider.resource import VobizResource


class WhatsAppChannel(
    VobizResource,
    provider=WhatsAppChannelProvider,
    instead_of_lookup="use existing_channel_id",
    secret_inputs=["access_token"],
    deletes_first=True,
):
    """A number connected to a WhatsApp Business account: the step after which it can send.

    The resource id is the channel's UUID, or a placeholder as long as the status is `unknown`. `requested` holds the
    inputs that it was connected with. Deleting it stops all messaging of the number; the number and the WhatsApp
    Business account stay.

    Args:
        resource_name: the resource's name in the stack. Renaming needs `aliases`.
        waba_id: id of the WhatsApp Business account at Meta. A change replaces.
        phone_number: the number to connect, E.164. A change replaces.
        number_onboarding_mode: how the number came: `buy_from_vobiz`, `bring_your_own` or `embedded_signup`. A change
            replaces.
        display_name: the name that people see. A change is made in place.
        phone_number_id: the number's id at Meta; needed unless the mode is `buy_from_vobiz`. A change replaces.
        number_provider: who connects the number, such as `meta_direct`. A change replaces.
        number_order_id: UUID of the completed order that bought the number. A change replaces.
        access_token: Meta system-user token (`EAA…`), always treated as a secret; Vobiz never returns it; needed
            unless a channel is adopted. A change is made in place.
        existing_channel_id: UUID of a channel to adopt instead of connecting the number. A change replaces where
            it names another channel.
        opts: `import_`, `id` and `delete_before_replace=False` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do; an input other than
            `access_token` is a secret; or an explicit provider would ask another API than the rest of the stack.

    Source: Channels API, Create, Update and Delete WhatsApp Channel, and the channel object.
    """

    account_id: pulumi.Output[str]
    """Vobiz account that holds the channel (`MA_…`)."""
    waba_id: pulumi.Output[str]
    """Id of the WhatsApp Business account at Meta."""
    phone_number_id: pulumi.Output[str]
    """The number's id at Meta."""
    phone_number: pulumi.Output[str]
    """The number, E.164."""
    number_onboarding_mode: pulumi.Output[str]
    """How the number came: `buy_from_vobiz`, `bring_your_own`, `embedded_signup`."""
    number_provider: pulumi.Output[str]
    """Who connects the number."""
    number_order_id: pulumi.Output[str | None]
    """UUID of the order that bought the number, None where none did."""
    verification_status: pulumi.Output[str]
    """`verified`, `pending`, `rejected`."""
    display_name: pulumi.Output[str]
    """The name that people see."""
    business_profile: pulumi.Output[dict[str, Any]]
    """The profile that people see, as Vobiz holds it, or None."""
    status: pulumi.Output[str]
    """`active`, `inactive`, `suspended`; active does not mean verified. `unknown` where the answer to the request was
    lost and nobody knows yet whether there is a channel."""
    created_at: pulumi.Output[str]
    """When the number was connected, RFC 3339 UTC."""
    updated_at: pulumi.Output[str]
    """When the channel last changed at Vobiz, RFC 3339 UTC."""
    access_token: pulumi.Output[str | None]
    """The last token sent, a secret."""
    requested: pulumi.Output[dict[str, Any]]
    """The inputs that the channel was connected with, without the token."""
    changed_outside: pulumi.Output[dict[str, Any]]
    """Inputs that somebody changed at Vobiz, each with the value before; else None."""
    in_doubt: pulumi.Output[dict[str, Any]]
    """Of a channel whose status is `unknown`: `sent_at`, RFC 3339 UTC, and the `reason`; else None."""

    def __init__(
        self,
        resource_name: str,
        *,
        waba_id: pulumi.Input[str],
        phone_number: pulumi.Input[str],
        number_onboarding_mode: pulumi.Input[str],
        display_name: pulumi.Input[str],
        phone_number_id: pulumi.Input[str] | None = None,
        number_provider: pulumi.Input[str] | None = "meta_direct",
        number_order_id: pulumi.Input[str] | None = None,
        access_token: pulumi.Input[str] | None = None,
        existing_channel_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "waba_id": waba_id,
            "phone_number": phone_number,
            "number_onboarding_mode": number_onboarding_mode,
            "display_name": display_name,
            "phone_number_id": phone_number_id,
            "number_provider": "meta_direct" if number_provider is None else number_provider,
            "number_order_id": number_order_id,
            "access_token": access_token,
            "existing_channel_id": existing_channel_id,
        }
        super().__init__(resource_name, inputs, opts)
