"""Hostile SVGs through the command line: an error or a valid file, within time and memory, and nothing read or fetched."""
import http.server
import json
import os
import resource
import signal
import subprocess
import threading
import time
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from cli import PRESSOIR
from pressoir_server import CORPUS
from svgs import packed

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SECRET = "not-to-be-seen-0123456789"
CPU_SECONDS, MEMORY_BYTES = 6, 1 << 29
LIMITS = {**{name: value for name, value in os.environ.items() if not name.startswith("PRESSOIR_")},
          "PRESSOIR_LIMITS_CPU_MILLISECONDS": str(1000 * CPU_SECONDS), "PRESSOIR_LIMITS_MAX_MEMORY_BYTES": str(MEMORY_BYTES)}
CODES = {"corrupt_input", "limit_exceeded", "unsupported_format", "timeout"}


def svg(content, size='width="100" height="100"', head=""):
    return f"<?xml version='1.0'?>{head}<svg {SPACES} {size}>{content}</svg>".encode()


def laughs(depth=9, width=10):
    names = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * width}">' for i in range(1, depth + 1))
    return f'<!DOCTYPE svg [<!ENTITY l0 "lol">{names}]>'


def nested(element, depth):
    return f"<{element}>" * depth + f"</{element}>" * depth


def path_of(size):
    step = "l1.25 1.5 -1.25 -1.5 "
    return f'<path d="M0 0 {step * (size // len(step))}"/>'


FILTER = ("<filter id='f' filterUnits='userSpaceOnUse' x='0' y='0' width='40000' height='25000' filterRes='40000 25000'>"
          "<feTurbulence numOctaves='50' baseFrequency='.5'/><feGaussianBlur stdDeviation='5000'/></filter>"
          "<rect width='40000' height='25000' filter='url(#f)'/>")
KERNEL = ("<filter id='f'><feConvolveMatrix order='30' kernelMatrix='" + "1 " * 900 + "'/></filter>"
          "<rect width='90' height='90' filter='url(#f)'/>")
PATTERNS = "".join(f"<pattern id='p{i}' width='.01' height='.01' patternUnits='objectBoundingBox'>"
                   f"<rect width='99' height='99' fill='url(#p{i + 1})'/></pattern>" for i in range(9))
LOOPS = ("<g id='a'><use xlink:href='#b'/></g><g id='b'><use xlink:href='#a'/><use xlink:href='#b'/></g>"
         "<pattern id='c' width='1' height='1'><rect width='9' height='9' fill='url(#c)'/></pattern>"
         "<mask id='d'><rect mask='url(#d)' width='9' height='9'/></mask><clipPath id='e' clip-path='url(#e)'/>"
         "<linearGradient id='g' xlink:href='#h'/><linearGradient id='h' xlink:href='#g'/>"
         "<rect width='50' height='50' fill='url(#c)' mask='url(#d)' clip-path='url(#e)' stroke='url(#g)'/>")
MARKERS = ("<marker id='m' markerWidth='9' markerHeight='9'><path d='M0 0h1v1h1' marker-mid='url(#m)'/></marker>"
           f"<path d='M0 0{'h1v1' * 20000}' marker-mid='url(#m)'/>")

