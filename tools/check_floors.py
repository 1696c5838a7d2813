#!/usr/bin/env python3
"""Fail when a file includes a folder its own folder may not know.

The map below is the architecture. Change it only together with a decision in docs/decisions/.
Ours are included with quotes ("store/jobs/jobs.h"), everybody else's with angle brackets (<gtest/gtest.h>);
headers without a folder are reported too.
"""
import pathlib, re, sys

ALLOWED = {
    "base":     set(),
    "model":    {"base"},
    "http":     {"base"},
    "raster":   {"base", "model"},
    "codecs":   {"base", "model", "raster"},
    "store":    {"base", "model"},
    "engine":   {"base", "model", "raster", "codecs"},
    "service":  {"base", "model", "http", "store", "engine"},
    "dialects": {"base", "model", "http", "service"},
}                                    # app/ wires everything and is not limited
INCLUDE = re.compile(r'^\s*#\s*include\s+"(?:([^"/]+)/)?([^"/]+)')

def problems(src: pathlib.Path):
    for path in sorted(src.rglob("*")):
        folder, *rest = path.relative_to(src).parts
        if path.suffix not in {".h", ".cpp"} or folder not in ALLOWED:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not (found := INCLUDE.match(line)):
                continue
            target, inner = found.groups()
            if target is None:
                yield f"{path}:{number}: include {inner} by its folder"
            elif target != folder and target not in ALLOWED[folder]:
                yield f"{path}:{number}: {folder}/ may not include {target}/"
            is_sibling = folder == target == "dialects" and len(rest) > 1
            if is_sibling and inner not in {rest[0], "dialect.h"} and "." not in inner:
                yield f"{path}:{number}: dialect {rest[0]} may not include dialect {inner}"

if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src")))
    print("\n".join(found) or "floors: ok")
    sys.exit(bool(found))
