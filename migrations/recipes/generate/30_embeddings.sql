-- vdbctl: rows=1 batch=1000

INSERT INTO recipe_embeddings (recipe_id, model, embedding, content_hash)
SELECT
    r.id, 'generated',
    vdbctl_seed.embedding(vdbctl_seed.zipf('topic of recipe', n, 300), r.cuisine, 'recipe', n),
    md5(r.title || r.description)
FROM generate_series(${first}::bigint, ${last}) AS n
JOIN recipes AS r ON r.id = vdbctl_seed.id('recipe', n)
ON CONFLICT DO NOTHING;
