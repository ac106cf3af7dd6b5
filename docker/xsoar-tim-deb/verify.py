from importlib.metadata import version

from xsoar_tim import IndicatorBatchBuilder
from xsoar_tim.drop_in import EntityRelationship

relationship = EntityRelationship(
    name="uses", entity_a="u4872", entity_a_type="Account", entity_b="pc135456", entity_b_type="Host"
)
assert relationship.to_indicator()["reverseName"] == "used-by"

builder = IndicatorBatchBuilder()
builder.add_indicator("198.51.100.7", "IP", score=3)
builder.add_relationship(relationship)
assert [len(batch) for batch in builder.batches()] == [2]

print(f"xsoar-tim {version('xsoar-tim')} works")
