"""The parent's side of the runtime double: starts the child, hands it scripts, and answers it as the server would.

::

    with Runtime() as runtime:
        run = runtime.run("demisto.createIndicators([{'value': '198.51.100.7', 'type': 'IP'}])")
        assert run.indicators == [[{"value": "198.51.100.7", "type": "IP"}]]

One `Runtime` is one process; each `run` is a job in it, with fresh globals. What a script sends is in the `Run`: parsed
(`messages` and what is derived from it) and as bytes (`lines`).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

Message = dict[str, Any]

HERE = Path(__file__).parent
ERROR_MARKER = "[ERROR-fd5a7750-7182-4b38-90ba-091824478903]"

# Lines of a script file that the content tools take out when they make an integration of it.
DELETED_IMPORTS = re.compile(
    r"^(import demistomock as demisto|from CommonServerPython import \*|from CommonServerUserPython import \*"
    r"|from __future__ import print_function)[^\n]*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Refused:
    """The answer to a request that the server does not accept; the script gets a `ValueError` with the text."""

    text: str


@dataclass(frozen=True)
class Late:
    """An answer that takes its time."""

    seconds: float
    answer: Any


@dataclass(frozen=True)
class Raw:
    """An answer as it is, JSON or not."""

    line: str


@dataclass(frozen=True)
class HangUp:
    """Instead of an answer the server closes the pipe."""


Reply = Callable[[Message], Any]


def ordinary_reply(request: Message) -> Any:
    """What a server answers that has nothing to say."""
    return {"version": "8.8.0", "buildNumber": "1"} if request["type"] == "demistoVersion" else {}


@dataclass
class Run:
    """What one script did."""

    lines: list[bytes] = field(default_factory=list)
    """Every line that was sent, without the last, `completed`."""
    broken_lines: list[bytes] = field(default_factory=list)
    """Those of them that are no JSON."""
    messages: list[Message] = field(default_factory=list)
    """The others, parsed."""
    completed: bool = False
    """False if the process ended before the script's end was told."""
    returncode: int | None = None
    """The exit code of the process if it ended."""

    def of_type(self, kind: str) -> list[Message]:
        return [message for message in self.messages if message["type"] == kind]

    def commands(self, name: str) -> list[Message]:
        """The arguments of each call of a server command."""
        return [message["args"] for message in self.of_type("executeCommand") if message["command"] == name]

    @property
    def indicators(self) -> list[list[Any]]:
        """The batches handed to `createIndicators`."""
        return [args["indicators"] for args in self.commands("createIndicators")]

    @property
    def entries(self) -> list[Any]:
        """What was given to `demisto.results`."""
        return [entry for message in self.of_type("result") for entry in message["results"]]

    @property
    def logs(self) -> list[tuple[str, str]]:
        """Level and text of each `demisto.debug`, `info` and `error`."""
        return [(message["command"], " ".join(map(str, message["args"]["args"]))) for message in self.of_type("log")]

    @property
    def printed(self) -> list[str]:
        """What was given to `print` and `demisto.log`."""
        return [message["args"]["message"] for message in self.of_type("entryLog")]

    @property
    def exception(self) -> str | None:
        """The traceback of the exception that ended the script."""
        return next(("".join(message["args"]["exception"]) for message in self.of_type("exception")), None)


