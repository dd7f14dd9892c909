-- Embeddings lie in ${dimensions} dimensions as real ones do: in 300 groups, spread around each in 48
-- directions only. A direction is a sum of one vector out of each of three tables of 256, so a new
-- embedding costs four additions. The first table is drawn for a group of rows (a course, a cuisine),
-- which lie nearer to each other.
CREATE TABLE vdbctl_seed.axis (number integer PRIMARY KEY, value vector(${dimensions}) NOT NULL);
INSERT INTO vdbctl_seed.axis
SELECT a.number, (
    SELECT array_agg(vdbctl_seed.normal('axis ' || a.number, d.number) ORDER BY d.number)
    FROM generate_series(1, ${dimensions}) AS d (number)
)::real[]::vector(${dimensions})
FROM generate_series(1, 48) AS a (number);

CREATE TABLE vdbctl_seed.direction (
    place smallint, number integer, value vector(${dimensions}) NOT NULL, PRIMARY KEY (place, number)
);
INSERT INTO vdbctl_seed.direction
SELECT 0, t.number, (
    SELECT array_agg(vdbctl_seed.normal('topic ' || t.number, d.number) ORDER BY d.number)
    FROM generate_series(1, ${dimensions}) AS d (number)
)::real[]::vector(${dimensions})
FROM generate_series(1, 300) AS t (number);
INSERT INTO vdbctl_seed.direction
SELECT p.place, v.number, (
    SELECT sum(a.value * array_fill(
        (0.09 * vdbctl_seed.normal('direction ' || p.place || '/' || v.number, a.number))::real,
        ARRAY[${dimensions}]
    )::vector(${dimensions}))
    FROM vdbctl_seed.axis AS a WHERE (a.number - 1) / 16 + 1 = p.place
)
FROM generate_series(1, 3) AS p (place), generate_series(1, 256) AS v (number);
ANALYZE vdbctl_seed.direction;

-- In group `topic` (1 to 300); rows with the same cluster lie nearer to each other.
CREATE FUNCTION vdbctl_seed.embedding(topic bigint, cluster text, kind text, n bigint) RETURNS vector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN l2_normalize(
    (SELECT value FROM vdbctl_seed.direction WHERE place = 0 AND number = topic)
    + (SELECT value FROM vdbctl_seed.direction
       WHERE place = 1 AND number = vdbctl_seed.pick(cluster, 0, 256))
    + (SELECT value FROM vdbctl_seed.direction
       WHERE place = 2 AND number = vdbctl_seed.pick(kind || ' second', n, 256))
    + (SELECT value FROM vdbctl_seed.direction
       WHERE place = 3 AND number = vdbctl_seed.pick(kind || ' third', n, 256))
);
