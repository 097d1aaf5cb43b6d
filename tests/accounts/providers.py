"""A provider of identities that lies in whatever way a test asks it to."""

import base64
import hmac
import json
import time
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.accounts.threads import in_background

CLIENT = "living guidance"
SECRET = "s3cret:&"


def coded(part: dict[str, Any]) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@cache
def _rsa_key(_whose: str) -> RSAKey:
    """A key pair; making one takes long enough to be done once."""
    return RSAKey.generate_key(2048, {"kid": "one"})


class Liar:
    """An OpenID Connect provider on this machine; what it says is in its attributes, for a test to change."""

    def __init__(self) -> None:
        self.key = _rsa_key("own")
        self.issuer = ""
        self.claims: dict[str, Any] = {"sub": "Subject-1"}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signer: Any = self.key
        self.metadata: dict[str, Any] = {}
        self.token: str | None = None
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.nonce = ""

    def __enter__(self) -> "Liar":
        server = make_server("127.0.0.1", 0, self, threaded=True)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        self._stop = in_background(server)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        fields = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}
        self.asked.append((request.path, fields, request.headers.get("Authorization", "")))
        answers = {
            "/.well-known/openid-configuration": self._about,
            "/keys": lambda: {"keys": [self.key.as_dict(private=False)]},
            "/token": lambda: {"access_token": "a", "token_type": "Bearer", "id_token": self.token or self.id_token()},
        }
        answer = answers.get(request.path)
        words = json.dumps(answer()) if answer else "{}"
        return Response(words, 200 if answer else 404, content_type="application/json")(environ, start_response)

    def _about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.header["alg"] == "HS256":
            return self._with_shared_secret(claims)
        registry = JWSRegistry(algorithms=[self.header["alg"]], strict_check_header=False)
        return jwt.encode(self.header, claims, self.signer, registry=registry)

    def _with_shared_secret(self, claims: dict[str, Any]) -> str:
        """The public key taken for a shared secret: the classic confusion of algorithms."""
        words = f"{coded(self.header)}.{coded(claims)}"
        signature = hmac.digest(self.key.as_pem(private=False), words.encode(), "sha256")
        return f"{words}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    @staticmethod
    def stranger() -> RSAKey:
        return _rsa_key("a stranger's")

    @staticmethod
    def curve() -> ECKey:
        return ECKey.generate_key("P-256", {"kid": "one"})
