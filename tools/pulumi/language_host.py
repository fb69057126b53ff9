"""The language host behind the `pulumi-language-python` stand-in: serves the SDK's own automation server."""

import importlib
import os
import runpy
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

try:
    grpc: Any = importlib.import_module("grpc")  # it has no types of its own
    from pulumi import RunError
    from pulumi.automation._server import LanguageServer
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc
except ModuleNotFoundError as missing:
    sys.exit(f"error: {sys.executable} has no module {missing.name}: install the project's requirements there")

commands: Any = importlib.import_module("language_host_commands")  # from beside this file, wherever that was copied

# Set by pulumi-language-python where it could not start the interpreter of this virtual environment.
NO_VIRTUALENV = os.environ.get("STAND_IN_HAS_NO_VIRTUALENV")
MESSAGE_LIMIT = 1024 * 1024 * 400


class LanguageHost(LanguageServer):
    """Runs the project's program in this process."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(lambda: None)
        self.engine_address = engine_address

    def Handshake(self, request: Any, context: Any) -> Any:
        # SDKs older than the engine have no such message; the engine is told that the method does not exist.
        if not hasattr(language_pb2, "LanguageHandshakeResponse"):
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "Handshake")
        return language_pb2.LanguageHandshakeResponse()

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:
        try:
            for said in commands.install(request.info):
                yield language_pb2.InstallDependenciesResponse(stdout=said)
        except (commands.CommandFailed, OSError) as failure:
            context.abort(grpc.StatusCode.UNKNOWN, str(failure))

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        # SDKs that know no kind know of no other plugins that a language host runs.
        if getattr(request, "kind", "analyzer") != "analyzer":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "this language host runs policy packs and no other plugins")
        with commands.start_policy_pack(request.info, request.args) as running:
            # The engine ends a pack by leaving: nothing is said to it.
            context.add_callback(running.kill)
            for line in running.stdout:
                yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=running.returncode)

    def Run(self, request: Any, context: Any) -> Any:
        if NO_VIRTUALENV:
            missing = (
                f"the project's virtualenv had no bin/python: {NO_VIRTUALENV}: run `pulumi install`, then this again"
            )
            return language_pb2.RunResponse(error=missing)
        directory = Path(request.info.program_directory or request.pwd)
        entry = directory / (request.info.entry_point or ".")
        script = entry / "__main__.py" if entry.is_dir() else entry
        self.program = lambda: run_program(script)
        request.args[:] = [self.engine_address]
        os.chdir(directory)
        sys.path[0] = str(directory)
        sys.argv = [str(script)]
        run: Any = super().Run
        response = run(request, context)
        # The server has logged the error by now: without this the engine would print it a second time.
        response.bail = bool(response.error)
        return response


def run_program(script: Path) -> None:
    """Runs the program; what it raises is shown from its own first line on."""
    try:
        runpy.run_path(str(script), run_name="__main__")
    except (RunError, grpc.RpcError):
        raise
    except Exception as error:  # noqa: BLE001 (a program may raise anything)
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != str(script):
            trace = trace.tb_next
        shown = "".join(traceback.format_exception(type(error), error, trace))
        raise RunError(f"Program failed with an unhandled exception:\n{shown}") from None


def main() -> None:
    """Serves until the engine interrupts this process, or is gone."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    parent = os.getppid()
    options = [("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)]
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=options)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while not stopped.wait(1) and os.getppid() == parent:
        pass
    # A program that still waits for an answer of the engine would keep an ordinary exit from ending.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
