"""The ATT&CK feed reads TAXII 2.0 and 2.1 in the runtime, and sends what `stix.indicators` makes of the content."""

from __future__ import annotations

import gzip
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples.conftest import ROOT
from tests.examples.taxii import COLLECTION, TITLE, Answer, TaxiiServer, Version, basic
from tests.runtime.server import DELETED_IMPORTS, Run, Runtime
from tests.stix.bundles import attack, link
from xsoar_tim import stix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The example fetches by HTTPS where the server has it; a Python built without OpenSSL has no `ssl` to import.
pytest.importorskip("ssl", reason="this Python has no ssl module")

FOLDER = ROOT / "examples" / "mitre_attack_feed"
SCRIPT = DELETED_IMPORTS.sub("", (FOLDER / "MitreAttackFeed.py").read_text())
DUMMY = "$$DummyIndicator$$"

PHASES = [{"kill_chain_name": "mitre-attack", "phase_name": "execution"}]
# Relationships come before what they connect, and a sub-technique before its technique, on other pages.
OBJECTS = [
    link("uses", "malware--1", "attack-pattern--2", 1, description="why"),
    link("subtechnique-of", "attack-pattern--2", "attack-pattern--1", 2),
    link("uses", "intrusion-set--1", "tool--404", 3),
    attack("attack-pattern", 2, "T1059.001", name="PowerShell", x_mitre_is_subtechnique=True, kill_chain_phases=PHASES),
    attack("malware", 1, "S0001", name="Carbanak"),
    attack("intrusion-set", 1, "G0001", name="Carbanak", description="A group (Citation: X)"),
    {"type": "x-mitre-analytic", "id": "x-mitre-analytic--1"},
    attack("attack-pattern", 1, "T1059", name="Interpreter", kill_chain_phases=PHASES),
    attack("x-mitre-tactic", 1, "TA0002", name="Execution"),
    attack("tool", 2, "S0002", name="Old", revoked=True),
]

VERSIONS: list[Version] = ["2.0", "2.1"]


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    with Runtime(csp=os.environ.get("CSP")) as runtime:
        yield runtime


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[TaxiiServer]:
    with TaxiiServer(request.param, OBJECTS) as server:
        yield server


def run(
    runtime: Runtime, server: TaxiiServer, command: str = "fetch-indicators", args: Any = None, **params: Any
) -> Run:
    given = {"url": server.url, "collection": TITLE, "create_relationships": True, **params}
    return runtime.run(SCRIPT, csp=True, command=command, params=given, args=args)


