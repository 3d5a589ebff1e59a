"""Dimensions: columns of events, and values that are derived from several columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from snowplow_sql import referrers
from snowplow_sql.dialects.portable.core import Sql
from snowplow_sql.dialects.portable.groups import Groups
from snowplow_sql.events import columns
from snowplow_sql.values import event_column

PAID = "(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)"
"""A regular expression for a medium, in lower case, that is paid per click or view."""
CLICKS = "(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)"
"""A regular expression for a medium that is paid per click. Without a source, it means a search engine's
advertisements."""

_ORIGINS = ("channel", "referrer", "referrer_host", "referrer_kind", "page_referrer")
"""The dimensions that say where a visit came from, in addition to the columns of its campaign. Only its first event
knows: from the second page on, the referrer is the previous page."""


class Dimensions(Groups):
    """The dimensions by which events, visits or visitors are split.

    `host` and `own` are SQL for the host of the referring page and of the page itself, where a template has them as
    columns. Otherwise, the hosts are extracted from the two addresses, which makes the SQL long.
    """

    def dimension(self, name: str, host: str | None = None, own: str | None = None) -> Sql:
        """The value of the dimension `name` (values.dimensions) of one event, as a text; NULL where it has none."""
        derived: dict[str, Callable[[], Sql]] = {
            "page": lambda: self.url_path("page_url"),
            "host": lambda: Sql(own) if own else self.url_host("page_url"),
            "event_type": self.event_type,
            "referrer_host": lambda: self._host(host),
            "referrer_kind": lambda: self.referrer_kind(host, own),
            "referrer": lambda: self.referrer(host),
            "channel": lambda: self.channel(host, own),
        }
        if name in derived:
            return derived[name]()
        self.column(name)
        column = event_column(name)
        return Sql(name) if column.is_text else self.number_text(name)

    @staticmethod
    def origins(names: Iterable[str]) -> list[str]:
        """Those of the dimensions `names` that say where a visit came from, which only its first event knows."""
        campaign = {name for name, column in columns().items() if column.group == "marketing"}
        return [name for name in names if name in _ORIGINS or name in campaign]

    def told(self, name: str) -> Sql:
        """The dimension `name` of an event joined `with_origins`, as a text; an origin is that of the event's visit.

        An event without a visit has its own origin.
        """
        own, its = self.text(self.dimension(name)), self.text(f"its_{name}")
        return Sql(f"CASE WHEN its_visit IS NULL THEN {own} ELSE {its} END") if self.origins([name]) else own

    def number_text(self, x: str) -> Sql:
        """The whole number or flag `x` as a text; a flag is 1 or 0."""
        raise NotImplementedError

    # --- who sent it --------------------------------------------------------------------------------------

    def _host(self, host: str | None) -> Sql:
        return Sql(host) if host else self.url_host("page_referrer")

    def is_external(self, host: str | None = None, own: str | None = None) -> Sql:
        """Whether the referring page has a host that is not one of the site's own; false where it has no host.

        The site's own hosts are that of the page itself and those of --internal-host.
        """
        host, own = self._host(host), own or self.url_host("page_url")
        others = "".join(f" AND NOT ({self.matches(host, pattern)})" for pattern in self.own_hosts)
        differs = f"({own} IS NULL OR {self.text(host)} <> {own})"
        return Sql(f"({host} IS NOT NULL AND {differs}{others})")

    def is_campaign(self) -> Sql:
        """Whether the page was reached through a link that names a campaign: its source or its medium."""
        return Sql("(mkt_source IS NOT NULL OR mkt_medium IS NOT NULL)")

    def is_paid(self) -> Sql:
        """Whether the page was reached through a link whose medium is paid per click or view."""
        return self.fits("LOWER(mkt_medium)", PAID)

    def referrer_kind(self, host: str | None = None, own: str | None = None) -> Sql:
        """The kind of the referrer, by its host: direct (no referrer), internal, search, social, email or other."""
        host = self._host(host)
        return Sql(
            f"CASE WHEN {host} IS NULL THEN 'direct' WHEN NOT {self.is_external(host, own)} THEN 'internal' "
            f"{self._by_kind(host)} ELSE 'other' END"
        )

    def referrer(self, host: str | None = None) -> Sql:
        """The name of the search engine, network or webmail that sent the visitor; NULL for any other host."""
        host = self._host(host)
        cases = (
            f"WHEN {self.fits(host, known.regex)} THEN {self.literal(known.name)}" for known in referrers.referrers()
        )
        return Sql(f"CASE {' '.join(cases)} END")

    def search_words(self, host: str | None = None) -> Sql:
        """The search words in the engine that sent the visitor, as logged; NULL where the engine hides them."""
        host = self._host(host)
        found: dict[str, list[str]] = {}
        for known in referrers.referrers():
            if known.parameter:
                found.setdefault(known.parameter, []).extend(known.hosts)
        # a search in webmail, at mail.google.com, is not a search in the engine
        others = "|".join(referrers.kind_regex(kind) for kind in referrers.KINDS if kind != "search")
        cases = (
            f"WHEN {self.fits(host, referrers.regex(hosts))} THEN {self.url_parameter('page_referrer', parameter)}"
            for parameter, hosts in found.items()
        )
        return Sql(f"CASE WHEN {self.fits(host, others)} THEN NULL {' '.join(cases)} END")

    def channel(self, host: str | None = None, own: str | None = None) -> Sql:
        """The channel of one event, by its campaign, or else by its referrer.

        The channels are paid social, paid search, display, other paid, email, affiliate, social, campaign (any other),
        organic search, referral, and direct (no referrer, or the site itself). Paid social and paid search are those of
        a paid medium with a network or an engine as the source or, if the source is neither, as the referrer. Paid
        search is also a medium of paid clicks without a source. A medium that says paid social or paid search is that.
        """
        medium, source = "LOWER(mkt_medium)", "LOWER(mkt_source)"
        host = self._host(host)
        paid = self.is_paid()
        # if a campaign names an engine as its source, that engine sent the visit, whatever the referring page is
        is_of_engine = self.fits(source, referrers.source_regex("search"))
        by_network = (
            f"({self.fits(source, referrers.source_regex('social'))} OR ((mkt_source IS NULL OR NOT ({is_of_engine})) "
            f"AND {self.fits(host, referrers.kind_regex('social'))}))"
        )
        by_engine = (
            f"({is_of_engine} OR (mkt_source IS NULL AND {self.fits(medium, CLICKS)}) "
            f"OR {self.fits(host, referrers.kind_regex('search'))})"
        )
        return Sql(
            f"CASE WHEN {self.fits(medium, '^paid.?social')} THEN 'paid social' "
            f"WHEN {self.fits(medium, '^(paid.?search|sem)$')} THEN 'paid search' "
            f"WHEN {paid} AND {by_network} THEN 'paid social' "
            f"WHEN {self.fits(medium, '^(display|banner|cpm|interstitial)$')} THEN 'display' "
            f"WHEN {paid} AND {by_engine} THEN 'paid search' "
            f"WHEN {paid} THEN 'other paid' "
            f"WHEN {self.fits(medium, '^(e-?mail|newsletter)$')} THEN 'email' "
            f"WHEN {self.fits(medium, '^affiliates?$')} THEN 'affiliate' "
            f"WHEN {self.fits(medium, '^(social.*|sm)$')} THEN 'social' "
            f"WHEN {self.is_campaign()} THEN 'campaign' "
            f"WHEN NOT {self.is_external(host, own)} THEN 'direct' "
            f"{self._by_kind(host, search='organic search')} ELSE 'referral' END"
        )

    def _by_kind(self, host: str, **names: str) -> str:
        cases = (
            f"WHEN {self.fits(host, referrers.kind_regex(kind))} THEN {self.literal(names.get(kind, kind))}"
            for kind in referrers.KINDS
        )
        return " ".join(cases)
