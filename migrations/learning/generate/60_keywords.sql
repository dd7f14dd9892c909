-- vdbctl: rows=0.25 batch=1000

INSERT INTO keywords (
    id, term, definition, subject, occurrences, analogy, embedding, embedding_model, created_at
)
SELECT
    vdbctl_seed.id('keyword', n),
    vdbctl_seed.adjective(n) || ' ' || vdbctl_seed.noun(n / 60 + vdbctl_seed.pick('term', n, 120)) || ' '
        || vdbctl_seed.kind(n / 7200 + n),
    vdbctl_seed.words(t.topic, 'definition', n, 12),
    vdbctl_seed.subject(t.topic),
    vdbctl_seed.zipf('occurrences', n, 5000),
    CASE WHEN vdbctl_seed.chance('analogy', n) < 0.5 THEN
        'Like ' || vdbctl_seed.words(vdbctl_seed.pick('other', n, 300), 'analogy', n, 8) END,
    CASE WHEN vdbctl_seed.chance('keyword embedded', n) < 0.99 THEN
        vdbctl_seed.embedding(t.topic, 'keywords ' || t.topic, 'keyword', n) END,
    CASE WHEN vdbctl_seed.chance('keyword embedded', n) < 0.99 THEN 'generated' END,
    timestamptz '2026-02-01' + vdbctl_seed.chance('found', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n,
    LATERAL (SELECT vdbctl_seed.zipf('topic of keyword', n, 300) AS topic) AS t
ON CONFLICT DO NOTHING;
