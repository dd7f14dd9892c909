-- Nobody's name but made-up ones.
SELECT id FROM users WHERE display_name <> 'Person ' || left(id::text, 8)
