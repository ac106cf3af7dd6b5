"""`FeedIndicatorType` of CommonServerPython."""

from __future__ import annotations

from xsoar_tim import _native

_STIX_PREFIX = "STIX "


class FeedIndicatorType:
    """The types of indicators that feeds create, under CommonServerPython's names and in its order."""

    Account = "Account"
    CVE = "CVE"
    Domain = "Domain"
    DomainGlob = "DomainGlob"
    Email = "Email"
    File = "File"
    FQDN = "Domain"
    Host = "Host"
    IP = "IP"
    CIDR = "CIDR"
    IPv6 = "IPv6"
    IPv6CIDR = "IPv6CIDR"
    Registry = "Registry Key"
    SSDeep = "ssdeep"
    URL = "URL"
    AS = "ASN"
    MUTEX = "Mutex"
    Malware = "Malware"
    Identity = "Identity"
    Location = "Location"
    Software = "Software"
    X509 = "X509 Certificate"

    @staticmethod
    def is_valid_type(_type: object) -> bool:
        """Whether `_type` is one of the values above."""
        # Compared as in a list: the argument may be of any type, unhashable ones included.
        return _type in FeedIndicatorType.list_all_supported_indicators()

    @staticmethod
    def list_all_supported_indicators() -> list[str]:
        """All values, "Domain" twice because FQDN is one too."""
        members = vars(FeedIndicatorType).items()
        return [value for name, value in members if not name.startswith("__") and type(value) is str]

    @staticmethod
    def ip_to_indicator_type(ip: str) -> str | None:
        """CIDR, IP, IPv6CIDR, IPv6, or `None` for anything else."""
        return _native.ip_to_indicator_type(ip)

    @staticmethod
    def indicator_type_by_server_version(indicator_type: str) -> str:
        """The type without the prefix that servers before 6.2 wanted."""
        if indicator_type.startswith(_STIX_PREFIX):
            return indicator_type[len(_STIX_PREFIX) :]
        return indicator_type
