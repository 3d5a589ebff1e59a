"""The first words of SQL statements."""

from __future__ import annotations

STATEMENTS = (
    *("SELECT", "WITH", "FROM", "VALUES", "DESCRIBE", "DESC", "SHOW", "EXPLAIN", "SUMMARIZE", "PIVOT", "UNPIVOT"),
    *("TABLE", "SET", "RESET", "PRAGMA", "USE", "CALL", "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"),
    *("REPLACE", "TRUNCATE", "MERGE", "COPY", "EXPORT", "IMPORT", "ATTACH", "DETACH", "INSTALL", "LOAD", "ANALYZE"),
    *("OPTIMIZE", "REPAIR", "RENAME", "KILL", "LOCK", "UNLOCK", "FLUSH", "START", "RELOAD", "FORCE"),
    *("BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "VACUUM", "EXECUTE", "PREPARE", "MSCK", "ADD", "GRANT", "REVOKE"),
)
"""The words that can begin a statement on at least one of the engines."""
