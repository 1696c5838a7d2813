"""A `pressoir serve --tls-self-signed` whose output is kept, and clients that trust nothing yet."""
import json
import os
import signal
import ssl
import subprocess
import threading

from pressoir_server import PROGRAM, wait_until

TRUSTING = ("CURL_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE")


def without_trust():
    return {name: value for name, value in os.environ.items() if name not in TRUSTING}


class TlsServer:
    """`within` puts words before the command: those that enter a network of the test's own."""

    def __init__(self, data, *arguments, environment=None, http_listen="127.0.0.1:0", tls_listen="127.0.0.1:0", within=()):
        self.data = data
        self.command = [*within, PROGRAM, "serve", "--listen", http_listen, "--tls-listen", tls_listen, "--tls-self-signed",
                        "--data", data, *arguments]
        self.environment = environment or {}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **self.environment})
        self.log, self.printed = [], []
        self.readers = [threading.Thread(target=self._read_log), threading.Thread(target=self._read_printed)]
        for reader in self.readers:
            reader.start()
        self.port = wait_until(self._listening, what="the server's `listening` line")["tls_port"]
        return self

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(json.loads(line))

    def _read_printed(self):
        self.printed.extend(self.process.stdout)

    def _listening(self):
        assert self.process.poll() is None, self.log
        return next((line for line in self.log if line["event"] == "listening"), None)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0
        for reader in self.readers:
            reader.join()
        assert not [line for line in self.log if line["event"] in ("file_work_on_loop", "long_work_on_loop")]

    @property
    def trust(self):
        return self.data / "tls/authority.pem"

    def served(self):
        return ssl.get_server_certificate(("127.0.0.1", self.port))
