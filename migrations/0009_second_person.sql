-- Whether a second person has to confirm that an emergency is none.
ALTER TABLE clinic ADD COLUMN second_person boolean NOT NULL DEFAULT false;
