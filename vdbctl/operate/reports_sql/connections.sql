-- Connections by user and state, of as many as the server takes
-- Advice: `vdbctl db kill-idle` ends idle ones; a pool (RDS Proxy, pgbouncer) keeps them few.
SELECT coalesce(usename::text, '(server)') AS "user",
       coalesce(state, '') AS state,
       coalesce(nullif(application_name, ''), '-') AS application,
       count(*) AS connections,
       round(max(extract(epoch FROM now() - state_change)))::bigint AS longest_s,
       current_setting('max_connections')::int AS of_at_most
FROM pg_stat_activity
WHERE backend_type = 'client backend'
GROUP BY 1, 2, 3
ORDER BY connections DESC, 1, 2
LIMIT 50
