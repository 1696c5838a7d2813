"""The OpenAPI documents of the dialects, beside their sources: what they say is sent is what is read. Routes are compared by
src/dialects/documents_test.cpp, real answers by every other test here (contracts.py).
"""
import re

import pytest

from contracts import DIALECTS, METHODS, documents, request_names

VENDORS = sorted(set(documents()) - {"pressoir"})
# How sources read a field: the word of a call and the names that it is given.
CALLS = ("text_in|flag|flag_in|number_of|length_in|plain_name_in|wanted_side|either|side_in|place_of|field|file|member|member_text|if_contains|"
         "contains|text|short_text|first_text|number|positive|value|side|corner|shift|query_value|parameter|password_in|list_in")
READ = re.compile(r'\b(?:' + CALLS + r')\((?:[\w.*>\-\[\]]+, )?"([A-Za-z_][\w\[\]]*)"(?:, "([a-z_]+)"\))?')
LISTED = re.compile(r'\{"(compression_level_\w+)", k\w+Setting\}|for \(const char\* name : \{([^}]*)\}\)')
LITERAL = re.compile(r'"(\w+)"')
REFUSED = {"tinify": {"store"}}  # that they are sent is an error
PARAMETERS = re.compile(r'parameters\["(\w+)"\]')


def read_in(name, literals=False):
    """Names of the fields that a dialect's sources read; or all of their literals."""
    found = set()
    for path in DIALECTS.joinpath(name).rglob("*.cpp"):
        if path.name.endswith("_test.cpp") or path.name in ("views.cpp", "notes.cpp", "images.cpp", "answers.cpp", "claims.cpp"):
            continue  # they read no request
        text = path.read_text()
        if literals:
            found.update(LITERAL.findall(text))
            continue
        for match in READ.finditer(text):
            found.update(part for word in match.groups() if word for part in re.split(r"[\[\]]+", word) if part)
        for match in LISTED.finditer(text):
            found.update(re.findall(r"\w+", match[1] or match[2]))
        found.update(PARAMETERS.findall(text))
    return found


def said_in(name):
    """Names of what may be sent, of query, path and body."""
    said = set()
    for operation in documents()[name].operations:
        said |= request_names(operation)
        said |= {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    return said


@pytest.mark.parametrize("name", VENDORS)
def test_a_document_has_the_fields_that_are_read_and_no_others(name):
    in_paths = {parameter["name"] for operation in documents()[name].operations for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert read_in(name) - said_in(name) == REFUSED.get(name, set())
    # The other way round a literal is enough: a few are read by a name that was chosen before.
    assert said_in(name) - read_in(name, literals=True) - in_paths == set()


@pytest.mark.parametrize("name", sorted(documents()))
def test_documents_are_openapi_without_loose_ends(name):
    document = documents()[name]
    text = document.text
    assert text["openapi"].startswith("3.1.") and text["info"]["title"] and text["info"]["version"]
    names = [operation["operationId"] for path in text["paths"].values() for method, operation in path.items() if method in METHODS]
    assert len(set(names)) == len(names)
    for operation in document.operations:
        in_path = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", operation["path"])), operation["path"]
        assert operation["summary"] and operation["responses"]
    used = set(re.findall(r'"#/components/([^"]+)"', (DIALECTS / name / "openapi.json").read_text()))
    kinds = ("headers", "parameters", "responses", "schemas")
    assert used == {f"{kind}/{each}" for kind in kinds for each in text["components"].get(kind, {})}
