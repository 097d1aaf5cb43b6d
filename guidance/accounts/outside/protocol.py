"""OpenID Connect as its client: the way to a provider and back. The only door to Authlib and its signatures.

Nothing that a provider says is believed before its signature was checked with one of the provider's own public keys.
The libraries are loaded by whoever comes back from a provider: readers, of whom nobody does, have them in no process.
"""

import hmac
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from guidance import outbound
from guidance.config import Provider
from guidance.errors import OutboundFailed, ProviderRefused
from guidance.models import new_token

if TYPE_CHECKING:
    from joserfc import jwt

#: Signatures with a key pair. None with a shared secret, and never none at all.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
#: Headers with which a token would bring its own key, or rules of its own.
_FORBIDDEN_HEADERS = {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"}
LEEWAY_SECONDS = 60


@dataclass(frozen=True)
class Journey:
    """One way to a provider: what only the browser that began it knows."""

    provider: str
    state: str
    nonce: str
    verifier: str
    wanted: str
    purpose: str
    """“sign in”, “link”, or the secret of the invitation that is to be accepted."""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def begin(provider: str, *, wanted: str, purpose: str) -> Journey:
    """A journey with fresh secrets."""
    return Journey(provider, new_token(), new_token(), new_token() + new_token(), wanted, purpose)


def address_at(provider: Provider, journey: Journey, back: str) -> str:
    """Where to send the browser.

    :raises ProviderRefused: when the provider cannot be asked.
    """
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid",
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": create_s256_code_challenge(journey.verifier),  # type: ignore[no-untyped-call]
        "code_challenge_method": "S256",
    }
    endpoint = _metadata(provider)["authorization_endpoint"]
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"


def subject(provider: Provider, journey: Journey, answer: dict[str, str], back: str, *, at: datetime) -> str:
    """Who came back, by the provider's own name for the person, letter by letter.

    :param answer: the query with which the browser came back.
    :raises ProviderRefused: when anything at all is not as it has to be.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
        raise ProviderRefused("This sign-in was begun in another window or browser. Begin again.")
    if answer.get("iss", provider.issuer) != provider.issuer or "error" in answer or not answer.get("code"):
        raise ProviderRefused(f"{provider.name} did not sign you in. Try again, or sign in another way.")
    metadata = _metadata(provider)
    tokens = _exchanged(provider, metadata, answer["code"], journey.verifier, back)
    id_token = tokens.get("id_token")
    if not isinstance(id_token, str):
        raise _untrusted(provider)
    return _subject(provider, _claims(provider, id_token, metadata["jwks_uri"]), tokens, journey.nonce, at)


def _metadata(provider: Provider) -> dict[str, str]:
    """Only as far as it is really about this provider."""
    found = _json_at(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    scheme = urlsplit(provider.issuer).scheme
    if found.get("issuer") != provider.issuer or any(
        not isinstance(found.get(name), str) or urlsplit(found[name]).scheme not in {"https", scheme} for name in needed
    ):
        raise _untrusted(provider)
    return found


def _json_at(provider: Provider, address: str) -> dict[str, Any]:
    try:
        return outbound.get_json(address)
    except OutboundFailed:
        raise _away(provider) from None


def _exchanged(provider: Provider, metadata: dict[str, Any], code: str, verifier: str, back: str) -> dict[str, Any]:
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    account = (quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
    methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" not in methods:
        fields |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    try:
        basic = account if "client_secret_basic" in methods else None
        return outbound.post_form(metadata["token_endpoint"], fields, basic)
    except OutboundFailed:
        raise ProviderRefused(f"{provider.name} did not sign you in. Try again, or sign in another way.") from None


def _claims(provider: Provider, id_token: str, keys_at: str) -> "jwt.Token":
    """The token, when one of the provider's public keys signed it."""
    from joserfc import jws, jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    try:
        header = jws.extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError):
        raise _untrusted(provider) from None
    if header.get("alg") not in ALGORITHMS or _FORBIDDEN_HEADERS & set(header):
        raise _untrusted(provider)
    for key in _keys(_json_at(provider, keys_at), header):
        try:
            return jwt.decode(id_token, import_key(key), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    raise _untrusted(provider)


def _keys(published: dict[str, Any], header: dict[str, Any]) -> list[dict[str, Any]]:
    """The public keys with which this token may have been signed."""
    keys, kind = published.get("keys"), _KEY_TYPES[header["alg"][:2]]
    return [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict)
        and key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and header.get("kid") in {None, key.get("kid")}
    ]


def _subject(provider: Provider, token: "jwt.Token", tokens: dict[str, Any], nonce: str, at: datetime) -> str:
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")}
    options: Any = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY_SECONDS)  # type: ignore[no-untyped-call]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise _untrusted(provider) from None
    found, whose = claims["sub"], claims["aud"]
    if claims["iss"] != provider.issuer or whose not in (provider.client_id, [provider.client_id]):
        raise _untrusted(provider)
    if not isinstance(found, str) or not 0 < len(found) <= 255 or "\0" in found:
        raise _untrusted(provider)
    return found


def _away(provider: Provider) -> ProviderRefused:
    return ProviderRefused(f"{provider.name} does not answer just now. Sign in with your password, or try again later.")


def _untrusted(provider: Provider) -> ProviderRefused:
    return ProviderRefused(f"The answer of {provider.name} could not be trusted. Nobody was signed in. Tell an admin.")
