"""A WhatsApp number from Vobiz: the cheapest of a region within the ceilings, chosen once and ordered once."""

import pulumi

from vobiz_provider import WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
country = config.require("country")
region = config.require("region")
max_setup_cost = config.require_float("maxSetupCost")
max_monthly_cost = config.require_float("maxMonthlyCost")

# Chooses a number, remembers it, and buys nothing.
selected = WhatsAppNumberSelection(
    "number",
    country_code=country,
    region=region,
    max_setup_cost=max_setup_cost,
    max_monthly_cost=max_monthly_cost,
)

# Buys the number. It is billed every month until it is released in the console, so a run never deletes it unasked.
order = WhatsAppNumberOrder(
    "number",
    country_code=country,
    region=region,
    currency=config.require("currency"),
    preferred_number=selected.e164,
    max_setup_cost=max_setup_cost,
    max_monthly_cost=max_monthly_cost,
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("number", order.selected_phone_number)
pulumi.export("orderId", order.id)
pulumi.export("status", order.status)
pulumi.export("monthlyCost", order.monthly_cost)
