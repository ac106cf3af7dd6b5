from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, ClassVar, Final, Literal, Protocol, TypeAlias, TypeVar, final, overload

from typing_extensions import disjoint_base

from xsoar_tim._errors import TimError
from xsoar_tim._report import BuildReport, Problem
from xsoar_tim.types import (
    Attach,
    Format,
    Indicator,
    OnDuplicate,
    OnInvalid,
    Relationship,
    RelationshipContext,
    RelationshipEntry,
    Shape,
    Suffixes,
    UnknownNames,
)

_T = TypeVar("_T")
# One value for all rows, or one for each.
_Column: TypeAlias = _T | Iterable[_T]
_Fields: TypeAlias = dict[str, Any] | None
_AnyIndicator: TypeAlias = dict[str, Any] | Indicator

class _HasToIndicator(Protocol):
    def to_indicator(self) -> Mapping[str, Any]: ...

class _Readable(Protocol):
    def read(self, size: int, /) -> bytes | str: ...

_RowSource: TypeAlias = (
    str | PathLike[str] | bytes | bytearray | memoryview | _Readable | Iterable[str] | Iterable[bytes]
)
_AnyRelationship: TypeAlias = _HasToIndicator | dict[str, Any] | Relationship

__version__: Final[str]

RELATIONSHIP_CONSTANTS: Final[list[tuple[str, str]]]
RELIABILITIES: Final[list[tuple[str, str]]]
FEED_INDICATOR_TYPES: Final[list[tuple[str, str]]]
KILL_CHAIN_PHASES: Final[list[tuple[str, str]]]
THREAT_INTEL_OBJECTS: Final[list[tuple[str, str, int]]]
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
        def get_reverse(name: str) -> str: ...

    _name: str
    _reverse_name: str
    _relationship_type: str
    _entity_a: str
    _entity_a_type: str
    _entity_a_family: str
    _entity_b: str | None
    _entity_b_type: str
    _entity_b_family: str
    _fields: dict[str, Any]
    _brand: str
    _source_reliability: str
    def __init__(
        self,
        name: str,
        entity_a: str,
        entity_a_type: str,
        entity_b: str | None,
        entity_b_type: str,
        reverse_name: str = "",
        relationship_type: str = "IndicatorToIndicator",
        entity_a_family: str = "Indicator",
        entity_b_family: str = "Indicator",
        source_reliability: str = "",
        fields: dict[str, Any] | None = None,
        brand: str = "",
    ) -> None: ...
    def to_indicator(self) -> Relationship: ...
    def to_entry(self) -> RelationshipEntry: ...
    def to_context(self) -> RelationshipContext: ...
    def __getstate__(self) -> dict[str, Any]: ...

@overload
def build_relationships(
    name: _Column[str],
    entity_a: _Column[str],
    entity_a_type: _Column[str],
    entity_b: _Column[str | None],
    entity_b_type: _Column[str],
    *,
    reverse_name: _Column[str] = "",
    relationship_type: _Column[str] = "IndicatorToIndicator",
    entity_a_family: _Column[str] = "Indicator",
    entity_b_family: _Column[str] = "Indicator",
    source_reliability: _Column[str] = "",
    fields: _Column[_Fields] = None,
    brand: _Column[str] = "",
    shape: Literal["indicator"] = "indicator",
) -> list[Relationship]: ...
@overload
def build_relationships(
    name: _Column[str],
    entity_a: _Column[str],
    entity_a_type: _Column[str],
    entity_b: _Column[str | None],
    entity_b_type: _Column[str],
    *,
    reverse_name: _Column[str] = "",
    relationship_type: _Column[str] = "IndicatorToIndicator",
    entity_a_family: _Column[str] = "Indicator",
    entity_b_family: _Column[str] = "Indicator",
    source_reliability: _Column[str] = "",
    fields: _Column[_Fields] = None,
    brand: _Column[str] = "",
    shape: Literal["entry"],
) -> list[RelationshipEntry]: ...
@overload
def build_relationships(
    name: _Column[str],
    entity_a: _Column[str],
    entity_a_type: _Column[str],
    entity_b: _Column[str | None],
    entity_b_type: _Column[str],
    *,
    reverse_name: _Column[str] = "",
    relationship_type: _Column[str] = "IndicatorToIndicator",
    entity_a_family: _Column[str] = "Indicator",
    entity_b_family: _Column[str] = "Indicator",
    source_reliability: _Column[str] = "",
    fields: _Column[_Fields] = None,
    brand: _Column[str] = "",
    shape: Literal["context"],
) -> list[RelationshipContext]: ...
@overload
def build_relationships(
    name: _Column[str],
    entity_a: _Column[str],
    entity_a_type: _Column[str],
    entity_b: _Column[str | None],
    entity_b_type: _Column[str],
    *,
    reverse_name: _Column[str] = "",
    relationship_type: _Column[str] = "IndicatorToIndicator",
    entity_a_family: _Column[str] = "Indicator",
    entity_b_family: _Column[str] = "Indicator",
    source_reliability: _Column[str] = "",
    fields: _Column[_Fields] = None,
    brand: _Column[str] = "",
    shape: Shape,
) -> list[Relationship] | list[RelationshipEntry] | list[RelationshipContext]: ...

