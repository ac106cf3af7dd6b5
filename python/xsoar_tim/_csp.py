"""Small vocabularies and functions of `CommonServerPython`, with its names and results."""

from __future__ import annotations

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

    A_PLUS = "A+ - 3rd party enrichment"
    A = "A - Completely reliable"
    B = "B - Usually reliable"
    C = "C - Fairly reliable"
    D = "D - Not usually reliable"
    E = "E - Unreliable"
    F = "F - Reliability cannot be judged"

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
    levels = DBotScoreReliability
    return (levels.A_PLUS, levels.A, levels.B, levels.C, levels.D, levels.E, levels.F)


class ThreatIntel:
    """Threat-intel objects: names, scores, and the phases of the kill chain, as `CommonServerPython` has them.

    Example:
        >>> from xsoar_tim import ThreatIntel
        >>> ThreatIntel.ObjectsNames.INTRUSION_SET, ThreatIntel.ObjectsScore.INTRUSION_SET
        ('Intrusion Set', 3)
    """

    class ObjectsNames:
        """Display names of the types."""

        CAMPAIGN = "Campaign"
        ATTACK_PATTERN = "Attack Pattern"
        REPORT = "Report"
        MALWARE = "Malware"
        COURSE_OF_ACTION = "Course of Action"
        INTRUSION_SET = "Intrusion Set"
        TOOL = "Tool"
        THREAT_ACTOR = "Threat Actor"
        INFRASTRUCTURE = "Infrastructure"
        TACTIC = "Tactic"

    class ObjectsScore:
        """The score an object of each type gets."""

        CAMPAIGN = 3
        ATTACK_PATTERN = 2
        REPORT = 3
        MALWARE = 3
        COURSE_OF_ACTION = 0
        INTRUSION_SET = 3
        TOOL = 2
        THREAT_ACTOR = 3
        INFRASTRUCTURE = 2
        TACTIC = 0

    class KillChainPhases:
        """Display names of the phases."""

        BUILD_CAPABILITIES = "Build Capabilities"
        PRIVILEGE_ESCALATION = "Privilege Escalation"
        ADVERSARY_OPSEC = "Adversary Opsec"
        CREDENTIAL_ACCESS = "Credential Access"
        EXFILTRATION = "Exfiltration"
        LATERAL_MOVEMENT = "Lateral Movement"
        DEFENSE_EVASION = "Defense Evasion"
        PERSISTENCE = "Persistence"
        COLLECTION = "Collection"
        IMPACT = "Impact"
        INITIAL_ACCESS = "Initial Access"
        DISCOVERY = "Discovery"
        EXECUTION = "Execution"
        INSTALLATION = "Installation"
        DELIVERY = "Delivery"
        WEAPONIZATION = "Weaponization"
        ACT_ON_OBJECTIVES = "Actions on Objectives"
        COMMAND_AND_CONTROL = "Command & Control"


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
