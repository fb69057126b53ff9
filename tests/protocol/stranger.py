"""A host that nobody has business with: it notes whatever reaches it."""

from __future__ import annotations

import socket
import threading
from types import TracebackType


class Stranger:
    """`with Stranger() as stranger:` listens on loopback; it answers nobody."""

    def __enter__(self) -> Stranger:
        self._reached: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def reached_meanwhile(self) -> list[bytes]:
        """The first bytes of every connection since this was last asked."""
        reached, self._reached = self._reached, []
        return reached

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    self._reached.append(connection.recv(65536))
                except OSError as error:
                    self._reached.append(repr(error).encode())