FILES = {
    "billion laughs": svg("<text>&l9;</text>", head=laughs()),
    "billion laughs in an attribute": svg("<g id='&l9;'/>", head=laughs()),
    "quadratic entities": svg("&big;" * 20_000, head=f'<!DOCTYPE svg [<!ENTITY big "{"<g/>" * 5000}">]>'),
    "parameter entities": svg("", head='<!DOCTYPE svg [<!ENTITY % a "<!ENTITY b \'c\'>"><!ENTITY % d "&#37;a;&#37;a;">%d;]>'),
    "an entity in itself": svg("&a;", head='<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'),
    "50,000 groups": svg(nested("g", 50_000)),
    "50,000 elements unknown": svg(nested("x", 50_000)),
    "loops": svg(LOOPS),
    "a million uses": svg("<defs><rect id='u0' width='1' height='1'/>" + "".join(
        f"<g id='u{i}'>" + f"<use xlink:href='#u{i - 1}'/>" * 10 + "</g>" for i in range(1, 10)) + "</defs><use xlink:href='#u9'/>"),
    "a filter of 10^9 pixels": svg(FILTER, 'width="40000" height="25000"'),
    "the same in a small picture": svg(FILTER),
    "a filter of 900 numbers": svg(KERNEL),
    "patterns in patterns": svg(PATTERNS + "<rect width='99' height='99' fill='url(#p0)'/>"),
    "markers": svg(MARKERS),
    "a path of 20 MB": svg(path_of(20_000_000)),
    "a style of 5 MB": svg("<style>" + "g g>g.a:not(.b)~g{fill:red}" * 180_000 + "</style>" + "<g class='a'/>" * 2000),
    "200,000 elements": svg("<g fill='red'><rect width='1' height='1'/></g>" * 100_000),
    "huge": svg("<rect width='9' height='9'/>", 'width="1e9" height="1e9"'),
    "no size": svg("", 'width="0" height="-5" viewBox="0 0 nan inf"'),
    "huge numbers": svg(f"<path d='M1e400 -1e400L1e-400 {'9' * 5000} .{'0' * 5000}1' transform='scale(1e300)'/>"),
    "not UTF-8": svg("<text>\xe9</text>").replace("\xe9".encode(), b"\xe9\xff"),
    "a wrong encoding": svg("").replace(b"version='1.0'", b"version='1.0' encoding='x-unknown'"),
    "UTF-16": svg("<text>\xe9</text>").decode().encode("utf-16"),
    "zeros": svg("\0" * 100),
    "cut off": svg("<g><rect")[:-6],
    "nothing but a start": b"<svg",
    "a bomb": packed(svg(" " * 110_000_000)),
    "a packed bomb": packed(packed(svg(""))),
    "a cut off svgz": packed(svg("<rect/>" * 1000))[:-30],
    "HTML": b"<!DOCTYPE html><html><body><svg xmlns='http://www.w3.org/2000/svg'><rect/></svg></body></html>",
}


