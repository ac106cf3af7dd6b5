"""`EntityRelationship` answers every recorded call of the original as it did: results, exceptions, log lines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.recordings import decode, load, same
from tests.conftest import RecordingDemisto
from xsoar_tim import EntityRelationship

CALLS = load("entity_relationship.json")
OUTPUTS = ("to_indicator", "to_entry", "to_context")

demisto = RecordingDemisto()


@pytest.fixture(autouse=True)
def _fresh_demisto() -> None:
    demisto.__init__()  # type: ignore[misc]


def test_all_calls_were_recorded() -> None:
    assert len(CALLS) == 1094


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_recorded_call(call: dict[str, Any]) -> None:
    args = [decode(value) for value in call["args"]]
    kwargs = {name: decode(value) for name, value in call["kwargs"].items()}
    expected = call["expect"]
    if "raises" in expected:
        with pytest.raises((TypeError, ValueError)) as caught:
            EntityRelationship(*args, **kwargs)
        assert type(caught.value).__name__ == expected["raises"]["type"]
        if "args" in expected["raises"]:
            assert same(list(caught.value.args), decode(expected["raises"]["args"]))
        assert demisto.logs == expected["logs"]
        return

    relationship = EntityRelationship(*args, **kwargs)
    assert demisto.logs == expected["logs"]
    demisto.logs.clear()
    given = args[10] if len(args) > 10 else kwargs.get("fields")
    attributes = {name: getattr(relationship, name) for name in expected["attrs"]}
    assert same(attributes, {name: decode(value) for name, value in expected["attrs"].items()})
    for output in OUTPUTS:
        assert same(getattr(relationship, output)(), decode(expected[output])), output
    assert (relationship._fields is given) == expected["fields_is_given"]
    one, other = relationship.to_indicator(), relationship.to_entry()
    assert (bool(one) and one["fields"] is other["fields"]) == expected["fields_is_shared"]
    assert demisto.logs == expected["logs_after"]
    assert list(vars(relationship)) == list(expected["attrs"])
