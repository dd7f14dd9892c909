-- Search.

-- Loads pgvector into this session. Until it is loaded, PostgreSQL does not know that its settings may
-- be set by anyone, and lets only a superuser attach them to a function.
DO $$ BEGIN PERFORM '[1]'::vector; END $$;

-- A filter after an index scan throws rows away and returns too few; with an iterative scan the index
-- goes on until enough rows pass. relaxed_order is faster and slightly out of order, so the outer query
-- sorts once more.
CREATE FUNCTION similar_recipes(
    query       vector(${dimensions}),
    of_model    text,
    max_results integer DEFAULT 10,
    max_minutes integer DEFAULT NULL,
    of_course   course_kind DEFAULT NULL
)
RETURNS TABLE (id uuid, title text, minutes integer, similarity double precision)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = 100
AS $$
    WITH nearest AS MATERIALIZED (
        SELECT r.id, r.title, r.minutes, e.embedding <=> query AS distance
        FROM recipe_embeddings AS e
        JOIN recipes AS r ON r.id = e.recipe_id
        WHERE e.model = of_model
          AND r.is_public
          AND (max_minutes IS NULL OR r.minutes <= max_minutes)
          AND (of_course IS NULL OR r.course = of_course)
        ORDER BY e.embedding <=> query
        LIMIT greatest(max_results, 0)
    )
    SELECT n.id, n.title, n.minutes, 1 - n.distance FROM nearest AS n ORDER BY n.distance, n.id
$$;
COMMENT ON FUNCTION similar_recipes IS
    'Public recipes nearest in meaning, by the embeddings of one model, as quick and of the kind as wanted';

-- Reciprocal rank fusion: 1 / (60 + rank) from each of the two searches, added. It needs no scale that
-- both scores share. Source: Cormack, Clarke and Buettcher, SIGIR 2009, which also found 60.
CREATE FUNCTION search_recipes(
    words       text,
    query       vector(${dimensions}),
    of_model    text,
    max_results integer DEFAULT 10,
    candidates  integer DEFAULT 50
)
RETURNS TABLE (id uuid, title text, minutes integer, score double precision)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH by_words AS (
        SELECT r.id, row_number() OVER (ORDER BY ts_rank_cd(r.search, q.words) DESC, r.id) AS rank
        FROM websearch_to_tsquery('english', search_recipes.words) AS q (words)
        JOIN recipes AS r ON r.search @@ q.words
        WHERE r.is_public
        ORDER BY rank
        LIMIT greatest(candidates, 0)
    ),
    by_meaning AS (
        SELECT s.id, row_number() OVER (ORDER BY s.similarity DESC, s.id) AS rank
        FROM similar_recipes(query, of_model, candidates) AS s
    ),
    fused AS (
        SELECT f.id, sum(1.0 / (60 + f.rank)) AS score
        FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS f
        GROUP BY f.id
    )
    SELECT r.id, r.title, r.minutes, f.score::double precision
    FROM fused AS f JOIN recipes AS r ON r.id = f.id
    ORDER BY f.score DESC, r.id
    LIMIT greatest(max_results, 0)
$$;
COMMENT ON FUNCTION search_recipes IS 'Public recipes by words and by meaning together';
