"""`check_indicator`: the binding, and properties that hold whatever the value; the rules' own tests are in Rust."""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import Problem, auto_detect_indicator_type, check_indicator

TYPES = [
    *("IP", "IPv6", "CIDR", "IPv6CIDR", "Domain", "DomainGlob", "Email", "URL", "File", "File MD5", "ssdeep", "CVE"),
    *("ASN", "Registry Key", "Cryptocurrency Address", "MAC Address", "Threat Actor", "custom"),
]


def test_a_good_value_has_no_problem() -> None:
    assert check_indicator("1.2.3.4", "IP") is None
    assert check_indicator(value="evil.com", type="Domain") is None


def test_a_problem_says_what_is_wrong() -> None:
    problem = check_indicator("10.0.0.1/8", "CIDR")
    message = "The address has bits set after the prefix: write the network as 10.0.0.0/8."
    assert problem == Problem("cidr-host-bits", message, "", "10.0.0.1/8")


@pytest.mark.parametrize("value", [None, 5, b"1.2.3.4", ["1.2.3.4"]])
def test_a_value_has_to_be_a_str(value: Any) -> None:
    problem = check_indicator(value, "IP")
    assert problem is not None
    assert problem.code == "not-a-string"
    assert type(value).__name__ in problem.message
    assert problem.value is value


@pytest.mark.parametrize("value", ["\ud800", "evil.com\ud800", "http://\ud800.com/"])
def test_lone_surrogates_are_in_no_indicator(value: str) -> None:
    for name in TYPES[:-2]:
        assert check_indicator(value, name) is not None
    assert check_indicator(value, "Threat Actor") is None


@given(value=st.text(max_size=40), name=st.sampled_from(TYPES))
def test_any_text_has_an_answer(value: str, name: str) -> None:
    problem = check_indicator(value, name)
    assert problem is None or (problem.code.replace("-", "").isalpha() and problem.message.endswith("."))


@given(st.ip_addresses())
def test_addresses_as_the_standard_library_writes_them(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    name = "IP" if address.version == 4 else "IPv6"
    assert check_indicator(str(address), name) is None
    assert check_indicator(f"{address}/{address.max_prefixlen}", f"{name}CIDR".replace("IPCIDR", "CIDR")) is None


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.integers(0, 128))
def test_networks_are_as_strict_as_the_standard_library(address: Any, bits: int) -> None:
    name = "CIDR" if address.version == 4 else "IPv6CIDR"
    value = f"{address}/{bits}"
    try:
        ipaddress.ip_network(value)
    except ValueError:
        assert check_indicator(value, name) is not None
    else:
        assert check_indicator(value, name) is None


@given(st.binary(), st.sampled_from(["md5", "sha1", "sha256", "sha512"]))
def test_digests_of_hashlib(content: bytes, algorithm: str) -> None:
    digest = hashlib.new(algorithm, content).hexdigest()
    assert check_indicator(digest, "File") is None
    assert check_indicator(digest, f"File {algorithm.upper()}") is None


@given(st.emails())
def test_emails(address: str) -> None:
    assert check_indicator(address, "Email") is None


@given(st.from_regex(r"[0-9a-fA-F:.]{1,30}", fullmatch=True))
def test_what_is_a_strict_address_is_detected_as_one(value: str) -> None:
    if check_indicator(value, "IP") is None:
        assert auto_detect_indicator_type(value) == "IP"
