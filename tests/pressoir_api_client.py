"""A client of the API of our own that holds every answer against its contract."""
import json
import re

ROOT = "/pressoir/v1"
PHOTO_TYPES = ("image/", "application/pdf")


class Contract:
    """The OpenAPI document, as the server has it."""

    def __init__(self, document):
        self.document = document

    def followed(self, node):
        while "$ref" in node:
            found = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def operations(self, of_panel=False):
        """(path, method, operation) of all: those that a key opens, or those of the panel."""
        return [(path, method.upper(), operation) for path, item in self.document["paths"].items()
                for method, operation in item.items() if method != "parameters" and path.startswith("/panel/") == of_panel]

    def operation(self, method, path):
        """Of a path without its query, below the root; None: there is none."""
        for template, verb, operation in self.operations(path.startswith("/panel/")):
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if verb == method and re.fullmatch(pattern, path):
                return operation
        return None

    def check(self, value, schema, where="answer"):
        """`value` is what the schema says: the part of JSON Schema that the contract uses."""
        schema = self.followed(schema)
        for part in schema.get("allOf", []):
            self.check(value, part, where)
        if "oneOf" in schema:
            fitting = [form for form in schema["oneOf"] if self.fits(value, form)]
            assert len(fitting) == 1, f"{where}: {value!r} fits {len(fitting)} of {schema['oneOf']}"
        if "type" in schema:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            assert any(self.is_of(value, kind) for kind in kinds), f"{where}: {value!r} is not {kinds}"
        assert "const" not in schema or value == schema["const"], f"{where}: {value!r}"
        assert "enum" not in schema or value in schema["enum"], f"{where}: {value!r}"
        if isinstance(value, dict):
            known = schema.get("properties", {})
            missing = [name for name in schema.get("required", []) if name not in value]
            assert not missing, f"{where}: {missing} missing in {value}"
            for name, member in value.items():
                assert name in known or schema.get("additionalProperties", True), f"{where}: {name} is not in the contract"
                if name in known:
                    self.check(member, known[name], f"{where}.{name}")
        if isinstance(value, list):
            for index, item in enumerate(value):
                self.check(item, schema.get("items", {}), f"{where}[{index}]")

    def fits(self, value, schema):
        try:
            self.check(value, schema)
        except AssertionError:
            return False
        return True

    @staticmethod
    def is_of(value, kind):
        if isinstance(value, bool):
            return kind == "boolean"
        types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
        return kind != "boolean" and isinstance(value, types[kind])

    def check_answer(self, method, path, answer):
        operation = self.operation(method, path)
        assert operation, f"{method} {path} is not in the contract"
        statuses = operation["responses"]
        status = "5XX" if answer.status >= 500 else str(answer.status)
        assert status in statuses, f"{method} {path}: {answer.status} {answer.body[:300]}"
        response = self.followed(statuses[status])
        content = response.get("content", {})
        for name, header in response.get("headers", {}).items():
            needed = self.followed(header).get("required")
            assert not needed or name.lower() in answer.headers, f"{method} {path}: {answer.status} has no {name}"
        if method == "HEAD" or answer.status in (204, 304):
            assert not answer.body
            return
        kind = answer.headers["content-type"]
        media = content.get(kind) or (content.get("image/*") if kind.startswith("image/") else None)
        assert media, f"{method} {path}: {answer.status} {kind} is not in the contract"
        if "json" in kind:
            self.check(answer.json(), media["schema"])


class Api:
    """An account on a server."""

    def __init__(self, server, **options):
        self.server = server
        self.account = server.create_account(**options)
        self.token = self.account["bearer_token"]
        self.contract = Contract(server.get(ROOT + "/openapi.json").json())

    def call(self, method, path, body=None, headers=None, token=None):
        """An answer that is as the contract has it."""
        sent = {"Authorization": "Bearer " + (self.token if token is None else token), **(headers or {})}
        answer = self.server.request(method, ROOT + path, body, sent)
        if answer.status not in (404, 405) or self.contract.operation(method, path.split("?")[0]):
            self.contract.check_answer("GET" if method == "HEAD" else method, path.split("?")[0], answer)
        return answer

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def optimize(self, file, query="", **headers):
        """A body that is the file."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", "/optimize" + ("?" + query if query else ""), file,
                         {"Content-Type": "application/octet-stream", **names})

    def job(self, file, query="", **headers):
        """Its job, done or not."""
        return self.optimize(file, query, Accept="application/json", **headers)

    def order(self, fields, **headers):
        """A JSON body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", "/optimize", json.dumps(fields), {"Content-Type": "application/json", **names})

    def form(self, path, parts, headers=None):
        """A multipart body of (field, file name or None, content)."""
        dashes, body = b"--x", b""
        for name, file_name, content in parts:
            file = f'; filename="{file_name}"' if file_name is not None else ""
            body += dashes + f'\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
            body += (content if isinstance(content, bytes) else content.encode()) + b"\r\n"
        return self.call("POST", path, body + dashes + b"--\r\n", {"Content-Type": "multipart/form-data; boundary=x", **(headers or {})})

    def problem(self, answer, status, code):
        """The body of a refusal."""
        assert answer.status == status, answer.body[:500]
        assert answer.headers["content-type"] == "application/problem+json"
        shown = answer.json()
        assert shown["status"] == status and shown["code"] == code, shown
        return shown

    def images_used(self):
        return self.get("/usage").json()["used"]["images"]


def figures(answer):
    """Pressoir-Report as a dict; the values that the API sends."""
    found = {}
    for key, text, flag, number in re.findall(r'([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|(\?[01])|([-0-9.]+))',
                                              answer.headers["pressoir-report"]):
        found[key] = flag == "?1" if flag else json.loads(number) if number else text
    return found
