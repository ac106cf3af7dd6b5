"""A TAXII server on loopback, of version 2.0 or 2.1, as far as a client that only reads can tell."""

from __future__ import annotations

import base64
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

Version = Literal["2.0", "2.1"]

COLLECTION = "x-mitre-collection--1"
TITLE = "Enterprise ATT&CK"
TAXII_TYPE = {"2.0": "application/vnd.oasis.taxii+json; version=2.0", "2.1": "application/taxii+json;version=2.1"}
OBJECTS_TYPE = {"2.0": "application/vnd.oasis.stix+json; version=2.0", "2.1": TAXII_TYPE["2.1"]}
NOT_FOUND = 404


@dataclass
class Answer:
    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]


@dataclass
class TaxiiServer:
    """Serves `objects` as a collection of its second API root.

    `instead` has other answers for steps: `discovery`, `collections`, `page 0`, `page 1` and so on.
    """

    version: Version
    objects: list[Any]
    page_size: int = 3
    credentials: tuple[str, str] | None = None
    negotiates: bool = True
    """Whether it insists on being asked for its own version."""
    keeps_position: bool = False
    """Whether `next` is the same on each page, as with servers that know where the client is."""
    can_read: bool = True
    instead: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    pages_served: int = 0

    def __enter__(self) -> TaxiiServer:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/taxii2/"

    def answer(self, request: Request) -> Answer:
        if self.credentials and request.headers.get("Authorization") != basic(*self.credentials):
            return Answer({"title": "Unauthorized"}, 401)
        path = urlsplit(request.path).path
        accepted = OBJECTS_TYPE if path.endswith("/objects/") else TAXII_TYPE
        if self.negotiates and request.headers.get("Accept") != accepted[self.version]:
            return Answer({"title": "Not Acceptable"}, 406)
        match path:
            case "/taxii2/":
                # One as TAXII 2.1 allows it, without a host, and one without the slash at the end.
                roots = ["/empty/", f"{self.origin}/root"]
                answer = self.instead.get("discovery") or Answer({"title": "Test", "api_roots": roots})
            case "/empty/collections/":
                answer = Answer({})
            case "/root/collections/":
                answer = self.instead.get("collections") or Answer({"collections": self._collections()})
            case _ if path == f"/root/collections/{COLLECTION}/objects/":
                answer = self.instead.get(f"page {self.pages_served}") or self._page(request)
                self.pages_served += 1
            case _:
                return Answer({"title": "Not Found"}, NOT_FOUND)
        answer.headers.setdefault("Content-Type", accepted[self.version])
        return answer

    def _collections(self) -> list[dict[str, Any]]:
        other = {"id": "x-mitre-collection--2", "title": "ICS ATT&CK", "can_read": True}
        return [other, {"id": COLLECTION, "title": TITLE, "can_read": self.can_read}]

    def _page(self, request: Request) -> Answer:
        return self._page_2_0(request) if self.version == "2.0" else self._page_2_1(request)

    def _page_2_0(self, request: Request) -> Answer:
        asked = re.fullmatch(r"items=(\d+)-(\d+)", request.headers.get("Range", ""))
        assert asked is not None
        first, total = int(asked[1]), len(self.objects)
        last = min(int(asked[2]), first + self.page_size - 1, total - 1)
        bundle = {"type": "bundle", "id": "bundle--1", "objects": self.objects[first : last + 1]}
        if (first, last) == (0, total - 1):
            return Answer(bundle)
        return Answer(bundle, 206, {"Content-Range": f"items {first}-{last}/{total}"})

    def _page_2_1(self, request: Request) -> Answer:
        query = {key: value for key, (value,) in parse_qs(urlsplit(request.path).query).items()}
        # A token may hold anything.
        first = int(query.get("next", "0").removeprefix('"]}&next=+ '))
        if self.keeps_position and "next" in query:
            first = self.pages_served * self.page_size
        end = first + min(self.page_size, int(query["limit"]))
        envelope: dict[str, Any] = {"objects": self.objects[first:end]}
        if end < len(self.objects):
            envelope.update(more=True, next=f'"]}}&next=+ {self.page_size if self.keeps_position else end}')
        return Answer(envelope)

    def _handler(taxii) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler below
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                request = Request(self.path, dict(self.headers))
                taxii.requests.append(request)
                answer = taxii.answer(request)
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(answer.content)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
                """Tests look at `requests`."""

        return Handler


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
