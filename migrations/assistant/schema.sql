-- The schema that the migrations of this set make, for review and for `vdbctl migrate verify`.
-- Written by `vdbctl migrate dump`; not for loading. Last line of the index: 3ec591b061ccdec9764089b0
-- Value of a placeholder: admin_role=administrators
-- Value of a placeholder: application_user=application
-- Value of a placeholder: dimensions=1024
-- Value of a placeholder: readonly_user=readonly

-- extension: vector
CREATE EXTENSION vector;

-- type: public.message_role
CREATE TYPE public.message_role AS ENUM ('system', 'user', 'assistant', 'tool');

-- table: public.citations
CREATE TABLE public.citations (
    message_id uuid NOT NULL,
    chunk_id uuid NOT NULL,
    user_id uuid NOT NULL,
    "position" integer NOT NULL,
    score double precision
);

-- table: public.conversations
CREATE TABLE public.conversations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    title text NOT NULL DEFAULT ''::text,
    settings jsonb NOT NULL DEFAULT '{}'::jsonb,
    archived_at timestamp with time zone,
    last_message_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.document_chunks
CREATE TABLE public.document_chunks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    document_id uuid NOT NULL,
    user_id uuid NOT NULL,
    "position" integer NOT NULL,
    content text NOT NULL,
    token_count integer NOT NULL DEFAULT 0,
    embedding vector(1024),
    embedding_model text,
    search tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, content)) STORED,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.documents
CREATE TABLE public.documents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    title text NOT NULL,
    source_uri text,
    content_hash text NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.embedding_models
CREATE TABLE public.embedding_models (
    name text NOT NULL,
    dimensions integer NOT NULL,
    note text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.messages
CREATE TABLE public.messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    "position" integer NOT NULL,
    role message_role NOT NULL,
    content text NOT NULL DEFAULT ''::text,
    tool_calls jsonb,
    model text,
    input_tokens integer,
    output_tokens integer,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.users
CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    external_id text NOT NULL,
    email text NOT NULL,
    display_name text NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- constraint: public.citations.citations_chunk_id_fkey
ALTER TABLE public.citations ADD CONSTRAINT citations_chunk_id_fkey FOREIGN KEY (chunk_id) REFERENCES document_chunks(id) ON DELETE CASCADE;

-- constraint: public.citations.citations_of_message
ALTER TABLE public.citations ADD CONSTRAINT citations_of_message FOREIGN KEY (message_id, user_id) REFERENCES messages(id, user_id) ON DELETE CASCADE;

-- constraint: public.citations.citations_pkey
ALTER TABLE public.citations ADD CONSTRAINT citations_pkey PRIMARY KEY (message_id, user_id, "position");

-- constraint: public.citations.citations_position_check
ALTER TABLE public.citations ADD CONSTRAINT citations_position_check CHECK (("position" >= 1));

-- constraint: public.conversations.conversations_of_user
ALTER TABLE public.conversations ADD CONSTRAINT conversations_of_user UNIQUE (id, user_id);

-- constraint: public.conversations.conversations_pkey
ALTER TABLE public.conversations ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);

-- constraint: public.conversations.conversations_settings_check
ALTER TABLE public.conversations ADD CONSTRAINT conversations_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text));

-- constraint: public.conversations.conversations_title_check
ALTER TABLE public.conversations ADD CONSTRAINT conversations_title_check CHECK ((length(title) <= 300));

-- constraint: public.conversations.conversations_user_id_fkey
ALTER TABLE public.conversations ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.document_chunks.document_chunks_content_check
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_content_check CHECK (((length(content) >= 1) AND (length(content) <= 20000)));

-- constraint: public.document_chunks.document_chunks_embedding_model_fkey
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_embedding_model_fkey FOREIGN KEY (embedding_model) REFERENCES embedding_models(name);

-- constraint: public.document_chunks.document_chunks_embedding_names_its_model
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_embedding_names_its_model CHECK (((embedding IS NULL) = (embedding_model IS NULL)));

-- constraint: public.document_chunks.document_chunks_embedding_points_somewhere
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_embedding_points_somewhere CHECK ((vector_norm(embedding) > (0)::double precision));

-- constraint: public.document_chunks.document_chunks_of_document
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_of_document FOREIGN KEY (document_id, user_id) REFERENCES documents(id, user_id) ON DELETE CASCADE;

