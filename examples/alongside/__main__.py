"""Two WhatsApp numbers, one bought and one your own, published where workflows and services look for their settings."""

import pulumi
import pulumi_aws as aws
import pulumi_github as github

from vobiz_provider import ByonNumber, WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
country = config.require("country")
region = config.require("region")
max_monthly_cost = config.require_float("maxMonthlyCost")

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
own = ByonNumber(
    "sales",
    phone_number=config.require("ownNumber"),
    otp_code=config.get_secret("otp"),
    fail_while_pending=True,
)

# Outputs and not config values: what publishes a number depends on it, and so waits until it can be used.
for name, number in {"support": order.selected_phone_number, "sales": own.phone_number}.items():
    github.ActionsVariable(
        f"{name}-number",
        repository=config.require("repository"),
        variable_name=f"WHATSAPP_{name.upper()}_NUMBER",
        value=number,
    )
    aws.ssm.Parameter(
        f"{name}-number",
        name=f"/whatsapp/{name}/number",
        type=aws.ssm.ParameterType.STRING,
        value=number,
    )
    pulumi.export(f"{name}Number", number)
