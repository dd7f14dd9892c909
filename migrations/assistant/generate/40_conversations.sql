-- vdbctl: rows=0.02 batch=5000

INSERT INTO conversations (id, user_id, title, created_at)
SELECT
    vdbctl_seed.id('conversation', n),
    vdbctl_seed.id('user', vdbctl_seed.zipf('speaker', n, vdbctl_seed.rows_of('users'))),
    vdbctl_seed.words(vdbctl_seed.zipf('about', n, 300), 'title', n, 5),
    timestamptz '2026-03-01' + vdbctl_seed.chance('begun', n) * interval '240 days'
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
