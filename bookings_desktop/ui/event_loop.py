"""The event loop of a window: Qt's and asyncio's in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication


def run_until_done(app: QApplication, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run the event loop until the work in it is done.

    Args:
        app: the application.
        work: what is done, from opening a window until it is closed and all is finished.

    Returns:
        What the work gives: the exit code.
    """
    app.setQuitOnLastWindowClosed(False)  # closing the window is only the beginning of the end
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        code: int = loop.run_until_complete(work())
        return code
