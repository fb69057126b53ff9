"""Orders one WhatsApp number that you name."""

import pulumi

from vobiz_provider import WhatsAppNumberOrder

config = pulumi.Config()

order = WhatsAppNumberOrder(
    "support",
    country_code=config.require("country"),
    region=config.require("region"),
    currency=config.require("currency"),
    preferred_number=config.require("number"),
    max_monthly_cost=config.require_float("maxMonthlyCost"),
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("orderId", order.id)
pulumi.export("number", order.selected_phone_number)
pulumi.export("status", order.status)
pulumi.export("monthlyCost", order.monthly_cost)
