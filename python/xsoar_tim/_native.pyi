from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final, Literal, final, overload

from typing_extensions import disjoint_base

from xsoar_tim._errors import TimError
from xsoar_tim._report import BuildReport, Problem

RELATIONSHIP_CONSTANTS: Final[list[tuple[str, str]]]
DUMMY_INDICATOR: Final[str]

@disjoint_base
class EntityRelationship:
    """A relationship between two entities, with `CommonServerPython`'s constructor, attributes and three dicts."""

    class RelationshipsTypes:
        RELATIONSHIP_TYPES: ClassVar[list[str]]
        @staticmethod
        def is_valid_type(_type: object) -> bool: ...

    class RelationshipsFamily:
        INDICATOR: ClassVar[list[str]]
        @staticmethod
        def is_valid_type(_type: object) -> bool: ...

    class Relationships:
        RELATIONSHIPS_NAMES: ClassVar[dict[str, str]]
        APPLIED: Final[str]
        ATTACHMENT_OF: Final[str]
        ATTACHES: Final[str]
        ATTRIBUTE_OF: Final[str]
        ATTRIBUTED_BY: Final[str]
        ATTRIBUTED_TO: Final[str]
        AUTHORED_BY: Final[str]
        BEACONS_TO: Final[str]
        BUNDLED_IN: Final[str]
        BUNDLES: Final[str]
        COMMUNICATED_WITH: Final[str]
        COMMUNICATED_BY: Final[str]
        COMMUNICATES_WITH: Final[str]
        COMPROMISES: Final[str]
        CONTAINS: Final[str]
        CONTROLS: Final[str]
        CREATED_BY: Final[str]
        CREATES: Final[str]
        DELIVERED_BY: Final[str]
        DELIVERS: Final[str]
        DETECTS: Final[str]
        DETECTED_BY: Final[str]
        DOWNLOADS: Final[str]
        DOWNLOADS_FROM: Final[str]
        DROPPED_BY: Final[str]
        DROPS: Final[str]
        DUPLICATE_OF: Final[str]
        EMBEDDED_IN: Final[str]
        EMBEDS: Final[str]
        EXECUTED: Final[str]
        EXECUTED_BY: Final[str]
        EXFILTRATES_TO: Final[str]
        EXPLOITS: Final[str]
        HAS: Final[str]
        HOSTED_ON: Final[str]
        HOSTS: Final[str]
        IMPERSONATES: Final[str]
        INDICATED_BY: Final[str]
        INDICATOR_OF: Final[str]
        INJECTED_FROM: Final[str]
        INJECTS_INTO: Final[str]
        INVESTIGATES: Final[str]
        IS_ALSO: Final[str]
        LOCATED_AT: Final[str]
        MITIGATED_BY: Final[str]
        MITIGATES: Final[str]
        ORIGINATED_FROM: Final[str]
        OWNED_BY: Final[str]
        OWNS: Final[str]
        PART_OF: Final[str]
        RELATED_TO: Final[str]
        REMEDIATES: Final[str]
        RESOLVED_BY: Final[str]
        RESOLVED_FROM: Final[str]
        RESOLVES_TO: Final[str]
        SEEN_ON: Final[str]
        SENT: Final[str]
        SENT_BY: Final[str]
        SENT_FROM: Final[str]
        SENT_TO: Final[str]
        SIMILAR_TO: Final[str]
        SUB_DOMAIN_OF: Final[str]
        SUB_TECHNIQUE_OF: Final[str]
        PARENT_TECHNIQUE_OF: Final[str]
        SUPRA_DOMAIN_OF: Final[str]
        TARGETED_BY: Final[str]
        TARGETS: Final[str]
        TYPES: Final[str]
        UPLOADED_TO: Final[str]
        USED_BY: Final[str]
        USED_ON: Final[str]
        USES: Final[str]
        VARIANT_OF: Final[str]
        @staticmethod
        def is_valid(_type: object) -> bool: ...
        @staticmethod
        def get_reverse(name: Any) -> str: ...

    _name: Any
    _reverse_name: Any
    _relationship_type: Any
    _entity_a: Any
    _entity_a_type: Any
    _entity_a_family: Any
    _entity_b: Any
    _entity_b_type: Any
    _entity_b_family: Any
    _fields: Any
    _brand: Any
    _source_reliability: Any
    def __init__(
        self,
        name: Any,
        entity_a: Any,
        entity_a_type: Any,
        entity_b: Any,
        entity_b_type: Any,
        reverse_name: Any = "",
        relationship_type: Any = "IndicatorToIndicator",
        entity_a_family: Any = "Indicator",
        entity_b_family: Any = "Indicator",
        source_reliability: Any = "",
        fields: Any = None,
        brand: Any = "",
    ) -> None: ...
    def to_indicator(self) -> dict[str, Any]: ...
    def to_entry(self) -> dict[str, Any]: ...
    def to_context(self) -> dict[str, Any]: ...
    def __getstate__(self) -> dict[str, Any]: ...

