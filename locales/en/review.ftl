# Words of the clinician's pages. Written for staff: short, exact, no reassurance.
review-months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
review-not-known = Not known
review-name-unknown = Name not known
review-born = Born
review-age-days = { $n }d
review-age-months = { $n }m
review-age-years = { $n }y
review-sex = Sex recorded at birth
review-reference = Reference
review-reference-short = Ref
review-phone = Phone
review-allergies = Allergies (as stated)
review-patient = Patient
review-unsigned = The medical content of this form is not clinically signed off. Levels, rules and texts are a draft: judge by the answers.

review-tabs = Staff
review-tab-queue = Queue
review-tab-closed = Closed
review-tab-search = Search
review-tab-numbers = Numbers

review-level-emergency = Emergency
review-level-urgent = Urgent
review-level-soon = Soon
review-level-routine = Routine
review-level-self-care = Self-care

# Time
review-waited-steps = waited {"{"}m{"}"} min|waited {"{"}h{"}"} h {"{"}m{"}"} min|waited {"{"}d{"}"} d {"{"}h{"}"} h
review-overdue-steps = overdue {"{"}m{"}"} min|overdue {"{"}h{"}"} h {"{"}m{"}"} min|overdue {"{"}d{"}"} d {"{"}h{"}"} h
review-due = due { $time }
review-arrived = Arrived
review-closed-at = Closed
review-as-of = as of
review-refresh = Refresh
review-compact = Compact
review-comfortable = Comfortable

# Queue
review-queue-title = Waiting
review-closed-title = Closed cases
review-showing = Showing { $shown } of { $total }
review-matching = ({ $n } match)
review-showing-closed = Showing { $shown } of { $total } closed
review-filtered-by = filtered by
review-clear = clear
review-sorted = sorted by danger, then what got worse, then number of warning signs, then waiting time
review-sorted-due = sorted by promised time, the first to end on top
review-sorted-arrival = sorted by waiting time, the longest on top
review-sorted-closed = sorted by when they were closed, newest first
review-sorted-arrived = sorted by when they arrived, newest first
review-undangerous = Not in order of danger: an emergency may stand anywhere in this list.
review-by-danger = Sort by danger
review-open-due = By promised time
review-open-arrival = By waiting time
review-skip-to = Skip to { $level }
review-moved = The list has changed since that page was made. This is its beginning.
review-ignored = Part of the address was not understood and is left out. This list may show more than you asked for.
review-filter = Filter
review-counted = In brackets: how many cases you would see with that choice, the other filters staying as they are.
review-filter-status = Status
review-filter-status-open = Open
review-filter-status-closed = Closed
review-filter-flag = Flag
review-filter-flag-any = All
review-filter-reads = Language
review-filter-reads-any = All
review-filter-form = Form
review-filter-form-any = All
review-filter-arrived = Arrived
review-filter-arrived-any = Any time
review-filter-arrived-today = Today
review-filter-arrived-week = Last 7 days
review-filter-arrived-month = Last 30 days
review-filter-from = Arrived from
review-filter-from-day = Arrived from { $day } on
review-filter-to = Arrived until
review-filter-to-day = Arrived until { $day }
review-filter-order = Sorted by
review-filter-order-danger = Danger
review-filter-order-due = Promised time
review-filter-order-arrival = Waiting time
review-filter-level = Level
review-filter-level-any = All
review-filter-overdue = Promised time
review-filter-overdue-any = All
review-filter-overdue-yes = Only overdue
review-filter-draft = Sent
review-filter-draft-any = All
review-filter-draft-yes = Not sent yet
review-filter-draft-no = Sent
review-filter-contact = Contact
review-filter-contact-any = All
review-filter-contact-none = No contact known
review-filter-holder = Taken
review-filter-holder-any = All
review-filter-holder-nobody = By nobody
review-filter-holder-me = By me
review-filter-question = Question
review-filter-question-any = All
review-filter-question-asked = Asked, no answer yet
review-filter-question-answered = Answered, not acted on
review-remove-filter = (remove this filter)
review-clear-filters = Clear the filters
review-waiting = { $n } waiting
review-within-staffed = to be taken within { $n } staffed minutes
review-within-minutes = to be read within { $n } minutes
review-within-hours = to be read within { $n } hours
review-within-days = to be read within { $n } days
review-folded = { $n ->
    [one] 1 without any way to reach the person
   *[other] { $n } without any way to reach the person
 }
