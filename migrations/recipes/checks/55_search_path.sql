-- Functions that do not say where they look for names, the caller's temporary schema last: what runs with
-- its owner's rights, such as a trigger behind a foreign key, would work on a table of the caller's.
-- Bodies in SQL itself (RETURN, BEGIN ATOMIC) are looked up when they are made, and need not.

SELECT p.oid::regprocedure AS function_name
FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind <> 'a' AND p.prosqlbody IS NULL
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
  AND NOT EXISTS (
      SELECT FROM unnest(p.proconfig) AS s (setting)
      WHERE s.setting ~ '^search_path=(?!.*pg_temp.*,).+, *"?pg_temp"?$'
  )
