"""Rules for WhatsApp number orders."""

from number_rules import POLICIES
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack("whatsapp-number-orders", POLICIES, enforcement_level=EnforcementLevel.MANDATORY)
