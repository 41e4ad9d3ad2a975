# Arabic words of the patient's own record. No native-speaking clinician has reviewed them.
receipt-status = لقراءة إجاباتكم، أو لمعرفة ما حدث، أو لإخبارنا كيف حالكم، افتحوا هذه الصفحة واستعملوا رمز الدخول وتاريخ الميلاد:

door-title = استمارتكم: ماذا حدث
door-lead = افتحوا استمارتكم برمز الدخول الموجود في الإيصال وبتاريخ الميلاد المكتوب في الاستمارة.
door-code = رمز الدخول
door-code-hint = 12 حرفًا ورقمًا، مثل ⁦7K3M-X9QD-46CF⁩. بحروف كبيرة أو صغيرة، مع الشرطات أو بدونها.
door-code-missing = اكتبوا رمز الدخول
door-open = فتح
door-wrong = رمز الدخول وتاريخ الميلاد لا يتطابقان. راجعوا الاثنين وحاولوا مرة أخرى. بعد عدة محاولات يجب الانتظار ساعة.
door-again = نرجو أن تفتحوا استمارتكم مرة أخرى. تُغلق وحدها بعد 30 دقيقة للأمان.
door-closed = أُغلقت استمارتكم، ومُسحت من هذا الهاتف.
door-lost = فقدتم الرمز؟ اتصلوا بالعيادة:

status-title = ماذا حدث لاستمارتكم
status-received = وصلتنا إجاباتكم
status-looked = نظر إليها أحد أعضاء الفريق
status-to-look = أحد أعضاء الفريق ينظر إليها
status-answered = ردّت العيادة
status-to-answer = العيادة ترد
status-looking = لم ترد العيادة بعد.
status-done = تم
status-now = الخطوة التالية
status-later = فيما بعد
status-aim = هدفنا أن ننظر إليها في موعد أقصاه { $due }.
status-late = تأخرنا عما قلناه. كان هدفنا أن نفعل ذلك في موعد أقصاه { $due }. إذا لم يصلكم شيء منا، فاتصلوا بالرقم { $phone }.
status-history = ما أُرسل وما رُدّ عليه
status-you-sent = أرسلتم الاستمارة
status-you-updated = أخبرتمونا كيف الحال الآن
status-message = رسالة من العيادة:
status-outcome-advice = قدّمت العيادة نصيحة
status-outcome-appointment = تريد العيادة أن تراكم، أو حددت لكم موعدًا
status-outcome-referral = طلبت العيادة من جهة أخرى أن تراكم
status-outcome-emergency-care = أرسلتكم العيادة إلى الطوارئ
status-outcome-could-not-reach = حاولت العيادة الاتصال بكم ولم تستطع. نرجو أن تتصلوا بالرقم { $phone }
status-outcome-duplicate = جمعت العيادة هذه الاستمارة مع استمارة أخرى منكم
status-outcome-entered-in-error = أغلقت العيادة هذه الاستمارة: لم يكن المقصود إرسالها
status-outcome-no-action = قرأتها العيادة. لا يوجد شيء آخر يجب فعله
status-own = قراءة إجاباتكم أو طباعتها أو حفظها
status-opened = من فتح استمارتكم
status-close = إغلاق ومسح من هذا الهاتف

own-title = إجاباتكم
own-not-a-diagnosis = هذا ما قلتموه للعيادة. وهو ليس تشخيصًا.
own-sent = أُرسلت: { $time }
own-updated = أُرسل الجديد: { $time }
own-questions = أسئلة العيادة
own-asked-by = سألتكم العيادة ({ $who })
own-answered = جوابكم، { $time }
own-text = حفظ نسخة كنص عادي
own-fhir = حفظ نسخة لبرامج السجل الصحي (⁦FHIR⁩)
own-print = للطباعة، استعملوا أمر الطباعة في المتصفح.

