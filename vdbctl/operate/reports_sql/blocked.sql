-- Sessions that wait for a lock, and who holds it
-- Advice: end the one that blocks with `SELECT pg_terminate_backend(blocked_by)` once you know what it does.
SELECT waiting.pid,
       waiting.usename::text AS "user",
       round(extract(epoch FROM now() - waiting.query_start))::bigint AS waits_s,
       left(regexp_replace(waiting.query, '\s+', ' ', 'g'), 80) AS statement,
       holding.pid AS blocked_by,
       holding.usename::text AS its_user,
       holding.state AS its_state,
       left(regexp_replace(holding.query, '\s+', ' ', 'g'), 80) AS its_statement
FROM pg_stat_activity AS waiting
CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocking (pid)
JOIN pg_stat_activity AS holding ON holding.pid = blocking.pid
ORDER BY waiting.query_start
LIMIT 50
