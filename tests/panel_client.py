"""A person at the panel: signs in, holds the cookie as a browser does, and every answer against the contract."""
import http.cookies
import itertools
import json
import subprocess

from pressoir_api_client import Contract
from pressoir_server import PROGRAM

ROOT = "/pressoir/v1"
PASSWORD = "correct horse battery staple"
OURS = {"X-Pressoir-Panel": "1", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
NUMBERS = itertools.count(1)


def set_password(server, account, password=PASSWORD):
    done = subprocess.run([PROGRAM, "account", "password", str(account), "--data", server.data], input=password + "\n", text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


class Panel:
    """An account with a password; not signed in yet."""

    def __init__(self, server, **options):
        self.server = server
        flags = ["--operator"] if options.pop("operator", False) else []
        self.email = options.setdefault("email", f"Person{next(NUMBERS)}@example.org")
        words = [word for name, value in {"name": f"panel {next(NUMBERS)}", **options}.items()
                 for word in ("--" + name.replace("_", "-"), str(value))]
        self.account = server.run("account", "create", *words, *flags)
        set_password(server, self.account["id"])
        self.contract = Contract(server.get(ROOT + "/openapi.json").json())
        self.cookies = {}

    def raw(self, method, path, body=None, headers=None, tls=False):
        """A request with these headers alone, and the cookie."""
        sent = dict(headers or {})
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        answer = self.server.request(method, ROOT + "/panel" + path, body, sent, tls=tls)
        if "set-cookie" in answer.headers:
            for name, morsel in http.cookies.SimpleCookie(answer.headers["set-cookie"]).items():
                self.cookies[name] = morsel.value
        return answer

    def call(self, method, path, fields=None, headers=None, **options):
        """As the page sends it; an answer that is as the contract has it."""
        body = None if fields is None else json.dumps(fields)
        sent = {**OURS, **({"Content-Type": "application/json"} if body is not None else {}), **(headers or {})}
        answer = self.raw(method, path, body, sent, **options)
        self.contract.check_answer("GET" if method == "HEAD" else method, "/panel" + path.split("?")[0], answer)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cache-control"] == "no-store" and answer.headers["cross-origin-resource-policy"] == "same-origin"
        return answer

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def sign_in(self, email=None, password=PASSWORD, **options):
        return self.call("POST", "/session", {"email": email or self.email, "password": password}, **options)

    def signed_in(self):
        answer = self.sign_in()
        assert answer.status == 201, answer.body
        return self

    def problem(self, answer, status, code):
        assert answer.status == status, answer.body[:500]
        shown = answer.json()
        assert shown["code"] == code, shown
        return shown

    def token(self):
        return {"Authorization": "Bearer " + self.account["bearer_token"]}

    def optimize(self, file, query="", name="photo.png"):
        """A file of the account, through the API that its plugins use."""
        answer = self.server.request("POST", f"{ROOT}/optimize?name={name}" + ("&" + query if query else ""), file,
                                     {**self.token(), "Content-Type": "application/octet-stream"})
        return answer
