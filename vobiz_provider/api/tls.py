"""One TLS context for all connections that trust the same certificates: to load those takes longer than an order."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable

from urllib3.util import ALPN_PROTOCOLS
from urllib3.util.ssl_ import create_urllib3_context

_lock = threading.Lock()
_contexts: dict[tuple[str | None, str | None], ssl.SSLContext] = {}


def shared_context(ca_certs: str | None, ca_cert_dir: str | None) -> ssl.SSLContext:
    """The context of this process for those certificates, which verifies them and the host's name.

    Args:
        ca_certs: a file of certificates to trust.
        ca_cert_dir: a directory of them; without either those of the system are trusted.

    Raises:
        OSError: they cannot be loaded.
    """
    with _lock:
        context = _contexts.get((ca_certs, ca_cert_dir))
        if context is None:
            context = _contexts[ca_certs, ca_cert_dir] = _loaded(ca_certs, ca_cert_dir)
        return context


def _loaded(ca_certs: str | None, ca_cert_dir: str | None) -> ssl.SSLContext:
    context = create_urllib3_context()
    if ca_certs or ca_cert_dir:
        context.load_verify_locations(ca_certs, ca_cert_dir)
    else:
        context.load_default_certs()
    context.set_alpn_protocols(ALPN_PROTOCOLS)
    # urllib3 sets them for every connection, and so frees what the handshake of another thread may be reading
    # (python/cpython#141012).
    context.set_alpn_protocols = _keep_them  # type: ignore[method-assign, assignment]
    return context


def _keep_them(_protocols: Iterable[str]) -> None:
    return None
