"""SVGs made by code, with something to save, and what of them shows."""
import gzip
import xml.etree.ElementTree as ET

import cli
from pictures import opened

SVG = "{http://www.w3.org/2000/svg}"
SPACES = ('xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
          'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"')
# Of every answer that is an SVG, so that a browser shows it and runs nothing.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
HOSTILE_PARTS = {
    "scripts": "<script>alert(1)</script>",
    "event handlers": '<rect onclick="alert(2)" width="9" height="9" fill="#00f"/>',
    "foreign content": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">word</p></foreignObject>',
    "outside references": '<image xlink:href="http://192.0.2.1/track.png" width="9" height="9"/>',
}


def drawing(width=64, height=48, more=""):
    """Shapes as an editor saves them: 64 by 48 units, whatever the size."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with an editor -->
<svg {SPACES} width="{width}" height="{height}" viewBox="0 0 64 48" version="1.1" inkscape:version="1.2">
  <title>Three shapes</title>
  <defs id="defs1"><linearGradient id="never_used"><stop offset="0" stop-color="#ffffff"/></linearGradient></defs>
  <g inkscape:label="Layer 1" inkscape:groupmode="layer" id="layer1">
    <g>
      <rect style="fill:#ff0000;fill-opacity:1;stroke:none" x="4.0000" y="4.0000" width="20.0000" height="16.0000"/>
    </g>
    <path d="M 32.00000 8.00000 L 48.00000 8.00000 L 48.00000 24.00000 L 32.00000 24.00000 Z" fill="#00ff00"/>
    <circle cx="20.00000" cy="36.00000" r="8.00000" fill="rgb(0, 0, 255)" fill-opacity="0.5"/>
    {more}
  </g>
</svg>
""".encode()


def hostile():
    """Something of everything that a sanitised file must not have."""
    return drawing(more="".join(HOSTILE_PARTS.values()))


def is_harmless(content):
    text = content.decode().lower()
    return not any(word in text for word in ("<script", "onclick", "alert", "foreignobject", "192.0.2.1"))


def packed(content):
    return gzip.compress(content, mtime=0)


def root_of(content):
    """The root element of a file that can be parsed."""
    root = ET.fromstring(content)
    assert root.tag == SVG + "svg", root.tag
    return root


def is_svg(content):
    return root_of(content) is not None


def drawn(content, folder, *options):
    """The picture that the command line makes of it."""
    source, made = folder / "drawn.svg", folder / "drawn.png"
    source.write_bytes(content)
    cli.optimize(source, "--convert", "png", *options, "-o", made, "--fast")
    return opened(made.read_bytes()).convert("RGBA")


def looks_the_same(left, right, folder):
    """Drawn at its own size and at twice that no channel differs by more than one."""
    for options in ((), ("--width", "128")):
        one, other = drawn(left, folder, *options), drawn(right, folder, *options)
        assert one.size == other.size
        assert max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes())) <= 1
    return True
