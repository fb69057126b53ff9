"""What can go wrong with a channel, beside what api/errors.py lists."""

from __future__ import annotations

from vobiz_provider.api.errors import OutcomeUnknown, VobizError
from vobiz_provider.engine.failures import RecordedFailure


class ChannelRefused(VobizError):
    """Nothing was connected, or the channel is not one that can be adopted; the reason says why."""


class ChannelInDoubt(VobizError):
    """Nothing is connected or deleted as long as it is not known what became of a channel that was sent before."""


class ChannelOutcomeUnknown(RecordedFailure):
    """The number may be connected; the stack records that."""


class ChannelChangeUnknown(OutcomeUnknown):
    """A channel may have been changed or deleted; the next update sends the same again."""
