"""The rules, with the names and the configuration that an approver sees."""

from __future__ import annotations

from pulumi_policy import Policy, PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy

from .area import in_allowed_area
from .declaration import bounded, named, protected
from .total import within_ceilings

CEILINGS = PolicyConfigSchema(
    {
        "ceilings": {
            "type": "object",
            "description": "The most that all orders of the stack may cost a month, by currency, in major units",
            "additionalProperties": {"type": "number", "minimum": 0},
            "default": {"INR": 1000, "USD": 20},
        }
    }
)
AREAS = PolicyConfigSchema(
    {
        "areas": {
            "type": "object",
            "description": "Regions in which numbers may be bought, by country; '*' is every region",
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "default": {"IN": ["*"]},
        }
    }
)
POLICIES: list[Policy] = [
    StackValidationPolicy(
        "stack-monthly-ceiling",
        "All number orders of a stack stay within a monthly ceiling",
        within_ceilings,
        config_schema=CEILINGS,
    ),
    ResourceValidationPolicy("order-cost-bounded", "A number order states the most that it may cost a month", bounded),
    ResourceValidationPolicy("order-protected", "A number order is protected", protected),
    ResourceValidationPolicy("order-number-named", "A number order names the number that it buys", named),
    ResourceValidationPolicy(
        "order-area", "Numbers are bought in allowed countries and regions", in_allowed_area, config_schema=AREAS
    ),
]