review-folded-all = Show all of them
review-closed-newest = Closed, newest first
review-closed-arrived = Closed, the last to arrive first
review-empty = No cases waiting.
review-empty-last = The last one arrived { $time }.
review-empty-never = None has arrived yet. Cases appear here when a patient sends the form, or as soon as an answer is an emergency.
review-empty-closed = No closed cases.
review-empty-filtered = No case matches these filters.
review-views = Saved views
review-view-shared = (everybody’s)
review-view-save = Save this view
review-view-change = Save this view, or delete one
review-view-name = Name of the view
review-view-hint = At most 40 characters. No patient’s name.
review-view-whose = For whom?
review-view-mine = For me
review-view-all = For everybody in the clinic
review-view-delete-lead = Deleting a view of everybody’s takes it away from all.
review-view-delete = Delete
review-view-name-missing = Give the view a name
review-view-name-long = The name must have no more than 40 characters
review-view-name-character = The name has a character that cannot be stored: take it out
review-view-name-taken = There is another view of this name. Choose another name, or delete that one first
review-view-many = There are 30 views already. Delete one first
review-pages = Pages
review-first-page = First page
review-next-page = Next page
review-more-flags = and { $n } more
review-no-flag = No warning sign found
review-draft = Not sent yet
review-submitted = Sent
review-no-contact = No contact known
review-unreachable = Cannot call for help
review-escalated-second-contact = Escalated to second contact { $time }
review-escalated-lead = Escalated to lead { $time }
review-escalated-untold = nobody could be told by mail
review-escalated-waiting = mail on its way
review-escalated-lost = the mail could not be delivered
review-escalated-count = { $n ->
    [one] 1 case is escalated and nobody has taken it.
   *[other] { $n } cases are escalated and nobody has taken them.
 }
review-updated = Updated { $time }
review-updated-as = Updated { $time }: { $course }
review-seen-before = Seen before: { $ago }, { $level }
review-open-before = Earlier case still open: { $ago }, { $level }
review-ago-today = earlier today
review-ago-days = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
 }
review-ago-weeks = { $n } weeks ago
review-ago-months = { $n } months ago
review-ago-years = { $n } years ago
review-filled-in-by = Filled in by:
review-reads = Reads { $language }
review-language-en = English
review-language-es = Spanish
review-language-ar = Arabic

review-live = Live, { $time }
review-live-lost = Connection lost. This list is as of { $time }.
review-live-paused = Paused at { $time }
review-live-pause = Pause
review-live-resume = Go on
review-live-sound = Sound for emergencies
review-live-new = { $n } new
review-live-emergency = { $n } new, { $emergencies ->
    [one] 1 emergency
   *[other] { $emergencies } emergencies
 }
review-live-changed = Something has changed
review-live-far = Very much has changed
review-live-show = Show
review-live-moved = Changed: show
review-take = Take
review-take-next = Take the next one
review-taken-at = Taken { $time } by

# Case
review-case-title = Case
review-back = Queue
review-own-words = In the patient’s own words.
review-own-words-proxy = In the words of the person who fills the form in.
review-all-of-it = All of it
review-essence = In a minute
review-situation = Situation
review-background = Background
review-assessment = Assessment
review-recommendation = Recommendation (texts of the form)
review-flags = { $n ->
    [0] Rules that fired: none
    [one] Rules that fired: 1
   *[other] Rules that fired: { $n }
 }
