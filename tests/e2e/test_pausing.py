"""A pause of the sync outlives the program, is shown, and ends only when a person ends it."""

from datetime import timedelta

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.settings import SettingsFile
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from tests.support.waiting import until


async def in_sync(session):
    await until(lambda: session.sync.status.phase is Phase.IDLE and session.sync.status.checked_at, "the first round")


async def paused(session):
    await until(lambda: session.sync.status.phase is Phase.PAUSED, "the pause")


def confirm_first(session):
    session.window.page.select(session.window.page.rows()[0].id)
    session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].trigger()


async def pause_and_edit(session):
    await in_sync(session)
    session.sync.pause()
    confirm_first(session)
    await until(lambda: session.sync.status.counts.waiting == 1, "an edit that waits")
    await until(lambda: session.below.settings().sync_paused, "the pause on disk")


@pytest.fixture
def reopened(practice, run_desk):
    """Pauses with an edit that waits, closes the window, and opens it again for a scenario."""

    def run(scenario, **options):
        run_desk(pause_and_edit, **options)
        practice.settings = SettingsFile(practice.folder).load()
        assert practice.settings.sync_paused
        run_desk(scenario, connected=False)

    return run


def test_a_pause_is_still_there_after_a_restart_and_nothing_is_sent(practice, reopened):
    async def scenario(session):
        requests = len(practice.store.requests)
        await until(lambda: session.sync.status.counts.waiting == 1, "what waits to be counted")
        await paused(session)
        capsule = session.window.side_bar.capsule
        assert capsule.accessibleDescription() == "Paused. 1 waiting."
        row = session.window.page.rows()[0]
        assert session.window.page.model.sync_words(row).words == "Waiting to go to Google. The sync is paused."
        session.window.actions_[names.SYNC_ACTIVITY].trigger()
        assert session.activity.page.pause.text() == "Go on"
        assert len(practice.store.requests) == requests
        session.activity.page.pause.click()
        await until(lambda: practice.events()["Knee assessment"]["status"] == "confirmed", "what waited to be sent")
        await until(lambda: not session.below.settings().sync_paused, "the end of the pause on disk")

    reopened(scenario)


def test_sync_now_ends_the_pause_and_settings_do_not(practice, reopened):
    async def scenario(session):
        await paused(session)
        await session.settings.change(poll_seconds=900)
        await until(
            lambda: session.sync._resting and session.sync.status.counts.waiting == 1, "a new look at what waits"
        )
        assert session.sync.paused
        session.window.actions_[names.SYNC_NOW].trigger()
        await until(lambda: not session.below.settings().sync_paused, "the end of the pause on disk")
        await in_sync(session)

    reopened(scenario, undo_window=timedelta())


def test_another_calendar_and_a_new_sign_in_end_the_pause(practice, reopened):
    async def scenario(session):
        await paused(session)
        session.sync.reconnect()
        await in_sync(session)
        await until(lambda: not session.below.settings().sync_paused, "the end of the pause on disk")

    reopened(scenario)
