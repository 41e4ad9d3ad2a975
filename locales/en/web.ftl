# Words of the frame, the form fields and the error pages.
language-name = English
languages = Languages
skip-to-content = Skip to the main content
demo-label = Demonstration
demo-banner = This is a demonstration. Everybody in it is made up. Do not enter anything real.
demo-mail = Letters sent

mail-demo-title = Letters that would have been sent
mail-demo-text = The demonstration sends no mail. What it would have sent lands here, the newest first.
mail-demo-none = There are no letters yet.
mail-demo-to = To

optional = (optional)
or = or
date-day = Day
date-month = Month
date-year = Year
date-example = For example, 27 3 2007
date-example-partial = For example, 3 2007, or just 2007
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
 }
date-whole = { $day } { $month } { $year }
date-of-month = { $month } { $year }
moment = { $weekday } { $date }, { $time }
error-prefix = Error:
title-error = Error: { $title }
problem-heading = There is a problem
more-help = More help with this question
yes = Yes
no = No
emergency-numbers = Emergency numbers
emergency-strip = Emergency:
advice-strip = Urgent advice:
clinic-help = Help with this form:
footer-not-monitored = This form is not for emergencies and may not be watched at all hours.
footer-unsigned = The medical content of this form has not yet been approved by a clinician.

error-back-to-clinic = Go to the first page of { $clinic }
error-reference = If you call us about this, give this number: { $request }
error-not-found-title = We cannot find this page
error-not-found-text = The address may be mistyped, or the page may have come to its end.
error-expired-title = This form has ended
error-expired-text = We keep unfinished answers only for some days. They have been erased. Please start again from the first page.
error-signed-out-title = You are signed out
error-signed-out-text = Sign in to go on.
error-forbidden-title = You may not do this
error-forbidden-text = Your account has no permission for this page.
error-cross-site-title = This request was refused
error-cross-site-text = It came from another site. Go back to the form's own page and try again.
error-too-many-title = Too many tries
error-too-many-text = Please wait a while and try again. In an emergency, do not wait: call for help.
error-head-too-large-title = Your browser sent too much along with this
error-head-too-large-text = Open this page in a new private window and try again. If that does not help, phone the clinic.
error-too-large-title = That was too much to send
error-too-large-text = Go back, shorten what you typed, and send it again. Nothing from before is lost.
error-unsupported-body-title = We cannot read this
error-unsupported-body-text = The form was sent in a way we do not accept.
error-too-slow-title = Sending took too long
error-too-slow-text = Your connection may be slow. Go back and send the page again: what you typed is still there.
error-unavailable-title = We could not save this just now
error-unavailable-text = Nothing was sent. Go back and try again in a minute: what you typed is still in the page.
error-away-title = We cannot show this page just now
error-away-text = What you answered before is safe. Please try again in a minute.
error-not-confirmed-title = We are not sure this was saved
error-not-confirmed-text = Go back and send it again. Sending twice does no harm: we keep only one.
error-bad-request-title = We cannot read this
error-bad-request-text = The page was sent in a way we do not understand. Go back and try again.
error-body-broken-title = Sending broke off
error-body-broken-text = Go back and send the page again: what you typed is still there.
error-url-too-long-title = This address is too long
error-url-too-long-text = Go back to the page before and follow its links.
error-method-title = This cannot be done here
error-method-text = Go back to the page before and use its buttons.
error-internal-title = Something went wrong on our side
error-internal-text = Go back and try again. If you feel very unwell, do not wait for this form: call for help.

# The body map and the level marks.
level-prefix = Priority
body-your-left = Your left
body-your-right = Your right
body-their-left = Their left
body-their-right = Their right
body-front = Front
body-back = Back
body-chosen = selected
body-cleared = not selected