review-flag-agree = Agree
review-flag-dismiss = Not relevant
review-flag-agreed = Agreed
review-flag-not-relevant = Not relevant
review-flag-earlier = Said before the newest answers
review-because-spoke = Spoke with the patient
review-because-treated = Already being treated for it
review-because = because
review-because-said = because:
review-because-known = Long known and stable
review-because-explained = Has another explanation
review-because-examined = Not found on examination
review-because-misunderstood = The question was misunderstood
review-because-over = No longer so
review-flags-kept = What the rules found
review-verdict-clear = No red flags: every question was asked.
review-verdict-not-clear = No red flag found; not answered:
review-verdict-open = Not answered besides:
review-verdict-many = { $n } questions
review-verdict-list = Which questions
review-raises = Raises to { $level }.
review-rule = Rule { $rule }, version { $version }.
review-sources = Sources:
review-see-answer = answer
review-left-blank = Left blank
review-not-asked = Not asked
review-not-provided = Not provided
review-unworded = Not asked: no published wording in { $language }
review-unworded-note = These questions belong to published scales and are asked only in a published wording. What they would have told is unknown. Ask them with an interpreter where it matters.
review-unworded-one = Not asked: no published wording in the patient’s language
review-not-asked-because = Not asked, because:
review-level-differs = The case stands at { $case }, the worst since the last decision. All its newest answers together give { $newest }.
review-substitute = The version of the form this patient saw cannot be read any more. Questions are shown in another version’s words, and some answers may be missing.
review-no-ledger = The reasons cannot be read any more. Judge by the answers. These rules fired:
review-checks = Checks of the data
review-checked = Nothing found:
review-summary = Summary for your record (SBAR)
review-copy = Copy
review-copied = Copied
review-as-text = As a text file
review-as-pdf = As a PDF
review-sign-above = (answers above)
review-advice-mild = less urgent, see the rules in the case.
review-sign-and-above = (and answers above)
review-paper-foot = Case { $reference }. Printed { $time } by
review-paper-page = Page { $n } of { $m }
review-paper-longer = They go on in the case.
review-paper-rest = All answers, the rules that did not fire and everything that has happened stand in the case.
review-no-paper = The PDF could not be made
review-no-fonts = There are no fonts on the server. They were looked for below this folder:
review-no-letters = No font on the server has these characters, and a PDF without them would hide what was said:
review-no-paper-package = Debian packages to install:
review-no-paper-instead = The text file and a print of the case say the same.
review-no-paper-case = The case, to print
review-where = Where it is
review-ledger = Rules that did not fire
review-ledger-rule = Rule
review-ledger-decided = What decided
review-ledger-not-asked = Never asked: { $n }
review-ledger-not-asked-note = The deciding question was never shown. These are not negatives.
review-ledger-skipped = Left blank: { $n }
review-ledger-skipped-note = The deciding question was shown and left blank. These are not negatives.
review-ledger-not-evaluable = Could not be evaluated: { $n }
review-ledger-not-evaluable-note = The answer was “not sure” or “would rather not say”. These are not negatives.
review-ledger-negative = Asked and negative: { $n }
review-ledger-negative-note = Pertinent negatives: asked, and not so.
review-ledger-not-applicable = Not applicable: { $n }
review-ledger-not-applicable-note = Cannot apply to this person.
review-updates = Before and now
review-updates-note = What the patient was asked again, the newest first. What is not named here was not asked again.
review-update-at = Update of { $time }
review-update-by = Given by:
review-update-before = Before
review-update-now = Now
review-update-same = Said again, unchanged:
review-update-nothing = Nothing else changed.
review-update-words = In their own words now:
review-new-danger = ▲ New danger
review-answers = All answers
review-answers-note = Each question as it is worded for whoever filled the form in, in the clinic’s language; what they typed as they typed it.
review-answers-unreadable = { $n ->
    [one] 1 answer does not fit this version of the form and is not shown here; the trail has it.
   *[other] { $n } answers do not fit this version of the form and are not shown here; the trail has them.
 }
review-unseen = Never asked, because what comes before was not answered: { $n }
review-settled = Not asked because of another answer: { $n }
review-contact = Contact
review-safe-to-message = Safe to leave a message?
review-address = Where now
review-email = Email
review-has-no-phone = Says they have no phone
review-distress = Distress and impact
review-distress-note = Shown beside urgency. It never lowers the level and is never a reason to dismiss a flag.
review-partial-total = only { $n } of { $all } questions answered
review-older = Earlier assessments

# Who works on it
review-take-case = Take this case
review-taken-nobody = Nobody has taken this case.
review-taken-mine = You took this case at { $since }. It stays yours until { $until }, and longer while you go on with it.
review-release = Give it back
review-take-over = Take it over
review-held-title = Somebody else is working on this case
review-held-text = Nothing was saved. What you wrote is still in the form below.
review-over-why = Why?
review-over-decide = Why do you decide this case over
review-over-asked = They asked me to
review-over-away = They are not there
review-over-urgent = It cannot wait
review-over-mine = The patient is mine
review-looks = Also open with:

