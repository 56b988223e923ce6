"""The import rules of ``docs/architecture.md``, read from the sources: who may import whom, and who may use which library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "bookings_desktop"
ROOT = Path(__file__).parents[1] / PACKAGE

BASE = {"errors", "settings", "logs"}
ALLOWED = {
    "errors": set(),
    "logs": set(),
    "settings": {"errors"},
    "window_state": {"settings", "logs"},
    "drafts": {"settings", "logs"},
    "models": BASE,
    "services": BASE | {"models"},
    "sync": BASE | {"models"},
    "google": BASE | {"models", "sync"},
    "sandbox": set(),
    "ui": BASE | {"drafts", "window_state", "models", "services", "sync"},
    "backend": BASE | {"models", "services"},
    "contact_reading": BASE | {"services", "google", "backend"},
    "connection": BASE | {"models", "services", "sync", "google", "backend", "contact_reading"},
    "demo": BASE | {"models", "services", "sync", "google", "sandbox", "backend", "connection"},
    "commands": BASE | {"models", "services", "sync", "google", "backend", "connection"},
    "cli": BASE | {"commands", "app", "startup"},
    "startup": BASE | {"models", "ui"},
    "composition": BASE
    | {"drafts", "models", "services", "sync", "google", "ui", "backend", "connection", "demo", "startup"},
    "app": BASE | {"window_state", "ui", "demo", "startup", "composition"},
    "__main__": {"cli"},
}
"""The parts of the package and what each may import besides itself. ``__init__`` holds the version, which all may read."""

LIBRARIES = {
    "sqlalchemy": {"models"},
    "alembic": {"models"},
    "PySide6": {"ui", "app", "startup", "composition"},
    "shiboken6": {"ui", "app", "startup", "composition"},
    "qasync": {"ui", "app"},
    "asyncio": {"ui", "app"},
    "google": {"google"},
    "googleapiclient": {"google"},
    "google_auth_httplib2": {"google"},
    "google_auth_oauthlib": {"google"},
    "httplib2": {"google"},
    "oauthlib": {"google"},
    "requests": {"google"},
    "keyring": {"google"},
    "appdirs": {"settings"},
    "tzlocal": {"settings"},
    "dateutil": {"models"},
    "holidays": {"services"},
    "vobject": {"services"},
    "charset_normalizer": {"services"},
}
"""Which parts may use which library; a library that is missing here may not be used at all."""


def modules() -> dict[str, Path]:
    """All modules of the package by dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path, *, lazy: bool = True) -> Iterator[tuple[str, int]]:
    """What a module imports, as dotted names with line numbers; with ``lazy`` also inside functions and for type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if lazy else _at_import(tree.body):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in MODULES else str(node.module)), node.lineno


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported; not those for the type checker alone."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.dump(node.test):
                yield from _at_import(node.body)
            yield from _at_import(node.orelse)
        elif isinstance(node, ast.Try):
            yield from _at_import(
                [*node.body, *node.orelse, *node.finalbody, *(s for h in node.handlers for s in h.body)]
            )
        elif isinstance(node, ast.With | ast.ClassDef):
            yield from _at_import(node.body)


def part_of(module: str) -> str:
    """The part of the package to which one of its modules belongs; empty for the package itself."""
    return [*module.split("."), ""][1]


def test_every_part_has_its_rule() -> None:
    assert {part_of(module) for module in MODULES} - {""} <= set(ALLOWED)
    assert len(MODULES) > 50


@pytest.mark.parametrize("module", MODULES)
def test_parts_import_only_what_they_may(module: str) -> None:
    part = part_of(module)
    allowed = ALLOWED.get(part, set()) | {part, ""}
    wrong = [
        f"{MODULES[module]}:{line} imports {name}"
        for name, line in imports(MODULES[module])
        if name.split(".")[0] == PACKAGE and part_of(name) not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("module", MODULES)
def test_libraries_are_used_only_where_they_belong(module: str) -> None:
    part = part_of(module)
    wrong = []
    for name, line in imports(MODULES[module]):
        top = name.split(".")[0]
        if top == PACKAGE or (top in sys.stdlib_module_names and top not in LIBRARIES):
            continue
        if part not in LIBRARIES.get(top, set()):
            wrong.append(f"{MODULES[module]}:{line} uses {top}")
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module: {name for name, _ in imports(path, lazy=False) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    done: set[str] = set()
    trail: list[str] = []

    def visit(module: str) -> None:
        assert module not in trail, " → ".join([*trail[trail.index(module) :], module])
        if module not in done:
            trail.append(module)
            for other in sorted(graph[module]):
                visit(other)
            trail.pop()
            done.add(module)

    for module in sorted(graph):
        visit(module)
    assert done == set(MODULES)


def test_the_reader_of_imports_sees_lazy_and_conditional_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        "import json\nfrom bookings_desktop import errors\ndef f():\n    import sqlalchemy.orm\n"
        "if TYPE_CHECKING:\n    from PySide6 import QtCore\ntry:\n    import a\nexcept ImportError:\n    import b\n",
        encoding="utf-8",
    )
    names = ["json", "bookings_desktop.errors", "sqlalchemy.orm", "PySide6", "a", "b"]
    assert sorted(name for name, _ in imports(path)) == sorted(names)
    assert [name for name, _ in imports(path, lazy=False)] == ["json", "bookings_desktop.errors", "a", "b"]
