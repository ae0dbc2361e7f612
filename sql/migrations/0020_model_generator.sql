-- The fourth version of the generator: ears with soft tips, sleepers that
-- curl up, hair with locks, and hats that sit between the ears.

-- PET3D_GENERATOR of pet3d/pet3d.h.
CREATE OR REPLACE FUNCTION model_generator() RETURNS int4
LANGUAGE sql IMMUTABLE AS $$
    SELECT 4
$$;
