DROP FUNCTION recent_messages(uuid, integer);
DROP FUNCTION search_chunks(text, vector, integer, integer);
DROP FUNCTION similar_chunks(vector, integer, double precision, integer);
DROP FUNCTION add_message(uuid, message_role, text, jsonb, text, integer, integer);
DROP FUNCTION sign_up(text, text, text);
DROP FUNCTION sign_in(text);
