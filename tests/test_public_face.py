"""Every public name says what it does, for what arguments, with an example that runs; the module has its parts."""

from __future__ import annotations

import doctest
import importlib
import importlib.metadata
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import xsoar_tim
from xsoar_tim import TimError, stix, types

ROOT = Path(__file__).resolve().parents[1]

# Modules, and what they say is public. Of `xsoar_tim.json` the two functions that are not the standard library's.
PUBLIC = {
    "xsoar_tim": xsoar_tim.__all__,
    "xsoar_tim.drop_in": importlib.import_module("xsoar_tim.drop_in").__all__,
    "xsoar_tim.stix": stix.__all__,
    "xsoar_tim.json": ["dump", "dumps"],
}


def public_objects() -> Iterator[tuple[str, Any]]:
    """Functions, classes and their public members, each by the name that a user writes."""
    for module, names in PUBLIC.items():
        for name in names:
            value = getattr(importlib.import_module(module), name)
            if inspect.isclass(value):
                yield from members(f"{module}.{name}", value)
            elif callable(value):
                yield f"{module}.{name}", value


def members(name: str, owner: type) -> Iterator[tuple[str, Any]]:
    yield name, owner
    ours = [vars(base) for base in reversed(owner.__mro__) if base.__module__.startswith("xsoar_tim")]
    for member, raw in {key: value for base in ours for key, value in base.items()}.items():
        if member.startswith("_"):
            continue
        value = getattr(owner, member)
        if inspect.isclass(value) and len(vars(value)) > 0 and member[0].isupper():
            yield from nested(f"{name}.{member}", value)
        elif callable(value) or isinstance(raw, property) or inspect.isgetsetdescriptor(raw):
            yield f"{name}.{member}", value


def nested(name: str, owner: type) -> Iterator[tuple[str, Any]]:
    # Containers of constants: their methods have examples, they themselves only where they have methods.
    yield from (entry for entry in members(name, owner) if entry[0] != name)


OBJECTS = dict(public_objects())


def test_the_walk_finds_what_there_is() -> None:
    assert {
        "xsoar_tim.batch",
        "xsoar_tim.detect_types",
        "xsoar_tim.EntityRelationship",
        "xsoar_tim.EntityRelationship.to_entry",
        "xsoar_tim.EntityRelationship.Relationships.get_reverse",
        "xsoar_tim.IndicatorBatchBuilder.add_stix",
        "xsoar_tim.IndicatorBatchBuilder.report",
        "xsoar_tim.FeedIndicatorType.is_valid_type",
        "xsoar_tim.drop_in.get_hash_type",
        "xsoar_tim.stix.Reader.counts",
        "xsoar_tim.stix.pattern_comparisons",
        "xsoar_tim.json.dumps",
    } <= OBJECTS.keys()


def parameters(value: Any) -> list[str]:
    if not callable(value) or (inspect.isclass(value) and issubclass(value, BaseException)):
        return []
    try:
        found = inspect.signature(value).parameters
    except (TypeError, ValueError):
        return []
    return [name for name in found if name != "self"]


