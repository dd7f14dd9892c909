-- What is near "Sourdough on a weekday" in meaning?

SELECT similar.title, similar.content_type::text, round(similar.similarity::numeric, 3) AS similarity
FROM content AS wanted
CROSS JOIN LATERAL search_content(wanted.embedding, 0.2, 5) AS similar
WHERE wanted.title = 'Sourdough on a weekday'
