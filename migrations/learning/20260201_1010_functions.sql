-- What the application asks. Functions run with the rights of who calls them, under row-level security,
-- with exceptions that say so: PostgreSQL keeps text and trigram indexes away from a query under
-- row-level security (their operators are not leakproof), so searches by words run as the owner and
-- repeat the rule of who sees what in `courses_seen`; nobody is signed in yet who signs in or up.

-- Loads both extensions into this session. Until they are loaded, PostgreSQL does not know that their
-- settings may be set by anyone, and lets only a superuser attach them to a function.
DO $$ BEGIN PERFORM '[1]'::vector, show_limit(); END $$;

CREATE FUNCTION sign_in(identity text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found_id uuid;
BEGIN
    UPDATE users AS u SET last_seen_at = clock_timestamp()
    WHERE u.external_id = identity AND u.is_active
    RETURNING u.id INTO found_id;
    PERFORM set_current_user(found_id);
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION sign_in(text) IS
    'Makes the user with this external id the current one of the transaction, and returns the id; '
    'NULL, and nobody, where there is none or it is not active. Runs as the owner';

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

CREATE FUNCTION courses_seen() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
BEGIN ATOMIC
    SELECT c.id FROM courses AS c
    WHERE c.user_id = (SELECT current_user_id())
        OR (c.is_published AND (SELECT current_user_id()) IS NOT NULL);
END;
COMMENT ON FUNCTION courses_seen() IS
    'Courses that the current user may read: the rule of the policies, for functions of the owner';

CREATE FUNCTION cosine_similarity(a vector, b vector) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 1 - (a <=> b);
COMMENT ON FUNCTION cosine_similarity IS '1 is the same direction, 0 unrelated, -1 opposite';

-- A filter after an index scan throws rows away and returns too few; with an iterative scan the index
-- goes on until enough rows pass, be it the filter of a caller or row-level security. One course, or a
-- user's own courses, are few rows: reading them all is faster there, and exact.
CREATE FUNCTION similar_documents(
    query          vector(${dimensions}),
    max_results    integer DEFAULT 10,
    min_similarity double precision DEFAULT 0.0,
    of_course      uuid DEFAULT NULL,
    only_own       boolean DEFAULT false
)
RETURNS TABLE (id uuid, course_id uuid, heading text, content text, similarity double precision)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = 300
AS $$
BEGIN
    IF of_course IS NOT NULL OR only_own THEN
        RETURN QUERY
        WITH few AS MATERIALIZED (
            SELECT c.id FROM courses AS c
            WHERE (of_course IS NULL OR c.id = of_course)
              AND (NOT only_own OR c.user_id = current_user_id())
        )
        SELECT d.id, d.course_id, d.heading, d.content, 1 - (d.embedding <=> query)
        FROM few AS f JOIN processed_documents AS d ON d.course_id = f.id
        WHERE d.embedding IS NOT NULL AND 1 - (d.embedding <=> query) >= min_similarity
        ORDER BY d.embedding <=> query, d.id
        LIMIT greatest(max_results, 0);
        RETURN;
    END IF;
    RETURN QUERY
    WITH nearest AS MATERIALIZED (
        SELECT d.id, d.course_id, d.heading, d.content, d.embedding
        FROM processed_documents AS d
        ORDER BY d.embedding::halfvec(${dimensions}) <=> query::halfvec(${dimensions})
        LIMIT greatest(max_results, 0)::bigint * 2
    )
    SELECT n.id, n.course_id, n.heading, n.content, 1 - (n.embedding <=> query)
    FROM nearest AS n
    WHERE 1 - (n.embedding <=> query) >= min_similarity
    ORDER BY n.embedding <=> query, n.id
    LIMIT greatest(max_results, 0);
END
$$;
COMMENT ON FUNCTION similar_documents IS
    'Passages nearest in meaning, among all that the caller sees, one course, or own courses; twice as '
    'many as asked for are taken by 16-bit distance and put in order by the full one';

CREATE FUNCTION similar_keywords(
    query          vector(${dimensions}),
    max_results    integer DEFAULT 10,
    min_similarity double precision DEFAULT 0.0
)
RETURNS TABLE (id uuid, term text, subject text, similarity double precision)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = 300
AS $$
BEGIN
    RETURN QUERY
    WITH nearest AS MATERIALIZED (
        SELECT k.id, k.term, k.subject, k.embedding
        FROM keywords AS k
        ORDER BY k.embedding::halfvec(${dimensions}) <=> query::halfvec(${dimensions})
        LIMIT greatest(max_results, 0)::bigint * 2
    )
    SELECT n.id, n.term, n.subject, 1 - (n.embedding <=> query)
    FROM nearest AS n
    WHERE 1 - (n.embedding <=> query) >= min_similarity
    ORDER BY n.embedding <=> query, n.id
    LIMIT greatest(max_results, 0);
END
$$;
COMMENT ON FUNCTION similar_keywords IS 'Keywords nearest in meaning';

-- Reciprocal rank fusion: 1 / (60 + rank) from each of the two searches, added. It needs no scale that
-- both scores share. Source: Cormack, Clarke and Buettcher, SIGIR 2009, which also found 60.
CREATE FUNCTION search_documents(
    words       text,
    query       vector(${dimensions}),
    max_results integer DEFAULT 10,
    candidates  integer DEFAULT 50
)
RETURNS TABLE (id uuid, course_id uuid, heading text, content text, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = 300
AS $$
DECLARE
    me uuid := current_user_id();
BEGIN
    RETURN QUERY
    WITH by_words AS MATERIALIZED (
        SELECT d.id, row_number() OVER (ORDER BY ts_rank_cd(d.search, q.words) DESC, d.id) AS rank
        FROM websearch_to_tsquery('english', search_documents.words) AS q (words)
        JOIN processed_documents AS d ON d.search @@ q.words
        WHERE d.course_id IN (SELECT courses_seen())
        ORDER BY rank
        LIMIT greatest(candidates, 0)
    ),
    nearest AS MATERIALIZED (
        SELECT d.id, d.embedding::halfvec(${dimensions}) <=> query::halfvec(${dimensions}) AS distance
        FROM processed_documents AS d
        WHERE (
            SELECT c.user_id = me OR (c.is_published AND me IS NOT NULL)
            FROM courses AS c WHERE c.id = d.course_id
        )
        ORDER BY d.embedding::halfvec(${dimensions}) <=> query::halfvec(${dimensions})
        LIMIT greatest(candidates, 0)
    ),
    by_meaning AS (
        SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank FROM nearest AS n
    ),
    fused AS (
        SELECT r.id, sum(1.0 / (60 + r.rank)) AS score
        FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS r
        GROUP BY r.id
        ORDER BY score DESC, r.id
        LIMIT greatest(max_results, 0)
    )
    SELECT d.id, d.course_id, d.heading, d.content, f.score::double precision
    FROM fused AS f JOIN processed_documents AS d ON d.id = f.id
    ORDER BY f.score DESC, d.id;
END
$$;
COMMENT ON FUNCTION search_documents IS
    'Passages by words and by meaning together, among all that the current user sees; runs as the owner';

CREATE FUNCTION search_courses(words text, max_results integer DEFAULT 20, of_subject text DEFAULT NULL)
RETURNS TABLE (id uuid, title text, subject text, is_own boolean, relevance double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.3
AS $$
DECLARE
    me uuid := current_user_id();
BEGIN
    RETURN QUERY
    WITH hits AS MATERIALIZED (
        SELECT c.id FROM courses AS c WHERE c.search @@ websearch_to_tsquery('english', words)
        UNION
        SELECT c.id FROM courses AS c WHERE c.title % words
    )
    SELECT c.id, c.title, c.subject, c.user_id = me,
        ts_rank_cd(c.search, websearch_to_tsquery('english', words), 32)
            + similarity(c.title, words)::double precision
            + CASE WHEN c.user_id = me THEN 0.1 ELSE 0 END
    FROM hits AS h JOIN courses AS c ON c.id = h.id
    WHERE (c.user_id = me OR (c.is_published AND me IS NOT NULL))
      AND (of_subject IS NULL OR c.subject = of_subject)
    ORDER BY 5 DESC, c.id
    LIMIT greatest(max_results, 0);
END
$$;
COMMENT ON FUNCTION search_courses IS
    'Courses by words, also misspelt ones, among those that the current user sees: rank of the words '
    '(0 to 1), likeness of the title (0 to 1), and 0.1 for own ones. Runs as the owner';

-- Three steps, each only if the one before found too little: what begins with the words, what looks much
-- like them, what looks a little like them. ~>=~ and ~<~ are the comparisons of text_pattern_ops.
CREATE FUNCTION search_keywords(words text, max_results integer DEFAULT 20, of_subject text DEFAULT NULL)
RETURNS TABLE (id uuid, term text, subject text, likeness real)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.5
AS $$
DECLARE
    hits uuid[];
BEGIN
    SELECT array_agg(t.id) INTO hits FROM (
        SELECT k.id FROM keywords AS k
        WHERE lower(k.term) ~>=~ lower(words) AND lower(k.term) ~<~ (lower(words) || U&'\+10FFFF')
          AND (of_subject IS NULL OR k.subject = of_subject)
        ORDER BY lower(k.term) USING ~<~
        LIMIT greatest(max_results, 0)::bigint * 10
    ) AS t;
    IF coalesce(cardinality(hits), 0) < max_results THEN
        hits := hits || ARRAY(SELECT k.id FROM keywords AS k WHERE k.term % words);
    END IF;
    IF coalesce(cardinality(hits), 0) = 0 THEN
        PERFORM set_config('pg_trgm.similarity_threshold', '0.3', true);
        hits := ARRAY(SELECT k.id FROM keywords AS k WHERE k.term % words);
    END IF;
    RETURN QUERY
    SELECT k.id, k.term, k.subject, similarity(k.term, words)
    FROM keywords AS k
    WHERE k.id = ANY (hits) AND (of_subject IS NULL OR k.subject = of_subject)
    ORDER BY 4 DESC, k.occurrences DESC, k.id
    LIMIT greatest(max_results, 0);
END
$$;
COMMENT ON FUNCTION search_keywords IS 'Keywords that begin like the words or look like them; for typing ahead';

CREATE FUNCTION course_statistics(of_course uuid)
RETURNS TABLE (
    documents          bigint,
    documents_failed   bigint,
    passages           bigint,
    passages_embedded  bigint,
    tokens             bigint,
    chapters           bigint,
    minutes            bigint,
    mean_complexity    numeric,
    annotations        bigint,
    readers            bigint,
    readers_done       bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT d.documents, d.failed, p.passages, p.embedded, p.tokens, h.chapters, h.minutes,
        h.complexity, a.annotations, r.readers, r.done
    FROM
        (SELECT count(*) AS documents, count(*) FILTER (WHERE status = 'failed') AS failed
         FROM course_documents WHERE course_id = of_course) AS d,
        (SELECT count(*) AS passages, count(embedding_model) AS embedded,
            coalesce(sum(token_count), 0) AS tokens
         FROM processed_documents WHERE course_id = of_course) AS p,
        (SELECT count(*) AS chapters, coalesce(sum(c.minutes), 0) AS minutes,
            round(avg(x.score), 3) AS complexity
         FROM chapters AS c LEFT JOIN chapter_complexity AS x ON x.chapter_id = c.id
         WHERE c.course_id = of_course) AS h,
        (SELECT count(*) AS annotations
         FROM user_annotations AS n JOIN chapters AS c ON c.id = n.chapter_id
         WHERE c.course_id = of_course) AS a,
        (SELECT count(*) AS readers, count(*) FILTER (WHERE status = 'completed') AS done
         FROM user_progress WHERE course_id = of_course) AS r;
END;
COMMENT ON FUNCTION course_statistics IS
    'Figures of a course, one row; annotations and readers as far as the caller may see them';

CREATE FUNCTION progress_summary(of_user uuid DEFAULT current_user_id(), at timestamptz DEFAULT now())
RETURNS TABLE (
    courses_started     bigint,
    courses_completed   bigint,
    chapters_completed  bigint,
    spent_minutes       numeric,
    week_minutes        numeric,
    weekly_goal_minutes integer,
    current_streak      integer,
    longest_streak      integer,
    badges              text[],
    last_active_at      timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH me AS (
        SELECT coalesce(max(f.time_zone), 'UTC') AS zone, max(f.weekly_goal_minutes) AS goal
        FROM user_profiles AS f WHERE f.user_id = of_user
    ),
    today AS (SELECT (at AT TIME ZONE me.zone)::date AS day FROM me)
    SELECT
        count(*) FILTER (WHERE p.status <> 'not_started'),
        count(*) FILTER (WHERE p.status = 'completed'),
        coalesce(sum(p.chapters_completed), 0),
        coalesce(sum(p.spent_minutes), 0),
        (SELECT coalesce(sum(c.spent_minutes), 0) FROM chapter_progress AS c, me, today AS t
         WHERE c.user_id = of_user AND c.completed_at IS NOT NULL
           AND c.completed_at >= (t.day - 6)::timestamp AT TIME ZONE me.zone),
        (SELECT me.goal FROM me),
        coalesce(max(p.current_streak) FILTER (WHERE p.last_active_on >= (SELECT t.day - 1 FROM today AS t)), 0),
        coalesce(max(p.longest_streak), 0),
        (SELECT coalesce(array_agg(DISTINCT b.badge ORDER BY b.badge), '{}')
         FROM user_progress AS o CROSS JOIN LATERAL unnest(o.badges) AS b (badge)
         WHERE o.user_id = of_user),
        max(p.last_active_at)
    FROM user_progress AS p
    WHERE p.user_id = of_user;
END;
COMMENT ON FUNCTION progress_summary IS
    'How a user is doing, one row; a streak counts until a day in their time zone was missed, and the '
    'week is today and the six days before';

CREATE FUNCTION learning_statistics(of_user uuid, since date, until date)
RETURNS TABLE (day date, chapters_completed bigint, spent_minutes numeric, annotations bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH me AS (
        SELECT coalesce(max(f.time_zone), 'UTC') AS zone FROM user_profiles AS f WHERE f.user_id = of_user
    ),
    read AS (
        SELECT (c.completed_at AT TIME ZONE me.zone)::date AS day, count(*) AS chapters,
            sum(c.spent_minutes) AS minutes
        FROM chapter_progress AS c, me
        WHERE c.user_id = of_user AND c.completed_at IS NOT NULL
          AND c.completed_at >= since::timestamp AT TIME ZONE me.zone
          AND c.completed_at < (until + 1)::timestamp AT TIME ZONE me.zone
        GROUP BY 1
    ),
    written AS (
        SELECT (a.created_at AT TIME ZONE me.zone)::date AS day, count(*) AS annotations
        FROM user_annotations AS a, me
        WHERE a.user_id = of_user
          AND a.created_at >= since::timestamp AT TIME ZONE me.zone
          AND a.created_at < (until + 1)::timestamp AT TIME ZONE me.zone
        GROUP BY 1
    )
    SELECT d.day::date, coalesce(r.chapters, 0), coalesce(r.minutes, 0), coalesce(w.annotations, 0)
    FROM generate_series(since, until, interval '1 day') AS d (day)
    LEFT JOIN read AS r ON r.day = d.day::date
    LEFT JOIN written AS w ON w.day = d.day::date
    ORDER BY d.day;
END;
COMMENT ON FUNCTION learning_statistics IS
    'What a user did on each day, both ends included, in their time zone; zeros where nothing was done';

CREATE FUNCTION feedback_analysis(of_keyword uuid)
RETURNS TABLE (
    votes       bigint,
    helpful     bigint,
    mean_rating numeric,
    verdict     boolean,
    missing     bigint,
    comments    text[]
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        count(*),
        count(*) FILTER (WHERE f.is_helpful),
        round(avg(f.rating), 2),
        (SELECT k.analogy_verdict FROM keywords AS k WHERE k.id = of_keyword),
        greatest(3 - count(*), 0),
        coalesce((array_agg(f.comment ORDER BY f.created_at DESC)
            FILTER (WHERE f.comment IS NOT NULL))[1:10], '{}')
    FROM analogy_feedback AS f
    WHERE f.keyword_id = of_keyword;
END;
COMMENT ON FUNCTION feedback_analysis IS
    'What users think of an analogy, as far as the caller may see it: votes, what is missing to three, '
    'the ten latest comments';

CREATE FUNCTION duplicate_documents(of_course uuid, min_similarity double precision DEFAULT 0.98)
RETURNS TABLE (kept uuid, duplicate uuid, similarity double precision)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT ON (b.id) a.id, b.id,
        CASE WHEN a.content = b.content THEN 1 ELSE 1 - (a.embedding <=> b.embedding) END AS similarity
    FROM processed_documents AS a
    JOIN processed_documents AS b
        ON b.course_id = a.course_id AND (b.created_at, b.id) > (a.created_at, a.id)
    WHERE a.course_id = of_course
      AND (a.content = b.content OR 1 - (a.embedding <=> b.embedding) >= min_similarity)
    ORDER BY b.id, similarity DESC, a.created_at, a.id;
END;
COMMENT ON FUNCTION duplicate_documents IS
    'Passages of a course that say again what an older one says: the same text, or nearly the same '
    'meaning; compares each with each, which suits courses up to some thousand passages';

CREATE FUNCTION cache_key(kind text, arguments jsonb, of_user uuid DEFAULT current_user_id()) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kind || ':' || coalesce(of_user::text, 'all') || ':'
    || encode(sha256(convert_to(coalesce(arguments, '{}'::jsonb)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION cache_key IS
    'Key for a cache: the same for the same arguments in any order, and never the same for two users';

-- security_invoker: without it a view reads with its owner''s rights, past row-level security.
CREATE VIEW course_overview WITH (security_invoker = true) AS
SELECT c.id, c.title, c.subject, c.status, c.is_published, c.updated_at,
    p.status AS progress, p.chapters_completed, p.current_streak,
    (SELECT count(*) FROM chapters AS h WHERE h.course_id = c.id) AS chapters
FROM courses AS c
LEFT JOIN user_progress AS p ON p.course_id = c.id AND p.user_id = current_user_id();
COMMENT ON VIEW course_overview IS 'Courses that the caller sees, with their own progress';

-- What runs as the owner is for whom it is meant, and not for every user that there ever will be. Whoever
-- only reads does not sign in, for that writes when they were last seen: they call set_current_user().
REVOKE EXECUTE ON FUNCTION sign_in, sign_up, search_documents, search_courses FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in, sign_up, search_documents, search_courses
    TO ${application_user}, ${admin_role};
GRANT EXECUTE ON FUNCTION search_documents, search_courses TO ${readonly_user};
