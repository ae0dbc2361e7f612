-- A photo that comes again in another encoding or size gives the same pet.

-- fingerprint is what pet3d_fingerprint() takes of a photo; it goes when the
-- file goes.  photo_id is the first upload of the same photo of the user; NULL
-- says that it is this one.
ALTER TABLE uploads
    ADD COLUMN photo_id    int8,
    ADD COLUMN fingerprint bytea CHECK (status <> 'deleted'
                                        OR fingerprint IS NULL);
