DROP TABLE analogy_feedback;
DROP TABLE relationships;
DROP TABLE keywords;
DROP FUNCTION forget_verdict();
DROP FUNCTION settle_analogy();
