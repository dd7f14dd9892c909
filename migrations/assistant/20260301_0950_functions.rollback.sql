DROP FUNCTION recent_messages(uuid, integer);
DROP FUNCTION search_chunks(text, vector, integer, integer);
DROP FUNCTION similar_chunks(vector, integer, double precision, integer);
DROP FUNCTION sign_in(text);
