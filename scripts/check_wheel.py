"""Checks what is in wheels, also in those that cannot run on this machine.

Usage: check_wheel.py WHEEL...  Needs auditwheel, whose ELF reader is used here as well.
"""

from __future__ import annotations

import functools
import io
import json
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from packaging.utils import parse_wheel_filename

MAX_BYTES = 1_500_000
MAX_GLIBC = (2, 17)
MACHINES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}
GLIBC_LIBRARIES = re.compile(r"(libc|libm|libpthread|libdl|librt|ld-linux-[a-z0-9-]+)\.so\.\d")
PRIVATE_PATHS = [bytes(Path.home()) + b"/", bytes(Path(__file__).resolve().parents[1]) + b"/"]
MUSL = Path(f"/lib/ld-musl-{platform.machine()}.so.1")


def problems(wheel: Path) -> list[str]:
    """What is wrong with a wheel."""
    _, _, _, tags = parse_wheel_filename(wheel.name)
    tag = next(iter(tags))
    with zipfile.ZipFile(wheel) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    (extension,) = (data for name, data in content.items() if name.endswith(".so"))
    elf = ELFFile(io.BytesIO(extension))
    machine = next(name for name in MACHINES if tag.platform.endswith(name))
    musl = tag.platform.startswith("musllinux")
    return [
        *problems_of_the_package(wheel, content),
        *problems_of_the_extension(elf, machine),
        *(problems_with_musl(elf) if musl else problems_with_glibc(elf) + problems_of_auditwheel(wheel, machine)),
        *problems_with_python(elf, tag.interpreter),
        *(["paths of the machine that built it"] if any(path in extension for path in PRIVATE_PATHS) else []),
    ]


def problems_of_the_package(wheel: Path, content: dict[str, bytes]) -> list[str]:
    found = []
    if wheel.stat().st_size > MAX_BYTES:
        found.append(f"larger than {MAX_BYTES:,} bytes")
    if not any(name.endswith("/licenses/LICENSE") for name in content):
        found.append("no licence")
    boms = [json.loads(data) for name, data in content.items() if "/sboms/" in name]
    if not any(part["name"] == "pyo3" for bom in boms for part in bom["components"]):
        found.append("no bill of materials that names the crates")
    return found


def problems_of_the_extension(elf: ELFFile, machine: str) -> list[str]:
    found = []
    if elf["e_machine"] != MACHINES[machine]:
        found.append(f"built for {elf['e_machine']}")
    if elf.get_section_by_name(".symtab"):
        found.append("not stripped")
    if (exported := symbols(elf, defined=True)) != {"PyInit__native"}:
        found.append(f"exports {sorted(exported)}")
    return found


def problems_with_glibc(elf: ELFFile) -> list[str]:
    found = [f"needs {name}" for name in needed(elf) if not GLIBC_LIBRARIES.fullmatch(name)]
    section = next(section for section in elf.iter_sections() if isinstance(section, GNUVerNeedSection))
    names = [auxiliary.name for _, auxiliaries in section.iter_versions() for auxiliary in auxiliaries]
    found += [f"needs {name}" for name in names if version(name) > MAX_GLIBC]
    return found


def problems_of_auditwheel(wheel: Path, machine: str) -> list[str]:
    """Asks it for glibc only: it wants to see the libraries, and a machine with glibc has no musl's `libc.so`."""
    command = [sys.executable, "-m", "auditwheel", "show", str(wheel)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    policy = "manylinux_{}_{}_{}".format(*MAX_GLIBC, machine)
    return [] if policy in answer.stdout else [f"auditwheel says: {answer.stdout}"]


def version(name: str) -> tuple[int, ...]:
    """(2, 17) for GLIBC_2.17."""
    return tuple(map(int, name.removeprefix("GLIBC_").split(".")))


def problems_with_musl(elf: ELFFile) -> list[str]:
    found = [f"needs {name}" for name in needed(elf) if name != "libc.so"]
    if MUSL.exists() and (missing := libc_symbols(elf) - exported_by(MUSL)):
        found.append(f"not in musl: {sorted(missing)}")
    return found


def problems_with_python(elf: ELFFile, tag: str) -> list[str]:
    """Asks this machine's CPython of that version, if there is one."""
    find = Path(__file__).with_name("find-python")
    answer = subprocess.run([find, f"3.{tag[3:]}"], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if answer.returncode:
        return []
    missing = symbols(elf, defined=False) - libc_symbols(elf) - exported_by_interpreter(answer.stdout.strip())
    return [f"not in {tag}: {sorted(missing)}"] if missing else []


def needed(elf: ELFFile) -> list[str]:
    dynamic = next(section for section in elf.iter_sections() if isinstance(section, DynamicSection))
    return [tag.needed for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"]


def symbols(elf: ELFFile, *, defined: bool) -> set[str]:
    """The dynamic symbols that are defined here, or that must be defined elsewhere (a weak one need not)."""
    table: Any = elf.get_section_by_name(".dynsym")
    return {
        symbol.name
        for symbol in table.iter_symbols()
        if symbol.name
        and (symbol["st_shndx"] != "SHN_UNDEF") == defined
        and (defined or symbol["st_info"]["bind"] == "STB_GLOBAL")
    }


def libc_symbols(elf: ELFFile) -> set[str]:
    return {name for name in symbols(elf, defined=False) if not name.startswith(("Py", "_Py"))}


@functools.cache
def exported_by(path: Path) -> set[str]:
    with path.open("rb") as file:
        return symbols(ELFFile(file), defined=True)


@functools.cache
def exported_by_interpreter(python: str) -> set[str]:
    code = (
        "import os, sys, sysconfig\n"
        "library = os.path.join(*map(sysconfig.get_config_var, ('LIBDIR', 'LDLIBRARY')))\n"
        # Debian's says that it is shared, and is not linked to the library.
        "shared = sysconfig.get_config_var('Py_ENABLE_SHARED') and os.path.exists(library)\n"
        "print(os.path.realpath(library if shared else sys.executable))"
    )
    answer = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return exported_by(Path(answer.stdout.strip()))


def main(paths: list[str]) -> int:
    failed = False
    for wheel in map(Path, paths):
        found = problems(wheel)
        failed |= bool(found)
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, {'; '.join(found) or 'good'}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
