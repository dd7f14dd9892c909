-- A few users have most of the documents.
-- vdbctl: rows=0.05 batch=5000

INSERT INTO documents (id, user_id, title, source_uri, content_hash, metadata, created_at)
SELECT
    vdbctl_seed.id('document', n),
    vdbctl_seed.id('user', vdbctl_seed.zipf('owner', n, vdbctl_seed.rows_of('users'))),
    vdbctl_seed.adjective(vdbctl_seed.pick('document', n, 60)) || '-' || vdbctl_seed.kind(n) || '-' || n || '.pdf',
    CASE WHEN vdbctl_seed.chance('source', n) < 0.4 THEN 'https://example.com/papers/' || n END,
    encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex'),
    jsonb_build_object('subject', vdbctl_seed.subject(vdbctl_seed.zipf('topic of document', n, 300)), 'language',
        (ARRAY['en', 'de', 'fr'])[vdbctl_seed.zipf('language', n, 3)]),
    timestamptz '2026-02-01' + vdbctl_seed.chance('given', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
