"""What `mypy --strict` must refuse, with the code of the error behind each line; see `test_typing.py`."""

from __future__ import annotations

import demistomock as demisto

from xsoar_tim import (
    EntityRelationship,
    IndicatorBatchBuilder,
    build_relationships,
    create_indicators,
    detect_types,
    refang,
)
from xsoar_tim.types import Indicator, Relationship

builder = IndicatorBatchBuilder(on_invalid="ignore")  # expect: arg-type
builder = IndicatorBatchBuilder(on_duplicate="newest")  # expect: arg-type
builder = IndicatorBatchBuilder(unknown_names="drop")  # expect: arg-type
builder = IndicatorBatchBuilder(attach="entity_b")  # expect: arg-type
builder.add_stix(b"[]", profile="opencti")  # expect: arg-type
builder.add_stix(b"[]", color="red")  # expect: call-arg
builder.add_stix(b"[]", fixes=["tlp"])  # expect: list-item
builder.add_stix(b"[]", limit="10")  # expect: arg-type
builder.add_rows([""], format="tsv")  # expect: arg-type
builder.add_rows([""], suffixes="newest")  # expect: arg-type
builder.add_indicator("a", "IP", score="3")  # expect: arg-type
builder.add_relationship("uses", "a", "IP", "b")  # expect: call-overload
build_relationships("uses", "a", "IP", "b", "IP", shape="yaml")  # expect: call-overload
EntityRelationship("uses", "a", "IP", "b", "IP").to_indicator()["entity_a"]  # expect: typeddict-item
EntityRelationship("uses", "a", "IP", "b", "IP").to_context()["entityA"]  # expect: typeddict-item
EntityRelationship("uses", 5, "IP", "b", "IP")  # expect: arg-type
relationship: Relationship = {"entityA": 5}  # expect: typeddict-item
indicator: Indicator = {"value": "a", "score": "3"}  # expect: typeddict-item
create_indicators(demisto, "a")  # expect: arg-type
create_indicators(object(), builder)  # expect: arg-type
create_indicators(demisto, builder, on_error="ignore")  # expect: arg-type
detect_types([5])  # expect: list-item
refang(None)  # expect: arg-type
