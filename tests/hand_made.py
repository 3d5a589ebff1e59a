"""Log lines made by hand: CloudFront's field names, and lines with any values that a test wants in them."""

from __future__ import annotations

# field name and its value in an ordinary hit, in the order in which CloudFront added them: 12 in 2012, 33 in 2019
_ORDINARY = (
    ("date", "2012-01-01"),
    ("time", "10:00:00"),
    ("x-edge-location", "LHR5"),
    ("sc-bytes", "3345"),
    ("c-ip", "192.0.2.7"),
    ("cs-method", "GET"),
    ("cs(Host)", "d3gs014xn8p70.cloudfront.net"),
    ("cs-uri-stem", "/i"),
    ("sc-status", "200"),
    ("cs(Referer)", "-"),
    ("cs(User-Agent)", "Opera/9.80%20(Windows%20NT%206.1)"),
    ("cs-uri-query", "e=pv"),
    ("cs(Cookie)", "-"),
    ("x-edge-result-type", "Hit"),
    ("x-edge-request-id", "hpXHIf47WhgsnV5E8tm7uw=="),
    ("x-host-header", "pixel.example.com"),
    ("cs-protocol", "https"),
    ("cs-bytes", "421"),
    ("time-taken", "0.001"),
    ("x-forwarded-for", "-"),
    ("ssl-protocol", "TLSv1.2"),
    ("ssl-cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
    ("x-edge-response-result-type", "Hit"),
    ("cs-protocol-version", "HTTP/1.1"),
    ("fle-status", "-"),
    ("fle-encrypted-fields", "-"),
    ("c-port", "49152"),
    ("time-to-first-byte", "0.001"),
    ("x-edge-detailed-result-type", "Hit"),
    ("sc-content-type", "image/gif"),
    ("sc-content-len", "43"),
    ("sc-range-start", "-"),
    ("sc-range-end", "-"),
)
NAMES = tuple(name for name, _ in _ORDINARY)
ORDINARY = dict(_ORDINARY)
_OURS = {
    "date": "date",
    "time": "time",
    "client": "c-ip",
    "method": "cs-method",
    "stem": "cs-uri-stem",
    "status": "sc-status",
    "referer": "cs(Referer)",
    "agent": "cs(User-Agent)",
    "query": "cs-uri-query",
    "edge": "x-edge-location",
}


def line(count: int = 12, separator: str = "\t", **values: str) -> str:
    """A line of `count` fields with `values` in the fields date, time, client, stem, referer, agent, query, ...

    Fields after the 33rd are made up, as CloudFront may add some one day.
    """
    given = ORDINARY | {_OURS[name]: value for name, value in values.items()}
    later = [f"new{number}" for number in range(count - len(NAMES))]
    return separator.join([*(given[name] for name in NAMES[:count]), *later])


def laid_out(names: str, separator: str = "\t", **values: str) -> str:
    """A line with the fields `names` in that order; `epoch` is the value of timestamp(ms)."""
    given = ORDINARY | {"timestamp(ms)": "1325412000000", "DistributionId": "E2", "asn": "64496"}
    given |= {_OURS.get(name, "timestamp(ms)"): value for name, value in values.items()}
    return separator.join(given[name] for name in names.split())


def header(names: str = "", count: int = 12) -> str:
    """The `#Fields:` line for `names`, or for CloudFront's first `count` fields."""
    return "#Fields: " + (names or " ".join(NAMES[:count]))


VERSION = "#Version: 1.0"


def words(text: str) -> list[str]:
    """The words of `text`: a compact way to write a long list."""
    return text.split()


def file_of(*lines: str, end: str = "\n") -> bytes:
    """The bytes of a file with these lines, each with its end."""
    return "".join(text + end for text in lines).encode()