@disjoint_base
class IndicatorBatchBuilder:
    """Collects indicators and relationships and gives them out in batches within limits."""

    def __new__(
        cls,
        *,
        batch_size: int = 2000,
        max_relationships: int = 2000,
        max_bytes: int | None = None,
        on_invalid: OnInvalid = "raise",
        on_duplicate: OnDuplicate = "first",
        unknown_names: UnknownNames = "keep",
        rename_names: dict[str, str] | None = None,
        attach: Attach = "dummy",
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
        relationships: Sequence[_AnyRelationship] | None = None,
        refang: bool = False,
        **extra: Any,
    ) -> None: ...
    def add_indicators(self, rows: Iterable[_AnyIndicator]) -> int: ...
    @overload
    def add_relationship(self, name: _AnyRelationship) -> None: ...
    @overload
    def add_relationship(
        self,
        name: str,
        entity_a: str,
        entity_a_type: str,
        entity_b: str | None,
        entity_b_type: str,
        *,
        reverse_name: str = "",
        relationship_type: str = "IndicatorToIndicator",
        entity_a_family: str = "Indicator",
        entity_b_family: str = "Indicator",
        fields: dict[str, Any] | None = None,
    ) -> None: ...
    def add_relationships(
        self,
        name: _Column[str],
        entity_a: _Column[str],
        entity_a_type: _Column[str],
        entity_b: _Column[str | None],
        entity_b_type: _Column[str],
        *,
        reverse_name: _Column[str] = "",
        relationship_type: _Column[str] = "IndicatorToIndicator",
        entity_a_family: _Column[str] = "Indicator",
        entity_b_family: _Column[str] = "Indicator",
        fields: _Column[_Fields] = None,
    ) -> int: ...
    def add_rows(
        self,
        source: _RowSource,
        value: str | int = "value",
        type: str | None = None,
        fields: dict[Any, str] | None = None,
        *,
        type_column: str | int | None = None,
        score: int | None = None,
        raw_json: bool = False,
        refang: bool = False,
        format: Format = "csv",
        delimiter: str = ",",
        quote: str = '"',
        header: bool = True,
        comment: str | None = None,
        suffixes: Suffixes = "bundled",
        max_unpacked_bytes: int = 1073741824,
        **extra: Any,
    ) -> None: ...
    def _read_stix(self, reader: StixReader, add_page: Callable[[], None]) -> int: ...
    def batches(self, rows: Iterable[_AnyIndicator] | None = None) -> Batches: ...
    def __iter__(self) -> Batches: ...
    @property
    def report(self) -> BuildReport: ...
    @property
    def is_streamed(self) -> bool: ...

@final
class Batches:
    """Batches of a builder, made one at a time as they are asked for."""

    @property
    def report(self) -> BuildReport: ...
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
def reverse_relationship_name(name: str) -> str: ...
def is_relationship_type(_type: object) -> bool: ...
def is_relationship_family(_type: object) -> bool: ...
def json_dumps(value: Any, default: Callable[[Any], Any] | None = None) -> str: ...
def call_with_json(scope: dict[str, Any], json: object, function: Callable[[], object]) -> Any: ...
def json_size(value: Any) -> int: ...
def auto_detect_indicator_type(indicator_value: str) -> str | None: ...
def detect_file_indicator_type(indicator_value: str) -> str | None: ...
def ip_to_indicator_type(ip: str) -> str | None: ...
def detect_types(values: Iterable[str | None], *, suffixes: Suffixes = "bundled") -> list[str | None]: ...
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
        **options: bool | int | str | list[str] | list[tuple[str, str]] | None,
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
    def problems(self) -> list[tuple[str, str, str, str]]: ...
    def write_log(self) -> None: ...

def envelope_members(page: bytes | str) -> bytes: ...
def pattern_comparisons(pattern: str) -> dict[str, list[tuple[list[str | int | None], str, str]]]: ...
