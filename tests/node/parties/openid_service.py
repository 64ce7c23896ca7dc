"""A small real OpenID Connect service on loopback: discovery, authorization, token, userinfo, keys.

It checks what a service checks (client, secret, redirect address, one-time code, PKCE) and signs
its tokens by RS256. Who "signs in" there is set by the test.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tocsin-node", "a secret of the service"


class Service:
    """What the service knows."""

    def __init__(self, port):
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.told_issuer = self.issuer
        self.person = {"sub": "7", "email": "ann@example.org", "email_verified": True}
        self.audience = CLIENT
        self.codes, self.tokens, self.asked = {}, {}, []

    def authorize(self, query):
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        code = secrets.token_urlsafe()
        self.codes[code] = (query["redirect_uri"], query.get("code_challenge"), self.person)
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})

    def token(self, form):
        uri, challenge, person = self.codes.pop(form["code"])
        verifier = form["code_verifier"].encode()
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        assert form["redirect_uri"] == uri
        assert made == challenge, "PKCE"
        now = int(time.time())
        claims = {
            "iss": self.told_issuer,
            "aud": self.audience,
            "iat": now,
            "exp": now + 60,
            **person,
        }
        token = secrets.token_urlsafe()
        self.tokens[token] = person
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims | person, self.key)
        return {"access_token": token, "token_type": "Bearer", "id_token": signed}

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


class Handler(BaseHTTPRequestHandler):
    """One request to the service."""

    def do_GET(self):
        service, parts = self.server.service, urlsplit(self.path)
        service.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            return self._answer(service.discovery())
        if parts.path == "/keys":
            return self._answer({"keys": [service.key.as_dict(private=False)]})
        if parts.path == "/userinfo":
            token = self.headers["Authorization"].removeprefix("Bearer ")
            return self._answer(service.tokens[token])
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.send_response(302)
        self.send_header("Location", service.authorize(query))
        self.end_headers()
        return None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        try:
            self._answer(self.server.service.token(form))
        except (AssertionError, KeyError):
            self._answer({"error": "invalid_grant"}, 400)

    def _answer(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given):
        """Say nothing."""


@contextmanager
def running():
    """Run the service; stop it at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.service = Service(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
