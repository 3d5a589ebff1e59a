"""A private HiveServer2 1.2.1 for the tests: a Java machine inside a child Python process.

Run as a program, this file is that child: `hive_server.py CONF_FOLDER JAR_FOLDER`. With
`--java-home` it prints the Java that would be used, and exits with 1 if there is none.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from server_process import ANSWER_SECONDS, HOST, INSTALL, EngineMissingError, Server, cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Hive 1.2.1 can be made to start on these, but not on 25.
JAVA_VERSIONS = ("17", "21")

JVM_OPTIONS = ["-Xms768m", "-Xmx1g", "-Xmn400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"]

# Hive and its libraries reflect on Java's internal classes, which Java has forbidden since 16.
OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.reflect",
    "java.base/java.net",
    "java.base/java.io",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.util.regex",
    "java.base/java.text",
    "java.base/sun.nio.ch",
    "java.base/sun.security.action",
    "java.sql/java.sql",
)

LOCAL_FILES = Path(__file__).parent / "LocalFiles.java"

LOG4J = """\
log4j.rootLogger=WARN, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=%d{HH:mm:ss} %p %c{2}: %m%n
"""


def java_home() -> Path | None:
    """The first Java that Hive runs on, from JAVA_HOME, PATH and Debian's folder of Javas."""
    candidates = []
    if own := os.environ.get("JAVA_HOME"):
        candidates.append(Path(own))
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path).resolve().parent.parent)
    candidates += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in candidates if _java_version(home) in JAVA_VERSIONS), None)


def _library(home: Path) -> Path:
    return home / "lib/server/libjvm.so"


def _java_version(home: Path) -> str | None:
    release = home / "release"
    if not (release.exists() and _library(home).exists()):
        return None
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return found[1] if found else None


def settings(folder: Path, port: int) -> dict[str, str]:
    """The settings in hive-site.xml of a server that writes only below `folder`."""
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
        "hive.stats.autogather": "false",
        "hive.fetch.task.conversion": "more",
        "fs.defaultFS": "file:///",
        # Jobs run inside the server, which polls them every 20 ms instead of every second.
        "mapreduce.framework.name": "local",
        "hive.exec.submit.local.task.via.child": "false",
        "hive.exec.submitviachild": "false",
        "hive.exec.counters.pull.interval": "20",
        "mapreduce.client.completion.pollinterval": "20",
        "mapreduce.client.progressmonitor.pollinterval": "20",
        "mapreduce.task.io.sort.mb": "16",
        "hive.server2.thrift.bind.host": HOST,
        "hive.server2.thrift.port": str(port),
        "hive.server2.authentication": "NONE",
        "hive.server2.enable.doAs": "false",
    }


def _write(path: Path, values: Mapping[str, str]) -> None:
    properties = "\n".join(
        f"<property><name>{name}</name><value>{escape(value)}</value></property>" for name, value in values.items()
    )
    path.write_text(f"<configuration>\n{properties}\n</configuration>\n")


def _write_defaults(conf: Path, jars: Path) -> None:
    """Write shorter default files: Hadoop reads its own several times per job, which takes most of a job's time.

    These have its defaults without their descriptions, and none for HDFS and YARN, which are not used here. The site
    files are empty, but found at once; Hadoop would look for missing ones in each jar.
    """
    used = {"core": "hadoop-common-*.jar", "mapred": "hadoop-mapreduce-client-core-*.jar"}
    for name in ("core", "mapred", "hdfs", "yarn"):
        values = {}
        if name in used:
            (jar,) = jars.glob(used[name])
            with zipfile.ZipFile(jar) as packed:
                document = ElementTree.fromstring(packed.read(f"{name}-default.xml"))
            values = {it.findtext("name", ""): it.findtext("value", "") for it in document.iter("property")}
        _write(conf / f"{name}-default.xml", values)
        _write(conf / f"{name}-site.xml", {})


