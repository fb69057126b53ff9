"""Keys that several files read: of a resource's properties that are no inputs, and of the stack config."""

from __future__ import annotations

PROVIDER_KEY = "__provider"
"""The pickled provider, the SDK's own."""

# Older SDKs hand a plugin no key with two underscores.
GIVEN_KEY = "_given"
"""What the program's own checks saw last of the plain inputs; it goes no further than `check`."""

NAMED_KEY = "_named"
"""Among those: the inputs that the program gave a value, whatever became of it."""

STACK_KEY = "_stack"
"""Among those too: the stack's name as the CLI takes it, which only the program knows whole."""

AUTH_TOKEN_KEY = "vobiz:authToken"  # noqa: S105 - a key's name
ACCESS_TOKEN_KEY = "vobiz:accessToken"  # noqa: S105 - a key's name
BASE_URL_KEY = "vobiz:baseUrl"
