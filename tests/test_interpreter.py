"""What the interpreter and the bindings have to do with each other."""

import sys

from PySide6.QtCore import QObject

CALLS = 1000


def test_calls_that_return_nothing_do_not_use_up_none(qapp):
    """PySide6 6.12.0 takes one reference to None (and True, False) per such call on Python 3.11, and aborts at none."""
    subject = QObject()
    kept = [None] * 10  # the counts of immortal objects, from Python 3.12 on, do not move at all
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for number in range(CALLS):
        subject.setObjectName(f"name {number}")
        subject.blockSignals(number % 2 == 0)
    after = [sys.getrefcount(value) for value in (None, True, False)]
    assert len(kept) == 10
    assert subject.objectName() == f"name {CALLS - 1}"
    for name, then, now in zip(("None", "True", "False"), before, after, strict=True):
        assert now > then - CALLS / 10, f"{then - now} references to {name} were lost"
