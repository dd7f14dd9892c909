-- Two cooks and eight recipes. Embeddings are made up: each course points along its own stretch of the
-- ${dimensions} dimensions, and each dish strays from it a little, always the same way. So neighbours
-- are sensible without a model. Safe to run again.

INSERT INTO users (id, email, display_name) VALUES
    ('00000000-0000-4000-8000-000000000001', 'julia@example.com', 'Julia'),
    ('00000000-0000-4000-8000-000000000002', 'marcella@example.com', 'Marcella')
ON CONFLICT DO NOTHING;

INSERT INTO recipes (
    id, user_id, title, description, course, cuisine, ingredients, steps, minutes, servings, is_public
)
SELECT
    ('00000000-0000-4000-8000-00000000010' || r.number)::uuid,
    ('00000000-0000-4000-8000-00000000000' || r.cook)::uuid,
    r.title, r.description, r.course::course_kind, r.cuisine, r.ingredients::jsonb,
    string_to_array(r.steps, '; '), r.minutes, 4, r.seen
FROM (VALUES
    (1, 1, 'Onion soup', 'Slow onions, a slice of bread, cheese on top', 'starter', 'French',
        '[{"name": "onion", "amount": 6}, {"name": "bread", "amount": 4}, {"name": "cheese", "amount": 150, "unit": "g"}]',
        'Brown the onions; add stock; grate cheese over bread; grill', 75, true),
    (2, 2, 'Tomato sauce with butter', 'Three ingredients, one pot', 'main', 'Italian',
        '[{"name": "tomato", "amount": 800, "unit": "g"}, {"name": "butter", "amount": 70, "unit": "g"}, {"name": "onion", "amount": 1}]',
        'Put everything into a pot; simmer', 45, true),
    (3, 2, 'White beans with sage', 'Better on the next day', 'main', 'Italian',
        '[{"name": "beans", "amount": 500, "unit": "g"}, {"name": "sage", "amount": 8}]',
        'Soak; cook with sage; dress with oil', 120, true),
    (4, 1, 'Chocolate mousse', 'Eggs, chocolate and air', 'dessert', 'French',
        '[{"name": "chocolate", "amount": 200, "unit": "g"}, {"name": "egg", "amount": 6}]',
        'Melt; beat; fold; wait', 25, true),
    (5, 2, 'Almond cake', 'No flour', 'dessert', 'Italian',
        '[{"name": "almond", "amount": 250, "unit": "g"}, {"name": "egg", "amount": 4}, {"name": "sugar", "amount": 200, "unit": "g"}]',
        'Grind; beat; bake', 60, true),
    (6, 1, 'Radishes with butter', 'And salt', 'snack', 'French',
        '[{"name": "radish", "amount": 20}, {"name": "butter", "amount": 30, "unit": "g"}]', 'Wash; dip', 5, true),
    (7, 1, 'Secret pâté', 'Not for everyone', 'starter', 'French',
        '[{"name": "liver", "amount": 400, "unit": "g"}, {"name": "butter", "amount": 100, "unit": "g"}]',
        'Fry; purée; chill', 90, false),
    (8, 2, 'Lemonade with basil', 'For hot days', 'drink', 'Italian',
        '[{"name": "lemon", "amount": 4}, {"name": "basil", "amount": 10}, {"name": "sugar", "amount": 50, "unit": "g"}]',
        'Press; crush; stir', 10, true)
) AS r (number, cook, title, description, course, cuisine, ingredients, steps, minutes, seen)
ON CONFLICT DO NOTHING;

INSERT INTO recipe_embeddings (recipe_id, model, embedding, content_hash)
SELECT
    r.id, 'made-up-topics',
    (
        SELECT array_agg(
            (CASE WHEN dimension * 5 / ${dimensions}
                = array_position(enum_range(NULL::course_kind), r.course) - 1 THEN 1.0 ELSE 0.05 END
             + 0.4 * sin(dimension * right(r.id::text, 1)::integer))::real ORDER BY dimension
        )
        FROM generate_series(0, ${dimensions} - 1) AS dimension
    )::vector(${dimensions}),
    md5(r.title || r.description)
FROM recipes AS r
WHERE r.id::text LIKE '00000000-0000-4000-8000-00000000010_'
ON CONFLICT DO NOTHING;
