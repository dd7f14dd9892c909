-- What generators draw from. The same row always gets the same values: chance is a hash of a name and
-- a number. All of it is dropped when the data is there.

CREATE SCHEMA vdbctl_seed;

CREATE TABLE vdbctl_seed.progress (
    name  text PRIMARY KEY,
    rows  bigint NOT NULL,
    total bigint NOT NULL,
    done  bigint NOT NULL DEFAULT 0
);

-- How many rows another generator makes.
CREATE FUNCTION vdbctl_seed.rows_of(of_name text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT p.rows FROM vdbctl_seed.progress AS p WHERE p.name = of_name);

-- From 0 up to, but not, 1.
CREATE FUNCTION vdbctl_seed.chance(key text, n bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashtextextended(key, n) & 9007199254740991) / 9007199254740992.0::double precision;

-- From 1 to count, each as likely as the others.
CREATE FUNCTION vdbctl_seed.pick(key text, n bigint, count bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 1 + floor(vdbctl_seed.chance(key, n) * count)::bigint;

-- From 1 to count, k with a likelihood of about 1 / k, as popularity goes (Zipf).
CREATE FUNCTION vdbctl_seed.zipf(key text, n bigint, count bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(floor(power(count + 1, vdbctl_seed.chance(key, n)))::bigint, count);

-- Around 0 with a deviation of 1 (Box and Muller).
CREATE FUNCTION vdbctl_seed.normal(key text, n bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sqrt(-2 * ln(1 - vdbctl_seed.chance(key, n)))
    * cos(2 * pi() * vdbctl_seed.chance(key || '~', n));

-- A UUID of version 8 (RFC 9562) for a row.
CREATE FUNCTION vdbctl_seed.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(overlay(md5(kind || n) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid;

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

CREATE FUNCTION vdbctl_seed.adjective(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[
    'abstract', 'active', 'ancient', 'applied', 'basic', 'bright', 'broken', 'central', 'classical',
    'clear', 'closed', 'common', 'complex', 'constant', 'critical', 'deep', 'dense', 'digital', 'direct',
    'discrete', 'distant', 'double', 'dynamic', 'early', 'elastic', 'empty', 'exact', 'external', 'final',
    'finite', 'formal', 'free', 'gentle', 'global', 'golden', 'gradual', 'heavy', 'hidden', 'internal',
    'inverse', 'linear', 'local', 'modern', 'mutual', 'natural', 'neutral', 'open', 'parallel', 'partial',
    'periodic', 'quiet', 'random', 'rapid', 'recursive', 'rural', 'sparse', 'stable', 'static', 'urban',
    'virtual'
])[1 + (number - 1) % 60];

CREATE FUNCTION vdbctl_seed.noun(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[
    'algebra', 'anatomy', 'archive', 'atom', 'balance', 'battery', 'biology', 'bond', 'border', 'bridge',
    'budget', 'calculus', 'canal', 'cell', 'chemistry', 'circuit', 'climate', 'code', 'colour', 'comet',
    'contract', 'cooking', 'crystal', 'culture', 'current', 'design', 'dialect', 'diet', 'drama',
    'ecology', 'economy', 'electron', 'energy', 'engine', 'enzyme', 'epidemic', 'equation', 'ethics',
    'evolution', 'farming', 'field', 'finance', 'fluid', 'forest', 'friction', 'galaxy', 'gene',
    'geography', 'geometry', 'glacier', 'grammar', 'graph', 'gravity', 'harmony', 'heat', 'history',
    'hormone', 'image', 'immunity', 'industry', 'inflation', 'island', 'justice', 'kernel', 'language',
    'law', 'lens', 'light', 'logic', 'magnet', 'market', 'matrix', 'medicine', 'melody', 'memory',
    'metal', 'migration', 'mineral', 'molecule', 'motion', 'museum', 'music', 'network', 'neuron',
    'ocean', 'opera', 'optics', 'orbit', 'painting', 'particle', 'philosophy', 'physics', 'planet',
    'poem', 'policy', 'polymer', 'prime', 'probability', 'protein', 'pump', 'quantum', 'reaction',
    'rhythm', 'river', 'robot', 'sculpture', 'signal', 'soil', 'statistics', 'storm', 'symmetry',
    'tax', 'theatre', 'tide', 'tissue', 'trade', 'treaty', 'vaccine', 'vector', 'volcano', 'wave'
])[1 + (number - 1) % 120];

CREATE FUNCTION vdbctl_seed.kind(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[
    'analysis', 'argument', 'basics', 'boundary', 'case', 'change', 'collection', 'constant', 'cycle',
    'effect', 'error', 'essay', 'example', 'experiment', 'formula', 'function', 'growth', 'index', 'law',
    'limit', 'measure', 'method', 'model', 'notation', 'operator', 'pattern', 'principle', 'process',
    'proof', 'property', 'ratio', 'rule', 'scale', 'series', 'structure', 'survey', 'system', 'theorem',
    'theory', 'transform'
])[1 + (number - 1) % 40];

CREATE FUNCTION vdbctl_seed.filler(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[
    'the', 'of', 'and', 'in', 'is', 'that', 'for', 'with', 'as', 'by', 'which', 'from', 'where', 'shows',
    'this', 'can', 'be', 'between', 'each', 'so'
])[1 + (number - 1) % 20];

-- What a topic (1 to 300) is called.
CREATE FUNCTION vdbctl_seed.subject(topic bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN vdbctl_seed.noun(topic * 7);

-- Words as in prose: a third of them say nothing, a third belong to the topic.
CREATE FUNCTION vdbctl_seed.words(topic bigint, key text, n bigint, count integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT string_agg(CASE w.number % 6
        WHEN 0 THEN vdbctl_seed.adjective(w.drawn)
        WHEN 1 THEN vdbctl_seed.filler(w.drawn)
        WHEN 2 THEN vdbctl_seed.noun(topic * 7 + w.drawn % 5)
        WHEN 3 THEN vdbctl_seed.kind(w.drawn)
        WHEN 4 THEN vdbctl_seed.filler(w.drawn)
        ELSE vdbctl_seed.noun(w.drawn)
    END, ' ' ORDER BY w.number)
    FROM (
        SELECT i.number, vdbctl_seed.zipf(key || i.number, n, 120) AS drawn
        FROM generate_series(0, count - 1) AS i (number)
    ) AS w
);
