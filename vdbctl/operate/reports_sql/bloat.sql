-- Tables by rows that are dead and not yet vacuumed away
-- Advice: `vdbctl db maintain` vacuums; what keeps dead rows is an old transaction (long-running) or a replication slot.
SELECT schemaname || '.' || relname AS "table",
       n_live_tup AS rows,
       n_dead_tup AS dead_rows,
       round(100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0), 1) AS dead_pct,
       pg_size_pretty(pg_table_size(relid)) AS size,
       pg_size_pretty(pg_indexes_size(relid)) AS indexes,
       coalesce(to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD HH24:MI'), 'never') AS vacuumed
FROM pg_stat_user_tables
WHERE schemaname !~ '^vdbctl'
ORDER BY n_dead_tup DESC, pg_total_relation_size(relid) DESC
LIMIT 30
