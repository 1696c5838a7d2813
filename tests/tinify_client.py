"""The Tinify API as its published clients call it."""
import base64
import json

JSON = {"Content-Type": "application/json"}


def credentials(key, user="api"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()}


class Api:
    def __init__(self, server, account):
        self.server, self.account = server, account
        self.key = credentials(account["api_key"])

    def shrink(self, body, headers=None):
        """A picture as bytes, or what goes as JSON."""
        if not isinstance(body, bytes):
            body, headers = json.dumps(body).encode(), {**JSON, **(headers or {})}
        return self.server.request("POST", "/shrink", body, {**self.key, **(headers or {})})

    def output(self, picture):
        """The path of its output."""
        answer = self.shrink(picture)
        assert answer.status == 201, answer.text
        return "/" + answer.headers["location"].split("/", 3)[3]

    def get(self, path, headers=None):
        return self.server.request("GET", path, headers=headers or {})

    def made(self, path, **options):
        """The answer to a POST to an output."""
        return self.server.request("POST", path, json.dumps(options).encode(), {**self.key, **JSON})

    def used(self):
        return self.server.run("account", "show", str(self.account["id"]))["usage"]["images"]


def is_error(answer, status, word, said=""):
    body = answer.json()
    assert (answer.status, list(body), body["error"]) == (status, ["error", "message"], word), answer.text
    assert said in body["message"], answer.text
    return True
