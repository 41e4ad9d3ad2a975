# The patient's way.
back = Back
continue = Continue
change = Change
not-provided = Not provided
not-answered = No answer

home-title = Which clinic are you with?
home-text = Choose your clinic to fill in its form.

front-caption = Before you are seen
front-title = Tell us about your muscle twitching
front-emergency-title = This is not for emergencies
front-emergency-text = If someone cannot breathe, has a suddenly weak face, arm or leg, or is hard to wake, do not fill in this form.
front-call = Call { $number } now
front-lead = Answer some questions before you are seen. A clinician reads every form. It does not tell you what you have.
front-time = It takes about 10 minutes, often less.
front-keep = You can stop and come back, on this phone or another one: we keep your answers for { $days } days.
front-other = You can fill it in for someone else.
front-staffed = The clinic is open now. Even so, nobody watches this form minute by minute.
front-unstaffed = The clinic is closed now. Nobody reads the forms until it opens.
front-start = Start
front-drafts = Go on with a form you have started on this phone
front-resume = Go on with a form you started on another phone
front-what-not = What this form is, and what it is not

drafts-title = You have started a form on this phone
drafts-none = There is no unfinished form on this phone.
drafts-text = Is it yours? Then go on with it. If it is not, leave it alone or clear it.
drafts-kept-until = Kept until { $time }
drafts-go-on = Go on with it
drafts-clear = Clear it from this phone
drafts-another-title = Another person?
drafts-another-text = Start a new form. The one you have started stays.
drafts-another = Start a form for another person

goodbye-title = You have left the form
goodbye-nothing-kept = We have kept nothing of what you told us.
goodbye-kept = What you told us before stays with the clinic, because it sounded urgent. This phone has forgotten it.
goodbye-later = This phone has forgotten your form. We keep it for some days, so that you can come back with your code.
goodbye-sent = This phone has forgotten your form. The clinic has your answers.
goodbye-instead = You can speak to the clinic instead:
goodbye-emergency = In an emergency call { $number }.
goodbye-again = Back to the first page

come-back-link = Stop here and come back later
come-back-new = You can stop at any time and come back, on this phone or another one.
come-back-see = See how
come-back-title = Come back later
come-back-on = Go on with the form now
come-back-kept = Your answers are saved. We keep them until { $time }.
come-back-same = On this phone you can simply close this page. Open the clinic’s first page again when you want to go on.
come-back-other = On another phone
come-back-missing = Before you can come back on another phone, we need to know the date of birth.
come-back-answer = Answer that question
come-back-write = Write down the code and the address. Open the address on the other phone and type the code and the date of birth on the form.
come-back-code = Your code
come-back-where = Where to type it
come-back-safe = Do not show the code to anyone you would not show your answers to.
come-back-ended = There is no code for this form at the moment. A code stops working after too many wrong dates of birth.
come-back-fresh = Get a new code
come-back-mail = Or by email
come-back-mail-text = We can send you a link. It works once, within 24 hours, together with the date of birth. The email names the clinic and says nothing about your health.
come-back-address = Email address
come-back-address-hint = We use it for this email only.
come-back-address-wrong = Type an email address, like name@example.com
come-back-send = Send me a link
come-back-sent = The link is on its way to the address you typed. It can take a few minutes. Look in the spam folder too.
come-back-leave = Not your own phone?
come-back-leave-text = Write down the code first. Then make this phone forget the form. Your answers are kept.

resume-title = Go on with your form
resume-lead = Type the code you wrote down and the date of birth on the form.
resume-lead-link = Type the date of birth on the form.
resume-code = Code
resume-code-hint = 13 letters and numbers, like 7K3M-X9QD-AC4T3. Small letters are fine.
resume-code-missing = Type the code
resume-code-slip = There is a mistake in the code. Look at it again, letter by letter.
resume-open = Open my form
resume-wrong-title = We could not open a form with that
resume-wrong-lead = One of these may be the reason:
resume-wrong-slip = The code or the date of birth is not the one on the form.
resume-wrong-sent = The form has been sent or cleared already.
resume-wrong-old = Nothing was added to the form for { $days ->
    [one] { $days } day
   *[other] { $days } days
 }. Then we erase it.
resume-wrong-link = The link from the email was used before, or is older than 24 hours.
resume-wrong-tries = There were too many wrong dates of birth for this code or link.
resume-wrong-do = What you can do
resume-wrong-again = Try again with your code
resume-wrong-phone = Open the form on the phone where you started it. There you can get a new code or a new link.
resume-wrong-start = Start a new form
resume-wrong-call = Call the clinic:

letter-subject = Your form at { $clinic }
letter-asked = You asked { $clinic } for a link to go on with your form. Open it and type the date of birth on the form:
letter-works = The link works once, until { $time }.
letter-not-you = If you did not ask for this, you do not have to do anything.
letter-emergency = Please do not answer this email: nobody reads the answers. In an emergency call for help.

unsaved-title = We could not save this page
unsaved-text = Nothing was sent. What you typed is still here. Please wait a minute and press Continue again.

keep-saved = Saved { $time }
keep-unsaved = Not saved yet: no connection. Keep this page open; what you typed is still here.
keep-held = No connection. Keep this page open: it goes on by itself when the connection is back. What you typed is still here.
keep-apart = An answer on this page was changed on another page or phone. Continue shows you both.
keep-help = Do not wait for this page if you feel very unwell.

