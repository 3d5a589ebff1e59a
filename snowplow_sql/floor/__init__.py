"""The floor: what Hive 0.8.1 and MySQL 5.1 (Infobright) both understand, and what a query may therefore say."""

from __future__ import annotations

from snowplow_sql.floor.shape import violations

__all__ = ["violations"]
