"""Names and ports of a test's own: hosts entries, and 80 and 443 for a server and its clients, without touching the machine's.

A process holds user, network and mount namespaces (util-linux); the words of `within` run a command in them.
"""
import subprocess
import sys

HOLDER = """
import fcntl, socket, struct, subprocess, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:  # loopback up: SIOCSIFFLAGS with IFF_UP
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1))
subprocess.run(["mount", "--bind", sys.argv[1], "/etc/hosts"], check=True)
print("ready", flush=True)
sys.stdin.read()
"""


class PrivateNetwork:
    """A context manager. Each of `names` is at 127.0.0.1; OSError where the system refuses the namespaces."""

    def __init__(self, folder, names):
        hosts = folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {' '.join(names)}\n")
        self.holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, "-c", HOLDER, hosts],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            raise OSError(f"no namespaces: {self.holder.communicate()[1]}")

    def within(self, folder):
        """Words before a command that run it here, in a folder."""
        return ["nsenter", "--target", str(self.holder.pid), "--user", "--preserve-credentials", "--net", "--mount", "sh", "-c",
                'cd "$0" && exec "$@"', str(folder)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.holder.communicate("", timeout=30)
