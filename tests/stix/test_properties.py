"""Whatever the bundle holds: no crash, the counts add up, and the page boundaries do not matter where they must not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stix.bundles import Row
from xsoar_tim import TimError, stix

KINDS = [
    "indicator",
    "attack-pattern",
    "malware",
    "report",
    "course-of-action",
    "campaign",
    "intrusion-set",
    "tool",
    "threat-actor",
    "infrastructure",
    "domain-name",
    "ipv4-addr",
    "url",
    "autonomous-system",
    "file",
    "mutex",
    "user-account",
    "windows-registry-key",
    "identity",
    "location",
    "vulnerability",
    "x509-certificate",
    "relationship",
    "extension-definition",
    "x-mitre-tactic",
    "software",
]
KEYS = [
    "name",
    "value",
    "pattern",
    "created",
    "modified",
    "description",
    "labels",
    "external_references",
    "kill_chain_phases",
    "object_refs",
    "object_marking_refs",
    "extensions",
    "hashes",
    "number",
    "values",
    "subject",
    "serial_number",
    "aliases",
    "country",
    "confidence",
    "x_mitre_is_subtechnique",
    "revoked",
    "relationship_type",
    "source_ref",
    "target_ref",
]
PATTERNS = [
    "[url:value = 'u']",
    "[file:hashes.MD5 = 'm' AND url:value='a b']",
    "[url:value = ",
    "[file:name = 'x']",
    "[" * 50,
]
TEXTS = [
    *PATTERNS,
    "uses",
    "indicates",
    "T1001",
    "2020-01-01T00:00:00.0Z",
    "a (Citation: X) (2011, March)",
    "",
    "\ud800é",
]

ids = st.builds(lambda kind, number: f"{kind}--{number}", st.sampled_from(KINDS), st.integers(0, 3))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ids | st.sampled_from(TEXTS)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*KEYS, "phase_name", "url", "source_name", "external_id"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
objects = st.builds(
    lambda kind, number, members: {"type": kind, "id": f"{kind}--{number}", **members},
    st.sampled_from(KINDS),
    st.integers(0, 3),
    st.dictionaries(st.sampled_from([*KEYS, "type", "id"]), values, max_size=8),
)
options = st.fixed_dictionaries(
    {
        "profile": st.sampled_from(["taxii2", "mitre-attack"]),
        "raw_json": st.booleans() | st.just(("name",)),
        "update_custom_fields": st.booleans(),
        "skip_complex_patterns": st.booleans(),
        "intrusion_set_as_threat_actor": st.booleans(),
        "create_relationships": st.booleans(),
        "server_version": st.sampled_from([None, "6.1"]),
        "limit": st.none() | st.integers(0, 5),
        "tags": st.lists(st.text("ab", max_size=2), max_size=2),
        "fixes": st.lists(st.sampled_from(stix.FIXES), max_size=4),
    }
)
PARTS = ("mapped", "empty", "skipped", "broken", "unread", "relationship_objects")


@given(st.lists(objects | scalars, max_size=12), options)
@settings(max_examples=500, deadline=None)
def test_counts_add_up(items: list[Any], chosen: Row) -> None:
    reader = stix.Reader({"objects": items}, **chosen)
    rows = reader.rows()
    counts = reader.counts
    assert counts["objects"] == sum(counts[part] for part in PARTS)
    dummy = [row for row in rows if row["value"] == "$$DummyIndicator$$" and "rawJSON" not in row]
    assert counts["indicators"] == len(rows) - len(dummy)
    assert counts["relationships"] == sum(len(row["relationships"]) for row in dummy)
    assert counts["problems"] == len(reader.problems) >= counts["broken"] - (len(items) if chosen["limit"] == 0 else 0)
    # All of it is plain, and can be sent.
    assert json.loads(json.dumps(rows, default=None)) is not None


@given(st.lists(objects, min_size=1, max_size=12), options, st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_attack_pages_are_read_as_one(items: list[Row], chosen: Row, size: int) -> None:
    chosen["profile"] = "mitre-attack"
    pages = ([{"objects": items[at : at + size]}][0] for at in range(0, len(items), size))
    assert repr(stix.indicators(pages, **chosen)) == repr(stix.indicators({"objects": items}, **chosen))


@given(st.lists(objects, min_size=1, max_size=12), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_taxii_pages_differ_in_what_reports_know_only(items: list[Row], size: int) -> None:
    ids = [str(item["id"]) for item in items]
    items = [item for at, item in enumerate(items) if item["type"] != "report" and str(item["id"]) not in ids[:at]]
    pages = [{"objects": items[at : at + size]} for at in range(0, len(items), size)]
    assert repr(stix.indicators(iter(pages))) == repr(stix.indicators({"objects": items}))


@given(st.lists(objects, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_text_is_an_error_or_read(items: list[Row], data: st.DataObject) -> None:
    text = bytearray(json.dumps({"objects": items}).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        expected = json.loads(bytes(text))
    except ValueError:
        expected = None
    if isinstance(expected, (dict, list)):
        stix.indicators(bytes(text))
    else:
        with pytest.raises(TimError):
            stix.indicators(bytes(text))


@given(st.text("[]()'\\=<>:.,*abAND ORINLKEt0123-h\n", max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_as_a_pattern(text: str) -> None:
    try:
        found = stix.pattern_comparisons(text)
    except TimError:
        return
    assert found
    assert text.strip().startswith(("[", "("))


BLANKS = st.sampled_from(["", "", " ", "\n    ", "\t", "\r\n", " " * 40])
NAMES = st.sampled_from(
    [
        "id",
        "name",
        "n\\u0061me",
        "created",
        "description",
        "x_" + "long" * 20,
        "x_rather_long_1",
        "x_rather_long_2",
        "x_1",
    ]
)
VALUES = st.sampled_from(['"a"', '"\\u0061"', '"b c"', "1", "null", "[]", '[{"a": [1]}]', '{"a": "a", "b": {}}'])


@st.composite
def spelt_tools(draw: st.DrawFn) -> str:
    """A list of objects of which the members, their order and the blanks around them differ from one to the next."""
    objects = []
    for _ in range(draw(st.integers(1, 6))):
        members = draw(st.lists(st.tuples(NAMES, VALUES), max_size=8))
        members.insert(draw(st.integers(0, len(members))), ("type", '"tool"'))
        one, two, three, four = (draw(BLANKS) for _ in range(4))
        objects.append(",".join(f'{one}"{name}"{two}:{three}{value}{four}' for name, value in members))
    return "[" + ",".join(f"{{{members}}}" for members in objects) + "]"


@given(text=spelt_tools())
def test_any_spelling_of_an_object_is_read(text: str) -> None:
    objects, rows = json.loads(text), stix.indicators(text)
    assert [row["rawJSON"] for row in rows] == objects
    for row, item in zip(rows, objects, strict=True):
        assert list(row["rawJSON"]) == list(item)
        assert (row["value"], row["fields"]["stixid"]) == (item.get("name"), item.get("id", ""))


@given(text=spelt_tools(), data=st.data())
def test_what_json_refuses_is_refused_in_any_spelling(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    broken = text[:at] + data.draw(st.sampled_from(["", ",", ":", '"', "}", "{", " ", "x"])) + text[at + 1 :]
    try:
        json.loads(broken)
    except ValueError:
        with pytest.raises(TimError):
            stix.indicators(broken.encode())
