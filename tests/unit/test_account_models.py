"""What an account can spend, as far as its balance tells."""

from __future__ import annotations

from typing import Any

import pytest

from vobiz_provider.api.account_models import Balance


@pytest.mark.parametrize(
    ("fields", "spendable"),
    [
        ({}, 100),
        ({"credit_limit": 50}, 100),
        ({"credit_limit": 50, "is_postpaid": False, "credit_limit_type": "soft"}, 100),
        ({"credit_limit": 50, "is_postpaid": True}, 150),
        ({"credit_limit": "50", "is_postpaid": "true", "credit_limit_type": "HARD"}, 150),
        ({"credit_limit": -500, "is_postpaid": True, "credit_limit_type": "hard"}, -400),
        ({"credit_limit": 50, "is_postpaid": True, "credit_limit_type": "Soft"}, None),
        ({"credit_limit": 50, "is_postpaid": True, "credit_limit_type": "unheard of"}, None),
        ({"credit_limit": None, "is_postpaid": True}, None),
        ({"credit_limit": "none", "is_postpaid": True}, None),
    ],
)
def test_what_can_be_spent_is_told_where_it_is_known(fields: dict[str, Any], spendable: float | None) -> None:
    assert Balance.model_validate({"available_balance": 100, **fields}).spendable == spendable


def test_without_a_balance_nothing_is_known_to_be_spendable() -> None:
    assert Balance(credit_limit=50, is_postpaid=True).spendable is None
    assert Balance().spendable is None
