"""Everything the sandbox knows, in one place.

All of it is touched from one event loop only, and never across an await: what one request does is whole before the
next one starts.
"""

from vobiz_sandbox.accounts import Accounts
from vobiz_sandbox.channels import Channels
from vobiz_sandbox.clock import Clock
from vobiz_sandbox.faults import Faults
from vobiz_sandbox.initial_numbers import initial_numbers
from vobiz_sandbox.number_pool import NumberPool
from vobiz_sandbox.orders import OrderBook
from vobiz_sandbox.request_log import RequestLog
from vobiz_sandbox.settings import Settings
from vobiz_sandbox.verifications import Verifications


class Sandbox:
    def __init__(self, initial_settings: Settings) -> None:
        self._initial_settings = initial_settings
        self.reset()

    def reset(self) -> None:
        self.settings = self._initial_settings.model_copy()
        self.clock = Clock()
        self.accounts = Accounts()
        self.pool = NumberPool(initial_numbers())
        self.orders = OrderBook(self.pool, self.clock, self.settings)
        self.verifications = Verifications(self.clock, self.settings)
        self.channels = Channels(self.clock)
        self.request_log = RequestLog()
        self.faults = Faults()
