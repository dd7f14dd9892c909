-- Tables without row-level security, or without any policy, and views that read past it.

SELECT c.oid::regclass AS what,
    CASE WHEN c.relkind = 'v' THEN 'reads with its owner''s rights: security_invoker is missing'
         WHEN NOT c.relrowsecurity THEN 'has no row-level security'
         ELSE 'has row-level security and no policy' END AS why
FROM pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
  AND (
      (c.relkind = 'v' AND NOT coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'])
      OR (c.relkind = 'r' AND (
          NOT c.relrowsecurity
          OR NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)
      ))
  )
