"""A private HiveServer2 1.2.1 for the tests, in a Java machine inside a child Python process.

Started as a program, this file is that child: `hive_server.py CONF_FOLDER JAR_FOLDER`.
With `--java-home` it prints the Java that would be used, and fails when there is none.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from server_process import HOST, INSTALL, EngineMissing, Server, cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

# Hive 1.2.1 runs on these; it does not start on 25.
JAVA_VERSIONS = ("17", "21")

# Hive and its libraries look into Java's own classes, which Java has forbidden since 16.
OPENED = [f"java.base/java.{name}" for name in (
    "lang", "lang.reflect", "net", "io", "nio", "util", "util.concurrent", "util.concurrent.atomic",
    "util.regex", "text",
)] + ["java.base/sun.nio.ch", "java.base/sun.security.action", "java.sql/java.sql"]

JVM_OPTIONS = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]

LOG4J = """\
log4j.rootLogger=WARN, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=%d{HH:mm:ss} %p %c{2}: %m%n
"""


def java_home() -> Path | None:
    """The first Java of a version that Hive runs on: JAVA_HOME, the java on PATH, then the usual folder."""
    candidates = []
    if own := os.environ.get("JAVA_HOME"):
        candidates.append(Path(own))
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path).resolve().parent.parent)
    candidates += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in candidates if _java_version(home) in JAVA_VERSIONS), None)


def _java_version(home: Path) -> str | None:
    if not (home / "lib/server/libjvm.so").exists():
        return None
    release = home / "release"
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE) if release.exists() else None
    return found[1] if found else None


def settings(folder: Path, port: int) -> dict[str, str]:
    """hive-site.xml of a server whose every trace is below `folder`."""
    places = {
        "hive.metastore.warehouse.dir": "warehouse",
        "hive.exec.scratchdir": "scratch",
        "hive.exec.local.scratchdir": "local_scratch",
        "hadoop.tmp.dir": "hadoop",
        "hive.querylog.location": "querylog",
        "hive.downloaded.resources.dir": "resources",
        "hive.server2.logging.operation.log.location": "operation_logs",
    }
    return {
        **{key: str(folder / place) for key, place in places.items()},
        "javax.jdo.option.ConnectionURL": "jdbc:derby:memory:ms;create=true",
        "datanucleus.autoCreateSchema": "true",
        "datanucleus.fixedDatastore": "false",
        "hive.metastore.schema.verification": "false",
        "fs.defaultFS": "file:///",
        # Jobs run in this process, and are asked every 20 ms whether they are done, not every second.
        "mapreduce.framework.name": "local",
        "hive.exec.submit.local.task.via.child": "false",
        "hive.exec.submitviachild": "false",
        "hive.exec.counters.pull.interval": "20",
        "mapreduce.client.completion.pollinterval": "20",
        "mapreduce.client.progressmonitor.pollinterval": "20",
        "mapreduce.task.io.sort.mb": "16",
        "hive.fetch.task.conversion": "more",
        "hive.stats.autogather": "false",
        "hive.server2.thrift.bind.host": HOST,
        "hive.server2.thrift.port": str(port),
        "hive.server2.authentication": "NONE",
        "hive.server2.enable.doAs": "false",
    }


class HiveServer(Server):
    """HiveServer2 with an empty metastore in memory; takes about 4 s and 400 MB."""

    name = "hive"

    def prepare(self) -> Sequence[str]:
        jars = cache_folder() / "hive-jars"
        if not any(jars.glob("hive-exec-*.jar")):
            raise EngineMissing(f"no Hive jars: {INSTALL}")
        if java_home() is None:
            raise EngineMissing(f"no Java {' or '.join(JAVA_VERSIONS)}: {INSTALL}")
        for module in ("jpype", "pyhive", "thrift_sasl"):
            if find_spec(module) is None:
                raise EngineMissing(f"no Python module {module}: pip install 'snowq[engines]'")
        conf = self.folder / "conf"
        conf.mkdir()
        properties = "\n".join(
            f"<property><name>{name}</name><value>{escape(value)}</value></property>"
            for name, value in settings(self.folder, self.port).items()
        )
        (conf / "hive-site.xml").write_text(f"<configuration>\n{properties}\n</configuration>\n")
        for name in ("log4j.properties", "hive-log4j.properties"):
            (conf / name).write_text(LOG4J)
        return [sys.executable, __file__, str(conf), str(jars)]

    def connect(self) -> Any:
        from pyhive import hive  # noqa: PLC0415 - an extra of the tests

        return hive.connect(HOST, self.port, username="snowq")


def serve(conf: Path, jars: Path) -> None:
    """Run HiveServer2 in this process until it is told to end."""
    import jpype  # noqa: PLC0415 - the parent needs this module without it

    home = java_home()
    assert home is not None
    temporary = conf.parent / "java"
    temporary.mkdir()
    jpype.startJVM(
        str(home / "lib/server/libjvm.so"),
        *JVM_OPTIONS,
        f"-Djava.io.tmpdir={temporary}",
        f"-Dderby.stream.error.file={temporary / 'derby.log'}",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED),
        classpath=[],
    )
    java = jpype.java
    # DataNucleus cannot parse "17", and reads the property as soon as its classes load.
    java.lang.System.setProperty("java.version", "1.8.0_292")
    # Hive casts the context class loader to URLClassLoader, which Java's own has not been since 9.
    places = [conf, *sorted(jars.glob("*.jar"))]
    urls = [java.net.URL(place.as_uri() + "/" * place.is_dir()) for place in places]
    loader = java.net.URLClassLoader(urls, java.lang.ClassLoader.getPlatformClassLoader())
    java.lang.Thread.currentThread().setContextClassLoader(loader)
    hive_server = jpype.JClass("org.apache.hive.service.server.HiveServer2", loader=loader)
    hive_server.main(jpype.JArray(java.lang.String)([]))
    java.lang.Thread.currentThread().join()


if __name__ == "__main__":
    if sys.argv[1:] == ["--java-home"]:
        found = java_home()
        print(found or "")
        sys.exit(found is None)
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
