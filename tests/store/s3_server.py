"""A private S3: moto's server on a loopback port, and a proxy in front of it that can fail on demand."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3

HOST = "127.0.0.1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "anyone", "AWS_SECRET_ACCESS_KEY": "anything", "AWS_DEFAULT_REGION": "eu-west-1"}


class S3:
    """A running server with one bucket, `logs`."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        command = shutil.which("moto_server", path=str(Path(sys.executable).parent))
        assert command, "moto_server is missing: pip install 'moto[server]'"
        self._process = subprocess.Popen(
            [command, "-H", HOST, "-p", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()
        self.url = f"http://{HOST}:{self.port}"
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="eu-west-1",
            aws_access_key_id="anyone",
            aws_secret_access_key="anything",
        )
        self.client.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection((HOST, self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("moto_server does not answer")

    def put(self, key: str, content: bytes) -> str:
        """Put an object and return its address."""
        self.client.put_object(Bucket="logs", Key=key, Body=content)
        return f"s3://logs/{key}"

    def clear(self) -> None:
        """Remove all objects."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket="logs"):
            keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if keys:
                self.client.delete_objects(Bucket="logs", Delete={"Objects": keys})

    def stop(self) -> None:
        """End the server."""
        self.client.close()
        self._process.terminate()
        self._process.wait()


class Weather:
    """A proxy in front of a server. It passes requests on, fails those it is told to fail, and counts them by key."""

    def __init__(self, server: S3) -> None:
        self.failures: Counter[str] = Counter()
        """Key -> how many further requests for it shall fail."""
        self.fetched: Counter[str] = Counter()
        self.silent: set[str] = set()
        """Keys for which GET requests get no answer."""
        self.is_elsewhere = False
        """Whether to answer that the bucket is in another region, without saying which."""
        self.ended = threading.Event()
        weather = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                key = unquote(urlsplit(self.path).path).removeprefix("/logs/")
                weather.fetched[key] += 1
                if weather.failures[key] > 0:
                    weather.failures[key] -= 1
                    self.send_error(503)
                    return
                if self.command == "GET" and key in weather.silent:
                    weather.ended.wait()
                    return
                if weather.is_elsewhere:
                    self.send_response(301)
                    self.end_headers()
                    if self.command == "GET":
                        self.wfile.write(b"<Error><Code>PermanentRedirect</Code><Message>Elsewhere</Message></Error>")
                    return
                there = http.client.HTTPConnection(HOST, server.port)
                there.request(self.command, self.path, headers=dict(self.headers))
                answer = there.getresponse()
                body = answer.read()
                there.close()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {"connection", "date", "server", "transfer-encoding"}:
                        self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815 - the name is the library's

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
                pass

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{HOST}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the proxy."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
