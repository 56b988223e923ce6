from __future__ import annotations

import gc
import sys

from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.turns import TURN_SECONDS


def test_threads_take_short_turns_while_there_are_lanes(qapp: object) -> None:
    before = sys.getswitchinterval()
    runner = TaskRunner(Notifications())
    assert sys.getswitchinterval() == TURN_SECONDS < before
    runner.close()
    assert sys.getswitchinterval() == before


def test_what_has_settled_is_left_out_of_collections_until_the_end(qapp: object) -> None:
    frozen = gc.get_freeze_count()
    runner = TaskRunner(Notifications())
    rows = [[number] for number in range(1000)]
    runner.settle()
    assert gc.get_freeze_count() >= frozen + len(rows)
    runner.close()
    assert gc.get_freeze_count() == 0
