"""Alive and ready, asked of the real servers."""

import pytest
from django.test import Client

from config import health


@pytest.fixture
def stranger():
    """Somebody whose host name the portal does not know, as a load balancer's may be."""
    return Client(SERVER_NAME="10.1.2.3")


def test_alive_asks_nobody(stranger):
    response = stranger.get("/healthz")  # no database mark: a query would fail the test

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_neither_question_takes_a_post(stranger):
    assert stranger.post("/healthz").status_code == 405
    assert stranger.post("/readyz").status_code == 405


@pytest.mark.django_db
def test_a_missing_worker_is_named(stranger, monkeypatch):
    monkeypatch.setattr(health, "WORKER_SECONDS", 0.1)

    response = stranger.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "parts": {"database": True, "broker": True, "worker": False},
        "down": ["worker"],
    }


@pytest.mark.django_db
def test_with_the_broker_down_its_worker_is_out_of_reach(stranger, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody'}?db=0"

    response = stranger.get("/readyz")

    assert response.status_code == 503
    assert response.json()["down"] == ["broker", "worker"]


def test_a_missing_database_is_named(stranger, monkeypatch, tmp_path):
    monkeypatch.setitem(health.connection.settings_dict, "HOST", str(tmp_path))

    response = stranger.get("/readyz")

    assert response.status_code == 503
    assert "database" in response.json()["down"]
