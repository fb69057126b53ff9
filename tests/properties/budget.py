"""How long the properties are looked for: `HYPOTHESIS_PROFILE=long` looks for fifty times as long."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def budget(examples: int, steps: int = 20) -> settings:
    """Settings for a normal run of this many examples.

    Args:
        examples: histories or inputs of a normal run.
        steps: rules in one history.
    """
    return settings(
        max_examples=examples * (50 if _LONG else 1),
        stateful_step_count=steps,
        deadline=None,
        print_blob=True,
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
    )
