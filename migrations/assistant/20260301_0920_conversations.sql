-- Conversations, their messages, and what an answer rests on.

CREATE TABLE conversations (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title           text NOT NULL DEFAULT '' CHECK (length(title) <= 300),
    settings        jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    archived_at     timestamptz,
    last_message_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT conversations_of_user UNIQUE (id, user_id)
);
COMMENT ON TABLE conversations IS 'What users talk about with the assistant; seen by nobody else';
COMMENT ON COLUMN conversations.id IS 'Appears in links';
COMMENT ON COLUMN conversations.user_id IS 'Whose it is';
COMMENT ON COLUMN conversations.title IS 'What it is about; empty until it has a name';
COMMENT ON COLUMN conversations.settings IS 'Model, temperature, tools';
COMMENT ON COLUMN conversations.archived_at IS 'When it was put away; NULL while it is not';
COMMENT ON COLUMN conversations.last_message_at IS 'When somebody last spoke; set by a trigger';
COMMENT ON COLUMN conversations.created_at IS 'When it began';
COMMENT ON COLUMN conversations.updated_at IS 'Last change of this row';
CREATE INDEX conversations_user_id_idx ON conversations (user_id, last_message_at DESC NULLS LAST);
COMMENT ON INDEX conversations_user_id_idx IS 'A user''s conversations, the latest first; the foreign key';

CREATE TABLE messages (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id uuid NOT NULL,
    user_id         uuid NOT NULL,
    position        integer NOT NULL CHECK (position >= 1),
    role            message_role NOT NULL,
    content         text NOT NULL DEFAULT '',
    tool_calls      jsonb CHECK (jsonb_typeof(tool_calls) = 'array'),
    model           text,
    input_tokens    integer CHECK (input_tokens >= 0),
    output_tokens   integer CHECK (output_tokens >= 0),
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- With the user, so that a conflict says nothing about the conversations of others.
    CONSTRAINT messages_position UNIQUE (conversation_id, user_id, position),
    CONSTRAINT messages_of_user UNIQUE (id, user_id),
    CONSTRAINT messages_of_conversation FOREIGN KEY (conversation_id, user_id)
        REFERENCES conversations (id, user_id) ON DELETE CASCADE,
    CONSTRAINT messages_say_something CHECK (content <> '' OR tool_calls IS NOT NULL),
    CONSTRAINT messages_only_the_assistant_calls CHECK (tool_calls IS NULL OR role = 'assistant')
);
COMMENT ON TABLE messages IS 'What was said, in order; never changed';
COMMENT ON COLUMN messages.id IS 'Appears in links';
COMMENT ON COLUMN messages.conversation_id IS 'Where it was said';
COMMENT ON COLUMN messages.user_id IS 'Whose conversation that is';
COMMENT ON COLUMN messages.position IS 'Its place, from 1; given by a trigger';
COMMENT ON COLUMN messages.role IS 'Who speaks';
COMMENT ON COLUMN messages.content IS 'What is said; may be empty beside tool calls';
COMMENT ON COLUMN messages.tool_calls IS 'What the assistant wants done: names and arguments';
COMMENT ON COLUMN messages.model IS 'Model that answered';
COMMENT ON COLUMN messages.input_tokens IS 'Tokens that the answer read';
COMMENT ON COLUMN messages.output_tokens IS 'Tokens of the answer';
COMMENT ON COLUMN messages.created_at IS 'When';
CREATE INDEX messages_user_id_idx ON messages (user_id, created_at);
COMMENT ON INDEX messages_user_id_idx IS 'What a user used in a month';

CREATE TABLE citations (
    message_id uuid NOT NULL,
    chunk_id   uuid NOT NULL REFERENCES document_chunks (id) ON DELETE CASCADE,
    user_id    uuid NOT NULL,
    position   integer NOT NULL CHECK (position >= 1),
    score      double precision,
    PRIMARY KEY (message_id, user_id, position), -- with the user, as in messages
    CONSTRAINT citations_of_message FOREIGN KEY (message_id, user_id)
        REFERENCES messages (id, user_id) ON DELETE CASCADE
);
COMMENT ON TABLE citations IS 'Which chunks an answer rests on';
COMMENT ON COLUMN citations.message_id IS 'The answer';
COMMENT ON COLUMN citations.chunk_id IS 'The chunk; when it goes, so does the citation';
COMMENT ON COLUMN citations.user_id IS 'Whose answer that is';
COMMENT ON COLUMN citations.position IS 'Its number in the answer, from 1';
COMMENT ON COLUMN citations.score IS 'How well it fitted, as the search said';
CREATE INDEX citations_chunk_id_idx ON citations (chunk_id);
COMMENT ON INDEX citations_chunk_id_idx IS 'Which answers rest on a chunk; the foreign key';

-- The lock on the conversation lets two who speak at once get two numbers.
CREATE FUNCTION append_message() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE conversations AS c
    SET last_message_at = greatest(c.last_message_at, NEW.created_at)
    WHERE c.id = NEW.conversation_id;
    SELECT coalesce(max(m.position), 0) + 1 INTO NEW.position
    FROM messages AS m WHERE m.conversation_id = NEW.conversation_id;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION append_message() IS 'Trigger: a message gets the next number of its conversation';

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% are never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'say it again in a new one';
END
$$;
COMMENT ON FUNCTION refuse_change() IS 'Trigger: what was said stays said';

CREATE TRIGGER messages_append BEFORE INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION append_message();
CREATE TRIGGER messages_stay BEFORE UPDATE ON messages
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER conversations_touch BEFORE UPDATE ON conversations
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
