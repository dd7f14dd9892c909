-- Statements and transactions that have been open for longest
-- Advice: end one with `SELECT pg_cancel_backend(pid)`; an open transaction keeps vacuum from its work.
SELECT pid,
       usename::text AS "user",
       state,
       round(extract(epoch FROM now() - xact_start))::bigint AS transaction_s,
       round(extract(epoch FROM now() - query_start))::bigint AS statement_s,
       coalesce(wait_event_type || ': ' || wait_event, '') AS waits_for,
       left(regexp_replace(query, '\s+', ' ', 'g'), 120) AS statement
FROM pg_stat_activity
WHERE backend_type = 'client backend'
  AND pid <> pg_backend_pid()
  AND datname = current_database()
  AND xact_start IS NOT NULL
ORDER BY xact_start
LIMIT 20
