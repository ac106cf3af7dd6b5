"""Profile taxii2: indicators out of patterns."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.stix.bundles import AMBER, Row, pattern
from xsoar_tim import TimError, stix


def values(text: str, **options: Any) -> list[tuple[str, str]]:
    rows = stix.indicators([pattern(text)], **options)
    return [(row["type"], row["value"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[ipv4-addr:value = '1.1.1.0/24']", [("IP", "1.1.1.0/24")]),
        ("[ipv4-addr:value ISSUBSET '1.1.1.0/24']", [("CIDR", "1.1.1.0/24")]),
        ("[ipv6-addr:value ISSUBSET '::/8']", [("IPv6CIDR", "::/8")]),
        ("[ipv6-addr:value ISUPPERSET '::/8']", [("IPv6CIDR", "::/8")]),
        ("[ipv4-addr:value ISSUPERSET '1.1.1.0/24']", []),
        ("[domain-name:value ISSUBSET 'a']", []),
        ("[NOT ipv4-addr:value = '1.1.1.1']", [("IP", "1.1.1.1")]),
        ("[ipv4-addr:value != '1.1.1.1']", []),
        ("[url:value IN ('a')]", []),
        ("[url:value LIKE 'a']", []),
        ("[url:value MATCHES 'a']", []),
        ("[file:hashes.MD5 = 'abc' AND ipv4-addr:value = '1.1.1.1']", [("IP", "1.1.1.1"), ("File", "abc")]),
        ("[file:name = 'mutex.exe' OR url:value = 'http://x/']", [("Mutex", "http://x/")]),
        ("[x509-certificate:hashes.'SHA-256' = 'ff']", [("X509 Certificate", "ff")]),
        ("[x509-certificate:serial_number = 'ff']", []),
        (
            "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '1.2.3.4']",
            [("IP", "1.2.3.4")],
        ),
        (
            "[domain-name:value = 'a.com' AND domain-name:resolves_to_refs[*].value = '1.1.1.1']",
            [("Domain", "a.com"), ("Domain", "1.1.1.1")],
        ),
        ("[url:value = 'http://e.com/a b']", [("URL", "http://e.com/ab")]),
        (r"[url:value = 'a\'b']", [("URL", "a\\")]),
        ("[url:value\t=\t'x']", []),
        ("[url:value = 'a\u00a0b']", [("URL", "a\u00a0b")]),
        ("[mutex:name = 'x']", []),
        ("[windows-registry-key:key = 'x']", []),
        ("[autonomous-system:number = 5]", []),
        ("[file:name = 'x']", []),
        ("[threat-actor:value = 'x']", []),
        ("[Threat-actor:value = 'x']", [("Threat Actor", "x")]),
        ("[vulnerability:value = 'x']", [("CVE", "x")]),
        ("[x:md5_value = 'x']", [("File", "x")]),
        ("[email-addr:value = '']", [("Email", "")]),
        ("nothing of a pattern value='x'", []),
        ("a file value='x'", [("File", "x")]),
        ("", []),
    ],
)
def test_scans(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


def test_the_dict() -> None:
    members: Row = {"labels": ["l", "p"], "description": None, "external_references": [{"url": "u"}]}
    (row,) = stix.indicators([pattern("[url:value = 'x']", **members)], tags=["p"])
    assert list(row) == ["value", "type", "rawJSON", "fields"]
    raw = row["rawJSON"]
    assert (raw["type"], raw["value"], raw["pattern"]) == ("URL", "x", "[url:value = 'x']")
    assert list(raw) == ["type", "id", "pattern", *members, "value"]
    fields = {"stixid": "indicator--1", "firstseenbysource": "", "modified": "", "description": None}
    publications = [{"link": "u", "title": "", "source": ""}]
    expected = {**fields, "trafficlightprotocol": None, "tags": ["p", "l"], "publications": publications}
    assert row["fields"] == expected
    assert list(row["fields"]) == list(expected)


def test_value_and_type_in_the_source_are_overwritten() -> None:
    (row,) = stix.indicators([{"value": 1, "type": "indicator", "pattern": "[url:value = 'x']"}])
    assert list(row["rawJSON"].items()) == [("value", "x"), ("type", "URL"), ("pattern", "[url:value = 'x']")]
    assert row["fields"]["stixid"] == ""


def test_each_indicator_has_its_own_copies() -> None:
    first, second = stix.indicators([pattern("[url:value = 'x' OR url:value = 'y']", labels=["a"])])
    assert first["rawJSON"] == {**second["rawJSON"], "value": "x"}
    assert first["rawJSON"]["labels"] is not second["rawJSON"]["labels"]
    assert first["fields"]["tags"] is not second["fields"]["tags"]


def test_copies_share_no_list_and_no_dict() -> None:
    members: Row = {"labels": ["a"], "x_deep": {"a": [{"b": []}], "long": "x" * 300}, "value": 1}
    text = "[url:value = 'x' OR url:value = 'y' OR url:value = 'z']"
    rows = stix.indicators([pattern(text, **members)], field_map={"deep": "x_deep", "its type": "type"})
    expected = {**pattern(text, **members), "type": "URL"}
    assert [row["rawJSON"] for row in rows] == [{**expected, "value": value} for value in "xyz"]
    assert all(list(row["rawJSON"]) == list(expected) for row in rows)

    def containers(value: Any) -> list[int]:
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return [] if items is None else [id(value), *(found for item in items for found in containers(item))]

    found = containers(rows)
    assert len(found) == len(set(found))


MANY = """
import signal
from xsoar_tim import stix
alternatives = " OR ".join(f"url:value = 'http://e.com/{number}'" for number in range(100_000))
source = [{"type": "indicator", "id": "indicator--1", "pattern": f"[{alternatives}]", "labels": ["a" * 1_000_000]}]
"""


def run(program: str) -> str:
    # To read the object for each of its indicators takes minutes.
    command = [sys.executable, "-c", MANY + program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout  # noqa: S603


def test_many_alternatives_take_no_time_that_grows_with_their_square() -> None:
    assert run("print(len(stix.indicators(source)))") == "100000\n"


def test_long_work_can_be_interrupted() -> None:
    program = """
