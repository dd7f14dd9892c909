-- What the law wants: a person's data handed over (GDPR, articles 15 and 20), a person forgotten
-- (article 17), and a log of both that itself keeps nothing about a person.

CREATE TABLE gdpr_audit_log (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never leaves the database
    happened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    action       text NOT NULL CHECK (action IN ('export', 'delete', 'consent', 'withdraw')),
    subject_hash text NOT NULL CHECK (subject_hash ~ '^[0-9a-f]{64}$'),
    actor        text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    db_user      text NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object')
);
COMMENT ON TABLE gdpr_audit_log IS 'What was done with persons'' data; added to, never changed';
COMMENT ON COLUMN gdpr_audit_log.id IS 'Order of writing';
COMMENT ON COLUMN gdpr_audit_log.happened_at IS 'When';
COMMENT ON COLUMN gdpr_audit_log.action IS 'What was done';
COMMENT ON COLUMN gdpr_audit_log.subject_hash IS 'SHA-256 of the person''s id, so that the log survives a deletion';
COMMENT ON COLUMN gdpr_audit_log.actor IS 'Who did it, as the caller claims';
COMMENT ON COLUMN gdpr_audit_log.db_user IS 'Which database user wrote this; set by a trigger';
COMMENT ON COLUMN gdpr_audit_log.detail IS 'How many rows of which table';
CREATE INDEX gdpr_audit_log_subject_idx ON gdpr_audit_log (subject_hash, happened_at);
COMMENT ON INDEX gdpr_audit_log_subject_idx IS 'What was done with one person''s data';

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is added to, and never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_change() IS 'Trigger: a log stays as it was written';
CREATE TRIGGER gdpr_audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON gdpr_audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION name_db_user() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.db_user := session_user;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION name_db_user() IS 'Trigger: who writes is not what the writer says';
CREATE TRIGGER gdpr_audit_log_db_user BEFORE INSERT ON gdpr_audit_log
    FOR EACH ROW EXECUTE FUNCTION name_db_user();

CREATE FUNCTION subject_hash(of_user uuid) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(sha256(convert_to(of_user::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION subject_hash IS 'How the log knows a person';

CREATE FUNCTION export_user_data(of_user uuid, asked_by text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION export_user_data IS
    'All that is kept about a person, as JSON, and an entry in the log; embeddings are left out, for they '
    'say nothing that the texts do not';

CREATE FUNCTION delete_user_data(of_user uuid, asked_by text, keep_public boolean DEFAULT false)
RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION delete_user_data IS
    'Forgets a person with their recipes and embeddings, in the transaction of the caller, and says how '
    'many rows went; keep_public leaves public recipes without their author';