class Runtime:
    """A process that runs scripts, and the server it talks to.

    `csp` is the folder of the real CommonServerPython, which `run(..., csp=True)` then puts before the script; without
    it a small stand-in takes its place. `env` is added to the child's environment. `timeout` is how many seconds a job
    may take; after that the child is killed and `run` raises `TimeoutError`.
    """

    def __init__(
        self,
        *,
        python: str = sys.executable,
        csp: str | os.PathLike[str] | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> None:
        # The product's images do not set it, and json.dump is several times slower with it.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        self._csp = csp
        self._timeout = timeout
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(  # noqa: S603
            [python, str(HERE / "loop.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**environment, **(env or {})},
        )

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> int:
        """Closes the child's input, as the server does at the end, and waits; the exit code."""
        self._hang_up()
        try:
            return self._process.wait(self._timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._output.close()
            self._stderr.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def stderr(self) -> str:
        """What the child has written to standard error so far."""
        self._stderr.seek(0)
        return self._stderr.read().decode()

    def ping(self) -> Message:
        """Asks the child, between two jobs, whether it lives; its answer."""
        self._write("ping")
        with self._watched():
            answer: Message = json.loads(self._output.readline())
        return answer

    def run(
        self,
        script: str | None,
        *,
        integration: bool = True,
        native: bool | None = False,
        csp: bool = False,
        command: str = "",
        params: Message | None = None,
        args: Message | None = None,
        context: Message | None = None,
        code_version: str | None = None,
        reset_code_cache: bool | None = None,
        heartbeat_interval: float | None = None,
        reply: Reply = ordinary_reply,
    ) -> Run:
        """Runs a script to its end and returns what it sent.

        `integration` chooses between the two kinds of scripts (only integrations have `createIndicators`), `native`
        ends the process after it, `csp` puts CommonServerPython before it. `reply` is asked for the answer to each
        request: any JSON value, or a `Refused`, `Late`, `Raw` or `HangUp`. A `heartbeat_interval` makes the script a
        long-running one.
        """
        job: Message = {
            "integration": integration,
            "command": command,
            "params": params or {},
            "args": args or {},
            "context": context or {},
        }
        if script is not None:
            job["script"] = f"{self._prelude()}\n{script}" if csp else script
        if heartbeat_interval is not None:
            job["is_running_heartbeat"] = True
        optional = {
            "native": native,
            "code_version": code_version,
            "reset_code_cache": reset_code_cache,
            "heartbeat_interval": heartbeat_interval,
        }
        job.update((key, value) for key, value in optional.items() if value is not None)
        return self.run_job(json.dumps(job), reply)

    def run_job(self, job: str, reply: Reply = ordinary_reply) -> Run:
        """Sends one line, a job of any form, and serves it until it is completed or the process ends."""
        run = Run()
        self._write(job)
        with self._watched():
            while not run.completed and (line := self._output.readline()):
                self._take(line, run, reply)
            if not run.completed or json.loads(job).get("native", True):
                run.returncode = self._process.wait()
        return run

    def _take(self, line: bytes, run: Run, reply: Reply) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            # A message that could not be written to its end, with the exception's behind it on the same line.
            run.lines.append(line)
            run.broken_lines.append(line)
            return
        if message["type"] == "completed":
            run.completed = True
            return
        run.lines.append(line)
        run.messages.append(message)
        if wants_reply(message):
            self._answer(reply(message))

    def _answer(self, answer: Any) -> None:
        if isinstance(answer, Late):
            time.sleep(answer.seconds)
            answer = answer.answer
        if isinstance(answer, HangUp):
            self._hang_up()
        elif isinstance(answer, Refused):
            self._write(ERROR_MARKER + answer.text)
        elif isinstance(answer, Raw):
            self._write(answer.line)
        else:
            self._write(json.dumps(answer))

    def _prelude(self) -> str:
        if self._csp is None:
            return (HERE / "prelude.py").read_text()
        return DELETED_IMPORTS.sub("", Path(self._csp, "CommonServerPython.py").read_text(encoding="utf-8"))

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _hang_up(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Ends the child if it takes too long, so that a read from it comes back."""
        too_long = threading.Event()

        def end() -> None:
            too_long.set()
            self._process.kill()

        watchdog = threading.Timer(self._timeout, end)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()
            if too_long.is_set():
                raise TimeoutError(f"the job took longer than {self._timeout} s")


def wants_reply(message: Message) -> bool:
    """Whether the script waits for a line from the server after it has sent this."""
    if message["type"] == "executeCommand":
        return bool(message["command"] != "heartbeat")
    return message["type"] not in {"pong", "entryLog", "result", "exception", "completed"}