class Stop(Exception): pass
calls = []
def stop(*_):
    calls.append(1)
    if len(calls) == 8: raise Stop
signal.signal(signal.SIGVTALRM, stop)
reader = stix.Reader(source)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)
try:
    reader.rows()
except Stop:
    print("stopped")
"""
    assert run(program) == "stopped\n"


def test_traffic_light() -> None:
    def colour(tlp_color: str | None, **members: Any) -> object:
        (row,) = stix.indicators([pattern("[url:value = 'x']", **members)], tlp_color=tlp_color)
        return row["fields"]["trafficlightprotocol"]

    assert (colour(None), colour(""), colour("RED")) == (None, "", "RED")
    assert colour("RED", object_marking_refs=[AMBER]) == "AMBER"


def test_field_map() -> None:
    field_map = {"mine": "x_mine", "type of it": "type", "value of it": "value", "none": "x_none", "tags": "x_tag"}
    (row,) = stix.indicators([pattern("[url:value = 'x']", x_mine=[1], x_tag="t")], field_map=field_map)
    fields = row["fields"]
    assert (fields["mine"], fields["type of it"], fields["value of it"], fields["tags"]) == ([1], "URL", "x", ["t"])
    assert "none" not in fields
    (row,) = stix.indicators([pattern("[url:value = 'x']", x_tag=["t", "u"])], field_map=field_map, tags=["t"])
    assert sorted(row["fields"]["tags"]) == ["t", "u"]


def test_custom_score_stands_before_fields() -> None:
    extensions = {"extension-definition--1": {"score": 3, "x": 1}}
    (row,) = stix.indicators([pattern("[url:value = 'x']", extensions=extensions)], update_custom_fields=True)
    assert list(row) == ["value", "type", "rawJSON", "score", "fields"]
    assert list(row["fields"])[-3:] == ["x", "tags", "publications"]


def test_skip_complex_patterns() -> None:
    options: Row = {"skip_complex_patterns": True}
    assert values("[url:value = 'x' OR url:value = 'y']", **options) == []
    assert values("[url:value = 'x']", **options) == [("URL", "x")]
    both = "[url:value = 'x' AND ipv4-addr:value ISSUBSET 'a' AND ipv4-addr:value ISSUBSET 'b']"
    assert values(both, **options) == [("URL", "x")]
    assert values("[foo:value = 'x' OR url:value = 'y' AND foo:x = 1]", **options) == [("URL", "y")]


def test_mended_values() -> None:
    fixed = {"fixes": ["pattern-values"]}
    assert values("[url:value = 'http://e.com/a b']", **fixed) == [("URL", "http://e.com/a b")]
    assert values(r"[url:value = 'a\'b\\c']", **fixed) == [("URL", "a'b\\c")]
    assert values("[file:name = 'mutex.exe' OR url:value = 'http://x/']", **fixed) == [("URL", "http://x/")]
    assert values("[NOT url:value = 'a b']", **fixed) == [("URL", "ab")]
    traffic = "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '1.2.3.4']"
    assert values(traffic, **fixed) == [("IP", "1.2.3.4")]
    cidr = {"fixes": ["cidr", "pattern-values"]}
    assert values("[ipv4-addr:value ISSUPERSET '1.1.1.0/24']", **cidr) == [("CIDR", "1.1.1.0/24")]
    assert values("[ipv4-addr:value = '1.1.1.0/24']", fixes="cidr") == [("CIDR", "1.1.1.0/24")]
    assert values("[ipv6-addr:value = '::/8']", fixes="cidr") == [("IPv6CIDR", "::/8")]


def test_a_pattern_that_is_no_text() -> None:
    reader = stix.Reader([{**pattern("x"), "pattern": 5}, {**pattern("x"), "pattern": 0}])
    assert reader.rows() == []
    assert [problem.where for problem in reader.problems] == ["objects[0].pattern"]


def test_pattern_comparisons() -> None:
    found = stix.pattern_comparisons("[a:b[*].'c'[1] NOT IN (1, 'x')] AND [a:d = true]")
    assert found == {"a": [(["b", None, "c", 1], "NOT IN", "(1,'x')"), (["d"], "=", "true")]}
    with pytest.raises(TimError, match=r"pattern: expected a literal at byte 7"):
        stix.pattern_comparisons("[a:b = ]")
    # What JSON may say, a pattern may hold.
    found = stix.pattern_comparisons("[a:'\ud800' = '\udfff é']")
    assert found == {"a": [(["\ud800"], "=", "'\udfff é'")]}
