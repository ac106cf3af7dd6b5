"""Profile taxii2: relationship objects, reports, and the values and types that they name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stix.bundles import Demisto, Row, link, pattern, stix_object
from xsoar_tim import stix

demisto = Demisto()


@pytest.fixture(autouse=True)
def log() -> list[tuple[str, str]]:
    """What is logged: the `demisto` of this module is found in the caller's globals."""
    demisto.lines = []
    return demisto.lines


def related(objects: stix.Source, **options: Any) -> list[Row]:
    rows = stix.indicators(objects, **options)
    assert rows[-1]["value"] == "$$DummyIndicator$$"
    assert list(rows[-1]) == ["value", "relationships"]
    relationships: list[Row] = rows[-1]["relationships"]
    return relationships


MALWARE = stix_object("malware", name="M")
TOOL = stix_object("tool", name="T")


def test_the_dict() -> None:
    (row,) = related([MALWARE, TOOL, link("uses", "malware--1", "tool--1", created="C")])
    expected = {
        "name": "uses",
        "reverseName": "used-by",
        "type": "IndicatorToIndicator",
        "entityA": "M",
        "entityAFamily": "Indicator",
        "entityAType": "Malware",
        "entityB": "T",
        "entityBFamily": "Indicator",
        "entityBType": "Tool",
        "fields": {"lastseenbysource": None, "firstseenbysource": "C"},
    }
    assert row == expected
    assert list(row) == list(expected)
    assert list(row["fields"]) == list(expected["fields"])


def test_the_dicts_are_the_callers() -> None:
    objects = [MALWARE, TOOL, *(link("uses", "malware--1", "tool--1", n) for n in range(3))]
    first, second, third = related(objects)
    first["fields"]["x"] = first["entityA"] = first["new"] = 1
    assert second == third
    assert "x" not in second["fields"]
    assert related(objects)[0] == second


def test_names(log: list[tuple[str, str]]) -> None:
    names = ["indicates", "foo", "foo", "located-at", "variant-of"]
    rows = related([MALWARE, TOOL, *(link(name, "malware--1", "tool--1", n) for n, name in enumerate(names))])
    assert [(row["name"], row["reverseName"], row["entityA"]) for row in rows] == [
        ("indicated-by", "indicator-of", "M"),
        ("variant-of", "variant-of", "M"),
    ]
    assert ("debug", "Invalid relation type: foo (2 in all)") in log
    assert ("debug", "Invalid relation type: located-at") in log
    (row,) = related([MALWARE, TOOL, link("indicates", "malware--1", "tool--1")], fixes=["indicates"])
    assert (row["name"], row["reverseName"]) == ("indicator-of", "indicated-by")


def test_no_relationship_objects_no_dummy() -> None:
    assert [row["value"] for row in stix.indicators([MALWARE])] == ["M"]
    assert related([link("foo", "malware--1", "tool--1")]) == []
    rows = stix.indicators([MALWARE, TOOL, link("uses", "malware--1", "tool--1")], create_relationships=False)
    assert [row["value"] for row in rows] == ["M", "T"]


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("threat-actor", "Threat Actor"),
        ("Threat-actor", "Threat Actor"),
        ("file", "File"),
        ("sha-512", "File"),
        ("vulnerability", "CVE"),
        ("identity", "Identity"),
        ("software", None),
        ("x-mitre-tactic", None),
        ("", None),
    ],
)
def test_type_of_an_end(prefix: str, kind: str | None) -> None:
    end = {"type": "tool", "id": f"{prefix}--9", "name": "E"}
    rows = related([MALWARE, end, link("uses", "malware--1", f"{prefix}--9")])
    assert [row["entityBType"] for row in rows] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("[url:value = 'u']", "URL", "u"),
        ("[url:value = 'http://x' AND domain-name:value = 'd']", "URL", "d"),
        ("[file:hashes.MD5 = 'm']", "File", "m"),
        ("[windows-registry-key:key = 'k']", "Registry Key", "k"),
        ("[user-account:user_id = 'i']", "Account", "i"),
        ("[url:value LIKE 'u%']", "URL", "u%"),
        ("[url:value = 'u'] AND", "URL", "NAME"),
        ("[url:value = 'u'", "URL", "NAME"),
        ("[file:name = 'x']", None, None),
        ("([url:value = 'u'])", None, None),
        ("[NOT url:value = 'u']", None, None),
        (" [url:value = 'u']", None, None),
    ],
)
def test_an_indicator_as_end(text: str, kind: str | None, value: str | None) -> None:
    rows = related([pattern(text, name="NAME"), MALWARE, link("indicates", "indicator--1", "malware--1")])
    assert [(row["entityAType"], row["entityA"]) for row in rows] == ([(kind, value)] if kind else [])


