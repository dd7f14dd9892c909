-- Statements by the time they took in all (pg_stat_statements)
-- Needs: pg_stat_statements
-- Advice: EXPLAIN (ANALYZE, BUFFERS) the first; for a vector search look whether its index is used.
SELECT calls,
       round(total_exec_time)::bigint AS total_ms,
       round(mean_exec_time::numeric, 2) AS mean_ms,
       round(max_exec_time)::bigint AS slowest_ms,
       rows,
       round(100.0 * shared_blks_hit / nullif(shared_blks_hit + shared_blks_read, 0), 1) AS cached_pct,
       left(regexp_replace(query, '\s+', ' ', 'g'), 120) AS statement
FROM pg_stat_statements AS found
JOIN pg_database AS here ON here.oid = found.dbid AND here.datname = current_database()
WHERE query !~ '^/\* vdbctl'
ORDER BY total_exec_time DESC
LIMIT 20
