-- vdbctl: rows=1 batch=5000

INSERT INTO content_urls (content_id, url, is_primary)
SELECT vdbctl_seed.id('content', n), 'https://example.com/' || n, true
FROM generate_series(${first}::bigint, ${last}) AS n
ON CONFLICT DO NOTHING;
