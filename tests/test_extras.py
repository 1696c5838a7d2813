"""extras/: every metric that the board and the alerts name is one of the server's."""
import json
import re

import pytest

from cli import jpeg
from megaoptim_client import Api, Site
from pressoir_server import ROOT, wait_until

ALERTS = ROOT / "extras/prometheus/alerts.yml"
BOARD = ROOT / "extras/grafana/pressoir.json"
METRIC = re.compile(r"\bpressoir_[a-z_]+")


def named():
    expressions = re.findall(r"^ *expr: (.*)$", ALERTS.read_text(), re.M)
    expressions += [target["expr"] for panel in json.loads(BOARD.read_text())["panels"] for target in panel["targets"]]
    return {name for expression in expressions for name in METRIC.findall(expression)}


def labels_of(text, name):
    return set(re.findall(r'([a-z_]+)="', " ".join(re.findall(rf"^{name}\{{(.*)\}} ", text, re.M))))


@pytest.fixture
def metrics(tmp_path, own_server):
    """Of a server that has done, refused, cached and told of something."""
    photo = jpeg(tmp_path / "a.jpg", size=(120, 90)).read_bytes()
    server = own_server(webhooks_allow_http="true", webhooks_allow_private="true")
    api = Api(server, server.create_account())
    site = Site({})
    try:
        for _ in range(2):
            api.finished(api.optimize([("file", "a.jpg", photo)], type="file", compression="ultra", callback_url=site.url + "/a"))
        api.finished(api.optimize([("file", "a.jpg", photo[:200])], type="file"))
        api.result("00000000-0000-4000-8000-000000000000", headers={"X-API-KEY": "wrong"})
        wait_until(lambda: len(site.posts) == 2, 60, "the callbacks")
        yield wait_until(lambda: (text := server.get("/metrics").text) if 'outcome="delivered"' in
                         (text := server.get("/metrics").text) else None, 60, "the count of callbacks")
    finally:
        site.close()


def test_every_metric_that_is_named_is_there(metrics):
    there = set(METRIC.findall(metrics))
    assert len(named()) > 15 and named() <= there, named() - there


def test_labels_that_expressions_ask_for_are_there(metrics):
    assert {"dialect", "status"} <= labels_of(metrics, "pressoir_requests_total")
    assert {"dialect", "reason"} <= labels_of(metrics, "pressoir_requests_failed_total")
    assert {"format", "le"} <= labels_of(metrics, "pressoir_score_bucket")
    assert "outcome" in labels_of(metrics, "pressoir_result_cache_total")
    assert 'pressoir_callbacks_total{dialect="megaoptim",outcome="delivered"}' in metrics
    assert {"format", "reason"} <= labels_of(metrics, "pressoir_jobs_rejected_total")


def test_operations_names_the_metrics_of_the_board():
    text = (ROOT / "docs/operations.md").read_text()
    for name in named():
        assert re.sub(r"_bucket$", "", name) in text, name


