-- What acknowledges a case, named one by one: a kind of act that comes later does not silence anybody by chance. To take
-- a case is none of them: it puts off what was planned as long as the claim stands. Nor is to link it with another.

DROP TRIGGER case_event_acknowledges ON case_event;
CREATE TRIGGER case_event_acknowledges AFTER INSERT ON case_event FOR EACH ROW
    WHEN (NEW.account_id IS NOT NULL AND NEW.kind IN ('flag-agreed', 'flag-not-relevant', 'note', 'asked',
          'level-lowered', 'level-proposed', 'level-confirmed', 'level-declined'))
    EXECUTE FUNCTION case_event_acknowledges();
