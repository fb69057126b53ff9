"""`python -m bench`: runs what is compared and prints the tables. `make bench` puts a Pulumi CLI on PATH."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bench.as_json import json_of
from bench.contestants import NO_OP, OURS, Setting
from bench.document import document_of
from bench.figures import judgements_of
from bench.laboratory import Laboratory
from bench.machine import machine
from bench.plan import COUNTS, LATENCY_COUNTS, LISTING_COUNT, Part, Play, plan
from bench.results import Entry, Results, Run
from vobiz_provider.commands.report.markdown import markdown_of
from vobiz_provider.commands.report.terminal import show

_HOW_MANY = (
    f"How many orders; may be repeated. Without it: {', '.join(map(str, COUNTS))}; where the API is slow "
    f"{', '.join(map(str, LATENCY_COUNTS))}; with a long listing {LISTING_COUNT}."
)


def bench(
    count: Annotated[list[int] | None, typer.Option(min=1, help=_HOW_MANY)] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each run is repeated.")] = 5,
    only: Annotated[list[Part] | None, typer.Option(help="A part; may be repeated. Without it: all.")] = None,
    json: Annotated[Path | None, typer.Option(help="Also write every run to this file.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables of docs/scale.md to this file.")] = None,
) -> None:
    """Compares this provider with one that does nothing and with a straightforward one, on the real Pulumi CLI."""
    for path in (json, markdown):
        if path and not path.resolve().parent.is_dir():
            sys.exit(f"error: {path}: there is no such folder")
    found = shutil.which("pulumi")
    if not found:
        sys.exit("error: no pulumi on PATH: run `make bench`, which finds or makes one")
    cli = Path(found).parent
    try:
        about = machine(cli)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {found} does not run: {error}")
    say(", ".join(f"{key} {value}" for key, value in about.items()))
    with tempfile.TemporaryDirectory(prefix="vobiz-bench-") as folder:
        laboratory = Laboratory(cli, Path(folder))
        for contestant in (NO_OP, OURS):  # the first run of all is a slow one
            played(laboratory, Play(Part.CELLS, 0, contestant, Setting(1, is_named=False), ("up",)))
        results = Results([])
        try:
            for entry in entries(laboratory, plan(only or list(Part), sorted(count or []), rounds)):
                results.entries.append(entry)
        finally:  # what half an hour has shown is not lost with the run that failed, or with Ctrl-C
            sections, judgements = document_of(results), judgements_of(results)
            show([*sections, judgements] if judgements.cells else sections)
            if json:
                json.write_text(json_of(results, about))
            if markdown:
                markdown.write_text(markdown_of(sections) + "\n")


def entries(laboratory: Laboratory, plays: Sequence[Play]) -> Iterator[Entry]:
    """Runs all plays, and says on stderr how far it is.

    Args:
        laboratory: where.
        plays: in their order.
    """
    start, done = time.monotonic(), 0.0
    whole = sum(play.expected_seconds for play in plays)
    say(f"{len(plays)} stacks to bring up, in about {whole / 60:.0f} min")
    for play in plays:
        runs = played(laboratory, play)
        done += play.expected_seconds
        left = (time.monotonic() - start) * (whole / done - 1)
        took = ", ".join(f"{run.command} {run.seconds:.2f} s" for run in runs)
        say(f"{play.title}: {took}; about {left / 60:.1f} min left")
        yield from (Entry(play, run) for run in runs)


def played(laboratory: Laboratory, play: Play) -> list[Run]:
    """The runs of one play. Where a command fails, what it printed is told and the process ends.

    Args:
        laboratory: where.
        play: whose runs.
    """
    looks_at_memory = play.part is Part.MEMORY
    try:
        return laboratory.play(play.contestant, play.setting, play.commands, looks_at_memory=looks_at_memory)
    except AssertionError as failed:
        sys.exit(f"error: {play.title}: {failed}")


def say(line: str) -> None:
    """Tells how far it is, beside the tables."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(bench)
