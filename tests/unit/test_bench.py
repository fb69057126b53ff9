"""What the benchmark concludes from figures. How it comes by them is tried in tests/engine/test_bench.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bench.__main__ import bench
from bench.as_json import json_of
from bench.contestants import NO_OP, OURS, RECORDING, STRAIGHTFORWARD, WAITING, Contestant, Setting
from bench.document import document_of
from bench.figures import figures_of, judgements_of
from bench.judging import GOAL, Judgement, bound_of_latency
from bench.plan import COMMANDS, Part, Play, cells, plan
from bench.results import Entry, Results, Run
from tests.driver.stack_export import path_with_cli
from vobiz_provider.commands.report.markdown import markdown_of

TEN = Setting(10, is_named=True)


def entry(
    part: Part, contestant: Contestant, setting: Setting, seconds: float, plugin_bytes: int | None = None
) -> Entry:
    run = Run("up", seconds, seconds / 2, requests=11, state_bytes=3000, plugin_bytes=plugin_bytes)
    return Entry(Play(part, 1, contestant, setting, ("up",)), run)


def of_cells(no_op: list[float], ours: list[float]) -> Results:
    return Results(
        entry(Part.CELLS, contestant, TEN, seconds)
        for contestant, runs in ((NO_OP, no_op), (OURS, ours))
        for seconds in runs
    )


def test_medians_are_compared_and_not_means() -> None:
    judgement = Judgement([1.0, 1.01, 1.02, 1.03, 1.04], [1.2, 1.224, 9.0, 1.1, 1.3])
    assert judgement.ratio == pytest.approx(1.224 / 1.02)
    assert judgement.difference == pytest.approx(0.204)
    assert judgement.noise == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("baseline", "ours", "verdict"),
    [
        ([1.0, 1.0], [1.1, 1.1], "kept"),
        ([1.0, 1.0], [1.11, 1.11], "missed"),
        ([1.0, 1.0], [0.9, 0.9], "kept"),
        ([1.0, 1.0], [1.0, 1.0], "kept"),
        # The no-op's own runs are 0.2 s apart.
        ([0.9, 1.0, 1.1], [1.15, 1.15, 1.15], "not judged"),
        ([0.9, 1.0, 1.1], [0.95, 0.95, 0.95], "not judged"),
        ([0.9, 1.0, 1.1], [1.25, 1.25, 1.25], "missed"),
        ([0.9, 1.0, 1.1], [0.75, 0.75, 0.75], "kept"),
        # The spread of ours alone says nothing of the machine.
        ([1.0, 1.0, 1.0], [1.05, 1.08, 2.0], "kept"),
        # Nobody knows how noisy a single run was.
        ([1.0], [2.0], "not judged"),
    ],
)
def test_a_difference_within_the_noise_is_not_judged(baseline: list[float], ours: list[float], verdict: str) -> None:
    assert Judgement(baseline, ours).verdict == verdict


def test_the_bound_of_a_slow_api_is_what_four_threads_can_do() -> None:
    assert bound_of_latency(50, 0.2) == pytest.approx(2.5)
    assert bound_of_latency(200, 0.2) == pytest.approx(10)


@pytest.mark.parametrize(("no_op", "ours", "shown"), [(1.0, 1.05, "1.05 ("), (1.0, 1.2, "!1.20 ("), (None, 1.2, "≈")])
def test_a_cell_shows_its_verdict(no_op: float | None, ours: float, shown: str) -> None:
    baseline = [0.5, 1.0, 1.5] if no_op is None else [no_op] * 3
    section = document_of(of_cells(baseline, [ours] * 3))[0]
    assert section.columns == ("orders", "up")
    assert section.cells[0][1].startswith(shown)


def test_nothing_is_said_to_be_kept_or_missed_that_was_not_judged() -> None:
    results = of_cells([0.5, 1.0, 1.5], [1.2, 1.2, 1.2])
    (row,) = judgements_of(results).cells
    assert row[-2] == "not judged"
    assert "Kept in 0 cells, missed (!) in 0, not judged (≈) in 1" in document_of(results)[0].details[0]
    assert [each["verdict"] for each in json.loads(json_of(results, {}))["judged"]] == ["not judged"]


@pytest.mark.parametrize(
    ("ours", "shown", "verdict"),
    [(3.96, "3.96 s", "96%, kept"), (4.1, "4.10 s", "93%, missed"), (3.8, "3.80 s", "100%, kept")],
)
def test_ours_is_told_beside_the_bound_of_a_slow_api(ours: float, shown: str, verdict: str) -> None:
    setting = Setting(50, is_named=True, latency=0.2)
    results = Results(
        entry(Part.LATENCY, contestant, setting, seconds)
        for contestant, seconds in ((WAITING, 3.8), (OURS, ours), (OURS, ours), (WAITING, 3.8))
    )
    (section,) = document_of(results)
    assert section.cells == (("50 named", "2.5 s", "3.80 s", shown, verdict),)


def test_figures_are_told_for_the_fewest_and_the_most_named_orders() -> None:
    settings = [Setting(count, is_named) for count in (10, 50, 200) for is_named in (True, False)]
    measured = [entry(Part.CELLS, OURS, setting, 1.0) for setting in settings]
    measured.append(entry(Part.MEMORY, OURS, settings[-2], 1.0, plugin_bytes=61_000_000))
    rows = {row[0]: row[1:] for row in figures_of(Results(measured)).cells}
    assert rows["requests of an up, 10 named"] == ("-", "-", "11", "-")
    assert rows["megabytes of the plugin in an up, 200 named"] == ("-", "-", "61", "-")
    assert not [row for row in rows if " 50 " in row or "unnamed" in row]


def test_a_benchmark_that_was_stopped_tells_what_it_has() -> None:
    begun = entry(Part.CELLS, NO_OP, Setting(50, is_named=True), 2.0)
    results = Results([*of_cells([1.0, 1.0], [1.05, 1.05]).entries, begun])
    assert [row[0] for row in document_of(results)[0].cells] == ["10 named"]


def test_each_round_runs_in_the_opposite_order() -> None:
    named = [play for play in cells([10], 2) if play.setting == TEN]
    order = [NO_OP, RECORDING, OURS, STRAIGHTFORWARD]
    assert [play.contestant for play in named] == [*order, *reversed(order)]
    assert {play.commands for play in named} == {COMMANDS}


def test_the_straightforward_provider_is_not_asked_for_more_than_it_bears() -> None:
    assert STRAIGHTFORWARD in {play.contestant for play in plan(list(Part), [200], 1)}
    assert STRAIGHTFORWARD not in {play.contestant for play in plan(list(Part), [400], 1)}


def test_a_part_can_be_run_by_itself() -> None:
    assert {play.part for play in plan([Part.LISTING], [10], 1)} == {Part.LISTING}
    assert {play.part for play in plan(list(Part), [10], 1)} == set(Part)


def test_how_many_orders_is_said_for_every_part() -> None:
    for part in Part:
        assert {play.setting.count for play in plan([part], [3], 1)} == {3}
    counts = {part: sorted({play.setting.count for play in plan([part], [], 1)}) for part in Part}
    assert counts == {Part.CELLS: [10, 50, 200, 400], Part.MEMORY: [400], Part.LATENCY: [50, 200], Part.LISTING: [50]}


def test_what_is_run_with_a_long_listing_is_told_apart() -> None:
    titles = [play.title for play in plan([Part.LISTING], [3], 1)]
    assert titles == ["listing, 3 named, round 1, ours", "listing, 3 named of 10,000 on sale, round 1, ours"]


@pytest.mark.parametrize("option", ["--json", "--markdown"])
def test_where_nothing_can_be_written_nothing_is_run(option: str, tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(bench)
    path = tmp_path / "nowhere" / "file"
    ended = CliRunner().invoke(command, [option, str(path)])
    assert (ended.exit_code, ended.stdout) == (1, f"error: {path}: there is no such folder\n")


def test_a_cli_that_does_not_run_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", path_with_cli(tmp_path, "exit 3"))
    with pytest.raises(SystemExit, match=r"^error: .*/pulumi does not run: .* 3\.$"):
        bench()


def test_without_a_cli_one_line_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"^error: no pulumi on PATH: run `make bench`, which finds or makes one$"):
        bench()


def test_a_part_that_there_is_not_is_refused() -> None:
    command = typer.Typer()
    command.command()(bench)
    assert CliRunner().invoke(command, ["--only", "nothing"]).exit_code == 2


def test_json_has_every_run_and_the_goals() -> None:
    document = json.loads(json_of(of_cells([1.0, 1.01], [1.2, 1.2]), {"processors": 2}))
    assert document["machine"] == {"processors": 2}
    assert document["goals"]["cells"] == GOAL
    assert [run["seconds"] for run in document["runs"]] == [1.0, 1.01, 1.2, 1.2]
    assert {run["part"] for run in document["runs"]} == {"cells"}


def test_the_tables_are_markdown_for_the_readme() -> None:
    text = markdown_of(document_of(of_cells([1.0, 1.0], [1.05, 1.05])))
    assert "| 10 named | 1.05 (1.00 → 1.05 s); -; - |" in text
