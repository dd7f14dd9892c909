-- Content with addresses of which none is the one to show.

SELECT u.content_id, count(*) AS addresses
FROM content_urls AS u
GROUP BY u.content_id
HAVING NOT bool_or(u.is_primary)
