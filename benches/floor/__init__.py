"""The floor that everything native is measured against: a C extension, compiled when it is asked for."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

SOURCE = Path(__file__).with_name("floor.c")
BUILD = Path(__file__).parents[2] / ".bench"


class NoCompilerError(Exception):
    """There is no working C compiler, or no `Python.h`; the text says which."""


def load() -> ModuleType:
    """The extension, compiled anew if its source is newer than the last build."""
    target = BUILD / f"floor{sysconfig.get_config_var('EXT_SUFFIX')}"
    if not target.exists() or target.stat().st_mtime < SOURCE.stat().st_mtime:
        _compile(target)
    spec = importlib.util.spec_from_file_location("floor", target)
    if spec is None or spec.loader is None:
        raise ImportError(f"no loader for {target}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiler() -> str:
    """The compiler's own first line about itself."""
    try:
        asked = subprocess.run([_command()[0], "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "none"
    return asked.stdout.partition("\n")[0]


def _command() -> list[str]:
    # What this Python was built with may not be what this machine has.
    return shlex.split(sysconfig.get_config_var("CC") or "cc")


def _compile(target: Path) -> None:
    BUILD.mkdir(exist_ok=True)
    include = sysconfig.get_path("include")
    partial = target.with_suffix(".partial")
    arguments = [
        "-O3",
        "-fPIC",
        "-shared",
        "-fno-semantic-interposition",
        f"-I{include}",
        str(SOURCE),
        "-o",
        str(partial),
    ]
    try:
        subprocess.run([*_command(), *arguments], capture_output=True, text=True, check=True)  # noqa: S603
    except OSError as error:
        raise NoCompilerError(str(error)) from error
    except subprocess.CalledProcessError as error:
        raise NoCompilerError(error.stderr.strip().partition("\n")[0]) from error
    partial.replace(target)
