"""Contacts from files and into files, in a running window: looked at, corrected, taken in, told, and taken back."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from bookings_desktop.models.values import Contact
from bookings_desktop.services.contact_columns import Column
from bookings_desktop.services.import_watch import ImportWatch
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.contacts.import_dialog import ContactImportDialog
from bookings_desktop.ui.contacts.import_progress import ImportProgress
from tests.support.waiting import until

LIST = "Vorname;Nachname;E-Mail;Alter\nJürgen;Müller;j@example.de;50\nKenji;Watanabe;kenji@example.com;40\n;;kaputt;\n"


async def chosen(session, path: Path) -> ContactImportDialog:
    """The dialog for a file that was chosen by the menu."""
    session.window.actions_[names.IMPORT_CONTACTS].trigger()
    chooser = session.window.findChild(QFileDialog, "importContactsFile")
    chooser.fileSelected.emit(str(path))
    chooser.close()
    dialogs = session.window.findChildren
    dialog = await until(lambda: next((one for one in dialogs(ContactImportDialog) if one.isVisible()), None), "it")
    await until(lambda: dialog.lines, "the preview")
    return dialog


def emails(session):
    return {contact.name: contact.emails for contact in session.below.contacts.find()}


def test_a_list_is_looked_at_corrected_taken_in_and_taken_back(run_clinic, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode("cp1252"))

    async def scenario(session):
        dialog = await chosen(session, path)
        before = emails(session)
        assert [combo.currentText() for combo in dialog.combos] == [
            "Given name",
            "Family name",
            "E-mail",
            "(leave out)",
        ]
        assert dialog.combos[3].accessibleName() == "Alter is taken for"
        first = dialog.lines
        assert "1 new contact" in first[0]
        assert "1 left out" in first[0]
        assert dialog.lines[1].startswith("Line 4: “kaputt”")

        dialog.combos[2].setCurrentIndex(dialog.choices.index(Column()))
        await until(lambda: dialog.lines != first, "another preview")
        dialog.combos[2].setCurrentIndex(dialog.choices.index(Column("email", "work")))
        await until(lambda: dialog.lines == first, "the first preview again")
        dialog.combos[3].setCurrentIndex(dialog.choices.index(Column("tags")))
        assert emails(session) == before

        dialog.import_button.click()
        await until(lambda: dialog.cancel_button.text() == "Close", "what was done")
        assert not dialog.import_button.isVisible()
        assert emails(session)["Jürgen Müller"] == ("j@example.de",)
        [jurgen] = session.below.contacts.find("jurgen")
        assert (jurgen.tags, jurgen.labels[0].label) == (("50",), "work")
        dialog.cancel_button.click()

        session.window.actions_[names.UNDO].trigger()
        await until(lambda: emails(session) == before, "everything as before")
        await until(session.window.actions_[names.REDO].isEnabled, "the undo to end")
        session.window.actions_[names.REDO].trigger()
        await until(lambda: "Jürgen Müller" in emails(session), "it again")

    run_clinic(scenario)


def test_what_is_known_already_is_told_and_a_sound_file_closes_the_dialog(run_clinic, tmp_path):
    async def scenario(session):
        files = session.contact_files
        await files.write(tmp_path / "out.vcf")
        assert "FN:Kenji Watanabe" in (tmp_path / "out.vcf").read_text(encoding="utf-8")
        known = await chosen(session, tmp_path / "out.vcf")
        assert not known.import_button.isEnabled()
        assert known.import_button.toolTip() == "There is nothing new in it."
        assert known.combos == []
        known.cancel_button.click()
        await until(lambda: not session.window.findChildren(ContactImportDialog), "it closed")

        (tmp_path / "one.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ben\nEND:VCARD\n", encoding="utf-8")
        dialog = await chosen(session, tmp_path / "one.vcf")
        assert dialog.lines == ["1 new contact"]
        dialog.import_button.click()
        await until(lambda: not session.window.findChildren(ContactImportDialog), "it closed")
        assert "Ben" in emails(session)

    run_clinic(scenario)


def test_the_list_is_exported_as_it_is_filtered(run_clinic, tmp_path):
    async def scenario(session):
        session.window.actions_[names.page_action_name(names.CONTACTS)].trigger()
        page = session.contacts.page
        await until(page.list.model.rowCount, "the list")
        page.list.search.setText("nobody")
        await session.contact_files.write(tmp_path / "none.csv")
        page.list.search.setText("kenji")
        session.window.actions_[names.EXPORT_CONTACTS].trigger()
        chooser = session.window.findChild(QFileDialog, "exportContactsFile")
        chooser.fileSelected.emit(str(tmp_path / "some.csv"))
        chooser.close()
        await until((tmp_path / "some.csv").exists, "the file")
        count = [len((tmp_path / name).read_text(encoding="utf-8").splitlines()) for name in ("none.csv", "some.csv")]
        assert count == [1, 2]

    run_clinic(scenario)


def test_an_import_is_followed_and_can_be_stopped_before_anything_is_stored(run_clinic, tmp_path):
    path = tmp_path / "many.csv"
    rows = "".join(f"Guest {number},guest{number}@example.org\n" for number in range(1200))
    path.write_text(f"Name,E-mail\n{rows}", encoding="utf-8")

    async def scenario(session):
        dialog = await chosen(session, path)
        await until(lambda: not dialog.progress.isVisible(), "the preview to end")
        before = emails(session)
        dialog.import_button.click()
        assert dialog.progress.isVisible()
        assert dialog.progress.bar.accessibleName() == "Progress of the import"
        dialog.cancel_button.click()
        await until(dialog.banner.isVisible, "word of it")
        assert dialog.isVisible()
        assert dialog.banner.accessibleName() == "The import was stopped."
        assert emails(session) == before

        dialog.import_button.click()
        watch = dialog._watch
        await until(lambda: not session.window.findChildren(ContactImportDialog), "the end")
        assert (watch.looked_at, watch.to_store, watch.stored) == (1200, 1200, 1200)
        assert len(emails(session)) == len(before) + 1200

    run_clinic(scenario)


def test_what_is_shown_of_an_import_follows_it(qapp):
    progress, watch = ImportProgress(), ImportWatch()
    progress.follow(watch)
    assert progress.words.text() == "Looking at the contacts…"
    watch.total, watch.looked_at = 20_000, 12_500
    progress.tick()
    assert progress.words.text() == "Looking at the contacts: 12,500 of 20,000"
    watch.to_store, watch.stored = 19_000, 9_500
    progress.tick()
    assert progress.words.text() == "Storing the contacts: 9,500 of 19,000"
    assert (progress.bar.value(), progress.bar.maximum()) == (9_500, 19_000)
    progress.end(watch)
    assert progress.isHidden()


def test_a_list_of_which_only_the_first_lines_are_shown_is_exported_whole(run_clinic, tmp_path, monkeypatch):
    monkeypatch.setattr("bookings_desktop.ui.contacts.controller.FIRST_ROWS", 1)

    async def scenario(session):
        model, files = session.contacts.page.list.model, session.contact_files
        for name in ("Ada", "Ben"):
            session.below.contacts.create(Contact("", name))
        wanted = len(emails(session))
        session.window.actions_[names.page_action_name(names.CONTACTS)].trigger()
        while not model.rowCount():
            await asyncio.sleep(0)
        assert model.rowCount() == 1
        await files.write(tmp_path / "all.csv")
        content = (tmp_path / "all.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbfid,name")
        assert len(content.decode("utf-8-sig").splitlines()) == wanted + 1

        again = await chosen(session, tmp_path / "all.csv")
        assert again.lines == [f"{wanted} contacts known already"]
        again.reject()

    run_clinic(scenario)
