"""A small identity provider and a small WeCom, real HTTP on 127.0.0.1: what they say is told by each test."""

import base64
import hashlib
import html
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, parameters={"kid": "k1"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "k1"})
CLIENT, SECRET = "kuibu", "idp-secret"


class Elsewhere:
    """The server: `codes` are sign-ins under way, `asked` every request, the rest is how it misbehaves."""

    def __init__(self):
        self.codes, self.asked, self.cards = {}, [], []
        self.hang, self.status, self.raw = 0.0, 200, None
        self.claims, self.userinfo, self.key, self.token_error = {}, {}, KEY, None
        self.errors, self.tokens, self.invalid = {}, 0, ""
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"fake": self}))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.base = f"http://127.0.0.1:{self.http.server_port}"

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def oidc(self, **over):
        return {
            "issuer": self.base,
            "client_id": CLIENT,
            "secret": SECRET,
            "name": "统一认证",
            "number_claim": "",
            **over,
        }

    def wecom(self, **over):
        return {
            "corp_id": "ww1",
            "agent_id": "1000002",
            "secret": "app-secret",
            "userid_is_number": False,
            "messages": True,
            "api_base": self.base,
            "scan_base": "https://scan.test",
            "open_base": "https://open.test",
            **over,
        }

    def paths(self):
        return [path for path, _query, _body in self.asked]

    # --- what is answered -----------------------------------------------------------------------
    def answer(self, path, query, body):
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
            urls = {name: f"{self.base}/{way}" for name, way in names.items()}
            return {"issuer": self.base, **urls, "userinfo_endpoint": f"{self.base}/userinfo"}
        if path == "/jwks":
            return {"keys": [KEY.as_dict(private=False)]}
        if path == "/userinfo":
            return self.userinfo
        if path == "/token":
            return self._token(parse_qs(body))
        return self._wecom(path.removeprefix("/cgi-bin/"), query, body)

    def _token(self, form):
        known = self.codes.pop(form["code"][0], None)
        verifier = form.get("code_verifier", [""])[0]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if self.token_error or known is None or known["challenge"] != challenge or form["client_secret"] != [SECRET]:
            return {"error": self.token_error or "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.base, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": known["nonce"]}
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, {**claims, "sub": known["sub"], **self.claims}, self.key)
        return {"access_token": "at", "token_type": "Bearer", "id_token": token}

    def _wecom(self, path, query, body):
        if self.errors.get(path):
            code = self.errors[path].pop(0)
            if code:
                return {"errcode": code, "errmsg": "no"}
        if path == "gettoken":
            self.tokens += 1
            return {"errcode": 0, "access_token": f"t{self.tokens}", "expires_in": 7200}
        if query.get("access_token") != [f"t{self.tokens}"]:
            return {"errcode": 42001, "errmsg": "expired"}
        if path == "auth/getuserinfo":
            known = self.codes.pop(query["code"][0], None)
            return {"errcode": 0, "userid": known["sub"]} if known else {"errcode": 40029, "errmsg": "invalid code"}
        self.cards.append(json.loads(body))
        return {"errcode": 0, "invaliduser": self.invalid}


class Handler(BaseHTTPRequestHandler):
    fake: Elsewhere

    def do_GET(self):
        parts, fake = urlsplit(self.path), self.fake
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fake.asked.append((parts.path, parse_qs(parts.query), body))
        time.sleep(fake.hang)
        said = json.dumps(fake.answer(parts.path, parse_qs(parts.query), body)) if fake.raw is None else fake.raw
        try:
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(said.encode())
        except OSError:
            pass  # whoever asked has given up

    do_POST = do_GET

    def log_message(self, *args):
        pass


# --- a browser's part ---------------------------------------------------------------------------
def leave(client, key, *, way="sign-in", **form):
    """Press the button; return the address that one is led to and what it asks for."""
    path = f"/accounts/sign-in/{key}/" if way == "sign-in" else f"/accounts/linked/{key}/link/"
    page = client.post(path, form, headers={"user-agent": form.pop("agent", "Chrome")})
    assert page.status_code == 200, page.status_code
    target = html.unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode())[1])
    return target, {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def come_back(client, fake, key, asked, *, sub, code="c1", **over):
    """The provider lets `sub` in and leads back to us."""
    fake.codes[code] = {"sub": sub, "nonce": asked.get("nonce"), "challenge": asked.get("code_challenge")}
    return client.get(f"/accounts/{key}/login/callback/", {"code": code, "state": asked["state"], **over})


def sign_in(client, fake, key, *, sub, **form):
    _target, asked = leave(client, key, **form)
    return come_back(client, fake, key, asked, sub=sub)
