DROP FUNCTION search_content_hybrid(text, vector, integer, content_type[], visibility[], integer);
