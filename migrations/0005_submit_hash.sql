-- A submit is known again by its key and its body together: the same key with another body is another submit.
ALTER TABLE response ADD COLUMN submit_hash bytea; -- sha256 of the body that came with submit_key
