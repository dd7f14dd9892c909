-- Three readers in three time zones, four courses, a week of reading. Embeddings are made up: each
-- subject points along its own stretch of the ${dimensions} dimensions, and each text strays from it a
-- little, always the same way. So neighbours are sensible without a model. Safe to run again.

INSERT INTO embedding_models (name, dimensions, note) VALUES
    ('made-up-topics', ${dimensions}, 'No model: four subjects, four directions')
ON CONFLICT DO NOTHING;

INSERT INTO users (id, external_id, email, display_name) VALUES
    ('00000000-0000-4000-8000-000000000001', 'sample|ada', 'ada@example.com', 'Ada'),
    ('00000000-0000-4000-8000-000000000002', 'sample|emmy', 'emmy@example.com', 'Emmy'),
    ('00000000-0000-4000-8000-000000000003', 'sample|srinivasa', 'srinivasa@example.com', 'Srinivasa')
ON CONFLICT DO NOTHING;

INSERT INTO user_profiles (user_id, time_zone, locale, goal, interests) VALUES
    ('00000000-0000-4000-8000-000000000001', 'Europe/London', 'en', 'Understand proofs', '["algebra", "music"]'),
    ('00000000-0000-4000-8000-000000000002', 'America/New_York', 'en', NULL, '["algebra", "history"]'),
    ('00000000-0000-4000-8000-000000000003', 'Asia/Kolkata', 'en', 'Bake bread', '["cooking"]')
ON CONFLICT DO NOTHING;

INSERT INTO courses (id, user_id, title, description, subject, status, is_published, difficulty) VALUES
    ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000001', 'Groups and symmetry',
        'What stays the same when things are turned and mirrored', 'algebra', 'active', true, 3),
    ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000001', 'My notes on counterpoint',
        'Two voices, few rules', 'music', 'active', false, 2),
    ('00000000-0000-4000-8000-000000000103', '00000000-0000-4000-8000-000000000002', 'Letters from Göttingen',
        'How modern algebra was found', 'history', 'completed', true, 2),
    ('00000000-0000-4000-8000-000000000104', '00000000-0000-4000-8000-000000000003', 'Bread without a machine',
        'Sourdough, patience and a hot stone', 'cooking', 'draft', false, 1)
ON CONFLICT DO NOTHING;

INSERT INTO chapters (id, course_id, position, title, summary, minutes)
SELECT
    ('00000000-0000-4000-8000-00000000' || c.course || c.position)::uuid,
    ('00000000-0000-4000-8000-000000000' || c.course)::uuid,
    c.position, c.title, c.summary, c.minutes
FROM (VALUES
    (101, 1, 'Turning a square', 'Eight ways to put it back', 15),
    (101, 2, 'What a group is', 'Four rules that are enough', 25),
    (101, 3, 'Subgroups', 'Groups in groups', 30),
    (102, 1, 'First species', 'Note against note', 20),
    (103, 1, 'A chair without pay', 'Teaching under another name', 10),
    (103, 2, 'Rings and ideals', 'The paper of 1921', 20),
    (104, 1, 'Flour and water', 'What happens in a week', 10)
) AS c (course, position, title, summary, minutes)
ON CONFLICT (id) DO NOTHING;

INSERT INTO chapter_complexity (chapter_id, score, reading_grade, new_keywords)
SELECT id, 0.2 * position, 6 + position, position FROM chapters
WHERE id::text LIKE '00000000-0000-4000-8000-0000000010__'
ON CONFLICT DO NOTHING;

INSERT INTO course_documents (id, course_id, title, media_type, content_hash, status)
SELECT
    ('00000000-0000-4000-8000-00000000' || d.course || 9)::uuid,
    ('00000000-0000-4000-8000-000000000' || d.course)::uuid,
    d.title, 'application/pdf', encode(sha256(convert_to(d.title, 'UTF8')), 'hex'), 'completed'
FROM (VALUES
    (101, 'symmetry.pdf'), (102, 'counterpoint.pdf'), (103, 'letters.pdf'), (104, 'bread.pdf')
) AS d (course, title)
ON CONFLICT DO NOTHING;

INSERT INTO processed_documents (
    id, course_document_id, course_id, position, heading, content, token_count, metadata, embedding,
    embedding_model
)
SELECT
    ('00000000-0000-4000-8000-000000' || p.course || 9 || lpad(p.position::text, 2, '0'))::uuid,
    ('00000000-0000-4000-8000-00000000' || p.course || 9)::uuid,
    ('00000000-0000-4000-8000-000000000' || p.course)::uuid,
    p.position, p.heading, p.content, 12, jsonb_build_object('page', p.position + 1, 'language', 'en'),
    (
        SELECT array_agg(
            (CASE WHEN dimension * 4 / ${dimensions} = p.course - 101 THEN 1.0 ELSE 0.05 END
             + 0.4 * sin(dimension * (p.course + p.position)))::real ORDER BY dimension
        )
        FROM generate_series(0, ${dimensions} - 1) AS dimension
    )::vector(${dimensions}),
    'made-up-topics'
