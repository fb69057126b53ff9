"""Builds the CLI, without language hosts, from its Go modules."""
# ruff: noqa: S603 (running programs is what it is for)

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
PROGRESS_SECONDS = 10


class Progress:
    """What `go build -v` has said so far: a line a package, and the lines of go itself."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.packages = 0
        self.downloads = 0
        self.last = "it said nothing"
        self.reader = threading.Thread(target=self.read, args=(process,), daemon=True)
        self.reader.start()

    def read(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            self.last = line.strip() or self.last
            if line.startswith("go: downloading "):
                self.downloads += 1
            elif not line.startswith(("go: ", "#")):
                self.packages += 1

    def tell(self, version: str, seconds: float) -> None:
        done = f"{self.packages} packages" if self.packages else f"{self.downloads} modules fetched"
        print(
            f"building pulumi {version} from its Go modules: {seconds:.0f} s, {done} so far",
            file=sys.stderr,
            flush=True,
        )


def build(go: str, version: str, target: Path) -> str | None:
    """Runs go; answers its last line where it failed."""
    command = [go, "build", "-v", "-mod=readonly", "-trimpath", "-ldflags", f"-s -w -X {VERSION_VARIABLE}={version}"]
    started = time.monotonic()
    print(f"building pulumi {version} from its Go modules: some 6 minutes the first time", file=sys.stderr, flush=True)
    command += ["-o", str(target), PACKAGE]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        progress = Progress(process)
        while True:
            try:
                failed = process.wait(PROGRESS_SECONDS) != 0
                break
            except subprocess.TimeoutExpired:
                progress.tell(version, time.monotonic() - started)
        progress.reader.join()
    return progress.last if failed else None


def make(version: str, folder: Path) -> str | None:
    """Builds `pulumi` into the folder; answers why it could not, or None."""
    go = shutil.which("go")
    if not go:
        return "Go modules: no go on PATH"
    reason = build(go, version, folder / "pulumi")
    return f"Go modules: go build failed: {reason}" if reason else None