class Asked(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """A site that nobody must ask; its URL and what was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", server.asked
    server.shutdown()


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def work(folder, content, *options):
    """Exit code, the row of the report, what was written (empty: nothing)."""
    source, made = folder / "a.svg", folder / "made"
    source.write_bytes(content)
    made.unlink(missing_ok=True)
    before, since = cpu_seconds(), time.monotonic()
    done = subprocess.run([PRESSOIR, "optimize", "--json", *options, source, "-o", made], capture_output=True, timeout=300,
                          env=LIMITS)
    spent, took = cpu_seconds() - before, time.monotonic() - since
    assert done.returncode in (0, 1), (done.returncode, done.stderr[-500:])
    assert spent < 2 * CPU_SECONDS + 2, (spent, took)  # a process that dies is tried once more
    row, = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, row, made.read_bytes() if made.exists() else b""


def is_answered(folder, content, *options):
    """A clear error, or a result that can be read."""
    code, row, made = work(folder, content, *options)
    if code:
        assert row["error"]["code"] in CODES and row["error"]["message"], row
        assert not made
    elif row["format"] == "svg" and not made.startswith(b"\x1f\x8b"):
        assert len(made) <= len(content)
        parser = ET.XMLPullParser()  # as deep as it may be
        parser.feed(made)
    elif row["format"] != "svg":
        with Image.open(folder / "made") as picture:
            picture.load()
    return row


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_answered(tmp_path, name):
    row = is_answered(tmp_path, FILES[name])
    if row["error"] is None:  # it can be read: it may still be hard to draw
        is_answered(tmp_path, FILES[name], "--balanced")
        is_answered(tmp_path, FILES[name], "--sanitise", "--convert", "png")


@pytest.mark.parametrize("path", sorted((CORPUS / "hostile").glob("*.svg")), ids=lambda path: path.name)
@pytest.mark.parametrize("options", [(), ("--convert", "png")], ids=["as itself", "drawn"])
def test_a_file_of_the_corpus_is_answered(tmp_path, path, options):
    is_answered(tmp_path, path.read_bytes(), *options)


def errors_of(tmp_path, *names):
    return {name: is_answered(tmp_path, FILES[name])["error"]["message"] for name in names}


def test_errors_say_what_is_wrong(tmp_path):
    for name, error in errors_of(tmp_path, "50,000 groups", "billion laughs", "cut off", "not UTF-8", "HTML", "an entity in itself",
                                 "a cut off svgz", "a packed bomb", "a bomb").items():
        assert error, name
        words = {"50,000 groups": "inside each other", "HTML": "HTML page", "cut off": "line", "not UTF-8": "line",
                 "a cut off svgz": "unpacked", "a packed bomb": "does not hold an SVG", "a bomb": "more than"}.get(name, "")
        assert words in error, (name, error)


def test_filters_are_weighed_before_they_are_drawn(tmp_path):
    for name in ("a filter of 10^9 pixels", "a filter of 900 numbers"):
        row = is_answered(tmp_path, FILES[name])
        assert row["error"] is None and "its filters take too long to draw" in json.dumps(row["warnings"]), (name, row)
    row = is_answered(tmp_path, FILES["a filter of 900 numbers"], "--convert", "png")
    assert row["error"]["code"] == "limit_exceeded" and "filter" in row["error"]["message"], row


def outside(site, secret):
    """Every way of SVG, CSS and XML to name another file."""
    url, file = site[0], secret.as_uri()
    references = [url + "/%d.png", file, str(secret), secret.name, "/etc/passwd", "//127.0.0.1" + url[16:] + "/%d"]
    parts = []
    for i, reference in enumerate(references):
        reference = reference.replace("%d", str(i))
        parts += [f'<image xlink:href="{reference}" width="50" height="50"/>', f'<image href="{reference}" width="50" height="50"/>',
                  f'<use xlink:href="{reference}#a"/>', f'<feImage xlink:href="{reference}"/>', f'<rect fill="url({reference}#a)" width="9" height="9"/>',
                  f'<style>@import url("{reference}");@font-face{{font-family:a;src:url({reference})}}</style>',
                  f'<text style="font-family:a" filter="url({reference}#f)">word</text>', f'<tref xlink:href="{reference}"/>',
                  f'<g xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{reference}" parse="text"/></g>']
    return svg("".join(parts), head=f'<?xml-stylesheet href="{url}/a.css"?>')


@pytest.mark.parametrize("options", [(), ("--balanced",), ("--sanitise",), ("--convert", "png")])
def test_nothing_is_fetched_or_read(tmp_path, site, options):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    documents = [outside(site, secret)] + [
        svg("<text y='20'>&x;</text>", head=f"<!DOCTYPE svg {declaration}>") for declaration in (
            f'[<!ENTITY x SYSTEM "{secret.as_uri()}">]', f'[<!ENTITY x SYSTEM "{site[0]}/x">]',
            f'[<!ENTITY % a SYSTEM "{site[0]}/a.dtd"> %a;]', f'SYSTEM "{site[0]}/b.dtd"', f'PUBLIC "-//W3C//DTD SVG 1.1//EN" "{site[0]}/c.dtd"',
            f'[<!ENTITY x PUBLIC "a" "{secret.as_uri()}">]')]
    for document in documents:
        _, row, made = work(tmp_path, document, *options)
        assert SECRET.encode() not in made and SECRET not in json.dumps(row)
    assert site[1] == []


def test_an_external_entity_is_an_error(tmp_path):
    code, row, _ = work(tmp_path, svg("<text>&x;</text>", head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))
    assert code == 1 and "external" in row["error"]["message"], row


def test_memory_stays_within_the_limit(tmp_path):
    """Of the process that does the work, and of those above it."""
    for name in ("billion laughs", "a path of 20 MB", "the same in a small picture", "a bomb", "quadratic entities"):
        (tmp_path / "a.svg").write_bytes(FILES[name])
        process = subprocess.Popen([PRESSOIR, "optimize", tmp_path / "a.svg", "-o", tmp_path / "made"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=LIMITS)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in (0, 1), (name, signal.Signals(-process.returncode) if process.returncode < 0 else "")
        assert used.ru_maxrss * 1024 < MEMORY_BYTES + (200 << 20), name
