"""Alerts: who is told what, how often it is tried, and that no address of ours is in a log."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


@pytest.fixture
def listener():
    """Give a server on this machine that answers as its list says, and keeps what it was sent."""

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.received.append(json.loads(body))
            self.send_response(self.server.answers.pop(0))
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.received, server.answers = [], []
    server.address = f"http://127.0.0.1:{server.server_port}/hooks/a-key"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def alert(part):
    held = ({"segment": "vips", "reason": "800 -> 200", "members": 800},)
    return part("alerts").Alert("segments_held", "vips is held.", "job", "run", held=held)


def test_an_alert_is_posted_as_json(part, listener, alert, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", listener.address)
    listener.answers[:] = [200]
    part("alerts").send(alert)
    [received] = listener.received
    assert received["event"] == "segments_held" and received["text"] == "vips is held."
    assert received["held"] == [{"segment": "vips", "reason": "800 -> 200", "members": 800}]


def test_what_may_pass_is_tried_again(part, listener):
    listener.answers[:] = [503, 429, 200]
    part("alerts").post(listener.address, b"{}", (0, 0))
    assert len(listener.received) == 3


@pytest.mark.parametrize(("answers", "tries"), [([500, 500, 500], 3), ([404], 1)])
def test_after_some_tries_it_fails_without_telling_the_address(part, listener, answers, tries):
    alerts = part("alerts")
    listener.answers[:] = answers
    with pytest.raises(alerts.AlertError) as raised:
        alerts.post(listener.address, b"{}", (0, 0))
    assert len(listener.received) == tries
    assert str(answers[-1]) in str(raised.value) and "a-key" not in str(raised.value)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "hooks.example.com"])
def test_only_the_web_is_told(part, address):
    with pytest.raises(part("alerts").AlertError, match="https://"):
        part("alerts").post(address, b"{}", ())


def test_without_an_address_it_is_logged(part, alert, monkeypatch, caplog):
    monkeypatch.delenv("ALERT_WEBHOOK", raising=False)
    part("alerts").send(alert)
    assert [record.message for record in caplog.records] == ["vips is held."]


def test_a_failed_run_is_told_with_its_steps_and_without_its_message(
    part, instance, listener, monkeypatch
):
    import dagster as dg

    @dg.asset
    def broken() -> None:
        raise ValueError("Jo Who, jo.who@example.com")

    record = instance()
    result = dg.materialize([broken], instance=record, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        "failed_runs",
        next(event for event in result.all_events if event.is_run_failure),
        record,
        record.get_run_by_id(result.run_id),
    ).for_run_failure()
    monkeypatch.setenv("ALERT_WEBHOOK", listener.address)
    listener.answers[:] = [200]
    part("alerts").failed_runs(context)
    [received] = listener.received
    assert received["event"] == "run_failed" and received["failed_steps"] == ["broken"]
    assert "Jo" not in json.dumps(received)


def test_a_run_that_holds_nothing_is_no_alert(part, instance, listener, monkeypatch):
    import dagster as dg

    @dg.asset
    def fine() -> None:
        pass

    record = instance()
    result = dg.materialize([fine], instance=record)
    context = dg.build_run_status_sensor_context(
        "held_segments", result.all_events[-1], record, record.get_run_by_id(result.run_id)
    )
    monkeypatch.setenv("ALERT_WEBHOOK", listener.address)
    part("alerts").held_segments(context)
    assert listener.received == []