# Change of level
review-level = Level:
review-level-step = from { $from } to { $to }
review-level-set = { $said }, { $time }. The rules alone give { $newest }.
review-raise = Raise to { $to }
review-lower = Lower the level
review-lower-to = To
review-lower-because = Why is it lower?
review-lower-unreasoned = Choose why the level is lower
review-lower-title = Lower this case from { $from } to { $to }?
review-lower-text = The patient’s answers set off these rules. Read them once more.
review-lower-kept = Found before, and not in the newest answers:
review-lower-second = In this clinic a second person confirms this. Until then the level stays.
review-lower-keep = Leave it at { $from }
review-lower-do = Lower to { $to }
review-lower-propose = Propose to lower to { $to }
review-lower-waits = Proposed: lower to { $to }
review-lower-mine = It waits for a second person. Until then the level stays.
review-lower-confirm = Confirm: lower to { $to }
review-lower-withdraw = Take the proposal back

# To close an emergency
review-close-title = Close this case at { $from } with “{ $outcome }”?
review-close-because = Why is it closed?
review-close-unreasoned = Choose why it is closed
review-close-keep = Leave it open
review-close-do = Close it all the same
review-close-second = In this clinic one person alone does not close an emergency like this. Propose a lower level; when a second person has confirmed it, decide. What you wrote stays in the form.
review-close-propose = Propose the lower level
review-because-elsewhere = Looked after elsewhere, or in another case
review-because-second-contact = Told the second contact, who looks after it
review-because-sent = Sent somebody to look after the patient

# Open again
review-reopen = Open this case again
review-reopen-why = Why?
review-reopen-called = The patient got in touch
review-reopen-result = A result has come
review-reopen-unfinished = Something is still to be done
review-reopen-mistaken = It was closed by mistake
review-reopen-unreasoned = Choose why the case is opened again

# Decision
review-jump-decide = Decide
review-jump-summary = Summary
review-decide = Decide
review-decide-again = Add a decision
review-outcome = What happens now?
review-outcome-advice = Advice given
review-outcome-appointment = Appointment
review-outcome-referral = Referral
review-outcome-emergency-care = Sent to emergency care
review-outcome-could-not-reach = Could not reach the patient
review-outcome-duplicate = Duplicate
review-outcome-entered-in-error = Entered in error
review-outcome-no-action = No action needed
review-note = Note for the clinic
review-note-alone = Save the note alone
review-note-missing = Write a note first
review-note-hint = Only staff read this.
review-message = Message to the patient
review-message-hint = The patient reads this on their status page. Plain words, no jargon. Phone if it cannot wait: nobody knows when they will look.
review-message-sent = To the patient:
review-message-waiting = To the patient, not sent yet:
review-message-unsent = To the patient, never sent:
review-save-decision = Save and close the case
review-save-hint = The patient is told ten minutes after you save; until then you can undo it. If they must know now, tell them at once: that cannot be undone.
review-save-at-once = Save, close, and tell the patient at once
review-told-waiting = The patient is told at { $time }.
review-told-told = The patient was told at { $time }.
review-told-undone = Undone at { $time }. The patient was told nothing of it.
review-told-withheld = The case was opened again before the patient was told. Nothing of this is sent.

# Question to the patient
review-ask = Ask the patient
review-question-text = Question to the patient
review-ask-hint = The case stays open and keeps its place. The patient reads the question on their status page ten minutes after you ask; until then you can take it back. Phone if it cannot wait: nobody knows when they will look.
review-ask-do = Ask
review-ask-at-once = Ask at once
review-question-missing = Write a question first
review-question-long = The question must have no more than 5,000 characters
review-question-character = The question has a character that cannot be stored (NUL). It is marked with �: take it out
review-question-unsent = There is a question to the patient that was not asked. Ask it, or clear it before you close the case
review-questions = Questions to the patient
review-question-answered = Answered at { $time }
review-question-waiting = Not sent yet: the patient can read it from { $time }.
review-question-told = The patient can read it since { $time }.
review-question-withheld = The question was not sent: the case was closed first.
review-question-undo = Take it back
review-asked-steps = Asked {"{"}m{"}"} min ago, no answer yet|Asked {"{"}h{"}"} h {"{"}m{"}"} min ago, no answer yet|Asked {"{"}d{"}"} d {"{"}h{"}"} h ago, no answer yet
review-answered-tag = Answer came { $time }
review-second-waits = Waits for a second person
review-undo-other-question = Only the person who asked can take the question back.
review-event-asked = asked the patient
review-event-answered = The patient answered
review-event-question-undone = took the question back
review-left-question = The question has reached the patient’s page
review-sbar-asked = QUESTIONS TO THE PATIENT
review-sbar-answer = Answer { $time }: "{ $answer }"
review-sbar-no-answer = Not answered.

