"""`pressoir optimize --report FILE.html`: one page that needs nothing else and in which nothing runs."""
import base64
import html.parser
import re

import pytest

from cli import corrupt, jpeg, optimize, png


class Page(html.parser.HTMLParser):
    """The elements of a page and its text."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.text, self.images = [], "", []
        self.source = path.read_text()
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "img":
            self.images.append(dict(attributes)["src"])

    def handle_data(self, data):
        self.text += data


def picture_of(url):
    return base64.b64decode(url.partition(";base64,")[2], validate=True)


def test_bytes_scores_and_both_pictures_of_each_file(tmp_path):
    a, b = jpeg(tmp_path / "in/a.jpg", size=(320, 240)), png(tmp_path / "in/b.png")
    optimize("--balanced", tmp_path / "in", "-o", tmp_path / "out", "--report", tmp_path / "r.html")
    page = Page(tmp_path / "r.html")
    assert [picture_of(url) for url in page.images] == [
        file.read_bytes() for name in ("a.jpg", "b.png") for file in (tmp_path / "in" / name, tmp_path / "out" / name)]
    assert [url[:15] for url in page.images] == ["data:image/jpeg"] * 2 + ["data:image/png;"] * 2
    before = sum(file.stat().st_size for file in (a, b))
    after = sum(file.stat().st_size for file in (tmp_path / "out").iterdir())
    assert f"2 files, {100 * (before - after) / before:.1f} % saved" in page.text
    assert len(re.findall(r"<td>[89]\d\.\d</td>", page.source)) == 2  # scores of 80 and more


def test_in_place_the_page_has_the_picture_that_was_there(tmp_path):
    original = jpeg(tmp_path / "a.jpg", size=(320, 240)).read_bytes()
    optimize("--in-place", tmp_path / "a.jpg", "--report", tmp_path / "r.html")
    page = Page(tmp_path / "r.html")
    assert [picture_of(url) for url in page.images] == [original, (tmp_path / "a.jpg").read_bytes()]
    assert "lossless" in page.text


def test_names_and_messages_are_text_and_the_page_fetches_nothing(tmp_path):
    name = "<script>alert(1)</script>\"'&.jpg".replace("/", "-")
    jpeg(tmp_path / "in" / name)
    corrupt(tmp_path / "in/<b>broken.jpg")
    (tmp_path / "in/empty.png").write_bytes(b"")
    optimize(tmp_path / "in", "-o", tmp_path / "out", "--report", tmp_path / "r.html", "--skip-unsupported", code=1)
    page = Page(tmp_path / "r.html")
    used = {tag for tag, _ in page.tags}
    assert "script" not in used and "b" not in used and "link" not in used
    assert name in page.text and "<b>broken.jpg" in page.text and "1 failed" in page.text and "1 skipped" in page.text
    policy = next(attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert not re.findall(r'(?:src|href)="(?!data:)', page.source)


@pytest.mark.parametrize("content, shown", [(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!-- a --><rect width="9" height="9"/></svg>', 2)])
def test_an_svg_is_shown_as_a_picture(tmp_path, content, shown):
    (tmp_path / "a.svg").write_bytes(content)
    optimize(tmp_path / "a.svg", "-o", tmp_path / "b.svg", "--report", tmp_path / "r.html")
    images = Page(tmp_path / "r.html").images
    assert len(images) == shown and picture_of(images[0]) == content


def test_a_page_of_another_name_is_refused_and_one_that_cannot_be_written_is_a_failure(tmp_path):
    picture = jpeg(tmp_path / "a.jpg")
    content = picture.read_bytes()
    assert b".html" in optimize(picture, "-o", tmp_path / "b.jpg", "--report", picture, code=2).stderr
    assert picture.read_bytes() == content and not (tmp_path / "b.jpg").exists()
    (tmp_path / "folder.html").mkdir()
    assert b"--report" in optimize(picture, "-o", tmp_path / "b.jpg", "--report", tmp_path / "folder.html", code=1).stderr
    assert (tmp_path / "b.jpg").exists()
