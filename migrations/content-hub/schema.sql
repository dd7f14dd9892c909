-- The schema that the migrations of this set make, for review and for `vdbctl migrate verify`.
-- Written by `vdbctl migrate dump`; not for loading. Last line of the index: e87a9b4fcde742a5c690c757
-- Value of a placeholder: dimensions=1536

-- extension: vector
CREATE EXTENSION vector;

-- type: public.badge_type
CREATE TYPE public.badge_type AS ENUM ('newcomer', 'contributor', 'curator', 'expert');

-- type: public.content_type
CREATE TYPE public.content_type AS ENUM ('article', 'video', 'podcast', 'paper', 'code');

-- type: public.visibility
CREATE TYPE public.visibility AS ENUM ('private', 'unlisted', 'public');

-- table: public.content
CREATE TABLE public.content (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    title text NOT NULL,
    body text NOT NULL DEFAULT ''::text,
    content_type content_type NOT NULL,
    visibility visibility NOT NULL DEFAULT 'private'::visibility,
    embedding vector(1536),
    embedding_model text,
    search tsvector GENERATED ALWAYS AS ((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, body), 'B'::"char"))) STORED,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.content_urls
CREATE TABLE public.content_urls (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    content_id uuid NOT NULL,
    url text NOT NULL,
    is_primary boolean NOT NULL DEFAULT false,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.user_badges
CREATE TABLE public.user_badges (
    user_id uuid NOT NULL,
    badge badge_type NOT NULL,
    awarded_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.users
CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    email text NOT NULL,
    display_name text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- constraint: public.content.content_embedding_names_its_model
ALTER TABLE public.content ADD CONSTRAINT content_embedding_names_its_model CHECK (((embedding IS NULL) = (embedding_model IS NULL)));

-- constraint: public.content.content_pkey
ALTER TABLE public.content ADD CONSTRAINT content_pkey PRIMARY KEY (id);

-- constraint: public.content.content_title_check
ALTER TABLE public.content ADD CONSTRAINT content_title_check CHECK (((length(title) >= 1) AND (length(title) <= 500)));

-- constraint: public.content.content_user_id_fkey
ALTER TABLE public.content ADD CONSTRAINT content_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.content_urls.content_urls_content_id_fkey
ALTER TABLE public.content_urls ADD CONSTRAINT content_urls_content_id_fkey FOREIGN KEY (content_id) REFERENCES content(id) ON DELETE CASCADE;

-- constraint: public.content_urls.content_urls_once
ALTER TABLE public.content_urls ADD CONSTRAINT content_urls_once UNIQUE (content_id, url);

-- constraint: public.content_urls.content_urls_pkey
ALTER TABLE public.content_urls ADD CONSTRAINT content_urls_pkey PRIMARY KEY (id);

-- constraint: public.content_urls.content_urls_url_check
ALTER TABLE public.content_urls ADD CONSTRAINT content_urls_url_check CHECK ((url ~ '^https?://'::text));

-- constraint: public.user_badges.user_badges_pkey
ALTER TABLE public.user_badges ADD CONSTRAINT user_badges_pkey PRIMARY KEY (user_id, badge);

-- constraint: public.user_badges.user_badges_user_id_fkey
ALTER TABLE public.user_badges ADD CONSTRAINT user_badges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.users.users_display_name_check
ALTER TABLE public.users ADD CONSTRAINT users_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)));

-- constraint: public.users.users_email_looks_like_one
ALTER TABLE public.users ADD CONSTRAINT users_email_looks_like_one CHECK ((email ~~ '_%@_%'::text));

-- constraint: public.users.users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- index: public.content_embedding_idx
CREATE INDEX content_embedding_idx ON public.content USING hnsw (embedding vector_cosine_ops) WITH (m='16', ef_construction='64');

-- index: public.content_search_idx
CREATE INDEX content_search_idx ON public.content USING gin (search);