class HiveServer(Server):
    """HiveServer2 with an empty metastore in memory; takes about 5 s to start and 400 MB."""

    name = "hive"
    database = "default"

    def __init__(self, own_settings: dict[str, str] | None = None, port: int | None = None) -> None:
        super().__init__(port)
        self.own_settings = own_settings or {}

    def prepare(self) -> Sequence[str]:
        """Write the configuration, and return the command of the child."""
        jars = cache_folder() / "hive-1.2.1-2"
        if not jars.is_dir():
            raise EngineMissingError(f"no Hive jars: {INSTALL}")
        if java_home() is None:
            raise EngineMissingError(f"no Java {' or '.join(JAVA_VERSIONS)}: {INSTALL}")
        for module in ("jpype", "impala"):
            if find_spec(module) is None:
                raise EngineMissingError(f"no Python module {module}: pip install 'snowq[engines]'")
        conf = self.folder / "conf"
        conf.mkdir()
        _write(conf / "hive-site.xml", settings(self.folder, self.port) | self.own_settings)
        _write_defaults(conf, jars)
        for name in ("log4j.properties", "hive-log4j.properties"):
            (conf / name).write_text(LOG4J)
        return [sys.executable, __file__, str(conf), str(jars)]

    def connect(self) -> Any:
        """A new session with the database `default`.

        impyla, not PyHive: it gives a DATE as a date where PyHive gives text, an error as Hive's one
        sentence where PyHive gives the printed reply with its Java stack, and 100,000 rows in 0.3 s
        against 0.6 s; and it is the maintained one.
        """
        from impala.dbapi import connect  # noqa: PLC0415 - an extra of the tests

        # NONE still means a SASL handshake, in which any name and password will do.
        return connect(HOST, self.port, auth_mechanism="PLAIN", user="snowq", password="any", timeout=ANSWER_SECONDS)

    def session(self, connection: Any) -> Any:
        """A cursor; in Hive's driver that is a session of its own."""
        from snowplow_sql.engines.hive import WHOLE_ROWS  # noqa: PLC0415 - install.sh asks this file before there is one

        return connection.cursor(configuration=WHOLE_ROWS)

    def driver_error(self) -> type[Exception]:
        """The base class of the driver's exceptions."""
        from impala.error import Error  # noqa: PLC0415

        return Error


def serve(conf: Path, jars: Path) -> None:
    """Run HiveServer2 in this process until the process is stopped."""
    import jpype  # noqa: PLC0415 - only the child needs it

    home = java_home()
    assert home is not None, "the parent has looked"
    own_files = conf.parent / "java"
    own_files.mkdir()
    jpype.startJVM(
        # Given, because jpype's own search may choose a Java that Hive does not start on.
        str(_library(home)),
        *JVM_OPTIONS,
        f"-Djava.io.tmpdir={own_files}",
        f"-Dderby.stream.error.file={own_files / 'derby.log'}",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED),
        classpath=[],
    )
    java = jpype.java
    # DataNucleus cannot parse "17". It must be set here: the command line's -D has no effect.
    java.lang.System.setProperty("java.version", "1.8.0_292")
    # Hive casts its class loader to URLClassLoader; the one for a class path no longer is one.
    urls = [
        java.net.URL(f"{conf.as_uri()}/"),
        *(java.net.URL(jar.as_uri()) for jar in sorted(jars.glob("*.jar"))),
    ]
    loader = java.net.URLClassLoader(urls, java.lang.ClassLoader.getPlatformClassLoader())
    java.lang.Thread.currentThread().setContextClassLoader(loader)
    _without_processes_for_files(jpype, loader)
    _with_last_words(jpype)
    hive_server = jpype.JClass("org.apache.hive.service.server.HiveServer2", loader=loader)
    hive_server.main([])
    gc.freeze()  # jpype runs Python's garbage collector whenever Java's runs
    java.lang.Thread.currentThread().join()


def _without_processes_for_files(jpype: Any, loader: Any) -> None:
    """Make Hadoop use LocalFiles, which starts no processes, for local files."""
    compiler = jpype.JClass("org.codehaus.janino.SimpleCompiler", loader=loader)()
    compiler.setParentClassLoader(loader)
    compiler.cook(LOCAL_FILES.read_text(encoding="utf-8"))
    found = compiler.getClassLoader().loadClass(LOCAL_FILES.stem)
    # not by a setting: Hadoop would look in its own class loader, which does not know the class just compiled
    file_system = jpype.JClass("org.apache.hadoop.fs.FileSystem", loader=loader)
    configuration = jpype.JClass("org.apache.hadoop.conf.Configuration", loader=loader)
    file_system.getFileSystemClass("file", configuration(False))  # makes Hadoop find the other file systems
    known = file_system.class_.getDeclaredField("SERVICE_FILE_SYSTEMS")
    known.setAccessible(True)
    known.get(None).put("file", found)


def _with_last_words(jpype: Any) -> None:
    """Print the exception that ends a thread; a client only sees that the connection was closed."""

    class Heard:
        def uncaughtException(self, thread: Any, error: Any) -> None:  # noqa: N802 - Java's own name
            print(f"thread {thread.getName()} ended by {error.toString()}", flush=True)
            for frame in error.getStackTrace()[:40]:
                print(f"    at {frame.toString()}", flush=True)

    thread = jpype.java.lang.Thread
    handler = jpype.JProxy(thread.UncaughtExceptionHandler, inst=Heard())
    thread.setDefaultUncaughtExceptionHandler(handler)


if __name__ == "__main__":
    if sys.argv[1:] == ["--java-home"]:
        found = java_home()
        print(found or "no Java for Hive")
        sys.exit(found is None)
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
