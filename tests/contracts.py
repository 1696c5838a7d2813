"""The OpenAPI documents of all dialects, and what real answers have shown of them.

Every answer that Server.request() gets is held against the document of the dialect that it is of: its path, its status, its type and
its body; what neither path nor method of any dialect is, is nobody's. Whoever runs all tests of a dialect hears what of its document no
answer has shown (conftest.py).
"""
import collections
import functools
import json
import pathlib
import re
import urllib.parse

import jsonschema

DIALECTS = pathlib.Path(__file__).resolve().parent.parent / "src/dialects"
METHODS = ("get", "post", "put", "patch", "delete")
# No test can make these without luck or minutes: bodies that come too slowly, failures of the server.
NOT_MADE = {"408", "5XX"}
ECHO = ("iloveimg", "debug")  # of a request that sends this the answer is the request


class Document:
    """One, with all references followed."""

    def __init__(self, name):
        self.name = name
        self.text = json.loads((DIALECTS / name / "openapi.json").read_text())
        self.places = {}  # of a schema with properties, by its identity
        self.validators = {}
        self._followed = {}
        self.operations = list(self._operations())
        self._by_path = [(operation, re.compile(operation["pattern"])) for operation in self.operations]

    def follow(self, node, place="#"):
        """A copy without references; one object for each that is referred to, so that its identity names it."""
        if isinstance(node, list):
            return [self.follow(item, f"{place}/{index}") for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = node["$ref"]
            if target not in self._followed:
                found = self.text
                for part in target.removeprefix("#/").split("/"):
                    found = found[part]
                self._followed[target] = self.follow(found, target)
            return self._followed[target]
        made = {key: self.follow(member, f"{place}/{key}") for key, member in node.items()}
        if isinstance(made.get("properties"), dict):
            self.places[id(made)] = place
        return made

    def _operations(self):
        everywhere = [server["url"] for server in self.text["servers"]]
        for path, item in self.text["paths"].items():
            for base in [server["url"] for server in item.get("servers", [])] or everywhere:
                whole = (base.rstrip("/") + path).rstrip("/")
                for method in METHODS:
                    if method in item:
                        made = self.follow(item[method], f"#/paths{path}/{method}")
                        parameters = self.follow(item.get("parameters", []), f"#/paths{path}") + made.get("parameters", [])
                        yield {**made, "parameters": parameters, "method": method.upper(), "path": whole, "dialect": self.name,
                               "pattern": "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in whole.split("/")) + "/?"}

    def operation(self, method, path):
        """None: there is none. A name goes before a variable part."""
        found = [operation for operation, pattern in self._by_path if operation["method"] == method and pattern.fullmatch(path)]
        return min(found, key=lambda operation: operation["path"].count("{"), default=None)

    def validator(self, schema):
        if id(schema) not in self.validators:
            jsonschema.Draft202012Validator.check_schema(schema)
            self.validators[id(schema)] = jsonschema.Draft202012Validator(schema)
        return self.validators[id(schema)]

    def fits(self, value, schema):
        return self.validator(schema).is_valid(value)

    def properties_in(self, value, schema):
        """(place of the schema, name) of every property that is there."""
        for part in schema.get("allOf", []):
            yield from self.properties_in(value, part)
        for part in schema.get("oneOf", []):
            if self.fits(value, part):
                yield from self.properties_in(value, part)
        if isinstance(value, dict):
            for name, member in value.items():
                known = schema.get("properties", {}).get(name)
                if known is not None:
                    yield self.places[id(schema)], name
                    yield from self.properties_in(member, known)
                elif isinstance(schema.get("additionalProperties"), dict):
                    yield from self.properties_in(member, schema["additionalProperties"])
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            for item in value:
                yield from self.properties_in(item, schema["items"])


@functools.cache
def documents():
    """All, by the dialect's folder."""
    return {path.parent.name: Document(path.parent.name) for path in sorted(DIALECTS.glob("*/openapi.json"))}


class Seen:
    """What answers have shown, as tuples of texts, so that processes can tell each other."""

    def __init__(self):
        self.statuses, self.properties, self.fields = set(), set(), set()

    def add(self, other):
        for kind in ("statuses", "properties", "fields"):
            getattr(self, kind).update(tuple(each) for each in other[kind])

    def as_lists(self):
        return {kind: sorted(getattr(self, kind)) for kind in ("statuses", "properties", "fields")}


SEEN = Seen()


def media_of(response, kind):
    """What the document has for that type."""
    content = response.get("content", {})
    for name in (kind, kind.split(";")[0], kind.split("/")[0] + "/*"):
        if name in content:
            return content[name]
    return None


def body_of(answer, kind):
    """A value where it is JSON, be it labelled so or not; else None."""
    if answer.body and ("json" in kind or answer.body[:1] in b"{["):
        try:
            return answer.json()
        except (ValueError, RecursionError):
            return None
    return None


def fault_of(document, operation, answer, is_head):
    """What is not as the document has it; None: nothing."""
    status = "5XX" if answer.status >= 500 else str(answer.status)
    response = operation["responses"].get(status)
    if response is None:
        return f"{answer.status} is not among {list(operation['responses'])}"
    for name, header in response.get("headers", {}).items():
        if header.get("required") and name.lower() not in answer.headers:
            return f"there is no header {name}"
    if is_head or answer.status in (204, 304):
        return "there is a body" if answer.body else None
    kind = answer.headers.get("content-type", "")
    if not answer.body and "content" not in response:
        return None
    media = media_of(response, kind)
    if media is None:
        return f"{kind!r} is not among {list(response.get('content', {}))}"
    value = body_of(answer, kind)
    if "json" in kind and answer.body and value is None:
        return "the body is not JSON"
    if value is None and not media["schema"].get("format") == "binary":
        value = answer.body.decode("utf-8", "replace")
    if value is not None and media["schema"].get("format") != "binary":
        error = next(iter(document.validator(media["schema"]).iter_errors(value)), None)
        if error is not None:
            return f"{'/'.join(map(str, error.absolute_path)) or 'the body'}: {error.message[:600]}"
        SEEN.properties.update((document.name, *place) for place in document.properties_in(value, media["schema"]))
    return None


def names_in(value):
    """Of all members, however deep; text that is JSON counts as what it says."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):  # a test sends what is nested too deeply
            return
    if isinstance(value, dict):
        for name, member in value.items():
            yield from (part for part in re.split(r"[\[\]]+", name) if part)
            yield from names_in(member)
    if isinstance(value, list):
        for item in value:
            yield from names_in(item)


def fields_in(path, body, headers):
    """Names of what a request sends."""
    pairs = urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query, keep_blank_values=True)
    body = body.encode() if isinstance(body, str) else body
    kind = next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "")
    if isinstance(body, bytes) and body:
        if kind.startswith("multipart/"):
            for part in re.finditer(rb'name=["\']?([^"\';\r\n]+)["\']?[^\r\n]*((?:\r\n[^\r\n]+)*)\r\n\r\n([\[{][^\r\n]*)?', body):
                pairs.append((part[1].decode("latin-1"), (part[3] or b"").decode("latin-1")))
        elif len(body) < 1 << 20 and body[:1] in b"{[":
            yield from names_in(body.decode("utf-8", "replace"))
        elif "urlencoded" in kind:
            pairs += urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    for name, value in pairs:
        yield from names_in({name: value})


def check(method, path, body, headers, answer):
    """Holds a real answer against the documents. @raises AssertionError."""
    bare = urllib.parse.urlsplit(path).path
    wanted = "GET" if method == "HEAD" else method
    found = [(document, operation) for document in documents().values() if (operation := document.operation(wanted, bare))]
    faults = []
    fields = set(fields_in(path, body, headers)) if found else set()
    for document, operation in found:
        if (document.name, ECHO[1]) == ECHO and ECHO[1] in fields and answer.status == 200:
            SEEN.fields.add((*ECHO[:1], operation["operationId"], ECHO[1]))
            return
        fault = fault_of(document, operation, answer, method == "HEAD")
        if fault is None:
            status = "5XX" if answer.status >= 500 else str(answer.status)
            SEEN.statuses.add((document.name, operation["operationId"], status))
            SEEN.fields.update((document.name, operation["operationId"], name) for name in fields)
            return
        faults.append(f"{document.name}: {fault}")
    assert not found, f"{method} {bare}: {answer.status} {answer.body[:300]}: not as its document has it: {'; '.join(faults)}"


def schemas_in(node):
    """Every schema of a response, its own parts too."""
    if isinstance(node, dict):
        yield node
        for member in node.values():
            yield from schemas_in(member)
    elif isinstance(node, list):
        for member in node:
            yield from schemas_in(member)


def request_names(operation):
    """What the document says may be sent: names of parameters of the query, and of a body however deep."""
    sent = [parameter for parameter in operation["parameters"] if parameter["in"] == "query"]
    names = {parameter["name"] for parameter in sent}
    for part in [*sent, *operation.get("requestBody", {}).get("content", {}).values()]:
        for schema in schemas_in(part["schema"]):
            if isinstance(schema.get("properties"), dict) and "type" in schema:
                names.update(schema["properties"])
    return names


def not_shown(name, seen):
    """Lines: what of a dialect's document no answer has shown."""
    document, lines = documents()[name], []
    properties = set()
    # What many operations have alike (401, 429) is worded by one function: one of them shows it for all.
    shown = {id(operation["responses"][status]) for operation in document.operations for status in operation["responses"]
             if (name, operation["operationId"], status) in seen.statuses}
    fields = collections.defaultdict(set)
    for operation in document.operations:
        for status, response in operation["responses"].items():
            if status not in NOT_MADE and id(response) not in shown:
                lines.append(f"{operation['method']} {operation['path']}: no test has got {status}")
            for schema in schemas_in(response.get("content", {})):
                if id(schema) in document.places:
                    properties.update((name, document.places[id(schema)], each) for each in schema["properties"])
        for field in request_names(operation):
            fields[field].add(operation["operationId"])
    lines += [f"{place}: no answer has had {each}" for _, place, each in sorted(properties - seen.properties)]
    sent = {(each, field) for dialect, each, field in seen.fields if dialect == name}
    for field, operations in sorted(fields.items()):
        if not any((each, field) in sent for each in operations):
            lines.append(f"{field}: no test has sent it to {', '.join(sorted(operations))}")
    return sorted(set(lines))
