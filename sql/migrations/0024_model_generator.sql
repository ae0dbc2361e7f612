-- The fifth version of the generator: collars and straps that lie on the fur,
-- a paw that is given, lids that cover the eye halfway, tails that hang.

-- PET3D_GENERATOR of pet3d/pet3d.h.
CREATE OR REPLACE FUNCTION model_generator() RETURNS int4
LANGUAGE sql IMMUTABLE AS $$
    SELECT 5
$$;
