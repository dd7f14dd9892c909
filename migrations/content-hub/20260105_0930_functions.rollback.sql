DROP FUNCTION user_statistics(uuid);
DROP FUNCTION search_content(
    vector, double precision, integer, content_type[], visibility[]
);
