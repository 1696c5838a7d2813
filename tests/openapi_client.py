"""A client that is made at run time from an OpenAPI document: a method for each operationId, which takes parameters by their names.

No generator of Python clients can be had from Debian, nor one that runs on node: this shows that the document is enough for one. What the
document does not have is refused before it is sent: operations, parameters, media types, bodies that are not as their schema.
"""
import functools
import json
import urllib.parse

import jsonschema

from contracts import media_of


class Refused(Exception):
    """An answer of 400 and above: `status`, and `problem`, its JSON."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


class Client:
    """@param request  request(method, path, body, headers) -> an answer with status, headers (lower case) and body."""

    def __init__(self, document, request, token):
        self._document, self._request, self._token = document, request, token
        for operation in document.operations:
            setattr(self, operation["operationId"], functools.partial(self._call, operation))

    def _call(self, operation, body=None, media="application/json", accept=None, **values):
        path, query, headers = operation["path"], [], {}
        known = {parameter["name"].replace("-", "_"): parameter for parameter in operation["parameters"]}
        for name, value in values.items():
            if name not in known:
                raise TypeError(f"{operation['operationId']} has no parameter {name}; there are {sorted(known)}")
            parameter = known[name]
            jsonschema.Draft202012Validator(parameter["schema"]).validate(value)
            if parameter["in"] == "path":
                path = path.replace("{" + name + "}", urllib.parse.quote(str(value), safe=""))
            elif parameter["in"] == "header":
                headers[parameter["name"]] = str(value)
            else:  # an object with `explode` is sent as its members
                query += value.items() if isinstance(value, dict) else [(name, value)]
        if accept:
            headers["Accept"] = accept
        if operation.get("security", self._document.text["security"]):
            headers["Authorization"] = f"Bearer {self._token}"
        if body is not None:
            body, headers["Content-Type"] = self._written(operation, body, media)
        answer = self._request(operation["method"], path + ("?" + urllib.parse.urlencode(query) if query else ""), body, headers)
        return self._read(operation, answer)

    @staticmethod
    def _written(operation, body, media):
        schema = operation["requestBody"]["content"][media]["schema"]
        if media == "application/json":
            jsonschema.Draft202012Validator(schema).validate(body)
            return json.dumps(body), media
        if media == "multipart/form-data":
            unknown = set(body) - set(schema["properties"])
            if unknown:
                raise TypeError(f"there are no parts {unknown}")
            parts = b"".join(f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
                             for name, content in body.items())
            return parts + b"--x--\r\n", media + "; boundary=x"
        return body, media

    @staticmethod
    def _read(operation, answer):
        """JSON as its value, a file as its bytes, nothing as None."""
        response = operation["responses"]["5XX" if answer.status >= 500 else str(answer.status)]
        kind = answer.headers.get("content-type", "")
        value = None
        if answer.body:
            media = media_of(response, kind)
            value = answer.body
            if "json" in kind:
                value = json.loads(answer.body)
                jsonschema.Draft202012Validator(media["schema"]).validate(value)
        if answer.status >= 400:
            raise Refused(answer.status, value)
        return value
