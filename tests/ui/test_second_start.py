"""A second start on a data folder finds the window that is open there."""

import subprocess
import sys

import pytest

from bookings_desktop.ui.second_start import SecondStartListener, raise_other_window


@pytest.fixture
def listen(qapp):
    """Makes listeners that tell a function of each further start, and closes them after the test."""
    made = []

    def begin(folder, told):
        listener = SecondStartListener(folder)
        listener.started.connect(told)
        made.append(listener)

    yield begin
    for listener in made:
        listener.close()


def test_a_second_start_is_heard_by_the_window_of_the_same_folder_only(listen, qtbot, tmp_path):
    raised = []
    first, other = tmp_path / "first", tmp_path / "other"
    listen(first, lambda: raised.append("first"))
    listen(other, lambda: raised.append("other"))
    assert raise_other_window(first)
    assert raise_other_window(first)
    qtbot.waitUntil(lambda: len(raised) == 2)
    assert raised == ["first", "first"]


def test_nobody_is_raised_where_nobody_listens(qapp, tmp_path):
    assert not raise_other_window(tmp_path, patience=0)


def test_what_a_crash_left_behind_does_not_keep_a_window_from_listening(listen, qtbot, tmp_path):
    raised = []
    listen(tmp_path, lambda: raised.append("abandoned"))
    listen(tmp_path, lambda: raised.append("listening"))
    assert raise_other_window(tmp_path)
    qtbot.waitUntil(lambda: raised == ["listening"])


def test_a_second_start_waits_for_a_first_one_that_does_not_listen_yet(listen, qtbot, tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from bookings_desktop.ui.second_start import raise_other_window\n"
        "sleep = time.sleep\n"
        "time.sleep = lambda seconds: (print('nobody yet', flush=True), sleep(seconds))\n"
        "sys.exit(0 if raise_other_window(Path(sys.argv[1]), patience=60) else 1)\n"
    )
    raised = []
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as second:
        try:
            assert second.stdout.readline() == "nobody yet\n"
            listen(tmp_path, lambda: raised.append(True))
            qtbot.waitUntil(lambda: bool(raised), timeout=60_000)
            second.communicate(timeout=60)
        finally:
            second.kill()
    assert second.returncode == 0
