"""`FeedIndicatorType` of CommonServerPython."""

from __future__ import annotations

from xsoar_tim import _native

_STIX_PREFIX = "STIX "


class FeedIndicatorType:
    """The types of indicators that feeds create, under `CommonServerPython`'s names and in its order.

    Example:
        >>> from xsoar_tim import FeedIndicatorType
        >>> FeedIndicatorType.Registry
        'Registry Key'
    """

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
        """Whether `_type` is one of the values above.

        Example:
            >>> from xsoar_tim import FeedIndicatorType
            >>> FeedIndicatorType.is_valid_type("Registry Key"), FeedIndicatorType.is_valid_type("Registry")
            (True, False)
        """
        # Compared as in a list: the argument may be of any type, unhashable ones included.
        return _type in FeedIndicatorType.list_all_supported_indicators()

    @staticmethod
    def list_all_supported_indicators() -> list[str]:
        """All values, "Domain" twice because FQDN is one too.

        Example:
            >>> from xsoar_tim import FeedIndicatorType
            >>> FeedIndicatorType.list_all_supported_indicators()[:3]
            ['Account', 'CVE', 'Domain']
        """
        members = vars(FeedIndicatorType).items()
        return [value for name, value in members if not name.startswith("__") and type(value) is str]

    @staticmethod
    def ip_to_indicator_type(ip: str) -> str | None:
        """CIDR, IP, IPv6CIDR, IPv6, or `None` for anything else.

        Args:
            ip: an address or network as text.

        Raises:
            TypeError: it is not a str.

        Example:
            >>> from xsoar_tim import FeedIndicatorType
            >>> FeedIndicatorType.ip_to_indicator_type("2001:db8::/32")
            'IPv6CIDR'
        """
        return _native.ip_to_indicator_type(ip)

    @staticmethod
    def indicator_type_by_server_version(indicator_type: str) -> str:
        """`indicator_type` without the prefix that servers before 6.2 wanted.

        Example:
            >>> from xsoar_tim import FeedIndicatorType
            >>> FeedIndicatorType.indicator_type_by_server_version("STIX Malware")
            'Malware'
        """
        if indicator_type.startswith(_STIX_PREFIX):
            return indicator_type[len(_STIX_PREFIX) :]
        return indicator_type
