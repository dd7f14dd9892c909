-- Keywords, shared by all, with the analogy that explains each; how they relate; what readers think of
-- an analogy.

CREATE TABLE keywords (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    term                text NOT NULL CHECK (length(term) BETWEEN 1 AND 200),
    definition          text NOT NULL DEFAULT '',
    subject             text NOT NULL CHECK (length(subject) BETWEEN 1 AND 100),
    occurrences         integer NOT NULL DEFAULT 0 CHECK (occurrences >= 0),
    analogy             text CHECK (length(analogy) BETWEEN 1 AND 4000),
    analogy_verdict     boolean,
    analogy_verdict_at  timestamptz,
    embedding           vector(${dimensions}),
    embedding_model     text REFERENCES embedding_models (name),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT keywords_embedding_names_its_model CHECK ((embedding IS NULL) = (embedding_model IS NULL)),
    CONSTRAINT keywords_embedding_points_somewhere CHECK (vector_norm(embedding) > 0),
    CONSTRAINT keywords_verdict_has_its_time
        CHECK ((analogy_verdict IS NULL) = (analogy_verdict_at IS NULL))
);
COMMENT ON TABLE keywords IS 'Terms worth knowing; the same for all users';
COMMENT ON COLUMN keywords.id IS 'Appears in links';
COMMENT ON COLUMN keywords.term IS 'Unique in its subject, without regard to letter case';
COMMENT ON COLUMN keywords.definition IS 'What it means';
COMMENT ON COLUMN keywords.subject IS 'Field of knowledge';
COMMENT ON COLUMN keywords.occurrences IS 'In how many passages it was found';
COMMENT ON COLUMN keywords.analogy IS 'Explains it by something that is known; a new text begins without a verdict';
COMMENT ON COLUMN keywords.analogy_verdict IS
    'Whether readers find the analogy helpful; NULL until at least three agree, and two thirds of all';
COMMENT ON COLUMN keywords.analogy_verdict_at IS 'When they came to agree';
COMMENT ON COLUMN keywords.embedding IS 'Meaning of term and definition, compared by cosine';
COMMENT ON COLUMN keywords.embedding_model IS 'Model that made the embedding';
COMMENT ON COLUMN keywords.created_at IS 'When it was first found';
COMMENT ON COLUMN keywords.updated_at IS 'Last change of this row';

CREATE UNIQUE INDEX keywords_subject_term_key ON keywords (subject, lower(term));
COMMENT ON INDEX keywords_subject_term_key IS 'No subject has a term twice';
CREATE INDEX keywords_term_idx ON keywords (lower(term) text_pattern_ops);
COMMENT ON INDEX keywords_term_idx IS 'Terms that begin with, while somebody types';
CREATE INDEX keywords_subject_occurrences_idx ON keywords (subject, occurrences DESC);
COMMENT ON INDEX keywords_subject_occurrences_idx IS 'What matters in a subject';
CREATE INDEX keywords_not_embedded_idx ON keywords (created_at) WHERE embedding IS NULL;
COMMENT ON INDEX keywords_not_embedded_idx IS 'What waits for its embedding';
CREATE INDEX keywords_unhelpful_idx ON keywords (analogy_verdict_at) WHERE NOT analogy_verdict;
COMMENT ON INDEX keywords_unhelpful_idx IS 'Analogies to write anew';
CREATE INDEX keywords_term_trgm_idx ON keywords USING gin (term gin_trgm_ops);
COMMENT ON INDEX keywords_term_trgm_idx IS 'Terms that are misspelt, or known in part';
CREATE INDEX keywords_embedding_model_idx ON keywords (embedding_model, created_at);
COMMENT ON INDEX keywords_embedding_model_idx IS 'What an old model embedded; the foreign key';

CREATE TABLE relationships (
    source_id  uuid NOT NULL REFERENCES keywords (id) ON DELETE CASCADE,
    target_id  uuid NOT NULL REFERENCES keywords (id) ON DELETE CASCADE,
    kind       relationship_type NOT NULL,
    strength   real NOT NULL DEFAULT 0.5 CHECK (strength BETWEEN 0 AND 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, target_id, kind),
    CONSTRAINT relationships_not_to_itself CHECK (source_id <> target_id)
);
COMMENT ON TABLE relationships IS 'What keywords are to each other: source is a KIND of target';
COMMENT ON COLUMN relationships.source_id IS 'The one that is spoken of';
COMMENT ON COLUMN relationships.target_id IS 'The other one';
COMMENT ON COLUMN relationships.kind IS 'What source is to target';
COMMENT ON COLUMN relationships.strength IS '0 (hardly) to 1';
COMMENT ON COLUMN relationships.created_at IS 'When it was found';