def test_logs_of_patterns(log: list[tuple[str, str]]) -> None:
    objects = [pattern("[file:name = 'x']"), pattern("[url:value = ]", 2, name="N"), MALWARE]
    related([*objects, *(link("indicates", f"indicator--{n}", "malware--1", n) for n in (1, 2))])
    assert ("debug", "Indicator indicator--1 is not supported indicator.") in log
    assert any(text.startswith("Unable to parse pattern='[url:value = ]'") for _, text in log)


@pytest.mark.parametrize(
    ("end", "value"),
    [
        (stix_object("file", name="N", hashes={"MD5": "m"}), "N"),
        (stix_object("file", hashes={"MD5": "m"}), "m"),
        (stix_object("user-account", user_id="u"), None),
        (stix_object("windows-registry-key", key="k"), None),
        (stix_object("autonomous-system", name="N", number=5), "N"),
        (stix_object("vulnerability", name="N"), "N"),
        (stix_object("url", value="V", name=""), "V"),
        (stix_object("url", value="V", name="[url:value = 'u']"), "u"),
        (stix_object("url", value="[url:value = 'u']"), "u"),
        (stix_object("url", value="V", name="[url:foo = 'u']"), "[url:foo = 'u']"),
        (stix_object("url", value=["V"], name=None), ["V"]),
    ],
)
def test_value_of_an_end(end: Row, value: object) -> None:
    reader = stix.Reader([end, MALWARE, link("uses", end["id"], "malware--1")])
    rows = reader.rows()[-1]["relationships"]
    if isinstance(value, list):
        # The feed ends with an exception here.
        assert rows == []
        assert [problem.where for problem in reader.problems] == ["objects[2].source_ref"]
    else:
        assert [row["entityA"] for row in rows] == [value]


def test_dangling_ends(log: list[tuple[str, str]]) -> None:
    objects = [MALWARE, link("uses", "tool--9", "malware--1", 1), link("uses", "malware--1", "tool--9", 2)]
    first, second = related(objects)
    assert (first["entityA"], first["entityB"], second) == (None, "M", {})
    warning = "WARNING: Invalid entity B - Relationships will not be created to entity A M with relationship name uses"
    assert log[-1] == ("info", warning)
    reader = stix.Reader(objects, fixes=["empty-relationships"])
    assert reader.rows()[-1]["relationships"] == []
    assert [(problem.code, problem.where) for problem in reader.problems] == [
        ("no-entity", "objects[1].source_ref"),
        ("no-entity", "objects[2].target_ref"),
    ]
    assert related([MALWARE, link("uses", "tool--9", "tool--8")]) == [{}]


def test_entity_values_are_those_that_were_sent() -> None:
    objects = [
        pattern("[url:value = 'http://x' AND domain-name:value = 'd']", name="N"),
        stix_object("file", name="N", hashes={"MD5": "m"}),
        stix_object("user-account", user_id="u"),
        stix_object("vulnerability", external_references=[{"source_name": "cve", "external_id": "CVE-1"}], name="N"),
        MALWARE,
    ]
    links = [link("uses", item["id"], "malware--1", n) for n, item in enumerate(objects[:-1])]
    rows = related([*objects, *links], fixes=["entity-values"])
    ends = [("URL", "http://x"), ("File", "m"), ("Account", "u"), ("CVE", "CVE-1")]
    assert [(row["entityAType"], row["entityA"]) for row in rows] == ends


@pytest.mark.parametrize("broken", [{"source_ref": 5}, {"relationship_type": ["uses"]}, {"target_ref": None}])
def test_broken_relationships(broken: Row) -> None:
    good = link("uses", "malware--1", "tool--1")
    reader = stix.Reader([MALWARE, TOOL, {**good, **broken}, good])
    assert len(reader.rows()[-1]["relationships"]) == 1
    assert [problem.where for problem in reader.problems] == [f"objects[2].{next(iter(broken))}"]
    counts = reader.counts
    assert (counts["objects"], counts["relationship_objects"], counts["relationships"]) == (4, 2, 1)


def test_missing_references() -> None:
    assert related([{"type": "relationship", "relationship_type": "uses"}]) == []


