-- Share of reads that the server's memory answered, by table and its indexes
-- Advice: a vector index that is not in memory makes each search slow: more ACU or a larger class.
SELECT schemaname || '.' || relname AS "table",
       round(100.0 * heap_blks_hit / nullif(heap_blks_hit + heap_blks_read, 0), 1) AS table_pct,
       round(100.0 * idx_blks_hit / nullif(idx_blks_hit + idx_blks_read, 0), 1) AS index_pct,
       heap_blks_read + coalesce(idx_blks_read, 0) AS read_from_storage,
       pg_size_pretty(pg_total_relation_size(relid)) AS size
FROM pg_statio_user_tables
WHERE schemaname !~ '^vdbctl' AND heap_blks_hit + heap_blks_read > 0
ORDER BY heap_blks_read + coalesce(idx_blks_read, 0) DESC
LIMIT 30
