"""`make bench` runs: its figures are not looked at here, only that it makes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xsoar_tim import EntityRelationship

ROOT = Path(__file__).parents[1]
MARKED = "before <!-- bench:start --> old <!-- bench:end --> after"


def run(*options: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "CSP"}
    command = [sys.executable, "-m", "benches", "--quick", *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_section_gives_rows() -> None:
    text = run()
    for what in ("EntityRelationship(...)", "build_relationships", "builder", "batch", "import"):
        assert what in text
    for what in ("`dumps`, ", "built and sent", '`auto_detect_indicator_type("', "synthetic bundles"):
        assert what in text
    assert "Where the time of sending goes: stock: building " in text
    if "No floor" in text:
        pytest.skip("no C compiler")
    row = next(line for line in text.splitlines() if "build_relationships" in line)
    assert row.count(" times |") == 2


def test_the_table_goes_between_the_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(MARKED, encoding="utf-8")
    assert run("--only", "import", "--write-readme", str(readme)) == ""
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before <!-- bench:start -->\n| ")
    assert text.endswith("\n<!-- bench:end --> after")
    assert "old" not in text


def test_a_readme_without_markers_stays(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("no markers", encoding="utf-8")
    with pytest.raises(AssertionError, match="has no <!-- bench:start -->"):
        run("--only", "import", "--write-readme", str(readme))
    assert readme.read_text(encoding="utf-8") == "no markers"


@pytest.mark.parametrize(
    ("topic", "whats"), [("detection", ("`detect_types`", "CSV of")), ("stix", ("ATT&CK", "Unit 42"))]
)
def test_what_needs_real_inputs_is_measured_or_left_out(topic: str, whats: tuple[str, ...]) -> None:
    table, _, notes = run("--only", topic).partition("\n\n")
    there = (ROOT.parent / "shared" / "data").is_dir()
    for what in whats:
        assert (what in table) is there
        assert ("Left out, since there is no `../shared/data/" in notes) is not there


def test_the_floor_builds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benches import floor

    arguments: dict[str, Any] = {
        "name": "uses",
        "entity_a": "a",
        "entity_a_type": "Account",
        "entity_b": "b",
        "entity_b_type": "Host",
    }
    expected = list(EntityRelationship(**arguments).to_indicator().items())
    try:
        least = floor.load()
    except floor.NoCompilerError as reason:
        pytest.skip(str(reason))
    assert list(least.Relationship(**arguments).to_indicator().items()) == expected
    built = least.build(["a"], ["b"], "uses", "used-by", "Account", "Host")
    assert [list(row.items()) for row in built] == [expected]
