-- Tables, columns, types and functions that do not say what they are for.

SELECT format('%s.%s', a.attrelid::regclass, a.attname) AS what
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND a.attnum > 0 AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NULL
UNION ALL
SELECT c.oid::regclass::text
FROM pg_class AS c
WHERE c.relkind IN ('r', 'v') AND c.relnamespace = 'public'::regnamespace
  AND obj_description(c.oid, 'pg_class') IS NULL
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT p.oid::regprocedure::text
FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT t.oid::regtype::text
FROM pg_type AS t
WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
  AND obj_description(t.oid, 'pg_type') IS NULL
