"""The vendor's own tool makes an integration of the example pack; it runs with the wheel and without.

The tool is heavy, so it has a virtual environment of its own: `make test-unified` installs it and names it in
`XSOAR_TIM_DEMISTO_SDK`.
"""

from __future__ import annotations

import builtins
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import xsoar_tim
from tests.conftest import RecordingDemisto

PACK = Path(__file__).resolve().parents[2] / "examples/content_pack"
INTEGRATION = "Packs/XsoarTimExample/Integrations/XsoarTimExample"


class Demisto(RecordingDemisto):
    def command(self) -> str:
        return "fetch-indicators"


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


def run_as_integration(script: str, **names: Any) -> dict[str, Any]:
    """Runs it as the server does: in one dict with CommonServerPython's names, where `__name__` is "builtins"."""
    script_globals = {
        "__builtins__": builtins,
        "__name__": "builtins",
        "register_module_line": lambda *_: None,
        "__line__": lambda: 0,
        **names,
    }
    exec(compile(script, "integration", "exec"), script_globals, script_globals)  # noqa: S102
    return script_globals


def test_the_import_survives_and_those_of_the_development_stand_ins_do_not(integration: dict[str, Any]) -> None:
    lines = integration["script"]["script"].splitlines()
    assert "    from xsoar_tim.drop_in import *" in lines
    assert not any("demistomock" in line or line.startswith("from CommonServerPython") for line in lines)


def test_the_image_is_the_one_with_the_wheel(integration: dict[str, Any]) -> None:
    assert integration["script"]["dockerimage"] == "registry.example/xsoar-tim:0.1.0"


def test_it_runs_on_the_package(integration: dict[str, Any]) -> None:
    demisto = Demisto()
    names = run_as_integration(integration["script"]["script"], demisto=demisto)
    assert names["EntityRelationship"] is xsoar_tim.EntityRelationship
    ((malware, first, second),) = demisto.batches
    assert [edge["entityB"] for edge in malware["relationships"]] == [first["value"], second["value"]]


def test_without_the_wheel_it_runs_on_what_common_server_python_gave(
    integration: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_wheel(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name.split(".")[0] == "xsoar_tim":
            raise ImportError(name)
        return real_import(name, *arguments, **keywords)

    class Original(xsoar_tim.EntityRelationship):
        """Stands for CommonServerPython's class."""

    real_import = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", no_wheel)
    demisto = Demisto()
    names = run_as_integration(
        integration["script"]["script"],
        demisto=demisto,
        EntityRelationship=Original,
        batch=lambda rows, batch_size: [rows[:batch_size]],
    )
    assert names["EntityRelationship"] is Original
    assert len(demisto.batches) == 1
    assert [level for level, _ in demisto.logs if level == "info"] == ["info"]
