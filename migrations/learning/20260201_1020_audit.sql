-- A log of changes, for tables that ask for it: SELECT enable_audit('courses'). It keeps old values for as
-- long as the person is there whose data they are, and goes with them: nothing outlives an erasure here.

CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never leaves the database
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    table_name  text NOT NULL,
    row_key     text NOT NULL,
    action      text NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
    subject_id  uuid REFERENCES users (id) ON DELETE CASCADE,
    user_id     uuid REFERENCES users (id) ON DELETE SET NULL,
    db_user     text NOT NULL,
    changed     jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_log IS 'Changes of audited tables; only administrators read it, and nobody changes it';
COMMENT ON COLUMN audit_log.id IS 'Order of writing';
COMMENT ON COLUMN audit_log.happened_at IS 'When';
COMMENT ON COLUMN audit_log.table_name IS 'Which table';
COMMENT ON COLUMN audit_log.row_key IS
    'Primary key of the row, several columns with a comma between; its SHA-256 where whose data it was is gone';
COMMENT ON COLUMN audit_log.action IS 'What was done';
COMMENT ON COLUMN audit_log.subject_id IS 'Whose data the row is, and with whom this entry goes; NULL for what is everybody''s';
COMMENT ON COLUMN audit_log.user_id IS 'On whose behalf; NULL for nobody, and for a user who is gone';
COMMENT ON COLUMN audit_log.db_user IS 'As which database user';
COMMENT ON COLUMN audit_log.changed IS 'Old values of what changed, without vectors and search columns';
CREATE INDEX audit_log_row_idx ON audit_log (table_name, row_key, id DESC);
COMMENT ON INDEX audit_log_row_idx IS 'The history of a row';
CREATE INDEX audit_log_user_id_idx ON audit_log (user_id, id DESC) WHERE user_id IS NOT NULL;
COMMENT ON INDEX audit_log_user_id_idx IS 'What a user did; the foreign key';
CREATE INDEX audit_log_subject_id_idx ON audit_log (subject_id, id DESC) WHERE subject_id IS NOT NULL;
COMMENT ON INDEX audit_log_subject_id_idx IS 'What is kept about a person; the foreign key';
CREATE INDEX audit_log_happened_at_idx ON audit_log (happened_at);
COMMENT ON INDEX audit_log_happened_at_idx IS 'What is old enough to go';

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_log_admin ON audit_log FOR SELECT TO ${admin_role} USING (true);
COMMENT ON POLICY audit_log_admin ON audit_log IS 'Administrators read all; the trigger writes as the owner';

CREATE FUNCTION audit_subject(of_table text, of_row jsonb) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT u.id FROM users AS u WHERE u.id = CASE
        WHEN of_table = 'users' THEN (of_row ->> 'id')::uuid
        WHEN of_row ? 'user_id' THEN (of_row ->> 'user_id')::uuid
        WHEN of_row ? 'course_id' THEN
            (SELECT c.user_id FROM courses AS c WHERE c.id = (of_row ->> 'course_id')::uuid)
        WHEN of_row ? 'chapter_id' THEN (
            SELECT c.user_id FROM chapters AS h JOIN courses AS c ON c.id = h.course_id
            WHERE h.id = (of_row ->> 'chapter_id')::uuid
        )
    END;
END;
COMMENT ON FUNCTION audit_subject(text, jsonb) IS
    'Whose data a row is, as long as they are there: their own, or a part of their course';

-- A row of somebody who is on their way out, or of a course that is, is recorded without what was in it.
CREATE FUNCTION write_audit_log() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - ARRAY['embedding', 'search'] END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - ARRAY['embedding', 'search'] END;
    subject uuid := audit_subject(TG_TABLE_NAME, coalesce(old_row, new_row));
    key text;
    diff jsonb;
BEGIN
    SELECT string_agg(coalesce(new_row, old_row) ->> k.name, ',' ORDER BY k.number) INTO key
    FROM unnest(TG_ARGV) WITH ORDINALITY AS k (name, number);
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}') INTO diff
        FROM jsonb_each(old_row) AS o
        WHERE o.value IS DISTINCT FROM new_row -> o.key AND o.key <> 'updated_at';
        IF diff = '{}' THEN
            RETURN NULL;
        END IF;
    ELSE
        diff := coalesce(old_row, '{}');
    END IF;
    IF subject IS NULL AND (
        TG_TABLE_NAME = 'users' OR coalesce(old_row, new_row) ?| ARRAY['user_id', 'course_id', 'chapter_id']
    ) THEN
        diff := '{}';
        key := encode(sha256(convert_to(key, 'UTF8')), 'hex');
    END IF;
    INSERT INTO audit_log (table_name, row_key, action, subject_id, user_id, db_user, changed)
    VALUES (TG_TABLE_NAME, key, TG_OP, subject,
        (SELECT u.id FROM users AS u WHERE u.id = current_user_id()), session_user, diff);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION write_audit_log() IS 'Trigger: records who changed a row, and what was there before';

-- Whoever may make triggers on the table may turn its audit on and off: its owner.
CREATE FUNCTION enable_audit(of_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys text;
BEGIN
    SELECT string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey, a.attnum)) INTO keys
    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = of_table AND i.indisprimary;
    IF keys IS NULL THEN
        RAISE EXCEPTION '% has no primary key to know a row by', of_table
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    EXECUTE format('CREATE OR REPLACE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION write_audit_log(%s)', of_table, keys);
END
$$;
COMMENT ON FUNCTION enable_audit IS 'Changes of this table are recorded from now on; for its owner';

CREATE FUNCTION disable_audit(of_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('DROP TRIGGER IF EXISTS audit ON %s', of_table);
END
$$;
COMMENT ON FUNCTION disable_audit IS 'Changes of this table are not recorded any more; for its owner';

REVOKE EXECUTE ON FUNCTION write_audit_log FROM PUBLIC;