-- constraint: public.document_chunks.document_chunks_pkey
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_pkey PRIMARY KEY (id);

-- constraint: public.document_chunks.document_chunks_position
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_position UNIQUE (document_id, user_id, "position");

-- constraint: public.document_chunks.document_chunks_position_check
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_position_check CHECK (("position" >= 0));

-- constraint: public.document_chunks.document_chunks_token_count_check
ALTER TABLE public.document_chunks ADD CONSTRAINT document_chunks_token_count_check CHECK ((token_count >= 0));

-- constraint: public.documents.documents_content_hash_check
ALTER TABLE public.documents ADD CONSTRAINT documents_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text));

-- constraint: public.documents.documents_metadata_check
ALTER TABLE public.documents ADD CONSTRAINT documents_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text));

-- constraint: public.documents.documents_of_user
ALTER TABLE public.documents ADD CONSTRAINT documents_of_user UNIQUE (id, user_id);

-- constraint: public.documents.documents_once
ALTER TABLE public.documents ADD CONSTRAINT documents_once UNIQUE (user_id, content_hash);

-- constraint: public.documents.documents_pkey
ALTER TABLE public.documents ADD CONSTRAINT documents_pkey PRIMARY KEY (id);

-- constraint: public.documents.documents_source_uri_check
ALTER TABLE public.documents ADD CONSTRAINT documents_source_uri_check CHECK ((source_uri ~ '^(https?|s3)://'::text));

-- constraint: public.documents.documents_title_check
ALTER TABLE public.documents ADD CONSTRAINT documents_title_check CHECK (((length(title) >= 1) AND (length(title) <= 500)));

-- constraint: public.documents.documents_user_id_fkey
ALTER TABLE public.documents ADD CONSTRAINT documents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.embedding_models.embedding_models_dimensions_check
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_dimensions_check CHECK ((dimensions = 1024));

-- constraint: public.embedding_models.embedding_models_name_check
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));

-- constraint: public.embedding_models.embedding_models_pkey
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_pkey PRIMARY KEY (name);

-- constraint: public.messages.messages_input_tokens_check
ALTER TABLE public.messages ADD CONSTRAINT messages_input_tokens_check CHECK ((input_tokens >= 0));

-- constraint: public.messages.messages_of_conversation
ALTER TABLE public.messages ADD CONSTRAINT messages_of_conversation FOREIGN KEY (conversation_id, user_id) REFERENCES conversations(id, user_id) ON DELETE CASCADE;

-- constraint: public.messages.messages_of_user
ALTER TABLE public.messages ADD CONSTRAINT messages_of_user UNIQUE (id, user_id);

-- constraint: public.messages.messages_only_the_assistant_calls
ALTER TABLE public.messages ADD CONSTRAINT messages_only_the_assistant_calls CHECK (((tool_calls IS NULL) OR (role = 'assistant'::message_role)));

-- constraint: public.messages.messages_output_tokens_check
ALTER TABLE public.messages ADD CONSTRAINT messages_output_tokens_check CHECK ((output_tokens >= 0));

-- constraint: public.messages.messages_pkey
ALTER TABLE public.messages ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

-- constraint: public.messages.messages_position
ALTER TABLE public.messages ADD CONSTRAINT messages_position UNIQUE (conversation_id, user_id, "position");

-- constraint: public.messages.messages_position_check
ALTER TABLE public.messages ADD CONSTRAINT messages_position_check CHECK (("position" >= 1));

-- constraint: public.messages.messages_say_something
ALTER TABLE public.messages ADD CONSTRAINT messages_say_something CHECK (((content <> ''::text) OR (tool_calls IS NOT NULL)));

-- constraint: public.messages.messages_tool_calls_check
ALTER TABLE public.messages ADD CONSTRAINT messages_tool_calls_check CHECK ((jsonb_typeof(tool_calls) = 'array'::text));

-- constraint: public.users.users_display_name_check
ALTER TABLE public.users ADD CONSTRAINT users_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)));

-- constraint: public.users.users_email_check
ALTER TABLE public.users ADD CONSTRAINT users_email_check CHECK ((email ~~ '_%@_%'::text));

-- constraint: public.users.users_external_id_check
ALTER TABLE public.users ADD CONSTRAINT users_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 255)));

-- constraint: public.users.users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- index: public.citations_chunk_id_idx
CREATE INDEX citations_chunk_id_idx ON public.citations USING btree (chunk_id);

