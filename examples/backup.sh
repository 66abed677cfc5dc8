#!/bin/sh
# Copies what Plangram needs to begin again: the database, while the bridge runs on it, with its key and .env. A copy can
# read all tokens: keep it as secret as the server. Needs the package sqlite3.
#   backup.sh [FROM] [TO]      by default /var/lib/plangram and /var/backups/plangram
# Daily: install -m 755 /opt/plangram/examples/backup.sh /etc/cron.daily/plangram-backup
set -eu
umask 077
from=${1:-/var/lib/plangram}
to=${2:-/var/backups/plangram}/$(date +%Y-%m-%d-%H%M%S)
days_kept=14

# As the owner of the database: SQLite may make files beside it, which the bridge must be able to write.
owner=$(stat -c %U "$from/data/plangram.db")
sqlite() {
  if [ "$(id -un)" = "$owner" ]; then sqlite3 "$@"; else runuser -u "$owner" -- sqlite3 "$@"; fi
}

mkdir -p "$to"
draft=$from/data/backup-under-way.db
rm -f "$draft"
# SQLite's own copy: a plain cp of a database in use may catch it between two writes.
sqlite "$from/data/plangram.db" ".timeout 10000" ".backup '$draft'"
[ "$(sqlite "$draft" 'PRAGMA integrity_check')" = ok ] || { echo "The copy is damaged: $draft" >&2; exit 1; }
mv "$draft" "$to/plangram.db"
for file in "$from/data/plangram.db.key" "$from/.env"; do
  [ ! -e "$file" ] || cp -p "$file" "$to/"
done
find "${to%/*}" -mindepth 1 -maxdepth 1 -type d -name '20??-??-??-??????' -mtime +"$days_kept" -exec rm -r {} +
echo "$to"
