-- Search by meaning with filters, and the figures of a user.

-- Loads pgvector into this session. Until it is loaded, PostgreSQL does not know that
-- hnsw.iterative_scan may be set by anyone, and lets only a superuser attach it to a function.
DO $$ BEGIN PERFORM '[1]'::vector; END $$;

-- A filter after an index scan would throw rows away and return too few; with an iterative scan
-- (pgvector 0.8) the index goes on until enough rows pass. relaxed_order is faster and slightly out
-- of order, so the outer query sorts once more.
CREATE FUNCTION search_content(
    query           vector(${dimensions}),
    min_similarity  double precision DEFAULT 0.0,
    max_results     integer DEFAULT 10,
    of_types        content_type[] DEFAULT NULL,
    of_visibilities visibility[] DEFAULT ARRAY['public']::visibility[]
)
RETURNS TABLE (
    id           uuid,
    title        text,
    content_type content_type,
    visibility   visibility,
    similarity   double precision
)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
AS $$
    WITH nearest AS MATERIALIZED (
        SELECT c.id, c.title, c.content_type, c.visibility, c.embedding <=> query AS distance
        FROM content AS c
        WHERE c.embedding IS NOT NULL
          AND (of_types IS NULL OR c.content_type = ANY (of_types))
          AND c.visibility = ANY (of_visibilities)
        ORDER BY c.embedding <=> query
        LIMIT greatest(max_results, 0)
    )
    SELECT n.id, n.title, n.content_type, n.visibility, 1 - n.distance
    FROM nearest AS n
    WHERE 1 - n.distance >= min_similarity
    ORDER BY n.distance, n.id
$$;

COMMENT ON FUNCTION search_content IS
    'Content nearest in meaning to an embedding: similarity 1 is the same, 0 unrelated; at most '
    'max_results rows that reach min_similarity, of these types (NULL: all) and visibilities';

CREATE FUNCTION user_statistics(of_user uuid)
RETURNS TABLE (
    contents       bigint,
    public_contents bigint,
    embedded       bigint,
    urls           bigint,
    badges         badge_type[],
    last_published timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT
        count(*),
        count(*) FILTER (WHERE c.visibility = 'public'),
        count(c.embedding),
        (SELECT count(*) FROM content_urls AS u JOIN content AS o ON o.id = u.content_id
          WHERE o.user_id = of_user),
        coalesce(
            (SELECT array_agg(b.badge ORDER BY b.badge) FROM user_badges AS b
              WHERE b.user_id = of_user),
            '{}'
        ),
        max(c.created_at)
    FROM content AS c
    WHERE c.user_id = of_user
$$;

COMMENT ON FUNCTION user_statistics IS 'What a user has published; one row, zeros for a stranger';