-- index: public.content_type_created_at_idx
CREATE INDEX content_type_created_at_idx ON public.content USING btree (content_type, created_at DESC);

-- index: public.content_urls_one_primary
CREATE UNIQUE INDEX content_urls_one_primary ON public.content_urls USING btree (content_id) WHERE is_primary;

-- index: public.content_user_id_idx
CREATE INDEX content_user_id_idx ON public.content USING btree (user_id);

-- index: public.users_email_key
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower(email));

-- function: public.search_content(query vector, min_similarity double precision, max_results integer, of_types content_type[], of_visibilities visibility[])
CREATE OR REPLACE FUNCTION public.search_content(query vector, min_similarity double precision DEFAULT 0.0, max_results integer DEFAULT 10, of_types content_type[] DEFAULT NULL::content_type[], of_visibilities visibility[] DEFAULT ARRAY['public'::visibility])
 RETURNS TABLE(id uuid, title text, content_type content_type, visibility visibility, similarity double precision)
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
AS $function$
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
$function$;

-- function: public.search_content_hybrid(words text, query vector, max_results integer, of_types content_type[], of_visibilities visibility[], candidates integer)
CREATE OR REPLACE FUNCTION public.search_content_hybrid(words text, query vector, max_results integer DEFAULT 10, of_types content_type[] DEFAULT NULL::content_type[], of_visibilities visibility[] DEFAULT ARRAY['public'::visibility], candidates integer DEFAULT 50)
 RETURNS TABLE(id uuid, title text, content_type content_type, visibility visibility, score double precision)
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- function: public.touch_updated_at()
CREATE OR REPLACE FUNCTION public.touch_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$function$;

-- function: public.user_statistics(of_user uuid)
CREATE OR REPLACE FUNCTION public.user_statistics(of_user uuid)
 RETURNS TABLE(contents bigint, public_contents bigint, embedded bigint, urls bigint, badges badge_type[], last_published timestamp with time zone)
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- trigger: public.content.content_touch
CREATE TRIGGER content_touch BEFORE UPDATE ON public.content FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.content_urls.content_urls_touch
CREATE TRIGGER content_urls_touch BEFORE UPDATE ON public.content_urls FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.users.users_touch
CREATE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- comment: public.badge_type
COMMENT ON TYPE public.badge_type IS 'What a user was honoured for';

-- comment: public.content
COMMENT ON TABLE public.content IS 'What users publish; found by words and by meaning';

-- comment: public.content.body
COMMENT ON COLUMN public.content.body IS 'Its text, in Markdown';

-- comment: public.content.content_type
COMMENT ON COLUMN public.content.content_type IS 'What kind of thing it is';

-- comment: public.content.created_at
COMMENT ON COLUMN public.content.created_at IS 'When it was published';

-- comment: public.content.embedding
COMMENT ON COLUMN public.content.embedding IS 'Meaning as 1536 numbers, compared by cosine; NULL until it is computed, and then not found by meaning';

-- comment: public.content.embedding_model
COMMENT ON COLUMN public.content.embedding_model IS 'Model that made the embedding; embeddings of different models cannot be compared';

-- comment: public.content.id
COMMENT ON COLUMN public.content.id IS 'Appears in links';

-- comment: public.content.search
COMMENT ON COLUMN public.content.search IS 'Words of title (weight A) and body (weight B), for text search';

-- comment: public.content.title
COMMENT ON COLUMN public.content.title IS 'Its heading';

-- comment: public.content.updated_at
COMMENT ON COLUMN public.content.updated_at IS 'Last change of this row';

-- comment: public.content.user_id
COMMENT ON COLUMN public.content.user_id IS 'Who published it';

-- comment: public.content.visibility
COMMENT ON COLUMN public.content.visibility IS 'Who sees it';

-- comment: public.content_embedding_idx
COMMENT ON INDEX public.content_embedding_idx IS 'Used by ORDER BY embedding <=> query LIMIT n; hnsw.ef_search trades time for recall';

