"""The detection functions against CommonServerPython itself, where the environment's CSP names its folder.

`tldextract` has to be installed there; its suffix snapshot must be the one the bundled table is made from (5.2 to 5.4).
"""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xsoar_tim import FeedIndicatorType, auto_detect_indicator_type, detect_file_indicator_type, detect_types

PIECES = [
    *'./:@[]%-_*?#\n \t\\"+0159adfFsxz',
    *("::", "//", "\\\\", "[.]", "[@]", "/32", "/64", "/129", "%eth0", "1dd", "25d", "255", "256", "65535", "66000"),
    *("fe80:", "ffff:", "1.2.3.4", "1.2.3.", "10.0.0.0/8", "2001:db8::", "1:2:3:4:5:6:7:8", "d.d.d.d", "0x7f000001"),
    *("http", "https", "hxxps", "sftp", "meow", "://", "[:]//", ":3A__", "evil.com", "my-evil", "co.za", ".ck", ".com"),
    *("CVE-2024-1234", "d41d8cd98f00b204e9800998ecf8427e", "user@", ".xn--p1ai", "рф", "РФ"),
    *"\u0130\u0131\u017f\u212aé漢५\uff12²Ⅷ\u0301\uff0e。\u00a0\u001c\u2028Σ😀\ud800",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=20)


@pytest.fixture(scope="module")
def csp() -> Any:
    folder = os.environ.get("CSP")
    if not folder:
        pytest.skip("CSP names no folder with CommonServerPython.py")
    tldextract = pytest.importorskip("tldextract")
    # Built once: the function builds one for each value, which takes 70 ms.
    extractor = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tldextract, "TLDExtract", lambda *_, **__: extractor)
        patch.syspath_prepend(folder)
        import CommonServerPython

        patch.setattr(sys.modules["demistomock"], "debug", lambda *_: None)
        yield CommonServerPython


# It asks distutils for a version on every call, and answers None if that raises.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(max_examples=2_000, deadline=None)
@given(value=TEXT)
@example(value="::d\ud83d\ude00dxdxd/64")
def test_same_answers(csp: Any, value: str) -> None:
    assert csp.auto_detect_indicator_type("evil.com") == "Domain"
    expected = csp.auto_detect_indicator_type(value)
    assert auto_detect_indicator_type(value) == expected
    assert detect_types([value]) == [expected]
    assert detect_file_indicator_type(value) == csp.detect_file_indicator_type(value)
    assert FeedIndicatorType.ip_to_indicator_type(value) == csp.FeedIndicatorType.ip_to_indicator_type(value)
