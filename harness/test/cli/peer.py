"""A TLS server for exec: (harness/peer/outside/README.md), by the standard library's ssl."""
import ssl
import sys


def read_frame(source):
    head = source.read(4)
    if len(head) < 4:
        return None, b""
    return head[:1], source.read(int.from_bytes(head[1:], "big"))


def say(kind, contents=b""):
    sys.stdout.buffer.write(kind + len(contents).to_bytes(3, "big") + contents)


class Connection:
    def __init__(self, context):
        self.inward, self.outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.inward, self.outward, server_side=True)
        self.done = False

    def go_on(self):
        """One step; the status that it leads to."""
        try:
            if not self.done:
                self.tls.do_handshake()
                self.done = True
            while True:
                data = self.tls.read(4096)
                if not data:
                    return b"c"
                say(b"A", data)
        except ssl.SSLWantReadError:
            return b"d" if self.done else b"r"
        except ssl.SSLZeroReturnError:
            return b"c"
        except (ssl.SSLError, OSError) as error:
            return b"f" + str(error).encode()[:100]

    def take(self, kind, contents):
        if kind == b"D":
            self.inward.write(contents)
        elif kind == b"W":
            self.tls.write(contents)
        elif kind == b"E":
            try:
                self.tls.unwrap()
            except ssl.SSLError:
                pass
        return self.go_on()


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    connection = None
    while True:
        kind, contents = read_frame(sys.stdin.buffer)
        if kind is None:
            return
        if kind == b"O":
            connection = Connection(context)
        status = connection.take(kind, contents)
        while connection.outward.pending:
            say(b"D", connection.outward.read(16384))
        say(b"S", status)
        sys.stdout.buffer.flush()


main()
