# Letters to the staff when nobody has taken a case. They say which case and nothing of the patient.
promises-mail-subject = { $level } case { $reference }: nobody has taken it
promises-mail-second =
    Nobody at { $clinic } has taken the case { $reference } ({ $level }).
    It has stood in the queue at this level since { $since }.

    Please see to it, or find somebody who does. Sign in here and take the case:
    { $address }

    You get this letter as the second contact of the clinic. If nobody takes the case, the lead may be told next.
    This letter says nothing about the patient. Please do not answer it.
promises-mail-lead =
    Nobody at { $clinic } has taken the case { $reference } ({ $level }).
    It has stood in the queue at this level since { $since }.

    Please see to it, or find somebody who does. Sign in here and take the case:
    { $address }

    You get this letter as the lead of the clinic.
    This letter says nothing about the patient. Please do not answer it.