def test_a_name_that_is_no_text_ends_no_fetch() -> None:
    reader = stix.Reader([stix_object("tool", name=5), MALWARE, link("uses", "malware--1", "tool--1")])
    rows = reader.rows()
    assert (rows[0]["value"], rows[-1]["relationships"]) == (5, [])
    assert [problem.where for problem in reader.problems] == ["objects[2].target_ref"]


def report(*references: object, **members: Any) -> Row:
    return stix_object("report", name="R", object_refs=list(references), **members)


def test_reports(log: list[tuple[str, str]]) -> None:
    references = [
        "malware--1",
        "malware--1",
        "relationship--1",
        "tool--9",
        "software--1",
        "threat-actor--1",
        "indicator--1",
    ]
    objects = [
        report(*references),
        MALWARE,
        stix_object("software", name="S"),
        stix_object("threat-actor", name="A"),
        pattern("[url:value = 'u' AND domain-name:value = 'd']", name="N"),
    ]
    row = stix.indicators(objects)[0]
    ends = [
        (r["name"], r["reverseName"], r["entityA"], r["entityAType"], r["entityB"], r["entityBType"], r["fields"])
        for r in row["relationships"]
    ]
    assert ends == [
        ("related-to", "related-to", "R", "Report", "M", "Malware", {}),
        ("related-to", "related-to", "R", "Report", "M", "Malware", {}),
        ("related-to", "related-to", "R", "Report", "u", "URL", {}),
    ]
    kept = ["malware--1", "tool--9", "software--1", "threat-actor--1", "indicator--1"]
    assert row["fields"]["Report Object References"] == [{"objectstixid": reference} for reference in kept]
    assert list(row["fields"])[-2:] == ["tags", "Report Object References"]
    assert ("debug", "Could not find the type of software--1 skipping. (2 in all)") in log
    assert ("debug", "Omitting 1 object ref form the report") in log
    mended = stix.indicators(objects, fixes=["threat-actors"])[0]["relationships"]
    assert ("A", "Threat Actor") in [(r["entityB"], r["entityBType"]) for r in mended]
    assert stix.indicators(objects, create_relationships=False)[0]["relationships"] == []


def test_reports_without_values(log: list[tuple[str, str]]) -> None:
    objects = [report("url--1", "indicator--1", "indicator--2"), stix_object("url", value="v")]
    objects += [pattern("[url:value = ]"), pattern("[url:values = 'x']", 2)]
    row = stix.indicators(objects)[0]
    assert row["relationships"] == [{}, {}, {}]
    warning = (
        "WARNING: Invalid entity B - Relationships will not be created to entity A R with relationship name related-to"
    )
    assert ("info", f"{warning} (3 in all)") in log
    assert stix.indicators(objects, fixes=["empty-relationships"])[0]["relationships"] == []
    mended = stix.indicators(objects, fixes=["empty-relationships", "entity-values"])[0]["relationships"]
    assert [(r["entityB"], r["entityBType"]) for r in mended] == [("v", "URL")]


def test_reports_see_their_own_and_earlier_pages_only() -> None:
    pages = [[report("malware--1", "tool--1")], [TOOL]]
    pages[0].append(MALWARE)
    rows = stix.indicators(iter(pages))
    assert [r["entityB"] for r in rows[0]["relationships"]] == ["M"]
    rows = stix.indicators(iter([[TOOL], pages[0]]))
    assert sorted(r["entityB"] for r in rows[1]["relationships"]) == ["M", "T"]


def test_reports_may_name_each_other() -> None:
    objects = [
        stix_object("report", 1, name="A", object_refs=["report--2", "report--1"]),
        stix_object("report", 2, name="B", object_refs=["report--1"]),
    ]
    first, second = stix.indicators(objects)
    assert [r["entityB"] for r in first["relationships"]] == ["B", "A"]
    assert [r["entityB"] for r in second["relationships"]] == ["A"]


def test_report_without_references_or_name() -> None:
    (row,) = stix.indicators([stix_object("report", object_refs=["relationship--1"])])
    assert (row["relationships"], "Report Object References" in row["fields"]) == ([], False)
    row = stix.indicators([stix_object("report", object_refs=["malware--1"]), MALWARE])[0]
    assert row["relationships"][0]["entityA"] == "None"
    reader = stix.Reader([report(5)])
    assert reader.rows() == []
    assert [problem.where for problem in reader.problems] == ["objects[0].object_refs[0]"]