ended-still = What you have just sent was not erased. It is here:
ended-again = Begin again with these answers

unsent-title = Nothing was sent yet
unsent-text = We cannot reach our records just now. What you answered before is safe. The clinic has not got your form.
unsent-again = Keep this page open. Wait a minute, then press the button.
unsent-send = Send now

choose-title = There are two answers
choose-text = These questions were also answered on another page or phone. Nothing was overwritten. Choose the answer that is right.
choose-saved = On your other page or phone you answered, saved { $time }:
choose-sent = You have just sent:
choose-missing = Choose one of the two answers

sent-title = Your answers were sent already
sent-text = We have the answers you sent. Date and time: { $time }. They stay as they are.
sent-not-kept = We did not keep what you have just sent from this page.
sent-tell = Has something changed? Call the clinic:
sent-kept = This is what the clinic has
sent-lost = This was not kept
sent-receipt = Go to your receipt

contact-title = How can we reach you?
carry-on-title = Carry on if you can
carry-on-text = What you told us is saved. If you are able to, answer the rest: it helps whoever treats you.
carry-on-help-first = Getting help comes first. You can stop at any time.
carry-on-button = Carry on with the form

# Whether a clinician who speaks this language has reviewed the emergency texts of this file: yes or no. Until then the
# English is shown beside them.
emergency-reviewed = yes
stop-emergency = Emergency:
stop-title-call = Call { $number } now
stop-title-go = Go to an emergency department now
stop-title-maternity = Call your maternity unit or { $number } now
stop-you-told-us = You told us:
stop-call = Call { $number }
stop-call-or-ask = or ask someone near you to call
stop-call-if = if it gets worse or you cannot get there
stop-alone = Nobody may be watching this page. Do not wait for the clinic: get help now.
stop-crisis = Someone to talk to, day and night
stop-do = Do
stop-do-not = Do not
stop-then = When you have done that
stop-saved = What you told us is saved.
stop-called = I have called
stop-gone = I have called, or I am on my way
stop-cannot = I cannot call or go
stop-mistake = That was a mistake: change my answer
stop-not-saved = We could not save what you told us. Get help first. You can tell the clinic later.

unreachable-title = Other ways to get help
unreachable-text = You still need help now. Try these, in any order.
unreachable-ask = Ask someone near you: a neighbour, a shop, a passer-by.
unreachable-borrow = Borrow a phone. A call to { $number } costs nothing.
unreachable-go = Let someone take you to the nearest hospital, pharmacy, fire or police station. Do not drive yourself.
unreachable-noise = If you are alone and cannot move, shout, knock on the wall or the floor.
unreachable-advice = For advice by phone:
unreachable-marked = We have noted on your form that you could not call. Nobody may see it soon: do not wait for us.
unreachable-not-marked = We could not note that you cannot call. Nobody at the clinic knows: do not wait for us.
unreachable-onward = Tell us how to reach you

check-title = Check your answers, then send them
check-changed-title = Your answers have changed
check-changed-text = They were changed after you opened this page, so nothing was sent. Please check them again.
check-key-title = Nothing was sent yet
check-key-text = Something was missing in what this page sent. Please check your answers and press “Send my answers” once more.
check-unfinished-title = Some answers are still missing
check-unfinished-link = Answer the next missing question
check-age = You are { $years } years old
check-age-proxy = They are { $years } years old
check-send-title = Send your answers
check-send-text = When you send them, the clinic's team can read them. You cannot change them afterwards.
check-send = Send my answers

confirm-title = Please look at this once more
confirm-right = That is right, go on

receipt-title = We have your answers
receipt-reference = Your reference
receipt-code = Your access code
receipt-code-once = Write both down. We show the access code only now. You need it, with your date of birth, to read your answers later. The reference is for phone calls: it is not a secret.
receipt-code-gone = The access code was shown when you sent your answers. We cannot show it again.
receipt-next = What happens next
receipt-what-to-do = Until then
receipt-call = Questions? Call the clinic:
receipt-emergency-title = Get help first
receipt-emergency-link = Show the emergency advice again
receipt-finish = Finish and clear this phone

emergency-if = Get emergency help if
tell-us-if = Tell us within a day if
self-care = What you can do yourself

problem-missing-choice = Choose an answer: { $question }
problem-missing-text = Fill this in: { $question }
problem-not-a-number = Answer with a number, like 7: { $question }
problem-not-whole = Answer with a whole number, like 7: { $question }
problem-out-of-range = Answer with a number from { $min } to { $max }: { $question }
problem-too-long = Make this shorter by { $over ->
    [one] { $over } letter
   *[other] { $over } letters
 }. At most { $max } fit: { $question }
problem-bad-character = We cannot store one of the characters in this. Type it again: { $question }
problem-unknown-option = Choose one of the answers shown: { $question }
problem-none-and-others = You ticked “none” together with something else. Keep one or the other: { $question }
problem-only-one = Choose only one answer: { $question }
problem-no-such-date = This is not a real date. Use numbers, like 27 3 2007: { $question }
problem-incomplete-date = Part of this date is missing: { $question }
problem-in-future = This date has not come yet. Use today or an earlier date: { $question }
problem-too-long-ago = This date is more than { $years } years ago. Check the year: { $question }
