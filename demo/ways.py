"""The same source built and handed over in two ways: from tables, and from a STIX bundle."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo import plain_feed
from demo.attack import UNKNOWN
from demo.bundle import REVOKED_BY, UNREAD_END, WITHDRAWN_END
from demo.host import DUMMY_INDICATOR, Demisto
from xsoar_tim import IndicatorBatchBuilder, create_indicators

if TYPE_CHECKING:
    from demo.attack import Attack
    from demo.bundle import Bundle

LeftOut = Counter[str]

UNKNOWN_END = "an end that is no indicator"
DUPLICATE = "the same as an earlier one"
STAND_INS = Path(__file__).resolve().parents[1] / "tests" / "stand_ins"


def with_xsoar_tim(attack: Attack, host: Demisto) -> LeftOut:
    """Batches from columns. Returns why relationships were left out, and how many."""
    global demisto
    demisto = host
    sources = attack.relationships
    a = [attack.ends.get(source["source_ref"], UNKNOWN) for source in sources]
    b = [attack.ends.get(source["target_ref"], UNKNOWN) for source in sources]
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_relationships(
        name=(source["relationship_type"] for source in sources),
        entity_a=(end.value for end in a),
        entity_a_type=(end.type for end in a),
        entity_b=(end.value for end in b),
        entity_b_type=(end.type for end in b),
        fields=({"description": source["description"]} for source in sources),
    )
    # The indicators stream through: they are made as their batch is asked for, and not kept.
    create_indicators(demisto, builder.batches(attack.indicators()))
    report = builder.report
    return +Counter({UNKNOWN_END: report.skipped, DUPLICATE: report.duplicates})


def stix_with_xsoar_tim(bundle: Bundle, host: Demisto) -> LeftOut:
    """From bytes to batches. What the feed's rules leave out is not told: it must fit what was counted before."""
    global demisto
    demisto = host
    builder = IndicatorBatchBuilder()
    # Without the dates that the feed sees where there are none: the plain way does not see them either.
    builder.add_stix(bundle.text, profile="mitre-attack", fixes=["accidental-dates"])
    report = create_indicators(demisto, builder)
    return +(bundle.relationships_left_out + Counter({DUPLICATE: report.duplicates}))


# A global of the script, as in the runtime. This package finds it there when it has something to say.
demisto: Demisto


def load_plain_python() -> Any:
    """The real `CommonServerPython` if `CSP` names its folder, else a stand-in with the same checks."""
    sys.path.insert(0, os.environ.get("CSP", str(STAND_INS)))
    return importlib.import_module("CommonServerPython")


def with_plain_python(attack: Attack, host: Demisto, csp: Any) -> LeftOut:
    """A loop, and one dummy for all relationships, as feeds do without this package."""
    csp.demisto = host
    relationships = []
    left_out: LeftOut = Counter()
    for source in attack.relationships:
        a, b = attack.ends.get(source["source_ref"]), attack.ends.get(source["target_ref"])
        if a is None or b is None:
            left_out[UNKNOWN_END] += 1
            continue
        relationship = csp.EntityRelationship(
            name=source["relationship_type"],
            entity_a=a.value,
            entity_a_type=a.type,
            entity_b=b.value,
            entity_b_type=b.type,
            fields={"description": source["description"]},
        )
        relationships.append(relationship.to_indicator())
    dummy = {"value": DUMMY_INDICATOR, "relationships": relationships}
    for indicators in csp.batch([*attack.indicators(), dummy], 2000):
        host.createIndicators(indicators)
    return left_out


def stix_with_plain_python(bundle: Bundle, host: Demisto, csp: Any) -> LeftOut:
    """Everything parsed, everything in lists, one dummy for all relationships, as the feed does."""
    csp.demisto = host
    objects = json.loads(bundle.text)["objects"]
    plain_feed.log(host)
    feed = plain_feed.Feed(objects)
    relationships = []
    left_out: LeftOut = Counter()
    for source in objects:
        if source["type"] != "relationship":
            continue
        if source["relationship_type"] == "revoked-by":
            left_out[REVOKED_BY] += 1
        elif relationship := feed.relationship(source, csp):
            relationships.append(relationship)
        else:
            types = {source[end].partition("--")[0] for end in ("source_ref", "target_ref")}
            left_out[WITHDRAWN_END if types <= plain_feed.KINDS.keys() else UNREAD_END] += 1
    dummy = {"value": DUMMY_INDICATOR, "relationships": relationships}
    for indicators in csp.batch([*feed.indicators(csp), dummy], 2000):
        host.createIndicators(indicators)
    return left_out