def test_the_last_of_equal_ids_is_known() -> None:
    objects = [stix_object("tool", name="old"), stix_object("tool", name="new"), MALWARE]
    rows = stix.indicators([*objects, link("uses", "malware--1", "tool--1")])
    assert [row["value"] for row in rows[:2]] == ["old", "new"]
    assert rows[-1]["relationships"][0]["entityB"] == "new"
    # Extension definitions are not known at all.
    extension = {**stix_object("extension-definition", name="X"), "id": "tool--1"}
    assert related([TOOL, extension, MALWARE, link("uses", "malware--1", "tool--1")])[0]["entityB"] == "T"


@pytest.mark.parametrize(
    ("modified", "count"),
    [
        (["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00Z"], 2),
        (["2020-01-01T00:00:00Z", "x", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"], 3),
        (["2020-01-01T00:00:00Z", 5, 5, None, 5], 4),
        (["x", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"], 3),
    ],
)
def test_the_limit_is_not_tested_at_an_object_whose_date_fails(modified: list[object], count: int) -> None:
    assert len(stix.indicators(dated(modified), limit=2)) == count


def dated(modified: list[Any]) -> list[Row]:
    return [stix_object("tool", serial, name="T", modified=date) for serial, date in enumerate(modified)]


def test_limit() -> None:
    double = pattern("[url:value = 'x' OR url:value = 'y']", 7)
    objects = [stix_object("software"), MALWARE, link("uses", "malware--1", "tool--1", 1), double, TOOL]
    objects.append(link("uses", "malware--1", "tool--1", 2))

    def read(limit: int | None) -> tuple[list[str], Row]:
        reader = stix.Reader(objects, limit=limit)
        return [row["value"] for row in reader.rows()], reader.counts

    dummy = "$$DummyIndicator$$"
    assert read(0)[0] == []
    assert read(1)[0] == ["M"]
    values, counts = read(2)
    assert values == ["M", "x", "y", dummy]
    assert (counts["objects"], counts["unread"], counts["relationship_objects"]) == (6, 2, 1)
    for limit in (4, None, -1):
        assert read(limit)[0] == ["M", "x", "y", "T", dummy]
    consumed = []

    def pages() -> Any:
        for number in range(3):
            consumed.append(number)
            yield [stix_object("tool", number, name=str(number))]

    assert [row["value"] for row in stix.indicators(pages(), limit=2)] == ["0", "1"]
    assert consumed == [0, 1]


def test_relationships_see_all_pages_in_every_order() -> None:
    relation = link("uses", "malware--1", "tool--1")
    for pages in ([[relation], [MALWARE], [TOOL]], [[TOOL], [relation, MALWARE]]):
        assert related(iter(pages))[0]["entityB"] == "T"


def test_reports_of_names_that_look_alike() -> None:
    # The same bytes, once in Latin-1 and once in UTF-8.
    names = ["\u00c3\u00a9", "\u00e9", "e", "\u00e9", "e"]
    reports = [
        stix_object("report", number, name=name, object_refs=["tool--1", "malware--1"])
        for number, name in enumerate(names)
    ]
    rows = stix.indicators([*reports, TOOL, MALWARE])
    found = [[relationship["entityA"] for relationship in row["relationships"]] for row in rows[: len(names)]]
    assert found == [[name, name] for name in names]


@pytest.mark.parametrize("created", ["2020-01-01T00:00:00.000Z", ["2020"], {"year": 2020}, None, 2020])
def test_dates_that_come_again_are_the_callers_own(created: object) -> None:
    links = [link("uses", "malware--1", "tool--1", serial, created=created, modified="2021") for serial in range(5)]
    *_, dummy = stix.indicators([MALWARE, TOOL, *links])
    fields = [relationship["fields"] for relationship in dummy["relationships"]]
    expected = {"lastseenbysource": "2021", "firstseenbysource": created}
    assert fields == [expected] * 5
    fields[1]["lastseenbysource"] = "changed"
    fields[2]["more"] = 1
    if isinstance(created, list):
        fields[3]["firstseenbysource"].append("changed")
    assert (fields[0], fields[4]) == (expected, expected)


def test_dates_of_many_kinds() -> None:
    # More than are remembered, in turns, and pairs of which one half is the same.
    pairs = [(f"{number % 700}", f"{number % 3}") for number in range(3000)]
    links = [
        link("uses", "malware--1", "tool--1", serial, created=created, modified=modified)
        for serial, (created, modified) in enumerate(pairs)
    ]
    pages = [[MALWARE, TOOL, *links[:1000]], links[1000:2000], links[2000:]]
    *_, dummy = stix.indicators(pages)
    found = [relationship["fields"] for relationship in dummy["relationships"]]
    assert found == [{"lastseenbysource": b, "firstseenbysource": a} for a, b in pairs]