@pytest.mark.parametrize("name", OBJECTS)
def test_docstring_with_every_parameter(name: str) -> None:
    text = OBJECTS[name].__doc__
    assert text, "no docstring"
    assert len(text.strip().splitlines()[0]) > 10
    missing = [one for one in parameters(OBJECTS[name]) if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    assert not missing, f"the docstring does not name {missing}"


@pytest.mark.parametrize("name", OBJECTS)
def test_example_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests/stand_ins"))
    # Not left behind: log lines of later tests would go to it.
    monkeypatch.setitem(sys.modules, "demistomock", importlib.import_module("demistomock"))
    monkeypatch.delitem(sys.modules, "demistomock")
    text = inspect.cleandoc(OBJECTS[name].__doc__ or "")
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert test.examples, "no example"
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


def test_every_code_of_a_problem_is_listed() -> None:
    document = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", document, re.MULTILINE))
    used: dict[str, str] = {}
    for path in [*ROOT.glob("src/**/*.rs"), *ROOT.glob("python/xsoar_tim/*.py")]:
        text = path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
        for first, other in CODES.findall(text):
            used[first or other] = str(path.relative_to(ROOT))
    assert len(used) > 80
    assert not {code: path for code, path in used.items() if code not in listed}
    assert not listed - used.keys(), "listed, but nothing has them"


# Where a code stands in the source: the first argument of what makes a problem, or a literal that begins like one.
CODES = re.compile(
    r"""(?:\bfail(?:::<[^>]*>)?\(|(?:Fault|Refusal)::(?:new|expected)\(|\bProblem\(|\bbad\(|\bcode:)\s*"([a-z0-9-]+)\""""
    r"""|"((?:bad|no|not|row|too|unknown|wrong)-[a-z0-9-]+)\""""
)


def test_version() -> None:
    assert xsoar_tim.__version__ == importlib.metadata.version("xsoar-tim")


@pytest.mark.parametrize("module", ["drop_in", "json", "stix", "types"])
def test_modules_are_attributes(module: str) -> None:
    code = (
        "import sys, xsoar_tim\n"
        f"assert 'xsoar_tim.{module}' not in sys.modules, 'imported before it is used'\n"
        f"assert xsoar_tim.{module} is sys.modules['xsoar_tim.{module}']\n"
        f"assert '{module}' in dir(xsoar_tim)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_import_takes_nothing_slow_along() -> None:
    code = "import sys, xsoar_tim; print({'typing', 'json', 'gzip', 'dataclasses', 'xsoar_tim.types'} & {*sys.modules})"
    # `-S`: what `site` imports for the environment would be among the modules.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_star_import_shadows_no_module() -> None:
    assert not {"stix", "types", "drop_in"} & set(xsoar_tim.__all__)


def test_unknown_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'xsoar_tim' has no attribute 'nothing'"):
        xsoar_tim.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_types_are_those_of_the_package() -> None:
    from typing import get_args

    assert get_args(types.StixFix) == stix.FIXES
    made = xsoar_tim.EntityRelationship("uses", "a", "IP", "b", "IP", source_reliability=reliability(), brand="x")
    assert list(made.to_indicator()) == list(types.Relationship.__annotations__)
    assert set(made.to_entry()) == types.RelationshipEntry.__optional_keys__
    assert list(made.to_context()) == list(types.RelationshipContext.__annotations__)
    taken = set(inspect.signature(stix.indicators).parameters)
    taken -= {"source", "profile", "create_relationships", "raw_json"}
    assert set(types.StixOptions.__annotations__) == taken


def reliability() -> str:
    return xsoar_tim.DBotScoreReliability.B


@pytest.mark.parametrize("name", types.__all__)
def test_types_exist_at_run_time(name: str) -> None:
    assert getattr(types, name) is not None


# As a script without annotations sees the names.
UNTYPED = vars(xsoar_tim)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: UNTYPED["refang"](5), "value: expected a str, got int"),
        (lambda: UNTYPED["check_indicator"]("x", 5), "type: expected a str, got int"),
        (lambda: UNTYPED["check_indicator"]("x", None), "type: expected a str, got NoneType"),
        (lambda: UNTYPED["detect_types"](5), "values: expected an iterable of str, got int"),
        (lambda: UNTYPED["detect_types"]([5]), r"values\[0\]: expected str or None, got int"),
        (lambda: UNTYPED["detect_types"]([], suffixes=5), "suffixes: expected a str, got int"),
        (lambda: UNTYPED["detect_types"]([], suffixes=None), "suffixes: expected a str, got NoneType"),
        (lambda: list(UNTYPED["batch"](5)), r"iterable: expected something that can be sliced.*, got int"),
        (
            lambda: list(UNTYPED["batch"]({1})),
            r"iterable: expected something that can be sliced.*, got set",
        ),
        (
            lambda: list(UNTYPED["batch"]({})),
            r"iterable: expected something that can be sliced.*, got a dict",
        ),
        (lambda: list(UNTYPED["batch"]([1], "2")), "batch_size: expected an int, got str"),
        (lambda: list(UNTYPED["batch"](iter([1]), 2.5)), "batch_size: expected an int, got float"),
    ],
)
def test_wrong_types_name_the_argument(call: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        call()


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda: UNTYPED["detect_types"]([], suffixes="new"), "suffixes"),
        (lambda: list(UNTYPED["batch"](iter([1]), -1)), "batch_size"),
    ],
)
def test_wrong_values_name_the_argument(call: Any, path: str) -> None:
    with pytest.raises(TimError) as caught:
        call()
    assert caught.value.path == path
