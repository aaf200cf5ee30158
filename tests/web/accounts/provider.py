"""A small OpenID Connect provider on loopback: code flow, PKCE, discovery, JWKS, RS256. It checks like a real one.

Its faults can be switched on one at a time, to see that the site notices.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "kepan-test", "loopback-secret"


def make_key() -> rsa.RSAPrivateKey:
    """Return a signing key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider knows and how it misbehaves."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    denies: bool = False
    change_claims: Callable[[dict[str, Any]], None] = lambda claims: None
    sign: Callable[[Provider, dict[str, Any]], str] | None = None
    user_info: dict[str, Any] | None = None
    claims_in_token: bool = False
    key: rsa.RSAPrivateKey = field(default_factory=make_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def sign_right(self, claims: dict[str, Any]) -> str:
        """Sign by RS256 with the published key."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def get_jwks(self) -> dict[str, Any]:
        """Publish the key."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def get_public_pem(self) -> bytes:
        """Return the public key as text, which a fraud could use as a shared secret."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def authorize(self, query: dict[str, str]) -> str:
        """Check the request of a login and return where the browser goes."""
        assert query["client_id"] == CLIENT and query["response_type"] == "code"
        assert "openid" in query["scope"].split() and query["code_challenge_method"] == "S256"
        assert query["nonce"] and query["state"] and query["code_challenge"]
        if self.denies:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Check code, secret and verifier, and hand the tokens out once."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or form.get("client_id") != CLIENT
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        }  # fmt: skip
        if self.claims_in_token:
            claims |= self.person
        self.change_claims(claims)
        access = secrets.token_urlsafe(16)
        self.tokens[access] = self.user_info or self.person
        signed = self.sign(self, claims) if self.sign else self.sign_right(claims)
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Serve until the test ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: dict[str, Any], location: str = "") -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.requests.append(parts.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            base = provider.issuer
            if parts.path == "/.well-known/openid-configuration":
                self.answer(200, {
                    "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                    "jwks_uri": f"{base}/jwks", "userinfo_endpoint": f"{base}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                })  # fmt: skip
            elif parts.path == "/jwks":
                self.answer(200, provider.get_jwks())
            elif parts.path == "/authorize":
                self.answer(302, {}, provider.authorize(query))
            elif parts.path == "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                known = provider.tokens.get(token)
                self.answer(200 if known else 401, known or {"error": "invalid_token"})
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            provider.requests.append(self.path)
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*provider.exchange({name: values[0] for name, values in parse_qs(text).items()}))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
