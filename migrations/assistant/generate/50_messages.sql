-- Ten for each conversation, question and answer in turn.
-- vdbctl: rows=0.2 batch=1000

INSERT INTO messages (
    id, conversation_id, user_id, role, content, model, input_tokens, output_tokens, created_at
)
SELECT
    vdbctl_seed.id('message', n),
    c.id,
    c.user_id,
    CASE WHEN n % 2 = 1 THEN 'user' ELSE 'assistant' END::message_role,
    vdbctl_seed.words(vdbctl_seed.zipf('about', (n - 1) / 10 + 1, 300), 'message', n, 12),
    CASE WHEN n % 2 = 0 THEN 'generated' END,
    CASE WHEN n % 2 = 0 THEN 100 * vdbctl_seed.zipf('input', n, 80) END,
    10 + vdbctl_seed.pick('output', n, 100),
    c.created_at + ((n - 1) % 10) * interval '1 minute'
FROM generate_series(${first}::bigint, ${last}) AS n
JOIN conversations AS c ON c.id = vdbctl_seed.id('conversation', (n - 1) / 10 + 1)
WHERE NOT EXISTS (SELECT FROM messages AS m WHERE m.id = vdbctl_seed.id('message', n))
ORDER BY n;
