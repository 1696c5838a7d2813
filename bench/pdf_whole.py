"""What a PDF file holds for its readers, so that one can say what another tool's result has lost of it.

Read by qpdf and poppler-utils: pages, their text, links, outlines, named destinations, form fields with their values, tags,
attachments, page labels, output intents, and, coarsely, what the pages look like.
"""
import io
import json
import math
import pathlib
import subprocess
import tempfile

from PIL import Image, ImageChops, ImageStat

LEAST_PSNR = 15  # dB, of a page at 20 pixels an inch: below it is another picture, or none


def output(*command):
    return subprocess.run([str(part) for part in command], capture_output=True).stdout


def objects_of(path):
    """All objects by their reference; a stream's dictionary."""
    parsed = json.loads(output("qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=none", path) or b"{}")
    if "qpdf" not in parsed:
        return {}
    found = {}
    for key, value in parsed["qpdf"][1].items():
        found[key.removeprefix("obj:")] = value["stream"]["dict"] if "stream" in value else value["value"]
    return found


def dictionaries(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from dictionaries(item)


def chain(objects, first, depth=0):
    """The items of an outline."""
    count, item, seen = 0, objects.get(first), set()
    while isinstance(item, dict) and depth < 50:
        count += 1 + (chain(objects, item["/First"], depth + 1) if "/First" in item else 0)
        following = item.get("/Next")
        item = None if following in seen else objects.get(following)
        seen.add(following)
    return count


def fields_of(objects, references, prefix="", depth=0):
    found = []
    for reference in references if depth < 50 else ():
        field = objects.get(reference, reference) if isinstance(reference, str) else reference
        if not isinstance(field, dict):
            continue
        name = prefix + "." + str(field["/T"]) if "/T" in field else prefix
        kids = objects.get(field.get("/Kids"), field.get("/Kids")) if isinstance(field.get("/Kids"), str) else field.get("/Kids")
        if "/T" in field:
            found.append((name, str(field.get("/V"))))
        found += fields_of(objects, kids or [], name, depth + 1)
    return found


def resolved(objects, value):
    return objects.get(value, value) if isinstance(value, str) and value.endswith(" R") else value


def holdings(path):
    """By name, what can be counted or compared."""
    objects = objects_of(path)
    trailer = objects.get("trailer", {})
    root = resolved(objects, trailer.get("/Root")) or {}
    every = [each for value in objects.values() for each in dictionaries(value)]
    annotations = [resolved(objects, each) for page in objects.values() if isinstance(page, dict) and page.get("/Type") == "/Page"
                   for each in resolved(objects, page.get("/Annots")) or []]
    links = [each for each in annotations if each.get("/Subtype") == "/Link" and ("/A" in each or "/Dest" in each)]
    form = resolved(objects, root.get("/AcroForm")) or {}
    outlines = resolved(objects, root.get("/Outlines")) or {}
    text = output("pdftotext", path, "-").decode("utf-8", "replace")
    names = output("pdfinfo", "-dests", path).decode("utf-8", "replace").splitlines()[1:]
    return {
        "pages": text.count("\f"),
        "text": [" ".join(page.split()) for page in text.split("\f")],
        "links": len(links),
        "form fields": sorted(fields_of(objects, resolved(objects, form.get("/Fields")) or [])),
        "outlines": chain(objects, outlines.get("/First")),
        "named destinations": len(names),
        "tags": "/StructTreeRoot" in root,
        "attachments": sum("/EF" in each for each in every),
        "page labels": "/PageLabels" in root,
        "output intents": sum("/DestOutputProfile" in each for each in every),
    }


def output_intent_bytes(path):
    """What the profiles of the output intents weigh as they are stored."""
    objects = objects_of(path)
    profiles = {each["/DestOutputProfile"] for value in objects.values() for each in dictionaries(value)
                if "/DestOutputProfile" in each}
    return sum(int(resolved(objects, objects[profile].get("/Length", 0))) for profile in profiles if profile in objects)


def drawn(path):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "20", path, pathlib.Path(folder) / "p"], stderr=subprocess.DEVNULL)
        return [Image.open(io.BytesIO(page.read_bytes())).convert("RGB") for page in sorted(pathlib.Path(folder).iterdir())]


def psnr(one, other):
    if one.size != other.size:
        return 0.0
    squares = sum(ImageStat.Stat(ImageChops.difference(one, other)).sum2)
    count = 3 * one.size[0] * one.size[1]
    return 99.0 if squares == 0 else 10 * math.log10(255 * 255 * count / squares)


def lost(before, after):
    """The names of what `after` does not hold as `before` does: less of it, or other text, values or looks."""
    left, right = holdings(before), holdings(after)
    names = [name for name, value in left.items()
             if (right[name] < value if isinstance(value, (int, bool)) else right[name] != value)]
    pages = list(zip(drawn(before), drawn(after)))
    if any(psnr(*pair) < LEAST_PSNR for pair in pages):
        names.append("looks")
    return names
