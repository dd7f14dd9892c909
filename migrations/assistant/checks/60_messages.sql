-- Conversations whose messages are not numbered 1, 2, 3 …, or whose last message is later than it says.

SELECT c.id, count(*) AS messages, max(m.position) AS last
FROM conversations AS c JOIN messages AS m ON m.conversation_id = c.id
GROUP BY c.id
HAVING count(*) <> max(m.position) OR max(m.created_at) > c.last_message_at
