"""A minimal LDAP directory that can only check passwords. HiveServer2 asks it with auth=LDAP."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from server_process import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUCCESS, _INVALID_CREDENTIALS = 0, 49


@contextmanager
def directory(*passwords: str) -> Iterator[str]:
    """The address of a directory in which each of `passwords` is right for every user."""

    class Bind(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while request := self.request.recv(4096):
                # LDAPMessage: a sequence of message number and, here, [APPLICATION 0], which ends in name and password
                start = 2 + (request[1] & 0x7F if request[1] & 0x80 else 0)
                if request[start + 3] != 0x60:  # not a bind request: the client is about to leave
                    return
                right = any(b"\x80" + bytes([len(word)]) + word in request for word in map(str.encode, passwords))
                code = _SUCCESS if right else _INVALID_CREDENTIALS
                number = request[start : start + 3]
                self.request.sendall(bytes([0x30, 12]) + number + bytes([0x61, 7, 0x0A, 1, code, 0x04, 0, 0x04, 0]))

    class Directory(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Directory((HOST, 0), Bind) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"ldap://{HOST}:{server.server_address[1]}"
        server.shutdown()