-- comment: public.content_search_idx
COMMENT ON INDEX public.content_search_idx IS 'Words of content';

-- comment: public.content_type
COMMENT ON TYPE public.content_type IS 'What kind of thing content is';

-- comment: public.content_type_created_at_idx
COMMENT ON INDEX public.content_type_created_at_idx IS 'New of a kind';

-- comment: public.content_urls
COMMENT ON TABLE public.content_urls IS 'Where content is found on the web';

-- comment: public.content_urls.content_id
COMMENT ON COLUMN public.content_urls.content_id IS 'Of which content';

-- comment: public.content_urls.created_at
COMMENT ON COLUMN public.content_urls.created_at IS 'When it was added';

-- comment: public.content_urls.id
COMMENT ON COLUMN public.content_urls.id IS 'Never leaves the database';

-- comment: public.content_urls.is_primary
COMMENT ON COLUMN public.content_urls.is_primary IS 'The address to show; at most one for each content';

-- comment: public.content_urls.updated_at
COMMENT ON COLUMN public.content_urls.updated_at IS 'Last change of this row';

-- comment: public.content_urls.url
COMMENT ON COLUMN public.content_urls.url IS 'Where it is found';

-- comment: public.content_urls_one_primary
COMMENT ON INDEX public.content_urls_one_primary IS 'The address to show';

-- comment: public.content_user_id_idx
COMMENT ON INDEX public.content_user_id_idx IS 'What a user published; the foreign key';

-- comment: public.search_content(public.vector,double precision,integer,public.content_type[],public.visibility[])
COMMENT ON FUNCTION public.search_content(public.vector,double precision,integer,public.content_type[],public.visibility[]) IS 'Content nearest in meaning to an embedding: similarity 1 is the same, 0 unrelated; at most max_results rows that reach min_similarity, of these types (NULL: all) and visibilities';

-- comment: public.search_content_hybrid(pg_catalog.text,public.vector,integer,public.content_type[],public.visibility[],integer)
COMMENT ON FUNCTION public.search_content_hybrid(pg_catalog.text,public.vector,integer,public.content_type[],public.visibility[],integer) IS 'Content by words and by meaning together, of these types (NULL: all) and visibilities';

-- comment: public.touch_updated_at()
COMMENT ON FUNCTION public.touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- comment: public.user_badges
COMMENT ON TABLE public.user_badges IS 'Badges of a user, each once';

-- comment: public.user_badges.awarded_at
COMMENT ON COLUMN public.user_badges.awarded_at IS 'When';

-- comment: public.user_badges.badge
COMMENT ON COLUMN public.user_badges.badge IS 'For what';

-- comment: public.user_badges.user_id
COMMENT ON COLUMN public.user_badges.user_id IS 'Who was honoured';

-- comment: public.user_statistics(pg_catalog.uuid)
COMMENT ON FUNCTION public.user_statistics(pg_catalog.uuid) IS 'What a user has published; one row, zeros for a stranger';

-- comment: public.users
COMMENT ON TABLE public.users IS 'People who publish and collect content';

-- comment: public.users.created_at
COMMENT ON COLUMN public.users.created_at IS 'When they came';

-- comment: public.users.display_name
COMMENT ON COLUMN public.users.display_name IS 'What stands beside their content';

-- comment: public.users.email
COMMENT ON COLUMN public.users.email IS 'Unique without regard to letter case';

-- comment: public.users.id
COMMENT ON COLUMN public.users.id IS 'Appears in links';

-- comment: public.users.updated_at
COMMENT ON COLUMN public.users.updated_at IS 'Last change of this row';

-- comment: public.users_email_key
COMMENT ON INDEX public.users_email_key IS 'No address twice';

-- comment: public.visibility
COMMENT ON TYPE public.visibility IS 'Who sees content: its owner, whoever has the link, everyone';
