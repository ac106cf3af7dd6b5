"""Where STIX comes from: anything that holds it, as pages of UTF-8 JSON text."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias

from xsoar_tim._errors import TimError

# Positions inside a page are 32 bits wide.
MAX_PAGE_BYTES = 2**32 - 1

# How deep lists of pages may nest: a list may hold itself.
MAX_NESTING = 16


class Readable(Protocol):
    def read(self) -> bytes | str: ...


Source: TypeAlias = (
    bytes | bytearray | memoryview | str | os.PathLike[str] | Readable | Mapping[str, Any] | Iterable[Any]
)


def pages(source: Source, nesting: int = 0) -> Iterator[bytes | str]:
    """The pages of `source`, one by one. A page that comes from an iterator is asked for when it is wanted.

    A `str` is JSON text if its first character that is no blank is `{` or `[`, else the path of a file. A list is one
    of STIX objects, unless its first item is itself a page: bytes, text, a path, a list, or a dict with `objects`.
    """
    match source:
        case bytes() | bytearray() | memoryview():
            yield _text_of_bytes(source if isinstance(source, bytes) else bytes(source))
        case str():
            if source.lstrip(" \t\r\n\ufeff")[:1] in ("{", "["):
                yield _text_of_str(source)
            else:
                yield from pages(_file(source))
        case os.PathLike():
            yield from pages(_file(source))
        case Mapping():
            yield _dumped(source)
        case _ if hasattr(source, "read"):
            yield from pages_of_read(source.read())
        case _:
            yield from _items(source, nesting)


def is_one_page(source: Source) -> bool:
    """Whether `pages` is sure to give one page."""
    return isinstance(source, (bytes, bytearray, memoryview, str, os.PathLike, Mapping)) or hasattr(source, "read")


def pages_of_read(data: bytes | str) -> Iterator[bytes | str]:
    """The page that a file holds. Text is never taken for a path here."""
    if isinstance(data, str):
        yield _text_of_str(data)
    else:
        yield from pages(data)


def _items(source: object, nesting: int) -> Iterator[bytes | str]:
    if nesting == MAX_NESTING:
        raise TimError(f"expected lists of pages that nest at most {MAX_NESTING} levels deep")
    if not isinstance(source, Iterable):
        raise TimError(f"expected STIX as bytes, text, a path, a file, a dict or a list, got {type(source).__name__}")
    items = iter(source)
    first = next(items, None)
    if first is None:
        yield b"[]"
    elif isinstance(first, Mapping) and "objects" not in first:
        yield _dumped(list(itertools.chain([first], items)))
    else:
        for item in itertools.chain([first], items):
            yield from pages(item, nesting + 1)


def _file(path: str | os.PathLike[str]) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _dumped(parsed: object) -> bytes | str:
    try:
        return json.dumps(parsed)
    except (TypeError, ValueError, RecursionError) as error:
        raise TimError(f"expected what JSON can hold: {error}") from error


def _text_of_str(text: str) -> bytes | str:
    text = text.removeprefix("\ufeff")
    # Only a string that is its own UTF-8 needs no copy. A lone surrogate becomes its JSON escape, which reads the same.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace")


def _text_of_bytes(data: bytes) -> bytes | str:
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data)
    encoding = json.detect_encoding(data)
    if encoding == "utf-8":
        return data
    try:
        return _text_of_str(data.decode(encoding, "surrogatepass"))
    except UnicodeDecodeError as error:
        raise TimError(f"expected {encoding}: {error.reason} at byte {error.start}") from error


def recoded(data: bytes | str, at: int) -> bytes | str:
    """Bytes that are no UTF-8 because of lone surrogates, which `json.loads` takes."""
    try:
        return _text_of_str(data.decode("utf-8", "surrogatepass") if isinstance(data, bytes) else data)
    except UnicodeDecodeError:
        raise TimError(f"expected UTF-8: an invalid byte at {at}") from None


def _unzipped(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unzipped = file.read(MAX_PAGE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TimError(f"expected gzip data: {error}") from error
    if len(unzipped) > MAX_PAGE_BYTES:
        raise TimError("expected at most 4 GiB in a page")
    return unzipped
