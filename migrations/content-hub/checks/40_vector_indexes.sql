-- Nearest-neighbour indexes that are missing: a search would read every row.

SELECT v.table_name
FROM (VALUES ('content')) AS v (table_name)
WHERE NOT EXISTS (
    SELECT FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_am AS m ON m.oid = c.relam
    WHERE m.amname = 'hnsw' AND i.indisvalid AND i.indrelid = to_regclass('public.' || v.table_name)
)
