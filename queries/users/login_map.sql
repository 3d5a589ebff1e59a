/*
title = "Logins of users"
description = """
Which user_id logged in as whom: a row for each pair of them, from the events that are the --login goal.
--login-id says where such an event names the customer: any column with a text, a whole number or a flag, ev_label if
not given. Logins without a user_id or without a name are left out. A user_id with two rows is a browser that several
people share; a login with two is one person with several browsers: users_of_login counts them in the selection. Most
logins first; ties by login and user_id."""
covers = ["A34"]
related = ["join_customers", "id_map", "identity_churn", "user_history"]
keywords = ["identity stitching", "sign-in"]
example = "snowq run login_map --login 'action=login' --login-id ev_label --top 10"

[params]
min_count = 1
top = 20

[params.login]
type = "goal"
default = "login: action=login"
help = "What a login is, written as a step of a funnel."

[params.login_id]
type = "dimension"
default = "ev_label"
help = "Where a login names the customer, such as ev_label or ev_property."

[columns]
user_id = ["text", "the user"]
login = ["text", "the customer as whom he logged in"]
logins = ["count", "how often; pairs with fewer than --min-count are left out"]
first_login = ["period", "the second of the first"]
last_login = ["period", "the second of the last"]
users_of_login = ["count", "users who logged in as that customer"]
*/
{% set user = sql.text('user_id') %}
{% set customer = sql.text(sql.dimension(login_id)) %}
{% set pairs %}
SELECT
    {{ user }} AS visitor,
    {{ customer }} AS customer,
    COUNT(*) AS logins,
    MIN({{ sql.moment() }}) AS first_login,
    MAX({{ sql.moment() }}) AS last_login
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.dimension(login_id) }} IS NOT NULL
  AND {{ sql.is_step(login) }}
GROUP BY {{ user }}, {{ customer }}
{% endset %}
{% set customers %}
SELECT
    customer,
    COUNT(*) AS users
FROM {{ sql.once('pairs', pairs, 'o') }}
GROUP BY customer
{% endset %}
SELECT
    p.visitor AS user_id,
    p.customer AS login,
    p.logins AS logins,
    {{ sql.local('p.first_login') }} AS first_login,
    {{ sql.local('p.last_login') }} AS last_login,
    c.users AS users_of_login
FROM {{ sql.once('pairs', pairs, 'p') }}
JOIN {{ sql.derived(customers, 'c') }}
    ON p.customer = c.customer
WHERE p.logins >= {{ min_count }}
ORDER BY logins DESC, login, user_id
LIMIT {{ top }}
