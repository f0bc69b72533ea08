"""What a download may do: where it may go, how long it may last, how large it may be."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from requests.utils import get_environ_proxies, select_proxy

from pipeline.errors import FetchError

MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Policy:
    """Limits of every download.

    Attributes:
        connect_seconds: until a server is reached.
        read_seconds: between two parts of a body.
        total_seconds: for one file, retries and pauses included.
        most_bytes: of one file.
        attempts: for one address, the first included.
        backoff_seconds: before the third attempt; doubled for each further one, at most 120. A
            server's Retry-After is heeded up to the same limit.
        trusted: host and port of servers that may be asked without encryption and may be this
            machine; tests have such ones.
    """

    connect_seconds: float = 30.0
    read_seconds: float = 120.0
    total_seconds: float = 4 * 3600.0
    most_bytes: int = 8 * 1024**3
    attempts: int = 6
    backoff_seconds: float = 2.0
    trusted: frozenset[str] = frozenset()


def refuse_address(url: str, policy: Policy) -> None:
    """Stop before a server is asked that no agency's file can be on.

    Raises:
        FetchError: the address is not https, holds a name and password, or is one of this machine
            or of a private network.
    """
    parts = urlsplit(url)
    if parts.netloc in policy.trusted:
        return
    if parts.scheme != "https":
        raise FetchError(f"{url}: expected an address that begins with https://")
    if not parts.hostname or "@" in parts.netloc:
        raise FetchError(f"{url}: expected a plain host in the address")
    for found in _resolve(url, parts.hostname):
        address = ipaddress.ip_address(found.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if not (mapped or address).is_global or address.is_multicast:
            raise FetchError(
                f"{url}: {parts.hostname} is {found}, an address of this machine or of a private "
                "network; no agency's file is there"
            )


def next_address(url: str, location: str, first: str, policy: Policy, hosts: frozenset[str]) -> str:
    """Where a redirect leads, if it may lead there.

    Args:
        url: the address that answered.
        location: what it answered.
        first: the address of the spec, whose host is allowed.
        policy: limits.
        hosts: further hosts that the spec allows.

    Raises:
        FetchError: it leads to another host, or to an address that no download may ask.
    """
    target = urljoin(url, location)
    host = urlsplit(target).hostname or ""
    allowed = {urlsplit(first).hostname, *hosts}
    if host not in allowed:
        raise FetchError(
            f"{url}: redirects to the host {host!r}; expected one of {sorted(map(str, allowed))} "
            "(name it in redirects_to of the source if it is the agency's)"
        )
    try:
        refuse_address(target, policy)
    except FetchError as error:
        raise FetchError(f"{url}: redirects to {error}") from None
    return target


def _resolve(url: str, host: str) -> set[str]:
    """Addresses of a host; none where only a proxy of the network can resolve its name."""
    try:
        return {str(ipaddress.ip_address(host))}
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
        return {str(entry[4][0]) for entry in found}
    except (OSError, UnicodeError) as error:
        if select_proxy(url, get_environ_proxies(url)):
            return set()
        raise FetchError(f"{url}: the host {host!r} is not found ({error})") from None
