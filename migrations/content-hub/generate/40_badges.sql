-- vdbctl: rows=0.05 batch=5000

INSERT INTO user_badges (user_id, badge, awarded_at)
SELECT
    vdbctl_seed.id('user', n), (enum_range(NULL::badge_type))[vdbctl_seed.zipf('badge', n, 4)],
    timestamptz '2026-02-01' + vdbctl_seed.chance('awarded', n) * interval '270 days'
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
