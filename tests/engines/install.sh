#!/usr/bin/env bash
# Installs what the tests with real engines need: MariaDB's server, a Java, and Hive's jars; and the browser for the
# tests of the report.
# It can be run again at any time: it leaves alone what is already installed, and prints nothing about it.
#
# Debian's packages are installed by apt (as root, or through sudo); no service is started.
# The jars (95 MB) go to $SNOWQ_TEST_CACHE, by default ~/.cache/snowq-tests.
# The Python side is an extra: pip install -e '.[engines]'
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${SNOWQ_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/snowq-tests}
jars=$cache/hive-1.2.1-2
python=${PYTHON:-python3}
PATH=$PATH:/usr/sbin # a user's PATH lacks this folder, which has mariadbd

# Hive 1.2.1 has no Python or Debian package; this source distribution of Spark contains all of it.
sdist='pyspark==2.4.8 --hash=sha256:3a19b71b8dc8dd91ebc943604a05e1ab01bce052456d42937035632d852d78dc'
# Its setup.py fails with current build tools, which pip would otherwise fetch.
build_tools='setuptools==80.9.0 --hash=sha256:062d34222ad13e0cc312a4c02d73f059e86a4acbfbdea8f8f76b28c99f306922
wheel==0.45.1 --hash=sha256:708e7481cc80179af0e556bbf0cc00b8444c7321e2700b8d8580231d13017248'
# The families of jars that Hive loads; the other 140 MB are Spark's own.
# If the list changes, rename the folder above.
families=(
    ST4 antlr-runtime apache-log4j avro bonecp calcite commons curator datanucleus derby eigenbase
    guava hadoop hive htrace httpclient httpcore jackson-core-asl jackson-mapper-asl janino javolution
    jcl-over-slf4j jdo-api jetty joda-time jsr305 jta jul-to-slf4j libfb303 libthrift log4j netty-3
    opencsv paranamer parquet-hadoop-bundle protobuf-java scala-library slf4j snappy spark-core
    spark-hive-thriftserver spark-network-common stax-api stringtemplate xercesImpl xz zookeeper
)

exec 3>&2 # stays visible where the output of commands is discarded
say() { echo "install.sh: $*" >&3; }

fail() {
    say "$*"
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "neither root nor sudo; ask for: $*"
    fi
}

# The machine's package lists may be missing, or name a file that has been replaced by a newer one.
with_fresh_lists() {
    "$@" >/dev/null 2>&1 && return
    as_root apt-get update -qq >/dev/null
    "$@" >/dev/null
}

mariadb_there() { command -v mariadbd && command -v mariadb-install-db && command -v my_print_defaults; } >/dev/null

browser_there() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null

java_there() { "$python" "$here/hive_server.py" --java-home; } >/dev/null

install_debian_packages() {
    local wanted=()
    # -core: the programs without a service. Setting up a database needs a program of the client package.
    mariadb_there || wanted+=(mariadb-server-core mariadb-client-core)
    java_there || wanted+=(default-jre-headless)
    browser_there || wanted+=(chromium)
    [ ${#wanted[@]} -gt 0 ] || return 0
    say "installing ${wanted[*]}"
    command -v apt-get >/dev/null || fail "no apt-get here; install these in another way"
    DEBIAN_FRONTEND=noninteractive with_fresh_lists \
        as_root apt-get install -qq --no-install-recommends "${wanted[@]}"
    java_there || fail "Hive 1.2.1 needs Java 17 or 21; install one and set JAVA_HOME to it"
}

install_hive() {
    [ ! -d "$jars" ] || return 0
    say "fetching Hive's jars (220 MB, once)"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/unfinished.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/jars" "$work/tmp" "$work/deb"
    echo "$build_tools" >"$work/build_tools.txt"
    echo "$sdist" >"$work/sdist.txt"

    # -qq: only pip's errors. TMPDIR: pip unpacks the whole archive, which is too much for a /tmp in memory.
    export TMPDIR=$work/tmp
    "$python" -m pip install -qq --no-deps --require-hashes --only-binary :all: \
        --target "$work/build_tools" -r "$work/build_tools.txt"
    PYTHONPATH=$work/build_tools "$python" -m pip download -qq --no-cache-dir --no-deps \
        --require-hashes --no-binary :all: --no-build-isolation -d "$work" -r "$work/sdist.txt"
    local names=("${families[@]/#/pyspark-2.4.8/deps/jars/}")
    tar -xzf "$work/pyspark-2.4.8.tar.gz" -C "$work/jars" --strip-components=3 --wildcards \
        "${names[@]/%/*.jar}"
    rm "$work/pyspark-2.4.8.tar.gz"

    # CREATE TABLE needs org.json, which Spark does not include.
    (cd "$work/deb" && with_fresh_lists apt-get download -qq libandroid-json-org-java)
    dpkg -x "$work"/deb/*.deb "$work/deb"
    cp -L "$work/deb/usr/share/java/json.jar" "$work/jars/"

    mv -T "$work/jars" "$jars"
}

install_debian_packages
install_hive
