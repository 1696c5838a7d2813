"""A client of the Crush.pics contract, and a site from which pictures are fetched and to which webhooks go."""
import json
import re
import threading
import urllib.parse
from dataclasses import dataclass

from web_site import FileSite, FilesHandler

SETTINGS = {"fetch_allow": "127.0.0.1", "webhooks_allow_http": "true", "webhooks_allow_private": "true",
            "crushpics_first_retry_seconds": 0}
NOT_FOUND = b'{"status":404,"error":"Not Found"}'
IMAGE_FIELDS = {"id": int, "compression_type": str, "compression_level": int, "origin": str, "size": int,
                "file_type": str, "filename": str, "status": str, "created_at": str, "updated_at": str, "link": str}
CHILD_FIELDS = {"id": int, "status": str, "error_msg": None, "compression_type": str, "compression_level": int,
                "style": str, "width": None, "height": None, "link": str, "size": int, "file_type": str,
                "filename": str, "created_at": str, "updated_at": str, "expire_at": str}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z"
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def is_status(answer, status):
    """An error without a field: its status and name."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    shown = answer.json()
    assert list(shown) == ["status", "error"] and shown["status"] == status and shown["error"], shown
    return True


def is_refused(answer, status, field, reason):
    """An error of a field: an object of arrays, and a sentence."""
    assert answer.status == status, answer.body
    shown = answer.json()
    assert shown["message"] == {field: [reason]}, shown
    sentence = reason if field == "base" else f"{field} {reason}".replace("_", " ")
    assert shown["formatted_message"] == sentence[0].upper() + sentence[1:], shown
    return True


def has_fields(shown, fields):
    for name, kind in fields.items():
        assert name in shown, name
        assert kind is None or type(shown[name]) is kind, (name, shown[name])
    return True


def values_of(shown, name):
    """Every value under a name, however deep."""
    if isinstance(shown, dict):
        found = [shown[name]] if name in shown else []
        return found + [value for each in shown.values() for value in values_of(each, name)]
    return [value for each in shown for value in values_of(each, name)] if isinstance(shown, list) else []


def multipart(fields, file=None, file_name="photo.jpg", boundary="----WebKitFormBoundaryA8gBuR4BZ"):
    """A body from (name, value) pairs, which may repeat; `file` under the name `file`."""
    body = b""
    for name, value in fields:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    if file is not None:
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n").encode() + file + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Api:
    """One account on one server."""

    def __init__(self, server, account):
        self.server, self.account = server, account
        self.bearer = {"Authorization": "Bearer " + account["bearer_token"]}

    def ask(self, method, path, body=None, headers=None):
        return self.server.request(method, path, body, {**self.bearer, **(headers or {})})

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, value, method="POST"):
        """As JSON, its slashes escaped as PHP does."""
        return self.ask(method, path, json.dumps(value).replace("/", "\\/"), JSON)

    def form(self, path, fields, method="POST"):
        return self.ask(method, path, urllib.parse.urlencode(fields), URLENCODED)

    def upload(self, path, file=None, fields=(), file_name="photo.jpg", **more):
        """Multipart; `fields` are pairs."""
        body, headers = multipart([*fields, *more.items()], file, file_name)
        return self.ask("POST", path, body, headers)

    def compress(self, file, fields=(), **more):
        """The image of an upload that succeeds."""
        answer = self.upload("/v1/compress", file, fields, **more)
        assert answer.status == 200, answer.body
        shown = answer.json()
        assert list(shown) == ["original_image", "success"] and shown["success"] is True
        return shown["original_image"]

    def add(self, file, fields=(), **more):
        """The image of one that is not waited for."""
        answer = self.upload("/v1/original_images", file, fields, **more)
        assert answer.status == 200, answer.body
        return answer.json()["original_image"]

    def image(self, number):
        return self.get(f"/v1/original_images/{number}").json()["original_image"]

    def fetch(self, link, **options):
        """A link, as clients without token follow it."""
        return self.server.request(options.pop("method", "GET"), urllib.parse.urlsplit(link).path, **options)

    def bytes_of(self, shown):
        """Those behind the link of an image or a result, which says their number."""
        answer = self.fetch(shown["link"])
        assert answer.status == 200 and len(answer.body) == shown["size"], answer.status
        assert answer.headers["content-type"] == shown["file_type"]
        return answer.body

    def optimized(self, file, fields=(), **more):
        return self.bytes_of(self.compress(file, fields, **more)["optimized_images"][0])

    def shop(self):
        return self.get("/v1/shop").json()["shop"]

    def used(self):
        return self.shop()["plan_data"]["quota_usage"]

    def add_url(self, url):
        answer = self.send("/v1/callback_urls", {"url": url})
        assert answer.status == 200, answer.body
        return answer.json()["callback_url"]["id"]


@dataclass
class Call:
    """A webhook that has arrived."""
    path: str
    content_type: str
    delivery: str
    body: dict


class WebhookHandler(FilesHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        call = Call(self.path, self.headers["Content-Type"], self.headers["Pressoir-Delivery"], body)
        if self.site.on_call:
            self.site.on_call(call)
        with self.site.lock:
            status = self.site.statuses.pop(0) if self.site.statuses else self.site.status
            self.site.calls.append(call)
        self.answer(status)


class Site(FileSite):
    """POSTs are webhooks."""

    def __init__(self, files):
        self.calls, self.status, self.on_call = [], 201, None
        self.statuses = []  # of the first webhooks, before `status`
        self.lock = threading.Lock()
        super().__init__(files, WebhookHandler)

    def events(self, path="/hook"):
        """The names of the webhooks of one URL, as they came."""
        return [call.body["event"] for call in list(self.calls) if call.path == path]


def is_time(text):
    return re.fullmatch(TIME, text) is not None
