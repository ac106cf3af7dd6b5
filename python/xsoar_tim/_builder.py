"""`IndicatorBatchBuilder`: the native builder, and STIX read into it."""

from __future__ import annotations

from xsoar_tim import _native

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from xsoar_tim._stix_source import Source
    from xsoar_tim.types import Profile, StixOptions


class IndicatorBatchBuilder(_native.IndicatorBatchBuilder):
    __doc__ = _native.IndicatorBatchBuilder.__doc__
    __module__ = "xsoar_tim"
    __slots__ = ()

    def add_stix(
        self,
        source: Source,
        *,
        profile: Profile = "taxii2",
        create_relationships: bool = True,
        raw_json: bool | Iterable[str] = True,
        **options: Unpack[StixOptions],
    ) -> int:
        """Adds what the vendor's feed would make of STIX, see `xsoar_tim.stix.indicators`; returns how many indicators
        were added.

        Relationships that the feed puts on one dummy count as relationships without an indicator. What a STIX object
        lacks is no fault of the caller: an indicator without a value or a relationship without an entity is left out
        and reported also with `on_invalid="raise"`.

        Args:
            source: a bundle, TAXII envelope or list of objects, as bytes, text, a path, an open file or parsed; or an
                iterable of those, which are pages.
            profile: `"taxii2"` or `"mitre-attack"`.
            create_relationships: whether relationship objects are read.
            raw_json: whether `rawJSON` holds the object, or which keys of it.
            **options: the others of `xsoar_tim.stix.indicators`.

        Raises:
            TimError: JSON that cannot be read, with the position; an unknown profile; an unknown option, which is a
                `TypeError` too.

        Rules:
            Those of the vendor's feeds, see `xsoar_tim.stix`.

        Example:
            >>> from xsoar_tim import IndicatorBatchBuilder
            >>> builder = IndicatorBatchBuilder()
            >>> address = {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}
            >>> builder.add_stix({"type": "bundle", "objects": [address]}, raw_json=False)
            1
        """
        from xsoar_tim.stix import Reader, _check_options

        _check_options(options)
        reader = Reader(
            source, profile=profile, create_relationships=create_relationships, raw_json=raw_json, **options
        )
        return reader._add_to(self)
