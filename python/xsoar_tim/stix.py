"""STIX 2.0 and 2.1 as the vendor's own feeds map it, in one pass over the bytes.

    from xsoar_tim import stix

    rows = stix.indicators(bundle, profile="mitre-attack")

`profile="taxii2"` gives what the client of `TAXII2ApiModule` hands to `demisto.createIndicators`, for any STIX;
`profile="mitre-attack"` what `FeedMitreAttackv2` hands over, for ATT&CK. `Reader` gives the same one by one, and says
what became of each object.
"""

from __future__ import annotations

import importlib
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from xsoar_tim import _native
from xsoar_tim._errors import TimError, UnknownOptionError
from xsoar_tim._report import Problem
from xsoar_tim._stix_source import MAX_UNPACKED_BYTES, Source, is_one_page, pages, recoded, unpacked_limit

__all__ = ["FIXES", "Problem", "Reader", "Source", "envelope", "indicators", "pattern_comparisons"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xsoar_tim._builder import IndicatorBatchBuilder

Row = dict[str, Any]

FIXES: tuple[str, ...] = tuple(_native.STIX_FIXES)
"""Names for `fixes`: the faults of the feeds that can be mended."""

pattern_comparisons = _native.pattern_comparisons

# How many dicts are made between two looks at Python.
_CHUNK = 1024


class Reader:
    """Reads STIX and gives indicators, then relationships, one by one.

    The arguments are those of `indicators`. `counts` and `problems` say what became of the objects so far.

    Args:
        source, profile, create_relationships, raw_json, tags, tlp_color, limit, server_version, enrichment_excluded,
            intrusion_set_as_threat_actor, skip_complex_patterns, update_custom_fields, field_map, fixes,
            max_unpacked_bytes: as
            `indicators` takes them, with its defaults.

    Raises:
        TimError: an unknown profile or fix, an option of another type; while reading, JSON that cannot be read.

    Example:
        >>> from xsoar_tim import stix
        >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
        >>> [indicator["value"] for indicator in reader.indicators()]
        ['198.51.100.7']
        >>> reader.counts["mapped"]
        1
    """

    def __init__(
        self,
        source: Source,
        *,
        profile: str = "taxii2",
        create_relationships: bool = True,
        raw_json: bool | Iterable[str] = True,
        tags: Iterable[str] = (),
        tlp_color: str | None = None,
        limit: int | None = None,
        server_version: str | None = None,
        enrichment_excluded: bool = False,
        intrusion_set_as_threat_actor: bool = False,
        skip_complex_patterns: bool = False,
        update_custom_fields: bool = False,
        field_map: Mapping[str, str] | None = None,
        fixes: Iterable[str] = (),
        max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
    ) -> None:
        self._pages = pages(source, unpacked_limit(max_unpacked_bytes))
        # Known before the page is mapped, so that Python is not asked again while all its objects are alive: the
        # collector, which runs there, would look through them.
        self._has_one_page = is_one_page(source)
        self._page_count = 0
        self._native = _native.StixReader(
            _text(profile, "profile"),
            raw_json=raw_json if isinstance(raw_json, bool) else _names(raw_json, "raw_json"),
            enrichment_excluded=bool(enrichment_excluded),
            read_date=_DateReader(),
            create_relationships=bool(create_relationships),
            tags=_names(tags, "tags"),
            tlp_color=None if tlp_color is None else _text(tlp_color, "tlp_color"),
            legacy=_is_before_6_2(server_version),
            limit=_limit(limit),
            intrusion_set_as_threat_actor=bool(intrusion_set_as_threat_actor),
            skip_complex_patterns=bool(skip_complex_patterns),
            update_custom_fields=bool(update_custom_fields),
            field_map=[
                (_text(field, "field_map"), _text(key, "field_map")) for field, key in (field_map or {}).items()
            ],
            fixes=_fixes(fixes),
        )

    def indicators(self) -> Iterator[Row]:
        """The indicators, without the dummy that carries relationships.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> next(reader.indicators())["type"]
            'IP'
        """
        for chunk in self._indicator_chunks(_CHUNK):
            yield from chunk

    def relationships(self) -> Iterator[Row]:
        """What the feed puts on the dummy. Takes the indicators first, if they have not been taken.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> list(reader.relationships())
            []
        """
        for _ in self._indicator_chunks(_CHUNK):
            pass
        for chunk in self._relationship_chunks(_CHUNK):
            yield from chunk

    def rows(self) -> list[Row]:
        """All that the feed hands to `createIndicators`: the indicators, then the dummy if there is one.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> [row["value"] for row in reader.rows()]
            ['198.51.100.7']
        """
        return self._native.rows(self._add_page)

    def _add_to(self, builder: IndicatorBatchBuilder) -> int:
        """Adds all of it to a builder, for `IndicatorBatchBuilder.add_stix`; returns how many indicators were added."""
        return builder._read_stix(self._native, self._add_page)

    @property
    def has_dummy(self) -> bool:
        """Whether the feed sends a dummy indicator, be it without relationships.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> len(reader.rows()), reader.has_dummy
            (1, False)
        """
        return self._native.has_dummy

    @property
    def counts(self) -> dict[str, int]:
        """What became of the objects.

        `objects` is the sum of `mapped`, `empty` (mapped, but no value was found), `skipped` (a type that is not
        mapped, revoked, repeated), `broken`, `unread` (behind the limit) and `relationship_objects`. `foreign_dates`
        and `unread_dates` are texts that were no date of a known form: read by `dateparser`, or not at all.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> len(reader.rows()), reader.counts["mapped"]
            (1, 1)
        """
        return self._native.counts

    @property
    def problems(self) -> list[Problem]:
        """The first 1,000 objects that could not be mapped, or not wholly. `value` is the object's id.

        Example:
            >>> from xsoar_tim import stix
            >>> reader = stix.Reader([{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}])
            >>> len(reader.rows()), reader.problems
            (1, [])
        """
        return [
            Problem(code, message, where, identifier or None)
            for code, message, where, identifier in self._native.problems
        ]

    def _indicator_chunks(self, size: int) -> Iterator[list[Row]]:
        while True:
            while chunk := self._native.indicators(size):
                yield chunk
            if not self._native.wants_page:
                break
            self._add_page()
        self._native.write_log()

    def _relationship_chunks(self, size: int) -> Iterator[list[Row]]:
        while chunk := self._native.relationships(size):
            yield chunk
        self._native.write_log()

    def _add_page(self) -> None:
        page = next(self._pages, None)
        if page is None:
            self._native.finish()
            return
        fault = self._native.add_page(page)
        if fault and fault[0] == "not UTF-8":
            fault = self._native.add_page(recoded(page, fault[1]))
        if fault:
            what, at = fault
            raise TimError(f"{what} at byte {at}", path=f"pages[{self._page_count}]")
        self._page_count += 1
        if self._has_one_page:
            self._native.finish()
            # Now, since a generator that is left open raises in itself when it goes: see above.
            for _ in self._pages:
                pass


def indicators(
    source: Source,
    *,
    profile: str = "taxii2",
    create_relationships: bool = True,
    raw_json: bool | Iterable[str] = True,
    tags: Iterable[str] = (),
    tlp_color: str | None = None,
    limit: int | None = None,
    server_version: str | None = None,
    enrichment_excluded: bool = False,
    intrusion_set_as_threat_actor: bool = False,
    skip_complex_patterns: bool = False,
    update_custom_fields: bool = False,
    field_map: Mapping[str, str] | None = None,
    fixes: Iterable[str] = (),
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
) -> list[Row]:
    """What the vendor's feed hands to `demisto.createIndicators` for `source`, the dummy with relationships included.

    Args:
        source: a bundle, a TAXII envelope or a list of STIX objects: as bytes or text, gzipped or not, parsed, in an
            open file, at a path (`os.PathLike`, or a `str` that does not begin with `{` or `[`); or an iterable of
            those, which are pages: objects of earlier pages are known to later ones.
        profile: `"taxii2"` or `"mitre-attack"`.
        create_relationships: if not, there is no dummy, and reports have no relationships. Techniques stay part of
            their tactics.
        raw_json: whether `rawJSON` holds the source object, or which keys of it. A dict without them is small.
        tags: added to the tags of each indicator.
        tlp_color: the colour of objects without a TLP marking.
        limit: stop at so many indicators. The object at which it is reached is mapped whole.
        server_version: of XSOAR. Below 6.2 some types have other names and fields.
        enrichment_excluded: mark each indicator so.
        intrusion_set_as_threat_actor: `mitre-attack`: the switch of that feed.
        skip_complex_patterns: `taxii2`: nothing from a pattern with more than one value.
        update_custom_fields: `taxii2`: merge `CustomFields` of the first extension into `fields`.
        field_map: `taxii2`: XSOAR field to key of the STIX object, for indicators from patterns.
        fixes: faults of the feeds to mend, from `FIXES`.
        max_unpacked_bytes: the most that a page may have once it is unpacked or read from a file, in bytes. A few
            bytes of gzip can unpack to gigabytes. From 1 on; 1 GiB if nothing is said.

    Raises:
        TimError: JSON that cannot be read, with the position; a page larger than `max_unpacked_bytes`; an unknown
            profile or fix. An object that cannot be mapped is left out, and logged with `demisto.info`; `Reader` lists
            such objects.

    Rules:
        STIX 2.0 and 2.1 (OASIS); the mapping is that of the vendor's feeds, `TAXII2ApiModule` and `FeedMitreAttackv2`.

    Example:
        >>> from xsoar_tim import stix
        >>> page = b'{"objects": [{"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"}]}'
        >>> [(row["value"], row["type"]) for row in stix.indicators(page, raw_json=("id",))]
        [('198.51.100.7', 'IP')]
    """
    reader = Reader(
        source,
        profile=profile,
        create_relationships=create_relationships,
        raw_json=raw_json,
        tags=tags,
        tlp_color=tlp_color,
        limit=limit,
        server_version=server_version,
        enrichment_excluded=enrichment_excluded,
        intrusion_set_as_threat_actor=intrusion_set_as_threat_actor,
        skip_complex_patterns=skip_complex_patterns,
        update_custom_fields=update_custom_fields,
        field_map=field_map,
        fixes=fixes,
        max_unpacked_bytes=max_unpacked_bytes,
    )
    return reader.rows()


def envelope(page: Source, *, max_unpacked_bytes: int = MAX_UNPACKED_BYTES) -> Row:
    """What a TAXII envelope or a bundle says besides its `objects`: `more`, `next`, `id`.

    The objects are passed over and not built, so that a client can ask for the next page and hand this one on as it is.

    Args:
        page: one page, as `indicators` takes it.
        max_unpacked_bytes: the most that it may have once it is unpacked or read from a file, 1 GiB by default.

    Raises:
        TimError: JSON that cannot be read, with the position; more than one page; a page that has more than
            `max_unpacked_bytes` once it is unpacked or read from a file.

    Rules:
        The envelope of TAXII 2.1 (OASIS), section 3.7.

    Example:
        >>> from xsoar_tim import stix
        >>> stix.envelope(b'{"more": true, "next": "2", "objects": []}')
        {'more': True, 'next': '2'}
    """
    first, *others = itertools.islice(pages(page, unpacked_limit(max_unpacked_bytes)), 2)
    if others:
        raise TimError("expected one page")
    try:
        members: Row = json.loads(_native.envelope_members(first))
    except UnicodeDecodeError as error:
        raise TimError(f"not UTF-8: {error.reason}") from error
    return members


def _check_options(options: Mapping[str, object]) -> None:
    """Refuses names that are no options of `Reader`, with the one that may be meant."""
    from difflib import get_close_matches

    known = list(Reader.__init__.__kwdefaults__ or ())
    for name in options:
        if name not in known:
            near = "".join(f"; did you mean {match}?" for match in get_close_matches(name, known, 1))
            raise UnknownOptionError(f"unknown option {name}, expected one of {', '.join(known)}{near}", path=name)


def _names(values: Iterable[str], path: str) -> list[str]:
    if not isinstance(values, Iterable):
        raise TimError(f"expected texts, got {values!r}", path=path)
    names = [values] if isinstance(values, str) else list(values)
    return [_text(name, f"{path}[{index}]") for index, name in enumerate(names)]


def _fixes(fixes: Iterable[str]) -> list[str]:
    names = _names(fixes, "fixes")
    for name in names:
        if name not in FIXES:
            raise TimError(f"expected one of {', '.join(FIXES)}, got {name!r}", path="fixes")
    return names


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise TimError(f"expected a text, got {value!r}", path=path)
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise TimError(f"expected a text without lone surrogates, got {value!r}", path=path)
    return value


def _limit(limit: int | None) -> int | None:
    if limit is None:
        return None
    if not isinstance(limit, int):
        raise TimError(f"expected a number, got {limit!r}", path="limit")
    return None if limit < 0 else min(limit, sys.maxsize)


def _is_before_6_2(version: str | None) -> bool:
    if version is None:
        return False
    numbers = re.match(r"(\d+)(?:\.(\d+))?", _text(version, "server_version"))
    if not numbers:
        raise TimError(f"expected a version such as 8.8.0, got {version!r}", path="server_version")
    return (int(numbers[1]), int(numbers[2] or 0)) < (6, 2)


class _DateReader:
    """Reads a date as the ATT&CK feed does, with `dateparser`, where that is installed."""

    def __init__(self) -> None:
        self._parse: Any = None
        self._read: dict[str, str | None] = {}

    def __call__(self, text: str) -> str | None:
        if text not in self._read:
            self._read[text] = self._parsed(text)
        return self._read[text]

    def _parsed(self, text: str) -> str | None:
        if self._parse is None:
            try:
                self._parse = importlib.import_module("dateparser").parse
            except ImportError:
                self._parse = False
        # Whatever goes wrong inside `dateparser`, the text is none of its dates.
        if not self._parse:
            return None
        try:
            date = self._parse(text, settings={"RELATIVE_BASE": datetime(1970, 1, 1)})
        except Exception:
            return None
        return date.strftime("%Y-%m-%dT%H:%M:%S") if date else None
