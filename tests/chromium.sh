#!/bin/sh
# The browser in which cards are drawn: `find` prints it, `install` puts it on a Debian machine if
# that needs no question, `report` says which checks did not run without it.
find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    return 1
}

case "$1" in
find)
    find_chromium
    ;;
install)
    find_chromium >/dev/null && exit 0
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
    echo "Installing Chromium for the checks in a browser ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1 || true
    ;;
report)
    find_chromium >/dev/null && exit 0
    echo "Not run: cards drawn in a browser. They need Chromium; on Debian: apt-get install chromium"
    ;;
esac
