-- Names and addresses become made-up ones that stay different from each other.

UPDATE users
SET email = 'person-' || id || '@example.com',
    display_name = 'Person ' || left(id::text, 8)
WHERE email NOT LIKE 'person-%@example.com';
