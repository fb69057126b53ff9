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
    # The SDK's own name for it, asked of the class: an output has whatever attribute it is asked for. Where there is
    # none, all are waited for.
    untrack = getattr(pulumi.Output, "_untrack", None)
    if untrack is None:
        return
    for name in names:
        output = vars(resource).get(name)
        if isinstance(output, pulumi.Output):
            untrack(output)
