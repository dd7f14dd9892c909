-- Users have their own rows and no others; the role ${admin_role} has all. The owner of the tables is not
-- held back (no FORCE): else migrations, backups and foreign keys would silently work on no rows.
--
-- `(SELECT current_user_id())` is asked once for each query; without the SELECT, once for each row.
-- Which rights roles have on tables is not said here: `vdbctl db users` gives them.

-- Themselves.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_see ON users FOR SELECT
    USING (id = (SELECT current_user_id()));
COMMENT ON POLICY users_see ON users IS 'Everybody sees their own row';
CREATE POLICY users_change ON users FOR UPDATE
    USING (id = (SELECT current_user_id()))
    WITH CHECK (id = (SELECT current_user_id()));
COMMENT ON POLICY users_change ON users IS 'Everybody changes their own row; it comes by sign_up() and goes by erasure';
CREATE POLICY users_admin ON users TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY users_admin ON users IS 'Administrators have all rows';

-- Their documents.
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY documents_own ON documents
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY documents_own ON documents IS 'Everybody has their own rows';
CREATE POLICY documents_admin ON documents TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY documents_admin ON documents IS 'Administrators have all rows';

-- The pieces of those: the foreign key sees to it that document and user belong together.
ALTER TABLE document_chunks ENABLE ROW LEVEL SECURITY;
CREATE POLICY document_chunks_own ON document_chunks
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY document_chunks_own ON document_chunks IS 'Everybody has their own rows';
CREATE POLICY document_chunks_admin ON document_chunks TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY document_chunks_admin ON document_chunks IS 'Administrators have all rows';

-- Their conversations.
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversations_own ON conversations
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY conversations_own ON conversations IS 'Everybody has their own rows';
CREATE POLICY conversations_admin ON conversations TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY conversations_admin ON conversations IS 'Administrators have all rows';

-- What was said in them.
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_see ON messages FOR SELECT
    USING (user_id = (SELECT current_user_id()));
COMMENT ON POLICY messages_see ON messages IS 'Everybody sees their own rows';
CREATE POLICY messages_say ON messages FOR INSERT
    WITH CHECK (
        user_id = (SELECT current_user_id())
        AND role = 'user' AND model IS NULL AND input_tokens IS NULL AND output_tokens IS NULL
    );
COMMENT ON POLICY messages_say ON messages IS
    'Everybody speaks for themselves; for all others there is add_message(). A message goes with its conversation';
CREATE POLICY messages_admin ON messages TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY messages_admin ON messages IS 'Administrators have all rows';

-- What their answers rest on: chunks that they see, for a foreign key alone would accept any
-- chunk whose id is guessed, and so tell that it is there.
ALTER TABLE citations ENABLE ROW LEVEL SECURITY;
CREATE POLICY citations_see ON citations FOR SELECT
    USING (user_id = (SELECT current_user_id()));
COMMENT ON POLICY citations_see ON citations IS 'Everybody sees their own rows';
CREATE POLICY citations_add ON citations FOR INSERT
    WITH CHECK (
        user_id = (SELECT current_user_id())
        AND EXISTS (SELECT FROM document_chunks AS d WHERE d.id = citations.chunk_id)
    );
COMMENT ON POLICY citations_add ON citations IS 'Everybody adds to their own messages, chunks that they see; they go with either';
CREATE POLICY citations_admin ON citations TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY citations_admin ON citations IS 'Administrators have all rows';

-- Models: read by all.
ALTER TABLE embedding_models ENABLE ROW LEVEL SECURITY;
CREATE POLICY embedding_models_read ON embedding_models FOR SELECT
    USING (true);
COMMENT ON POLICY embedding_models_read ON embedding_models IS 'Everybody reads';
CREATE POLICY embedding_models_admin ON embedding_models TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY embedding_models_admin ON embedding_models IS 'Administrators have all rows';
