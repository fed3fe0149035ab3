#!/bin/sh
# system.sh FOLDER: the file system of an image that runs Node and nothing else, out of the one that this runs in.
set -eu
system=$1
node=$(readlink -f "$(command -v node)")

mkdir -p "$system/usr/local/bin" "$system/etc" "$system/tmp" "$system/data"
cp "$node" "$system/usr/local/bin/node"

# Each at the path that it is linked by; the loader, which has no arrow in the list, too.
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$system$(dirname "$library")"
  cp --dereference "$library" "$system$library"
done

# No shebang could find `env` here; so `kubectl exec … keyturn status` has a program of its own.
printf '%s\n' '#!/usr/local/bin/node' "import('/app/dist/main.js');" > "$system/usr/local/bin/keyturn"
chmod 0755 "$system/usr/local/bin/keyturn"

echo 'keyturn:x:65532:65532:keyturn:/data:/nonexistent' > "$system/etc/passwd"
echo 'keyturn:x:65532:' > "$system/etc/group"
echo 'hosts: files dns' > "$system/etc/nsswitch.conf"
chmod 1777 "$system/tmp"
chmod 0700 "$system/data"
chown 65532:65532 "$system/data"
