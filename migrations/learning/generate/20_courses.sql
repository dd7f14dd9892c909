-- Twenty courses for each user on average; a few users have many. Seven of ten are published.
-- vdbctl: rows=0.1 batch=2000

INSERT INTO courses (
    id, user_id, title, description, subject, status, is_published, difficulty, target_date, created_at,
    updated_at
)
SELECT
    vdbctl_seed.id('course', n),
    vdbctl_seed.id('user', CASE
        WHEN vdbctl_seed.chance('who', n) < 0.2 THEN vdbctl_seed.zipf('owner', n, vdbctl_seed.rows_of('users'))
        ELSE vdbctl_seed.pick('owner', n, vdbctl_seed.rows_of('users'))
    END),
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('course', n, 60))) || ' ' || vdbctl_seed.subject(t.topic)
        || ': ' || vdbctl_seed.kind(vdbctl_seed.pick('course', n, 40)) || ' ' || n,
    vdbctl_seed.words(t.topic, 'description', n, 24),
    vdbctl_seed.subject(t.topic),
    (ARRAY['active', 'completed', 'draft', 'archived'])[vdbctl_seed.zipf('status', n, 4)]::course_status,
    vdbctl_seed.chance('published', n) < 0.7,
    vdbctl_seed.pick('difficulty', n, 5)::smallint,
    CASE WHEN vdbctl_seed.chance('due', n) < 0.3
        THEN date '2026-11-01' + vdbctl_seed.pick('due', n, 120)::integer END,
    timestamptz '2026-01-01' + vdbctl_seed.chance('begun', n) * interval '300 days',
    timestamptz '2026-01-01' + (300 + vdbctl_seed.chance('changed', n)) * interval '1 day'
FROM generate_series(${first}::bigint, ${last}) AS n,
    LATERAL (SELECT vdbctl_seed.zipf('topic of course', n, 300) AS topic) AS t
ON CONFLICT DO NOTHING;
