-- Foreign keys without an index that finds the rows of a parent: each deletion would read the whole table.

SELECT c.conrelid::regclass AS table_name, c.conname AS foreign_key
FROM pg_constraint AS c
WHERE c.contype = 'f'
  AND c.connamespace = 'public'::regnamespace
  AND NOT EXISTS (
      SELECT FROM pg_index AS i
      WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indkey[0] = ANY (c.conkey)
        AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) LIKE '(%IS NOT NULL)')
  )
