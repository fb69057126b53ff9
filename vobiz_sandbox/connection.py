"""A client's connection, as far as a fault needs to get at it: past uvicorn, which sends only valid answers."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from vobiz_sandbox.socket_faults import SocketFault, reset_when_closed

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

    async def carry_out(self, fault: SocketFault) -> None:
        """Sends what is left of the answer, and ends the connection."""
        for step in fault.steps():
            if isinstance(step, bytes):
                await self._write(step)
            else:
                await self.gone_within(step)
            if self.gone.is_set() or self.transport.is_closing():
                break
        if fault.resets:
            self.abort()
        else:
            self.transport.close()  # once everything written is sent
        await self.gone.wait()

    async def _write(self, data: bytes) -> None:
        self.transport.write(data)
        # A client that reads as fast as this writes never pauses the writing: others must get their turn too.
        await asyncio.sleep(0)
        if self.flow.write_paused:
            await self.flow.drain()

    def abort(self) -> None:
        if not self.gone.is_set():
            reset_when_closed(self.transport.get_extra_info("socket"))
            self.transport.abort()
