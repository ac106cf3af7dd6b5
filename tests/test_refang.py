"""`refang`: the binding, and that clean values stay; the ways of defanging are tested in Rust."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import check_indicator, refang

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
NAMES = st.builds("{}.{}".format, LABELS, st.sampled_from(["com", "co.uk", "ru", "xyz"]))
HOSTS = NAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map("[{}]".format)
PATHS = st.text(st.sampled_from("abc/.-_~%()!$&'*+,;=:@?"), max_size=20).map("/{}".format)
MARKS = st.sampled_from(["(dot)", "(.)", "(at)", "hxxp", " dot ", "[.]", "[dot]", "[:]"])


def test_the_value_and_whether_it_changed() -> None:
    assert refang("hxxps[:]//evil[.]com/a[.]php") == ("https://evil.com/a.php", True)
    clean = "https://evil.com/a.php"
    assert refang(clean) == (clean, False)
    assert refang(clean)[0] is clean


@pytest.mark.parametrize("value", ["\ud800", "hxxp://evil[.]com/\ud800"])
def test_lone_surrogates_are_left_alone(value: str) -> None:
    assert refang(value) == (value, False)


@pytest.mark.parametrize("value", [None, 5, b"evil[.]com"])
def test_a_value_has_to_be_a_str(value: Any) -> None:
    with pytest.raises(TypeError):
        refang(value)


@given(scheme=st.sampled_from(["http", "https", "ftp"]), host=HOSTS, start=PATHS, mark=MARKS, end=PATHS)
def test_clean_urls_stay(scheme: str, host: str, start: str, mark: str, end: str) -> None:
    value = f"{scheme}://{host}{start}{mark}{end}"
    assert refang(value) == (value, False)


@given(st.ip_addresses(v=6).map(str) | NAMES | st.emails() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
def test_clean_values_stay(value: str) -> None:
    assert refang(value) == (value, False)


@given(name=NAMES, dot=st.sampled_from(["[.]", "(.)", "{.}", "[dot]", "(DOT)", " [dot] ", " dot "]))
def test_defanged_names_come_back(name: str, dot: str) -> None:
    assert refang(name.replace(".", dot)) == (name, True)


@given(st.text(st.sampled_from("abc.:/@ [](){}dotxhp-"), max_size=30))
def test_once_is_enough(value: str) -> None:
    once, changed = refang(value)
    assert changed == (once != value)
    assert refang(once) == (once, False)


def test_real_values_stay(shared: Path) -> None:
    with gzip.open(shared / "data/feeds/maltrail-300k.csv.gz", "rt", encoding="utf-8") as lines:
        values = [row["value"] for row in csv.DictReader(lines)]
    assert len(values) == 300_000
    assert [value for value in values if refang(value)[1]] == []


def test_what_changes_becomes_a_strict_value() -> None:
    for value, name in [("hxxp://evil[.]com/", "URL"), ("1[.]2[.]3[.]4", "IP"), ("user[@]evil[.]com", "Email")]:
        assert check_indicator(value, name) is not None
        assert check_indicator(refang(value)[0], name) is None
