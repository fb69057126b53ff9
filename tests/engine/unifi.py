"""A UniFi controller of DNS records, as far as the published dynamic provider of the tests asks one."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Controller:
    """Its records by id, its address, and the domain that it refuses at the moment."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.refused: str | None = None
        self.base_url = ""
        self._ids = itertools.count()

    def domains(self) -> dict[str, str]:
        """Where each domain leads."""
        return {each["domain"]: each.get("targetDomain", "") for each in self.records.values()}

    def answer(self, method: str, record_id: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body for one request; no id is the whole collection."""
        if self.refused and self.refused == body.get("domain"):
            return 400, {"message": "refused by the controller"}
        if method == "POST":
            record_id = f"record-{next(self._ids)}"
        elif not record_id:
            return 200, {"data": list(self.records.values())}
        elif record_id not in self.records:
            return 404, {}
        if method == "DELETE":
            return 200, self.records.pop(record_id)
        if body:
            self.records[record_id] = body | {"id": record_id}
        return 200, self.records[record_id]


@contextmanager
def controller() -> Iterator[Controller]:
    """A controller that listens on a port of its own."""
    made = Controller()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
            record_id = self.path.partition("?")[0].partition("/dns/policies")[2].strip("/")
            status, answer = made.answer(self.command, record_id, body)
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.base_url = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield made
        finally:
            server.shutdown()
            serving.join()
