"""The queries on who comes back."""

from collections import defaultdict

from reference_reader import Event, moment

from independent.words import Row, grouped, period, periods_between, share


def retention(events: list[Event], grain: str = "month") -> list[Row]:
    came = {
        user: {period(moment(event), grain) for event in hits}
        for user, hits in grouped(events, lambda event: event["user_id"]).items()
    }
    cohorts = defaultdict(list)
    for user, periods in came.items():
        cohorts[min(periods)].append(user)
    existing = sorted({start for periods in came.values() for start in periods})
    rows = []
    for cohort, users in sorted(cohorts.items()):
        for start in existing:
            if start >= cohort:
                there = sum(start in came[user] for user in users)
                rows.append(
                    (cohort, periods_between(cohort, start, grain), there, len(users), share(there, len(users)))
                )
    return rows
