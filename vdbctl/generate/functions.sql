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
