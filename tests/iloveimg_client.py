"""A client of the iLoveIMG contract: tokens of every shape, and the bodies that its clients send."""
import base64
import hashlib
import hmac
import io
import json
import threading
import time
import urllib.parse
import zipfile

from web_site import FileSite, FilesHandler

SETTINGS = {"fetch_allow": "127.0.0.1", "webhooks_allow_http": "true", "webhooks_allow_private": "true",
            "iloveimg_first_retry_seconds": 0}
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
PROCESS_KEYS = ["download_filename", "filesize", "output_filesize", "output_filenumber", "output_extensions", "timer",
                "status", "status_message", "task"]
DELETE_KEYS = {"download_filename", "file_number", "filesize", "output_extensions", "output_filesize", "output_filenumber",
               "process_start", "server", "status", "status_message", "task", "timer", "tool"}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(account, claims=None, secret=None, header=None, encode=base64url, digest=hashlib.sha256, without=()):
    """A token as ilovepdf-php makes it; `claims` replace or add."""
    now = int(time.time())
    payload = {"iss": "", "aud": "", "iat": now, "nbf": now, "exp": now + 3600, "jti": account["public_key"], **(claims or {})}
    payload = {name: value for name, value in payload.items() if name not in without}
    parts = [encode(json.dumps(part).encode()) for part in (header or {"typ": "JWT", "alg": "HS256"}, payload)]
    text = ".".join(parts)
    signature = hmac.new((secret or account["secret_key"]).encode(), text.encode(), digest).digest()
    return text + "." + encode(signature)


def bracketed(value, name=""):
    """Pairs of names with brackets and values, as PHP's http_build_query has them."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return [] if value is None else [(name, {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value)]
    return [pair for key, item in items for pair in bracketed(item, f"{name}[{key}]" if name else str(key))]


def multipart(fields, files=(), boundary="----------------------------8d2b5a1", part_type=True, length=False, quote='"'):
    """`fields` are pairs; `files` triples of field, file name and content, which come last."""
    body = b""
    for name, value in fields:
        body += f"--{boundary}\r\nContent-Disposition: form-data; name={quote}{name}{quote}\r\n\r\n{value}\r\n".encode()
    for name, file_name, content in files:
        body += (f"--{boundary}\r\nContent-Disposition: form-data; name={quote}{name}{quote}; "
                 f"filename={quote}{file_name}{quote}\r\n").encode()
        if part_type:
            body += b"Content-Type: image/jpeg\r\n"
        if length:
            body += f"Content-Length: {len(content)}\r\n".encode()
        body += b"\r\n" + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def is_refused(answer, kind, status=400):
    """An error in the API's own form; its `param`."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    error = answer.json()["error"]
    assert error["type"] == kind and error["message"], error
    assert str(error["code"]) == str(status)
    return error.get("param")


def is_unauthorized(answer, message=None):
    assert answer.status == 401, answer.body
    body = answer.json()
    assert list(body) == ["name", "message", "code", "status", "error"], body
    assert (body["name"], body["code"], body["status"]) == ("Unauthorized", 0, 401)
    assert body["error"] == {"type": "AuthError", "message": body["message"], "code": "401"} and body["message"]
    assert message in (None, body["message"]), body
    return True


class Api:
    """One project on one server."""

    def __init__(self, server, account, claims=None):
        self.server, self.account, self.claims = server, account, claims

    @property
    def bearer(self):
        return {"Authorization": "Bearer " + token(self.account, self.claims)}

    def ask(self, method, path, body=None, headers=None, **options):
        return self.server.request(method, path, body, {**self.bearer, **(headers or {})}, **options)

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, value, method="POST"):
        return self.ask(method, path, json.dumps(value), JSON)

    def form(self, path, value, method="POST"):
        """Urlencoded, with encoded brackets."""
        return self.ask(method, path, urllib.parse.urlencode(bracketed(value)), URLENCODED)

    def parts(self, path, value, files=(), **options):
        """Multipart with brackets."""
        body, headers = multipart(bracketed(value), files, **options)
        return self.ask("POST", path, body, headers)

    def start(self, tool="compressimage"):
        answer = self.get(f"/v1/start/{tool}")
        assert answer.status == 200, answer.body
        return answer.json()["task"]

    def upload(self, task, content, name="photo.jpg", **more):
        answer = self.parts("/v1/upload", {"task": task, **more}, [("file", name, content)])
        assert answer.status == 200, answer.body
        return answer.json()["server_filename"]

    def process(self, task, tool, names, send=None, **more):
        """`names`: server_filename, or an object of `files`."""
        files = [name if isinstance(name, dict) else {"server_filename": name, "filename": "photo.jpg"} for name in names]
        return (send or self.send)("/v1/process", {"task": task, "tool": tool, "files": files, **more})

    def download(self, task):
        answer = self.get(f"/v1/download/{task}")
        assert answer.status == 200, answer.body
        assert int(answer.headers["content-length"]) == len(answer.body)
        return answer

    def done(self, tool, content, name="photo.jpg", **more):
        """A whole task of one file: what the download gives."""
        task = self.start(tool)
        file = {"server_filename": self.upload(task, content, name), "filename": name, **more.pop("file", {})}
        answer = self.process(task, tool, [file], **more)
        assert answer.status == 200, answer.body
        assert answer.json()["status"] == "TaskSuccess", answer.body
        return self.download(task).body

    def task(self, task):
        answer = self.get(f"/v1/task/{task}")
        assert answer.status == 200, answer.body
        return answer.json()

    def listed(self, **parameters):
        answer = self.server.post("/v1/task", {"secret_key": self.account["secret_key"], **parameters})
        assert answer.status == 200, answer.body
        return answer.json()


def members(archive):
    """Names and contents of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(archive)) as entries:
        assert entries.testzip() is None
        return {name: entries.read(name) for name in entries.namelist()}


class Handler(FilesHandler):
    def do_GET(self):
        self.site.seen.append((self.path, self.headers["Authorization"]))
        super().do_GET()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.site.on_call:
            self.site.on_call(body)
        with self.site.lock:
            status = self.site.statuses.pop(0) if self.site.statuses else 200
            self.site.calls.append(body)
        self.answer(status)


class Site(FileSite):
    """Pictures to fetch; POSTs are callbacks."""

    def __init__(self, files):
        self.calls, self.statuses, self.on_call, self.seen = [], [], None, []
        self.lock = threading.Lock()
        super().__init__(files, Handler)
