-- What is near "Sourdough on a weekday" in meaning?

SELECT found.title, found.content_type::text, round(found.similarity::numeric, 3) AS similarity
FROM content AS wanted
CROSS JOIN LATERAL search_content(wanted.embedding, 0.2, 5) AS found
WHERE wanted.title = 'Sourdough on a weekday'
