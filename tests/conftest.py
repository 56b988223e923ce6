"""What holds for every test: no screen is needed, and nothing is written to a person's own folders."""

from __future__ import annotations

import gc
import itertools
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # times and dates follow the system where nothing was chosen

import pytest
from PySide6.QtCore import QStandardPaths

QStandardPaths.setTestModeEnabled(True)

COLLECTIONS_BETWEEN_FREEZES = 50
"""So often what has survived is set aside: caches of SQLAlchemy and Qt grow with each database and window of a run, and a
collection that walks through all of them takes longer than most tests."""

gc.disable()  # it would run on any thread and destroy the Qt objects of earlier tests there; see ui/garbage.py

_collections = itertools.count(1)


def pytest_collection_finish():
    """Set aside what is there before the first test: collections need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collect_on_the_main_thread(request):
    """What a test leaves behind is collected here, on the thread that made its Qt objects."""
    yield
    if "qapp" not in request.fixturenames:
        gc.collect(1)
        return
    gc.collect()
    if next(_collections) % COLLECTIONS_BETWEEN_FREEZES == 0:
        gc.freeze()
