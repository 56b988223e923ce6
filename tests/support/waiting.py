"""Waiting for a fact, never for a time."""

import asyncio
import time

PATIENCE_SECONDS = 30


async def until(look, what="", patience=PATIENCE_SECONDS):
    """What ``look()`` gives as soon as it is true; fails when it never becomes so."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"waited in vain for {what or look}"
        await asyncio.sleep(0.01)
    return found
