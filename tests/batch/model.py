"""What a builder gives out, in plain Python, without limits: the rules as a reader would write them down."""

from __future__ import annotations

from typing import Any

from xsoar_tim import EntityRelationship

DUMMY = "$$DummyIndicator$$"
REVERSES = dict(EntityRelationship.Relationships.RELATIONSHIPS_NAMES)


class Model:
    """Takes the same calls as a builder with `on_invalid="skip"`, only valid and simple ones."""

    def __init__(self, on_duplicate: str, unknown_names: str, rename: dict[str, str], attach: str) -> None:
        self.on_duplicate = on_duplicate
        self.unknown_names = unknown_names
        self.rename = rename
        self.attach = attach
        self.indicators: dict[tuple[str, str], dict[str, Any]] = {}
        self.relationships: dict[tuple[str, ...], dict[str, Any]] = {}

    def indicator(self, value: str, type_: str, fields: dict[str, Any], score: int | None) -> None:
        new: dict[str, Any] = {"value": value, "type": type_}
        if score is not None:
            new["score"] = score
        new["fields"] = {**fields, **({"tags": list(fields["tags"])} if "tags" in fields else {})}
        key = (value, type_)
        if key not in self.indicators or self.on_duplicate == "last":
            self.indicators[key] = new
        elif self.on_duplicate == "merge":
            old = self.indicators[key]
            tags = list(dict.fromkeys(old["fields"].get("tags", []) + new["fields"].get("tags", [])))
            merged = {**old["fields"], **new["fields"]}
            self.indicators[key] = {**old, **new, "fields": {**merged, "tags": tags} if tags else merged}

    def relationship(self, name: str, a: str, a_type: str, b: str, b_type: str) -> None:
        name = self.rename.get(name, name)
        if not a or not b:
            return
        if name not in REVERSES:
            if self.unknown_names == "skip":
                return
            if self.unknown_names == "related-to":
                name = "related-to"
        made: Any = EntityRelationship(name, a, a_type, b, b_type).to_indicator()
        self.relationships.setdefault((name, a, a_type, b, b_type), made)

    def on_indicators(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """The relationships of each indicator, before limits."""
        carried: dict[tuple[str, str], list[dict[str, Any]]] = {}
        if self.attach == "entity_a":
            for (_, a, a_type, _, _), made in self.relationships.items():
                if (a, a_type) in self.indicators:
                    carried.setdefault((a, a_type), []).append(made)
        return carried
