"""The command line: `python -m vobiz_sandbox --port 8787`."""

import argparse
import sys

from pydantic import ValidationError

from vobiz_sandbox.paths import CONTROL_PATH

try:
    from vobiz_sandbox.server import serve
    from vobiz_sandbox.settings import Settings
except ModuleNotFoundError as error:
    if error.name not in {"fastapi", "jinja2", "starlette", "uvicorn"}:
        raise
    sys.exit(f"error: the sandbox needs {error.name}: run `pip install '/path/to/checkout[sandbox]'`")

_CONTROLS = (
    "While it runs, http://127.0.0.1:8787/ shows in a browser what it knows, with buttons for what happens outside; "
    f"`curl http://127.0.0.1:8787{CONTROL_PATH}/` lists its controls, with a line to paste for each: "
    "codes received, orders completed or released, faults, settings."
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="vobiz_sandbox", description="A local Vobiz WhatsApp Numbers API.", epilog=_CONTROLS
    )
    parser.add_argument("--port", type=_port, default=8787, help="0 takes any free port (default: %(default)s)")
    parser.add_argument(
        "--otp-seconds", type=float, default=600, help="how long a one-time code lives (default: %(default)s)"
    )
    parser.add_argument(
        "--delist",
        choices=["ordered", "completed"],
        default="ordered",
        help="when a number leaves the availability listing (default: %(default)s)",
    )
    parser.add_argument("--order-read", action="store_true", help="answer GET of one order")
    arguments = parser.parse_args()
    try:
        settings = Settings(otp_seconds=arguments.otp_seconds, delist=arguments.delist, order_read=arguments.order_read)
    except ValidationError:
        parser.error("argument --otp-seconds: must be between 0 and 1000000000")
    serve(arguments.port, settings)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be between 0 and 65535")
    return port


if __name__ == "__main__":
    main()
