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
from urllib3.util import Retry

from vobiz_provider.api.failures import LONGEST_CONNECT_SECONDS, innermost_message
from vobiz_provider.api.tls import shared_context


class VobizAdapter(HTTPAdapter):
    """Lets a session of requests use these connections, through a proxy too.

    Args:
        retry: what is repeated.
        keeps_connections: whether a connection may carry one request after another.
    """

    def __init__(self, retry: Retry, *, keeps_connections: bool) -> None:
        self._pools = _KEEPING if keeps_connections else _KEEPING_NONE
        super().__init__(max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Overrides requests' own, which is called from its constructor."""
        super().init_poolmanager(*args, **kwargs)
        self._give_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Overrides requests' own, which is called for each request that goes through a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        self._give_pools(manager)
        return manager

    def _give_pools(self, manager: PoolManager) -> None:
        manager.pool_classes_by_scheme = self._pools


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
            self._share_context()
            super().connect()
        except ConnectTimeoutError:
            raise
        except (HTTPError, OSError, ValueError) as error:
            raise NewConnectionError(self, innermost_message(error)) from error

    def _share_context(self) -> None:
        # A proxy that speaks TLS itself is verified by what is set here. What connects anew has its context already.
        if self.ssl_context is None and (self.proxy is None or self.proxy.scheme == "http"):
            self.ssl_context = shared_context(self.ca_certs, self.ca_cert_dir)
            self.ca_certs = self.ca_cert_dir = None


class _Pool(HTTPConnectionPool):
    ConnectionCls = _ConnectionWithHeaderDeadline


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _PoolThatKeepsNone(_Pool):
    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.close()


class _SecurePoolThatKeepsNone(_SecurePool):
    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.close()


_KEEPING: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
_KEEPING_NONE: dict[str, type[HTTPConnectionPool]] = {"http": _PoolThatKeepsNone, "https": _SecurePoolThatKeepsNone}
