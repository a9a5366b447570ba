#!/usr/bin/env bash
# Makes dist/meschain_sync.ocmod.zip: one package for OpenCart 3.0, 4.0.2 and 4.1, byte for byte the same from the same sources.
# The file's name is the extension's code in OpenCart 4, so it must not be changed.
# There is no install.xml: nothing is patched, and with it OpenCart 3 would ask for a Refresh, which closes the shop.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if command -v php >/dev/null; then
    find opencart_ocmod -name '*.php' -print0 | xargs -0 -n1 php -l | (! grep -v '^No syntax errors')
fi

mkdir -p dist
new="dist/meschain_sync.$$.new"
python3 - "$new" <<'PYTHON'
import json, sys, zipfile, zlib
from datetime import datetime, timedelta
from pathlib import Path

source, static = Path("opencart_ocmod"), Path("service/web/static")
version = json.loads((source / "oc4/install.json").read_text())["version"]
files = {}


def add(name, path):
    data = path.read_bytes()
    files[name] = data.replace(b"@version@", version.encode()) if path.suffix == ".php" else data


def add_folder(folder, target=""):
    for path in folder.rglob("*"):
        if path.is_file():
            add(target + path.relative_to(folder).as_posix(), path)


add_folder(source / "oc3", "upload/")
add_folder(source / "oc4")
for layout, language in (("upload/", "extension/module"), ("", "module")):
    add_folder(source / "common/library", layout + "system/library/meschain_sync/")
    for path in (source / "common/language").glob("*/meschain_sync.php"):
        add(f"{layout}admin/language/{path.parent.name}/{language}/meschain_sync.php", path)
    for name in ("htmx.min.js", "meschain.js", "meschain.css"):
        add(f"{layout}admin/view/javascript/meschain_sync/{name}", static / name)

def time_of(data):
    """The same for the same content and another for another: PHP's opcode cache knows a changed file by its time,
    and OpenCart 3 unpacks with the times of the zip."""
    moment = datetime(2020, 1, 1) + timedelta(seconds=zlib.crc32(data) % 100_000_000 * 2)
    return moment.timetuple()[:6]


with zipfile.ZipFile(sys.argv[1], "w") as package:
    for name in sorted(files):
        entry = zipfile.ZipInfo(name, time_of(files[name]))
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, files[name], compresslevel=9)
PYTHON
mv "$new" dist/meschain_sync.ocmod.zip

printf '%s  %s bytes  sha256 %s\n' "$PWD/dist/meschain_sync.ocmod.zip" \
    "$(wc -c <dist/meschain_sync.ocmod.zip)" "$(sha256sum dist/meschain_sync.ocmod.zip | cut -d' ' -f1)"
