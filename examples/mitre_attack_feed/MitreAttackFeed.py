"""A feed of MITRE ATT&CK from a TAXII 2.0 or 2.1 server, as indicators and relationships.

The pages of the server go to the package as the bytes they came in: of the content, nothing is parsed here. All of them
are read before the first batch is sent, so that an error on the way sends nothing.
"""

import base64
import http
import http.client
import itertools
import json
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

import demistomock as demisto
from CommonServerPython import *
from xsoar_tim import IndicatorBatchBuilder, create_indicators, stix

PROFILE: Final = "mitre-attack"
PAGE_SIZE = 2000
TIMEOUT = 120

ACCEPT_2_1 = "application/taxii+json;version=2.1"
ACCEPT_2_0 = "application/vnd.oasis.taxii+json; version=2.0"
ACCEPT_2_0_OBJECTS = "application/vnd.oasis.stix+json; version=2.0"

# What a server answers that does not speak the version asked for.
OTHER_VERSION = (http.HTTPStatus.NOT_ACCEPTABLE, http.HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
CONTENT_RANGE = re.compile(r"items (?P<first>\d+)-(?P<last>\d+)/(?P<total>\d+)")

DUMMY_INDICATOR = "$$DummyIndicator$$"


class TaxiiError(Exception):
    """The server cannot be used; the text says why, for the person who configures the instance."""


@dataclass
class Response:
    url: str
    status: int
    headers: Any
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            document = json.loads(self.body)
        except ValueError as error:
            raise TaxiiError(f"{self.url}: the answer is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise TaxiiError(f"{self.url}: the answer is no JSON object")
        return document


@dataclass
class Collection:
    title: str
    objects_url: str
    version: str


@dataclass
class TaxiiClient:
    """Reads one server. Credentials go to the host of its URL and to no other."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    proxy: bool = False
    insecure: bool = False
    page_size: int = PAGE_SIZE

    def __post_init__(self) -> None:
        context = ssl.create_default_context()
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            # Without an argument it takes the proxies of the environment, with an empty one none.
            urllib.request.ProxyHandler(None if self.proxy else {}),
        )

    def find(self, wanted: str) -> Collection:
        """The collection of this id or title, on the first API root that has it."""
        discovery, version = self._discover()
        accept = ACCEPT_2_0 if version == "2.0" else ACCEPT_2_1
        titles = []
        for root in discovery.get("api_roots") or []:
            collections_url = urljoin(self.url, f"{root.rstrip('/')}/collections/")
            for found in self._get(collections_url, accept).json().get("collections") or []:
                titles.append(str(found.get("title")))
                if wanted in (found.get("id"), found.get("title")):
                    if found.get("can_read") is False:
                        raise TaxiiError(f"Collection {wanted!r} may not be read with these credentials")
                    return Collection(titles[-1], f"{collections_url}{found['id']}/objects/", version)
        raise TaxiiError(f"There is no collection {wanted!r} on {self.url}, but {', '.join(titles) or 'none at all'}")

    def pages(self, collection: Collection) -> Iterator[bytes]:
        """The objects of a collection, page by page, as they came."""
        return self._pages_2_0(collection) if collection.version == "2.0" else self._pages_2_1(collection)

    def _discover(self) -> tuple[dict[str, Any], str]:
        try:
            response = self._get(self.url, ACCEPT_2_1)
        except TaxiiError as error:
            cause = error.__cause__
            if not (isinstance(cause, urllib.error.HTTPError) and cause.code in OTHER_VERSION):
                raise
            response = self._get(self.url, ACCEPT_2_0)
        # Servers of 2.0 may answer with what they have, whatever they are asked for.
        version = "2.0" if "vnd.oasis" in response.headers.get("Content-Type", "") else "2.1"
        return response.json(), version

    def _pages_2_1(self, collection: Collection) -> Iterator[bytes]:
        query = {"limit": str(self.page_size)}
        previous = b""
        while True:
            response = self._get(f"{collection.objects_url}?{urlencode(query)}", ACCEPT_2_1)
            # Servers that keep the position themselves give the same `next` each time: it tells nothing.
            if response.body == previous:
                raise TaxiiError(f"{response.url}: the server gives the same page again and again")
            yield response.body
            envelope = stix.envelope(response.body)
            if not envelope.get("more"):
                return
            if not envelope.get("next"):
                raise TaxiiError(f"{response.url}: the server says that there is more, but not where")
            query["next"] = str(envelope["next"])
            previous = response.body

    def _pages_2_0(self, collection: Collection) -> Iterator[bytes]:
        first = 0
        while True:
            items = f"items={first}-{first + self.page_size - 1}"
            response = self._get(collection.objects_url, ACCEPT_2_0_OBJECTS, Range=items)
            yield response.body
            if response.status != http.HTTPStatus.PARTIAL_CONTENT:
                return
            given = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if not given or int(given["first"]) != first or int(given["last"]) < first:
                raise TaxiiError(f"{response.url}: asked for {items}, got {response.headers.get('Content-Range')}")
            first = int(given["last"]) + 1
            if first >= int(given["total"]):
                return

    def _get(self, url: str, accept: str, **headers: str) -> Response:
        if urlsplit(url).scheme not in ("http", "https"):
            raise TaxiiError(f"{url}: not an address of a web server")
        request = urllib.request.Request(url, headers={"Accept": accept, **headers})  # noqa: S310 - the scheme is checked
        if self.user and urlsplit(url).netloc == urlsplit(self.url).netloc:
            credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {credentials}")
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return Response(url, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            hint = ", check the credentials" if error.code == http.HTTPStatus.UNAUTHORIZED else ""
            raise TaxiiError(f"{url}: the server answered {error.code} {error.reason}{hint}") from error
        except (OSError, http.client.HTTPException) as error:
            raise TaxiiError(f"{url}: {getattr(error, 'reason', None) or error!r}") from error


def read(client: TaxiiClient, params: dict[str, Any]) -> IndicatorBatchBuilder:
    """Everything that the collection holds, ready to be sent."""
    builder = IndicatorBatchBuilder()
    pages = client.pages(client.find(params["collection"]))
    builder.add_stix(
        pages,
        profile=PROFILE,
        create_relationships=bool(params.get("create_relationships")),
        intrusion_set_as_threat_actor=bool(params.get("switch_intrusion_set_to_threat_actor")),
        tags=argToList(params.get("feedTags")),
        tlp_color=params.get("tlp_color"),
    )
    # Reading ends at a page without objects, which is only right at the end.
    if next(pages, None) is not None or any(one.code == "no-objects" for one in builder.report.problems):
        raise TaxiiError(f"{client.url}: a page without objects came before the end of the collection")
    return builder


def fetch_indicators(client: TaxiiClient, params: dict[str, Any]) -> str:
    report = create_indicators(demisto, read(client, params), on_error="isolate", progress=True)
    return report.to_markdown()


def get_indicators(client: TaxiiClient, params: dict[str, Any], limit: int) -> CommandResults:
    """The first indicators, shown and not created."""
    sent = itertools.chain.from_iterable(read(client, params))
    first = list(itertools.islice((one for one in sent if one["value"] != DUMMY_INDICATOR), limit))
    rows = [{"Value": one["value"], "Type": one["type"], "ID": one["fields"].get("mitreid")} for one in first]
    return CommandResults(
        readable_output=tableToMarkdown("MITRE ATT&CK", rows, headers=["Value", "Type", "ID"]),
        raw_response=first,
    )


def test_module(client: TaxiiClient, params: dict[str, Any]) -> str:
    """Whether the collection is there and gives a page."""
    client.page_size = 1
    page = next(client.pages(client.find(params["collection"])))
    stix.envelope(page)
    return "ok"


def main() -> None:
    params = demisto.params()
    credentials = params.get("credentials") or {}
    command = demisto.command()
    try:
        client = TaxiiClient(
            url=params["url"],
            user=credentials.get("identifier") or "",
            password=credentials.get("password") or "",
            proxy=bool(params.get("proxy")),
            insecure=bool(params.get("insecure")),
        )
        if command == "test-module":
            return_results(test_module(client, params))
        elif command == "fetch-indicators":
            return_results(fetch_indicators(client, params))
        elif command == "mitre-get-indicators":
            return_results(get_indicators(client, params, int(demisto.args().get("limit") or 10)))
        else:
            raise NotImplementedError(f"{command} is no command of this integration")
    except Exception as error:
        return_error(f"Failed to execute {command}: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
