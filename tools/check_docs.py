#!/usr/bin/env python3
"""Fail when docs/configuration.md is not what the settings say; with --write, renew it.

Usage: check_docs.py [--write] [PRESSOIR]

The page is made from `pressoir serve --help-settings`, which walks the same list of settings as the
reading does: nothing can be documented that is not read, and nothing read that is not documented.
PRESSOIR: the program, build/release/bin/pressoir unless told.
"""
import os
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "configuration.md"
HEAD = """# Configuration

Made by `make docs` from `pressoir serve --help-settings`; ctest fails when it is stale.

A setting is looked for in this order, and what comes later wins: its default, the file given with
`--config` (TOML, `[section]` and `name`), the environment, the command line. A name in the file that
does not exist is an error. `pressoir optimize`, `score`, `formats` and `doctor` read `limits` and
`engine` from the environment too.
"""
ENTRY = re.compile(r"^# (?P<help>.*) \((?P<type>[a-z ]+)\)\.\n# (?P<variable>PRESSOIR_[A-Z0-9_]+)\n"
                   r"(?P<name>[a-z0-9_]+) = (?P<value>.*)$", re.M)


def page(settings: str) -> str:
    parsed = tomllib.loads(settings)
    text, documented = HEAD, 0
    for part in re.split(r"^(?=\[)", settings, flags=re.M)[1:]:
        section = part[1:part.index("]")]
        text += f"\n## [{section}]\n\n| name | environment | default | what it is |\n|---|---|---|---|\n"
        for entry in ENTRY.finditer(part):
            value = entry["value"] if entry["value"] not in ('""', "[]") else "(empty)"
            text += (f"| `{entry['name']}` | `{entry['variable']}` | `{value}` | "
                     f"{entry['help']} ({entry['type']}) |\n")
            documented += 1
    if documented != sum(len(section) for section in parsed.values()):
        sys.exit("docs: --help-settings has settings in a form that this script does not know")
    return text


def main() -> int:
    arguments = [word for word in sys.argv[1:] if word != "--write"]
    program = arguments[0] if arguments else ROOT / "build/release/bin/pressoir"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PRESSOIR_")}
    wanted = page(subprocess.run([program, "serve", "--help-settings"], env=plain, check=True,
                                 capture_output=True, text=True).stdout)
    if "--write" in sys.argv:
        PAGE.write_text(wanted)
    elif not PAGE.exists() or PAGE.read_text() != wanted:
        print("docs/configuration.md is stale: run `make docs`")
        return 1
    print("docs: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
