# Arabic words of the frame, the form fields and the error pages. No native-speaking clinician has reviewed them.
language-name = العربية
languages = اللغات
skip-to-content = انتقلوا إلى المحتوى الرئيسي
demo-label = عرض تجريبي
demo-banner = هذا عرض تجريبي. كل الأشخاص فيه غير حقيقيين. لا تكتبوا أي معلومات حقيقية.
demo-mail = الرسائل المرسلة
optional = (اختياري)
or = أو
date-day = اليوم
date-month = الشهر
date-year = السنة
date-example = مثلًا: اليوم 27، الشهر 3، السنة 2007
date-example-partial = مثلًا: الشهر 3، السنة 2007، أو السنة 2007 فقط
month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
 }
weekday = { $day ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
   *[7] الأحد
 }
# Begins with a mark of direction: what stands in it has its own, so that the date would run from left to right.
date-whole = { "\u200F" }{ $day } { $month } { $year }
date-of-month = { "\u200F" }{ $month } { $year }
moment = { $weekday } { $date }، الساعة { $time }
error-prefix = خطأ:
title-error = خطأ: { $title }
problem-heading = توجد مشكلة
more-help = مساعدة إضافية لهذا السؤال
yes = نعم
no = لا
emergency-numbers = أرقام الطوارئ
emergency-strip = الطوارئ:
advice-strip = نصيحة عاجلة:
clinic-help = مساعدة في هذه الاستمارة:
footer-not-monitored = هذه الاستمارة ليست لحالات الطوارئ، وقد لا يراقبها أحد في كل الساعات.
footer-unsigned = لم يوافق طبيب بعد على المحتوى الطبي لهذه الاستمارة.

mail-demo-title = الرسائل التي كانت ستُرسل
mail-demo-text = العرض التجريبي لا يرسل بريدًا. ما كان سيُرسل يصل إلى هنا، والأحدث أولًا.
mail-demo-none = لا توجد رسائل بعد.
mail-demo-to = إلى

error-back-to-clinic = اذهبوا إلى الصفحة الأولى من { $clinic }
error-reference = إذا اتصلتم بنا بخصوص هذا، فاذكروا هذا الرقم: { $request }
error-not-found-title = لا نجد هذه الصفحة
error-not-found-text = قد يكون في العنوان خطأ، أو ربما انتهت هذه الصفحة.
error-expired-title = انتهت هذه الاستمارة
error-expired-text = نحتفظ بالإجابات غير المكتملة لبضعة أيام فقط. وقد مُسحت. نرجو أن تبدؤوا من جديد من الصفحة الأولى.
error-signed-out-title = تم تسجيل خروجكم
error-signed-out-text = سجّلوا الدخول لكي تكملوا.
error-forbidden-title = لا يُسمح لكم بذلك
error-forbidden-text = ليس لحسابكم إذن لهذه الصفحة.
error-cross-site-title = رُفض هذا الطلب
error-cross-site-text = جاء الطلب من موقع آخر. ارجعوا إلى صفحة الاستمارة نفسها وحاولوا مرة أخرى.
error-too-many-title = محاولات كثيرة جدًا
error-too-many-text = نرجو أن تنتظروا قليلًا ثم تحاولوا مرة أخرى. في حالة الطوارئ، لا تنتظروا: اتصلوا واطلبوا المساعدة.
error-too-large-title = ما أرسلتموه أكبر من اللازم
error-too-large-text = ارجعوا وقصّروا ما كتبتموه وأرسلوه مرة أخرى. لم يضع أي شيء مما سبق.
error-head-too-large-title = طلب المتصفح أطول من اللازم
error-head-too-large-text = افتحوا هذه الصفحة في نافذة خاصة جديدة وحاولوا مرة أخرى. إذا لم ينفع ذلك، فاتصلوا بالعيادة.
error-unsupported-body-title = لا نستطيع قراءة هذا
error-unsupported-body-text = أُرسلت الاستمارة بطريقة لا نقبلها.
error-too-slow-title = استغرق الإرسال وقتًا طويلًا
error-too-slow-text = قد يكون الاتصال بالإنترنت بطيئًا. ارجعوا وأرسلوا الصفحة مرة أخرى: ما كتبتموه ما زال موجودًا.
error-unavailable-title = لم نستطع حفظ هذا الآن
error-unavailable-text = لم يُرسل أي شيء. ارجعوا وحاولوا مرة أخرى بعد دقيقة: ما كتبتموه ما زال في الصفحة.
error-away-title = لا نستطيع عرض هذه الصفحة الآن
error-away-text = ما أجبتم عنه من قبل محفوظ. نرجو أن تحاولوا مرة أخرى بعد دقيقة.
error-not-confirmed-title = لسنا متأكدين من أن هذا حُفظ
error-not-confirmed-text = ارجعوا وأرسلوه مرة أخرى. الإرسال مرتين لا يضر: نحتفظ بواحد فقط.
error-bad-request-title = لا نستطيع قراءة هذا
error-bad-request-text = أُرسلت الصفحة بطريقة لا نفهمها. ارجعوا وحاولوا مرة أخرى.
error-body-broken-title = انقطع الإرسال
error-body-broken-text = ارجعوا وأرسلوا الصفحة مرة أخرى: ما كتبتموه ما زال موجودًا.
error-url-too-long-title = هذا العنوان طويل جدًا
error-url-too-long-text = ارجعوا إلى الصفحة السابقة واستعملوا الروابط الموجودة فيها.
error-method-title = لا يمكن فعل هذا هنا
error-method-text = ارجعوا إلى الصفحة السابقة واستعملوا الأزرار الموجودة فيها.
error-internal-title = حدث خطأ من جهتنا
error-internal-text = ارجعوا وحاولوا مرة أخرى. إذا كنتم تشعرون بمرض شديد، فلا تنتظروا هذه الاستمارة: اتصلوا واطلبوا المساعدة.

# The body map and the level marks.
level-prefix = الأولوية
body-your-left = يساركم
body-your-right = يمينكم
body-their-left = يساره
body-their-right = يمينه
body-front = من الأمام
body-back = من الخلف
body-chosen = محدد
body-cleared = غير محدد
