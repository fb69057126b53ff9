"""A client's connection, as far as a fault needs to get at it."""

import asyncio
import socket
import struct

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTION = "vobiz_sandbox.connection"


class SandboxConnection(H11Protocol):
    """uvicorn's protocol, which hands itself to the application in the scope's state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.gone = asyncio.Event()
        self.app_state = {**self.app_state, CONNECTION: self}

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.gone.set()

    @property
    def owes_answer(self) -> bool:
        return self.conn.our_state is h11.SEND_RESPONSE or self.conn.our_state is h11.SEND_BODY

    async def gone_within(self, seconds: float) -> bool:
        """Sleeps, and wakes early when there is nobody left to sleep for."""
        try:
            await asyncio.wait_for(self.gone.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    @property
    def is_open(self) -> bool:
        return not (self.gone.is_set() or self.transport.is_closing())

    async def write(self, data: bytes) -> None:
        if self.is_open:
            self.transport.write(data)
            # A client that reads as fast as this writes never pauses the writing: others must get their turn too.
            await asyncio.sleep(0)
            if self.flow.write_paused:
                await self.flow.drain()

    async def close(self) -> None:
        """Ends the connection in good order (FIN), once everything written is sent."""
        self.transport.close()
        await self.gone.wait()

    async def reset(self) -> None:
        """Breaks the connection off (RST)."""
        self.abort()
        await self.gone.wait()

    def abort(self) -> None:
        if not self.gone.is_set():
            linger_not = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
            self.transport.abort()
