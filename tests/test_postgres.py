"""The tests' PostgreSQL server: its databases are new each time, and it is gone at the end."""

import psycopg

from tests.postgres import PostgresServer


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


def test_a_database_is_fresh_and_empty(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        connection.execute("CREATE TABLE ward (code text)")
        version = connection.info.server_version
    assert version // 10_000 == 18


def test_the_next_one_has_nothing_of_it(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        assert connection.execute("SELECT to_regclass('ward')").fetchone() == (None,)


def test_a_database_is_copied_from_a_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    with connect(postgres_server.url(template)) as connection:
        connection.execute("CREATE TABLE ward AS SELECT 'E05001313' AS code")
    copy = postgres_server.create_database(template)
    with connect(postgres_server.url(copy)) as connection:
        assert connection.execute("SELECT code FROM ward").fetchone() == ("E05001313",)
    postgres_server.drop_database(copy)
    postgres_server.drop_database(template)
