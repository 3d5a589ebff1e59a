"""The events table in each dialect, as `ddl` prints it. tests/engines runs the statements on real engines."""

from __future__ import annotations

import duckdb
import pytest

import snowplow_sql as sp

HIVE = """
    tm txn_id user_id user_ipaddress visit_id page_url page_title page_referrer mkt_source mkt_medium mkt_term
    mkt_content mkt_campaign ev_category ev_action ev_label ev_property ev_value tr_orderid tr_affiliation tr_total
    tr_tax tr_shipping tr_city tr_state tr_country ti_orderid ti_sku ti_name ti_category ti_price ti_quantity br_name
    br_family br_version br_type br_renderengine br_lang br_features br_cookies os_name os_family os_manufacturer
    dvce_type dvce_ismobile dvce_screenwidth dvce_screenheight app_id platform event v_tracker v_collector v_etl
    event_id user_fingerprint useragent br_colordepth os_timezone"""
"""The columns of the Hive table in the order of their addition: those of 2011, the shop's, those of late 2012."""

LOOKUPS = """
    app_id platform event v_tracker v_collector v_etl br_name br_family br_version br_type br_renderengine br_lang
    br_colordepth os_name os_family os_manufacturer os_timezone dvce_type"""


def columns(text: str) -> list[str]:
    """The lines between the parentheses of CREATE TABLE."""
    return [line.strip().rstrip(",") for line in text.split("(\n", 1)[1].split("\n)", 1)[0].splitlines()]


def test_hive_has_the_58_columns_in_the_order_of_2012() -> None:
    lines = columns(sp.ddl("hive"))

    assert [line.split()[0] for line in lines] == HIVE.split()
    assert len(lines) == 58
    others = {"visit_id": "int", "dvce_screenwidth": "int", "dvce_screenheight": "int"} | {
        "br_features": "array<string>",
        "br_cookies": "boolean",
        "dvce_ismobile": "boolean",
    }
    assert dict(line.split() for line in lines) == dict.fromkeys(HIVE.split(), "string") | others


def test_a_location_makes_an_external_hive_table() -> None:
    text = sp.ddl("hive", table="shop.events", location="s3://it's/here; $now")

    assert text.startswith("CREATE EXTERNAL TABLE IF NOT EXISTS shop.events (\n")
    assert text.endswith(
        "\n)\nPARTITIONED BY (dt string)\n"
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'\n"
        "COLLECTION ITEMS TERMINATED BY '\\002' LINES TERMINATED BY '\\n'\n"
        "STORED AS TEXTFILE\n"
        "LOCATION 's3://it\\'s/here\\073 \\044now';\n"
        "MSCK REPAIR TABLE shop.events;\n"
    )


def test_without_a_location_hive_manages_the_files() -> None:
    text = sp.ddl("hive", stored_as="parquet")

    assert text.startswith("CREATE TABLE IF NOT EXISTS events (\n")
    assert text.endswith("\n)\nPARTITIONED BY (dt string)\nSTORED AS PARQUET;\nMSCK REPAIR TABLE events;\n")


def test_infobright_has_the_67_columns_and_says_which_are_lookups() -> None:
    text = sp.ddl("infobright")

    lines = columns(text)
    assert len(lines) == 67
    assert [line.split()[0] for line in lines if line.endswith(" COMMENT 'lookup'")] == LOOKUPS.split()
    assert [lines[0], lines[2], lines[6], lines[29], lines[-1]] == [
        "app_id varchar(255) COMMENT 'lookup'",
        "dt date",
        "txn_id int",
        "tr_total dec(18,2)",
        "dvce_screenheight mediumint",
    ]
    assert text.endswith("\n) ENGINE=BRIGHTHOUSE DEFAULT CHARSET=utf8;\n")
    assert sp.ddl("infobright", engine="MyISAM").endswith("\n) ENGINE=MyISAM DEFAULT CHARSET=utf8;\n")


def test_duckdb_takes_the_table_and_the_events_of_the_logs(sample: sp.Session) -> None:
    sample.connection.execute("ATTACH ':memory:' AS other")
    try:
        sample.connection.execute(sp.ddl("duckdb", table="other.main.mine"))
        sample.connection.execute("INSERT INTO other.main.mine SELECT * FROM events LIMIT 10")
        described = "SELECT column_name, column_type FROM (DESCRIBE {})"
        made, logs = (
            sample.connection.execute(described.format(of)).fetchall() for of in ("other.main.mine", "events")
        )
    finally:
        sample.connection.execute("DETACH other")
    assert made == logs
    assert len(made) == 69


def test_every_column_of_duckdb_says_what_it_means() -> None:
    with duckdb.connect() as connection:
        connection.execute(sp.ddl())
        of_columns = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'events'"
        comments = dict(connection.execute(of_columns).fetchall())
        ((table,),) = connection.execute("SELECT comment FROM duckdb_tables()").fetchall()

    assert len(comments) == 69
    assert comments["visit_id"] == "Running number of the visit for this user_id, starting at 1"
    assert comments["br_features_pdf"] == "1 if the browser has PDF viewer, 0 if not, NULL if unknown"
    assert all(comment and "\n" not in comment for comment in [*comments.values(), table])


@pytest.mark.parametrize("dialect", ["duckdb", "hive", "infobright"])
def test_no_statement_holds_a_comment(dialect: str) -> None:
    assert not {"--", "/*", "#"} & set(sp.ddl(dialect).split())


@pytest.mark.parametrize(
    ("dialect", "choices", "says"),
    [
        ("hive", {"engine": "X"}, "--engine is a choice of infobright, not of hive. Leave it out."),
        ("duckdb", {"location": "x"}, "--location is a choice of hive, not of duckdb. Leave it out."),
        ("infobright", {"stored_as": "x"}, "--stored-as is a choice of hive, not of infobright. Leave it out."),
        (
            "hive",
            {"stored_as": "parket"},
            "--stored-as: 'parket' is not one of textfile, parquet. Did you mean 'parquet'?",
        ),
        (
            "infobright",
            {"engine": "a b"},
            "--engine: 'a b' is not the name of a storage engine. Give one such as BRIGHTHOUSE.",
        ),
        (
            "hive",
            {"table": "a;b"},
            "--table: 'a;b' is not a table name. Give one such as events or shop.events_004.",
        ),
        ("hove", {}, "There is no dialect 'hove'. Did you mean 'hive'? Use one of duckdb, hive, infobright."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(dialect: str, choices: dict[str, str], says: str) -> None:
    with pytest.raises(sp.UsageError) as refused:
        sp.ddl(dialect, **choices)
    assert str(refused.value) == says
