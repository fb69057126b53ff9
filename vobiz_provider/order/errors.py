"""What can go wrong with an order, beside what api/errors.py lists."""

from __future__ import annotations

from vobiz_provider.api.errors import OutcomeUnknown, VobizError


class OrderRefused(VobizError):
    """The order was not placed, or is not one that can be adopted; the reason says why."""


class WrongAccount(VobizError):
    """The credentials belong to another account than the order."""


class OrderOutcomeUnknown(OutcomeUnknown):
    """The order may have been placed."""