def build_relationships(
    name: Any,
    entity_a: Any,
    entity_a_type: Any,
    entity_b: Any,
    entity_b_type: Any,
    *,
    reverse_name: Any = "",
    relationship_type: Any = "IndicatorToIndicator",
    entity_a_family: Any = "Indicator",
    entity_b_family: Any = "Indicator",
    source_reliability: Any = "",
    fields: Any = None,
    brand: Any = "",
    shape: Literal["indicator", "entry", "context"] = "indicator",
) -> list[dict[str, Any]]: ...

@disjoint_base
class IndicatorBatchBuilder:
    """Collects indicators and relationships and gives them out in batches within limits."""

    def __new__(
        cls,
        *,
        batch_size: int = 2000,
        max_relationships: int = 2000,
        max_bytes: int | None = None,
        on_invalid: Literal["raise", "skip", "keep"] = "raise",
        on_duplicate: Literal["first", "last", "merge"] = "first",
        unknown_names: Literal["keep", "skip", "related-to", "raise"] = "keep",
        rename_names: dict[str, str] | None = None,
        attach: Literal["dummy", "entity_a"] = "dummy",
        validate_values: bool = False,
        tags: Iterable[str] = (),
        tlp_color: str | None = None,
    ) -> IndicatorBatchBuilder: ...
    def add_indicator(
        self,
        value: str,
        type: str,
        *,
        score: int | None = None,
        fields: dict[str, Any] | None = None,
        raw_json: Any = None,
        relationships: list[Any] | tuple[Any, ...] | None = None,
        refang: bool = False,
        **extra: Any,
    ) -> None: ...
    def add_indicators(self, rows: Iterable[Any]) -> int: ...
    @overload
    def add_relationship(self, name: EntityRelationship | dict[str, Any]) -> None: ...
    @overload
    def add_relationship(
        self,
        name: Any,
        entity_a: Any,
        entity_a_type: Any,
        entity_b: Any,
        entity_b_type: Any,
        *,
        reverse_name: Any = "",
        relationship_type: Any = "IndicatorToIndicator",
        entity_a_family: Any = "Indicator",
        entity_b_family: Any = "Indicator",
        fields: Any = None,
    ) -> None: ...
    def add_relationships(
        self,
        name: Any,
        entity_a: Any,
        entity_a_type: Any,
        entity_b: Any,
        entity_b_type: Any,
        *,
        reverse_name: Any = "",
        relationship_type: Any = "IndicatorToIndicator",
        entity_a_family: Any = "Indicator",
        entity_b_family: Any = "Indicator",
        fields: Any = None,
    ) -> int: ...
    def add_rows(
        self,
        source: Any,
        value: str | int = "value",
        type: str | None = None,
        fields: dict[Any, str] | None = None,
        *,
        type_column: str | int | None = None,
        score: int | None = None,
        raw_json: bool = False,
        refang: bool = False,
        format: Literal["csv", "lines"] = "csv",
        delimiter: str = ",",
        quote: str = '"',
        header: bool = True,
        comment: str | None = None,
        suffixes: Literal["bundled", "current"] = "bundled",
        **extra: Any,
    ) -> None: ...
    def add_stix(
        self,
        source: Any,
        *,
        profile: str = "taxii2",
        create_relationships: bool = True,
        raw_json: bool | Iterable[str] = True,
        **options: Any,
    ) -> int: ...
    def batches(self, rows: Iterable[Any] | None = None) -> Iterator[list[dict[str, Any]]]: ...
    def __iter__(self) -> Iterator[list[dict[str, Any]]]: ...
    @property
    def report(self) -> BuildReport: ...
    @property
    def is_streamed(self) -> bool: ...

