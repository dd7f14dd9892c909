-- Indexes that say the same as another one
-- Advice: drop one of each pair CONCURRENTLY in a migration.
SELECT one.indrelid::regclass::text AS "table",
       one.indexrelid::regclass::text AS "index",
       other.indexrelid::regclass::text AS same_as,
       pg_size_pretty(pg_relation_size(one.indexrelid)) AS size
FROM pg_index AS one
JOIN pg_class AS one_class ON one_class.oid = one.indexrelid
JOIN pg_index AS other
  ON other.indrelid = one.indrelid
 AND other.indexrelid < one.indexrelid
 AND other.indkey = one.indkey
 AND other.indclass = one.indclass
 AND other.indcollation = one.indcollation
 AND other.indoption = one.indoption
 AND coalesce(pg_get_expr(other.indexprs, other.indrelid), '') = coalesce(pg_get_expr(one.indexprs, one.indrelid), '')
 AND coalesce(pg_get_expr(other.indpred, other.indrelid), '') = coalesce(pg_get_expr(one.indpred, one.indrelid), '')
JOIN pg_class AS other_class ON other_class.oid = other.indexrelid AND other_class.relam = one_class.relam
JOIN pg_namespace AS schema ON schema.oid = one_class.relnamespace
WHERE schema.nspname !~ '^(pg_|vdbctl)'
ORDER BY pg_relation_size(one.indexrelid) DESC
LIMIT 30
