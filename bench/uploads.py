#!/usr/bin/env python3
"""Measures a nightly run over an uploads folder, and the usual tools on the same folder in the same run.

Usage: bench/uploads.py [PART...]    parts: nights known peers (default: all)
       bench/uploads.py folder PATH  makes the folder alone, to be looked at

The folder has 177 files as a WordPress site has them: pictures by year and month with their smaller copies, names with
spaces, quotes, umlauts, line feeds and bytes that are no UTF-8, wrong extensions, links, broken, empty and foreign files.

nights: `optimize --in-place --skip-done --skip-unsupported`, three times in a row, with CPU and exit codes. known: the
same on 10,000 files that are all known. peers: jpegoptim and optipng on the files of their formats, which ours gets
too, and cwebp beside ours with --beside. Pictures and programs as in bench/peers.py; CPU is that of the processes.
"""
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

from PIL import Image

from peers import BIN, CORPUS, run

FILES = 177
SIDES = (1024, 768, 300, 150)  # of the smaller copies


def corpus(kind, count):
    return sorted(path for path in (CORPUS / kind).iterdir() if path.is_file())[:count]


def copies(path):
    """The smaller copies that WordPress makes of a picture: name and bytes."""
    with Image.open(path) as image:
        kind, picture = image.format, image.convert("RGB")
    for side in SIDES:
        small = picture.copy()
        small.thumbnail((side, side))
        if small.size == picture.size:
            continue
        content = io.BytesIO()
        small.save(content, kind, **({"quality": 82} if kind == "JPEG" else {}))
        yield f"{path.stem}-{small.width}x{small.height}{path.suffix}", content.getvalue()


