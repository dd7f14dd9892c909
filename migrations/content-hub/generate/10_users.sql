-- A user for 20 pieces of content.
-- vdbctl: rows=0.05 batch=5000

INSERT INTO users (id, email, display_name, created_at)
SELECT
    vdbctl_seed.id('user', n), 'user-' || n || '@example.com',
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('first name', n, 60))) || ' '
        || initcap(vdbctl_seed.noun(vdbctl_seed.pick('last name', n, 120))),
    timestamptz '2026-01-01' + vdbctl_seed.pick('came', n, 300) * interval '1 day'
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
