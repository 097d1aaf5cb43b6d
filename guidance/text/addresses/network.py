"""Where a request comes from, as it is counted: the network of a household or a hospital."""

from ipaddress import IPv4Address, ip_address, ip_network


def network_of(address: str) -> str:
    """A network address as it is counted: of IPv6 the half that belongs to one customer (RFC 6177).

    >>> network_of("203.0.113.7"), network_of("::ffff:203.0.113.7"), network_of("2001:db8::7"), network_of("")
    ('203.0.113.7', '203.0.113.7', '2001:db8::/64', 'unknown')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
