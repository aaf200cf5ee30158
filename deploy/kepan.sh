#!/bin/sh
# The `kepan` command with the settings and the account of the service. As root:
#   install -m 755 /opt/kepan/deploy/kepan.sh /usr/local/sbin/kepan
# Without it, a command run by root would leave files in the data folder that the service cannot read.
set -eu
if [ "$(id -u)" -ne 0 ]; then
    echo "kepan: run this as root (sudo kepan …); it then acts as the user kepan" >&2
    exit 1
fi
exec runuser -u kepan -- env \
    KEPAN_DATA_DIR=/var/lib/kepan \
    KEPAN_SETTINGS_FILE=/etc/kepan/kepan.env \
    /opt/kepan/bin/kepan "$@"
