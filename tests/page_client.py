"""What the page sends to the API of our own, without a browser."""
import json
import re

ROOT = "/pressoir/v1"
MARK = {"Pressoir-Page": "1"}


class Page:
    """A browser's calls of the page; `headers` are what else it sends."""

    def __init__(self, server, **headers):
        self.server = server
        self.headers = {**MARK, **{name.replace("_", "-"): value for name, value in headers.items()}}

    def request(self, method, path, body=None, **headers):
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.server.request(method, ROOT + path, body, sent)

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def optimize(self, file, query="compression=lossless", **headers):
        """The job; its failure as the answer that it is."""
        return self.request("POST", f"/optimize?{query}", file, Accept="application/json",
                            Content_Type="application/octet-stream", **headers)

    def fetch(self, url, **headers):
        body = json.dumps({"source": {"url": url}, "compression": "lossless"})
        return self.request("POST", "/optimize", body, Accept="application/json", Content_Type="application/json",
                            **headers)

    def is_let_in(self, **headers):
        answer = self.get("/limits", **headers)
        assert answer.status in (200, 401), answer
        return answer.status == 200


def files_of(server):
    """The page's files by their paths: index.html, and whatever one of them names."""
    found, missing = {}, ["/"]
    while missing:
        path = missing.pop()
        answer = server.get(path)
        assert answer.status == 200, path
        found[path] = answer
        text = answer.body.decode("utf-8", "replace")
        named = {"/page/" + name for name in re.findall(r"page/([\w.-]+\.(?:js|css|svg))", text)}
        named |= {"/page/" + name for name in re.findall(r"""["'`]\./([\w.-]+\.(?:js|css|svg))""", text)}
        missing += [name for name in named if name not in found and name not in missing]
    return found