@final
class Batches:
    """Batches of a builder, made one at a time as they are asked for."""

    def __iter__(self) -> Batches: ...
    def __next__(self) -> list[dict[str, Any]]: ...

@final
class LiveContainer:
    """One of the three containers of the vocabulary as an attribute of a class."""

    Names: ClassVar[LiveContainer]
    Types: ClassVar[LiveContainer]
    Families: ClassVar[LiveContainer]
    def of_process(self) -> Any: ...
    def __get__(self, instance: object, owner: type | None = None, /) -> Any: ...
    def __set__(self, instance: object, value: Any, /) -> None: ...
    def __int__(self) -> int: ...

def set_classes(tim_error: type[TimError], problem: type[Problem], build_report: type[BuildReport]) -> None: ...
def is_relationship_name(_type: object) -> bool: ...
def reverse_relationship_name(name: Any) -> Any: ...
def is_relationship_type(_type: object) -> bool: ...
def is_relationship_family(_type: object) -> bool: ...
def json_dumps(value: Any, default: Callable[[Any], Any] | None = None) -> str: ...
def json_size(value: Any) -> int: ...
def auto_detect_indicator_type(indicator_value: str) -> str | None: ...
def detect_file_indicator_type(indicator_value: str) -> str | None: ...
def ip_to_indicator_type(ip: str) -> str | None: ...
def detect_types(
    values: Iterable[str | None], *, suffixes: Literal["bundled", "current"] = "bundled"
) -> list[str | None]: ...
def check_indicator(value: object, type: str) -> Problem | None: ...
def refang(value: str) -> tuple[str, bool]: ...

STIX_FIXES: list[str]

@final
class StixReader:
    """Feeds pages to a profile and builds what it gives."""

    def __new__(
        cls,
        profile: str,
        *,
        raw_json: bool | list[str],
        enrichment_excluded: bool,
        read_date: Callable[[str], str | None] | None,
        create_relationships: bool,
        tags: list[str],
        tlp_color: str | None,
        legacy: bool,
        limit: int | None,
        intrusion_set_as_threat_actor: bool,
        skip_complex_patterns: bool,
        update_custom_fields: bool,
        field_map: list[tuple[str, str]],
        fixes: list[str],
    ) -> StixReader: ...
    @property
    def wants_page(self) -> bool: ...
    def add_page(self, page: bytes | str) -> tuple[str, int] | None: ...
    def finish(self) -> None: ...
    def rows(self, add_page: Callable[[], None]) -> list[dict[str, Any]]: ...
    def indicators(self, count: int) -> list[dict[str, Any]]: ...
    def relationships(self, count: int) -> list[dict[str, Any]]: ...
    @property
    def has_dummy(self) -> bool: ...
    @property
    def counts(self) -> dict[str, int]: ...
    @property
    def problems(self) -> list[tuple[str, str, int, int, str, str]]: ...
    def write_log(self) -> None: ...

def envelope_members(page: bytes | str) -> bytes: ...
def pattern_comparisons(pattern: str) -> dict[str, list[tuple[list[str | int | None], str, str]]]: ...
