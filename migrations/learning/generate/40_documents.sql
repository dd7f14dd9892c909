-- One for each course on average: some have none, some five.
-- vdbctl: rows=0.1 batch=2000

INSERT INTO course_documents (
    id, course_id, title, source_uri, media_type, byte_size, content_hash, status, error, created_at
)
SELECT
    vdbctl_seed.id('document', n),
    vdbctl_seed.id('course', vdbctl_seed.pick('course of document', n, vdbctl_seed.rows_of('courses'))),
    vdbctl_seed.adjective(vdbctl_seed.pick('document', n, 60)) || '-' || vdbctl_seed.kind(n) || '-' || n || '.pdf',
    CASE WHEN vdbctl_seed.chance('source', n) < 0.4 THEN 'https://example.com/papers/' || n END,
    'application/pdf',
    10000 * vdbctl_seed.zipf('size', n, 1000),
    encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex'),
    s.status,
    CASE WHEN s.status = 'failed' THEN 'the file is encrypted' END,
    timestamptz '2026-02-01' + vdbctl_seed.chance('uploaded', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n,
    LATERAL (SELECT CASE
        WHEN vdbctl_seed.chance('state', n) < 0.96 THEN 'completed'
        WHEN vdbctl_seed.chance('state', n) < 0.98 THEN 'failed'
        WHEN vdbctl_seed.chance('state', n) < 0.99 THEN 'processing'
        ELSE 'pending'
    END::processing_status AS status) AS s
ON CONFLICT DO NOTHING;
