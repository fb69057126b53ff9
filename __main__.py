"""One number bought and, where configured, one own number verified and connected.

docs/configuration.md lists the config keys.
"""

import pulumi

from vobiz_provider import ByonNumber, WhatsAppChannel, WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
country_code = config.get("country") or "IN"
region = config.get("region") or "MH"
max_setup_cost = config.get_float("maxSetupCost")
max_monthly_cost = config.get_float("maxMonthlyCost")
protect = config.get_bool("protect")

number: pulumi.Input[str] | None = config.get("preferredNumber")
if number is None:
    number = WhatsAppNumberSelection(
        "support",
        country_code=country_code,
        region=region,
        max_setup_cost=max_setup_cost,
        max_monthly_cost=max_monthly_cost,
    ).e164

order = WhatsAppNumberOrder(
    "support",
    country_code=country_code,
    region=region,
    currency=config.get("currency") or "INR",
    preferred_number=number,
    max_setup_cost=max_setup_cost,
    max_monthly_cost=max_monthly_cost,
    existing_order_id=config.get("existingOrderId"),
    opts=pulumi.ResourceOptions(protect=True if protect is None else protect),
)
pulumi.export("orderId", order.id)
pulumi.export("orderedNumber", order.selected_phone_number)
pulumi.export("orderStatus", order.status)
pulumi.export("monthlyCost", order.monthly_cost)

own_number = config.get("ownNumber")
if own_number:
    own = ByonNumber(
        "own",
        phone_number=own_number,
        verification_method=config.get("verificationMethod"),
        otp_code=config.get_secret("otp"),
    )
    pulumi.export("ownNumberStatus", own.status)

    waba_id = config.get("wabaId")
    if waba_id:
        channel = WhatsAppChannel(
            "own",
            waba_id=waba_id,
            phone_number_id=config.require("phoneNumberId"),
            phone_number=own.phone_number,
            number_onboarding_mode="bring_your_own",
            access_token=config.require_secret("metaToken"),
            display_name=config.require("displayName"),
        )
        pulumi.export("channelStatus", channel.status)
