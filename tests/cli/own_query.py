"""A query file as an analyst writes it, and where it is put."""

from __future__ import annotations

from pathlib import Path

OWN = """/*
title = "Hits"
description = "All hits."
chart = { kind = "line", x = "period", y = "hits" }

[params]
grain = "month"

[columns]
period = ["period", "first day of the period"]
hits = ["count", "hits in it"]
*/
SELECT
    {{ sql.period(grain) }} AS period,
    COUNT(*) AS hits
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ sql.period(grain) }}
ORDER BY period
"""


def put(path: Path, text: str = OWN) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
