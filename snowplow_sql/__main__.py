"""`python -m snowplow_sql` is `snowq`."""

from snowplow_sql.cli.main import main

main()
