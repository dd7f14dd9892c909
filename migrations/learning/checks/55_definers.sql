-- Functions with their owner's rights that do not say where they look for names: whoever can make a
-- table could have them work on it.

SELECT p.oid::regprocedure AS function_name
FROM pg_proc AS p
WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS s (setting) WHERE s.setting LIKE 'search_path=%')
