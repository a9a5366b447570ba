import io
import json
import logging

import pytest
import structlog

from service import logs


@pytest.fixture
def lines():
    """What was logged, decoded; the process logs as before afterwards."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)


def test_a_line_is_json_with_the_request_id(lines):
    logs.bind_request("ab" * 16)
    structlog.get_logger("service.test").info("offers pushed", account=7, title="Çanta")
    (line,) = lines()
    assert (line["event"], line["account"], line["title"], line["request_id"]) == ("offers pushed", 7, "Çanta", "ab" * 16)
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_other_libraries_speak_the_same_way(lines):
    logs.bind_request(None)
    logging.getLogger("rq.worker").warning("job %s failed", 12, extra={"password": "x"})
    (line,) = lines()
    assert line["event"] == "job 12 failed"
    assert line["password"] == logs.MASK
    assert len(line["request_id"]) == 32


@pytest.mark.parametrize(
    "name",
    [
        "secret",
        "api_secret",
        "token",
        "X-Meschain-Token",
        "password",
        "passwd",
        "api_key",
        "apikey",
        "API-Key",
        "Authorization",
        "shared_key",
        "Cookie",
        "ticket",
    ],
)
def test_what_sounds_secret_is_masked_at_any_depth(lines, name):
    log = structlog.get_logger("service.test")
    log.info("flat", **{name: "s3cret-value"})
    log.info("deep", request={"headers": [{name: "s3cret-value"}], name: ["s3cret-value"]})
    assert "s3cret-value" not in json.dumps(lines())
    assert json.dumps(lines()).count(logs.MASK) >= 2


def test_nothing_else_is_masked(lines):
    structlog.get_logger("service.test").info("x", key=1, sku="A-1", secret="")
    (line,) = lines()
    assert (line["key"], line["sku"], line["secret"]) == (1, "A-1", "")


def test_an_exception_comes_with_its_traceback(lines):
    try:
        raise ValueError("kırık")
    except ValueError as error:
        structlog.get_logger("service.test").error("failed", exc_info=error)
    (line,) = lines()
    assert "ValueError: kırık" in line["exception"]


@pytest.mark.parametrize("given", [None, "", "zz" * 16, "ab" * 17, "<script>", "ab" * 16 + "\n"])
def test_a_request_id_of_another_shape_is_replaced(given):
    made = logs.bind_request(given)
    assert made != given
    assert len(made) == 32
    assert structlog.contextvars.get_contextvars()["request_id"] == made
    structlog.contextvars.clear_contextvars()
