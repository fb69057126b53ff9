"""What the cells of the fault matrix play on: two sandboxes, and plugin processes that many cells share.

A plugin process serves several cells at once, as it serves several resources: each cell has a wire, a base URL, a
number and a region of its own, and a provider whose pickle nobody else has, so that the SDK configures it for that cell
alone. What a process would share between cells (the lists read once, the session) is kept by account and base URL.
"""

from __future__ import annotations

import base64
import ssl
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import trustme

from tests.driver.plugin import Plugin, PluginResource, State
from tests.driver.process import PluginProcess
from tests.unit.raw_server import RawServer, responds
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

_CELLS = 1000


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
        for sandbox in self.sandboxes.values():
            sandbox.set_numbers([self._on_sale(index) for index in range(1, _CELLS)])
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

    def _on_sale(self, cell: int) -> dict[str, Any]:
        place = {"e164": self.number(cell), "country": "IN", "region": self.region(cell)}
        return place | {"setup_fee": 500, "monthly_fee": 250, "currency": "INR"}

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
        """The process of a run: what it is called says on which machine it goes on (`elsewhere`, or not)."""
        with self._lock:
            if (run, proxied) not in self._plugins:
                environment = {"REQUESTS_CA_BUNDLE": str(self._folder / "authority.pem")}
                if proxied:
                    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
                    environment |= dict.fromkeys(names, self.stranger.base_url)
                home = self.home("elsewhere" if run == "elsewhere" else "here")
                self._plugins[run, proxied] = self._running.enter_context(PluginProcess(environment, home))
            return self._plugins[run, proxied]

    def resource(self, plugin: Plugin, provider: str, base_url: str, timeout: str, *, jwt: bool) -> PluginResource:
        """A provider of its own, configured for one cell."""
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
        return resource
