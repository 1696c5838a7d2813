"""What the tests of the command line share: pictures with something to save, and running pressoir."""
import fcntl
import io
import json
import os
import pathlib
import pty
import random
import shutil
import struct
import subprocess
import tempfile
import termios

from PIL import Image, ImageDraw

from pressoir_server import PROGRAM as PRESSOIR


def picture(seed=1, size=(160, 120)):
    """Smooth colours, shapes and a little noise: both formats have something to save."""
    noise = random.Random(seed)
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = noise.randrange(size[0]), noise.randrange(size[1])
        draw.ellipse((x, y, x + 40, y + 30), fill=tuple(noise.randrange(256) for _ in range(3)))
    for _ in range(300):
        image.putpixel((noise.randrange(size[0]), noise.randrange(size[1])), (noise.randrange(256),) * 3)
    return image


def jpeg(path, seed=1, size=(160, 120), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, size).save(path, "JPEG", quality=90, optimize=False, **options)
    return path


def png(path, seed=1, size=(160, 120)):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, size).save(path, "PNG", compress_level=1)
    return path


def corrupt(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4)
    return path


def run(*arguments, code=0, timeout=120, **options):
    """Runs pressoir and checks its exit code."""
    done = subprocess.run([PRESSOIR, *map(str, arguments)], capture_output=True, timeout=timeout, **options)
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr.decode()[-2000:])
    return done


def optimize(*arguments, **options):
    return run("optimize", *arguments, **options)


def report(*arguments, **options):
    return [json.loads(line) for line in optimize("--json", *arguments, **options).stdout.splitlines()]


def tree(folder):
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pixels(content):
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


def hidden(folder):
    return [str(p) for p in folder.rglob(".*")]


def score_of(reference, candidate):
    return float(run("score", reference, candidate).stdout)


def account(data, word, *arguments, code=0):
    done = run("account", word, "--data", data, "--json", *arguments, code=code)
    return json.loads(done.stdout) if code == 0 else done


def backup_of(folder, file):
    """Where --backup FOLDER keeps the original of a file."""
    return pathlib.Path(folder) / str(pathlib.Path(file).parent.resolve() / pathlib.Path(file).name).lstrip("/")


BACKUP_MARKER = ".pressoir-backups"  # in a folder of backups


def with_cache(folder, **more):
    """The environment with a cache folder of the test's own."""
    return {**os.environ, "XDG_CACHE_HOME": str(folder), **more}


def on_terminal(*arguments, columns=80, code=0, stdout=True, typed=b"", **environment):
    """Runs pressoir on a terminal of that width; what it showed. stdout=False: standard error alone is one."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **environment}
    process = subprocess.Popen([PRESSOIR, *map(str, arguments)], stdin=theirs, stderr=theirs,
                               stdout=theirs if stdout else subprocess.DEVNULL, env=environment, close_fds=True)
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # the last one has closed it
        pass
    assert process.wait(timeout=60) == code, shown
    os.close(ours)
    return shown.replace(b"\r\n", b"\n")


STRANGER = 12345


class FolderOfAStranger:
    """A folder that belongs to another user, for tests that run as root; `.path`."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="pressoir-stranger-", dir="/tmp"))
        os.chown(self.path, STRANGER, STRANGER)
        self.path.chmod(0o755)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def as_stranger(folder):
    """Options of run() for a process of that user."""
    return {"user": STRANGER, "group": STRANGER, "extra_groups": [],
            "env": {**os.environ, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": "/tmp"}}


def give_to_stranger(folder):
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
