"""What stops a release."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol, cast

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/check_release.py"


class Script(Protocol):
    def problems(self, root: Path, tag: str | None) -> list[str]: ...


def load() -> Script:
    spec = importlib.util.spec_from_file_location("check_release", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Script", module)


check_release = load()

RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n## [1.1.0] - 2025-12-01\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree that is ready to be released as 1.2.0."""
    image = tmp_path / "docker/image"
    image.mkdir(parents=True)
    (image / "Dockerfile").touch()
    (image / "build.conf").write_text("version=1.2.0\n")
    (image / "requirements.txt").write_text("xsoar-tim==1.2.0\n")
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "xsoar-tim"\nversion = "1.2.0"\n')
    (tmp_path / "Cargo.lock").write_text('[[package]]\nname = "xsoar-tim"\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(RELEASED)
    return tmp_path


@pytest.mark.parametrize("tag", ["v1.2.0", None])
def test_what_agrees_is_good(tree: Path, tag: str | None) -> None:
    assert check_release.problems(tree, tag) == []


def test_this_tree_agrees() -> None:
    assert check_release.problems(SCRIPT.parents[1], None) == []


@pytest.mark.parametrize("tag", ["v1.1.0", "1.2.0"])
def test_the_tag_must_name_the_version(tree: Path, tag: str) -> None:
    assert check_release.problems(tree, tag) == [f"the tag is {tag}, the version 1.2.0"]


@pytest.mark.parametrize(
    ("changelog", "newest"), [("## [Unreleased]\n", "none"), ("## [1.1.0] - 2025-12-01\n", "1.1.0")]
)
def test_a_release_must_be_in_the_changelog(tree: Path, changelog: str, newest: str) -> None:
    (tree / "CHANGELOG.md").write_text(changelog)
    assert check_release.problems(tree, "v1.2.0") == [f"the newest release in CHANGELOG.md is {newest}, not 1.2.0"]


def test_work_in_progress_needs_a_place_in_the_changelog(tree: Path) -> None:
    (tree / "CHANGELOG.md").write_text("## [1.1.0] - 2025-12-01\n")
    assert len(check_release.problems(tree, None)) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("Cargo.lock", '[[package]]\nname = "xsoar-tim"\nversion = "1.1.0"\n'),
        ("docker/image/build.conf", "version=1.1.0\n"),
        ("docker/image/requirements.txt", "xsoar-tim==1.1.0\n"),
    ],
)
def test_every_file_must_name_the_version(tree: Path, file: str, text: str) -> None:
    (tree / file).write_text(text)
    (problem,) = check_release.problems(tree, "v1.2.0")
    assert "1.1.0" in problem
    assert "1.2.0" in problem
