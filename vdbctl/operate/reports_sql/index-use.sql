-- Tables by how often they are read from end to end instead of by an index
-- Advice: a large table with a low share of index reads lacks one for what is asked most.
SELECT schemaname || '.' || relname AS "table",
       seq_scan AS full_reads,
       coalesce(idx_scan, 0) AS index_reads,
       round(100.0 * coalesce(idx_scan, 0) / nullif(seq_scan + coalesce(idx_scan, 0), 0), 1) AS index_pct,
       n_live_tup AS rows,
       pg_size_pretty(pg_relation_size(relid)) AS size
FROM pg_stat_user_tables
WHERE schemaname !~ '^vdbctl' AND seq_scan + coalesce(idx_scan, 0) > 0
ORDER BY seq_scan * n_live_tup DESC
LIMIT 30
