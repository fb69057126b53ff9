"""What the cells of the fault matrix play on: two sandboxes, and plugin processes that many cells share.

A plugin process serves several cells at once, as it serves several resources: each cell has a wire, a base URL, a
region that sells two numbers and a stack of its own, and a provider whose pickle nobody else has, so that the SDK
configures it for that cell alone. What a process would share between cells (the session, the lists and the exported
stack, read once) is kept by account and base URL.
"""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import trustme

from tests.driver.plugin import Plugin, PluginResource, State, Values
from tests.driver.process import PluginProcess
from tests.driver.stack_export import BYON_TYPE, ORDER_TYPE, SELECTION_TYPE, exported, path_with_cli
from tests.protocol.golden import BYON_NUMBER, CHANNEL, NUMBER_ORDER, NUMBER_SELECTION
from tests.unit.channels import CHANNEL_TYPE
from tests.unit.raw_server import RawServer, responds
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

_CELLS = 2000
_FEES = {"setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
_TYPES = {NUMBER_ORDER: ORDER_TYPE, NUMBER_SELECTION: SELECTION_TYPE, BYON_NUMBER: BYON_TYPE, CHANNEL: CHANNEL_TYPE}

ELSEWHERE = ("elsewhere", "refreshed", "replaced")
AFTER_A_KILL = ("killed", "unchecked")
"""These runs are on machines of their own, on which nothing was ever ordered. All others share one."""


class Stage:
    """One a worker. Everything it starts ends with `running`."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self._folder, self._running = folder, running
        self._lock = threading.Lock()
        self._plugins: dict[tuple[str, bool], Plugin] = {}
        self._cells = 0
        self.stranger = running.enter_context(RawServer(responds(404), host="localhost"))
        self.sandboxes = {
            "ordered": running.enter_context(SandboxProcess("--order-read")),
            "completed": running.enter_context(SandboxProcess("--delist", "completed")),
        }
        on_sale = [
            {"e164": number, "country": "IN", "region": self.region(cell)} | _FEES
            for cell in range(1, _CELLS)
            for number in (self.number(cell), f"+9199{cell:08}")
        ]
        for sandbox in self.sandboxes.values():
            sandbox.set_numbers(on_sale)
            sandbox.set_balance(available_balance=0)
        self._stacks = folder / "stacks"
        self._stacks.mkdir()
        self._path = path_with_cli(folder / "bin", f'exec cat "{self._stacks}/${{3##*/}}.json"')
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.1").configure_cert(self.tls)

    @staticmethod
    def number(cell: int) -> str:
        return f"+9198{cell:08}"

    @staticmethod
    def region(cell: int) -> str:
        return f"R{cell}"

    @staticmethod
    def urn(cell: int, provider: str) -> str:
        return f"urn:pulumi:cell-{cell}::protocol-tests::{_TYPES[provider]}::it"

    def stack_holds(self, cell: int, resources: Sequence[Values], pending_operations: Sequence[Values]) -> None:
        """What is exported of a cell's stack to runs that have not asked yet."""
        deployment = {"resources": resources, "pending_operations": pending_operations}
        (self._stacks / f"cell-{cell}.json").write_text(exported(deployment))

    def next_cell(self) -> int:
        """A number that no other cell of this worker has."""
        with self._lock:
            self._cells += 1
            return self._cells

    def home(self, machine: str) -> Path:
        """The home folder of a machine, where plugins note purchases."""
        home = self._folder / machine
        home.mkdir(exist_ok=True)
        return home

    def plugin(self, run: str, *, proxied: bool) -> Plugin:
        """The process of a run, which is on the machine that its name stands for."""
        with self._lock:
            if (run, proxied) not in self._plugins:
                environment = {"REQUESTS_CA_BUNDLE": str(self._folder / "authority.pem"), "PATH": self._path}
                if proxied:
                    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
                    environment |= dict.fromkeys(names, self.stranger.base_url)
                home = self.home(run if run in (*ELSEWHERE, *AFTER_A_KILL) else "here")
                self._plugins[run, proxied] = self._running.enter_context(PluginProcess(environment, home))
            return self._plugins[run, proxied]

    def resource(
        self, plugin: Plugin, provider: str, cell: int, base_url: str, timeout: str, *, jwt: bool
    ) -> PluginResource:
        """The one resource of a provider that a cell has, with a provider of its own, configured for that cell."""
        config = {"vobiz:baseUrl": base_url, "vobiz:timeoutSeconds": timeout}
        if not jwt:
            config["vobiz:authId"] = AUTH_ID
        secrets = {"vobiz:accessToken": ACCESS_TOKEN} if jwt else {"vobiz:authToken": AUTH_TOKEN}
        # Unpickling ends where the object does: what follows only makes the text another one.
        own = base64.b64encode(base64.b64decode(provider) + f"{base_url} {timeout}".encode()).decode()
        resource = plugin.resource(own)
        with self._lock:
            plugin.configure(config, secrets)
            resource.diff(State("nothing", {}), {})  # has the SDK make the provider, now that its config is set
        return PluginResource(plugin, own, self.urn(cell, provider))
