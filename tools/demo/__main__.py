"""Shows the whole life of a number against the local sandbox: each step with the command that a user would type.

Everything it makes is in a temporary folder, and everything it starts ends with it.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from tools.demo.project import DemoFailed, DemoProject
from tools.demo.running import INTERRUPTS
from tools.demo.stage import Stage, say
from tools.demo.story import story
from vobiz_sandbox.paths import API_PATH, PAGE
from vobiz_sandbox.process import SandboxProcess

_INTERRUPTED = 130


def main() -> int:
    """Runs the story; 0 when it went as told."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--pause", action="store_true", help="wait for Enter before each step")
    pauses = parser.parse_args().pause
    started = time.monotonic()
    for number in INTERRUPTS:
        signal.signal(number, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="vobiz-demo-") as folder:
            say("$ python -m vobiz_sandbox --port 0")
            with SandboxProcess() as sandbox:
                say(sandbox.base_url)
                say(f"\nWatch it happen in a browser: {sandbox.base_url.removesuffix(API_PATH)}{PAGE}")
                stage = Stage(pauses=pauses)
                story(stage, DemoProject(Path(folder), sandbox), sandbox)
                stage.wait("Enter ends the demo, and the sandbox with it")
    except DemoFailed as failure:
        print(f"\ndemo failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo interrupted: nothing of it is left running", file=sys.stderr)
        return _INTERRUPTED
    say(f"\nThe demo is done, in {time.monotonic() - started:.0f} s: nothing of it is left running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
