# Words of signing in and of staff accounts.
account-product = Anteroom
account-role-clinician = clinician
account-role-admin = administrator

account-sign-in-title = Sign in
account-sign-in = Sign in
account-login = Login name
account-password = Password
account-login-missing = Enter your login name
account-password-missing = Enter your password
account-wrong = This login name and password do not go together. Check both and try again.
account-lost = I have no password, or lost it
account-lost-help = Ask the person who runs Anteroom at your clinic for a new link. With it you choose a password yourself. A link works for one hour.
account-for-staff = For staff. Patients start from the address their clinic gives them.
account-session-soon = You will be signed out in { $n } min. Any key or a touch keeps you signed in.
account-session-last = Your session ends in { $n } min and cannot be prolonged. What you write stays on this page: you can save it after signing in again.
account-session-over = You are signed out. What you wrote is still on this page: save it as usual, and you are asked to sign in first.
account-session-stay = Stay signed in
account-kept-notice = Your session had ended, and nothing was saved. What you wrote is not lost: sign in, and put it back.
account-kept-title = You are signed in again
account-kept-back = What you had written is here and not saved yet. Put it back into the case’s page, look at it, and save it there.
account-kept-go = Put it back
account-kept-leave = Drop it and go to the queue
account-signed-out = You have signed out.
account-password-set = Your password is set. Sign in with it.
account-choice-late = That took too long. Please sign in again.

account-choose-title = Choose a clinic
account-choose-label = Which clinic do you work for now?
account-choose-missing = Choose a clinic
account-choose = Continue
account-choose-back = Sign in as somebody else

account-sign-out = Sign out
account-change-link = Change password
account-back-to-queue = Back to the queue

account-change-title = Change your password
account-change-lead = You stay signed in here. You are signed out everywhere else.
account-change = Change password
account-changed = Your password is changed. You are signed out everywhere else.
account-old = Password you have now
account-old-missing = Enter the password you have now
account-old-wrong = This is not the password you have now
account-new = New password
account-new-hint = At least 15 characters. A few words that do not belong together are good, and spaces are fine. You can paste it.
account-again = New password once more
account-new-missing = Enter a new password
account-new-same = The new password must not be the one you have now
account-again-differs = The two new passwords are not the same
account-password-short = The password must have at least 15 characters
account-password-long = The password must have no more than 128 characters
account-password-easy = This password is too easy to guess. Take words that have nothing to do with you, the clinic or each other.

account-welcome-title = Choose your password
account-welcome-lead = Welcome, { $name }. This link works once.
account-welcome-set = Set password

account-link-gone-title = This link does not work any more
account-link-gone-text = A link works once and for one hour, and only the newest one does. Ask the person who runs Anteroom at your clinic for a new one.
