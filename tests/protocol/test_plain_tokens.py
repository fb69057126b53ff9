"""The warning of a token in plain text: once a run of a stack, also where one process runs several."""

from __future__ import annotations

from pathlib import Path

from tests.protocol.test_mocks import run_test

# As the Automation API does it: each run in a thread of its own.
RUNS = """
import asyncio
import logging
import threading
import pulumi
import vobiz_provider

warned = []
handler = logging.Handler()
handler.emit = lambda record: warned.append(record.getMessage())
logging.getLogger().addHandler(handler)


class VobizMocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", dict(args.inputs)

    def call(self, args):
        return {}


def run(stack):
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(VobizMocks(), project="numbers", stack=stack, preview=False)
    pulumi.runtime.set_all_config({"vobiz:authToken": "hush"})
    for name in ("one", "two"):
        vobiz_provider.ByonNumber(name, phone_number="+919812345678")


for stack in ("dev", "dev", "prod"):
    thread = threading.Thread(target=run, args=(stack,))
    thread.start()
    thread.join()
    print(len(warned))
print(set(warned))
"""


def test_each_run_of_each_stack_is_warned_once(tmp_path: Path) -> None:
    *counts, line = run_test(tmp_path, "", RUNS).lines
    assert counts == ["1", "2", "3"]
    assert "vobiz:authToken is in the stack config in plain text" in line
    assert "hush" not in line
