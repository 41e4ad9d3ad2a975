# Arabic texts of the patient's way. No native-speaking clinician has reviewed them.
back = رجوع
continue = متابعة
change = تغيير
not-provided = لم تُذكر
not-answered = بلا جواب

home-title = ما العيادة التي تتبعون لها؟
home-text = اختاروا عيادتكم لملء استمارتها.

front-caption = قبل أن يراكم مختص طبي
front-title = أخبرونا عن رفّة العضلات (ارتعاش العضلات) عندكم
front-emergency-title = هذه الاستمارة ليست لحالات الطوارئ
front-emergency-text = إذا كان أحد لا يستطيع التنفس، أو عنده ضعف مفاجئ في الوجه أو الذراع أو الساق، أو يصعب إيقاظه، فلا تملؤوا هذه الاستمارة.
front-call = اتصلوا بـ { $number } الآن
front-lead = أجيبوا عن بعض الأسئلة قبل أن يراكم مختص طبي. يقرأ مختص طبي كل استمارة. الاستمارة لا تقول لكم ما هو مرضكم.
front-time = تحتاج إلى حوالي 10 دقائق، وكثيرًا ما تحتاج إلى أقل.
front-keep = يمكنكم أن تتوقفوا ثم تعودوا، على هذا الهاتف أو على هاتف آخر: نحتفظ بإجاباتكم مدة { $days ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
 }.
front-other = يمكنكم أن تملؤوها عن شخص آخر.
front-staffed = العيادة مفتوحة الآن. ومع ذلك، لا يراقب أحد هذه الاستمارة دقيقة بدقيقة.
front-unstaffed = العيادة مغلقة الآن. لن يقرأ أحد الاستمارات حتى تفتح.
front-start = ابدؤوا
front-drafts = أكملوا استمارة بدأتموها على هذا الهاتف
front-resume = أكملوا استمارة بدأتموها على هاتف آخر
front-what-not = ما هي هذه الاستمارة، وما ليست هي

drafts-title = بدأتم استمارة على هذا الهاتف
drafts-none = لا توجد استمارة غير مكتملة على هذا الهاتف.
drafts-text = هل هي لكم؟ إذًا أكملوها. إذا لم تكن لكم، فاتركوها أو امسحوها.
drafts-kept-until = محفوظة حتى { $time }
drafts-go-on = أكملوها
drafts-clear = امسحوها من هذا الهاتف
drafts-another-title = شخص آخر؟
drafts-another-text = ابدؤوا استمارة جديدة. الاستمارة التي بدأتموها ستبقى.
drafts-another = ابدؤوا استمارة لشخص آخر

goodbye-title = خرجتم من الاستمارة
goodbye-nothing-kept = لم نحتفظ بأي شيء مما قلتموه لنا.
goodbye-kept = ما قلتموه لنا من قبل سيبقى عند العيادة، لأنه بدا عاجلًا. وقد مُسح من هذا الهاتف.
goodbye-later = مُسحت استمارتكم من هذا الهاتف. نحتفظ بها بضعة أيام، لكي تستطيعوا العودة إليها بالرمز.
goodbye-sent = مُسحت استمارتكم من هذا الهاتف. إجاباتكم عند العيادة.
goodbye-instead = يمكنكم بدلًا من ذلك أن تتحدثوا مع العيادة:
goodbye-emergency = في حالة الطوارئ، اتصلوا بـ { $number }.
goodbye-again = العودة إلى الصفحة الأولى

