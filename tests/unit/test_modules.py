"""The modules that a task runs, found from imports; each trap is a small package of its own."""

from pathlib import Path

import pytest

from pipeline.build import modules
from pipeline.build.modules import PACKAGE, files_of, modules_of

FILES = {
    "__init__.py": "",
    "a.py": "import json\nimport numpy\nfrom pipeline import b\n",
    "b.py": "def later():\n    from pipeline.sub.c import value\n    return value\n",
    "sub/__init__.py": "from pipeline import told\n",
    "told.py": "",
    "sub/c.py": "import pipeline.d as d\nvalue = 1\n",
    "d.py": "from pipeline import a\n",
    "alone.py": "from pipeline import a\n",
    "registers.py": "from pipeline.build import all_steps\n",
    "build/__init__.py": "",
    "build/all_steps.py": "from pipeline import alone\n",
    "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pipeline import told\n",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    folder = tmp_path / "pipeline"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(modules, "PACKAGE", folder)
    modules._imports.cache_clear()
    yield folder
    modules._imports.cache_clear()


def test_imports_are_followed_into_functions_and_through_circles(package: Path) -> None:
    found = modules_of(["pipeline.a"])
    assert {"pipeline.a", "pipeline.b", "pipeline.sub.c", "pipeline.d"} <= set(found)
    assert found == sorted(found)
    assert "pipeline.alone" not in found
    assert all(name.startswith("pipeline") for name in found)


def test_from_a_package_import_a_submodule_is_an_import_of_the_submodule(package: Path) -> None:
    assert "pipeline.b" in modules_of(["pipeline.a"])
    assert "pipeline.value" not in modules_of(["pipeline.b"])


def test_a_package_runs_before_its_modules(package: Path) -> None:
    """``import a.b.c`` runs ``a`` and ``a.b``, and what these import."""
    assert {"pipeline.sub", "pipeline.told"} <= set(modules_of(["pipeline.b"]))


def test_the_list_of_all_steps_is_not_followed(package: Path) -> None:
    found = modules_of(["pipeline.registers"])
    assert "pipeline.alone" not in found
    assert "pipeline.build.all_steps" not in found


def test_a_changed_file_changes_the_digest_of_the_program(package: Path) -> None:
    before = modules.program_digest()
    (package / "told.py").touch()
    assert modules.program_digest() == before
    (package / "told.py").write_text("x = 1\n")
    changed = modules.program_digest()
    assert changed != before
    (package / "told.py").rename(package / "said.py")
    assert modules.program_digest() not in (before, changed)


def test_every_file_of_the_program_that_is_no_code_belongs_to_a_module() -> None:
    """Or a template could change and nothing would be made again."""
    claimed = set(files_of(modules._BESIDE))
    others = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".py", ".pyc")
    }
    words = {path for path in others if path.suffix in (".md", ".txt")}
    assert others - words - claimed == set()
    assert {path.suffix for path in claimed} == modules._SUFFIXES
    for name in modules._BESIDE:
        assert len(files_of([name])) > 1, f"{name}: its pattern finds nothing"


def test_steps_are_in_no_closure_but_their_own() -> None:
    reading = modules_of(["pipeline.build.sources"])
    assert "pipeline.read.table" in reading
    assert not [name for name in reading if name in ("pipeline.steps.locate", "pipeline.cli")]
    assert not [name for name in reading if name.startswith(("pipeline.export", "pipeline.fetch"))]


def test_no_import_of_the_program_is_relative_or_by_name() -> None:
    """Neither would be found."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "\nfrom ." not in text, path
        assert "import_module" not in text, path
        assert "__import__" not in text, path
