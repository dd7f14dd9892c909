-- Indexes that nobody has used since statistics began, and that keep no row unique
-- Advice: ask each reader too: its statistics are its own. Then DROP INDEX CONCURRENTLY in a migration.
SELECT used.schemaname || '.' || used.indexrelname AS "index",
       used.relname::text AS "table",
       pg_size_pretty(pg_relation_size(used.indexrelid)) AS size,
       used.idx_scan AS reads,
       coalesce(to_char(database.stats_reset, 'YYYY-MM-DD'), 'the beginning') AS since
FROM pg_stat_user_indexes AS used
JOIN pg_index AS described ON described.indexrelid = used.indexrelid
JOIN pg_stat_database AS database ON database.datname = current_database()
WHERE used.idx_scan = 0
  AND NOT described.indisunique
  AND used.schemaname !~ '^vdbctl'
ORDER BY pg_relation_size(used.indexrelid) DESC
LIMIT 30
