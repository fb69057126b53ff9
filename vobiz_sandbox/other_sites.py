"""Another site that is open in the same browser may change nothing here."""

from starlette.requests import Request

from vobiz_sandbox.answers import ApiError


async def refuse_other_sites(request: Request) -> None:
    """A browser says whose page asks; other programs send neither header. Raises ApiError."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    allowed = site in ("same-origin", "none") if site else origin in (None, f"http://{request.headers.get('Host')}")
    if request.method != "GET" and not allowed:
        raise ApiError(
            403,
            "FORBIDDEN",
            "This came from another site, so nothing was done: press the button on the sandbox's own page.",
        )
