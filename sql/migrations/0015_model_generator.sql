-- The third version of the generator: smoother faces, tails and coats, better
-- poses of sleep, and anchors that packs and collars fit on.

-- PET3D_GENERATOR of pet3d/pet3d.h.
CREATE OR REPLACE FUNCTION model_generator() RETURNS int4
LANGUAGE sql IMMUTABLE AS $$
    SELECT 3
$$;
