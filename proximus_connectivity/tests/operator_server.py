"""A real HTTP server on this machine that plays an operator, well or badly."""

import itertools
import json
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that is tired of waiting has left: that is what tests are about."""
        if isinstance(sys.exc_info()[1], ConnectionError):
            return None
        return super().handle_error(request, client_address)


class OperatorServer:
    """Answers requests with what the test has put in its queue.

    Each entry is a function that takes the request handler and writes an answer. With
    an empty queue it behaves: it keeps the product orders and service problems that are
    posted and gives them back.

    :ivar requests: (method, path, headers, JSON body) of each request, in order.
    :ivar queue: what to do with the next requests.
    """

    def __init__(self):
        self.requests = []
        self.queue: list[Callable] = []
        self.stored: dict[str, dict] = {}
        handler = type("Handler", (_Handler,), {"operator": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def methods(self) -> list[str]:
        return [request[0] for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    operator: OperatorServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Say nothing on stderr."""

    def do_GET(self):
        self._serve()

    def do_POST(self):
        self._serve()

    def do_PATCH(self):
        self._serve()

    def do_DELETE(self):
        self._serve()

    def _serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        form = (self.headers.get("Content-Type") or "").endswith("form-urlencoded")
        body = parse_qs(raw.decode()) if form else json.loads(raw or "null")
        operator = self.operator
        operator.requests.append((self.command, self.path, dict(self.headers), body))
        act = operator.queue.pop(0) if operator.queue else behave
        act(self, body)

    def reply(self, status, data=None, headers=None, raw=None):
        body = raw if raw is not None else json.dumps(data).encode()
        body = b"" if status == 204 else body
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def behave(handler, body):
    """Create what is posted, once per idempotency key, and return what is asked for."""
    stored = handler.operator.stored
    url = urlsplit(handler.path)
    if handler.command in ("PATCH", "DELETE"):
        return change(handler, body, url.path.rsplit("/", 1)[1])
    if handler.command == "POST":
        key = handler.headers["Idempotency-Key"]
        kind = url.path.rsplit("/", 1)[1]
        state = {"status" if kind == "serviceProblem" else "state": "acknowledged"}
        found = next((one for one in stored.values() if one["key"] == key), None)
        if not found:
            free = next(n for n in itertools.count(1) if f"OP-{n}" not in stored)
            found = {"id": f"OP-{free}", "kind": kind, "key": key}
            stored[found["id"]] = found | body | state
        return handler.reply(201, stored[found["id"]])
    if url.path.rsplit("/", 1)[1] in stored:
        return handler.reply(200, stored[url.path.rsplit("/", 1)[1]])
    wanted = parse_qs(url.query).get("externalId")
    found = [one for one in stored.values() if [one.get("externalId")] == wanted]
    return handler.reply(200, found)


def change(handler, body, number):
    """Merge what is told into what is stored (RFC 7396), or delete it."""
    stored = handler.operator.stored
    if number not in stored:
        return handler.reply(404, {"reason": "unknown"})
    if handler.command == "DELETE":
        del stored[number]
        return handler.reply(204)
    for index, note in enumerate(body.get("note") or ()):
        note.setdefault("id", f"N{index + 1}")
    stored[number] |= body
    return handler.reply(200, stored[number])


def answer(status, data=None, **headers):
    """Answer with a status, JSON data and headers (``Retry_After="3"``)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, body: handler.reply(status, data, named)


def token(value, **more):
    """Give an access token."""
    data = {"access_token": value, "token_type": "Bearer", "expires_in": 3600, **more}
    return answer(200, data)


def slow(seconds):
    """Answer well, but too late."""

    def act(handler, body):
        time.sleep(seconds)
        handler.reply(200, {"id": "late"})

    return act


def dripping(seconds):
    """Send one byte at a time, each of them in time, without an end."""

    def act(handler, body):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _byte in range(int(seconds / 0.05)):
            try:
                handler.wfile.write(b" " * 600)
            except OSError:
                return
            time.sleep(0.05)
        handler.close_connection = True

    return act


def cut(handler, body):
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.close()


def stored_then_cut(handler, body):
    """Create what is posted, then cut the connection before saying so."""
    stored = handler.operator.stored
    number = f"OP-{len(stored) + 1}"
    stored[number] = {"id": number, "key": "lost", "state": "acknowledged", **body}
    cut(handler, body)


def half(handler, body):
    """Promise a long answer and cut the connection in the middle of it."""
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"id": "half')
    handler.wfile.flush()
    cut(handler, body)


def no_json(handler, body):
    """Answer with a page for people."""
    handler.reply(200, raw=b"<html>Welcome to our new portal</html>")
