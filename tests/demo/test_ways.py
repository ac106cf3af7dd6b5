"""Both ways hand over the same, and the report accounts for every relationship."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from demo import measure, table, ways
from demo.attack import Attack
from demo.host import DUMMY_INDICATOR, Demisto
from tests.demo.conftest import RELATIONSHIPS


class KeepingDemisto(Demisto):
    """Also keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.indicators: list[dict[str, Any]] = []
        self.relationships: list[dict[str, Any]] = []

    def createIndicators(  # noqa: N802 - the host's name
        self,
        indicators: list[dict[str, Any]],
        lastRun: Any = None,  # noqa: N803 - the host's name
        noUpdate: bool = False,  # noqa: N803 - the host's name
    ) -> None:
        super().createIndicators(indicators, lastRun, noUpdate)
        self.indicators += [each for each in indicators if each["value"] != DUMMY_INDICATOR]
        for indicator in indicators:
            self.relationships += indicator.get("relationships", [])


def test_both_ways_hand_over_the_same(attack: Attack, csp: Any) -> None:
    ours, plain = KeepingDemisto(), KeepingDemisto()

    left_out = ways.with_xsoar_tim(attack, ours)

    assert left_out == ways.with_plain_python(attack, plain, csp) == {ways.UNKNOWN_END: 2}
    assert ours.indicators == plain.indicators == list(attack.indicators())
    assert ours.relationships == plain.relationships
    assert len(ours.relationships) == len(RELATIONSHIPS) - 2


def test_a_duplicate_is_left_out_and_counted(attack: Attack) -> None:
    twice = replace(attack, relationships=[RELATIONSHIPS[0], RELATIONSHIPS[0]])
    host = Demisto()

    assert ways.with_xsoar_tim(twice, host) == {"the same as an earlier one": 1}
    assert host.received.relationships == {("uses", "used-by"): 1}


def test_log_lines_are_counted(attack: Attack, csp: Any) -> None:
    ours, plain = Demisto(), Demisto()

    ways.with_xsoar_tim(replace(attack, relationships=[RELATIONSHIPS[3]]), ours)
    ways.with_plain_python(replace(attack, relationships=[RELATIONSHIPS[3]]), plain, csp)

    assert (ours.received.log_lines, plain.received.log_lines) == (1, 2)


def test_the_size_of_a_message_is_that_of_its_json(attack: Attack) -> None:
    host = Demisto()

    host.createIndicators([{"value": "\u00e9", "type": "Tool"}])

    args = '{"indicators": [{"value": "\\u00e9", "type": "Tool"}], "lastRun": null, "noUpdate": false}'
    line = f'{{"type": "executeCommand", "command": "createIndicators", "args": {args}}}'
    assert host.received.messages == [len(line)]


def test_the_report_shows_it_all(attack: Attack, csp: Any) -> None:
    ours, plain = measure.compare(
        [partial(ways.with_xsoar_tim, attack), partial(ways.with_plain_python, attack, csp=csp)], times=1
    )

    lines = table.render(attack, ours, plain, "plain Python").splitlines()

    cells = [line.split() for line in lines]
    assert ["uses", "3", "2", "used-by"] in cells
    assert ["revoked-by", "1", "1", "related-to", "unknown", "to", "XSOAR,", "sent", "as", "it", "is"] in cells
    assert ["all", "7", "5"] in cells
    assert f"left out 2 {ways.UNKNOWN_END}".split() in cells
    assert ["Attack", "Pattern", "attack-pattern", "4", "3", "1", "deprecated"] in cells
    assert ["-", "x-mitre-analytic", "1", "-", "1", "no", "type", "in", "XSOAR"] in cells
    assert ["all", "9", "7", "2"] in cells
    assert max(map(len, lines)) <= 100


def test_a_run_that_dies_is_an_error() -> None:
    def dies(host: Demisto) -> ways.LeftOut:
        raise SystemExit(3)

    with pytest.raises(RuntimeError, match="exit code 3"):
        measure.in_child(dies)
