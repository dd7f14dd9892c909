-- The schema that the migrations of this set make, for review and for `vdbctl migrate verify`.
-- Written by `vdbctl migrate dump`; not for loading. Last line of the index: e02e3f7c054982e05ce0d409
-- Value of a placeholder: dimensions=1536

-- extension: vector
CREATE EXTENSION vector;

-- type: public.course_kind
CREATE TYPE public.course_kind AS ENUM ('starter', 'main', 'dessert', 'snack', 'drink');

-- table: public.gdpr_audit_log
CREATE TABLE public.gdpr_audit_log (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    happened_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    action text NOT NULL,
    subject_hash text NOT NULL,
    actor text NOT NULL,
    db_user text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'::jsonb
);

-- table: public.recipe_embeddings
CREATE TABLE public.recipe_embeddings (
    recipe_id uuid NOT NULL,
    model text NOT NULL,
    embedding vector(1536) NOT NULL,
    content_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.recipes
CREATE TABLE public.recipes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid,
    title text NOT NULL,
    description text NOT NULL DEFAULT ''::text,
    course course_kind NOT NULL,
    cuisine text NOT NULL DEFAULT ''::text,
    ingredients jsonb NOT NULL DEFAULT '[]'::jsonb,
    steps text[] NOT NULL DEFAULT '{}'::text[],
    minutes integer NOT NULL,
    servings integer NOT NULL DEFAULT 4,
    is_public boolean NOT NULL DEFAULT false,
    search tsvector GENERATED ALWAYS AS ((((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, cuisine), 'B'::"char")) || setweight(to_tsvector('english'::regconfig, description), 'C'::"char")) || setweight(jsonb_to_tsvector('english'::regconfig, ingredients, '["string"]'::jsonb), 'B'::"char"))) STORED,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.users
CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    email text NOT NULL,
    display_name text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- constraint: public.gdpr_audit_log.gdpr_audit_log_action_check
ALTER TABLE public.gdpr_audit_log ADD CONSTRAINT gdpr_audit_log_action_check CHECK ((action = ANY (ARRAY['export'::text, 'delete'::text, 'consent'::text, 'withdraw'::text])));

-- constraint: public.gdpr_audit_log.gdpr_audit_log_actor_check
ALTER TABLE public.gdpr_audit_log ADD CONSTRAINT gdpr_audit_log_actor_check CHECK (((length(actor) >= 1) AND (length(actor) <= 200)));

-- constraint: public.gdpr_audit_log.gdpr_audit_log_detail_check
ALTER TABLE public.gdpr_audit_log ADD CONSTRAINT gdpr_audit_log_detail_check CHECK ((jsonb_typeof(detail) = 'object'::text));

-- constraint: public.gdpr_audit_log.gdpr_audit_log_pkey
ALTER TABLE public.gdpr_audit_log ADD CONSTRAINT gdpr_audit_log_pkey PRIMARY KEY (id);

-- constraint: public.gdpr_audit_log.gdpr_audit_log_subject_hash_check
ALTER TABLE public.gdpr_audit_log ADD CONSTRAINT gdpr_audit_log_subject_hash_check CHECK ((subject_hash ~ '^[0-9a-f]{64}$'::text));

-- constraint: public.recipe_embeddings.recipe_embeddings_content_hash_check
ALTER TABLE public.recipe_embeddings ADD CONSTRAINT recipe_embeddings_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{32}$'::text));

-- constraint: public.recipe_embeddings.recipe_embeddings_embedding_check
ALTER TABLE public.recipe_embeddings ADD CONSTRAINT recipe_embeddings_embedding_check CHECK ((vector_norm(embedding) > (0)::double precision));

-- constraint: public.recipe_embeddings.recipe_embeddings_model_check
ALTER TABLE public.recipe_embeddings ADD CONSTRAINT recipe_embeddings_model_check CHECK (((length(model) >= 1) AND (length(model) <= 200)));

-- constraint: public.recipe_embeddings.recipe_embeddings_pkey
ALTER TABLE public.recipe_embeddings ADD CONSTRAINT recipe_embeddings_pkey PRIMARY KEY (recipe_id, model);

-- constraint: public.recipe_embeddings.recipe_embeddings_recipe_id_fkey
ALTER TABLE public.recipe_embeddings ADD CONSTRAINT recipe_embeddings_recipe_id_fkey FOREIGN KEY (recipe_id) REFERENCES recipes(id) ON DELETE CASCADE;

-- constraint: public.recipes.recipes_cuisine_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_cuisine_check CHECK ((length(cuisine) <= 100));

-- constraint: public.recipes.recipes_description_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_description_check CHECK ((length(description) <= 2000));

-- constraint: public.recipes.recipes_ingredients_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_ingredients_check CHECK ((jsonb_typeof(ingredients) = 'array'::text));

