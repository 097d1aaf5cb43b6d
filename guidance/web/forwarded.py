"""What a reverse proxy says about who is asking, believed only where the settings say that there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

Networks = tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True)
class Forwarded:
    """WSGI middleware that takes the address and scheme from ``X-Forwarded-For`` and ``-Proto`` of declared proxies.

    :param app: the application.
    :param proxies: how many of them are in front, each of which adds one address at the right; what is left of them
        was written by whoever asks.
    :param networks: where the nearest of them is; what comes from elsewhere is counted as its own.
    """

    app: WSGIApplication
    proxies: int
    networks: Networks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self.proxies and self._declared(environ.get("REMOTE_ADDR", "")):
            fixed = ProxyFix(self.app, x_for=self.proxies, x_proto=self.proxies, x_host=0)
            return fixed(environ, start_response)
        return self.app(environ, start_response)

    def _declared(self, peer: str) -> bool:
        if not peer:  # a socket in the file system: who may open it is on this machine
            return True
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.networks)