def make_folder(root):
    """Writes the folder; what is in it depends on the corpus alone. Returns its files."""
    made = []

    def put(name, content):
        path = os.path.join(os.fsencode(root), name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        made.append(path)
        return path

    jpegs, pngs = corpus("jpeg", 24), corpus("png", 18)
    pictures = [*jpegs, *pngs, *corpus("gif", 8), *corpus("webp", 5), *corpus("svg", 8), *corpus("pdf", 4)]
    for index, path in enumerate(pictures):
        put(f"{2019 + index % 6}/{1 + index % 12:02}/{path.name}", path.read_bytes())
    small, large = jpegs[0].read_bytes(), pngs[0].read_bytes()
    for name in ("with space.jpg", "it's \"quoted\".jpg", "Größe – 50 %.jpg", "-dash.jpg", "new\nline.jpg", "UPPER.JPEG",
                 b"latin \xe9.jpg", "x" * 240 + ".jpg"):
        put(b"odd names/" + (name if isinstance(name, bytes) else name.encode()), small)
    for name, content in (("png.jpg", large), ("jpeg.png", small), ("jpeg", small), ("gif.png", corpus("gif", 1)[0].read_bytes()),
                          ("webp.jpg", corpus("webp", 1)[0].read_bytes()), ("text.jpg", b"only named like a picture\n")):
        put("wrong names/" + name, content)
    for path in (CORPUS / "hostile" / name for name in ("made-truncated-60pct.jpg", "made-truncated-50pct.png",
                                                        "made-truncated-70pct.gif", "made-truncated-50pct.webp")):
        put("broken/" + path.name, path.read_bytes())
    for name in ("empty.jpg", "empty.png"):
        put("broken/" + name, b"")
    for name, content in (("index.php", b"<?php // Silence is golden.\n"), (".htaccess", b"Options -Indexes\n"),
                          ("readme.txt", b"text\n"), ("backup.zip", b"PK\3\4" + bytes(2000)), ("film.mp4", bytes(5000)),
                          ("cache/page.html", b"<html></html>\n"), ("fonts/a.woff2", b"wOF2" + bytes(500)),
                          (".thumbnails/a.jpg", small)):
        put("plugins/" + name, content)
    for name in ("logo.png", "logo-copy.png"):
        if name == "logo.png":
            first = put("links/" + name, large)
        else:
            os.link(first, os.path.join(os.fsencode(root), b"links/" + name.encode()))
            made.append(b"links/" + name.encode())
    for name, target in (("to-file.jpg", "../odd names/with space.jpg"), ("to-folder", "../2019"), ("to-nothing.png", "none.png")):
        os.symlink(target, os.path.join(root, "links", name))
        made.append(name)
    others = corpus("other", 6)
    for path in others:
        put("2024/scans/" + path.name, path.read_bytes())
    for path in [*jpegs, *pngs]:
        for name, content in copies(path):
            if len(made) < FILES:
                put(f"2024/sizes/{name}", content)
    if len(made) != FILES:
        sys.exit(f"{len(made)} files instead of {FILES}: the corpus is another one")
    return made


def bytes_of(root):
    return sum(path.stat().st_size for path in pathlib.Path(root).rglob("*") if path.is_file() and not path.is_symlink())


def optimize(folder, cache, *arguments):
    """One run, as cron starts it; CPU, wall seconds, exit code, lines on standard error."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [str(BIN / "pressoir"), "optimize", str(folder), *arguments]
    start, usage = time.perf_counter(), os.times()
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after = os.times()
    cpu = after.children_user + after.children_system - usage.children_user - usage.children_system
    return cpu, time.perf_counter() - start, done.returncode, done.stderr.decode(errors="replace").splitlines()


def nights():
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = pathlib.Path(scratch) / "uploads", pathlib.Path(scratch) / "cache"
        make_folder(folder)
        before, first = bytes_of(folder), None
        for night in (1, 2, 3):
            cpu, wall, code, lines = optimize(folder, cache, "--in-place", "--skip-done", "--skip-unsupported")
            first = first or cpu
            print(f"night {night}, {FILES} files: CPU {cpu:.2f} s ({100 * cpu / first:.2f} % of the first), {wall:.2f} s, "
                  f"exit {code}, {len(lines)} lines of errors and warnings, {before:,} -> {bytes_of(folder):,} B")


def known():
    count = 10_000
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = pathlib.Path(scratch) / "many", pathlib.Path(scratch) / "cache"
        one = pathlib.Path(scratch) / "one.gif"  # as small as it gets: the first run writes nothing, and waits for no disk
        Image.new("L", (2, 2)).save(one)
        optimize(one, cache, "--in-place", "--fast")
        for index in range(count):
            path = folder / f"{index // 100:03}" / f"{index}.gif"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(one, path)
        for name, arguments in (("first run", ()), ("all known", ()), ("all known, --json", ("--json",)),
                                ("all known, --quiet", ("--quiet",))):
            cpu, wall, code, _ = optimize(folder, cache, "--in-place", "--skip-done", "--fast", *arguments)
            print(f"{count:,} files, {name}: {wall:.2f} s, CPU {cpu:.2f} s, exit {code}")


def is_animated(path):
    """An APNG, of which the other tools leave the first frame."""
    return b"acTL" in path.read_bytes()[:4096]


def by_extension(folder, *extensions):
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in extensions and path.is_file() and not is_animated(path)
                  and not path.is_symlink() and path.stat().st_nlink == 1 and "broken" not in path.parts
                  and not any(part.startswith(".") for part in path.relative_to(folder).parts))


LOOK = {"icc", "gain_map", "views"}  # what is kept of metadata with --keep none


def name_of(row):
    return urllib.parse.unquote_to_bytes(row["path_bytes"]) if "path_bytes" in row else row["path"].encode()


def compare(name, extensions, peer, ours, out=lambda path: path):
    """Both on copies of the folder; only files that both leave as pictures of the format count."""
    if shutil.which(peer[0]) is None:
        print(f"{name}: {peer[0]} is not installed")
        return
    totals = []
    with tempfile.TemporaryDirectory() as scratch:
        for who in ("pressoir", peer[0]):
            folder = pathlib.Path(scratch) / who
            make_folder(folder)
            files = by_extension(folder, *extensions)
            cpu = 0.0
            if who == "pressoir":
                report, cpu = run(BIN / "pressoir", "optimize", "--json", "--skip-unsupported", "--jobs", "1", *ours, "--files-from",
                                  "-", "-0", input=b"\0".join(map(os.fsencode, files)))
                changed = {pathlib.Path(os.fsdecode(name_of(row))).relative_to(folder)
                           for row in map(json.loads, report.splitlines()) if LOOK & {*row["metadata_kept"]}}
            else:
                for path in files:
                    words = [str(path) if word == "FILE" else str(out(path)) if word == "OUT" else word for word in peer]
                    cpu += run(*words)[1]
            totals.append((cpu, {path.relative_to(folder): out(path).stat().st_size for path in files if out(path).exists()}))
    both = (totals[0][1].keys() & totals[1][1].keys()) - changed
    (our_cpu, our_sizes), (their_cpu, their_sizes) = totals
    ours_sum, theirs_sum = (sum(sizes[name] for name in both) for sizes in (our_sizes, their_sizes))
    print(f"{name}: {len(both)} files ({len(changed)} more with what the look needs, which the other drops): pressoir {ours_sum:,} B, CPU {our_cpu:.2f} s; {' '.join(peer)}: "
          f"{theirs_sum:,} B, CPU {their_cpu:.2f} s; ratio {ours_sum / theirs_sum:.4f} of bytes, {our_cpu / their_cpu:.2f} of CPU")


def beside(path):
    return path.with_name(path.name + ".webp")


def peers():
    in_place = ("--in-place", "--keep", "none")
    compare("JPEG in place", (".jpg", ".jpeg"), ("jpegoptim", "--strip-all", "--all-progressive", "-q", "FILE"), in_place)
    compare("PNG in place", (".png",), ("optipng", "-o2", "-strip", "all", "-quiet", "FILE"), in_place)
    compare("WebP beside PNG, the same pixels", (".png",), ("cwebp", "-quiet", "-lossless", "FILE", "-o", "OUT"),
            ("--beside", "--convert", "webp", "--keep", "none"), beside)
    compare("WebP beside JPEG, quality 80", (".jpg", ".jpeg"), ("cwebp", "-quiet", "-q", "80", "FILE", "-o", "OUT"),
            ("--beside", "--convert", "webp", "--keep", "none", "--quality", "80"), beside)


PARTS = {"nights": nights, "known": known, "peers": peers}

if __name__ == "__main__":
    if sys.argv[1:2] == ["folder"]:
        make_folder(sys.argv[2])
    else:
        for part in sys.argv[1:] or PARTS:
            PARTS[part]()
