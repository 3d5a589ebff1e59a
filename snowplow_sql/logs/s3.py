"""Logs in S3: list the objects below an address, and download them.

boto3, AWS's own client, finds credentials wherever AWS's tools do, retries failures and accepts any key. obstore is
faster, but a single key with `//` or `..` in it makes the whole listing fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from snowplow_sql import stopping
from snowplow_sql.errors import Interrupted, SnowqError, SourceError
from snowplow_sql.extras import library
from snowplow_sql.logs import files

_ADDRESS = re.compile(r"s3://([^/]+)/?(.*)", re.DOTALL)
_AT_ONCE = 16
"""Number of concurrent downloads: most of the time of each is spent waiting."""
_ATTEMPTS = 5
"""Attempts to get a response at all."""
_BODIES = 2
"""Attempts to read a response body to its end; each makes up to `_ATTEMPTS` requests."""
_SILENCE = 20
"""Read timeout in seconds, after which an attempt is abandoned."""
_LEFT = "it was not fetched."


@dataclass(frozen=True)
class Object:
    """One object of a bucket."""

    address: str
    size: int
    modified: datetime
    """Naive timestamp in UTC."""
    etag: str


def is_address(source: str) -> bool:
    """Whether `source` is an S3 address."""
    return source.lower().startswith("s3://")


def listed(address: str, endpoint_url: str | None = None) -> list[Object]:
    """The objects whose address begins with `address`, in the order of their keys.

    Ignores the names that `files.is_no_log` rejects, and placeholder objects for folders. Raises SourceError if there
    are no objects or the bucket cannot be reached, and UsageError if boto3 is not installed.
    """
    bucket, prefix = _parted(address)
    folder = prefix[: prefix.rfind("/") + 1]  # the complete folder names; a prefix may end in the middle of a name
    with _translated_errors(f"s3://{bucket}"):
        pages = _client(endpoint_url).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        found = [
            Object(
                f"s3://{bucket}/{item['Key']}",
                item["Size"],
                item["LastModified"].astimezone(UTC).replace(tzinfo=None),
                item["ETag"].strip('"'),
            )
            for page in pages
            for item in page.get("Contents", ())
            if not _is_hidden(item["Key"].removeprefix(folder)) and not item["Key"].endswith("/")
        ]
    if not found:
        raise SourceError(f"No objects below '{address}'. Name a prefix of CloudFront logs, such as s3://bucket/logs/.")
    return found


def fetch(
    addresses: Iterable[str],
    folder: Path,
    endpoint_url: str | None = None,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
) -> tuple[dict[str, str], dict[str, str]]:
    """Download objects to `folder`. Returns the path of each copy, and the reason for each failure, by address.

    A failed download is retried before it is reported as failed. Once `is_stopped` is true, nothing is waited for any
    more. Copies get new names, because the last part of a key may be as long as a file name can be, and boto3 appends a
    suffix to the name during the download.
    """
    wanted = list(addresses)
    client = _client(endpoint_url)
    ended = Event()

    def is_over() -> bool:
        return ended.is_set() or is_stopped()

    def go_on(_: int = 0) -> None:
        if is_over():
            raise Interrupted(_LEFT)

    def copied(number: int) -> str | Exception:
        path = folder / f"{number}{'.gz' if wanted[number].lower().endswith('.gz') else '.log'}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            client.download_file(*_parted(wanted[number]), str(path), Config=_transfer(), Callback=go_on)
        except Exception as error:
            return error
        return str(path)

    try:
        results = stopping.side_by_side(copied, len(wanted), _AT_ONCE, is_over)
    finally:
        ended.set()
    got = {wanted[number]: path for number, path in results.items() if isinstance(path, str)}
    why = {wanted[number]: _why(error) for number, error in results.items() if isinstance(error, Exception)}
    return got, {address: why.get(address, _LEFT) for address in wanted if address not in got}


def _parted(address: str) -> tuple[str, str]:
    match = _ADDRESS.fullmatch(f"s3://{address[5:]}")
    if match is None:
        raise SourceError(f"'{address}' names no bucket. Write it as s3://bucket/prefix/.")
    return match[1], match[2]


def _is_hidden(key: str) -> bool:
    return any(files.is_no_log(part) for part in key.split("/"))


def _client(endpoint_url: str | None) -> Any:
    boto3, config = library("boto3", "s3"), library("botocore.config", "s3", name="botocore")
    with _translated_errors("S3"):
        session = boto3.Session()
        if session.get_credentials() is None:
            raise SourceError(
                "No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                "run `aws configure`."
            )
        settings = config.Config(
            max_pool_connections=_AT_ONCE,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            connect_timeout=10,
            read_timeout=_SILENCE,
        )
        region = session.region_name or "us-east-1"
        return session.client("s3", endpoint_url=endpoint_url, region_name=region, config=settings)


def _transfer() -> Any:
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415

    # the objects are many and small
    return TransferConfig(use_threads=False, num_download_attempts=_BODIES)


@contextmanager
def _translated_errors(where: str) -> Iterator[None]:
    try:
        yield
    except SnowqError:
        raise
    except Exception as error:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if not isinstance(error, BotoCoreError | ClientError | ValueError | OSError | RecursionError):
            raise
        raise SourceError(f"'{where}' cannot be read: {_why(error)}") from error


def _goes_round(error: BaseException | None) -> bool:
    """Whether boto3 was redirected endlessly because it cannot determine the region.

    botocore may have wrapped the RecursionError.
    """
    return error is not None and (isinstance(error, RecursionError) or _goes_round(error.__context__))


def _why(error: Exception) -> str:
    response = getattr(error, "response", None)
    said = response["Error"] if response else {}
    code = "PermanentRedirect" if _goes_round(error) else said.get("Code", "")
    match code:
        case "NoSuchBucket":
            return "there is no such bucket."
        case "403" | "AccessDenied":
            return "access is denied. Check the credentials and the bucket's policy."
        case "404" | "NoSuchKey":
            return "it is no longer there."
        case "301" | "PermanentRedirect":
            return "the bucket is in another region, or elsewhere. Set AWS_DEFAULT_REGION, or give its --endpoint-url."
        case _:
            text = f"{code}: {said.get('Message', '')}" if said else str(error)
            return f"{' '.join(text.split()).rstrip('.')}."
