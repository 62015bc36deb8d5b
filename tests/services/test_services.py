"""The shared fixtures themselves: what they promise to every other test."""

from __future__ import annotations

from collections.abc import Callable

import psycopg2
import pytest
import redis

from tests.services.browser import Pages
from tests.services.missing import ServiceMissing
from tests.services.redis import RedisServer, find_redis


def tables(url: str) -> int:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            row = cursor.fetchone()
            cursor.execute("CREATE TABLE seen (id int)")
            return int(row[0]) if row else -1
    finally:
        connection.close()


def test_every_database_is_new(fresh_postgres: Callable[[], str]) -> None:
    assert [tables(fresh_postgres()), tables(fresh_postgres())] == [0, 0]


def test_redis_can_be_stopped_and_started(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.url)
    try:
        client.set("a", 1)
        redis_server.stop()
        with pytest.raises(redis.ConnectionError):
            client.get("a")
        redis_server.start()
        assert client.get("a") is None
    finally:
        client.close()


def test_redis_is_empty_for_every_test(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.dbsize() == 0


def test_console_errors_are_seen_unless_allowed(pages: Pages) -> None:
    page = pages.open()
    page.evaluate("console.error('broken pipe')")
    page.evaluate("1")
    assert len(pages.errors) == 1
    pages.allow("broken pipe")
    assert pages.errors == []


def test_the_browser_has_a_chinese_font(pages: Pages) -> None:
    """Without one, every character is the same empty box and a screenshot proves nothing."""
    page = pages.open()
    widths = page.evaluate(
        """() => { const c = document.createElement('canvas'); const g = c.getContext('2d'); g.font = '40px sans-serif';
        return ['潮', '汐'].map(t => { g.clearRect(0, 0, 300, 150); g.fillText(t, 5, 60); return c.toDataURL(); }); }"""
    )
    assert widths[0] != widths[1]


def test_a_missing_service_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tests.services.redis.package_dir", lambda _name: None)
    with pytest.raises(ServiceMissing, match="redis-server was not found"):
        find_redis()
