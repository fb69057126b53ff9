"""Properties of a resource that are no inputs of it."""

from __future__ import annotations

PROVIDER_KEY = "__provider"
"""The pickled provider, the SDK's own."""

# Older SDKs hand a plugin no key with two underscores.
GIVEN_KEY = "_given"
"""What the program's own checks saw last of the plain inputs; it goes no further than `check`."""
