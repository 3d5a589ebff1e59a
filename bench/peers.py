"""The alternatives to snowq, and how each is asked for page views per day of the same files."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_CHDB = """
import sys
import chdb
print(chdb.query(f'''
    SELECT substring(line, 1, 10) AS period, count() AS page_views
    FROM file('{sys.argv[1]}/*.gz', 'LineAsString')
    WHERE NOT startsWith(line, '#') AND match(splitByChar('\\t', line)[12], '(^|&)e=pv(&|$)')
    GROUP BY period ORDER BY period FORMAT CSVWithNames'''))
"""
_POLARS = """
import sys
import polars as pl
names = [f"column_{number}" for number in range(1, 13)]
lines = pl.scan_csv(
    f"{sys.argv[1]}/*.gz", has_header=False, separator="\\t", quote_char=None, comment_prefix="#",
    schema=dict.fromkeys(names, pl.String), truncate_ragged_lines=True, extra_columns="ignore",
)
views = lines.filter(pl.col("column_12").str.contains("(^|&)e=pv(&|$)"))
days = views.group_by(pl.col("column_1").alias("period")).agg(pl.len().alias("page_views")).sort("period")
print(days.collect(engine="streaming").write_csv())
"""
_SPARK = """
import sys
from pyspark.sql import SparkSession, functions as f
spark = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
lines = spark.read.text(sys.argv[1], pathGlobFilter="*.gz").filter(~f.col("value").startswith("#"))
views = lines.filter(f.split("value", "\\t")[11].rlike("(^|&)e=pv(&|$)"))
print("period,page_views")
for row in views.groupBy(f.substring("value", 1, 10)).count().orderBy(f.substring("value", 1, 10)).collect():
    print(f"{row[0]},{row[1]}")
"""
_GOACCESS = (
    "zcat *.gz | goaccess - --no-global-config --no-progress --date-format=%Y-%m-%d --time-format=%H:%M:%S "
    r"--log-format='%d\t%t\t%^\t%b\t%h\t%m\t%v\t%U\t%s\t%R\t%u\t%^' --output "
)


@dataclass(frozen=True)
class Peer:
    """A program to compare with."""

    title: str
    script: str
    """A Python program that prints the page views per day as CSV; '' for GoAccess, which knows no events."""
    how_to_get: str

    @property
    def name(self) -> str:
        """The name used on the command line and by importlib."""
        return self.title.lower()

    @property
    def version(self) -> str:
        """The installed version; '' if it is not installed."""
        if self.script:
            module = _MODULES.get(self.name, self.name)
            return importlib.metadata.version(module) if importlib.util.find_spec(module) else ""
        if not shutil.which(self.name):
            return ""
        first = subprocess.run([self.name, "--version"], capture_output=True, text=True, check=False).stdout
        return first.split("\n")[0].removeprefix("GoAccess - ").strip(".")

    def command(self, folder: Path, summary: Path) -> list[str]:
        """The command that runs it; GoAccess writes its report into `summary`."""
        if self.script:
            return [sys.executable, "-c", self.script, str(folder)]
        return ["sh", "-c", _GOACCESS + f"'{summary}'"]


_MODULES = {"spark": "pyspark"}
PEERS = {
    peer.name: peer
    for peer in (
        Peer("chdb", _CHDB, "pip install chdb"),
        Peer("polars", _POLARS, "pip install polars"),
        Peer("Spark", _SPARK, "pip install pyspark, and a Java from 17"),
        Peer("GoAccess", "", "apt-get install goaccess"),
    )
}
