"""Two WhatsApp numbers that can send: one bought, one your own, each connected once it is there."""

import pulumi

from vobiz_provider import ByonNumber, WhatsAppChannel, WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
country = config.require("country")
region = config.require("region")
max_monthly_cost = config.require_float("maxMonthlyCost")
waba_id = config.require("wabaId")
display_name = config.require("displayName")
meta_token = config.require_secret("metaToken")

pick = WhatsAppNumberSelection("support", country_code=country, region=region, max_monthly_cost=max_monthly_cost)
order = WhatsAppNumberOrder(
    "support",
    country_code=country,
    region=region,
    currency=config.require("currency"),
    preferred_number=pick.e164,
    max_monthly_cost=max_monthly_cost,
    fail_while_pending=True,
    opts=pulumi.ResourceOptions(protect=True),
)
support = WhatsAppChannel(
    "support",
    waba_id=waba_id,
    phone_number=order.selected_phone_number,
    number_onboarding_mode="buy_from_vobiz",
    number_order_id=order.id,
    access_token=meta_token,
    display_name=display_name,
)

own = ByonNumber(
    "sales",
    phone_number=config.require("ownNumber"),
    otp_code=config.get_secret("otp"),
    fail_while_pending=True,
)
sales = WhatsAppChannel(
    "sales",
    waba_id=waba_id,
    phone_number_id=config.require("ownNumberId"),
    phone_number=own.phone_number,
    number_onboarding_mode="bring_your_own",
    access_token=meta_token,
    display_name=display_name,
)

pulumi.export("supportNumber", support.phone_number)
pulumi.export("supportStatus", support.status)
pulumi.export("salesNumber", sales.phone_number)
pulumi.export("salesStatus", sales.status)
