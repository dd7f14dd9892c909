-- Four for each course.
-- vdbctl: rows=0.4 batch=5000

INSERT INTO chapters (id, course_id, position, title, summary, minutes)
SELECT
    vdbctl_seed.id('chapter', n),
    vdbctl_seed.id('course', c.course),
    (n - 1) % 4 + 1,
    initcap(vdbctl_seed.adjective(vdbctl_seed.pick('chapter', n, 60))) || ' '
        || vdbctl_seed.noun(vdbctl_seed.zipf('chapter', n, 120)) || ' ' || vdbctl_seed.kind(n),
    vdbctl_seed.words(vdbctl_seed.zipf('topic of course', c.course, 300), 'summary', n, 15),
    5 * vdbctl_seed.zipf('minutes', n, 20)
FROM generate_series(${first}::bigint, ${last}) AS n, LATERAL (SELECT (n - 1) / 4 + 1 AS course) AS c
WHERE c.course <= vdbctl_seed.rows_of('courses')
ON CONFLICT (id) DO NOTHING; -- the unique position is deferrable, and cannot be asked
