-- The table that --rows counts. A few users publish most of it.
-- vdbctl: rows=1 batch=1000

INSERT INTO content (
    id, user_id, title, body, content_type, visibility, embedding, embedding_model, created_at
)
SELECT
    vdbctl_seed.id('content', n),
    vdbctl_seed.id('user', vdbctl_seed.zipf('owner', n, vdbctl_seed.rows_of('users'))),
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('title', n, 60))) || ' ' || vdbctl_seed.subject(t.topic) || ' '
        || vdbctl_seed.kind(vdbctl_seed.pick('title', n, 40)),
    vdbctl_seed.words(t.topic, 'body', n, 60),
    (enum_range(NULL::content_type))[vdbctl_seed.zipf('type', n, 5)],
    (ARRAY['public', 'private', 'unlisted'])[vdbctl_seed.zipf('visibility', n, 3)]::visibility,
    vdbctl_seed.embedding(t.topic, 'topic ' || t.topic, 'content', n),
    'generated',
    timestamptz '2026-02-01' + vdbctl_seed.chance('published', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n
CROSS JOIN LATERAL (SELECT vdbctl_seed.zipf('topic of content', n, 300) AS topic) AS t
ON CONFLICT DO NOTHING;
