"""The locks: versions only, no addresses, and nothing forgotten."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from bookings_setup import locking
from bookings_setup.layout import locked_packages, this_checkout
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = this_checkout()
LINE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*( ; [a-z_ '0-9.=<>!A-Z]+)?")


def locked(*files: Path) -> dict[str, str]:
    return {name: version for file in files for name, version in locked_packages(file.read_text("utf-8")).items()}


def project() -> dict[str, dict]:
    return tomllib.loads(CHECKOUT.project.read_text("utf-8"))


@pytest.mark.parametrize("file", [CHECKOUT.lock, CHECKOUT.dev_lock], ids=lambda file: file.name)
def test_every_line_is_a_name_a_version_and_perhaps_a_marker(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "name @ https://example.org/n.whl",
        "name==1.0 --hash=sha256:00",
        "name>=1",
    ],
)
def test_the_shape_of_a_line_leaves_no_room_for_an_address(line: str) -> None:
    assert LINE.fullmatch(line) is None


def test_nothing_is_in_both_locks_on_the_same_line() -> None:
    both = set(CHECKOUT.lock.read_text("utf-8").splitlines()) & set(CHECKOUT.dev_lock.read_text("utf-8").splitlines())
    assert both == set()


def test_every_requirement_of_the_program_is_locked_to_a_version_that_it_allows() -> None:
    versions = locked(CHECKOUT.lock)
    build = locking.build_requirements(CHECKOUT.project.read_text("utf-8"))
    for text in [*project()["project"]["dependencies"], *build]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), text


def test_every_development_tool_is_locked_to_a_version_that_it_allows() -> None:
    versions = locked(CHECKOUT.lock, CHECKOUT.dev_lock)
    for text in project()["dependency-groups"]["dev"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), text


@pytest.mark.parametrize("files", [(CHECKOUT.lock,), (CHECKOUT.lock, CHECKOUT.dev_lock)], ids=["runtime", "all"])
def test_what_locked_packages_need_on_this_computer_is_locked_too(files: tuple[Path, ...]) -> None:
    versions = locked(*files)
    missing = []
    for name in versions:
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # locked for another system
        for text in needs:
            requirement = Requirement(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            version = versions.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                missing.append(f"{name} needs {text}")
    assert missing == []


def test_split_keeps_every_line_once_and_drops_comments() -> None:
    everything = "# made by a tool\n--index-url nowhere\na==1\nb==2 ; sys_platform == 'win32'\nc==3\n"
    assert locking.split(everything, "a==1\n") == ("a==1\n", "b==2 ; sys_platform == 'win32'\nc==3\n")


def test_locked_packages_reads_versions_without_markers_and_comments() -> None:
    text = "# a comment\n\na-b==1.0\nc==2.1 ; sys_platform == 'win32'\n"
    assert locked_packages(text) == {"a-b": "1.0", "c": "2.1"}
