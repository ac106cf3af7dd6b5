"""The child: reads jobs from standard input, one JSON document a line, and runs each script with globals of its own.

What it does, and in which order, is the observed behaviour of the product's loop. Nothing here is meant to be better
than that: a job that the product would not survive ends this process too.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

TEMPLATE = Path(__file__).with_name("template.py").read_text()
WITHOUT_INDICATORS = "del Demisto.createIndicators\n"
HEARTBEAT_SECONDS = 30

# Scripts find no file of ours beside them.
sys.path.pop(0)


def send(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def next_job() -> dict[str, Any] | None:
    while (line := sys.stdin.readline()) == "ping\n":
        send({"type": "pong"})
    job: dict[str, Any] | None = json.loads(line) if line else None
    return job


def compiled(job: dict[str, Any], cache: dict[str, CodeType]) -> CodeType:
    script = job.pop("script", None)
    version = job.get("code_version")
    code = cache.get(version) if version else None
    if job.get("reset_code_cache"):
        cache.clear()
    if code is None:
        if script is None:
            raise ValueError(f"No script, and no code of version {version!r} is known")
        template = TEMPLATE if job["integration"] else TEMPLATE + WITHOUT_INDICATORS
        code = compile(f"{template}\n{script}", "<string>", "exec")
    if version:
        cache[version] = code
    return code


@contextlib.contextmanager
def heartbeat(job: dict[str, Any]) -> Iterator[None]:
    if not job.get("is_running_heartbeat"):
        yield
        return
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(job.get("heartbeat_interval") or HEARTBEAT_SECONDS):
            send({"type": "executeCommand", "command": "heartbeat", "args": {"message": "Heartbeat from the script"}})

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run(job: dict[str, Any], script_globals: dict[str, Any], cache: dict[str, CodeType]) -> None:
    try:
        code = compiled(job, cache)
        with heartbeat(job):
            exec(code, script_globals, script_globals)  # noqa: S102
    except SystemExit:
        pass
    except Exception:
        send({"type": "exception", "args": {"exception": traceback.format_exception(*sys.exc_info())}})


def main() -> None:
    environment = dict(os.environ)
    cache: dict[str, CodeType] = {}
    while (job := next_job()) is not None:
        script_globals: dict[str, Any] = {
            "__readWhileAvailable": sys.stdin.readline,
            "context": job,
            "win": sys.platform.startswith("win"),
            "exit": sys.exit,
            "quit": sys.exit,
        }
        run(job, script_globals, cache)
        for name in [n for n in script_globals if n.startswith("_") and not n.startswith("__")]:
            script_globals.pop(name)
        script_globals.clear()
        os.environ = dict(environment)  # type: ignore[assignment]  # noqa: B003
        time.sleep(0.0001)
        send({"type": "completed"})
        if job["native"]:
            return


main()