come-back-link = توقفوا هنا وعودوا فيما بعد
come-back-new = يمكنكم أن تتوقفوا في أي وقت ثم تعودوا، على هذا الهاتف أو على هاتف آخر.
come-back-see = اعرفوا كيف
come-back-title = العودة فيما بعد
come-back-on = أكملوا الاستمارة الآن
come-back-kept = إجاباتكم محفوظة. نحتفظ بها حتى { $time }.
come-back-same = على هذا الهاتف يكفي أن تغلقوا هذه الصفحة. وعندما تريدون أن تكملوا، افتحوا الصفحة الأولى للعيادة مرة أخرى.
come-back-other = على هاتف آخر
come-back-missing = لكي تعودوا على هاتف آخر، نحتاج أولًا إلى معرفة تاريخ الميلاد.
come-back-answer = أجيبوا عن هذا السؤال
come-back-write = اكتبوا الرمز والعنوان عندكم. افتحوا العنوان على الهاتف الآخر، ثم اكتبوا الرمز وتاريخ الميلاد المكتوب في الاستمارة.
come-back-code = الرمز الخاص بكم
come-back-where = أين تكتبونه
come-back-safe = لا تُظهروا الرمز لأي شخص لا تريدون أن يرى إجاباتكم.
come-back-ended = لا يوجد الآن رمز لهذه الاستمارة. يتوقف الرمز عن العمل إذا كُتب تاريخ ميلاد خاطئ مرات كثيرة.
come-back-fresh = الحصول على رمز جديد
come-back-mail = أو بالبريد الإلكتروني
come-back-mail-text = يمكننا أن نرسل إليكم رابطًا. يعمل مرة واحدة، خلال 24 ساعة، مع تاريخ الميلاد. تذكر الرسالة اسم العيادة ولا تقول شيئًا عن صحتكم.
come-back-address = عنوان البريد الإلكتروني
come-back-address-hint = نستعمله لهذه الرسالة فقط.
come-back-address-wrong = اكتبوا عنوان بريد إلكتروني، مثل ⁦name@example.com⁩
come-back-send = أرسلوا إليّ رابطًا
come-back-sent = الرابط في طريقه إلى العنوان الذي كتبتموه. قد يحتاج إلى بضع دقائق. ابحثوا أيضًا في مجلد الرسائل غير المرغوب فيها.
come-back-leave = هذا ليس هاتفكم؟
come-back-leave-text = اكتبوا الرمز عندكم أولًا. ثم امسحوا الاستمارة من هذا الهاتف. تبقى إجاباتكم محفوظة عندنا.

resume-title = أكملوا استمارتكم
resume-lead = اكتبوا الرمز الذي سجّلتموه عندكم وتاريخ الميلاد المكتوب في الاستمارة.
resume-lead-link = اكتبوا تاريخ الميلاد المكتوب في الاستمارة.
resume-code = الرمز
resume-code-hint = 13 حرفًا ورقمًا، مثل ⁦7K3M-X9QD-AC4T3⁩. يمكنكم استعمال الحروف الصغيرة.
resume-code-missing = اكتبوا الرمز
resume-code-slip = يوجد خطأ في الرمز. راجعوه مرة أخرى حرفًا حرفًا.
resume-open = افتحوا استمارتي
resume-wrong-title = لم نستطع فتح استمارة بما كتبتموه
resume-wrong-lead = قد يكون أحد هذه الأسباب:
resume-wrong-slip = الرمز أو تاريخ الميلاد غير مطابق لما في الاستمارة.
resume-wrong-sent = أُرسلت الاستمارة أو مُسحت من قبل.
resume-wrong-old = لم يُضف شيء إلى الاستمارة مدة { $days ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
 }. عندئذ نمسحها.
resume-wrong-link = استُعمل الرابط الذي في الرسالة من قبل، أو مرّ عليه أكثر من 24 ساعة.
resume-wrong-tries = كُتب تاريخ ميلاد خاطئ مرات كثيرة مع هذا الرمز أو الرابط.
resume-wrong-do = ما يمكنكم أن تفعلوه
resume-wrong-again = حاولوا مرة أخرى بالرمز
resume-wrong-phone = افتحوا الاستمارة على الهاتف الذي بدأتموها عليه. هناك يمكنكم الحصول على رمز جديد أو رابط جديد.
resume-wrong-start = ابدؤوا استمارة جديدة
resume-wrong-call = اتصلوا بالعيادة:

letter-subject = استمارتكم في { $clinic }
letter-asked = طلبتم من { $clinic } رابطًا لإكمال استمارتكم. افتحوه واكتبوا تاريخ الميلاد المكتوب في الاستمارة:
letter-works = يعمل الرابط مرة واحدة، حتى { $time }.
letter-not-you = إذا لم تطلبوا ذلك، فلا يلزمكم أن تفعلوا شيئًا.
letter-emergency = نرجو ألا تردوا على هذه الرسالة: لا أحد يقرأ الردود. في حالة الطوارئ، اتصلوا لطلب المساعدة.

keep-saved = حُفظ { $time }
keep-unsaved = لم يُحفظ بعد: لا يوجد اتصال. اتركوا هذه الصفحة مفتوحة؛ ما كتبتموه ما زال هنا.
keep-held = لا يوجد اتصال. اتركوا هذه الصفحة مفتوحة: ستكمل وحدها عندما يعود الاتصال. ما كتبتموه ما زال هنا.
keep-apart = تغيّرت إجابة من هذه الصفحة في صفحة أخرى أو هاتف آخر. عندما تضغطون «متابعة» سترون الإجابتين.
keep-help = لا تنتظروا هذه الصفحة إذا كنتم تشعرون بتعب شديد.

ended-still = ما أرسلتموه الآن لم يُمسح. وهو هنا:
ended-again = ابدؤوا من جديد بهذه الإجابات

