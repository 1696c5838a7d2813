"""A web site on 127.0.0.1, on a free port, for servers that fetch files or send callbacks."""
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
