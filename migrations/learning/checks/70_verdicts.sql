-- Verdicts on analogies that the votes do not give, and votes whose verdict is missing.

SELECT v.id, v.analogy_verdict, v.helpful, v.unhelpful
FROM (
    SELECT k.id, k.analogy_verdict, count(f.id) FILTER (WHERE f.is_helpful) AS helpful,
        count(f.id) FILTER (WHERE NOT f.is_helpful) AS unhelpful
    FROM keywords AS k LEFT JOIN analogy_feedback AS f ON f.keyword_id = k.id
    GROUP BY k.id
) AS v
WHERE v.analogy_verdict IS DISTINCT FROM CASE
    WHEN v.helpful >= 3 AND v.helpful >= 2 * v.unhelpful THEN true
    WHEN v.unhelpful >= 3 AND v.unhelpful >= 2 * v.helpful THEN false
END