unsent-title = لم يُرسل أي شيء بعد
unsent-text = لا نستطيع الوصول إلى سجلاتنا الآن. ما أجبتم عنه من قبل محفوظ. لم تصل استمارتكم إلى العيادة.
unsent-again = اتركوا هذه الصفحة مفتوحة. انتظروا دقيقة، ثم اضغطوا الزر.
unsent-send = أرسلوا الآن

choose-title = توجد إجابتان
choose-text = أُجيب عن هذه الأسئلة أيضًا في صفحة أخرى أو على هاتف آخر. لم تُستبدل أي إجابة. اختاروا الإجابة الصحيحة.
choose-saved = في صفحتكم الأخرى أو هاتفكم الآخر أجبتم (حُفظ { $time }):
choose-sent = أرسلتم الآن:
choose-missing = اختاروا واحدة من الإجابتين

sent-title = أُرسلت إجاباتكم من قبل
sent-text = لدينا الإجابات التي أرسلتموها. التاريخ والوقت: { $time }. وتبقى كما هي.
sent-not-kept = لم نحتفظ بما أرسلتموه الآن من هذه الصفحة.
sent-tell = هل تغيّر شيء؟ اتصلوا بالعيادة:
sent-kept = هذا ما لدى العيادة
sent-lost = هذا لم يُحفظ
sent-receipt = اذهبوا إلى إيصالكم

unsaved-title = لم نستطع حفظ هذه الصفحة
unsaved-text = لم يُرسل أي شيء. ما كتبتموه ما زال هنا. نرجو أن تنتظروا دقيقة ثم تضغطوا «متابعة» مرة أخرى.

contact-title = كيف يمكننا الاتصال بكم؟
carry-on-title = أكملوا إن استطعتم
carry-on-text = ما قلتموه لنا محفوظ. إن كنتم تستطيعون، فأجيبوا عن بقية الأسئلة: هذا يساعد من يعالجكم.
carry-on-help-first = الحصول على المساعدة يأتي أولًا. يمكنكم أن تتوقفوا في أي وقت.
carry-on-button = أكملوا الاستمارة

# Whether a clinician who speaks this language has reviewed the emergency texts of this file: yes or no. Until then the
# English is shown beside them.
emergency-reviewed = no
stop-emergency = طوارئ:
stop-title-call = اتصلوا بـ { $number } الآن
stop-title-go = اذهبوا إلى قسم الطوارئ الآن
stop-title-maternity = اتصلوا الآن بقسم الولادة الذي يتابعكم أو بـ { $number }
stop-you-told-us = قلتم لنا:
stop-call = اتصلوا بـ { $number }
stop-call-or-ask = أو اطلبوا من شخص قريب منكم أن يتصل
stop-call-if = إذا ساءت الحالة أو لم تستطيعوا الوصول إلى هناك
stop-alone = قد لا يراقب أحد هذه الصفحة. لا تنتظروا العيادة: اطلبوا المساعدة الآن.
stop-crisis = من يمكن أن تتحدثوا معه، ليلًا ونهارًا
stop-do = ما يجب أن تفعلوه
stop-do-not = ممنوع
stop-then = بعد أن تفعلوا ذلك
stop-saved = ما قلتموه لنا محفوظ.
stop-called = لقد اتصلت
stop-gone = لقد اتصلت، أو أنا في الطريق
stop-cannot = لا أستطيع الاتصال ولا الذهاب
stop-mistake = كان ذلك خطأ: أريد تغيير جوابي
stop-not-saved = لم نستطع حفظ ما قلتموه لنا. اطلبوا المساعدة أولًا. يمكنكم أن تخبروا العيادة فيما بعد.

unreachable-title = طرق أخرى للحصول على المساعدة
unreachable-text = ما زلتم بحاجة إلى المساعدة الآن. جربوا هذه الطرق، بأي ترتيب.
unreachable-ask = اطلبوا المساعدة من شخص قريب منكم: جار أو متجر أو أحد المارّة.
unreachable-borrow = استعيروا هاتفًا. المكالمة إلى { $number } مجانية.
unreachable-go = اطلبوا من أحد أن يأخذكم إلى أقرب مستشفى أو صيدلية أو مركز إطفاء أو مركز شرطة. لا تقودوا السيارة بأنفسكم.
unreachable-noise = إذا كنتم وحدكم ولا تستطيعون الحركة، فاصرخوا واطرقوا على الجدار أو الأرض.
unreachable-advice = للحصول على نصيحة بالهاتف:
unreachable-marked = كتبنا على استمارتكم أنكم لم تستطيعوا الاتصال. قد لا يراها أحد قريبًا: لا تنتظرونا.
unreachable-not-marked = لم نستطع أن نسجّل أنكم لا تستطيعون الاتصال. لا أحد في العيادة يعلم: لا تنتظرونا.
unreachable-onward = أخبرونا كيف نتصل بكم

