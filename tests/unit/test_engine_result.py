"""Whose traceback a command of the CLI shows."""

from __future__ import annotations

import pytest

from tests.engine.stack import FAILED, Result

# What the official language host's `pulumi-language-python-exec` leaves under the stack after a failed create.
ROW = " +  pulumi:pulumi:Stack numbers-dev creating (3s) "
HOST = """\
Traceback (most recent call last):
  File "/usr/bin/pulumi-language-python-exec", line 232, in <module>
    loop.run_until_complete(coro)
  File "/usr/lib/python3.11/asyncio/base_events.py", line 640, in run_until_complete
    self.run_forever()
  File "/usr/lib/python3.11/asyncio/base_events.py", line 1884, in _run_once
    event_list = self._selector.select(timeout)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
KeyboardInterrupt
During handling of the above exception, another exception occurred:
Traceback (most recent call last):
  File "/usr/bin/pulumi-language-python-exec", line 244, in <module>
    executor.shutdown(wait=True)
  File "/usr/lib/python3.11/concurrent/futures/thread.py", line 232, in shutdown
    self._work_queue.put(None)
KeyboardInterrupt
"""
PLUGIN = """\
Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/vobiz_provider/client.py", line 90, in order
    raise Refused
vobiz_provider.api.errors.Refused: no
"""
PROGRAM = """\
error: Program failed with an unhandled exception:
Traceback (most recent call last):
  File "/project/__main__.py", line 9, in <module>
    WhatsAppNumberOrder("support")
TypeError: missing argument
"""
OTHER_FAILURE_OF_THE_HOST = HOST.replace("KeyboardInterrupt", "ValueError: no")
INTERRUPTED_PLUGIN = PLUGIN.replace("vobiz_provider.api.errors.Refused: no", "KeyboardInterrupt")


def command(of_stack: str, of_resource: str) -> Result:
    rows = "".join(f"{ROW}{line}\n" for line in of_stack.splitlines())
    shown = [
        "".join(f"    {line}\n" for line in text.splitlines())
        for text in (f"error: update failed\n\n{of_stack}", of_resource)
    ]
    return Result(
        FAILED,
        f"""\
Updating (dev):
{rows} +  pulumi:pulumi:Stack numbers-dev **creating failed (2s)** 1 error; 22 messages
Diagnostics:
  pulumi:pulumi:Stack (numbers-dev):
{shown[0]}
  pulumi-python:dynamic/vobiz:WhatsAppNumberOrder (support):
{shown[1]}
Resources:
    2 errored
""",
    )


def test_an_interrupted_language_host_is_none_of_ours() -> None:
    assert not command("", "error: no").has_traceback
    assert not command(HOST, "error: vobiz_provider.api.errors.Refused: no").has_traceback


@pytest.mark.parametrize(
    ("of_stack", "of_resource"),
    [
        (HOST, PLUGIN),
        ("", PLUGIN),
        ("", INTERRUPTED_PLUGIN),
        (PROGRAM, ""),
        (HOST + PROGRAM, ""),
        (PROGRAM + HOST, ""),
        (OTHER_FAILURE_OF_THE_HOST, ""),
    ],
)
def test_any_other_traceback_counts(of_stack: str, of_resource: str) -> None:
    assert command(of_stack, of_resource).has_traceback
