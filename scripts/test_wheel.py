"""Installs the wheel with pip in a clean virtual environment of the Python that runs this, and runs the tests with it.

Needs nothing but the standard library, on any system.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The tests lie in the source tree, the package must not come from there.
SHOW_ORIGIN = """
import pathlib, sysconfig, xsoar_tim._native as native
origin = pathlib.Path(native.__file__).resolve()
assert origin.is_relative_to(pathlib.Path(sysconfig.get_path("platlib")).resolve()), origin
print("==", sysconfig.get_config_var("SOABI") or sysconfig.get_platform(), origin.name, flush=True)
"""


def test(wheels: Path, packages: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        has_pip = importlib.util.find_spec("ensurepip") is not None
        venv.create(folder, with_pip=has_pip)
        python = str(Path(folder, "Scripts" if os.name == "nt" else "bin", "python"))
        if not has_pip:
            # Debian's comes without: another one's pip installs one there.
            run("python3", "-m", "pip", "--python", python, "install", "--quiet", "pip")
        pip = [python, "-m", "pip", "install", "--quiet"]
        if packages:
            run(*pip, "--no-index", *map(str, packages.glob("*.whl")))
        else:
            run(*pip, "--upgrade", "pip")
            run(*pip, "--group", "test")
        run(*pip, "--no-index", "--find-links", str(wheels), "xsoar-tim")
        run_tests(python)


def run_tests(python: str) -> None:
    print(run(python, "-c", SHOW_ORIGIN), end="", flush=True)
    subprocess.run([python, "-m", "pytest", "--quiet"], cwd=ROOT, check=True)  # noqa: S603


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", type=Path, help="folder with the wheels")
    parser.add_argument("--packages", type=Path, help="folder with what the tests need, instead of the package index")
    arguments = parser.parse_args()
    test(arguments.wheels.resolve(), arguments.packages and arguments.packages.resolve())


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