check-title = راجعوا إجاباتكم، ثم أرسلوها
check-changed-title = تغيّرت إجاباتكم
check-changed-text = تغيّرت بعد أن فتحتم هذه الصفحة، لذلك لم يُرسل أي شيء. نرجو أن تراجعوها مرة أخرى.
check-key-title = لم يُرسل أي شيء بعد
check-key-text = كان شيء ناقصًا فيما أرسلته هذه الصفحة. نرجو أن تراجعوا إجاباتكم وتضغطوا «أرسلوا إجاباتي» مرة أخرى.
check-unfinished-title = ما زالت بعض الإجابات ناقصة
check-unfinished-link = أجيبوا عن السؤال الناقص التالي
check-age = عمركم { $years ->
    [zero] أقل من سنة
    [one] سنة واحدة
    [two] سنتان
    [few] { $years } سنوات
    [many] { $years } سنة
   *[other] { $years } سنة
 }
check-age-proxy = عمر الشخص { $years ->
    [zero] أقل من سنة
    [one] سنة واحدة
    [two] سنتان
    [few] { $years } سنوات
    [many] { $years } سنة
   *[other] { $years } سنة
 }
check-send-title = أرسلوا إجاباتكم
check-send-text = عندما ترسلونها، يستطيع فريق العيادة قراءتها. لا يمكنكم تغييرها بعد ذلك.
check-send = أرسلوا إجاباتي

confirm-title = نرجو أن تنظروا إلى هذا مرة أخرى
confirm-right = هذا صحيح، متابعة

receipt-title = وصلتنا إجاباتكم
receipt-reference = رقمكم المرجعي
receipt-code = رمز الدخول الخاص بكم
receipt-code-once = اكتبوا الاثنين عندكم. نعرض رمز الدخول الآن فقط. تحتاجون إليه، مع تاريخ ميلادكم، لقراءة إجاباتكم فيما بعد. الرقم المرجعي للمكالمات الهاتفية: وهو ليس سرًا.
receipt-code-gone = عُرض رمز الدخول عندما أرسلتم إجاباتكم. لا نستطيع أن نعرضه مرة أخرى.
receipt-next = ماذا يحدث بعد ذلك
receipt-what-to-do = إلى ذلك الحين
receipt-call = لديكم أسئلة؟ اتصلوا بالعيادة:
receipt-emergency-title = اطلبوا المساعدة أولًا
receipt-emergency-link = اعرضوا نصائح الطوارئ مرة أخرى
receipt-finish = إنهاء ومسح الإجابات من هذا الهاتف

emergency-if = اطلبوا المساعدة الطارئة إذا
tell-us-if = أخبرونا خلال يوم واحد إذا
self-care = ما يمكنكم أن تفعلوه بأنفسكم

problem-missing-choice = اختاروا جوابًا: { $question }
problem-missing-text = املؤوا هذا: { $question }
problem-not-a-number = استعملوا رقمًا، مثل 7: { $question }
problem-not-whole = استعملوا عددًا صحيحًا بدون كسور، مثل 7: { $question }
problem-out-of-range = استعملوا رقمًا من { $min } إلى { $max }: { $question }
problem-too-long = هذا أطول من اللازم بمقدار { $over ->
    [zero] { $over } حرف
    [one] حرف واحد
    [two] حرفين
    [few] { $over } أحرف
    [many] { $over } حرفًا
   *[other] { $over } حرف
 }. أقصى عدد ممكن من الأحرف هو { $max }: { $question }
problem-bad-character = يوجد هنا حرف لا نستطيع حفظه. نرجو أن تكتبوا هذا مرة أخرى: { $question }
problem-unknown-option = اختاروا واحدًا من الأجوبة المعروضة: { $question }
problem-none-and-others = وضعتم علامة على «لا شيء» مع شيء آخر. أبقوا هذا أو ذاك: { $question }
problem-only-one = اختاروا جوابًا واحدًا فقط: { $question }
problem-no-such-date = لا يوجد تاريخ كهذا. استعملوا أرقامًا، مثل: اليوم 27، الشهر 3، السنة 2007: { $question }
problem-incomplete-date = جزء من التاريخ ناقص: { $question }
problem-in-future = هذا التاريخ في المستقبل. يجب أن يكون اليوم أو قبل اليوم: { $question }
problem-too-long-ago = هذا التاريخ قبل أكثر من { $years ->
    [zero] { $years } سنة
    [one] سنة واحدة
    [two] سنتين
    [few] { $years } سنوات
    [many] { $years } سنة
   *[other] { $years } سنة
 }. تأكدوا من السنة: { $question }
