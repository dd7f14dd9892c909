-- Two users with a document each, and a conversation that rests on one. Embeddings are made up: each
-- subject points along its own half of the ${dimensions} dimensions, and each text strays from it a
-- little, always the same way. So neighbours are sensible without a model. Safe to run again.

INSERT INTO embedding_models (name, dimensions, note) VALUES
    ('made-up-topics', ${dimensions}, 'No model: two subjects, two directions')
ON CONFLICT DO NOTHING;

INSERT INTO users (id, external_id, email, display_name) VALUES
    ('00000000-0000-4000-8000-000000000001', 'sample|ada', 'ada@example.com', 'Ada'),
    ('00000000-0000-4000-8000-000000000002', 'sample|grace', 'grace@example.com', 'Grace')
ON CONFLICT DO NOTHING;

INSERT INTO documents (id, user_id, title, content_hash, metadata)
SELECT
    ('00000000-0000-4000-8000-00000000010' || d.number)::uuid,
    ('00000000-0000-4000-8000-00000000000' || d.number)::uuid,
    d.title, encode(sha256(convert_to(d.title, 'UTF8')), 'hex'), d.metadata::jsonb
FROM (VALUES
    (1, 'Rent contract.pdf', '{"kind": "contract", "language": "en"}'),
    (2, 'Lab diary.txt', '{"kind": "diary", "language": "en"}')
) AS d (number, title, metadata)
ON CONFLICT DO NOTHING;

INSERT INTO document_chunks (
    id, document_id, user_id, position, content, token_count, embedding, embedding_model
)
SELECT
    ('00000000-0000-4000-8000-0000000010' || c.owner || c.position)::uuid,
    ('00000000-0000-4000-8000-00000000010' || c.owner)::uuid,
    ('00000000-0000-4000-8000-00000000000' || c.owner)::uuid,
    c.position, c.content, 12,
    (
        SELECT array_agg(
            (CASE WHEN dimension * 2 / ${dimensions} = c.owner - 1 THEN 1.0 ELSE 0.05 END
             + 0.4 * sin(dimension * (c.owner * 10 + c.position)))::real ORDER BY dimension
        )
        FROM generate_series(0, ${dimensions} - 1) AS dimension
    )::vector(${dimensions}),
    'made-up-topics'
FROM (VALUES
    (1, 0, 'The rent is due on the first day of each month'),
    (1, 1, 'The tenant may keep a cat, but no dog'),
    (1, 2, 'Either side may end the contract with a notice of three months'),
    (2, 0, 'Relay 70 in panel F had a moth in it'),
    (2, 1, 'The moth is taped to this page')
) AS c (owner, position, content)
ON CONFLICT DO NOTHING;

INSERT INTO conversations (id, user_id, title) VALUES
    ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000001', 'May I keep a dog?')
ON CONFLICT DO NOTHING;

INSERT INTO messages (id, conversation_id, user_id, role, content, model, input_tokens, output_tokens)
SELECT m.id::uuid, '00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000001',
    m.role::message_role, m.content, m.model, m.input, m.output
FROM (VALUES
    ('00000000-0000-4000-8000-000000000301', 'user', 'May I keep a dog?', NULL, NULL, 6),
    ('00000000-0000-4000-8000-000000000302', 'assistant', 'No: your contract allows a cat, but no dog. [1]',
        'made-up-model', 58, 14)
) AS m (id, role, content, model, input, output)
WHERE NOT EXISTS (SELECT FROM messages AS o WHERE o.id = m.id::uuid)
ORDER BY m.id;

INSERT INTO citations (message_id, chunk_id, user_id, position, score) VALUES
    ('00000000-0000-4000-8000-000000000302', '00000000-0000-4000-8000-000000001011',
        '00000000-0000-4000-8000-000000000001', 1, 0.0328)
ON CONFLICT DO NOTHING;
