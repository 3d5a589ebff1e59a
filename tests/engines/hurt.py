"""A data set made to hurt: a few days of events with everything that engines treat differently.

Every row is written by hand, as one event with the columns it needs; all others are NULL. An amount or a quantity
is given as the text in Hive's table. Where the typed column holds another value than that text, it is a `Sent`: the
text, and the value by the rules of the log parser. The days and paths of the visits are chosen so that each trap
changes some number: see the comments.

Two things cannot occur: a NULL day or time (no log line gives one, and Hive keeps the day in a folder's name), and a
tab or line end in a text from which the parser removes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from snowplow_sql.events import FEATURES, columns


class Sent(NamedTuple):
    """The text that a tracker sent for a number, and the value that the parser reads from it."""

    text: str
    value: str | None


NASTY = "it's \\ 100% _a; ${x} \"q\" \\' -- /* ? # `b`"
SHOP = "http://shop.example.com"
TIE = "2012-01-15 12:00:00"

Row = dict[str, Any]
ROWS: list[Row] = []


def hit(moment: str, user_id: str | None = None, visit_id: int | None = None, **values: Any) -> None:
    """One event."""
    dt, tm = moment.split(" ")
    ROWS.append({"dt": dt, "tm": tm, "user_id": user_id, "visit_id": visit_id, **values})


def view(moment: str, user_id: str | None, visit_id: int | None, page_url: str | None, **values: Any) -> None:
    """A page view."""
    hit(moment, user_id, visit_id, event="page_view", page_url=page_url, page_title="A page", **values)


def order(moment: str, user_id: str, order_id: str | None, total: Any, **values: Any) -> None:
    """An order, in the first visit of its user."""
    hit(moment, user_id, 1, event="transaction", tr_orderid=order_id, tr_total=total, **values)


def item(moment: str, user_id: str, order_id: str | None, sku: str | None, quantity: Any = "1", **values: Any) -> None:
    """A line of an order, in the first visit of its user."""
    hit(moment, user_id, 1, event="transaction_item", ti_orderid=order_id, ti_sku=sku, ti_quantity=quantity, **values)


# --- weeks, months, years: 2011 ends on a Saturday, 2012-12-31 is a Monday ---
view("2011-12-31 23:59:59", "turn", 1, f"{SHOP}/old-year")
view("2012-01-01 00:00:00", "turn", 1, f"{SHOP}/new-year")
view("2012-01-02 00:00:00", "turn", 2, f"{SHOP}/monday")
view("2012-02-28 23:59:58", "leap", 1, f"{SHOP}/feb/28")
view("2012-02-29 00:00:01", "leap", 1, f"{SHOP}/feb/29")
view("2012-03-01 00:00:00", "leap", 2, f"{SHOP}/march")
view("2012-03-31 23:30:00", "leap", 3, f"{SHOP}/march/31")
view("2012-12-30 10:00:00", "turn", 3, f"{SHOP}/sunday")
view("2012-12-31 10:00:00", "turn", 3, f"{SHOP}/sylvester")
view("2012-12-31 23:59:59", "turn", 4, f"{SHOP}/late")

# --- twins: visitors or pages that a collation takes for one, but whose letters differ ---
for number, user in enumerate(["twin", "Twin", "TWIN", "twin ", " twin", "twín", "twiñ", "stra\u00dfe", "strasse"]):
    view(f"2012-01-10 10:00:{number:02}", user, 1, f"{SHOP}/tea")
for path in [
    "/tea",
    "/Tea",
    "/TEA",
    "/tea ",
    "/t\u00e9a",
    "/te\u0301a",
    "/\ufb01n",
    "/fin",
    "/stra\u00dfe",
    "/strasse",
]:
    view("2012-01-10 11:00:00", "reader", 1, SHOP + path)
for number, path in enumerate(
    ["/tea", "/Tea", "/te\u00e2", "/tea  ", "/\u00df", "/ss", "/%74ea", "/\u0130", "/\u0131"]
):
    view(f"2012-01-11 0{number}:00:00", f"lander{number}", 1, SHOP + path)

# --- several events in one second: the smallest path is the landing page; NULL loses ---
for tied_url in (f"{SHOP}/b", None, f"{SHOP}/a", f"{SHOP}/B"):
    view(TIE, "tie", 1, tied_url)
view(TIE, "tie", 2, None)
view(TIE, "tie", 2, None)
view("2012-01-15 12:00:01", "tie", 2, f"{SHOP}/later")
view(TIE, "tie", 3, "")
view(TIE, "tie", 3, f"{SHOP}/z")
# a visit that crosses midnight, out of order in the file
view("2012-01-16 00:10:00", "owl", 1, f"{SHOP}/after")
view("2012-01-15 23:50:00", "owl", 1, f"{SHOP}/before")
# a whole funnel in one second, and one in reverse order
for action in ("checkout", "add-to-basket", None):
    hit(
        "2012-01-16 09:00:00",
        "quick",
        1,
        event="custom" if action else "transaction",
        ev_action=action,
        tr_orderid=None if action else "Q1",
        tr_total=None if action else "5.00",
    )
order("2012-01-16 09:00:00", "back", "B1", "7.00")
hit("2012-01-16 09:00:01", "back", 1, event="custom", ev_action="checkout")
hit("2012-01-16 09:00:02", "back", 1, event="custom", ev_action="add-to-basket")
hit("2012-01-16 09:00:03", "back", 2, event="custom", ev_action="ADD-TO-BASKET", ev_label="add-to-basket ")
hit("2012-01-16 09:00:03", "back", 2, event="custom", ev_action="add-to-basket", ev_label=NASTY)

# --- visit keys: ('a1', 1) is not ('a', 11); a visit needs both user_id and visit_id ---
for user, visit in [("a1", 1), ("a", 11), ("a", 1), ("a", 0), ("a", -1), ("", 1), (" ", 1), ("a", 40000)]:
    view("2012-01-16 08:00:00", user, visit, f"{SHOP}/who")
view("2012-01-16 08:00:00", "lonely", None, f"{SHOP}/who")
view("2012-01-16 08:00:00", None, 3, f"{SHOP}/who")
view("2012-01-16 08:00:00", None, None, f"{SHOP}/who")
for second in range(3):
    hit(f"2012-01-16 09:00:0{second}", "ping", 1, event="page_ping", page_url=f"{SHOP}/who")
hit("2012-01-16 09:00:00", "pong", 1, event="page_ping", page_url=f"{SHOP}/who")
view("2012-01-16 09:00:00", "pong", 1, f"{SHOP}/who")

# --- events whose type must be inferred, and some that look like another type ---
hit("2012-01-16 00:00:00", "old", 1, page_title="Old page", page_url=f"{SHOP}/old")
hit("2012-01-16 00:00:01", "old", 1, ev_action="checkout", page_title="Old page", page_url=f"{SHOP}/old")
hit("2012-01-16 00:00:02", "old", 1, tr_orderid="OLD1", tr_total="10.10", page_title="Old page")
hit("2012-01-16 00:00:03", "old", 1, ti_orderid="OLD1", ti_sku="old-sku", ti_quantity="2", page_title="Old page")
hit("2012-01-16 00:00:04", "old", 1, page_url=f"{SHOP}/nothing")
hit("2012-01-16 00:00:05", "old", 2)
hit("2012-01-16 00:00:06", "old", 3, page_title="", page_url="")
hit("2012-01-16 00:00:07", "old", 4, event="", page_title="Empty type", page_url=f"{SHOP}/old")
hit("2012-01-16 00:00:08", "old", 5, event="Page_View", page_title="No such type", page_url=f"{SHOP}/old")

# --- robots, and some that only look like robots ---
view("2012-01-21 00:00:00", "robot", 1, f"{SHOP}/robots.txt", br_type="Robot", useragent="Googlebot/2.1")
view("2012-01-21 00:00:00", None, None, f"{SHOP}/robots.txt", br_type="Robot", useragent="a spider")
view("2012-01-21 00:00:01", "human", 1, f"{SHOP}/human", br_type="Browser", useragent="Mozilla/5.0")
view("2012-01-21 00:00:02", "human", 1, f"{SHOP}/human", br_type="robot", useragent="Mozilla/5.0")
view("2012-01-21 00:00:02", "human", 1, f"{SHOP}/human", br_type="Robot ", useragent="Mozilla/5.0")
view("2012-01-21 00:00:03", "human", 1, f"{SHOP}/human", br_type="", useragent="")

# --- addresses ---
for number, page_url in enumerate(
    [
        SHOP,
        f"{SHOP}/",
        f"{SHOP}?q=/tea",
        f"{SHOP}#/tea",
        f"{SHOP}/tea?q=/x#y",
        f"{SHOP}/tea#y?q=/x",
        "HTTP://SHOP.Example.COM:8080/tea",
        "https://me:pa@ss@shop.example.com:443/a@b:c/d?e@f:g",
        "http://[2001:DB8::1]:8080/v6?x=[1]",
        "http://[2001:db8::1]/v6",
        "http://u:p@[2001:db8::1]/v6",
        "shop.example.com/bare",
        "/only/a/path?x",
        "?only=query",
        "#only-fragment",
        "",
        "x",
        f"{SHOP}/a/http://other.example.com/b",
        f"{SHOP}//double//slash",
        f"{SHOP}/a%2Fb%20c%25",
        f"{SHOP}/a\\b\\",
        f"{SHOP}/it's",
        f'{SHOP}/"quoted"',
        f"{SHOP}/100%_",
        f"{SHOP}/100x_",
        f"{SHOP}/日本/茶",
        f"{SHOP}/\u00fc",
        f"{SHOP}/u\u0308",
        f"{SHOP}/;$&${{x}}",
        f"{SHOP}/\U0001f375",
        f"{SHOP}/\U0001f355/\uffee",
        "http://shop.example.com.:80/dot",
        "file:///C:/tea.html",
        "http://:80/no-host",
    ]
):
    view(f"2012-01-21 10:{number:02}:00", f"url{number}", 1, page_url)
    view(f"2012-01-21 11:{number:02}:00", "urls", 1, page_url)

# --- amounts: text that is no number, half cents (1.005 is no exact double), blanks, signs, exponents, duplicates ---
AMOUNTS: list[Any] = [
    Sent("12,50", None),
    Sent("abc", None),
    Sent("", None),
    Sent(" 5", "5.00"),
    Sent("1e3", "1000.00"),
    Sent("0x1F", None),
    Sent("NaN", None),
    Sent("Infinity", None),
    Sent("-Infinity", None),
    Sent("1.005", "1.01"),
    Sent("2.675", "2.68"),
    Sent("-1.005", "-1.01"),
    Sent("0.004", "0.00"),
    Sent("5d", None),
    Sent("7f", None),
    Sent("1 000", None),
    Sent("+3.10", "3.10"),
    Sent(".5", "0.50"),
    Sent("5.", "5.00"),
    Sent("007.7", "7.70"),
    Sent("1e400", None),
    Sent("1e-1", "0.10"),
    Sent("-", None),
    Sent(".", None),
    Sent("€5", None),
    Sent("5€", None),
    Sent("12.50.1", None),
    Sent("0x1p3", None),
    Sent("9.99 ", "9.99"),
    Sent("١٢", None),
    Sent("1.2345e1", "12.35"),
    Sent("99999999999999999999", None),
    "9007199254740.99",
    "-12.34",
    "0.00",
    "0.10",
    Sent("8.994999", "8.99"),
    Sent("0.285", "0.29"),
    Sent("1_000", None),
    Sent("12.5O", None),
    None,
]
for number, amount in enumerate(AMOUNTS):
    order(f"2012-02-01 12:00:{number:02}", f"buyer{number}", f"A{number}", amount)
# one order logged many times: it has its largest amount and its first day
order("2012-02-21 23:59:59", "twice", "DUP", "20.00")
order("2012-02-22 00:00:00", "twice", "DUP", "30.50")
order("2012-02-22 00:00:00", "twice", "DUP", Sent("99,99", None))
order("2012-02-22 00:00:01", "twice", "DUP", None)
order("2012-02-22 00:00:00", "minus", "NEG", "-5.00")
order("2012-02-22 00:00:01", "minus", "NEG", "-7.00")
for order_id in ("case", "CASE", "case ", "c\u00e1se", "ca\u00dfe", "casse", "", " "):
    order("2012-02-22 10:00:00", "casing", order_id, "1.11")
    item("2012-02-22 10:00:01", "casing", order_id, "sku")
    item("2012-02-22 10:00:01", "casing", order_id, "SKU", "2")
    item("2012-02-22 10:00:02", "casing", order_id, "sku ", "3")
    item("2012-02-22 10:00:02", "casing", order_id, "sk\u00fc", "4")
    item("2012-02-22 10:00:03", "casing", order_id, NASTY, "5")
    item("2012-02-22 10:00:03", "casing", order_id, "sku", "7")  # the same line again
order("2012-02-22 10:00:00", "noid", None, "50.00")
item("2012-02-22 10:00:00", "noid", None, "sku", "9")
order("2012-02-22 10:00:01", "noitems", "NOITEMS", "50.00")
item("2012-02-22 10:00:02", "noorder", "NOORDER", "sku", "9")
item("2012-02-22 10:00:02", "noorder", "NOORDER", "茶", "9")
item("2012-02-22 10:00:02", "noorder", "NOORDER2", "茶")
item("2012-02-22 10:00:02", "noorder", "NOORDER2", "sku")
order("2012-02-22 10:00:00", "pieces", "PIECES", "1.00")
QUANTITIES: list[Any] = [
    None,
    Sent("", None),
    Sent("abc", None),
    Sent("2.7", None),
    Sent(" 3", "3"),
    Sent("+4", None),
    "-5",
    "0",
    "1000000",
    Sent("99999999999", None),
    Sent("1e2", None),
    Sent("2.0 ", "2"),
    Sent("0x2", None),
    Sent("007", "7"),
    Sent("٣", None),
]
for number, quantity in enumerate(QUANTITIES):
    item("2012-02-22 10:00:01", "pieces", "PIECES", f"piece{number}", quantity)
item("2012-02-22 10:00:02", "pieces", "PIECES", None, "11")
item("2012-02-22 10:00:02", "pieces", "PIECES", "", "13")
item("2012-02-22 10:00:03", "pieces", "PIECES", "piece0", "4")

# --- texts and numbers to filter by ---
for app_id in (NASTY, NASTY + " ", NASTY.upper(), "shop", "Shop", "shop ", "sh\u00f6p", "", "\U0001f375"):
    view("2012-03-02 10:00:00", "app", 1, f"{SHOP}/app", app_id=app_id, platform="web", mkt_term=app_id)
for platform in ("web", "WEB", "web ", "", "w_b", "w%b"):
    view("2012-03-02 11:00:00", "platform", 1, f"{SHOP}/platform", platform=platform)
for ev_value in (
    Sent("0.1", "0.1"),
    Sent("1.5", "1.5"),
    Sent("-2", "-2"),
    Sent("abc", None),
    Sent("NaN", None),
    Sent("1e400", None),
    Sent(" 0.1", "0.1"),
    Sent("5d", None),
):
    hit("2012-03-02 10:00:00", "values", 1, event="custom", ev_action="rate", ev_value=ev_value)
for on in ("true", "false", None):
    view(
        "2012-03-02 10:00:00",
        "flags",
        1,
        f"{SHOP}/flags",
        dvce_ismobile=on,
        br_cookies=on,
        br_features_pdf=on,
        br_features_silverlight=on,
    )

# --- a basket: pieces are text, prices are doubles; products, customers and actions match exactly; adverts ---
for number, (pieces, price) in enumerate(
    [
        ("2", Sent("1.005", "1.005")),
        (" 3. ", Sent("0.285", "0.285")),
        ("2.7", "10.5"),
        ("-1", "0.1"),
        ("99999999999", "7"),
        ("2147483647", "0"),
        ("007", Sent("1e2", "100")),
        ("1e2", "6.95"),
        ("one", Sent("abc", None)),
        ("", None),
        (None, "2.5"),
        ("0", "-3.25"),
    ]
):
    second = f"2012-03-03 10:00:{number:02}"
    basket: Row = {"event": "custom", "ev_property": pieces, "ev_value": price}
    hit(second, "basket", 1, ev_action="add-to-basket", ev_label="sku", page_url=f"{SHOP}/p{number % 3}", **basket)
    hit(second, "basket", 2, ev_action="remove-from-basket", ev_label="SKU", page_url=f"{SHOP}/basket", **basket)
    hit(second, "basket", 2, ev_action="add-to-basket", ev_label="sku ", page_url=f"{SHOP}/P{number % 2}", **basket)
for number, customer in enumerate(["C21767", "c21767", "C21767 ", "", "C20338"]):
    second = f"2012-03-03 11:00:0{number // 2}"
    hit(second, "twice", 1, event="custom", ev_action="login", ev_label=customer)
    hit(second, f"buyer{number + 9}", 1, event="custom", ev_action="login", ev_label=customer)
    hit(second, f"buyer{number + 9}", 1, event="custom", ev_action="LOGIN", ev_label="C30001")
for visit, day in [(1, "2012-03-03"), (2, "2012-03-05"), (None, "2012-03-05"), (3, "2012-03-09"), (4, "2012-03-17")]:
    hit(f"{day} 12:00:00", "adverts", visit, event="ad_impression", page_url=f"{SHOP}/ad")
    hit(f"{day} 12:00:00", None, visit, event="ad_impression", page_url=f"{SHOP}/Ad")
    hit(f"{day} 12:00:00", "adverts", visit, event="Ad_Impression", page_url=f"{SHOP}/ad")

# --- for each column: an event with only this column set, and one with only this column NULL ---
FULL: Row = {
    "app_id": "full",
    "platform": "web",
    "event": "page_view",
    "event_id": "0cc175b9-c0f1-b6a8-31c3-99e269772661",
    "txn_id": "123456",
    "user_id": "full",
    "user_ipaddress": "192.0.2.1",
    "visit_id": 7,
    "page_url": f"{SHOP}/full",
    "page_title": "Full",
    "tr_orderid": "FULL",
    "tr_total": "1.00",
    "tr_tax": "0.10",
    "tr_shipping": "4.95",
    "ti_orderid": "FULL",
    "ti_sku": "full",
    "ti_price": "1.00",
    "ti_quantity": "1",
    "ev_action": "full",
    "ev_value": Sent("2", "2"),
    "useragent": "Mozilla/5.0",
    "br_type": "Browser",
    "br_cookies": "true",
    "dvce_ismobile": "false",
    "dvce_screenwidth": 1024,
    "dvce_screenheight": 768,
    **{f"br_features_{name}": "true" for name in FEATURES.values()},
}
NAMES = [name for name in columns() if name not in {"dt", "tm", "br_features"}]
for name in NAMES:
    full = {other: FULL.get(other, "text") for other in NAMES}
    hit("2012-03-05 15:00:00", **{name: full[name]})
    hit("2012-03-05 15:00:00", **{**full, name: None})
