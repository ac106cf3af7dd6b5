"""Profile taxii2: what each type of object becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stix.bundles import AMBER, RED, Row, stix_object
from xsoar_tim import stix

DEFAULTS = ["stixid", "firstseenbysource", "modified", "description"]


def one(kind: str, options: Row | None = None, **members: Any) -> Row:
    rows = stix.indicators([stix_object(kind, **members)], **(options or {}))
    assert len(rows) == 1
    return rows[0]


def none(kind: str, **members: Any) -> list[stix.Problem]:
    reader = stix.Reader([stix_object(kind, **members)])
    assert reader.rows() == []
    return reader.problems


@pytest.mark.parametrize(
    ("kind", "name", "score", "own"),
    [
        (
            "attack-pattern",
            "Attack Pattern",
            2,
            {"killchainphases": [], "operatingsystemrefs": None, "publications": []},
        ),
        (
            "malware",
            "Malware",
            3,
            {
                "malware_types": [],
                "ismalwarefamily": False,
                "aliases": [],
                "kill_chain_phases": [],
                "os_execution_envs": [],
                "architecture": [],
                "capabilities": [],
                "samples": [],
            },
        ),
        ("course-of-action", "Course of Action", 0, {"action_type": "", "publications": []}),
        ("campaign", "Campaign", 3, {"aliases": [], "objective": ""}),
        (
            "intrusion-set",
            "Intrusion Set",
            3,
            {
                "aliases": [],
                "goals": [],
                "resource_level": "",
                "primary_motivation": "",
                "secondary_motivations": [],
                "publications": [],
            },
        ),
        ("tool", "Tool", 2, {"killchainphases": [], "tool_types": [], "aliases": [], "tool_version": ""}),
        (
            "threat-actor",
            "Threat Actor",
            3,
            {
                "aliases": [],
                "threat_actor_types": [],
                "roles": [],
                "goals": [],
                "sophistication": "",
                "resource_level": "",
                "primary_motivation": "",
                "secondary_motivations": [],
            },
        ),
        ("infrastructure", "Infrastructure", 2, {"infrastructure_types": [], "aliases": [], "kill_chain_phases": []}),
        ("identity", "Identity", 0, {"identityclass": "", "industrysectors": []}),
        ("location", "Location", 0, {"countrycode": ""}),
    ],
)
def test_domain_objects(kind: str, name: str, score: int, own: Row) -> None:
    row = one(kind, name="N", created="C")
    source = {"type": kind, "id": f"{kind}--1", "name": "N", "created": "C"}
    fields = {"stixid": f"{kind}--1", "firstseenbysource": "C", "modified": "", "description": "", **own, "tags": []}
    assert row == {"value": "N", "type": name, "score": score, "rawJSON": source, "fields": fields}
    assert list(row) == ["value", "type", "score", "rawJSON", "fields"]
    assert list(row["fields"]) == list(fields)


def test_members_are_taken_over_as_they_are() -> None:
    row = one(
        "malware",
        name=None,
        is_family=None,
        aliases={"a": [1, None]},
        architecture_execution_envs="x86",
        sample_refs=[1.5],
        description=None,
    )
    assert row["value"] is None
    fields = row["fields"]
    assert (fields["ismalwarefamily"], fields["aliases"]) == (None, {"a": [1, None]})
    assert (fields["architecture"], fields["samples"], fields["description"]) == ("x86", [1.5], None)
    assert one("malware")["value"] is None


def test_report() -> None:
    row = one("report", name="R", published="P", labels=["a"])
    assert list(row) == ["type", "value", "score", "rawJSON", "relationships", "fields"]
    assert (row["type"], row["score"], row["relationships"]) == ("Report", 3, [])
    assert list(row["fields"]) == [*DEFAULTS, "published", "report_types", "tags"]


@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [
        ("domain-name", "Domain", "value"),
        ("ipv4-addr", "IP", "value"),
        ("ipv6-addr", "IPv6", "value"),
        ("email-addr", "Email", "value"),
        ("url", "URL", "value"),
        ("mutex", "Mutex", "name"),
    ],
)
def test_observables(kind: str, name: str, key: str) -> None:
    members: Row = {key: "V", "labels": ["dropped"]}
    row = one(kind, **members)
    assert list(row) == ["value", "score", "rawJSON", "type", "fields"]
    assert (row["value"], row["score"], row["type"]) == ("V", 0, name)
    assert list(row["fields"]) == [*DEFAULTS, "tags"]
    assert row["fields"]["tags"] == []
    assert one(kind)["value"] is None


def test_autonomous_system() -> None:
    row = one("autonomous-system", number=-0, name="N")
    assert (row["value"], row["type"]) == ("0", "ASN")
    assert row["rawJSON"]["number"] == "0"
    assert list(row["rawJSON"]) == ["type", "id", "number", "name"]
    assert list(row["fields"])[-2:] == ["tags", "name"]
    assert one("autonomous-system")["value"] is None
    assert one("autonomous-system", number=None)["value"] == "None"
    assert one("autonomous-system", number=[1.5, "x"])["value"] == "[1.5, 'x']"


def test_file() -> None:
    row = one("file", name="N", size=1, parent_directory_ref="D", hashes={"MD5": "m", "SHA-1": "s1", "SHA-512": "s5"})
    assert (row["value"], row["type"]) == ("s1", "File")
    assert row["rawJSON"]["value"] == "s1"
    assert list(row["rawJSON"])[-1] == "value"
    own = {"associatedfilenames": "N", "size": 1, "path": "D", "md5": "m", "sha1": "s1", "sha256": None}
    assert list(row["fields"].items())[5:] == list(own.items())
    assert one("file", hashes={"SHA-256": "s2", "SHA-1": "s1"})["value"] == "s2"
    assert one("file", hashes={"SHA-256": "", "MD5": "m"})["value"] == "m"
    assert none("file", hashes={"SHA-512": "s5"}) == []
    assert none("file") == []
    assert [problem.where for problem in none("file", hashes=[])] == ["objects[0].hashes"]


def test_account_and_registry_key() -> None:
    row = one("user-account", user_id="U", account_type="unix", display_name="D")
    assert (row["value"], row["type"]) == ("U", "Account")
    assert list(row["fields"].items())[4:] == [("tags", []), ("displayname", "U"), ("accounttype", "unix")]
    row = one(
        "windows-registry-key", key="K", values=[{"data": "d"}, {"name": "n", "data_type": "t"}], number_of_subkeys=2
    )
    assert (row["value"], row["type"]) == ("K", "Registry Key")
    grid = [{"name": "", "type": None, "data": "d"}, {"name": "n", "type": "t", "data": None}]
    own = [("keyvalue", grid), ("modified_time", None), ("numberofsubkeys", 2)]
    assert list(row["fields"].items())[5:] == own


@pytest.mark.parametrize(
    ("members", "value"),
    [
        ({"name": "N", "country": "de"}, "N"),
        ({"country": "de"}, "Germany"),
        ({"name": "", "country": "XK"}, "Kosovo"),
        ({"country": "ZZ"}, ""),
        ({"country": 5}, ""),
        ({}, ""),
    ],
)
def test_location(members: Row, value: str) -> None:
    row = one("location", **members)
    assert (row["value"], row["type"]) == (value, "Location")
    assert row["fields"]["countrycode"] == members.get("country", "")


def test_vulnerability() -> None:
    references = [{"source_name": "x", "external_id": "1"}, {"source_name": "cve", "external_id": "CVE-1"}, 5]
    row = one("vulnerability", external_references=references[:2], labels=["a"])
    assert (row["value"], row["type"], row["score"]) == ("CVE-1", "CVE", 0)
    assert sorted(row["fields"]["tags"]) == ["CVE-1", "a"]
    assert one("vulnerability", external_references=references)["value"] == "CVE-1"
    assert one("vulnerability", name="CVE-2")["value"] == ""
    assert one("vulnerability", external_references=[{"source_name": "cve"}])["value"] is None
    assert none("vulnerability", external_references=[5, references[1]])


def test_certificate() -> None:
    row = one("x509-certificate", serial_number="S", subject="C=ZA, O=a=b", created="C", validity_not_before="B")
    assert list(row) == ["value", "type", "score", "rawJSON", "fields"]
    grid = [{"title": "C", "data": "ZA"}, {"title": "O", "data": "a=b"}]
    fields = {"stixid": "x509-certificate--1", "validitynotbefore": "B", "validitynotafter": None, "subject": grid}
    assert row["fields"] == {**fields, "issuer": [], "tags": []}
    assert (row["value"], row["type"]) == ("S", "X509 Certificate")
    assert none("x509-certificate", serial_number="") == []
    assert none("x509-certificate", serial_number="S", issuer="no title")
    custom = {"extension-definition--1": {"x": 1}}
    assert (
        "x"
        not in one("x509-certificate", {"update_custom_fields": True}, serial_number="S", extensions=custom)["fields"]
    )


def test_default_fields() -> None:
    row = one("tool", {"tlp_color": "GREEN"}, confidence=0, lang="en")
    assert row["fields"]["languages"] == "en"
    assert "confidence" not in row["fields"]
    assert row["fields"]["trafficlightprotocol"] == "GREEN"
    row = one("tool", {"tlp_color": "GREEN"}, confidence=50, object_marking_refs=["other", AMBER, RED])
    assert list(row["fields"])[4:6] == ["confidence", "trafficlightprotocol"]
    assert row["fields"]["trafficlightprotocol"] == "AMBER"
    assert "trafficlightprotocol" not in one("tool", {"tlp_color": ""})["fields"]


@pytest.mark.parametrize("kind", ["report", "malware", "threat-actor", "identity", "location", "vulnerability"])
def test_labels_are_tags(kind: str) -> None:
    assert sorted(one(kind, {"tags": ["p", "a"]}, labels=["a", "b", "a"])["fields"]["tags"]) == ["a", "b", "p"]


@pytest.mark.parametrize("kind", ["attack-pattern", "tool", "campaign", "intrusion-set", "infrastructure", "url"])
def test_labels_are_dropped(kind: str) -> None:
    assert one(kind, {"tags": ["p", "p"]}, labels=["a"])["fields"]["tags"] == ["p"]
    assert sorted(one(kind, {"fixes": ["labels"]}, labels=["a"])["fields"]["tags"]) == ["a"]


def test_tags_are_a_list_of_each_indicator() -> None:
    rows = stix.indicators([stix_object("tool", 1), stix_object("tool", 2)], tags=["p"])
    assert rows[0]["fields"]["tags"] is not rows[1]["fields"]["tags"]


@pytest.mark.parametrize("more", [[], list(range(2, 9))])
def test_tags_are_a_set_to_python(more: list[int]) -> None:
    labels = [1, True, 1.0, "1", 0, False, -0.0, "1", *more]
    assert one("malware", labels=labels)["fields"]["tags"] == [1, "1", 0, *more]


def test_phases() -> None:
    phases = [{"phase_name": name} for name in ("command-and-control", "act-on-objectives", "reconnaissance")] + [{}]
    row = one("attack-pattern", kill_chain_phases=phases)
    assert row["fields"]["killchainphases"] == ["Command & Control", "Actions on Objectives", None, None]
    mended = one("infrastructure", {"fixes": ["phases"]}, kill_chain_phases=phases)["fields"]["kill_chain_phases"]
    assert mended == ["Command & Control", "Actions on Objectives", "reconnaissance", ""]


def test_publications() -> None:
    references = [{"url": "u", "external_id": "E"}, {"description": None, "source_name": "s"}]
    row = one("course-of-action", external_references=references)
    assert row["fields"]["publications"] == [
        {"link": "u", "title": "", "source": ""},
        {"link": "", "title": None, "source": "s"},
    ]


def test_custom_fields() -> None:
    extensions = {
        "other": {"CustomFields": {"x": 0}},
        "extension-definition--1": {
            "score": 2,
            "CustomFields": {
                "a": 1,
                "b": "",
                "c": None,
                "d": [],
                "e": {},
                "f": False,
                "description": "D",
                "tags": ["t", "p"],
            },
        },
        "extension-definition--2": {"CustomFields": {"g": 1}},
    }
    options = {"update_custom_fields": True, "tags": ["p"]}
    row = one("tool", options, extensions=extensions)
    assert row["score"] == 2
    assert row["fields"]["description"] == "D"
    assert list(row["fields"])[-3:] == ["a", "f", "tags"]
    assert sorted(row["fields"]["tags"]) == ["p", "t"]
    assert "a" not in one("tool", extensions=extensions)["fields"]
    whole = {"extension-definition--1": {"CustomFields": {}, "score": 0, "x": 1}}
    row = one("url", options, value="v", extensions=whole)
    assert (row["score"], row["fields"]["x"]) == (0, 1)
    # Of two equal keys the last one counts, also if that one is dropped.
    text = '{"type":"url","extensions":{"extension-definition--1":{"x":1,"y":1,"z":1,"x":"","y":2}}}'
    (row,) = stix.indicators(f"[{text}]", update_custom_fields=True)
    assert list(row["fields"])[-3:] == ["y", "z", "tags"]
    assert row["fields"]["y"] == 2
    # Below its own name a custom field gives way to what the mapping sets after it.
    late = {"extension-definition--1": {"size": 9}}
    row = one("file", options, hashes={"MD5": "m"}, size=1, extensions=late)
    assert row["fields"]["size"] == 1


def test_old_servers() -> None:
    options: Row = {"server_version": "6.1.9"}
    row = one("attack-pattern", options, description="D")
    assert row["type"] == "STIX Attack Pattern"
    assert "description" not in row["fields"]
    assert list(row["fields"].items())[-2:] == [("stixkillchainphases", []), ("stixdescription", "D")]
    assert one("malware", options)["type"] == "Malware"
    assert one("attack-pattern", {"server_version": "6.2"})["type"] == "Attack Pattern"


def test_enrichment_excluded() -> None:
    options: Row = {"enrichment_excluded": True}
    assert list(one("tool", options).items())[-1] == ("enrichmentExcluded", True)
    assert list(one("intrusion-set", options))[-2:] == ["enrichmentExcluded", "fields"]
    assert list(one("url", options))[-1] == "enrichmentExcluded"
    assert list(one("report", options))[-1] == "enrichmentExcluded"


@pytest.mark.parametrize("kind", ["software", "grouping", "note", "x-custom", "marking-definition", "x-mitre-tactic"])
def test_other_types_are_skipped(kind: str) -> None:
    assert none(kind, name="N") == []


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"labels": None}, ".labels"),
        ({"labels": [["a"]]}, ".labels[0]"),
        ({"kill_chain_phases": None}, ".kill_chain_phases"),
        ({"kill_chain_phases": ["x"]}, ".kill_chain_phases[0]"),
        ({"kill_chain_phases": [{"phase_name": []}]}, ".kill_chain_phases[0].phase_name"),
        ({"object_marking_refs": 5}, ".object_marking_refs"),
        ({"object_marking_refs": [{}]}, ".object_marking_refs[0]"),
    ],
)
def test_objects_that_fail(members: Row, where: str) -> None:
    reader = stix.Reader([stix_object("malware", 1, **members), stix_object("malware", 2, name="N")])
    assert [row["value"] for row in reader.rows()] == ["N"]
    assert [(problem.where, problem.value) for problem in reader.problems] == [(f"objects[0]{where}", "malware--1")]
    counts = reader.counts
    assert (counts["objects"], counts["mapped"], counts["broken"]) == (2, 1, 1)
