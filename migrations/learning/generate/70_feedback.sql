-- Most of it on few keywords. Verdicts are settled by the trigger.
-- vdbctl: rows=0.05 batch=1000

INSERT INTO analogy_feedback (user_id, keyword_id, is_helpful, rating, comment, created_at)
SELECT
    vdbctl_seed.id('user', vdbctl_seed.pick('voter', n, vdbctl_seed.rows_of('users'))),
    k.id,
    vdbctl_seed.chance('helpful', n) < 0.8,
    vdbctl_seed.pick('rating', n, 5)::smallint,
    CASE WHEN vdbctl_seed.chance('comment', n) < 0.2 THEN vdbctl_seed.words(1, 'comment', n, 10) END,
    timestamptz '2026-03-01' + vdbctl_seed.chance('voted', n) * interval '240 days'
FROM generate_series(${first}::bigint, ${last}) AS n
JOIN keywords AS k
    ON k.id = vdbctl_seed.id('keyword', vdbctl_seed.zipf('voted on', n, vdbctl_seed.rows_of('keywords')))
WHERE k.analogy IS NOT NULL
ON CONFLICT DO NOTHING;
