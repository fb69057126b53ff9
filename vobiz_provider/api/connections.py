"""Connections whose failures tell whether anything was sent, and whose headers arrive in time or not at all."""

from __future__ import annotations

import socket
import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.poolmanager import PoolManager, ProxyManager

LONGEST_CONNECT_SECONDS = 10.0


class VobizAdapter(HTTPAdapter):
    """Lets a session of requests use these connections, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Overrides requests' own, which is called from its constructor."""
        super().init_poolmanager(*args, **kwargs)
        _use_connections_of_this_file(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Overrides requests' own, which is called for each request that goes through a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        _use_connections_of_this_file(manager)
        return manager


def innermost_message(error: BaseException) -> str:
    """What the error at the root of a chain of wrapped ones says, or its class where it says nothing."""
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    if isinstance(error, NewConnectionError):
        return str(error).partition(": ")[2]
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


class _ConnectionWithHeaderDeadline(HTTPConnection):
    # The read time-out starts anew at each byte; headers that drip would hold a run for hours.
    def getresponse(self) -> Any:
        def hang_up() -> None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                return  # closed already, or TLS inside TLS, which cannot be shut down from outside

        timer = threading.Timer(float(self.timeout or LONGEST_CONNECT_SECONDS) + 1, hang_up)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()
        finally:
            timer.cancel()


class _SecureConnection(_ConnectionWithHeaderDeadline, HTTPSConnection):
    # Whatever fails before the handshake is done was not sent; urllib3 alone cannot tell it from a later TLS failure.
    def connect(self) -> None:
        try:
            super().connect()
        except ConnectTimeoutError:
            raise
        except (HTTPError, OSError, ValueError) as error:
            raise NewConnectionError(self, innermost_message(error)) from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _ConnectionWithHeaderDeadline


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _use_connections_of_this_file(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
