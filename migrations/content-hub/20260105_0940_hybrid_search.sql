-- Words and meaning together: reciprocal rank fusion, 1 / (60 + rank) from each of the two searches,
-- added. It needs no scale that both scores share. Source: Cormack, Clarke and Buettcher, SIGIR 2009,
-- which also found 60.

CREATE FUNCTION search_content_hybrid(
    words           text,
    query           vector(${dimensions}),
    max_results     integer DEFAULT 10,
    of_types        content_type[] DEFAULT NULL,
    of_visibilities visibility[] DEFAULT ARRAY['public']::visibility[],
    candidates      integer DEFAULT 50
)
RETURNS TABLE (
    id           uuid,
    title        text,
    content_type content_type,
    visibility   visibility,
    score        double precision
)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH by_words AS (
        SELECT c.id, row_number() OVER (ORDER BY ts_rank_cd(c.search, q.words) DESC, c.id) AS rank
        FROM websearch_to_tsquery('english', search_content_hybrid.words) AS q (words)
        JOIN content AS c ON c.search @@ q.words
        WHERE (of_types IS NULL OR c.content_type = ANY (of_types))
          AND c.visibility = ANY (of_visibilities)
        ORDER BY rank
        LIMIT greatest(candidates, 0)
    ),
    by_meaning AS (
        SELECT s.id, row_number() OVER (ORDER BY s.similarity DESC, s.id) AS rank
        FROM search_content(query, -1, candidates, of_types, of_visibilities) AS s
    ),
    fused AS (
        SELECT f.id, sum(1.0 / (60 + f.rank)) AS score
        FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS f
        GROUP BY f.id
    )
    SELECT c.id, c.title, c.content_type, c.visibility, f.score::double precision
    FROM fused AS f JOIN content AS c ON c.id = f.id
    ORDER BY f.score DESC, c.id
    LIMIT greatest(max_results, 0)
$$;
COMMENT ON FUNCTION search_content_hybrid IS
    'Content by words and by meaning together, of these types (NULL: all) and visibilities';