FROM (VALUES
    (101, 0, 'Symmetry', 'A symmetry of a square is a motion that leaves the square where it was'),
    (101, 1, 'Composition', 'One symmetry after another is a symmetry again, and each can be undone'),
    (101, 2, 'Groups', 'A set with such a composition is called a group'),
    (102, 0, 'Intervals', 'Thirds and sixths are sweet, seconds and sevenths want to move on'),
    (102, 1, 'Motion', 'Voices that move in parallel fifths melt into one'),
    (103, 0, 'Göttingen', 'She lectured for years under the name of a colleague'),
    (103, 1, 'Ideals', 'Her paper on ideals changed what algebra is about'),
    (104, 0, 'Starter', 'Flour and water, fed every day, become a sourdough starter in a week'),
    (104, 1, 'Baking', 'A hot stone gives the bread its crust')
) AS p (course, position, heading, content)
ON CONFLICT DO NOTHING;

INSERT INTO keywords (id, term, definition, subject, occurrences, analogy, embedding, embedding_model)
SELECT
    ('00000000-0000-4000-8000-00000000020' || k.number)::uuid, k.term, k.definition, k.subject, k.occurrences,
    k.analogy,
    (
        SELECT array_agg(
            (CASE WHEN dimension * 4 / ${dimensions} = k.topic THEN 1.0 ELSE 0.05 END
             + 0.4 * sin(dimension * k.number))::real ORDER BY dimension
        )
        FROM generate_series(0, ${dimensions} - 1) AS dimension
    )::vector(${dimensions}),
    'made-up-topics'
FROM (VALUES
    (1, 0, 'group', 'A set with a composition that can be undone', 'algebra', 12,
        'Like the moves of a puzzle cube: every move has one that takes it back'),
    (2, 0, 'subgroup', 'A group inside a group', 'algebra', 5, 'Like the moves of one face of the cube'),
    (3, 0, 'ideal', 'A part of a ring that swallows products', 'algebra', 4, NULL),
    (4, 1, 'counterpoint', 'Voices that are independent and fit', 'music', 6, 'Like two people who talk and listen'),
    (5, 3, 'sourdough', 'Dough raised by wild yeast', 'cooking', 7, 'Like a pet that has to be fed')
) AS k (number, topic, term, definition, subject, occurrences, analogy)
ON CONFLICT DO NOTHING;

INSERT INTO relationships (source_id, target_id, kind, strength) VALUES
    ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000202', 'prerequisite', 0.9),
    ('00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-000000000201', 'part_of', 0.8),
    ('00000000-0000-4000-8000-000000000203', '00000000-0000-4000-8000-000000000201', 'related', 0.4)
ON CONFLICT DO NOTHING;

INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful, rating, comment)
SELECT u.id, '00000000-0000-4000-8000-000000000201', true, 5, 'Now I see it'
FROM users AS u WHERE u.external_id LIKE 'sample|%'
ON CONFLICT DO NOTHING;

INSERT INTO user_annotations (id, user_id, chapter_id, kind, quote, body, tags) VALUES
    ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-000000000001',
        '00000000-0000-4000-8000-000000001011', 'note', '', 'Try it with a triangle', '{exercise}'),
    ('00000000-0000-4000-8000-000000000302', '00000000-0000-4000-8000-000000000002',
        '00000000-0000-4000-8000-000000001012', 'question', 'Four rules', 'Is the first not a consequence?', '{rules}'),
    ('00000000-0000-4000-8000-000000000303', '00000000-0000-4000-8000-000000000003',
        '00000000-0000-4000-8000-000000001041', 'bookmark', '', '', '{}')
ON CONFLICT DO NOTHING;

-- Ada reads on three days in a row, Emmy with a gap.
INSERT INTO chapter_progress (user_id, chapter_id, course_id, status, active_at, started_at)
SELECT
    ('00000000-0000-4000-8000-00000000000' || v.reader)::uuid,
    ('00000000-0000-4000-8000-00000000' || v.course || v.chapter)::uuid,
    ('00000000-0000-4000-8000-000000000' || v.course)::uuid,
    v.status::progress_status, v.active_at::timestamptz, v.active_at::timestamptz - interval '20 minutes'
FROM (VALUES
    (1, 101, 1, 'completed', '2026-11-02 19:00+00'),
    (1, 101, 2, 'completed', '2026-11-03 20:00+00'),
    (1, 101, 3, 'in_progress', '2026-11-04 21:00+00'),
    (2, 101, 1, 'completed', '2026-11-02 23:00+00'),
    (2, 101, 2, 'in_progress', '2026-11-06 23:00+00'),
    (2, 103, 1, 'completed', '2026-11-01 12:00+00'),
    (2, 103, 2, 'completed', '2026-11-02 12:00+00')
) AS v (reader, course, chapter, status, active_at)
ON CONFLICT DO NOTHING;
