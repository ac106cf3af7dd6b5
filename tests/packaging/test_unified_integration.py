"""The vendor's own tool checks the example integrations and unifies them; they run in the runtime, one of them with the
wheel and without.

The tool is heavy, so it has a virtual environment of its own: `make test-unified` installs it and names it in
`XSOAR_TIM_DEMISTO_SDK`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.examples.taxii import TITLE, TaxiiServer
from tests.runtime.server import Run, Runtime
from tests.stix.bundles import attack

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PACK = "Packs/XsoarTimExample"
FALLS_BACK, ATTACK_FEED = "XsoarTimExample", "MitreAttackFeed"

# What `validate` can check without the network and the graph of all content. IM100 wants an image for the marketplace.
CHECKS = """
    BA100 BA103 BA104 BA105 BA106 BA110 BA111 BA113 BA116 BA118 BA119 BA124 BA125 BA126 BA128 BA130 BA131 BA132
    BA133 BA134 DS100 DS101 DS104 DS105 DS108 IN100 IN101 IN102 IN106 IN108 IN109 IN110 IN112 IN113 IN114 IN115
    IN117 IN118 IN121 IN122 IN123 IN125 IN126 IN127 IN130 IN131 IN134 IN135 IN139 IN141 IN144 IN145 IN146 IN149
    IN151 IN152 IN153 IN154 IN156 IN158 IN160 IN161 IN162 IN163 IN168 IN169 IN170 IN171 PA101 PA105 PA113 PA115
    PA117 PA118 PA123 PA125 PA127 PA128 PA130 PA134 PA136 PA137 RM100 RM101 RM102 RM103 RM104 RM105 RM107 RM108
    RM109 RM113 RM114 RM115 RM116 RM117 ST110 ST111 ST114 ST115
"""

# Names of CommonServerPython that the tool calls in the script, for where its small stand-in is in use.
REGISTRATION = """
register_module_line = globals().get("register_module_line", lambda *where: None)
__line__ = globals().get("__line__", lambda: 0)
"""
WHOSE_CLASS = "\ndemisto.results(EntityRelationship.__module__)"


@dataclass
class Content:
    """A content repository with the example integrations in one pack."""

    sdk: str
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "HOME": str(self.folder),
            "DEMISTO_SDK_CONTENT_PATH": str(self.folder),
            "DEMISTO_SDK_IGNORE_CONTENT_WARNING": "1",
        }
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    def checked(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def validate(self) -> subprocess.CompletedProcess[str]:
        checks = ",".join(CHECKS.split())
        tool = f"{self.sdk}/bin/demisto-sdk"
        return self.run(
            tool, "validate", "--input", PACK, "--ignore-support-level", "--run-specific-validations", checks
        )

    def unify(self, name: str) -> dict[str, Any]:
        """The unified integration: the yml file with the script in it, read with the tool's own YAML library."""
        folder, unified = f"{PACK}/Integrations/{name}", f"{name}-unified.yml"
        self.checked(f"{self.sdk}/bin/demisto-sdk", "prepare-content", "--input", folder, "--output", unified)
        to_json = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
        loaded: dict[str, Any] = json.loads(self.checked(f"{self.sdk}/bin/python", "-c", to_json, unified))
        return loaded


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    sdk = os.environ.get("XSOAR_TIM_DEMISTO_SDK")
    if not sdk:
        pytest.skip("needs demisto-sdk: make test-unified")
    folder = tmp_path_factory.mktemp("content")
    shutil.copytree(EXAMPLES / "content_pack", folder, dirs_exist_ok=True)
    shutil.copytree(EXAMPLES / "mitre_attack_feed", folder / PACK / "Integrations" / ATTACK_FEED)
    content = Content(sdk, folder)
    # The tool expects the repository that packs are kept in.
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
    content.checked("git", "init", "--quiet", "--initial-branch", "master")
    content.checked("git", "add", "--all")
    content.checked("git", *identity, "commit", "--quiet", "--no-gpg-sign", "--message", "content")
    return content


@pytest.fixture(scope="module")
def unified(content: Content) -> dict[str, dict[str, Any]]:
    return {name: content.unify(name) for name in (FALLS_BACK, ATTACK_FEED)}


@pytest.fixture
def integration(unified: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The one that runs in any image."""
    return unified[FALLS_BACK]


def fetch(runtime: Runtime, integration: dict[str, Any]) -> Run:
    script = REGISTRATION + integration["script"]["script"] + WHOSE_CLASS
    run = runtime.run(script, csp=True, command="fetch-indicators")
    assert run.exception is None
    return run


def test_the_vendors_validation_accepts_them(content: Content) -> None:
    done = content.validate()
    assert done.returncode == 0, done.stdout
    assert "All validations passed." in done.stdout + done.stderr


def test_the_vendors_validation_looks_at_them(content: Content) -> None:
    yml = content.folder / PACK / "Integrations" / FALLS_BACK / f"{FALLS_BACK}.yml"
    good = yml.read_text()
    yml.write_text(good.replace("name: feedReliability", "name: reliable"))
    try:
        done = content.validate()
    finally:
        yml.write_text(good)
    assert done.returncode != 0
    assert "IN154" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (FALLS_BACK, "    from xsoar_tim.drop_in import *"),
        (ATTACK_FEED, "from xsoar_tim import IndicatorBatchBuilder, create_indicators, stix"),
    ],
)
def test_the_import_survives_and_those_of_the_development_stand_ins_do_not(
    unified: dict[str, dict[str, Any]], name: str, line: str
) -> None:
    lines = unified[name]["script"]["script"].splitlines()
    assert line in lines
    assert not any("demistomock" in line or line.startswith("from CommonServerPython") for line in lines)


@pytest.mark.parametrize("name", [FALLS_BACK, ATTACK_FEED])
def test_the_image_is_the_one_with_the_wheel(unified: dict[str, dict[str, Any]], name: str) -> None:
    assert unified[name]["script"]["dockerimage"] == "registry.example/xsoar-tim:0.1.0"


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


def test_the_attack_feed_reads_its_server(unified: dict[str, dict[str, Any]]) -> None:
    script = REGISTRATION + unified[ATTACK_FEED]["script"]["script"]
    with (
        TaxiiServer("2.1", [attack("malware", 1, "S0001", name="Carbanak")]) as server,
        Runtime(csp=os.environ.get("CSP")) as runtime,
    ):
        params = {"url": server.url, "collection": TITLE}
        run = runtime.run(script, csp=True, command="fetch-indicators", params=params)
    assert run.exception is None
    assert [row["value"] for batch in run.indicators for row in batch] == ["Carbanak"]
