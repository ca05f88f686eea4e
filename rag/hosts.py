"""What a host is called in, whether it is this machine out."""

from __future__ import annotations

from ipaddress import ip_address


def is_local(host: str) -> bool:
    """Tell whether a host is this machine by what it is called, without asking anybody."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