-- index: public.conversations_user_id_idx
CREATE INDEX conversations_user_id_idx ON public.conversations USING btree (user_id, last_message_at DESC NULLS LAST);

-- index: public.document_chunks_embedding_idx
CREATE INDEX document_chunks_embedding_idx ON public.document_chunks USING hnsw (((embedding)::halfvec(1024)) halfvec_cosine_ops);

-- index: public.document_chunks_embedding_model_idx
CREATE INDEX document_chunks_embedding_model_idx ON public.document_chunks USING btree (embedding_model, created_at);

-- index: public.document_chunks_not_embedded_idx
CREATE INDEX document_chunks_not_embedded_idx ON public.document_chunks USING btree (created_at) WHERE (embedding IS NULL);

-- index: public.document_chunks_search_idx
CREATE INDEX document_chunks_search_idx ON public.document_chunks USING gin (search);

-- index: public.document_chunks_user_id_idx
CREATE INDEX document_chunks_user_id_idx ON public.document_chunks USING btree (user_id);

-- index: public.documents_metadata_idx
CREATE INDEX documents_metadata_idx ON public.documents USING gin (metadata jsonb_path_ops);

-- index: public.documents_user_id_idx
CREATE INDEX documents_user_id_idx ON public.documents USING btree (user_id, created_at DESC);

-- index: public.messages_user_id_idx
CREATE INDEX messages_user_id_idx ON public.messages USING btree (user_id, created_at);

-- index: public.users_email_key
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower(email));

-- index: public.users_external_id_key
CREATE UNIQUE INDEX users_external_id_key ON public.users USING btree (external_id);

-- function: public.add_message(of_conversation uuid, speaker message_role, said text, calls jsonb, by_model text, tokens_read integer, tokens_written integer)
CREATE OR REPLACE FUNCTION public.add_message(of_conversation uuid, speaker message_role, said text, calls jsonb DEFAULT NULL::jsonb, by_model text DEFAULT NULL::text, tokens_read integer DEFAULT NULL::integer, tokens_written integer DEFAULT NULL::integer)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- function: public.append_message()
CREATE OR REPLACE FUNCTION public.append_message()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    UPDATE conversations AS c
    SET last_message_at = greatest(c.last_message_at, NEW.created_at)
    WHERE c.id = NEW.conversation_id;
    SELECT coalesce(max(m.position), 0) + 1 INTO NEW.position
    FROM messages AS m WHERE m.conversation_id = NEW.conversation_id;
    RETURN NEW;
END
$function$;

