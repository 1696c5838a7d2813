#!/usr/bin/env python3
"""Measures `pressoir repair` on files that were cut at 25, 50 and 75 %.

Usage: bench/repair.py [PART...] [--only TEXT]    parts: jpeg png webp gif (default: all)

JPEG: every block that libjpeg decodes of the cut file as it is in the whole one must be the same in the repaired
one, and the repaired picture must have a better score against the whole one than what djpeg shows of the cut file.
PNG, WebP, GIF: what was decodable is the same, and the score beats that of what Pillow shows of the cut file
(LOAD_TRUNCATED_IMAGES), or where it shows nothing, of the same rows above black; of an animation the damaged frame
is scored. Pictures and programs as in bench/peers.py.
"""
import dataclasses
import functools
import io
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


def by_djpeg(source):
    """What djpeg shows of a JPEG."""
    done = subprocess.run(["djpeg", "-dct", "int", "-pnm", str(source)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    return Image.open(io.BytesIO(done.stdout))


class Tally:
    """Counts what is compared, and names what fails."""

    def __init__(self, name):
        self.name, self.files, self.refused, self.worse, self.unequal, self.gains = name, 0, [], [], [], []
        self.again = []

    def add(self, case, pictures, note=""):
        """@param pictures  the original one, what we make of it, what the peer shows."""
        names = [case.scratch / f"{name}.png" for name in ("original", "ours", "theirs")]
        for picture, name in zip(pictures, names):
            picture.save(name, compress_level=1)
        ours, theirs = score(names[0], names[1]), score(names[0], names[2])
        self.files += 1
        self.gains.append(ours - theirs)
        if ours < theirs:
            self.worse.append(f"{case.label} ({ours - theirs:.2f})")
        print(f"  {case.label:55} {ours:>8.2f} {theirs:>8.2f} {ours - theirs:>+8.2f}  {case.report['lost_percent']:>6.2f} % lost "
              f"{note}", flush=True)

    def check_once(self, case):
        again = case.scratch / ("again" + case.made.suffix)
        repair(case.made, again)
        if again.read_bytes() != case.made.read_bytes():
            self.again.append(case.label)

    def end(self):
        gains = sorted(self.gains) or [0]
        print(f"{self.name}: {self.files} cut files, better on {self.files - len(self.worse)}, by {gains[len(gains) // 2]:.1f} "
              f"points in the median, {gains[0]:.2f} at least; worse: {self.worse or 'none'}; "
              f"not as they were: {self.unequal or 'none'}; refused: {self.refused or 'none'}; "
              f"repaired twice: {self.again or 'none'}", flush=True)


@dataclasses.dataclass
class Case:
    label: str
    whole: pathlib.Path
    cut: pathlib.Path
    made: pathlib.Path
    scratch: pathlib.Path
    report: dict = None  # `repair` of the report; None: the picture is whole


def cut_files(folder, suffix, only):
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        for whole in sorted((CORPUS / folder).glob("*" + suffix)):
            if only and only not in whole.name:
                continue
            data = whole.read_bytes()
            for percent in CUTS:
                cut = scratch / ("cut" + suffix)
                cut.write_bytes(data[:len(data) * percent // 100])
                yield Case(f"{whole.name} {percent} %", whole, cut, scratch / ("made" + suffix), scratch)


def repaired_files(tally, folder, suffix, only):
    """The cut files that can be repaired; what is refused is noted, and what a second repair changes."""
    for case in cut_files(folder, suffix, only):
        report = repair(case.cut, case.made)
        if report is None:
            tally.refused.append(case.label)
            continue
        tally.check_once(case)
        case.report = report["repair"]
        if case.report is None:
            print(f"  {case.label:55} the picture is whole")
            tally.files += 1
        else:
            yield case
    tally.end()


def jpeg(only):
    tally = Tally("JPEG")
    for case in repaired_files(tally, "jpeg", ".jpg", only):
        out, _ = run(BIN / "coefficients_bench", case.whole, case.cut, case.made)
        kind, blocks, decodable, unequal = out.decode().split() if out else ("unreadable by libjpeg", 0, 0, 0)
        if int(unequal):
            tally.unequal.append(case.label)
        tally.add(case, [by_djpeg(file) for file in (case.whole, case.made, case.cut)], f"{kind}, {decodable} of {blocks} blocks")


def frames_of(path):
    """What Pillow shows, frame by frame, as far as it goes."""
    frames = []
    try:
        with Image.open(path) as picture:
            for frame in ImageSequence.Iterator(picture):
                frames.append(frame.convert("RGBA"))
    except Exception:  # whatever Pillow makes of a damaged file
        pass
    return frames


def above_black(picture, rows):
    black = Image.new("RGBA", picture.size, (0, 0, 0, 255))
    black.paste(picture.crop((0, 0, picture.width, rows)), (0, 0))
    return black


def by_pillow(name, folder, suffix, only):
    """The frames before the damage are equal, and the rows before it; the damaged frame is scored."""
    tally = Tally(name)
    for case in repaired_files(tally, folder, suffix, only):
        before, after, theirs = frames_of(case.whole), frames_of(case.made), frames_of(case.cut)
        damaged, lost = damage_of(case.report, len(after))
        if any(a.tobytes() != b.tobytes() for a, b in zip(before[:damaged], after[:damaged])):
            tally.unequal.append(case.label)
        if damaged >= len(after):
            print(f"  {case.label:55} {len(after)} of {len(before)} frames, all whole")
            tally.files += 1
            continue
        whole, ours = before[damaged], after[damaged]
        rows = int(whole.height * (100 - lost) / 100) if case.report["coarse_percent"] == 0 else 0
        box = (0, 0, whole.width, max(0, rows - 1))
        if len(before) == 1 and whole.crop(box).tobytes() != ours.crop(box).tobytes():
            tally.unequal.append(case.label)
        shown = theirs[damaged] if damaged < len(theirs) else above_black(whole, rows if len(before) == 1 else 0)
        coarse = f"{case.report['coarse_percent']} % coarse" if case.report["coarse_percent"] else ""
        frame = f"frame {damaged + 1}, {len(after)} of {len(before)} frames" if len(before) > 1 else ""
        tally.add(case, (whole, ours, shown), f"{frame} {coarse}".strip())


def damage_of(report, left):
    """Which frame is the damaged one, and how much of it is lost; as many as are left: none."""
    if report["frames"]:
        return report["frames"][0]["frame"] - 1, report["frames"][0]["lost_percent"]
    if left == 1 and (report["lost_percent"] or report["coarse_percent"]):
        return 0, report["lost_percent"]
    return left, 0


PARTS = {"jpeg": jpeg,
         "png": functools.partial(by_pillow, "PNG", "png", ".png"),
         "webp": functools.partial(by_pillow, "WebP", "webp", ".webp"),
         "gif": functools.partial(by_pillow, "GIF", "gif", ".gif")}


if __name__ == "__main__":
    arguments = sys.argv[1:]
    wanted = None
    if "--only" in arguments:
        at = arguments.index("--only")
        wanted = arguments[at + 1]
        del arguments[at:at + 2]
    for part in arguments or PARTS:
        PARTS[part](wanted)
