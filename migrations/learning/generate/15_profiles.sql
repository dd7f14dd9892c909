-- vdbctl: rows=0.005 batch=500

INSERT INTO user_profiles (user_id, time_zone, locale, goal, weekly_goal_minutes, interests, preferences)
SELECT
    vdbctl_seed.id('user', n),
    (ARRAY['UTC', 'Europe/Vienna', 'America/New_York', 'America/Sao_Paulo', 'Asia/Tokyo',
        'Asia/Kolkata', 'Australia/Sydney', 'Pacific/Auckland'])[vdbctl_seed.zipf('zone', n, 8)],
    (ARRAY['en', 'de', 'fr', 'pt-BR', 'ja'])[vdbctl_seed.zipf('locale', n, 5)],
    vdbctl_seed.words(vdbctl_seed.zipf('goal', n, 300), 'goal', n, 8),
    30 * vdbctl_seed.pick('weekly', n, 12),
    (SELECT jsonb_agg(vdbctl_seed.subject(vdbctl_seed.zipf('interest ' || i, n, 300)))
     FROM generate_series(1, 1 + vdbctl_seed.pick('interests', n, 4)) AS i),
    jsonb_build_object('theme', CASE WHEN vdbctl_seed.chance('theme', n) < 0.4 THEN 'dark' ELSE 'light' END)
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
