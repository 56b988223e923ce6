"""The one way to slow work, at its end."""

from __future__ import annotations


def test_what_is_asked_for_after_the_end_is_nobodys_any_more_and_no_fault(tasks, qtbot) -> None:
    done = []  # a report about a fault would fail the test, see the fixture

    async def late() -> None:
        tasks.close()
        await tasks.run(lambda: done.append("work"))

    running = tasks.start(late())
    qtbot.waitUntil(running.done)
    assert running.cancelled()
    assert done == []