-- constraint: public.recipes.recipes_minutes_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_minutes_check CHECK (((minutes >= 1) AND (minutes <= 10080)));

-- constraint: public.recipes.recipes_pkey
ALTER TABLE public.recipes ADD CONSTRAINT recipes_pkey PRIMARY KEY (id);

-- constraint: public.recipes.recipes_servings_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_servings_check CHECK (((servings >= 1) AND (servings <= 1000)));

-- constraint: public.recipes.recipes_steps_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_steps_check CHECK ((cardinality(steps) <= 100));

-- constraint: public.recipes.recipes_title_check
ALTER TABLE public.recipes ADD CONSTRAINT recipes_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)));

-- constraint: public.recipes.recipes_user_id_fkey
ALTER TABLE public.recipes ADD CONSTRAINT recipes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL;

-- constraint: public.users.users_display_name_check
ALTER TABLE public.users ADD CONSTRAINT users_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)));

-- constraint: public.users.users_email_check
ALTER TABLE public.users ADD CONSTRAINT users_email_check CHECK ((email ~~ '_%@_%'::text));

-- constraint: public.users.users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- index: public.gdpr_audit_log_subject_idx
CREATE INDEX gdpr_audit_log_subject_idx ON public.gdpr_audit_log USING btree (subject_hash, happened_at);

-- index: public.recipe_embeddings_embedding_idx
CREATE INDEX recipe_embeddings_embedding_idx ON public.recipe_embeddings USING hnsw (embedding vector_cosine_ops);

-- index: public.recipe_embeddings_model_idx
CREATE INDEX recipe_embeddings_model_idx ON public.recipe_embeddings USING btree (model, created_at);

-- index: public.recipes_course_minutes_idx
CREATE INDEX recipes_course_minutes_idx ON public.recipes USING btree (course, minutes) WHERE is_public;

-- index: public.recipes_ingredients_idx
CREATE INDEX recipes_ingredients_idx ON public.recipes USING gin (ingredients jsonb_path_ops);

-- index: public.recipes_search_idx
CREATE INDEX recipes_search_idx ON public.recipes USING gin (search);

-- index: public.recipes_user_id_idx
CREATE INDEX recipes_user_id_idx ON public.recipes USING btree (user_id, updated_at DESC);

-- index: public.users_email_key
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower(email));

-- function: public.delete_user_data(of_user uuid, asked_by text, keep_public boolean)
CREATE OR REPLACE FUNCTION public.delete_user_data(of_user uuid, asked_by text, keep_public boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    gone bigint;
    kept bigint := 0;
    counts jsonb;
BEGIN
    PERFORM FROM users AS u WHERE u.id = of_user FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no user %', of_user
            USING ERRCODE = 'no_data_found', HINT = 'the log says whether they were deleted before';
    END IF;
    IF keep_public THEN
        UPDATE recipes AS r SET user_id = NULL WHERE r.user_id = of_user AND r.is_public;
        GET DIAGNOSTICS kept = ROW_COUNT;
    END IF;
    DELETE FROM recipes AS r WHERE r.user_id = of_user;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM users AS u WHERE u.id = of_user;
    counts := jsonb_build_object('users', 1, 'recipes', gone, 'recipes_kept', kept);
    INSERT INTO gdpr_audit_log (action, subject_hash, actor, detail)
    VALUES ('delete', subject_hash(of_user), asked_by, counts);
    RETURN counts;
END
$function$;

-- function: public.export_user_data(of_user uuid, asked_by text)
CREATE OR REPLACE FUNCTION public.export_user_data(of_user uuid, asked_by text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found_user jsonb;
    found_recipes jsonb;
BEGIN
    SELECT to_jsonb(u) INTO found_user FROM users AS u WHERE u.id = of_user;
    IF found_user IS NULL THEN
        RAISE EXCEPTION 'there is no user %', of_user USING ERRCODE = 'no_data_found';
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(r) - 'search' ORDER BY r.created_at, r.id), '[]') INTO found_recipes
    FROM recipes AS r WHERE r.user_id = of_user;
    INSERT INTO gdpr_audit_log (action, subject_hash, actor, detail)
    VALUES ('export', subject_hash(of_user), asked_by,
        jsonb_build_object('recipes', jsonb_array_length(found_recipes)));
    RETURN jsonb_build_object('exported_at', now(), 'user', found_user, 'recipes', found_recipes);
END
$function$;

-- function: public.name_db_user()
CREATE OR REPLACE FUNCTION public.name_db_user()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    NEW.db_user := session_user;
    RETURN NEW;
END
$function$;

-- function: public.refuse_change()
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION '% is added to, and never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$function$;

