-- vdbctl: rows=0.4 batch=5000

INSERT INTO chapter_complexity (chapter_id, score, reading_grade, new_keywords, factors, computed_at)
SELECT
    vdbctl_seed.id('chapter', n),
    round(vdbctl_seed.chance('score', n)::numeric, 3),
    round((4 + 12 * vdbctl_seed.chance('grade', n))::numeric, 1),
    vdbctl_seed.zipf('new keywords', n, 12),
    jsonb_build_object('formulas', vdbctl_seed.chance('formulas', n) < 0.2),
    timestamptz '2026-06-01' + vdbctl_seed.chance('computed', n) * interval '150 days'
FROM generate_series(${first}::bigint, ${last}) AS n
WHERE (n - 1) / 4 + 1 <= vdbctl_seed.rows_of('courses')
ON CONFLICT DO NOTHING;
