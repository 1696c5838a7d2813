"""A client of the ImageRecycle contract, and a site from which pictures are fetched."""
import calendar
import json
import threading
import time
import urllib.parse

from web_site import Handler, WebSite

NOT_FOUND = b'{"errCode":404,"errMessage":"Not found"}'
IMAGE_FIELDS = {"id": int, "filename": str, "width": int, "height": int, "size_before": int, "size_after": int,
                "saved": float, "time": str, "origin_url": str, "optimized_url": str, "expiration_date": str}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def is_error(answer, status, says=None):
    """The contract's error form; the number in the body is that of the answer. `says`: its text, or the start of it."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert list(shown) == ["errCode", "errMessage"]
    assert shown["errCode"] == status and isinstance(shown["errMessage"], str) and shown["errMessage"]
    assert says is None or shown["errMessage"].startswith(says), shown
    return True


def seconds_of(text):
    """Unix time of "2024-01-31 10:00:00"."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


class Api:
    """One account on one server, spoken to as the plugins do: words in the query, uploads as multipart."""

    def __init__(self, server, account):
        self.server, self.account = server, account
        self.auth = json.dumps({"key": account["api_key"], "secret": account["api_secret"]})

    def ask(self, method, path, fields=None, **options):
        words = urllib.parse.urlencode({"auth": self.auth, "params": "", **(fields or {})})
        return self.server.request(method, f"/v1{path}?{words}", **options)

    def get(self, path, **fields):
        return self.ask("GET", path, fields)

    def send(self, method, path, **fields):
        """An urlencoded body."""
        body = urllib.parse.urlencode({"auth": self.auth, **fields})
        return self.server.request(method, "/v1" + path, body, URLENCODED)

    def curl(self, method, path, raw=""):
        """As the vendor's curl examples: an urlencoded body on any method, its JSON as it is."""
        return self.server.request(method, "/v1" + path, f"auth={self.auth}{raw}", URLENCODED)

    def upload(self, file=None, params=None, path="/images/", file_name="photo.jpg", headers=None, **fields):
        words = {"auth": self.auth, **fields}
        if params is not None:
            words["params"] = params if isinstance(params, str) else json.dumps(params)
        return self.server.upload("/v1" + path, words, file, file_name=file_name, headers=headers or {})

    def add(self, file, params=None, **options):
        """The object of an upload that succeeds."""
        answer = self.upload(file, params, **options)
        assert answer.status == 201, answer.body
        return answer.json()

    def fetch(self, url, **options):
        """A link of an image object, as a plugin without key follows it."""
        parts = urllib.parse.urlsplit(url)
        return self.server.request(options.pop("method", "GET"), parts.path, tls=parts.scheme == "https", **options)

    def optimized(self, file, params=None, **options):
        return self.fetch(self.add(file, params, **options)["optimized_url"]).body

    def sub_account(self, **fields):
        """A subaccount made now: its Api and its object."""
        answer = self.send("POST", "/accounts/sub", **{"title": "sub", **fields})
        assert answer.status == 201, answer.body
        shown = answer.json()
        return Api(self.server, shown), shown

    def used(self):
        return self.get("/accounts/mine").json()["quota_current"]


class Site(WebSite):
    """A web site on 127.0.0.1: files by path; /slow never answers, /drip never ends."""

    def __init__(self, files):
        self.closing = threading.Event()
        site = self

        class Files(Handler):
            def do_GET(self):
                content = files.get(self.path)
                if self.path == "/slow":
                    site.closing.wait(30)
                    return
                self.send_response(200 if content or self.path == "/drip" else 404)
                self.send_header("Content-Length", "1000" if self.path == "/drip" else str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")
                while self.path == "/drip" and not site.closing.wait(0.5):
                    self.wfile.write(b".")
                    self.wfile.flush()

        super().__init__(Files)

    def close(self):
        self.closing.set()
        super().close()
