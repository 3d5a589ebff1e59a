"""`python -m snowplow_sql` is `snowq`."""

from snowplow_sql.cli.start import main

main()
