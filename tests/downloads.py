"""What every download owes: ranges and conditions (RFC 9110)."""


def has_ranges(get):
    """@param get  get(headers) -> the answer of the download."""
    whole = get({})
    assert whole.status == 200 and whole.headers["accept-ranges"] == "bytes"
    part = get({"Range": "bytes=2-9"})
    assert (part.status, part.body) == (206, whole.body[2:10])
    assert part.headers["content-range"] == f"bytes 2-9/{len(whole.body)}"
    beyond = get({"Range": f"bytes={len(whole.body)}-"})
    assert (beyond.status, beyond.body) == (416, b"") and beyond.headers["content-range"] == f"bytes */{len(whole.body)}"


def has_ranges_and_conditions(get):
    has_ranges(get)
    tag = get({}).headers["etag"]
    same = get({"If-None-Match": tag})
    assert (same.status, same.body) == (304, b"") and same.headers["etag"] == tag
    assert get({"If-None-Match": '"other"'}).status == 200
    assert get({"Range": "bytes=0-1", "If-Range": '"other"'}).status == 200
