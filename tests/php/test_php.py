"""The package's PHP: it parses, reads alike everywhere, keeps its promises, and is packed the same way each time."""

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "opencart_ocmod").rglob("*.php")) + sorted((ROOT / "tests/php").glob("*.php"))
VECTORS = json.loads((ROOT / "tests/php/vectors.json").read_text(encoding="utf-8"))
# What the installer of OpenCart 3 lets a package write below upload/, as far as we need it.
ALLOWED = (
    "admin/controller/extension/",
    "admin/language/",
    "admin/view/javascript/",
    "admin/view/template/extension/",
    "catalog/controller/extension/",
    "system/library/",
)


def run(tool, *arguments):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_php_parses(path):
    run("php", "-l", path)


def test_the_code_follows_psr_12():
    run("phpcs", "-n", "--standard=PSR12", "--extensions=php", "opencart_ocmod/common", "opencart_ocmod/oc4", "tests/php")


def test_opencart_3_dictates_only_the_class_names():
    run("phpcs", "-n", "--standard=PSR12", "--exclude=PSR1.Classes.ClassDeclaration", "--extensions=php", "opencart_ocmod/oc3")


def test_what_phpunit_says():
    run("phpunit", "-c", "tests/php/phpunit.xml")


@pytest.mark.parametrize("vector", VECTORS["tokens"], ids=lambda vector: vector["why"])
def test_python_reads_the_tokens_that_php_makes(vector):
    read = jwt.decode(vector["token"], OctKey.import_key(VECTORS["key"]), algorithms=["HS256"])
    assert read.claims == vector["claims"]


def test_php_reads_the_tokens_that_python_makes():
    vector = VECTORS["tokens"][1]
    token = jwt.encode({"typ": "JWT", "alg": "HS256"}, vector["claims"], OctKey.import_key(VECTORS["key"]))
    script = (
        "require 'opencart_ocmod/common/library/autoload.php';"
        "echo json_encode(MeschainSync\\Token::read($argv[1], $argv[2], 'meschain-shop', (int)$argv[3]));"
    )
    assert json.loads(run("php", "-r", script, "--", token, VECTORS["key"], VECTORS["now"])) == vector["claims"]


def test_every_sentence_is_there_in_both_languages_and_used():
    english, turkish = (sentences(language) for language in ("en-gb", "tr-tr"))
    assert english.keys() == turkish.keys()
    assert all(english[key].count("%s") == turkish[key].count("%s") and turkish[key].strip() for key in english)
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "opencart_ocmod").rglob("*.php") if "language" not in path.parts)
    used = set(re.findall(r"'((?:text|error)_\w+)'", code)) - {"text_"}
    views = {"text_" + view for view in ("dashboard", "listings", "orders", "returns", "questions", "money", "accounts", "settings")}
    assert used | views | {"heading_title"} == english.keys()


def sentences(language):
    path = ROOT / "opencart_ocmod/common/language" / language / "meschain_sync.php"
    return json.loads(run("php", "-r", f"require '{path}'; echo json_encode($_);"))


@pytest.fixture(scope="module")
def package():
    said = run("bash", "build_ocmod.sh")
    path = ROOT / "dist/meschain_sync.ocmod.zip"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in said
    run("bash", "build_ocmod.sh")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, "two builds of the same sources differ"
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_the_package_holds_both_layouts_and_only_what_opencart_3_lets_in(package):
    names = package.namelist()
    assert names == sorted(names)
    three = [name.removeprefix("upload/") for name in names if name.startswith("upload/")]
    four = [name for name in names if not name.startswith("upload/")]
    assert all(name.startswith(ALLOWED) for name in three)
    assert {name.split("/")[0] for name in four} == {"install.json", "admin", "catalog", "system"}
    assert not [name for name in names if Path(name).name.startswith(".")]
    for layout in ("", "upload/"):
        for asset in ("htmx.min.js", "meschain.js", "meschain.css"):
            assert f"{layout}admin/view/javascript/meschain_sync/{asset}" in names


def test_a_changed_file_has_another_time_so_that_php_does_not_run_the_old_one(package):
    times = {package.read(entry): entry.date_time for entry in package.infolist()}
    assert len(set(times.values())) == len(times)
    assert all(package.getinfo(entry.filename).date_time == times[package.read(entry)] for entry in package.infolist())


def test_the_version_stands_in_one_place(package):
    manifest = json.loads(package.read("install.json"))
    assert all(manifest[field] for field in ("name", "version", "author", "link"))
    for layout in ("", "upload/"):
        assert f"'{manifest['version']}'" in package.read(f"{layout}system/library/meschain_sync/Family.php").decode()
    assert not [name for name in package.namelist() if b"@version@" in package.read(name)]
