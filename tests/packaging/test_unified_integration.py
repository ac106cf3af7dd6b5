"""The vendor's own tool makes an integration of the example pack; it runs in the runtime, with the wheel and without.

The tool is heavy, so it has a virtual environment of its own: `make test-unified` installs it and names it in
`XSOAR_TIM_DEMISTO_SDK`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.server import Run, Runtime

PACK = Path(__file__).resolve().parents[2] / "examples/content_pack"
INTEGRATION = "Packs/XsoarTimExample/Integrations/XsoarTimExample"

# Names of CommonServerPython that the tool calls in the script, for where its small stand-in is in use.
REGISTRATION = """
register_module_line = globals().get("register_module_line", lambda *where: None)
__line__ = globals().get("__line__", lambda: 0)
"""
WHOSE_CLASS = "\ndemisto.results(EntityRelationship.__module__)"


@pytest.fixture(scope="module")
def integration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The unified integration: the yml file with the script in it."""
    sdk = os.environ.get("XSOAR_TIM_DEMISTO_SDK")
    if not sdk:
        pytest.skip("needs demisto-sdk: make test-unified")
    content = tmp_path_factory.mktemp("content")
    shutil.copytree(PACK, content, dirs_exist_ok=True)
    unified = content / "unified.yml"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "HOME": str(content),
        "DEMISTO_SDK_CONTENT_PATH": str(content),
        "DEMISTO_SDK_IGNORE_CONTENT_WARNING": "1",
    }

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=content, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # The tool expects the repository that packs are kept in.
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
    run("git", "init", "--quiet", "--initial-branch", "master")
    run("git", "add", "--all")
    run("git", *identity, "commit", "--quiet", "--no-gpg-sign", "--message", "content")
    run(f"{sdk}/bin/demisto-sdk", "prepare-content", "--input", INTEGRATION, "--output", str(unified))
    # Read with the tool's own YAML library.
    to_json = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
    loaded: dict[str, Any] = json.loads(run(f"{sdk}/bin/python", "-c", to_json, str(unified)))
    return loaded


def fetch(runtime: Runtime, integration: dict[str, Any]) -> Run:
    script = REGISTRATION + integration["script"]["script"] + WHOSE_CLASS
    run = runtime.run(script, csp=True, command="fetch-indicators")
    assert run.exception is None
    return run


def test_the_import_survives_and_those_of_the_development_stand_ins_do_not(integration: dict[str, Any]) -> None:
    lines = integration["script"]["script"].splitlines()
    assert "    from xsoar_tim.drop_in import *" in lines
    assert not any("demistomock" in line or line.startswith("from CommonServerPython") for line in lines)


def test_the_image_is_the_one_with_the_wheel(integration: dict[str, Any]) -> None:
    assert integration["script"]["dockerimage"] == "registry.example/xsoar-tim:0.1.0"


def test_it_runs_on_the_package(integration: dict[str, Any]) -> None:
    with Runtime(csp=os.environ.get("CSP")) as runtime:
        run = fetch(runtime, integration)
    assert run.entries == ["xsoar_tim"]
    ((malware, first, second),) = run.indicators
    assert [edge["entityB"] for edge in malware["relationships"]] == [first["value"], second["value"]]


def test_without_the_wheel_it_runs_on_common_server_python(integration: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "xsoar_tim.py").write_text("raise ImportError('an image without the wheel')\n")
    with Runtime(csp=os.environ.get("CSP"), env={"PYTHONPATH": str(tmp_path)}) as runtime:
        run = fetch(runtime, integration)
    assert run.entries == ["builtins"]
    assert [text for level, text in run.logs if level == "info"] == [
        "xsoar-tim is not in this image: CommonServerPython does the work"
    ]
    ((malware, first, second),) = run.indicators
    assert [edge["entityB"] for edge in malware["relationships"]] == [first["value"], second["value"]]
