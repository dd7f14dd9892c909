DROP FUNCTION search_recipes(text, vector, text, integer, integer);
DROP FUNCTION similar_recipes(vector, text, integer, integer, course_kind);