# Undo
review-undo = Undo
review-undo-until = Decided { $decided }. Undo until { $until }: that is when the patient is told.
review-undo-more = { $n ->
    [one] 1 more decision that you can undo
   *[other] { $n } more decisions that you can undo
 }
review-undo-done = It is undone, and the patient was told nothing of it. What you wrote stands in the form again.
review-undo-refused = This cannot be undone any more. Nothing was changed.
review-undo-late = The ten minutes are over, and the patient has been told or is being told now. To go on with the case, open it again, or phone the patient.
review-undo-at-once = The patient was told at once, as chosen. To go on with the case, open it again, or phone the patient.
review-undo-opened = The case was opened again meanwhile. The patient was not told of this decision, and will not be.
review-undo-since = Something else has been decided since. Undo that first, or open the case again.
review-undo-other = Only the person who decided can undo it. Everybody can open the case again, with a reason; what the patient has not been told by then is not sent.
review-undo-unknown = It is not known what was meant.
review-outcome-missing = Choose what happens now
review-note-long = The note must have no more than 5,000 characters
review-note-character = The note has a character that cannot be stored (NUL). It is marked with �: take it out
review-message-long = The message must have no more than 5,000 characters
review-message-character = The message has a character that cannot be stored (NUL). It is marked with �: take it out
review-restored-title = What you had written is back
review-restored-text = Nothing of it is saved yet. Look at the case, then save it.
review-restored-form = Go to the form
review-stale-title = This case has changed since you opened it
review-stale-text = Nothing was saved. Your choice and your note are still in the form.
review-stale-form = Go to the form
review-stale-since = What is new:

# Other cases of the same person
review-same-perhaps = Perhaps the same person
review-same-why = Same name, date of birth and phone number in this clinic. Linked cases are compared; they are never merged, and a link can be undone.
review-same-yes = Same person
review-same-no = Not the same
review-same-linked = Other cases of this person
review-same-other = Cases that look alike
review-same-since = Since last time ({ $reference }, { $day })
review-same-level-then = Level then:
review-same-level-now = Now:
review-same-new = New:
review-same-unknown-then = So now, not known last time:
review-same-changed = Changed:
review-same-gone = Gone:
review-same-unknown-now = So last time, not known now (not asked, left blank or not sure):
review-same-step = { $label }: { $then }, now { $now }
review-same-danger = ▲ Danger
review-same-more = { $n } more
review-same-nothing = Nothing is different among the answers that can be compared.
review-same-compared = Coded answers and red flags as last assessed. Their own words are not compared: read them.
review-same-versions = The forms differ: version { $then } then, { $now } now. What only one of them asks counts as not known in the other.
review-same-author = One of the forms was filled in by the patient, the other by somebody else.
review-same-other-form = That was another form: its answers are not compared. Open the case to read them.
review-same-unreadable = What the rules found in one of the two cases cannot be read any more: their answers are not compared.
review-same-maps = Body maps, then and now
review-same-then = Then, { $day }
review-same-now = Now, { $day }
review-same-nowhere = Nowhere
review-same-map-unknown = Not known: not asked or left blank.
review-same-later = There is a later case:
review-same-all = { $n ->
    [one] Levels over time, and 1 linked case
   *[other] Levels over time, and { $n } linked cases
 }
review-same-spark = Level of each linked case over time
review-same-open = Open
review-same-undo = Undo the link
review-same-apart-rows = Each case stays as it is, with its own answers, level and decisions.
review-same-apart = Said not to be the same person: { $n }
review-same-again = Ask again

# Trail
review-trail = What has happened
review-trail-started = Form begun
review-time = Time
review-question = Question
review-answer = Answer
review-by = By
review-trail-cut = Only the newest changes are shown.
review-trail-first-answers = { $n ->
    [one] 1 first answer
   *[other] { $n } first answers
 }
