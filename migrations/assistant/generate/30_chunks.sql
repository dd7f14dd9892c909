-- The table that --rows counts: twenty for each document.
-- vdbctl: rows=1 batch=1000

INSERT INTO embedding_models (name, dimensions, note)
VALUES ('generated', ${dimensions}, 'No model: groups of made-up vectors')
ON CONFLICT DO NOTHING;

INSERT INTO document_chunks (
    id, document_id, user_id, position, content, token_count, embedding, embedding_model, created_at
)
SELECT
    vdbctl_seed.id('chunk', n),
    vdbctl_seed.id('document', d.document),
    vdbctl_seed.id('user', vdbctl_seed.zipf('owner', d.document, vdbctl_seed.rows_of('users'))),
    (n - 1) % 20,
    vdbctl_seed.words(d.topic, 'content', n, 40),
    40 + vdbctl_seed.pick('tokens', n, 20),
    vdbctl_seed.embedding(d.topic, 'document ' || d.document, 'chunk', n),
    'generated',
    timestamptz '2026-02-01' + (270 + vdbctl_seed.chance('cut', n)) * interval '1 day'
FROM generate_series(${first}::bigint, ${last}) AS n
CROSS JOIN LATERAL (SELECT (n - 1) / 20 + 1 AS document,
    vdbctl_seed.zipf('topic of document', (n - 1) / 20 + 1, 300) AS topic) AS d
WHERE d.document <= vdbctl_seed.rows_of('documents')
ON CONFLICT DO NOTHING;
