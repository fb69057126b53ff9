"""How much the properties are tried.

A normal run does the same examples every time, so that it fails only where something was changed. `make histories`
looks for more at random; it tells so through VOBIZ_TEST_SEARCH: `search`, or `again` for a seed that has failed.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

SEARCH = "VOBIZ_TEST_SEARCH"

_MODE = os.environ.get(SEARCH)
# A search reports what it finds as it was found, within its time; running that seed again takes the time to shrink it.
_PHASES = (Phase.explicit, Phase.generate, *(() if _MODE == "search" else (Phase.shrink,)))


def budget(examples: int, steps: int = 20) -> settings:
    """Settings for a run of this many examples.

    Args:
        examples: histories or inputs of one run.
        steps: rules in one history.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=_MODE is None,
        database=None,
        deadline=None,
        print_blob=True,
        phases=_PHASES,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
    )
