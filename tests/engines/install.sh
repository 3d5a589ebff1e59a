#!/usr/bin/env bash
# Installs what the tests with real engines need: MariaDB's server, a Java, and Hive's jars.
# Run it again at any time: what is there already is left alone, and nothing is said.
#
# Debian's packages are installed by apt (as root, or through sudo); no service is started.
# The jars go to $SNOWQ_TEST_CACHE, by default ~/.cache/snowq-tests (140 MB).
# The Python side is an extra: pip install -e '.[engines]'
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${SNOWQ_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/snowq-tests}
jars=$cache/hive-1.2.1
python=${PYTHON:-python3}
PATH=$PATH:/usr/sbin # a user's PATH lacks it, and mariadbd lives there

say() { echo "install.sh: $*" >&2; }
fail() { say "$*" && exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo DEBIAN_FRONTEND=noninteractive "$@"
    else
        fail "neither root nor sudo; ask for: $*"
    fi
}

# A machine's package lists may be missing or too old to name a file that still exists.
quietly_twice() {
    "$@" >/dev/null 2>&1 || { as_root apt-get update -qq >/dev/null && "$@" >/dev/null; }
}

debian_packages() {
    local wanted=()
    command -v mariadbd mariadb-install-db my_print_defaults >/dev/null && mariadb_there || wanted+=(mariadb-server-core mariadb-client-core)
    java_there || wanted+=(default-jre-headless)
    [ ${#wanted[@]} = 0 ] && return
    command -v apt-get >/dev/null || fail "no apt-get here; install by hand: ${wanted[*]}"
    say "installing ${wanted[*]}"
    # The -core packages hold the programs alone: no service, no configuration, no system user.
    quietly_twice as_root apt-get install -qq --no-install-recommends "${wanted[@]}"
    java_there || fail "Hive 1.2.1 needs Java 17 or 21, and default-jre-headless is neither; set JAVA_HOME"
}

mariadb_there() {
    local program
    for program in mariadbd mariadb-install-db my_print_defaults; do
        command -v $program >/dev/null || return
    done
}

java_there() { "$python" "$here/hive_server.py" --java-home >/dev/null; }
