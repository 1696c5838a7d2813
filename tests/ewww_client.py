"""What clients of the EWWW contract send, compare and read."""
FAILED = b'{"error":"failed"}'
NO_FILE = b'{"error":"no file"}'
UNSUPPORTED = b'{"error":"unsupported"}'
TOO_LARGE = b'{"error":"too large"}'
BAD_KEY = b'{"error":"invalid","t":"exceeded"}'
EXCEEDED = b'{"error":"exceeded"}'
EXCEEDED_QUOTA = b'{"error":"exceeded quota"}'
MISSING = b'{"error":"missing"}'
NOT_VERIFIED = b'{"status":"invalid","error":"bye invalid"}'
UNKNOWN_KEY = "x" * 32
HASH = "65f1c0ffee123" + "0123456789abcdef" * 4


def is_picture(answer):
    """A delivered picture, labelled as clients insist on it."""
    return answer.status == 200 and answer.headers["content-type"] == "application/octet-stream" and answer.body


def is_error(answer, body):
    assert answer.status == 200
    assert answer.body == body
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    return True


def credits_used(server, key):
    """The second number of /quota/."""
    return int(server.post("/quota/", {"api_key": key}).text.split(" ")[1])
