"""The address of a server: what it says, and that its password is never shown."""

import pytest

from snowplow_sql.address import Address, scheme_of
from snowplow_sql.errors import UsageError


def test_every_part_of_an_address_is_read() -> None:
    address = Address.parse("hive://ann%40shop:p%40ss%2Fw%3A%C3%B6@hive.example.com:10001/shop?auth=LDAP")

    assert (address.scheme, address.host, address.port, address.database) == ("hive", "hive.example.com", 10001, "shop")
    assert (address.user, address.password, address.options) == ("ann@shop", "p@ss/w:ö", {"auth": "LDAP"})


def test_what_an_address_leaves_out_is_left_open() -> None:
    address = Address.parse("mysql://h")

    assert (address.port, address.database, address.user, address.password) == (None, "", "", "")
    assert address.with_port(3306).port == 3306
    assert Address.parse("mysql://h:3307").with_port(3306).port == 3307


def test_a_host_may_be_an_ipv6_address() -> None:
    address = Address.parse("mysql://ann@[::1]:3307/shop")

    assert (address.host, address.port, str(address)) == ("::1", 3307, "mysql://ann@[::1]:3307/shop")


def test_a_password_of_its_own_comes_before_one_from_elsewhere() -> None:
    assert Address.parse("mysql://ann:own@h").with_password("other").password == "own"
    assert Address.parse("mysql://ann:@h").with_password("other").password == "other"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("hive://ann:secret@h:10000/shop?auth=LDAP", "hive://ann:***@h:10000/shop?auth=LDAP"),
        ("mysql://ann%40x:secret@h/shop", "mysql://ann%40x:***@h/shop"),
        ("mysql://:secret@h/shop", "mysql://:***@h/shop"),
        ("mysql://ann@h/shop", "mysql://ann@h/shop"),
        ("mysql://h", "mysql://h/"),
    ],
)
def test_an_address_is_shown_without_its_password(given: str, shown: str) -> None:
    address = Address.parse(given)

    assert str(address) == shown
    assert "secret" not in f"{address!s} {address!r} {address}"


@pytest.mark.parametrize("place", ["mysql://ann:{}@h/shop", "mysql://ann:{}@h:99999/shop", "mysql://ann:{}@/shop"])
@pytest.mark.parametrize("secret", ["se/cret", "se?cret", "se#cret", "se@cret", "se:cret", "[secret", "12/secret"])
def test_what_is_said_of_a_wrong_address_has_no_piece_of_the_password(place: str, secret: str) -> None:
    try:
        said = str(Address.parse(place.format(secret)))
    except UsageError as error:
        said = str(error)

    assert "cret" not in said


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("hive://h", "hive"), ("MySQL://h", "mysql"), ("logs/", None), ("C:/logs", None), ("a/b:c", None), ("*.gz", None)],
)
def test_a_path_has_no_scheme(text: str, scheme: str | None) -> None:
    assert scheme_of(text) == scheme


def test_settings_of_a_session_are_told_by_the_point_in_their_name() -> None:
    address = Address.parse("hive://h/shop?hive.mapred.mode=nonstrict&auth=LDAP&mapreduce.job.queuename=a%26b")

    assert address.settings == {"hive.mapred.mode": "nonstrict", "mapreduce.job.queuename": "a&b"}
    assert address.chosen({"auth": ("NONE", "LDAP")}, setting="hive.mapred.mode") == {"auth": "LDAP"}


def test_where_a_session_has_no_settings_they_are_refused() -> None:
    with pytest.raises(UsageError, match=r"A source of mysql:// has no option 'sql\.mode'\. It has none"):
        Address.parse("mysql://h/shop?sql.mode=x").chosen({})