CREATE INDEX relationships_strength_idx ON relationships (source_id, strength DESC);
COMMENT ON INDEX relationships_strength_idx IS 'The closest relatives';
CREATE INDEX relationships_target_id_idx ON relationships (target_id, kind);
COMMENT ON INDEX relationships_target_id_idx IS 'What points here; the foreign key';

CREATE TABLE analogy_feedback (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    keyword_id uuid NOT NULL REFERENCES keywords (id) ON DELETE CASCADE,
    is_helpful boolean NOT NULL,
    rating     smallint CHECK (rating BETWEEN 1 AND 5),
    comment    text CHECK (length(comment) <= 4000),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT analogy_feedback_once UNIQUE (user_id, keyword_id)
);
COMMENT ON TABLE analogy_feedback IS 'What users think of the analogy of a keyword, each once';
COMMENT ON COLUMN analogy_feedback.id IS 'Appears in links';
COMMENT ON COLUMN analogy_feedback.user_id IS 'Who says so';
COMMENT ON COLUMN analogy_feedback.keyword_id IS 'Of which keyword''s analogy';
COMMENT ON COLUMN analogy_feedback.is_helpful IS 'Whether it helped';
COMMENT ON COLUMN analogy_feedback.rating IS '1 to 5 stars';
COMMENT ON COLUMN analogy_feedback.comment IS 'In their words';
COMMENT ON COLUMN analogy_feedback.created_at IS 'When they said so first';
COMMENT ON COLUMN analogy_feedback.updated_at IS 'Last change of this row';

CREATE INDEX analogy_feedback_user_id_created_at_idx ON analogy_feedback (user_id, created_at DESC);
COMMENT ON INDEX analogy_feedback_user_id_created_at_idx IS 'What a user said lately';
CREATE INDEX analogy_feedback_comments_idx
    ON analogy_feedback (created_at DESC) WHERE comment IS NOT NULL;
COMMENT ON INDEX analogy_feedback_comments_idx IS 'Comments to read';
CREATE INDEX analogy_feedback_keyword_id_idx ON analogy_feedback (keyword_id, is_helpful);
COMMENT ON INDEX analogy_feedback_keyword_id_idx IS 'Votes on a keyword; the foreign key';

-- Runs as the owner of the tables, because nobody sees the feedback of others. The lock lets two who
-- vote at the same time wait for each other; else neither would see the other's vote.
CREATE FUNCTION settle_analogy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched uuid;
    yes bigint;
    no bigint;
    verdict boolean;
BEGIN
    FOR touched IN
        SELECT DISTINCT t.id FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.keyword_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.keyword_id END
        ]) AS t (id) WHERE t.id IS NOT NULL ORDER BY t.id
    LOOP
        PERFORM FROM keywords AS k WHERE k.id = touched FOR NO KEY UPDATE;
        SELECT count(*) FILTER (WHERE f.is_helpful), count(*) FILTER (WHERE NOT f.is_helpful)
        INTO yes, no
        FROM analogy_feedback AS f WHERE f.keyword_id = touched;
        verdict := CASE
            WHEN yes >= 3 AND yes >= 2 * no THEN true
            WHEN no >= 3 AND no >= 2 * yes THEN false
        END;
        UPDATE keywords AS k
        SET analogy_verdict = verdict,
            analogy_verdict_at = CASE WHEN verdict IS NOT NULL THEN clock_timestamp() END
        WHERE k.id = touched AND k.analogy_verdict IS DISTINCT FROM verdict;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION settle_analogy() IS
    'Trigger: a keyword gets a verdict once three users, and two thirds of all, agree about its analogy';

-- What readers said, they said of the old text.
CREATE FUNCTION forget_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM analogy_feedback AS f WHERE f.keyword_id = NEW.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION forget_verdict() IS 'Trigger: a new analogy begins without the feedback on the old one';

CREATE TRIGGER analogy_feedback_settle AFTER INSERT OR UPDATE OR DELETE ON analogy_feedback
    FOR EACH ROW EXECUTE FUNCTION settle_analogy();
CREATE TRIGGER keywords_forget AFTER UPDATE OF analogy ON keywords
    FOR EACH ROW WHEN (OLD.analogy IS DISTINCT FROM NEW.analogy) EXECUTE FUNCTION forget_verdict();
CREATE TRIGGER keywords_touch BEFORE UPDATE ON keywords
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER analogy_feedback_touch BEFORE UPDATE ON analogy_feedback
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

REVOKE EXECUTE ON FUNCTION settle_analogy, forget_verdict FROM PUBLIC;
