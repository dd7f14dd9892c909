-- Progress in courses that is not the sum of its chapters.

SELECT p.user_id, p.course_id, p.chapters_completed AS kept, count(c.*) AS counted
FROM user_progress AS p
LEFT JOIN chapter_progress AS c
    ON c.user_id = p.user_id AND c.course_id = p.course_id AND c.status = 'completed'
GROUP BY p.user_id, p.course_id
HAVING p.chapters_completed <> count(c.*)
