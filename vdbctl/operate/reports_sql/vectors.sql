-- Vector indexes: size, state, and how they were built
-- Advice: an index that is not valid was left by a build that broke off: `REINDEX INDEX CONCURRENTLY`, or drop it.
SELECT schema.nspname || '.' || index_class.relname AS "index",
       table_class.relname::text AS "table",
       method.amname::text AS method,
       operators.opcname::text AS operators,
       coalesce(array_to_string(index_class.reloptions, ', '), 'defaults') AS options,
       CASE WHEN progress.pid IS NOT NULL
            THEN 'building: ' || progress.phase
                 || coalesce(' ' || round(100.0 * progress.tuples_done / nullif(progress.tuples_total, 0)) || ' %', '')
            WHEN described.indisvalid THEN 'valid' ELSE 'not valid' END AS state,
       pg_size_pretty(pg_relation_size(described.indexrelid)) AS size,
       greatest(table_class.reltuples, 0)::bigint AS rows,
       round((pg_relation_size(described.indexrelid) / nullif(greatest(table_class.reltuples, 0), 0))::numeric)::bigint AS bytes_per_row,
       coalesce(used.idx_scan, 0) AS reads
FROM pg_index AS described
JOIN pg_class AS index_class ON index_class.oid = described.indexrelid
JOIN pg_class AS table_class ON table_class.oid = described.indrelid
JOIN pg_namespace AS schema ON schema.oid = index_class.relnamespace
JOIN pg_am AS method ON method.oid = index_class.relam AND method.amname IN ('hnsw', 'ivfflat')
JOIN pg_opclass AS operators ON operators.oid = described.indclass[0]
LEFT JOIN pg_stat_user_indexes AS used ON used.indexrelid = described.indexrelid
LEFT JOIN pg_stat_progress_create_index AS progress ON progress.index_relid = described.indexrelid
ORDER BY pg_relation_size(described.indexrelid) DESC
LIMIT 50
