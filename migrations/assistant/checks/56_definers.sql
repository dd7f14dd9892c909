-- Functions with their owner's rights that every user may call, also those who only read, instead of the
-- users that they are given to by name.

SELECT p.oid::regprocedure AS function_name
FROM pg_proc AS p
WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
  AND EXISTS (
      SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0
  )
