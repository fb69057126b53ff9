"""Orders the cheapest WhatsApp number of a region, chosen once and remembered."""

import pulumi

from vobiz_provider import WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
country = config.require("country")
region = config.require("region")
max_setup_cost = config.require_float("maxSetupCost")
max_monthly_cost = config.require_float("maxMonthlyCost")

# Recorded before the order starts, so that a run that was cut off knows which number it was about.
pick = WhatsAppNumberSelection(
    "support",
    country_code=country,
    region=region,
    max_setup_cost=max_setup_cost,
    max_monthly_cost=max_monthly_cost,
)

order = WhatsAppNumberOrder(
    "support",
    country_code=country,
    region=region,
    currency=config.require("currency"),
    preferred_number=pick.e164,
    max_setup_cost=max_setup_cost,
    max_monthly_cost=max_monthly_cost,
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("orderId", order.id)
pulumi.export("number", order.selected_phone_number)
pulumi.export("status", order.status)
pulumi.export("monthlyCost", order.monthly_cost)
