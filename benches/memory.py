"""Memory of the process, as Linux tells it. Each figure is taken in a process of its own."""

from __future__ import annotations

from pathlib import Path

STATUS = Path("/proc/self/status")


def _bytes(name: str) -> int:
    line = next(line for line in STATUS.read_text(encoding="utf-8").splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


class Growth:
    """How far the peak rises over what is held when it begins."""

    def __init__(self) -> None:
        # What came before may have taken more than is held now: the peak starts anew.
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        self._before = _bytes("VmRSS")

    def peak(self) -> int:
        return _bytes("VmHWM") - self._before
