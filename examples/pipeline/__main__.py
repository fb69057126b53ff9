"""The cheapest WhatsApp number of a region, chosen once and ordered by a pipeline; and a number that you own."""

import pulumi

from vobiz_provider import ByonNumber, WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
max_monthly_cost = config.require_float("maxMonthlyCost")

pick = WhatsAppNumberSelection(
    "support",
    country_code=config.require("country"),
    region=config.require("region"),
    max_monthly_cost=max_monthly_cost,
)

order = WhatsAppNumberOrder(
    "support",
    country_code=config.require("country"),
    region=config.require("region"),
    currency=config.require("currency"),
    preferred_number=pick.e164,
    max_monthly_cost=max_monthly_cost,
    existing_order_id=config.get("existingOrderId") or None,
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("orderId", order.id)
pulumi.export("number", order.selected_phone_number)
pulumi.export("status", order.status)

own_number = config.get("ownNumber")
if own_number:
    own = ByonNumber("own", phone_number=own_number, otp_code=config.get_secret("otp"))
    pulumi.export("ownNumberStatus", own.status)
