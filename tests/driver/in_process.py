"""The SDK's own servicer in the test's process: the same calls as over gRPC, without a process to start."""

from __future__ import annotations

import ast
import atexit
import functools
import importlib.util
import io
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn, TextIO

from tests.driver.engine import Engine, Said, grpc
from tests.driver.failures import failure
from tests.driver.plugin import Plugin, PluginError

_TURN_SECONDS = 60


@functools.cache
def _servicer_code() -> CodeType:
    """The SDK's plugin, compiled without the last line, which would serve until it is killed."""
    spec = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert spec
    assert spec.origin
    tree = ast.parse(Path(spec.origin).read_text())
    assert ast.unparse(tree.body.pop()) == "main()", "the SDK starts its plugin in another way"
    return compile(tree, spec.origin, "exec")


def _new_servicer() -> Any:
    # A module of its own has a cache of providers of its own, as a new process does.
    module = ModuleType("a_plugin")
    exec(_servicer_code(), module.__dict__)  # noqa: S102 - the SDK's own source
    return module.DynamicResourceProviderServicer()


@dataclass(frozen=True)
class _Surroundings:
    """What belongs to a whole process."""

    environment: dict[str, str]
    arguments: list[str]
    output: TextIO
    errors: TextIO
    traceback_limit: int | None = None

    def exchange(self) -> _Surroundings:
        """Puts them in place; returns those that were there."""
        limit = getattr(sys, "tracebacklimit", None)
        before = _Surroundings(dict(os.environ), sys.argv, sys.stdout, sys.stderr, limit)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv, sys.stdout, sys.stderr = self.arguments, self.output, self.errors
        if self.traceback_limit is None:
            vars(sys).pop("tracebacklimit", None)
        else:
            sys.tracebacklimit = self.traceback_limit
        return before


class _Turn:
    """Whose turn it is: the calls of one plugin run at a time, and all messages that come meanwhile are its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls = 0
        self._plugin: InProcessPlugin | None = None

    @contextmanager
    def of(self, plugin: InProcessPlugin) -> Iterator[None]:
        """One call of a plugin: the first of several at once puts its surroundings in place, the last leaves."""
        with self._changed:
            free = self._changed.wait_for(lambda: not self._calls or self._plugin is plugin, _TURN_SECONDS)
            assert free, "two plugins that wait for each other cannot be in one process"
            self._plugin = plugin
            if not self._calls:
                self._before = plugin.surroundings.exchange()
            self._calls += 1
        try:
            yield
        finally:
            with self._changed:
                self._calls -= 1
                if not self._calls:
                    plugin.surroundings = self._before.exchange()
                    self._changed.notify_all()

    def hear(self, said: Said) -> None:
        """Hands a message to the plugin whose turn it is, or was."""
        assert self._plugin, "a message came before any call"
        self._plugin.hear(said)


_TURN = _Turn()


@functools.cache
def _engine() -> Engine:
    """The engine of all plugins in this process: a server for each of them would take longer than most tests."""
    engine = Engine(_TURN.hear)
    atexit.register(engine.stop)
    return engine


class _Call:
    """The context of one call: what the servicer and a provider use of gRPC's, and what gRPC makes of it."""

    def __init__(self) -> None:
        self._code: Any = None
        self._details: str | None = None
        self._trailing_metadata: tuple[tuple[str, Any], ...] = ()

    def is_active(self) -> bool:
        return True

    def set_code(self, code: Any) -> None:
        self._code = code

    def set_details(self, details: str) -> None:
        self._details = details

    def set_trailing_metadata(self, metadata: Iterable[tuple[str, Any]]) -> None:
        self._trailing_metadata = tuple(metadata)

    def abort(self, code: Any, details: str) -> NoReturn:
        # May come twice: the servicer catches what a provider's abort raises, and aborts with its traceback.
        self._code, self._details = code, details
        raise Exception  # noqa: TRY002 - as gRPC does

    def failure(self, error: Exception) -> PluginError:
        """What the engine is told of an exception that left the servicer."""
        details = f"Exception calling application: {error}" if self._details is None else self._details
        return failure(self._code or grpc.StatusCode.UNKNOWN, details, self._trailing_metadata)


class InProcessPlugin(Plugin):
    """`with InProcessPlugin({"VOBIZ_AUTH_ID": …}, home) as plugin:` is one plugin.

    During its calls, and only then, this process has its environment, arguments and standard streams; the calls of
    another plugin wait meanwhile.
    """

    def __init__(self, environment: Mapping[str, str], home: Path) -> None:
        super().__init__(environment, home)
        self._errors, self._output = io.StringIO(), io.StringIO()
        self.surroundings = _Surroundings(
            self.environment, ["pulumi.dynamic", _engine().address], self._output, self._errors
        )

    def __enter__(self) -> InProcessPlugin:
        self._servicer = _new_servicer()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.printed = self._output.getvalue()

    def answer(self, method: str, request: Any) -> Any:
        handler, arrived = getattr(self._servicer, method), type(request).FromString(request.SerializeToString())
        call = _Call()
        with _TURN.of(self):
            try:
                # The SDK's handlers set the settings of the thread's context.
                response = copy_context().run(handler, arrived, call)
            except Exception as error:
                # What was raised stays its cause: a test that fails shows where.
                raise call.failure(error) from error
        return type(response).FromString(response.SerializeToString())

    def standard_error(self) -> str:
        return self._errors.getvalue()