opened-title = من فتح استمارتكم
opened-lead = كل مرة فتح فيها أحد استمارتكم أو غيّر فيها شيئًا، والأحدث أولًا.
opened-more = تُعرض أحدث { $n }. اسألوا العيادة عما قبلها.
opened-you = أنتم
opened-team = أحد أعضاء الفريق
opened-server = الحاسوب
opened-case-view = فتح استمارتكم
opened-decision = العمل على استمارتكم
opened-record-open = فتح هذه الصفحة برمز الدخول
opened-record-view = النظر إلى هذه الصفحة
opened-record-download = حفظ نسخة
opened-record-close = إغلاق هذه الصفحة
opened-receipt-view = النظر إلى الإيصال
opened-intake-submit = إرسال الاستمارة
opened-update-send = الإخبار عن الحال الآن
opened-answer-send = الجواب عن سؤال العيادة
opened-intake-abandoned = تحويل الاستمارة غير المكتملة، لأنها بدت عاجلة
opened-check-in = السؤال عن الحال الآن
opened-message-leave = إيصال ما تقوله العيادة إليكم
opened-escalate = تذكير العيادة باستمارتكم
opened-other = إجراء آخر على استمارتكم

update-title = أخبرونا كيف حالكم الآن
update-lead = يصل هذا إلى العيادة فورًا، مع ما قلتموه لنا من قبل. لا يضيع منه شيء.
update-not-emergency = في حالة الطوارئ لا تكتبوا: اتصلوا بـ { $number } الآن.
update-send = إرسال
update-link = هل ساءت الحالة أو تغيّر شيء؟ أخبرونا
update-received = وصلنا ما قلتموه لنا
update-told = وصلنا ما قلتموه لنا. وهو الآن في قائمة العيادة.
update-not-sent = لم يُرسل هذا بعد
update-too-many = كتبتم لنا عدة مرات خلال ساعة. نرجو أن تتصلوا بالعيادة، أو أن تحاولوا مرة أخرى بعد ساعة. ما كتبتموه ما زال هنا.
update-closed = أُغلقت استمارتكم وحدها في هذه الأثناء. ما كتبتموه ما زال هنا. افتحوا استمارتكم مرة أخرى في نافذة أخرى، ثم عودوا إلى هنا واضغطوا «إرسال».
update-door = افتحوا استمارتكم مرة أخرى

question-title = لدى العيادة سؤال لكم
questions-title = لدى العيادة أسئلة لكم
question-hint = اكتبوا بكلماتكم. يصل جوابكم إلى العيادة فورًا.
question-answer = جوابكم
question-send = إرسال الجواب
question-asked = سألتكم العيادة
question-you-answered = أجبتم
question-received = وصلنا جوابكم. هو الآن لدى العيادة.
question-danger = بعض الكلمات فيه قد تعني خطرًا. أجيبوا عن هذه الأسئلة أيضًا من فضلكم.
question-missing = اكتبوا جوابكم أولًا
question-long = يجب ألا يزيد جوابكم على 5000 حرف
question-character = في جوابكم رمز لا يمكن حفظه. هو معلّم بـ �: احذفوه
question-not-sent = لم يُرسَل هذا
question-answered-before = أجبتم عن هذا السؤال من قبل. ما كتبتموه ما زال هنا. لتقولوا المزيد أخبرونا كيف حالكم الآن.
question-late = أنهت العيادة هذا الأمر، فلم يعد ممكنًا الجواب عن هذا السؤال. ما كتبتموه ما زال هنا. أجيبوا عن الأسئلة الأخرى أيضًا واضغطوا «إرسال»، أو اتصلوا.
question-closed = أنهت العيادة هذا الأمر، فلم يعد ممكنًا الجواب عن هذا السؤال هنا. إن أردتم قول شيء فأخبرونا كيف حالكم الآن، أو اتصلوا.

check-in-title = { $days ->
    [zero] مرّ أقل من يوم
    [one] مرّ يوم واحد
    [two] مرّ يومان
    [few] مرّت { $days } أيام
    [many] مرّ { $days } يومًا
   *[other] مرّ { $days } يوم
 }. كيف الحال الآن؟
check-in-text = نرجو أن تخبرونا، حتى إذا زالت الرفّة. يستغرق ذلك دقيقة.
check-in-link = أخبرونا كيف الحال الآن
check-in-subject = كيف حالكم؟
check-in-mail = تسألكم عيادة { $clinic } كيف الحال. نرجو أن تفتحوا هذه الصفحة برمز الدخول وتاريخ ميلادكم: { $address }
news-subject = أخبار من { $clinic }
news-mail = توجد أخبار من عيادة { $clinic }. نرجو أن تفتحوا هذه الصفحة برمز الدخول وتاريخ ميلادكم: { $address }
