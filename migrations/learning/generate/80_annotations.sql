-- vdbctl: rows=0.25 batch=5000

INSERT INTO user_annotations (
    id, user_id, chapter_id, processed_document_id, keyword_id, kind, quote, body, tags, answered_at,
    created_at, updated_at
)
SELECT
    vdbctl_seed.id('annotation', n),
    vdbctl_seed.id('user', vdbctl_seed.pick('writer', n, vdbctl_seed.rows_of('users'))),
    h.id,
    p.id,
    k.id,
    a.kind,
    vdbctl_seed.words(2, 'quote', n, 6),
    vdbctl_seed.words(3, 'note', n, 12),
    ARRAY[vdbctl_seed.kind(vdbctl_seed.zipf('tag', n, 40))],
    CASE WHEN a.kind = 'question' AND vdbctl_seed.chance('answered', n) < 0.6 THEN a.at + interval '1 hour' END,
    a.at,
    a.at
FROM generate_series(${first}::bigint, ${last}) AS n
CROSS JOIN LATERAL (SELECT
        (ARRAY['note', 'highlight', 'question', 'bookmark'])[vdbctl_seed.zipf('annotation', n, 4)]::annotation_type
            AS kind,
        timestamptz '2026-03-01' + vdbctl_seed.chance('written', n) * interval '240 days' AS at
    ) AS a
JOIN chapters AS h
    ON h.id = vdbctl_seed.id('chapter', vdbctl_seed.zipf('annotated', n, vdbctl_seed.rows_of('chapters')))
LEFT JOIN processed_documents AS p ON vdbctl_seed.chance('about a passage', n) < 0.2
    AND p.id = vdbctl_seed.id('passage', vdbctl_seed.pick('passage', n, vdbctl_seed.rows_of('passages')))
LEFT JOIN keywords AS k ON vdbctl_seed.chance('about a keyword', n) < 0.2
    AND k.id = vdbctl_seed.id('keyword', vdbctl_seed.zipf('keyword', n, vdbctl_seed.rows_of('keywords')))
ON CONFLICT DO NOTHING;
