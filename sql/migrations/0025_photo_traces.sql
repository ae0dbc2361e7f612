-- What stays of a photo when it is gone: nothing that it could be found by.

-- Rows of uploads go a day after their files.
CREATE INDEX uploads_gone ON uploads (removed_at)
 WHERE removed_at IS NOT NULL;

-- The perceptual hash has done its work when the model's parameters are made.
UPDATE generations SET features = features - 'phash'
 WHERE features ? 'phash';
