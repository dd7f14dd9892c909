-- Nobody's address but made-up ones.
SELECT id FROM users WHERE email <> 'person-' || id || '@example.com'
