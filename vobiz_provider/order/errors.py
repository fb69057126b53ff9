"""What can go wrong with an order, beside what api/errors.py lists."""

from __future__ import annotations

from vobiz_provider.api.errors import VobizError
from vobiz_provider.engine.failures import RecordedFailure


class OrderRefused(VobizError):
    """The order was not placed, or is not one that can be adopted; the reason says why."""


class OrderInDoubt(VobizError):
    """Nothing is ordered as long as it is not known what became of an order that was sent before."""


class OrderOutcomeUnknown(RecordedFailure):
    """The order may have been placed; the stack records that."""
