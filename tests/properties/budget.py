"""How much the properties are tried.

A normal run does the same examples every time, so that it fails only where something was changed. `make histories`
looks for more at random. Both report what fails as it was found, since a history takes minutes to shrink:
`make histories SEED=…` shrinks what a search found, and VOBIZ_TEST_SEARCH=shrink what a normal run did.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

SEARCH = "VOBIZ_TEST_SEARCH"

_MODE = os.environ.get(SEARCH)
"""None for a normal run, or `shrink`; of a search `search`, or `again` for a seed that has failed."""
_PHASES = (Phase.explicit, Phase.generate, *((Phase.shrink,) if _MODE in ("again", "shrink") else ()))


def budget(examples: int, steps: int = 20) -> settings:
    """Settings for a run of this many examples.

    Args:
        examples: histories or inputs of one run.
        steps: rules in one history.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=_MODE in (None, "shrink"),
        database=None,
        deadline=None,
        print_blob=True,
        phases=_PHASES,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
    )
