-- The table that --rows counts: ten for each document, near to the others of their course. One of a
-- hundred waits for its embedding.
-- vdbctl: rows=1 batch=1000

INSERT INTO embedding_models (name, dimensions, note)
VALUES ('generated', ${dimensions}, 'No model: groups of made-up vectors')
ON CONFLICT DO NOTHING;

INSERT INTO processed_documents (
    id, course_document_id, course_id, position, heading, content, token_count, metadata, embedding,
    embedding_model, created_at
)
SELECT
    vdbctl_seed.id('passage', n),
    vdbctl_seed.id('document', d.document),
    vdbctl_seed.id('course', c.course),
    (n - 1) % 10,
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('heading', n, 60))) || ' ' || vdbctl_seed.kind(n),
    vdbctl_seed.words(t.topic, 'content', n, 40),
    40 + vdbctl_seed.pick('tokens', n, 20),
    jsonb_build_object('page', (n - 1) % 10 + 1, 'language',
        (ARRAY['en', 'de', 'fr'])[vdbctl_seed.zipf('language', n, 3)]),
    CASE WHEN e.embedded THEN
        vdbctl_seed.embedding(t.topic, 'course ' || c.course, 'passage', n) END,
    CASE WHEN e.embedded THEN 'generated' END,
    timestamptz '2026-02-01' + (270 + vdbctl_seed.chance('cut', n)) * interval '1 day'
FROM generate_series(${first}::bigint, ${last}) AS n,
    LATERAL (SELECT (n - 1) / 10 + 1 AS document, vdbctl_seed.rows_of('courses') AS courses) AS d,
    LATERAL (SELECT vdbctl_seed.pick('course of document', d.document, d.courses) AS course) AS c,
    LATERAL (SELECT vdbctl_seed.zipf('topic of course', c.course, 300) AS topic) AS t,
    LATERAL (SELECT vdbctl_seed.chance('embedded', n) < 0.99 AS embedded) AS e
WHERE d.document <= vdbctl_seed.rows_of('documents')
ON CONFLICT DO NOTHING;
