"""A feed of a CSV file: columns become fields, types are detected, rows stream from the source to the server.

Written out, this is what a feed on `CSVFeedApiModule` does: read all rows into a list, detect each type with a new
suffix-list parser, put all indicators into a second list, cut that into batches. Here a batch is sent as soon as it is
full, and nothing but the batch at hand is held.
"""

from typing import Any

import demistomock as demisto
from CommonServerPython import *
from xsoar_tim.drop_in import *
from xsoar_tim import IndicatorBatchBuilder, create_indicators


def fetch_indicators(params: dict[str, Any]) -> str:
    builder = IndicatorBatchBuilder(
        on_invalid="skip",
        tags=argToList(params.get("feedTags")),
        tlp_color=params.get("tlp_color"),
    )
    builder.add_rows(
        params["path"],
        value="value",
        fields={"name": "malwarefamily", "category": "threattypes", "reference": "description"},
        score=3,
        raw_json=True,
        service="csv",
    )
    report = create_indicators(demisto, builder, on_error="isolate", progress=True)
    return report.to_markdown()


def main() -> None:
    try:
        if demisto.command() == "test-module":
            return_results("ok")
        elif demisto.command() == "fetch-indicators":
            return_results(fetch_indicators(demisto.params()))
        else:
            raise NotImplementedError(f"{demisto.command()} is no command of this integration")
    except Exception as error:
        return_error(f"Failed to execute {demisto.command()}: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
