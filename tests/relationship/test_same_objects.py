"""What the detection functions return is the very object that `FeedIndicatorType` has, as in `CommonServerPython`."""

from __future__ import annotations

import pytest

from xsoar_tim import (
    FeedIndicatorType,
    auto_detect_indicator_type,
    detect_file_indicator_type,
    detect_types,
    get_hash_type,
)

ADDRESSES = [
    ("1.2.3.4", FeedIndicatorType.IP),
    ("1.2.3.0/24", FeedIndicatorType.CIDR),
    ("2001:db8::1", FeedIndicatorType.IPv6),
    ("2001:db8::/32", FeedIndicatorType.IPv6CIDR),
]
OTHERS = [
    ("example.com", FeedIndicatorType.Domain),
    ("*.example.com", FeedIndicatorType.DomainGlob),
    ("https://example.com/x", FeedIndicatorType.URL),
    ("a@example.com", FeedIndicatorType.Email),
    ("CVE-2021-44228", FeedIndicatorType.CVE),
    ("d41d8cd98f00b204e9800998ecf8427e", FeedIndicatorType.File),
]


@pytest.mark.parametrize(("value", "expected"), ADDRESSES)
def test_ip_to_indicator_type(value: str, expected: str) -> None:
    assert FeedIndicatorType.ip_to_indicator_type(value) is expected


@pytest.mark.parametrize(("value", "expected"), ADDRESSES + OTHERS)
def test_detection(value: str, expected: str) -> None:
    assert auto_detect_indicator_type(value) is expected
    assert detect_types([value])[0] is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0" * 32, "md5"), ("0" * 40, "sha1"), ("0" * 64, "sha256"), ("0" * 128, "sha512")],
)
def test_hashes(value: str, expected: str) -> None:
    assert detect_file_indicator_type(value) is detect_file_indicator_type(value)
    assert get_hash_type(value) is get_hash_type(value)
    assert get_hash_type(value) == expected


def test_ssdeep() -> None:
    value = "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C"
    assert detect_file_indicator_type(value) is FeedIndicatorType.SSDeep
