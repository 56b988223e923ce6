"""What holds for every test: no screen is needed, and nothing is written to a person's own folders."""

from __future__ import annotations

import gc
import itertools
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # times and dates follow the system where nothing was chosen

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths

QStandardPaths.setTestModeEnabled(True)

COLLECTIONS_BETWEEN_FREEZES = 50
"""So often what has survived is set aside: caches of SQLAlchemy and Qt grow with each database and window of a run, and a
collection that walks through all of them takes longer than most tests. A window that closes takes it all back (ui/garbage.py)."""

gc.disable()  # it would run on any thread and destroy the Qt objects of earlier tests there; see ui/garbage.py

_collections = itertools.count(1)


def pytest_collection_finish():
    """Set aside what is there before the first test: collections need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collect_on_the_main_thread(request):
    """What a test leaves behind is deleted and collected here, on the thread that made its Qt objects.

    Outside an event loop Qt does not carry out ``deleteLater``: the windows of one test would take in each style sheet, palette
    and font of the tests after it.
    """
    yield
    if "qapp" not in request.fixturenames:
        gc.collect(1)
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    if gc.get_freeze_count() == 0 or next(_collections) % COLLECTIONS_BETWEEN_FREEZES == 0:
        gc.freeze()
