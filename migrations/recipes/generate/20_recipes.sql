-- The table that --rows counts.
-- vdbctl: rows=1 batch=1000

INSERT INTO recipes (
    id, user_id, title, description, course, cuisine, ingredients, steps, minutes, servings, is_public,
    created_at
)
SELECT
    vdbctl_seed.id('recipe', n),
    vdbctl_seed.id('user', vdbctl_seed.zipf('cook', n, vdbctl_seed.rows_of('users'))),
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('style', n, 60))) || ' ' || food.list[vdbctl_seed.pick('first', n, 30)]
        || ' with ' || food.list[vdbctl_seed.zipf('second', n, 30)],
    'Goes with ' || food.list[vdbctl_seed.pick('third', n, 30)] || ', keeps ' || vdbctl_seed.pick('keeps', n, 5) || ' days',
    (enum_range(NULL::course_kind))[vdbctl_seed.zipf('course', n, 5)],
    (ARRAY['Italian', 'French', 'Indian', 'Mexican', 'Thai', 'Greek'])[vdbctl_seed.zipf('cuisine', n, 6)],
    (SELECT jsonb_agg(jsonb_build_object('name', food.list[vdbctl_seed.zipf('ingredient ' || i, n, 30)],
        'amount', 50 * vdbctl_seed.pick('amount ' || i, n, 10), 'unit', 'g'))
     FROM generate_series(1, 6) AS i),
    ARRAY['Cut everything', 'Cook', 'Season', 'Serve'],
    5 * vdbctl_seed.zipf('minutes', n, 36),
    2 * vdbctl_seed.pick('servings', n, 4)::integer,
    vdbctl_seed.chance('public', n) < 0.8,
    timestamptz '2026-02-01' + vdbctl_seed.chance('written', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n
CROSS JOIN (SELECT ARRAY[
    'onion', 'garlic', 'tomato', 'butter', 'egg', 'rice', 'flour', 'lemon', 'chicken', 'potato', 'carrot',
    'cheese', 'pepper', 'bean', 'lentil', 'apple', 'almond', 'ginger', 'spinach', 'mushroom', 'fennel',
    'aubergine', 'salmon', 'lamb', 'honey', 'yoghurt', 'basil', 'cumin', 'chocolate', 'rhubarb'
] AS list) AS food
ON CONFLICT DO NOTHING;
