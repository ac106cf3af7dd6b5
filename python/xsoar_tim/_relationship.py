"""The three classes nested in `EntityRelationship`, put together from the core's tables.

Their containers are real and may be changed, as in `CommonServerPython`. In an XSOAR run they belong to the script
that runs, elsewhere to the process: the metaclasses see to that. Those of the process are also in the classes'
own namespaces, where `vars()`, `dir()` and `mock.patch` look.
"""

from __future__ import annotations

from xsoar_tim import _native
from xsoar_tim._native import EntityRelationship, LiveContainer


class _Types(type):
    RELATIONSHIP_TYPES = LiveContainer.Types


class _Families(type):
    INDICATOR = LiveContainer.Families


class _Names(type):
    RELATIONSHIPS_NAMES = LiveContainer.Names


class RelationshipsTypes(metaclass=_Types):
    """The relationship types: `RELATIONSHIP_TYPES` lists them.

    Example:
        >>> from xsoar_tim import EntityRelationship
        >>> EntityRelationship.RelationshipsTypes.is_valid_type("IndicatorToIndicator")
        True
    """

    RELATIONSHIP_TYPES = LiveContainer.Types.of_process()

    is_valid_type = staticmethod(_native.is_relationship_type)


class RelationshipsFamily(metaclass=_Families):
    """The families of entities: `INDICATOR` lists them.

    Example:
        >>> from xsoar_tim import EntityRelationship
        >>> EntityRelationship.RelationshipsFamily.is_valid_type("Indicator")
        True
    """

    INDICATOR = LiveContainer.Families.of_process()

    is_valid_type = staticmethod(_native.is_relationship_family)


class Relationships(metaclass=_Names):
    """The relationship names as constants; `RELATIONSHIPS_NAMES` maps each to its reverse.

    Example:
        >>> from xsoar_tim import EntityRelationship
        >>> EntityRelationship.Relationships.get_reverse(EntityRelationship.Relationships.USES)
        'used-by'
    """

    RELATIONSHIPS_NAMES = LiveContainer.Names.of_process()

    is_valid = staticmethod(_native.is_relationship_name)
    get_reverse = staticmethod(_native.reverse_relationship_name)


for _constant, _name in _native.RELATIONSHIP_CONSTANTS:
    setattr(Relationships, _constant, _name)

for _nested in (RelationshipsTypes, RelationshipsFamily, Relationships):
    _nested.__module__ = EntityRelationship.__module__
    _nested.__qualname__ = f"{EntityRelationship.__qualname__}.{_nested.__name__}"
    setattr(EntityRelationship, _nested.__name__, _nested)