def parts(rows: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Indicators, then what the dummies carry."""
    dummies = [row for row in rows if row["value"] == DUMMY]
    return [row for row in rows if row["value"] != DUMMY], [one for row in dummies for one in row["relationships"]]


def sent(run: Run) -> tuple[list[Any], list[Any]]:
    assert run.exception is None
    return parts([row for batch in run.indicators for row in batch])


def expected(content: Any, **options: Any) -> tuple[list[Any], list[Any]]:
    """The same in one go. A builder sends equals once, and no empty lists of relationships."""
    indicators, relationships = parts(stix.indicators(content, profile="mitre-attack", **options))
    first_indicators: dict[Any, Any] = {}
    for row in indicators:
        with_relationships = {key: value for key, value in row.items() if key != "relationships" or value}
        first_indicators.setdefault((row["value"], row["type"]), with_relationships)
    first_relationships: dict[Any, Any] = {}
    for one in relationships:
        first_relationships.setdefault(tuple(value for key, value in one.items() if key != "fields"), one)
    return list(first_indicators.values()), list(first_relationships.values())


def complaint(run: Run) -> str:
    """What `return_error` told: an entry, but in a fetch `CommonServerPython` raises."""
    return f"{run.entries} {run.exception or ''}"


def test_pages_become_batches(runtime: Runtime, server: TaxiiServer) -> None:
    done = run(runtime, server, feedTags="a, b", tlp_color="AMBER")

    assert sent(done) == expected(OBJECTS, tags=["a", "b"], tlp_color="AMBER")
    values = [row["value"] for row in done.indicators[0]]
    assert values[:3] == ["TA0002 - Execution", "Interpreter: PowerShell", "Interpreter"]
    assert server.pages_served == 4
    assert "| Relationships | 3 |" in str(done.entries), "one of them rides on its technique"


def test_parameters_change_what_is_sent(runtime: Runtime, server: TaxiiServer) -> None:
    done = run(
        runtime,
        server,
        collection=COLLECTION,
        create_relationships=False,
        switch_intrusion_set_to_threat_actor=True,
    )
    assert sent(done) == expected(OBJECTS, create_relationships=False, intrusion_set_as_threat_actor=True)


@pytest.mark.parametrize(
    ("version", "name", "page_size"),
    [
        ("2.0", "attack/enterprise-attack", 2000),
        ("2.1", "attack/enterprise-attack", 900),
        ("2.0", "attack/ics-attack", 100),
        ("2.1", "stix21/ics-attack", 100),
    ],
)
def test_real_attack(runtime: Runtime, shared: Path, version: Version, name: str, page_size: int) -> None:
    data = gzip.decompress((shared / "data" / f"{name}.json.gz").read_bytes())
    with TaxiiServer(version, json.loads(data)["objects"], page_size) as server:
        done = run(runtime, server)
    indicators, relationships = sent(done)
    expected_indicators, expected_relationships = expected(data)
    assert indicators == expected_indicators
    assert relationships == expected_relationships
    assert server.pages_served > 10
    assert max(len(batch) for batch in done.indicators) <= 2000
    assert max(len(row.get("relationships", ())) for batch in done.indicators for row in batch) <= 2000


def test_all_on_one_page(runtime: Runtime, server: TaxiiServer) -> None:
    server.page_size = len(OBJECTS)
    assert sent(run(runtime, server)) == expected(OBJECTS)
    assert server.pages_served == 1


def test_an_empty_collection(runtime: Runtime) -> None:
    with TaxiiServer("2.1", []) as server:
        assert sent(run(runtime, server)) == ([], [])


def test_a_server_that_does_not_look_at_the_version(runtime: Runtime) -> None:
    with TaxiiServer("2.0", OBJECTS, negotiates=False) as server:
        assert sent(run(runtime, server)) == expected(OBJECTS)


def test_a_server_that_keeps_the_position(runtime: Runtime) -> None:
    with TaxiiServer("2.1", OBJECTS, keeps_position=True) as server:
        assert sent(run(runtime, server)) == expected(OBJECTS)
    assert server.pages_served == 4


def test_the_first_indicators_are_shown_and_not_created(runtime: Runtime, server: TaxiiServer) -> None:
    for limit, count in (("2", 2), ("100", 5)):
        done = run(runtime, server, "mitre-get-indicators", {"limit": limit})
        assert done.exception is None
        assert done.indicators == []
        (entry,) = done.entries
        assert [row["value"] for row in entry["Contents"]] == [row["value"] for row in expected(OBJECTS)[0]][:count]
        assert "TA0002 - Execution" in entry["HumanReadable"]


def test_the_test_button_reads_one_page(runtime: Runtime, server: TaxiiServer) -> None:
    done = run(runtime, server, "test-module")
    assert done.entries == ["ok"]
    assert done.indicators == []
    assert server.pages_served == 1


def test_an_unknown_command_is_an_error(runtime: Runtime, server: TaxiiServer) -> None:
    assert "no command of this integration" in complaint(run(runtime, server, "attack-pattern"))


# -- errors: said clearly, and nothing is sent ------------------------------------------------------------------------

PAGE = {"objects": OBJECTS[3:6]}
FAULTS: dict[str, tuple[str, Answer, str]] = {
    "discovery fails": ("discovery", Answer({}, 500), "taxii2/: the server answered 500"),
    "discovery is no JSON": ("discovery", Answer(b"<html>"), "no JSON"),
    "discovery is a list": ("discovery", Answer([]), "no JSON object"),
    "no API root": ("discovery", Answer({}), "There is no collection 'Enterprise ATT&CK'"),
    "an API root that is a file": ("discovery", Answer({"api_roots": ["file:///etc"]}), "not an address of a web"),
    "no collections": ("collections", Answer({}, 403), "the server answered 403"),
    "a page fails": ("page 2", Answer({"title": "x"}, 500), "objects/.*: the server answered 500"),
    "a page is cut off": ("page 1", Answer(json.dumps(PAGE).encode()[:-9]), r"pages\[1\]: .* at byte \d+"),
    "a page is shorter than it says": ("page 1", Answer(PAGE, headers={"Content-Length": "9999"}), "IncompleteRead"),
    "a page is no JSON": ("page 1", Answer(b"<html>Sign in</html>"), r"pages\[1\]: expected a bundle"),
    "a page is not UTF-8": ("page 1", Answer(b'{"objects": ["\xff"]}'), "UTF-8"),
}
FAULTS_OF_VERSION: dict[Version, dict[str, tuple[str, Answer, str]]] = {
    "2.0": {
        "a part without a range": ("page 0", Answer(PAGE, 206), "asked for items=0-1999, got None"),
        "another part": ("page 1", Answer(PAGE, 206, {"Content-Range": "items 0-2/10"}), "asked for items=3-2002"),
        "no objects": ("page 1", Answer({}, 206, {"Content-Range": "items 3-5/10"}), "page without objects"),
    },
    "2.1": {
        "more, but not where": ("page 1", Answer({**PAGE, "more": True}), "more, but not where"),
        "no objects": ("page 1", Answer({"more": True, "next": '"]}&next=+ 6'}), "page without objects"),
        "objects that are no list": ("page 1", Answer({"objects": "none"}), "page without objects"),
    },
}


@pytest.mark.parametrize(
    ("version", "fault"),
    [(version, fault) for version in VERSIONS for fault in {**FAULTS, **FAULTS_OF_VERSION[version]}],
)
def test_an_error_on_the_way_sends_nothing(runtime: Runtime, version: Version, fault: str) -> None:
    step, answer, text = {**FAULTS, **FAULTS_OF_VERSION[version]}[fault]
    with TaxiiServer(version, OBJECTS, instead={step: answer}) as server:
        done = run(runtime, server)
    assert done.indicators == []
    assert re.search(f"Failed to execute fetch-indicators: .*{text}", complaint(done))


def test_a_page_that_leads_to_itself(runtime: Runtime) -> None:
    page = Answer({**PAGE, "more": True, "next": "x"})
    with TaxiiServer("2.1", OBJECTS, instead={"page 1": page, "page 2": page}) as server:
        done = run(runtime, server)
    assert "the same page again and again" in complaint(done)
    assert done.indicators == []


def test_a_collection_that_is_not_there(runtime: Runtime, server: TaxiiServer) -> None:
    for command in ("fetch-indicators", "test-module"):
        done = run(runtime, server, command, collection="Mobile")
        text = f"There is no collection 'Mobile' on {server.url}, but ICS ATT&CK, {TITLE}"
        assert text in complaint(done).replace("\\'", "'")


def test_a_collection_that_may_not_be_read(runtime: Runtime, server: TaxiiServer) -> None:
    server.can_read = False
    assert "may not be read with these credentials" in complaint(run(runtime, server))


def test_a_server_that_is_not_there(runtime: Runtime, server: TaxiiServer) -> None:
    assert "Connection refused" in complaint(run(runtime, server, url="http://127.0.0.1:1/taxii2/"))


def test_credentials(runtime: Runtime, server: TaxiiServer) -> None:
    server.credentials = ("u", "pä:ss")
    refused = run(runtime, server)
    assert "401 Unauthorized, check the credentials" in complaint(refused)
    assert refused.indicators == []
    wrong = run(runtime, server, credentials={"identifier": "u", "password": "other"})
    assert "check the credentials" in complaint(wrong)
    right = run(runtime, server, credentials={"identifier": "u", "password": "pä:ss"})
    assert sent(right) == expected(OBJECTS)


def test_credentials_stay_with_their_host(runtime: Runtime) -> None:
    with TaxiiServer("2.1", OBJECTS) as other, TaxiiServer("2.1", OBJECTS, credentials=("u", "p")) as server:
        server.instead["discovery"] = Answer({"api_roots": [f"{other.origin}/root/"]})
        assert sent(run(runtime, server, credentials={"identifier": "u", "password": "p"})) == expected(OBJECTS)
        server.instead["discovery"] = Answer({}, 302, {"Location": other.url})
        run(runtime, server, credentials={"identifier": "u", "password": "p"})
    assert {request.headers["Authorization"] for request in server.requests} == {basic("u", "p")}
    assert len(other.requests) > 6
    assert not any("Authorization" in request.headers for request in other.requests)


@pytest.mark.parametrize(("proxy", "text"), [(False, "Indicators | 5"), (True, "Connection refused")])
def test_the_proxy_is_used_if_wanted(server: TaxiiServer, proxy: bool, text: str) -> None:
    nowhere = "http://127.0.0.1:1"
    environment = {"http_proxy": nowhere, "HTTP_PROXY": nowhere, "no_proxy": "", "NO_PROXY": ""}
    with Runtime(csp=os.environ.get("CSP"), env=environment) as runtime:
        assert text in complaint(run(runtime, server, proxy=proxy))


# -- the description for the server -----------------------------------------------------------------------------------


def test_what_the_script_reads_is_what_the_server_is_told() -> None:
    description = (FOLDER / "MitreAttackFeed.yml").read_text()
    configuration, script = description.split("\nscript:\n")
    named = set(re.findall(r"^  name: (\w+)$", configuration, re.MULTILINE))
    read = set(re.findall(r'params(?:\.get\(|\[)"(\w+)"', SCRIPT))
    by_the_server = {"feedExpirationPolicy", "feedExpirationInterval", "feedFetchInterval", "feedBypassExclusionList"}
    assert read <= named
    assert named - read == {"feed", "feedReputation", "feedReliability", *by_the_server}
    assert re.findall(r"^  - name: ([\w-]+)$", script, re.MULTILINE) == ["mitre-get-indicators"]
    assert set(re.findall(r'command == "([\w-]+)"', SCRIPT)) == {
        "test-module",
        "fetch-indicators",
        "mitre-get-indicators",
    }
    for line in ("feed: true", "type: python", "subtype: python3", "script: '-'"):
        assert f"  {line}\n" in script
