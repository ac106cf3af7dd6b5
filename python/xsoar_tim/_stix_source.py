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

# What a page may take once it is read from a file or unpacked, if the caller says nothing else.
MAX_UNPACKED_BYTES = 2**30

# So much is read or unpacked at a time: memory grows with what is there, and signals are looked at in between.
_CHUNK = 2**20

# Objects of one page that come one by one.
_MAX_OBJECTS = 10_000_000

# How deep lists of pages may nest: a list may hold itself.
MAX_NESTING = 16


class Readable(Protocol):
    def read(self) -> bytes | str: ...


Source: TypeAlias = (
    bytes | bytearray | memoryview | str | os.PathLike[str] | Readable | Mapping[str, Any] | Iterable[Any]
)


def unpacked_limit(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise TimError(f"expected an int from 1 on, got {given!r}", path="max_unpacked_bytes")
    return given


def pages(source: Source, most: int = MAX_UNPACKED_BYTES, nesting: int = 0) -> Iterator[bytes | str]:
    """The pages of `source`, one by one. A page that comes from an iterator is asked for when it is wanted.

    A `str` is JSON text if its first character that is no blank is `{` or `[`, else the path of a file. A list is one
    of STIX objects, unless its first item is itself a page: bytes, text, a path, a list, or a dict with `objects`.
    A page that has more than `most` bytes when it is read from a file or unpacked is an error.
    """
    match source:
        case bytes() | bytearray() | memoryview():
            yield _text_of_bytes(source if isinstance(source, bytes) else bytes(source), most)
        case str():
            if source.lstrip(" \t\r\n\ufeff")[:1] in ("{", "["):
                yield _text_of_str(source)
            else:
                yield _text_of_file(source, most)
        case os.PathLike():
            yield _text_of_file(source, most)
        case Mapping():
            yield _dumped(source)
        case io.IOBase():
            yield _text_of_data(_read(source, most, "the file has"), most)
        case _ if hasattr(source, "read"):
            # Whose `read` need not take a size.
            yield _text_of_data(source.read(), most)
        case _:
            yield from _items(source, most, nesting)


def is_one_page(source: Source) -> bool:
    """Whether `pages` is sure to give one page."""
    return isinstance(source, (bytes, bytearray, memoryview, str, os.PathLike, Mapping)) or hasattr(source, "read")


def _items(source: object, most: int, nesting: int) -> Iterator[bytes | str]:
    if nesting == MAX_NESTING:
        raise TimError(f"expected lists of pages that nest at most {MAX_NESTING} levels deep")
    if not isinstance(source, Iterable):
        raise TimError(f"expected STIX as bytes, text, a path, a file, a dict or a list, got {type(source).__name__}")
    items = iter(source)
    first = next(items, None)
    if first is None:
        yield b"[]"
    elif isinstance(first, Mapping) and "objects" not in first:
        objects = [first, *itertools.islice(items, _MAX_OBJECTS)]
        if len(objects) > _MAX_OBJECTS:
            raise TimError(f"more than {_MAX_OBJECTS} objects: is the iterator endless?")
        yield _dumped(objects)
    else:
        for item in itertools.chain([first], items):
            yield from pages(item, most, nesting + 1)


def _text_of_file(path: str | os.PathLike[str], most: int) -> bytes | str:
    with open(path, "rb", buffering=0) as file:
        return _text_of_data(_read(file, most, "the file has"), most)


def _text_of_data(data: object, most: int) -> bytes | str:
    """The page that a file holds. Text is never taken for a path here."""
    match data:
        case str():
            return _text_of_str(data)
        case bytes() | bytearray() | memoryview():
            return _text_of_bytes(bytes(data), most)
    raise TimError(f"expected bytes or text from read(), got {type(data).__name__}")


def _read(file: Any, most: int, what: str) -> Any:
    """All that `file` gives, `bytes` or `str`, unless that is more than `most` bytes, or characters of a text file."""
    held: Any = None
    count = 0
    while True:
        chunk = file.read(min(_CHUNK, most - count + 1))
        if not isinstance(chunk, bytes | str):
            raise TimError(f"expected bytes or text from read(), got {type(chunk).__name__}")
        count += len(chunk)
        if count > most:
            raise TimError(f"{what} more than {most} bytes; give a larger max_unpacked_bytes if that is right")
        if held is None:
            held = io.StringIO(newline="") if isinstance(chunk, str) else io.BytesIO()
        if not chunk:
            return held.getvalue()
        held.write(chunk)


def _dumped(parsed: object) -> bytes | str:
    try:
        return json.dumps(parsed)
    except (TypeError, ValueError, RecursionError) as error:
        raise TimError(f"expected what JSON can hold: {error}") from error


def _text_of_str(text: str) -> bytes | str:
    text = text.removeprefix("\ufeff")
    # Only a string that is its own UTF-8 needs no copy. A lone surrogate becomes its JSON escape, which reads the same.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace")


def _text_of_bytes(data: bytes, most: int) -> bytes | str:
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data, most)
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


def _unzipped(data: bytes, most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unzipped: bytes = _read(file, most, f"{len(data)} bytes of gzip unpack to")
    except (OSError, EOFError, zlib.error) as error:
        raise TimError(f"expected gzip data: {error}") from error
    return unzipped