-- function: public.search_recipes(words text, query vector, of_model text, max_results integer, candidates integer)
CREATE OR REPLACE FUNCTION public.search_recipes(words text, query vector, of_model text, max_results integer DEFAULT 10, candidates integer DEFAULT 50)
 RETURNS TABLE(id uuid, title text, minutes integer, score double precision)
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- function: public.similar_recipes(query vector, of_model text, max_results integer, max_minutes integer, of_course course_kind)
CREATE OR REPLACE FUNCTION public.similar_recipes(query vector, of_model text, max_results integer DEFAULT 10, max_minutes integer DEFAULT NULL::integer, of_course course_kind DEFAULT NULL::course_kind)
 RETURNS TABLE(id uuid, title text, minutes integer, similarity double precision)
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
 SET "hnsw.ef_search" TO '100'
AS $function$
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
$function$;

-- function: public.subject_hash(of_user uuid)
CREATE OR REPLACE FUNCTION public.subject_hash(of_user uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN encode(sha256(convert_to((of_user)::text, 'UTF8'::name)), 'hex'::text);

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

-- trigger: public.gdpr_audit_log.gdpr_audit_log_db_user
CREATE TRIGGER gdpr_audit_log_db_user BEFORE INSERT ON public.gdpr_audit_log FOR EACH ROW EXECUTE FUNCTION name_db_user();

-- trigger: public.gdpr_audit_log.gdpr_audit_log_stays
CREATE TRIGGER gdpr_audit_log_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.gdpr_audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- trigger: public.recipes.recipes_touch
CREATE TRIGGER recipes_touch BEFORE UPDATE ON public.recipes FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.users.users_touch
CREATE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- comment: public.course_kind
COMMENT ON TYPE public.course_kind IS 'When a dish is eaten';

-- comment: public.delete_user_data(pg_catalog.uuid,pg_catalog.text,boolean)
COMMENT ON FUNCTION public.delete_user_data(pg_catalog.uuid,pg_catalog.text,boolean) IS 'Forgets a person with their recipes and embeddings, in the transaction of the caller, and says how many rows went; keep_public leaves public recipes without their author';

-- comment: public.export_user_data(pg_catalog.uuid,pg_catalog.text)
COMMENT ON FUNCTION public.export_user_data(pg_catalog.uuid,pg_catalog.text) IS 'All that is kept about a person, as JSON, and an entry in the log; embeddings are left out, for they say nothing that the texts do not';

-- comment: public.gdpr_audit_log
COMMENT ON TABLE public.gdpr_audit_log IS 'What was done with persons'' data; added to, never changed';

-- comment: public.gdpr_audit_log.action
COMMENT ON COLUMN public.gdpr_audit_log.action IS 'What was done';

-- comment: public.gdpr_audit_log.actor
COMMENT ON COLUMN public.gdpr_audit_log.actor IS 'Who did it, as the caller claims';

-- comment: public.gdpr_audit_log.db_user
COMMENT ON COLUMN public.gdpr_audit_log.db_user IS 'Which database user wrote this; set by a trigger';

-- comment: public.gdpr_audit_log.detail
COMMENT ON COLUMN public.gdpr_audit_log.detail IS 'How many rows of which table';

-- comment: public.gdpr_audit_log.happened_at
COMMENT ON COLUMN public.gdpr_audit_log.happened_at IS 'When';

-- comment: public.gdpr_audit_log.id
COMMENT ON COLUMN public.gdpr_audit_log.id IS 'Order of writing';

-- comment: public.gdpr_audit_log.subject_hash
COMMENT ON COLUMN public.gdpr_audit_log.subject_hash IS 'SHA-256 of the person''s id, so that the log survives a deletion';

-- comment: public.gdpr_audit_log_subject_idx
COMMENT ON INDEX public.gdpr_audit_log_subject_idx IS 'What was done with one person''s data';

-- comment: public.name_db_user()
COMMENT ON FUNCTION public.name_db_user() IS 'Trigger: who writes is not what the writer says';

-- comment: public.recipe_embeddings
COMMENT ON TABLE public.recipe_embeddings IS 'What recipes mean, as numbers; one for each model';

-- comment: public.recipe_embeddings.content_hash
COMMENT ON COLUMN public.recipe_embeddings.content_hash IS 'MD5 of the text it was made from; another one means stale';

-- comment: public.recipe_embeddings.created_at
COMMENT ON COLUMN public.recipe_embeddings.created_at IS 'When it was made';

-- comment: public.recipe_embeddings.embedding
COMMENT ON COLUMN public.recipe_embeddings.embedding IS 'Compared by cosine; a vector of zeros would never be found';

-- comment: public.recipe_embeddings.model
COMMENT ON COLUMN public.recipe_embeddings.model IS 'Model that made it; vectors of different models cannot be compared';

-- comment: public.recipe_embeddings.recipe_id
COMMENT ON COLUMN public.recipe_embeddings.recipe_id IS 'Of which recipe';

-- comment: public.recipe_embeddings_embedding_idx
COMMENT ON INDEX public.recipe_embeddings_embedding_idx IS 'ORDER BY embedding <=> query LIMIT n, with pgvector''s own m = 16 and ef_construction = 64';

-- comment: public.recipe_embeddings_model_idx
COMMENT ON INDEX public.recipe_embeddings_model_idx IS 'What an old model embedded';

-- comment: public.recipes
COMMENT ON TABLE public.recipes IS 'How to cook something';

-- comment: public.recipes.course
COMMENT ON COLUMN public.recipes.course IS 'When it is eaten';

-- comment: public.recipes.created_at
COMMENT ON COLUMN public.recipes.created_at IS 'When it was written';

-- comment: public.recipes.cuisine
COMMENT ON COLUMN public.recipes.cuisine IS 'Where it comes from';

-- comment: public.recipes.description
COMMENT ON COLUMN public.recipes.description IS 'What is good about it';

-- comment: public.recipes.id
COMMENT ON COLUMN public.recipes.id IS 'Appears in links';

-- comment: public.recipes.ingredients
COMMENT ON COLUMN public.recipes.ingredients IS 'JSON array of {"name": …, "amount": …, "unit": …}';

-- comment: public.recipes.is_public
COMMENT ON COLUMN public.recipes.is_public IS 'Whether others see it';

-- comment: public.recipes.minutes
COMMENT ON COLUMN public.recipes.minutes IS 'How long it takes, in minutes';

-- comment: public.recipes.search
COMMENT ON COLUMN public.recipes.search IS 'Words of title (weight A), cuisine and ingredients (B), description (C)';

-- comment: public.recipes.servings
COMMENT ON COLUMN public.recipes.servings IS 'For how many';

-- comment: public.recipes.steps
COMMENT ON COLUMN public.recipes.steps IS 'What to do, in order';

-- comment: public.recipes.title
COMMENT ON COLUMN public.recipes.title IS 'What the dish is called';

-- comment: public.recipes.updated_at
COMMENT ON COLUMN public.recipes.updated_at IS 'Last change of this row';

-- comment: public.recipes.user_id
COMMENT ON COLUMN public.recipes.user_id IS 'Who wrote it; NULL once they have left and let it stay';

-- comment: public.recipes_course_minutes_idx
COMMENT ON INDEX public.recipes_course_minutes_idx IS 'What can be done in the time that is left';

-- comment: public.recipes_ingredients_idx
COMMENT ON INDEX public.recipes_ingredients_idx IS 'What can be made from what is there: @>';

-- comment: public.recipes_search_idx
COMMENT ON INDEX public.recipes_search_idx IS 'Words of recipes';

-- comment: public.recipes_user_id_idx
COMMENT ON INDEX public.recipes_user_id_idx IS 'A cook''s recipes, the latest first; the foreign key';

-- comment: public.refuse_change()
COMMENT ON FUNCTION public.refuse_change() IS 'Trigger: a log stays as it was written';

-- comment: public.search_recipes(pg_catalog.text,public.vector,pg_catalog.text,integer,integer)
COMMENT ON FUNCTION public.search_recipes(pg_catalog.text,public.vector,pg_catalog.text,integer,integer) IS 'Public recipes by words and by meaning together';

-- comment: public.similar_recipes(public.vector,pg_catalog.text,integer,integer,public.course_kind)
COMMENT ON FUNCTION public.similar_recipes(public.vector,pg_catalog.text,integer,integer,public.course_kind) IS 'Public recipes nearest in meaning, by the embeddings of one model, as quick and of the kind as wanted';

-- comment: public.subject_hash(pg_catalog.uuid)
COMMENT ON FUNCTION public.subject_hash(pg_catalog.uuid) IS 'How the log knows a person';

-- comment: public.touch_updated_at()
COMMENT ON FUNCTION public.touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- comment: public.users
COMMENT ON TABLE public.users IS 'People who write recipes';

-- comment: public.users.created_at
COMMENT ON COLUMN public.users.created_at IS 'When they came';

-- comment: public.users.display_name
COMMENT ON COLUMN public.users.display_name IS 'What stands under their recipes';

-- comment: public.users.email
COMMENT ON COLUMN public.users.email IS 'Unique without regard to letter case';

-- comment: public.users.id
COMMENT ON COLUMN public.users.id IS 'Appears in links';

-- comment: public.users.updated_at
COMMENT ON COLUMN public.users.updated_at IS 'Last change of this row';

-- comment: public.users_email_key
COMMENT ON INDEX public.users_email_key IS 'No address twice';
