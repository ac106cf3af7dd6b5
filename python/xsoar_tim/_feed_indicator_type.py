"""`FeedIndicatorType` of CommonServerPython."""

from __future__ import annotations

from sys import intern

from xsoar_tim import _native

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.

_STIX_PREFIX = "STIX "


class FeedIndicatorType:
    """The types of indicators that feeds create, under `CommonServerPython`'s names and in its order.

    Example:
        >>> from xsoar_tim import FeedIndicatorType
        >>> FeedIndicatorType.Registry
        'Registry Key'
    """

    if TYPE_CHECKING:
        Account: str
        CVE: str
        Domain: str
        DomainGlob: str
        Email: str
        File: str
        FQDN: str
        Host: str
        IP: str
        CIDR: str
        IPv6: str
        IPv6CIDR: str
        Registry: str
        SSDeep: str
        URL: str
        AS: str
        MUTEX: str
        Malware: str
        Identity: str
        Location: str
        Software: str
        X509: str

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


for _constant, _value in _native.FEED_INDICATOR_TYPES:
    # The very objects that detection returns, as the vendor's own tests want them.
    setattr(FeedIndicatorType, _constant, intern(_value))
