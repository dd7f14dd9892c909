-- Search, and a conversation's memory.

-- Loads pgvector into this session. Until it is loaded, PostgreSQL does not know that its settings may
-- be set by anyone, and lets only a superuser attach them to a function.
DO $$ BEGIN PERFORM '[1]'::vector; END $$;

CREATE FUNCTION sign_in(identity text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found_id uuid;
BEGIN
    SELECT u.id INTO found_id FROM users AS u WHERE u.external_id = identity;
    PERFORM set_current_user(found_id);
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION sign_in(text) IS
    'Makes the user with this external id the current one of the transaction, and returns the id; '
    'NULL, and nobody, where there is none. Runs as the owner';

CREATE FUNCTION sign_up(identity text, address text, called text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    new_id uuid;
BEGIN
    INSERT INTO users (external_id, email, display_name) VALUES (identity, address, called)
    RETURNING id INTO new_id;
    PERFORM set_current_user(new_id);
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION sign_up(text, text, text) IS
    'Adds a user, whom the identity provider has vouched for, with address and name; makes them the '
    'current one of the transaction, and returns the id. Runs as the owner';

-- Users write what they say themselves (the policy messages_say); what the assistant, a tool or the system
-- says comes by this function, so that a form with one field too many cannot put words into its mouth.
CREATE FUNCTION add_message(
    of_conversation  uuid,
    speaker          message_role,
    said             text,
    calls            jsonb DEFAULT NULL,
    by_model         text DEFAULT NULL,
    tokens_read      integer DEFAULT NULL,
    tokens_written   integer DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    new_id uuid;
BEGIN
    INSERT INTO messages (
        conversation_id, user_id, role, content, tool_calls, model, input_tokens, output_tokens
    )
    SELECT c.id, c.user_id, speaker, said, calls, by_model, tokens_read, tokens_written
    FROM conversations AS c WHERE c.id = of_conversation AND c.user_id = current_user_id()
    RETURNING id INTO new_id;
    IF new_id IS NULL THEN
        RAISE EXCEPTION 'the current user has no conversation %', of_conversation
            USING ERRCODE = 'no_data_found';
    END IF;
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION add_message IS
    'Adds to a conversation of the current user what somebody else says, and returns the id of the '
    'message. Runs as the owner';

-- A tenant is a filter that lets few rows through, and an index over all tenants' vectors would read
-- those of everybody else to find them. So a tenant with up to exact_below chunks is searched exactly,
-- by the index on user_id, which is fast and finds everything; a larger one by the HNSW index, which
-- goes on (iterative scan) until enough of its rows pass. A tenant that is larger still, and one of few,
-- wants a partial index of its own.
--
-- Both branches name the tenant, and row-level security holds besides: the function runs with the
-- rights of who calls it.
CREATE FUNCTION similar_chunks(
    query          vector(${dimensions}),
    max_results    integer DEFAULT 10,
    min_similarity double precision DEFAULT 0.0,
    exact_below    integer DEFAULT 2000
)
RETURNS TABLE (id uuid, document_id uuid, content text, similarity double precision)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = 200
SET hnsw.max_scan_tuples = 40000
AS $$
DECLARE
    me uuid := current_user_id();
    many boolean;
    few bigint := greatest(exact_below, 0);
BEGIN
    SELECT count(*) > few INTO many
    FROM (SELECT FROM document_chunks AS c WHERE c.user_id = me LIMIT few + 1) AS read;
    IF many THEN
        RETURN QUERY
        WITH nearest AS MATERIALIZED (
            SELECT c.id, c.document_id, c.content, c.embedding
            FROM document_chunks AS c
            WHERE c.user_id = me
            ORDER BY c.embedding::halfvec(${dimensions}) <=> query::halfvec(${dimensions})
            LIMIT greatest(max_results, 0)::bigint * 2
        )
        SELECT n.id, n.document_id, n.content, 1 - (n.embedding <=> query)
        FROM nearest AS n
        WHERE 1 - (n.embedding <=> query) >= min_similarity
        ORDER BY n.embedding <=> query, n.id
        LIMIT greatest(max_results, 0);
    ELSE
        RETURN QUERY
        WITH mine AS MATERIALIZED (
            SELECT c.id, c.document_id, c.content, c.embedding <=> query AS distance
            FROM document_chunks AS c
            WHERE c.user_id = me AND c.embedding IS NOT NULL
        )
        SELECT m.id, m.document_id, m.content, 1 - m.distance
        FROM mine AS m
        WHERE 1 - m.distance >= min_similarity
        ORDER BY m.distance, m.id
        LIMIT greatest(max_results, 0);
    END IF;
END
$$;
COMMENT ON FUNCTION similar_chunks IS
    'Chunks of the current user that are nearest in meaning; up to exact_below chunks are compared one '
    'by one, beyond that the HNSW index is asked';

-- Reciprocal rank fusion: 1 / (60 + rank) from each of the two searches, added. It needs no scale that
-- both scores share. Source: Cormack, Clarke and Buettcher, SIGIR 2009, which also found 60.
-- The tenant stands in both parts. By words it is found through user_id: under row-level security
-- PostgreSQL keeps the text index away, for @@ is not leakproof, and a tenant's rows are few.
CREATE FUNCTION search_chunks(
    words       text,
    query       vector(${dimensions}),
    max_results integer DEFAULT 10,
    candidates  integer DEFAULT 50
)
RETURNS TABLE (id uuid, document_id uuid, content text, score double precision)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH by_words AS MATERIALIZED (
        SELECT c.id, row_number() OVER (ORDER BY ts_rank_cd(c.search, q.words) DESC, c.id) AS rank
        FROM websearch_to_tsquery('english', search_chunks.words) AS q (words)
        JOIN document_chunks AS c ON c.user_id = current_user_id() AND c.search @@ q.words
        ORDER BY rank
        LIMIT greatest(candidates, 0)
    ),
    by_meaning AS MATERIALIZED (
        SELECT s.id, row_number() OVER (ORDER BY s.similarity DESC, s.id) AS rank
        FROM similar_chunks(query, candidates) AS s
    ),
    fused AS (
        SELECT r.id, sum(1.0 / (60 + r.rank)) AS score
        FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS r
        GROUP BY r.id
        ORDER BY score DESC, r.id
        LIMIT greatest(max_results, 0)
    )
    SELECT c.id, c.document_id, c.content, f.score::double precision
    FROM fused AS f JOIN document_chunks AS c ON c.id = f.id
    ORDER BY f.score DESC, c.id;
END
$$;
COMMENT ON FUNCTION search_chunks IS 'Chunks of the current user by words and by meaning together';

CREATE FUNCTION recent_messages(of_conversation uuid, max_tokens integer DEFAULT 8000)
RETURNS SETOF messages
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.* FROM messages AS m
    JOIN (
        SELECT c.id, sum(coalesce(c.output_tokens, length(c.content) / 4))
            OVER (ORDER BY c.position DESC) AS tokens
        FROM messages AS c WHERE c.conversation_id = of_conversation
    ) AS t ON t.id = m.id
    WHERE t.tokens <= max_tokens
    ORDER BY m.position;
END;
COMMENT ON FUNCTION recent_messages IS
    'The latest messages that together have at most max_tokens, in order; a message without a count is '
    'taken for a token each four characters';

-- What runs as the owner is for whom it is meant, and not for every user that there ever will be.
REVOKE EXECUTE ON FUNCTION sign_in, sign_up, add_message FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in, sign_up, add_message TO ${application_user}, ${admin_role};
GRANT EXECUTE ON FUNCTION sign_in TO ${readonly_user};
