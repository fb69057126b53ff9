"""A resource's outputs, as its program holds them."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi


def wait_for_registration_alone(resource: pulumi.Resource, names: Iterable[str]) -> None:
    """Has the end of the program wait for a resource's registration, which resolves these outputs, and not for each.

    The SDK looks at all outputs that wait whenever one is there (pulumi/pulumi#22411), so what they cost grows with the
    square of their number. What a program makes of an output is one of its own, and waited for as ever.

    Args:
        resource: has been registered.
        names: of its outputs.
    """
    for name in names:
        # The SDK's own name for it; where there is none, all are waited for.
        untrack = getattr(vars(resource).get(name), "_untrack", None)
        if untrack:
            untrack()
