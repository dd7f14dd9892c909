-- Indexes that a failed build left behind, and such that another one makes needless.

SELECT i.indexrelid::regclass AS index_name, 'is not valid' AS what
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT i.indexrelid::regclass, 'has the same columns as ' || o.indexrelid::regclass
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_index AS o ON o.indrelid = i.indrelid AND o.indexrelid < i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND (i.indkey::text, i.indclass::text, i.indoption::text)
      = (o.indkey::text, o.indclass::text, o.indoption::text)
  AND coalesce(pg_get_expr(i.indexprs, i.indrelid), '') = coalesce(pg_get_expr(o.indexprs, o.indrelid), '')
  AND coalesce(pg_get_expr(i.indpred, i.indrelid), '') = coalesce(pg_get_expr(o.indpred, o.indrelid), '')
