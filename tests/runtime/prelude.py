# ruff: noqa: F401, F821
# mypy: disable-error-code="name-defined, no-untyped-def, no-untyped-call"
# Stands before an integration where no folder with the real CommonServerPython is given: the modules that it imports
# and a few of its names, so that scripts of the tests run with either.
import json
import os
import re
import sys
import time
from threading import Lock


class EntityRelationship:
    def __init__(self, name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name="", fields=None):
        self._name = name
        self._reverse_name = reverse_name or {"uses": "used-by", "related-to": "related-to"}.get(name, "related-to")
        self._entity_a = entity_a
        self._entity_a_type = entity_a_type
        self._entity_b = entity_b
        self._entity_b_type = entity_b_type
        self._fields = fields or {}

    def to_indicator(self):
        return {
            "name": self._name,
            "reverseName": self._reverse_name,
            "type": "IndicatorToIndicator",
            "entityA": self._entity_a,
            "entityAFamily": "Indicator",
            "entityAType": self._entity_a_type,
            "entityB": self._entity_b,
            "entityBFamily": "Indicator",
            "entityBType": self._entity_b_type,
            "fields": self._fields,
        }


def batch(iterable, batch_size=1):
    for start in range(0, len(iterable), batch_size):
        yield iterable[start : start + batch_size]


def argToList(arg):  # noqa: N802 - the product's name
    return arg if isinstance(arg, list) else [part.strip() for part in (arg or "").split(",") if part.strip()]


def tableToMarkdown(name, t, headers):  # noqa: N802 - the product's name
    return "\n".join([name, *("|".join(str(row[header]) for header in headers) for row in t)])


class CommandResults:
    def __init__(self, readable_output="", raw_response=None):
        self.entry = {"HumanReadable": readable_output, "Contents": raw_response}


def return_results(results):
    demisto.results(results.entry if isinstance(results, CommandResults) else results)


def return_error(message):
    demisto.results({"Type": 4, "ContentsFormat": "text", "Contents": str(message)})
    sys.exit(0)


def support_multithreading():
    send = demisto._Demisto__do
    demisto.lock = Lock()

    def send_alone(cmd):
        with demisto.lock:
            return send(cmd)

    demisto._Demisto__do = send_alone
