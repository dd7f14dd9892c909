-- vdbctl: rows=0.5 batch=5000

INSERT INTO relationships (source_id, target_id, kind, strength)
SELECT s.id, t.id,
    (enum_range(NULL::relationship_type))[vdbctl_seed.pick('kind', n, 5)],
    vdbctl_seed.chance('strength', n)::real
FROM generate_series(${first}::bigint, ${last}) AS n
JOIN keywords AS s ON s.id = vdbctl_seed.id('keyword', vdbctl_seed.pick('source', n, vdbctl_seed.rows_of('keywords')))
JOIN keywords AS t ON t.id = vdbctl_seed.id('keyword', vdbctl_seed.zipf('target', n, vdbctl_seed.rows_of('keywords')))
WHERE s.id <> t.id
ON CONFLICT DO NOTHING;
