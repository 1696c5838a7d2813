"""A client of the MegaOptim contract, sites from which pictures are fetched and to which callbacks go."""
import json
import re
import urllib.parse

from web_site import FileSite, FilesHandler

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
FIELDS = {"success": int, "file_name": str, "original_size": int, "optimized_size": int, "saved_bytes": int,
          "saved_percent": int, "url": str, "webp": object}
WEBP_FIELDS = ["url", "optimized_size", "saved_bytes", "saved_percent"]


def is_error(answer, code, status=200, says=None):
    """The contract's error form; HTTP says 200 whatever happened. `says`: its text, or the start of it."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert list(shown) == ["status", "code", "errors"] and shown["status"] == "error", shown
    assert shown["code"] == code, shown
    assert shown["errors"] and all(isinstance(each, str) and each for each in shown["errors"])
    assert says is None or shown["errors"][0].startswith(says), shown
    return True


class Api:
    """One account on one server."""

    def __init__(self, server, account, base="/v1"):
        self.server, self.account, self.base = server, account, base
        self.key = {"X-API-KEY": account["api_key"]}

    def optimize(self, files=(), content_type="", boundary="----b", headers=None, **fields):
        """`files`: (field, name, content) each; multipart."""
        body = b""
        for name, value in fields.items():
            body += (f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n').encode()
        for field, name, content in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            head += f"Content-Type: {content_type}\r\n" if content_type else ""
            body += head.encode() + b"\r\n" + content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self.server.request("POST", self.base + "/optimize", body,
                                   {"Content-Type": f"multipart/form-data; boundary={boundary}",
                                    **(self.key if headers is None else headers)})

    def optimize_form(self, **fields):
        """urlencoded, as megaoptim-python for URLs."""
        return self.server.post(self.base + "/optimize", fields, headers=self.key)

    def id_of(self, answer):
        assert answer.status == 200 and answer.headers["content-type"] == "application/json"
        shown = answer.json()
        assert list(shown) == ["status", "code", "process_id"], shown
        assert (shown["status"], shown["code"]) == ("processing", 202)
        assert re.fullmatch(UUID, shown["process_id"])
        return shown["process_id"]

    def result(self, process, query="", body=None, headers=None, method="POST"):
        return self.server.request(method, f"{self.base}/optimize/{process}/result{query}", body,
                                   {**self.key, **(headers or {})})

    def finished(self, answer):
        shown = self.result(self.id_of(answer)).json()
        assert (shown["status"], shown["code"]) == ("ok", 200), shown
        return shown

    def items(self, *contents, **fields):
        """The items of uploads under file1, file2 and so on."""
        files = [(f"file{i + 1}", f"photo{i + 1}.jpg", content) for i, content in enumerate(contents)]
        return self.finished(self.optimize(files, type="files", **fields))["result"]

    def item(self, content, name="photo.jpg", **fields):
        return self.finished(self.optimize([("file", name, content)], type="file", **fields))["result"][0]

    def fetch(self, url):
        return self.server.get(urllib.parse.urlsplit(url).path)

    def optimized(self, content, **fields):
        item = self.item(content, **fields)
        answer = self.fetch(item["url"])
        assert answer.status == 200 and len(answer.body) == item["optimized_size"]
        return answer.body

    def tokens(self):
        return self.server.get(self.base + "/users/info", headers=self.key).json()["result"]["tokens"]


class CallbackHandler(FilesHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.posts.append((self.headers["Content-Type"], json.loads(body)))
        self.answer(self.site.post_status)


class Site(FileSite):
    """POSTs are kept."""

    def __init__(self, files, post_status=200):
        self.posts, self.post_status = [], post_status
        super().__init__(files, CallbackHandler)
