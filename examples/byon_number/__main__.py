"""Verifies a WhatsApp number that you own: the first run has a code sent, the second submits it."""

import pulumi

from vobiz_provider import ByonNumber

config = pulumi.Config()

own = ByonNumber(
    "own",
    phone_number=config.require("number"),
    verification_method=config.require("method"),
    otp_code=config.get_secret("otp"),
)

pulumi.export("status", own.status)
