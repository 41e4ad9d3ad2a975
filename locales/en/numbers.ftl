# Words of the page "Numbers", for staff. Short and exact; what is too little to mean anything is said to be.
numbers-title = Numbers
numbers-period = { $from } to { $to }
numbers-cases = { $n ->
    [one] 1 case arrived
   *[other] { $n } cases arrived
 }
numbers-zone = days and hours of { $zone }
numbers-as-of = as of { $time }, today is not over
numbers-ignored = The period was not understood. A period has a first day, ends today or before, and is no longer than 366 days. These are the last 28 days.
numbers-too-few = Fewer than 10 cases arrived in this period: too few to mean anything. Choose a longer one.
numbers-last-days = Last { $n } days
numbers-from = From
numbers-to = To
numbers-show = Show
numbers-table = The numbers as a table
numbers-download = Download as CSV
numbers-few = too few
numbers-not-reached = not reached yet
numbers-percent = { $n } %
numbers-minutes = { $m } min
numbers-hours = { $h } h
numbers-hours-minutes = { $h } h { $m } min
numbers-days = { $d } d
numbers-days-hours = { $d } d { $h } h
numbers-interval = { $share } ({ $low } to { $high })

numbers-hours-title = Arrivals by hour
numbers-hours-lead = Cases by the hour of the day in which they came into the queue.
numbers-weekdays-title = Arrivals by weekday
numbers-weekdays-lead = Cases on such a day, on average. Today counts as a day.

numbers-waiting-title = Waiting for the first decision
numbers-waiting-lead = From arrival to the first decision, by the level at that decision. The band reaches to when nine in ten were decided, the mark on it is when half were; the taller line in the middle is the promise, and the scale ends at twice the promise. Who waits still counts with the time waited so far.
numbers-level-promise = { $level }: promised within { $promise }
numbers-wait = half: { $half }; nine in ten: { $nine }
numbers-in-time = in time: { $share }
numbers-wait-few = { $n ->
    [0] no case
    [one] 1 case: too few to mean anything
   *[other] { $n } cases: too few to mean anything
 }

numbers-open-title = Open now, by age
numbers-open-lead = All cases that are open now, whenever they arrived.
numbers-open-level = { $level }: { $n } open, { $overdue } overdue
numbers-open-none = No case is open.

numbers-rules-title = Rules, and what clinicians thought of them
numbers-rules-lead = Cases in which a rule was found true at some time, and how often a clinician agreed or said that it was not relevant. Below: the share judged not relevant as a mark, its 95 % interval as a band, on a scale from 0 to 100 %.
numbers-rules-fired = { $n ->
    [one] Fired in so many cases
   *[other] Fired in so many cases: top { $n }
 }
numbers-rules-judged = Judged not relevant
numbers-rule-judged = { $rule }: { $n } of { $of }, { $interval }
numbers-rules-few = No rule has been judged { $n } times: too few to say what share is not relevant.
numbers-rule-gone = Not in the form as it is now

numbers-overrides-title = Levels changed, and red flags closed, by clinicians
numbers-overrides-lead = Cases whose level a clinician raised or lowered; and emergency or urgent cases that were closed without anything done about them though a red flag stood, with a reason.
numbers-stops-title = The emergency page
numbers-stops-lead = Cases in which the patient answered the page that says to get help now.
numbers-act-level-raised = Raised
numbers-act-level-lowered = Lowered
numbers-act-flag-closed = Closed over a red flag
numbers-act-stop-called = Called
numbers-act-stop-cannot = Cannot call
numbers-act-stop-mistake = A mistake

numbers-column-hour = Hour
numbers-column-cases = Cases
numbers-column-weekday = Day
numbers-column-days = Days
numbers-column-per_day = Cases a day
numbers-column-level = Level
numbers-column-decided = Decided
numbers-column-kept = In time
numbers-column-missed = Too late
numbers-column-kept_share = Share in time
numbers-column-median_minutes = Half within
numbers-column-ninetieth_minutes = Nine in ten within
numbers-column-promise_minutes = Promised within
numbers-column-under_4_h = Under 4 h
numbers-column-from_4_h = 4 to 24 h
numbers-column-from_1_d = 1 to 3 d
numbers-column-from_3_d = 3 to 7 d
numbers-column-from_7_d = 7 to 14 d
numbers-column-from_14_d = Over 14 d
numbers-column-open = Open
numbers-column-overdue = Overdue
numbers-column-rule = Rule
numbers-column-name = Name
numbers-column-fired = Fired
numbers-column-agreed = Agreed
numbers-column-not_relevant = Not relevant
numbers-column-not_relevant_share = Share not relevant
numbers-column-interval_low = 95 % from
numbers-column-interval_high = 95 % to
numbers-column-what = What
numbers-column-times = Times
numbers-column-share_of_cases = Share of all cases

# Broken promises
breaches-title = Broken promises
breaches-sorted = the most urgent first, then the latest
breaches-lead = Every promised time of this period that passed before somebody had decided the case. A case that was promised another time stands here once for each one that was broken.
breaches-ignored = The address was not understood in full. This may be another part of the list than you asked for.
breaches-none = No promise of this period was broken.
breaches-case = Case
breaches-level = Level
breaches-late = Late by
breaches-due = Promised by
breaches-acknowledged = First seen to
breaches-by-nobody = by nobody
breaches-ended = Decided
breaches-replaced = promised another time
breaches-open = still open
