"""The levels of Crush.pics on real files: bytes never fall as the level rises, and `balanced` lies between."""
import pytest

from crushpics_client import Api
from pressoir_server import CORPUS

# Small files on which bytes have fallen, and the levels where they did.
FILES = {
    "gif/dispose-background-transparency.gif": (1, 10, 15, 45, 50, 60, 65, 75, 80, 85),
    "gif/loop-three.gif": (1, 20, 25, 40, 45, 60, 65, 85, 90),
    "gif/shapes-rotating-squares.gif": (1, 5, 25, 40, 45, 60, 65, 85, 90, 95, 100),
    "png/interlaced-pngsuite-palette.png": (1, 50, 85, 100),
    "png/indexed-290x442.png": (1, 40, 65, 85, 95, 100),
    "png/logo-agency-seal-348-alpha.png": (1, 5, 10, 15, 50, 65, 85, 95, 100),
    "jpeg/gray-historic-portrait-640x496.jpg": (1, 30, 65, 84, 85, 86, 95, 100),
}


@pytest.fixture
def api(server):
    return Api(server, server.create_account_with_email())


@pytest.mark.parametrize("name", FILES)
def test_cr_12_real_files_grow_with_the_level(api, name):
    path = CORPUS / name
    if not path.is_file():
        pytest.skip(f"PRESSOIR_CORPUS has no {name}")
    file, levels = path.read_bytes(), FILES[name]
    results = {level: api.optimized(file, compression_type="lossy", compression_level=level) for level in levels}
    sizes = [len(result) for result in results.values()]
    assert sizes == sorted(sizes), dict(zip(levels, sizes))
    balanced, lossless = (len(api.optimized(file, compression_type=kind)) for kind in ("balanced", "lossless"))
    assert len(results[85]) <= balanced <= lossless <= len(file)
    assert sizes[-1] <= lossless
    again = api.optimized(results[85], compression_type="lossy", compression_level=85)
    assert again == results[85], "never twice"
