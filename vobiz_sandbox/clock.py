"""The sandbox's clock, which a test can move."""

from datetime import datetime, timedelta, timezone


class Clock:
    def __init__(self) -> None:
        self._offset = timedelta()

    def move(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)

    def precise_now(self) -> datetime:
        return datetime.now(timezone.utc) + self._offset

    def now(self) -> datetime:
        """The API's timestamps are whole seconds."""
        return self.precise_now().replace(microsecond=0)
