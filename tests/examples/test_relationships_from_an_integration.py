"""The two entities: the script hands over the same with our import line and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.examples.conftest import Example

RELATIONSHIP = {
    "name": "uses",
    "reverseName": "used-by",
    "type": "IndicatorToIndicator",
    "entityA": "u4872",
    "entityAFamily": "Indicator",
    "entityAType": "Account",
    "entityB": "pc135456.domain.local",
    "entityBFamily": "Indicator",
    "entityBType": "Host",
    "fields": {},
}


def test_one_dummy_carries_the_relationship(load: Callable[[str], Example]) -> None:
    example = load("relationships_from_an_integration.py")

    ours = example.run("fetch-indicators", with_import_line=True)
    plain = example.run("fetch-indicators", with_import_line=False)

    assert (ours.pop("native"), plain.pop("native")) == (True, False)
    assert ours == {
        "indicators": [[{"value": "$$DummyIndicator$$", "relationships": [RELATIONSHIP]}]],
        "entries": [],
    }
    assert str(ours) == str(plain), "the order of keys included"


def test_the_test_button_creates_nothing(load: Callable[[str], Example]) -> None:
    handed = load("relationships_from_an_integration.py").run("test-module", with_import_line=True)

    assert handed["indicators"] == []
    assert len(handed["entries"]) == 1
