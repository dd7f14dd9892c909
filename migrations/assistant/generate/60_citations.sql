-- Answers rest on a chunk of the same user.
-- vdbctl: rows=0.1 batch=1000

INSERT INTO citations (message_id, chunk_id, user_id, position, score)
SELECT m.id, d.id, m.user_id, 1, 0.03 * vdbctl_seed.chance('score', n)
FROM generate_series(${first}::bigint, ${last}) AS n
JOIN messages AS m ON m.id = vdbctl_seed.id('message', n * 2)
CROSS JOIN LATERAL (
    SELECT c.id FROM document_chunks AS c
    WHERE c.user_id = m.user_id AND c.id >= vdbctl_seed.id('cited', n)
    LIMIT 1
) AS d
ON CONFLICT DO NOTHING;
