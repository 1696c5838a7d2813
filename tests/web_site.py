"""A web site on 127.0.0.1, on a free port, for servers that fetch files or send callbacks."""
import base64
import http.server
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class WebSite:
    """Serves in threads of its own until close(); `handler` is a class made from Handler."""

    def __init__(self, handler):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class FilesHandler(Handler):
    """Files by path; /private/ needs user and pass; /slow waits until its site is released."""
    site = None

    def do_GET(self):
        path = self.path
        if path.startswith("/slow"):
            self.site.release.wait(30)
            path = path[5:]
        given = "Basic " + base64.b64encode(b"user:pass").decode()
        if path.startswith("/private"):
            path = path[8:] if self.headers["Authorization"] == given else "/none"
        content = self.site.files.get(path)
        self.answer(200 if content else 404, content or b"")

    def answer(self, status, content=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class FileSite(WebSite):
    """A site of FilesHandler, which a class made from that may teach more."""

    def __init__(self, files, handler=FilesHandler):
        self.files, self.release = files, threading.Event()
        super().__init__(type("Files", (handler,), {"site": self}))

    def close(self):
        self.release.set()
        super().close()
