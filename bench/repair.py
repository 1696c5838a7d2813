#!/usr/bin/env python3
"""Measures `pressoir repair` on files that were cut at 25, 50 and 75 %.

Usage: bench/repair.py [PART...] [--only TEXT]    parts: jpeg png webp gif (default: all)

JPEG: every block that libjpeg decodes of the cut file as it is in the whole one must be the same in the repaired
one, and the repaired picture must have a better score against the whole one than what djpeg shows of the cut file.
PNG, WebP, GIF: what was decodable is the same, and the score beats that of what Pillow shows of the cut file
(LOAD_TRUNCATED_IMAGES), or where it shows nothing, of the same rows above black. Pictures and programs as in
bench/peers.py.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

from PIL import Image, ImageFile, ImageSequence

from peers import BIN, CORPUS, run

CUTS = (25, 50, 75)
ImageFile.LOAD_TRUNCATED_IMAGES = True
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter("ignore")


def score(original, candidate):
    out, _ = run(BIN / "pressoir", "score", original, candidate)
    return float(out)


def repair(file, target):
    """The report; None where the file was refused."""
    out, _ = run(BIN / "pressoir", "repair", "--json", file, "-o", target)
    report = json.loads(out)
    return None if report["error"] else report


def as_png(source, target):
    """What djpeg shows of a JPEG."""
    done = subprocess.run(["djpeg", "-dct", "int", "-pnm", str(source)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    pnm = target.with_suffix(".pnm")
    pnm.write_bytes(done.stdout)
    with Image.open(pnm) as picture:
        picture.save(target, compress_level=1)


class Tally:
    """Counts what is compared, and names what fails."""

    def __init__(self, name):
        self.name, self.files, self.refused, self.worse, self.unequal, self.gains = name, 0, [], [], [], []
        self.again = []

    def add(self, label, ours, theirs, lost, note=""):
        self.files += 1
        self.gains.append(ours - theirs)
        if ours < theirs:
            self.worse.append(label)
        print(f"  {label:55} {ours:>8.2f} {theirs:>8.2f} {ours - theirs:>+8.2f}  {lost:>6.2f} % lost {note}", flush=True)

    def check_once(self, label, made):
        with tempfile.TemporaryDirectory() as folder:
            again = pathlib.Path(folder) / ("again" + made.suffix)
            repair(made, again)
            if again.read_bytes() != made.read_bytes():
                self.again.append(label)

    def end(self):
        gains = sorted(self.gains) or [0]
        print(f"{self.name}: {self.files} cut files, better on {self.files - len(self.worse)}, by {gains[len(gains) // 2]:.1f} "
              f"points in the median, {gains[0]:.2f} at least; worse: {self.worse or 'none'}; "
              f"not as they were: {self.unequal or 'none'}; refused: {self.refused or 'none'}; "
              f"repaired twice: {self.again or 'none'}", flush=True)


def cut_files(folder, suffix, only):
    """Yields label, whole, cut, target."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        for whole in sorted((CORPUS / folder).glob("*" + suffix)):
            if only and only not in whole.name:
                continue
            data = whole.read_bytes()
            for percent in CUTS:
                cut = scratch / ("cut" + suffix)
                cut.write_bytes(data[:len(data) * percent // 100])
                yield f"{whole.name} {percent} %", whole, cut, scratch / ("made" + suffix), scratch


def jpeg(only):
    tally = Tally("JPEG")
    for label, whole, cut, made, scratch in cut_files("jpeg", ".jpg", only):
        report = repair(cut, made)
        if report is None:
            tally.refused.append(label)
            continue
        if report["repair"] is None:
            print(f"  {label:55} the picture is whole")
            continue
        out, _ = run(BIN / "coefficients_bench", whole, cut, made)
        kind, blocks, decodable, unequal = out.decode().split() if out else ("unreadable by libjpeg", 0, 0, 0)
        if int(unequal):
            tally.unequal.append(label)
        original, ours, theirs = (scratch / f"{name}.png" for name in ("original", "ours", "theirs"))
        as_png(whole, original), as_png(made, ours), as_png(cut, theirs)
        tally.add(label, score(original, ours), score(original, theirs), report["repair"]["lost_percent"],
                  f"{kind}, {decodable} of {blocks} blocks")
        tally.check_once(label, made)
    tally.end()


def first_frame(source, target):
    """What Pillow shows; False where that is nothing."""
    try:
        with Image.open(source) as picture:
            picture.load()
            picture.convert("RGBA").save(target, compress_level=1)
        return True
    except Exception:  # whatever Pillow makes of a damaged file
        return False


def above_black(whole, rows, target):
    with Image.open(whole) as picture:
        picture = picture.convert("RGBA")
        black = Image.new("RGBA", picture.size, (0, 0, 0, 255))
        black.paste(picture.crop((0, 0, picture.width, rows)), (0, 0))
        black.save(target, compress_level=1)


def still(folder, suffix, only):
    tally = Tally(folder.upper())
    for label, whole, cut, made, scratch in cut_files(folder, suffix, only):
        report = repair(cut, made)
        if report is None:
            tally.refused.append(label)
            continue
        with Image.open(whole) as picture:
            if getattr(picture, "n_frames", 1) > 1:
                continue
            height = picture.height
        original, ours, theirs = (scratch / f"{name}.png" for name in ("original", "ours", "theirs"))
        first_frame(whole, original), first_frame(made, ours)
        lost, coarse = report["repair"]["lost_percent"], report["repair"]["coarse_percent"]
        rows = int(height * (100 - lost) / 100) if coarse == 0 else 0
        if not first_frame(cut, theirs):
            above_black(whole, rows, theirs)
        with Image.open(original) as before, Image.open(ours) as after:
            box = (0, 0, before.width, max(0, rows - 1))
            if before.convert("RGBA").crop(box).tobytes() != after.convert("RGBA").crop(box).tobytes():
                tally.unequal.append(label)
        tally.add(label, score(original, ours), score(original, theirs), lost, f"{coarse} % coarse" if coarse else "")
        tally.check_once(label, made)
    tally.end()


def png(only):
    still("png", ".png", only)


def webp(only):
    still("webp", ".webp", only)


def frames_of(path):
    """What Pillow shows, frame by frame, as far as it goes."""
    frames = []
    try:
        with Image.open(path) as picture:
            for frame in ImageSequence.Iterator(picture):
                frames.append(frame.convert("RGBA"))
    except Exception:  # of a damaged file
        pass
    return frames


def gif(only):
    """The frames before the damage are equal; the damaged one is scored."""
    tally = Tally("GIF")
    for label, whole, cut, made, scratch in cut_files("gif", ".gif", only):
        report = repair(cut, made)
        if report is None:
            tally.refused.append(label)
            continue
        before, after, theirs = frames_of(whole), frames_of(made), frames_of(cut)
        damaged = report["repair"]["frames"][0]["frame"] - 1 if report["repair"]["frames"] else (
            0 if report["repair"]["lost_percent"] else len(after))
        if any(a.tobytes() != b.tobytes() for a, b in zip(before[:damaged], after[:damaged])):
            tally.unequal.append(label)
        tally.check_once(label, made)
        if damaged >= len(after):
            print(f"  {label:55} {len(after)} of {len(before)} frames, all whole")
            tally.files += 1
            continue
        names = [scratch / f"{name}.png" for name in ("original", "ours", "theirs")]
        before[damaged].save(names[0], compress_level=1), after[damaged].save(names[1], compress_level=1)
        shown = theirs[damaged] if damaged < len(theirs) else Image.new("RGBA", before[0].size, (0, 0, 0, 255))
        shown.save(names[2], compress_level=1)
        tally.add(label, score(names[0], names[1]), score(names[0], names[2]), report["repair"]["lost_percent"],
                  f"frame {damaged + 1}, {len(after)} of {len(before)} frames")
    tally.end()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    only = None
    if "--only" in arguments:
        at = arguments.index("--only")
        only = arguments[at + 1]
        del arguments[at:at + 2]
    parts = {"jpeg": jpeg, "png": png, "webp": webp, "gif": gif}
    for part in arguments or parts:
        parts[part](only)