review-trail-changed = Changed
review-trail-cleared = Taken back
review-trail-stale = From an old page, not stored
review-trail-undone = Undone
review-left-told = The patient was told
review-left-withheld = The patient was not told of the decision: the case was opened again first
review-trail-stripped = Dropped when sent: not asked any more
review-trail-assessed = Rules: { $level }, { $kind }
review-unreadable = An entry that cannot be read
review-assessed-danger = emergency answer in an unfinished form
review-assessed-changed = answers changed
review-assessed-abandoned = left unfinished
review-assessed-submitted = form sent
review-assessed-updated = update sent
review-event-arrived = Entered the queue
review-event-stop-called = Emergency page: the patient pressed “I have called”
review-event-stop-cannot = Emergency page: the patient pressed “I cannot call”
review-event-stop-mistake = Emergency page: the patient pressed “that was a mistake”
review-event-abandoned = Left unfinished
review-event-submitted = Form sent
review-event-updated = The patient said how it is now
review-event-check-in = Asked the patient how it is now
review-event-claimed = took the case
review-event-taken-over = took the case over
review-event-released = gave the case back
review-event-flag-agreed = agrees with a warning sign
review-event-flag-not-relevant = finds a warning sign not relevant
review-event-level-raised = raised the level
review-event-level-lowered = lowered the level
review-event-level-proposed = proposes to lower the level
review-event-level-confirmed = confirmed, and the level is lowered
review-event-level-declined = left the level as it was
review-event-same-person = says it is the same person as in another case
review-event-same-person-undone = undoes the link with another case
review-event-another-person = says it is not the same person as in another case
review-event-another-undone = takes back that it is not the same person as in another case
review-event-note = note
review-event-reopened = opened the case again
review-event-undone = undid the decision
review-event-escalated = Nobody had taken the case: escalated
review-told-second-contact = second contact, by mail
review-told-second-contact-untold = second contact; nobody could be told by mail
review-told-lead = lead, by mail
review-told-lead-untold = lead; nobody could be told by mail
review-event-other = Something happened
review-author-unknown = not said by whom

# Search
review-search-title = Find a case
review-search-lead = Open and closed cases. Fill in one field or more: a case must match all of them.
review-search-name = Name
review-search-name-hint = Any whole part of the first or last name
review-search-born = Date of birth
review-search-born-hint = For example, 27 3 1980, 27/03/1980 or 1980-03-27
review-search-phone = Phone
review-search-reference = Reference
review-search-reference-hint = For example, 7K3M-X9QD
review-search = Search
review-search-empty = Enter something to search for
review-search-born-wrong = Enter a whole date of birth: day, month and year
review-search-phone-wrong = Enter at least 6 digits of the phone number
review-search-reference-wrong = Enter the reference, in letters and digits
review-search-results = What was found
review-search-sorted = sorted by arrival, newest first
review-found = { $n ->
    [0] No case matches all of this
    [one] 1 case found
   *[other] { $n } cases found
 }
review-found-more = More than { $n } cases match; the newest { $n } are shown. Add more to find one.

# Summary for a record elsewhere
review-sbar-title = INTAKE SUMMARY
review-sbar-unsigned = Medical content of the form not clinically signed off.
review-sbar-by = Answers given by: { $who }.
review-sbar-times = Arrived { $arrived }. Due { $due }. Assessed on { $assessed }. Made { $now }.
review-sbar-draft = Not sent yet: the form is unfinished.
review-sbar-submitted = The form was sent.
review-sbar-situation = SITUATION
review-sbar-story = Own words:
review-sbar-no-story = Own words: none.
review-sbar-background = BACKGROUND
review-sbar-no-allergies = Allergies: not known.
review-sbar-assessment = ASSESSMENT (rules; no diagnosis)
review-sbar-clear = No red flags: every question was asked.
review-sbar-not-clear = No red flag found, but not every question was answered.
review-sbar-negative = Asked and negative:
review-sbar-unanswered = Not answered:
review-sbar-more = and { $n } more
review-sbar-check = Data check
review-sbar-unworded = Not asked, since there is no published wording in the language the patient reads:
review-sbar-changed = Changed answers to red-flag questions:
review-changed-nothing = no answer
review-sbar-contributors = May contribute (not a cause):
review-sbar-contributors-open = What may contribute, not answered:
review-sbar-no-contributor = May contribute: nothing on the form’s list was named.
review-sbar-ticked = ticked under { $list }
review-sbar-lately = changed in the last 2 weeks
review-sbar-distress = Distress and impact (beside the level):
review-sbar-recommendation = RECOMMENDATION (texts of the form)
