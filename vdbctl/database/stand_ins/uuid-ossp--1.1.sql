-- Names, types and volatility as in uuid-ossp 1.1; source: PostgreSQL 18, "uuid-ossp".

CREATE FUNCTION uuid_nil() RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE
    RETURN '00000000-0000-0000-0000-000000000000'::uuid;
CREATE FUNCTION uuid_ns_dns() RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE
    RETURN '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_url() RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE
    RETURN '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_oid() RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE
    RETURN '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;
CREATE FUNCTION uuid_ns_x500() RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE
    RETURN '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;

CREATE FUNCTION uuid_generate_v4() RETURNS uuid VOLATILE STRICT PARALLEL SAFE
    RETURN gen_random_uuid();

-- MD5 of namespace and name, with the bits of version and variant set (RFC 9562).
CREATE FUNCTION uuid_generate_v3(namespace uuid, name text)
    RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT overlay(
        overlay(hash PLACING '3' FROM 13)
        PLACING to_hex(('x' || substr(hash, 17, 1))::bit(4)::int & 3 | 8) FROM 17
    )::uuid
    FROM (SELECT md5(uuid_send(namespace) || convert_to(name, 'UTF8'))) AS hashed (hash);
END;

CREATE FUNCTION uuid_generate_v1() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for uuid-ossp on this machine has no uuid_generate_v1; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION uuid_generate_v1mc() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for uuid-ossp on this machine has no uuid_generate_v1mc; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION uuid_generate_v5(namespace uuid, name text)
    RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for uuid-ossp on this machine has no uuid_generate_v5; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;

DO $$
BEGIN
    RAISE WARNING 'uuid-ossp is a stand-in on this machine: v3, v4 and the constants; RDS has all of it';
END
$$;
