-- Badges for streaks that never were, and streaks without their badge.

SELECT p.user_id, p.course_id, p.longest_streak, p.badges
FROM user_progress AS p, unnest(ARRAY[7, 30, 100]) AS days
WHERE (p.longest_streak >= days) <> ('streak-' || days = ANY (p.badges))
