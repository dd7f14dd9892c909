-- Readers come on most days, to popular courses. Courses, streaks and badges follow by triggers.
-- vdbctl: rows=0.25 batch=1000

INSERT INTO chapter_progress (user_id, chapter_id, course_id, status, active_at, started_at)
SELECT
    vdbctl_seed.id('user', r.reader), h.id, h.course_id, r.status, r.at,
    r.at - vdbctl_seed.zipf('reading', n, 90) * interval '1 minute'
FROM generate_series(${first}::bigint, ${last}) AS n
CROSS JOIN LATERAL (SELECT (n - 1) % vdbctl_seed.rows_of('users') + 1 AS reader,
        (n - 1) / vdbctl_seed.rows_of('users') AS visit) AS v
CROSS JOIN LATERAL (SELECT v.reader,
        vdbctl_seed.zipf('course of reader ' || v.reader, v.visit / 4, vdbctl_seed.rows_of('courses')) AS course,
        CASE WHEN vdbctl_seed.chance('done', n) < 0.7 THEN 'completed' ELSE 'in_progress' END::progress_status
            AS status,
        timestamptz '2026-09-01' + (v.visit + floor(v.visit / 10) * vdbctl_seed.pick('gap', v.reader, 3)
            + vdbctl_seed.chance('hour', n) / 3) * interval '1 day' AS at
    ) AS r
JOIN chapters AS h ON h.id = vdbctl_seed.id('chapter', (r.course - 1) * 4 + v.visit % 4 + 1)
ORDER BY n
ON CONFLICT DO NOTHING;