-- function: public.current_user_id()
CREATE OR REPLACE FUNCTION public.current_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN (current_setting('app.user_since'::text, true) = (EXTRACT(epoch FROM now()))::text) THEN (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid ELSE NULL::uuid END;

-- function: public.keep_columns()
CREATE OR REPLACE FUNCTION public.keep_columns()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    kept text;
BEGIN
    IF NOT row_security_active(TG_RELID) OR pg_has_role('administrators', 'USAGE') THEN
        RETURN NEW;
    END IF;
    FOREACH kept IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> kept IS DISTINCT FROM to_jsonb(OLD) -> kept THEN
            RAISE EXCEPTION '%.% is not set by users', TG_TABLE_NAME, kept
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'functions of the owner set it, or a member of administrators';
        END IF;
    END LOOP;
    RETURN NEW;
END
$function$;

-- function: public.recent_messages(of_conversation uuid, max_tokens integer)
CREATE OR REPLACE FUNCTION public.recent_messages(of_conversation uuid, max_tokens integer DEFAULT 8000)
 RETURNS SETOF messages
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT m.id,
     m.conversation_id,
     m.user_id,
     m."position",
     m.role,
     m.content,
     m.tool_calls,
     m.model,
     m.input_tokens,
     m.output_tokens,
     m.created_at
    FROM (messages m
      JOIN ( SELECT c.id,
             sum(COALESCE(c.output_tokens, (length(c.content) / 4))) OVER (ORDER BY c."position" DESC) AS tokens
            FROM messages c
           WHERE (c.conversation_id = recent_messages.of_conversation)) t ON ((t.id = m.id)))
   WHERE (t.tokens <= recent_messages.max_tokens)
   ORDER BY m."position";
END;

-- function: public.refuse_change()
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION '% are never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'say it again in a new one';
END
$function$;

-- function: public.search_chunks(words text, query vector, max_results integer, candidates integer)
CREATE OR REPLACE FUNCTION public.search_chunks(words text, query vector, max_results integer DEFAULT 10, candidates integer DEFAULT 50)
 RETURNS TABLE(id uuid, document_id uuid, content text, score double precision)
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- function: public.set_current_user(user_id uuid)
CREATE OR REPLACE FUNCTION public.set_current_user(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM set_config('app.user_id', coalesce(user_id::text, ''), true),
        set_config('app.user_since', extract(epoch FROM now())::text, true);
END
$function$;

-- function: public.sign_in(identity text)
CREATE OR REPLACE FUNCTION public.sign_in(identity text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found_id uuid;
BEGIN
    SELECT u.id INTO found_id FROM users AS u WHERE u.external_id = identity;
    PERFORM set_current_user(found_id);
    RETURN found_id;
END
$function$;

-- function: public.sign_up(identity text, address text, called text)
CREATE OR REPLACE FUNCTION public.sign_up(identity text, address text, called text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    new_id uuid;
BEGIN
    INSERT INTO users (external_id, email, display_name) VALUES (identity, address, called)
    RETURNING id INTO new_id;
    PERFORM set_current_user(new_id);
    RETURN new_id;
END
$function$;

-- function: public.similar_chunks(query vector, max_results integer, min_similarity double precision, exact_below integer)
CREATE OR REPLACE FUNCTION public.similar_chunks(query vector, max_results integer DEFAULT 10, min_similarity double precision DEFAULT 0.0, exact_below integer DEFAULT 2000)
 RETURNS TABLE(id uuid, document_id uuid, content text, similarity double precision)
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
 SET "hnsw.ef_search" TO '200'
 SET "hnsw.max_scan_tuples" TO '40000'
AS $function$
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
            ORDER BY c.embedding::halfvec(1024) <=> query::halfvec(1024)
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

-- trigger: public.conversations.conversations_touch
CREATE TRIGGER conversations_touch BEFORE UPDATE ON public.conversations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.documents.documents_touch
CREATE TRIGGER documents_touch BEFORE UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.messages.messages_append
CREATE TRIGGER messages_append BEFORE INSERT ON public.messages FOR EACH ROW EXECUTE FUNCTION append_message();

-- trigger: public.messages.messages_stay
CREATE TRIGGER messages_stay BEFORE UPDATE ON public.messages FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger: public.users.users_keep
CREATE TRIGGER users_keep BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION keep_columns('external_id', 'created_at');

-- trigger: public.users.users_touch
CREATE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- policy: public.citations.citations_add
CREATE POLICY citations_add ON public.citations AS PERMISSIVE FOR INSERT TO public WITH CHECK (((user_id = ( SELECT current_user_id() AS current_user_id)) AND (EXISTS ( SELECT
   FROM document_chunks d
  WHERE (d.id = citations.chunk_id)))));

-- policy: public.citations.citations_admin
CREATE POLICY citations_admin ON public.citations AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.citations.citations_see
CREATE POLICY citations_see ON public.citations AS PERMISSIVE FOR SELECT TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.conversations.conversations_admin
CREATE POLICY conversations_admin ON public.conversations AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.conversations.conversations_own
CREATE POLICY conversations_own ON public.conversations AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.document_chunks.document_chunks_admin
CREATE POLICY document_chunks_admin ON public.document_chunks AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.document_chunks.document_chunks_own
CREATE POLICY document_chunks_own ON public.document_chunks AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.documents.documents_admin
CREATE POLICY documents_admin ON public.documents AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.documents.documents_own
CREATE POLICY documents_own ON public.documents AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.embedding_models.embedding_models_admin
CREATE POLICY embedding_models_admin ON public.embedding_models AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.embedding_models.embedding_models_read
CREATE POLICY embedding_models_read ON public.embedding_models AS PERMISSIVE FOR SELECT TO public USING (true);

-- policy: public.messages.messages_admin
CREATE POLICY messages_admin ON public.messages AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.messages.messages_say
CREATE POLICY messages_say ON public.messages AS PERMISSIVE FOR INSERT TO public WITH CHECK (((user_id = ( SELECT current_user_id() AS current_user_id)) AND (role = 'user'::message_role) AND (model IS NULL) AND (input_tokens IS NULL) AND (output_tokens IS NULL)));

-- policy: public.messages.messages_see
CREATE POLICY messages_see ON public.messages AS PERMISSIVE FOR SELECT TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.users.users_admin
CREATE POLICY users_admin ON public.users AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.users.users_change
CREATE POLICY users_change ON public.users AS PERMISSIVE FOR UPDATE TO public USING ((id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.users.users_see
CREATE POLICY users_see ON public.users AS PERMISSIVE FOR SELECT TO public USING ((id = ( SELECT current_user_id() AS current_user_id)));

-- row security: public.citations
ALTER TABLE public.citations ENABLE ROW LEVEL SECURITY;

-- row security: public.conversations
ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

-- row security: public.document_chunks
ALTER TABLE public.document_chunks ENABLE ROW LEVEL SECURITY;

-- row security: public.documents
ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;

-- row security: public.embedding_models
ALTER TABLE public.embedding_models ENABLE ROW LEVEL SECURITY;

-- row security: public.messages
ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

-- row security: public.users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

-- comment: public.add_message(pg_catalog.uuid,public.message_role,pg_catalog.text,pg_catalog.jsonb,pg_catalog.text,integer,integer)
COMMENT ON FUNCTION public.add_message(pg_catalog.uuid,public.message_role,pg_catalog.text,pg_catalog.jsonb,pg_catalog.text,integer,integer) IS 'Adds to a conversation of the current user what somebody else says, and returns the id of the message. Runs as the owner';

-- comment: public.append_message()
COMMENT ON FUNCTION public.append_message() IS 'Trigger: a message gets the next number of its conversation';

-- comment: public.citations
COMMENT ON TABLE public.citations IS 'Which chunks an answer rests on';

-- comment: public.citations."position"
COMMENT ON COLUMN public.citations."position" IS 'Its number in the answer, from 1';

-- comment: public.citations.chunk_id
COMMENT ON COLUMN public.citations.chunk_id IS 'The chunk; when it goes, so does the citation';

-- comment: public.citations.message_id
COMMENT ON COLUMN public.citations.message_id IS 'The answer';

-- comment: public.citations.score
COMMENT ON COLUMN public.citations.score IS 'How well it fitted, as the search said';

-- comment: public.citations.user_id
COMMENT ON COLUMN public.citations.user_id IS 'Whose answer that is';

-- comment: public.citations_chunk_id_idx
COMMENT ON INDEX public.citations_chunk_id_idx IS 'Which answers rest on a chunk; the foreign key';

-- comment: public.conversations
COMMENT ON TABLE public.conversations IS 'What users talk about with the assistant; seen by nobody else';

-- comment: public.conversations.archived_at
COMMENT ON COLUMN public.conversations.archived_at IS 'When it was put away; NULL while it is not';

-- comment: public.conversations.created_at
COMMENT ON COLUMN public.conversations.created_at IS 'When it began';

-- comment: public.conversations.id
COMMENT ON COLUMN public.conversations.id IS 'Appears in links';

-- comment: public.conversations.last_message_at
COMMENT ON COLUMN public.conversations.last_message_at IS 'When somebody last spoke; set by a trigger';

-- comment: public.conversations.settings
COMMENT ON COLUMN public.conversations.settings IS 'Model, temperature, tools';

-- comment: public.conversations.title
COMMENT ON COLUMN public.conversations.title IS 'What it is about; empty until it has a name';

-- comment: public.conversations.updated_at
COMMENT ON COLUMN public.conversations.updated_at IS 'Last change of this row';

-- comment: public.conversations.user_id
COMMENT ON COLUMN public.conversations.user_id IS 'Whose it is';

-- comment: public.conversations_user_id_idx
COMMENT ON INDEX public.conversations_user_id_idx IS 'A user''s conversations, the latest first; the foreign key';

-- comment: public.current_user_id()
COMMENT ON FUNCTION public.current_user_id() IS 'On whose behalf this transaction runs; NULL for nobody';

-- comment: public.document_chunks
COMMENT ON TABLE public.document_chunks IS 'Pieces of documents, as long as an embedding model reads well';

-- comment: public.document_chunks."position"
COMMENT ON COLUMN public.document_chunks."position" IS 'Its place in the document, from 0';

-- comment: public.document_chunks.content
COMMENT ON COLUMN public.document_chunks.content IS 'Its text';

-- comment: public.document_chunks.created_at
COMMENT ON COLUMN public.document_chunks.created_at IS 'When it was cut out';

-- comment: public.document_chunks.document_id
COMMENT ON COLUMN public.document_chunks.document_id IS 'What it is a piece of';

-- comment: public.document_chunks.embedding
COMMENT ON COLUMN public.document_chunks.embedding IS 'Its meaning, compared by cosine; NULL until it is computed, and then not found by meaning';

-- comment: public.document_chunks.embedding_model
COMMENT ON COLUMN public.document_chunks.embedding_model IS 'Model that made the embedding';

-- comment: public.document_chunks.id
COMMENT ON COLUMN public.document_chunks.id IS 'Named by citations';

-- comment: public.document_chunks.search
COMMENT ON COLUMN public.document_chunks.search IS 'Its words, for text search';

-- comment: public.document_chunks.token_count
COMMENT ON COLUMN public.document_chunks.token_count IS 'Length in tokens of the embedding model';

-- comment: public.document_chunks.user_id
COMMENT ON COLUMN public.document_chunks.user_id IS 'Whose document that is: the tenant, by which every search begins';

-- comment: public.document_chunks_embedding_idx
COMMENT ON INDEX public.document_chunks_embedding_idx IS 'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';

-- comment: public.document_chunks_embedding_model_idx
COMMENT ON INDEX public.document_chunks_embedding_model_idx IS 'What an old model embedded; the foreign key';

-- comment: public.document_chunks_not_embedded_idx
COMMENT ON INDEX public.document_chunks_not_embedded_idx IS 'What waits for its embedding';

-- comment: public.document_chunks_search_idx
COMMENT ON INDEX public.document_chunks_search_idx IS 'Words of chunks';

-- comment: public.document_chunks_user_id_idx
COMMENT ON INDEX public.document_chunks_user_id_idx IS 'All chunks of a user: an exact search reads them';

-- comment: public.documents
COMMENT ON TABLE public.documents IS 'What users gave the assistant to read; seen by nobody else';

-- comment: public.documents.content_hash
COMMENT ON COLUMN public.documents.content_hash IS 'SHA-256 of the original, in hexadecimal; the same is taken once';

-- comment: public.documents.created_at
COMMENT ON COLUMN public.documents.created_at IS 'When it was given';

-- comment: public.documents.id
COMMENT ON COLUMN public.documents.id IS 'Appears in links';

-- comment: public.documents.metadata
COMMENT ON COLUMN public.documents.metadata IS 'What is known about it, such as author and language';

-- comment: public.documents.source_uri
COMMENT ON COLUMN public.documents.source_uri IS 'Where the original is; NULL for pasted text';

-- comment: public.documents.title
COMMENT ON COLUMN public.documents.title IS 'File name, or the title of a page';

-- comment: public.documents.updated_at
COMMENT ON COLUMN public.documents.updated_at IS 'Last change of this row';

-- comment: public.documents.user_id
COMMENT ON COLUMN public.documents.user_id IS 'Whose it is';

-- comment: public.documents_metadata_idx
COMMENT ON INDEX public.documents_metadata_idx IS 'Documents by what is known about them: @>';

-- comment: public.documents_user_id_idx
COMMENT ON INDEX public.documents_user_id_idx IS 'A user''s documents, the latest first; the foreign key';

-- comment: public.embedding_models
COMMENT ON TABLE public.embedding_models IS 'Models that make embeddings; vectors of different models cannot be compared';

-- comment: public.embedding_models.created_at
COMMENT ON COLUMN public.embedding_models.created_at IS 'When it was first used here';

-- comment: public.embedding_models.dimensions
COMMENT ON COLUMN public.embedding_models.dimensions IS 'Length of its vectors, as the columns have it';

-- comment: public.embedding_models.name
COMMENT ON COLUMN public.embedding_models.name IS 'As its maker calls it, with its version';

-- comment: public.embedding_models.note
COMMENT ON COLUMN public.embedding_models.note IS 'How texts are prepared for it, such as a prefix';

-- comment: public.keep_columns()
COMMENT ON FUNCTION public.keep_columns() IS 'Trigger: columns that its arguments name are changed by administrators and the owner only';

-- comment: public.message_role
COMMENT ON TYPE public.message_role IS 'Who speaks';

-- comment: public.messages
COMMENT ON TABLE public.messages IS 'What was said, in order; never changed';

-- comment: public.messages."position"
COMMENT ON COLUMN public.messages."position" IS 'Its place, from 1; given by a trigger';

-- comment: public.messages.content
COMMENT ON COLUMN public.messages.content IS 'What is said; may be empty beside tool calls';

-- comment: public.messages.conversation_id
COMMENT ON COLUMN public.messages.conversation_id IS 'Where it was said';

-- comment: public.messages.created_at
COMMENT ON COLUMN public.messages.created_at IS 'When';

-- comment: public.messages.id
COMMENT ON COLUMN public.messages.id IS 'Appears in links';

-- comment: public.messages.input_tokens
COMMENT ON COLUMN public.messages.input_tokens IS 'Tokens that the answer read';

-- comment: public.messages.model
COMMENT ON COLUMN public.messages.model IS 'Model that answered';

-- comment: public.messages.output_tokens
COMMENT ON COLUMN public.messages.output_tokens IS 'Tokens of the answer';

-- comment: public.messages.role
COMMENT ON COLUMN public.messages.role IS 'Who speaks';

-- comment: public.messages.tool_calls
COMMENT ON COLUMN public.messages.tool_calls IS 'What the assistant wants done: names and arguments';

-- comment: public.messages.user_id
COMMENT ON COLUMN public.messages.user_id IS 'Whose conversation that is';

-- comment: public.messages_user_id_idx
COMMENT ON INDEX public.messages_user_id_idx IS 'What a user used in a month';

-- comment: public.recent_messages(pg_catalog.uuid,integer)
COMMENT ON FUNCTION public.recent_messages(pg_catalog.uuid,integer) IS 'The latest messages that together have at most max_tokens, in order; a message without a count is taken for a token each four characters';

-- comment: public.refuse_change()
COMMENT ON FUNCTION public.refuse_change() IS 'Trigger: what was said stays said';

-- comment: public.search_chunks(pg_catalog.text,public.vector,integer,integer)
COMMENT ON FUNCTION public.search_chunks(pg_catalog.text,public.vector,integer,integer) IS 'Chunks of the current user by words and by meaning together';

-- comment: public.set_current_user(pg_catalog.uuid)
COMMENT ON FUNCTION public.set_current_user(pg_catalog.uuid) IS 'Until the end of this transaction, row-level security lets this user''s rows through';

-- comment: public.sign_in(pg_catalog.text)
COMMENT ON FUNCTION public.sign_in(pg_catalog.text) IS 'Makes the user with this external id the current one of the transaction, and returns the id; NULL, and nobody, where there is none. Runs as the owner';

-- comment: public.sign_up(pg_catalog.text,pg_catalog.text,pg_catalog.text)
COMMENT ON FUNCTION public.sign_up(pg_catalog.text,pg_catalog.text,pg_catalog.text) IS 'Adds a user, whom the identity provider has vouched for, with address and name; makes them the current one of the transaction, and returns the id. Runs as the owner';

-- comment: public.similar_chunks(public.vector,integer,double precision,integer)
COMMENT ON FUNCTION public.similar_chunks(public.vector,integer,double precision,integer) IS 'Chunks of the current user that are nearest in meaning; up to exact_below chunks are compared one by one, beyond that the HNSW index is asked';

-- comment: public.touch_updated_at()
COMMENT ON FUNCTION public.touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- comment: public.users
COMMENT ON TABLE public.users IS 'People who talk to the assistant; each is a tenant of their own';

-- comment: public.users.created_at
COMMENT ON COLUMN public.users.created_at IS 'When they came';

-- comment: public.users.display_name
COMMENT ON COLUMN public.users.display_name IS 'How the assistant addresses them';

-- comment: public.users.email
COMMENT ON COLUMN public.users.email IS 'Unique without regard to letter case';

-- comment: public.users.external_id
COMMENT ON COLUMN public.users.external_id IS 'Their id at the identity provider, such as the claim "sub"';

-- comment: public.users.id
COMMENT ON COLUMN public.users.id IS 'Our own id';

-- comment: public.users.updated_at
COMMENT ON COLUMN public.users.updated_at IS 'Last change of this row';

-- comment: public.users_email_key
COMMENT ON INDEX public.users_email_key IS 'No address twice';

-- comment: public.users_external_id_key
COMMENT ON INDEX public.users_external_id_key IS 'Signing in';
