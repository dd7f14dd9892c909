-- Twelve pieces of content on four topics. Their embeddings are made up: each topic points along
-- its own stretch of the ${dimensions} dimensions, and each piece strays from it a little, always the same
-- way. So neighbours are sensible without a model. Safe to run again.

INSERT INTO users (id, email, display_name) VALUES
    ('00000000-0000-4000-8000-000000000001', 'ada@example.com', 'Ada'),
    ('00000000-0000-4000-8000-000000000002', 'grace@example.com', 'Grace')
ON CONFLICT DO NOTHING;

INSERT INTO content
    (id, user_id, title, body, content_type, visibility, embedding, embedding_model)
SELECT
    ('00000000-0000-4000-8000-0000000001' || lpad(piece.number::text, 2, '0'))::uuid,
    ('00000000-0000-4000-8000-00000000000' || (1 + piece.number % 2)::text)::uuid,
    piece.title,
    piece.body,
    piece.kind::content_type,
    piece.seen::visibility,
    (
        SELECT array_agg(
            (CASE WHEN dimension * 4 / ${dimensions} = piece.topic THEN 1.0 ELSE 0.05 END
             + 0.4 * sin(dimension * (piece.number + 1)))::real
            ORDER BY dimension
        )
        FROM generate_series(0, ${dimensions} - 1) AS dimension
    )::vector(${dimensions}),
    'made-up-topics'
FROM (VALUES
    (1, 0, 'Indexes that fit in memory', 'How large an HNSW index grows, and what that costs', 'article', 'public'),
    (2, 0, 'Reading a query plan', 'Sequential scans, index scans and when each is right', 'video', 'public'),
    (3, 0, 'Vacuum without fear', 'What autovacuum does to a table full of vectors', 'article', 'public'),
    (4, 1, 'Sourdough on a weekday', 'Bread dough that waits in the fridge until you are home', 'article', 'public'),
    (5, 1, 'Knife skills in ten minutes', 'Onions, carrots and no cut fingers', 'video', 'public'),
    (6, 1, 'The chemistry of browning', 'Why the crust tastes better than the crumb', 'paper', 'unlisted'),
    (7, 2, 'Winter tyres for bicycles', 'Studs, pressure and ice', 'article', 'public'),
    (8, 2, 'A week along the Danube', 'Six hundred kilometres of flat road', 'podcast', 'public'),
    (9, 2, 'Truing a wheel at home', 'A spoke key, patience and a cable tie', 'video', 'private'),
    (10, 3, 'Counterpoint for beginners', 'Two voices, few rules', 'article', 'public'),
    (11, 3, 'Tuning a piano by ear', 'Beats, fifths and a long afternoon', 'podcast', 'public'),
    (12, 3, 'Why minor sounds sad', 'What listeners report across cultures', 'paper', 'public')
) AS piece (number, topic, title, body, kind, seen)
ON CONFLICT (id) DO NOTHING;

INSERT INTO content_urls (content_id, url, is_primary)
SELECT id, 'https://example.com/' || right(id::text, 2), true
FROM content
WHERE embedding_model = 'made-up-topics'
ON CONFLICT DO NOTHING;

INSERT INTO user_badges (user_id, badge) VALUES
    ('00000000-0000-4000-8000-000000000001', 'contributor'),
    ('00000000-0000-4000-8000-000000000002', 'newcomer')
ON CONFLICT DO NOTHING;
