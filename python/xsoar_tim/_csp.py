"""Small vocabularies and functions of `CommonServerPython`, with its names and results.

The values are the core's tables (`data/`); type checkers are told their names.
"""

from __future__ import annotations

from xsoar_tim import _native

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Sized
    from typing import Any


class DBotScoreReliability:
    """How far a source can be trusted, from `A_PLUS` down to `F`, as `CommonServerPython` has it.

    Example:
        >>> from xsoar_tim import DBotScoreReliability
        >>> DBotScoreReliability.B
        'B - Usually reliable'
    """

    if TYPE_CHECKING:
        A_PLUS: str
        A: str
        B: str
        C: str
        D: str
        E: str
        F: str

    @staticmethod
    def is_valid_type(_type: object) -> bool:
        """Whether `_type` is one of the seven values.

        Example:
            >>> from xsoar_tim import DBotScoreReliability
            >>> DBotScoreReliability.is_valid_type("B - Usually reliable"), DBotScoreReliability.is_valid_type("B")
            (True, False)
        """
        return _type in _reliabilities()

    @staticmethod
    def get_dbot_score_reliability_from_str(reliability_str: object) -> str:
        """`reliability_str` itself, if it is one of the seven values.

        Raises:
            Exception: it is none of them; of this class and with this text, as in `CommonServerPython`.

        Example:
            >>> from xsoar_tim import DBotScoreReliability
            >>> DBotScoreReliability.get_dbot_score_reliability_from_str("F - Reliability cannot be judged")
            'F - Reliability cannot be judged'
        """
        for value in _reliabilities():
            if reliability_str == value:
                return value
        raise Exception("Please use supported reliability only.")


def _reliabilities() -> tuple[str, ...]:
    return tuple(getattr(DBotScoreReliability, constant) for constant, _ in _native.RELIABILITIES)


class ThreatIntel:
    """Threat-intel objects: names, scores, and the phases of the kill chain, as `CommonServerPython` has them.

    Example:
        >>> from xsoar_tim import ThreatIntel
        >>> ThreatIntel.ObjectsNames.INTRUSION_SET, ThreatIntel.ObjectsScore.INTRUSION_SET
        ('Intrusion Set', 3)
    """

    class ObjectsNames:
        """Display names of the types."""

        if TYPE_CHECKING:
            CAMPAIGN: str
            ATTACK_PATTERN: str
            REPORT: str
            MALWARE: str
            COURSE_OF_ACTION: str
            INTRUSION_SET: str
            TOOL: str
            THREAT_ACTOR: str
            INFRASTRUCTURE: str
            TACTIC: str

    class ObjectsScore:
        """The score an object of each type gets."""

        if TYPE_CHECKING:
            CAMPAIGN: int
            ATTACK_PATTERN: int
            REPORT: int
            MALWARE: int
            COURSE_OF_ACTION: int
            INTRUSION_SET: int
            TOOL: int
            THREAT_ACTOR: int
            INFRASTRUCTURE: int
            TACTIC: int

    class KillChainPhases:
        """Display names of the phases."""

        if TYPE_CHECKING:
            BUILD_CAPABILITIES: str
            PRIVILEGE_ESCALATION: str
            ADVERSARY_OPSEC: str
            CREDENTIAL_ACCESS: str
            EXFILTRATION: str
            LATERAL_MOVEMENT: str
            DEFENSE_EVASION: str
            PERSISTENCE: str
            COLLECTION: str
            IMPACT: str
            INITIAL_ACCESS: str
            DISCOVERY: str
            EXECUTION: str
            INSTALLATION: str
            DELIVERY: str
            WEAPONIZATION: str
            ACT_ON_OBJECTIVES: str
            COMMAND_AND_CONTROL: str


for _constant, _value in _native.RELIABILITIES:
    setattr(DBotScoreReliability, _constant, _value)
for _phase, _name in _native.KILL_CHAIN_PHASES:
    setattr(ThreatIntel.KillChainPhases, _phase.upper().replace("-", "_"), _name)
for _, _name, _score in _native.THREAT_INTEL_OBJECTS:
    _constant = _name.upper().replace(" ", "_")
    setattr(ThreatIntel.ObjectsNames, _constant, _name)
    setattr(ThreatIntel.ObjectsScore, _constant, _score)


def get_hash_type(hash_file: Sized | Any) -> str:
    """`md5`, `sha1`, `sha256` or `sha512` by the length alone (32, 40, 64, 128), else `Unknown`.

    Args:
        hash_file: a hash as text; anything that has a length will do, as in `CommonServerPython`.

    Raises:
        TypeError: it has no length.

    Example:
        >>> from xsoar_tim import get_hash_type
        >>> get_hash_type("d41d8cd98f00b204e9800998ecf8427e")
        'md5'
    """
    return {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}.get(len(hash_file), "Unknown")
