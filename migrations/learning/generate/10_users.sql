-- A user for 200 passages.
-- vdbctl: rows=0.005 batch=5000

INSERT INTO users (id, external_id, email, display_name, is_active, last_seen_at, created_at)
SELECT
    vdbctl_seed.id('user', n),
    'generated|' || n,
    'reader-' || n || '@example.com',
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('first name', n, 60))) || ' '
        || initcap(vdbctl_seed.noun(vdbctl_seed.pick('last name', n, 120))),
    vdbctl_seed.chance('active', n) < 0.95,
    timestamptz '2026-11-01' - vdbctl_seed.zipf('away', n, 300) * interval '1 day',
    timestamptz '2026-01-01' + vdbctl_seed.pick('came', n, 300) * interval '1 day'
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
