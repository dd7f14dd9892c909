-- Tables by the age of their oldest transaction, of the 2 billion after which PostgreSQL stops
-- Advice: above 50 % VACUUM (FREEZE) the table, and look for transactions that never end.
SELECT schema.nspname || '.' || class.relname AS "table",
       age(class.relfrozenxid)::bigint AS transactions,
       round(100.0 * age(class.relfrozenxid) / 2000000000, 1) AS pct,
       coalesce(to_char(greatest(stat.last_vacuum, stat.last_autovacuum), 'YYYY-MM-DD HH24:MI'), 'never') AS vacuumed,
       coalesce(to_char(greatest(stat.last_analyze, stat.last_autoanalyze), 'YYYY-MM-DD HH24:MI'), 'never') AS analyzed
FROM pg_class AS class
JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
LEFT JOIN pg_stat_user_tables AS stat ON stat.relid = class.oid
WHERE class.relkind IN ('r', 'm') AND schema.nspname !~ '^(pg_|information_schema|vdbctl)'
ORDER BY age(class.relfrozenxid) DESC
LIMIT 30
