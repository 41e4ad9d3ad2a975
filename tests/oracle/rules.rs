//! The facts and the rules as clinical-reference 3.2 and 3.3 write them, word for word, but for two places:
//! EYELIDONLY (the count of eyelids = the count of all places) is written `only(…)`; `n('sleep-hours',8)` has no
//! default, since 3.2 says that blank numbers have none. To its 66 rules N18 and R06 were added for updates, U18 to U22
//! and N19 to raise a level, and some were widened to raise one: written here a second time, from what they are to do.

/// Name and meaning.
pub const FACTS: &[(&str, &str)] = &[
    ("TWITCH", "has('twitch-now','yes-now','comes-goes','stopped')"),
    (
        "FW",
        "has('weak-type','functional','cannot-move') or has('weak-tasks','grip-keys','buttons-writing','lift-arm','climb-stairs','rise-chair','foot-drags','hold-head-up','walk') or has('fine-tasks','cannot')",
    ),
    (
        "FASTSYM",
        "FW and has('weak-onset','sudden','hours-days','1-4-weeks') and (has('weak-where','both-legs','both-arms','all-four') or yes('weak-rising'))",
    ),
    (
        "FASTFOC",
        "(has('weak-where','face') and has('weak-onset','hours-days','1-4-weeks')) or (FW and ((has('weak-where','neck') and has('weak-onset','sudden','hours-days','1-4-weeks')) or (has('weak-where','one-side') and has('weak-onset','hours-days','1-4-weeks')) or (has('weak-where','one-limb') and (has('weak-onset','hours-days') or (has('weak-onset','1-4-weeks') and has('weak-course','worse'))))))",
    ),
    ("BULB", "has('swallow-type','chokes-on-drinks','food-sticks','cannot-swallow-spit') or has('speech-type','slurred','nasal')"),
    ("RESP", "has('breath-type','at-rest','lying-flat','weak-cough','morning-headache') or has('es-now','breathing-hard')"),
    ("EYES", "has('eye-type','droopy-lid','double-vision') or has('es-new','eyes-sudden')"),
    ("MUSC", "cnt('body-signs','sweating','drooling','watery-eyes','small-pupils','wheeze','vomiting','diarrhoea','urine-leak')"),
    (
        "SEROMED",
        "cnt('med-class','ssri-snri','tca','maoi-linezolid','serotonergic-opioid-triptan','lithium') + cnt('supplements','st-johns-wort') + cnt('street-drugs','cocaine','amphetamine-mdma')",
    ),
    (
        "SEROTRIG",
        "SEROMED>=2 or has('med-extra','by-mistake','on-purpose') or (has('med-change','started','dose-up') and has('med-change-class','ssri-snri','tca','maoi-linezolid','serotonergic-opioid-triptan','lithium'))",
    ),
    (
        "SEROSX",
        "cnt('body-signs','sweating','fever','tremor','jerks','diarrhoea','palpitations') + (1 if has('mind-signs','agitated','confused','hallucinations') else 0) + (1 if has('stiff-type','rigid-all-over') else 0)",
    ),
    (
        "SERIOUS",
        "has('mind-signs','agitated','confused','hallucinations') or has('body-signs','fever') or has('stiff-type','rigid-all-over')",
    ),
    (
        "LYTE",
        "cnt('med-class','diuretic','ppi','laxative','digoxin','bone-drug','chemo','ciclosporin-tacrolimus') + cnt('conditions','kidney','liver','eating-disorder','gut-absorption','neck-surgery','adrenal-pituitary') + (1 if has('fluid-loss','vomiting','diarrhoea') or has('body-signs','vomiting','diarrhoea') or has('pregnancy-signs','vomiting-all') else 0)",
    ),
    ("PREG", "has('pregnancy','pregnant','gave-birth','maybe')"),
    ("EYELIDONLY", "only('twitch-regions','eyelid-l','eyelid-r')"),
    ("NOSX", "has('symptoms','none') and has('es-now','none') and has('es-new','none')"),
    ("SENSE", "has('sense-type','tingling','numb','burning')"),
    (
        "FOCAL",
        "has('twitch-often','constant') and has('twitch-pattern','one-place') and (has('twitch-regions','face-l','face-r','chin-lips') or has('twitch-regions','hand-l','hand-r','thumb-web-l','thumb-web-r') or has('twitch-regions','forearm-l','forearm-r'))",
    ),
    ("DATEODD", "disagree('onset-date','onset-bucket')"),
    (
        "LITHIUMSX",
        "cnt('body-signs','tremor','jerks') + (1 if has('body-signs','vomiting') or has('fluid-loss','vomiting') else 0) + (1 if has('body-signs','diarrhoea') or has('fluid-loss','diarrhoea') else 0) + (1 if has('mind-signs','confused') else 0) + (1 if has('speech-type','slurred') else 0) + (1 if n('falls-3m')>=1 or has('symptoms','balance-falls') else 0) + (1 if FW else 0)",
    ),
    ("GAD2", "n('gad2-1')+n('gad2-2')"),
    ("PHQ2", "n('phq2-1')+n('phq2-2')"),
    ("AUDITC", "n('auditc-1')+n('auditc-2')+n('auditc-3')"),
    (
        "THYROID",
        "cnt('body-signs','palpitations','heat-intolerance','tremor','sweating','neck-lump') + (1 if has('weight-loss','under-5pc','over-5pc') else 0) + (1 if has('conditions','thyroid-over') else 0) + (1 if has('med-class','thyroxine') else 0)",
    ),
];

/// Id, `when`, `unless`.
pub const RULES: &[(&str, &str, &str)] = &[
    ("E01", "has('es-now','breathing-hard') or has('breath-type','at-rest') or (has('breath-type','lying-flat') and (FW or BULB))", ""),
    ("E02", "has('es-now','cannot-swallow') or has('swallow-type','cannot-swallow-spit')", ""),
    (
        "E03",
        "has('es-now','face-arm-speech') or (has('weak-onset','sudden') and (has('weak-where','face') or (FW and has('weak-where','one-limb','one-side')))) or (has('speech-onset','sudden') and has('speech-type','slurred','word-finding'))",
        "",
    ),
    (
        "E04",
        "has('es-now','seizure','hard-to-wake') or has('es-new','confused') or has('mind-signs','confused') or (has('injury-type','head') and has('med-class','anticoagulant')) or (has('mind-signs','agitated','hallucinations','personality-change') and has('body-signs','fever')) or (has('mind-signs','hallucinations') and has('body-signs','sweating','palpitations','vomiting')) or (has('mind-signs','hallucinations','personality-change') and has('pregnancy','gave-birth'))",
        "",
    ),
    ("E05", "has('es-now','chest-pain') or (has('body-signs','palpitations') and has('body-signs','fainted'))", ""),
    (
        "E06",
        "has('es-new','limbs-weak','cannot-walk') or FASTSYM",
        "FASTSYM and has('weak-course','better') and not has('es-new','limbs-weak','cannot-walk')",
    ),
    (
        "E07",
        "has('es-new','saddle-numb','bladder-bowel') or has('sense-where','saddle') or (has('pain-signs','neck-or-back') and ((has('conditions','cancer') and (FW or has('sense-type','numb') or has('stiff-type','stiff-legs') or has('symptoms','balance-falls'))) or (has('body-signs','urine-leak') and (FW or has('sense-type','numb')))))",
        "",
    ),
    (
        "E08",
        "(EYES and (BULB or RESP or has('weak-tasks','hold-head-up') or yes('food-risk') or yes('wound') or has('med-class','botulinum-toxin') or has('street-drugs','injected'))) or (BULB and yes('food-risk')) or (has('conditions','myasthenia') and (BULB or RESP or has('weak-tasks','hold-head-up'))) or has('es-new','eyes-sudden') or (EYES and has('eye-onset','sudden')) or (has('med-class','checkpoint-inhibitor') and (FW or EYES or BULB or RESP))",
        "",
    ),
    (
        "E09",
        "(has('chem','pesticide','nerve-agent','unknown') and has('chem-when','lt-24h','1-7d','ongoing') and (MUSC>=2 or FW or RESP or (MUSC>=1 and TWITCH))) or (has('med-class','anticholinesterase') and (MUSC>=3 or (MUSC>=1 and has('med-extra','by-mistake','on-purpose'))))",
        "",
    ),
    ("E10", "SEROMED>=1 and SEROTRIG and SEROSX>=3 and SERIOUS", ""),
    (
        "E11",
        "has('med-class','antipsychotic','antisickness-dopamine') and ((has('stiff-type','rigid-all-over') and (has('body-signs','fever') or has('mind-signs','confused'))) or has('stiff-type','pulled-posture') or (has('stiff-type','neck-or-jaw') and has('med-change','started','dose-up')))",
        "",
    ),
    ("E12", "has('stopped-sub','alcohol','benzo-z','ghb','opioids') and has('withdraw-signs','seeing-things','fit','confusion')", ""),
    ("E13", "yes('hands-curl') and (LYTE>=1 or has('body-signs','wheeze','palpitations'))", ""),
    (
        "E14",
        "(FW and has('body-signs','palpitations') and (LYTE>=1 or THYROID>=3 or has('family','periodic-paralysis') or n('caffeine')>=10)) or (has('weak-onset','sudden','hours-days') and has('weak-course','comes-goes') and has('weak-where','both-legs','all-four'))",
        "",
    ),
    (
        "E15",
        "has('es-new','fever-stiff-neck') or (has('body-signs','fever') and (has('stiff-type','neck-or-jaw','rigid-all-over') or has('med-class','chemo')))",
        "",
    ),
    ("E16", "has('es-new','jaw-locked') or (has('stiff-type','neck-or-jaw','rigid-all-over') and yes('wound'))", ""),
    (
        "E17",
        "(has('bite','mammal-abroad','bat') or (has('country-now','in','other') and has('bite','mammal-home'))) and (FW or BULB or SENSE or has('mind-signs','agitated','confused','hallucinations'))",
        "",
    ),
    (
        "E18",
        "has('es-new','poison') or (has('bite','snake','spider-scorpion') and has('bite-when','lt-24h','1-7d')) or (has('chem','carbon-monoxide','nerve-agent') and has('chem-when','lt-24h','1-7d','ongoing')) or yes('chem-others-ill') or (has('bite','tick') and has('bite-when','lt-24h','1-7d') and (has('symptoms','balance-falls') or EYES or BULB or FW))",
        "",
    ),
    ("E19", "has('es-now','self-harm-now') or has('self-harm','plan-or-intent') or has('med-extra','on-purpose')", ""),
    ("E20", "has('med-class','lithium') and LITHIUMSX>=2", ""),
    (
        "E21",
        "(has('pregnancy','gave-birth') and has('pregnancy-signs','bad-headache','vision-change','upper-belly-pain')) or (has('pregnancy','pregnant','maybe') and has('pregnancy-signs','bad-headache','vision-change','upper-belly-pain','sudden-swelling'))",
        "has('pregnancy','pregnant') and answered('pregnancy-weeks') and n('pregnancy-weeks')<20",
    ),
    (
        "E22",
        "ageknown and age<16 and (has('child-signs','floppy','poor-feeding','wont-walk','jerk-clusters') or (FW and has('weak-onset','sudden','hours-days','1-4-weeks')) or (BULB and has('speech-onset','sudden','days')))",
        "",
    ),
    (
        "E23",
        "(has('pain-signs','dark-urine') and (FW or n('pain-score')>=5 or has('med-class','statin') or has('exercise','much-more') or has('street-drugs','cocaine','amphetamine-mdma','opioids'))) or (has('pain-signs','swelling-hot') and n('pain-score')>=8 and (has('sense-type','numb') or FW))",
        "",
    ),
    (
        "E24",
        "has('street-drugs','cocaine','amphetamine-mdma') and (cnt('body-signs','fever','palpitations','sweating','fainted')+(1 if has('mind-signs','agitated','confused') else 0))>=2",
        "has('street-last','older') or (has('street-last','1-7d') and not has('body-signs','fever'))",
    ),
    ("E25", "THYROID>=3 and has('body-signs','fever') and has('mind-signs','agitated','confused')", ""),
    ("U01", "BULB", ""),
    ("U02", "has('breath-type','lying-flat','weak-cough','morning-headache')", ""),
    ("U03", "FASTFOC", "has('weak-course','better')"),
    ("U04", "(has('eye-onset','days') and EYES) or (has('eye-onset','sudden') and has('eye-type','blurred'))", ""),
    ("U05", "SEROMED>=1 and SEROTRIG and SEROSX>=2", ""),
    ("U06", "has('stopped-sub','alcohol','benzo-z','ghb','opioids') and has('withdraw-signs','shakes','sweats','vomiting')", ""),
    (
        "U07",
        "yes('hands-curl') or (FW and has('weak-where','both-legs','both-arms','all-four') and (has('med-class','diuretic','laxative','digoxin') or has('conditions','kidney','eating-disorder','adrenal-pituitary') or has('fluid-loss','vomiting','diarrhoea'))) or (has('conditions','neck-surgery') and (has('onset-bucket','lt-24h','1-7d','1-4w') or has('sense-where','around-mouth','both-hands-feet'))) or (has('med-class','digoxin') and (has('body-signs','vomiting','diarrhoea','palpitations') or has('eye-type','blurred'))) or (LYTE>=2 and (TWITCH or FW)) or (LYTE>=1 and TWITCH and (has('cramp-bad','severe') or has('body-signs','palpitations') or has('sense-where','around-mouth')))",
        "",
    ),
    (
        "U08",
        "(has('chem','pesticide','nerve-agent','unknown') and has('chem-when','lt-24h','1-7d','ongoing')) or has('bite','mammal-abroad','bat') or (has('country-now','in','other') and has('bite','mammal-home')) or has('med-extra','by-mistake')",
        "",
    ),
    ("U09", "has('self-harm','passive','thoughts-no-plan')", ""),
    (
        "U10",
        "PREG and (FW or yes('hands-curl') or has('pregnancy-signs','bad-headache','vision-change','upper-belly-pain','sudden-swelling','vomiting-all') or has('body-signs','palpitations'))",
        "",
    ),
    ("U11", "ageknown and age<16 and (age<2 or has('child-signs','lost-skills') or has('twitch-regions','tongue') or FW)", ""),
    ("U12", "has('injury-type','head','cannot-use-limb') or has('body-signs','fainted')", ""),
    (
        "U13",
        "(has('street-drugs','nitrous-oxide') and (SENSE or FW or has('symptoms','balance-falls'))) or ((has('chem','metal') or has('supplements','herbal-traditional')) and TWITCH and (FW or n('pain-score')>=7 or has('mind-signs','severe-insomnia','confused','hallucinations'))) or (TWITCH and has('mind-signs','severe-insomnia','hallucinations') and has('body-signs','sweating') and has('stiff-type','slow-to-relax'))",
        "",
    ),
    ("U14", "has('es-now','unsure') or has('es-new','unsure')", ""),
    ("U15", "(FASTSYM or FASTFOC) and has('weak-course','better')", ""),
    ("U16", "has('stiff-type','rigid-all-over','pulled-posture')", ""),
    ("U17", "has('pain-signs','swelling-hot','dark-urine')", ""),
    ("U18", "has('mind-signs','hallucinations') or (has('mind-signs','agitated') and has('pregnancy','gave-birth'))", ""),
    (
        "U19",
        "has('body-signs','fever') and (yes('travel') or (ageknown and age<16) or has('conditions','weak-immune') or has('med-class','steroid','ciclosporin-tacrolimus') or PREG or has('street-drugs','injected'))",
        "",
    ),
    (
        "U20",
        "has('conditions','diabetes') and (cnt('body-signs','sweating','tremor','palpitations','jerks') + (1 if has('mind-signs','agitated','confused') else 0)) >= 2",
        "",
    ),
    (
        "U21",
        "(has('weak-course','worse') and has('weak-onset','sudden','hours-days','1-4-weeks') and has('weak-where','both-legs','both-arms','all-four') and (yes('weak-rising') or yes('sense-over-24h') or has('symptoms','balance-falls'))) or (yes('sense-over-24h') and has('sense-where','trunk-band') and (FW or has('stiff-type','stiff-legs') or has('symptoms','balance-falls'))) or (has('pain-signs','neck-or-back') and SENSE and (has('conditions','cancer') or has('body-signs','urine-leak')))",
        "",
    ),
    (
        "U22",
        "has('med-class','lithium') and LITHIUMSX>=1 and (has('med-class','diuretic') or has('med-change','started','dose-up') or has('conditions','kidney') or has('drinks-water','under-4') or has('fluid-loss','vomiting','diarrhoea','heavy-sweat'))",
        "",
    ),
    ("N01", "FW", ""),
    ("N02", "has('wasting','yes') or (has('wasting','not-sure') and FW)", ""),
    ("N03", "has('wasting-where','thumb-web','thumb-base') and (FW or has('fine-tasks','slower','cannot') or TWITCH)", ""),
    ("N04", "has('twitch-regions','tongue') and TWITCH", ""),
    (
        "N05",
        "(TWITCH and has('family','mnd-als','ftd','sma','kennedy')) or (has('sex-at-birth','male') and has('body-signs','breast-swelling-male') and (TWITCH or FW))",
        "",
    ),
    (
        "N06",
        "has('weight-loss','over-5pc') or (THYROID>=3 and (has('weight-loss','under-5pc') or has('body-signs','heat-intolerance','neck-lump') or has('conditions','thyroid-over') or has('med-class','thyroxine'))) or (has('conditions','thyroid-over') and TWITCH)",
        "",
    ),
    (
        "N07",
        "ageknown and age>=40 and TWITCH and has('onset-bucket','1-4w','1-3m','3-12m') and (has('twitch-course','spreading') or has('twitch-pattern','several-fixed','all-over')) and (has('cramp-bad','moderate','severe') or has('fine-tasks','slower') or has('weight-loss','under-5pc') or has('stiff-type','stiff-legs'))",
        "",
    ),
    ("N08", "(EYES and has('eye-onset','weeks-or-more')) or (yes('weak-tires') and FW)", ""),
    ("N09", "has('body-signs','rash-eyelid-knuckle','rash-face') and (FW or n('pain-score')>=4 or TWITCH)", ""),
    (
        "N10",
        "(TWITCH and has('stiff-type','slow-to-relax') and (has('body-signs','sweating') or has('twitch-often','constant'))) or (TWITCH and (has('chem','metal','solvent') or has('supplements','herbal-traditional')))",
        "",
    ),
    ("N11", "has('mind-signs','personality-change','laugh-cry') or (has('mind-signs','memory') and (FW or BULB))", ""),
    ("N12", "n('falls-3m')>=2 or (has('stiff-type','stiff-legs') and has('symptoms','balance-falls'))", ""),
    (
        "N13",
        "TWITCH and (has('med-class','lithium','ciclosporin-tacrolimus') or (has('med-class','fluoroquinolone') and has('med-change','started','dose-up')) or (has('med-class','metronidazole') and SENSE) or (has('med-class','antipsychotic') and has('med-change','started','dose-up')) or (has('med-class','steroid') and FW) or (has('med-class','anticholinesterase') and has('med-change','started','dose-up')))",
        "",
    ),
    ("N14", "TWITCH and (PREG or (ageknown and age<16))", "EYELIDONLY"),
    (
        "N15",
        "(TWITCH and has('conditions','ms','mnd-als','parkinson','huntington','sma','myasthenia','polymyositis','dermatomyositis','cancer')) or (has('sense-type','numb') and yes('sense-over-24h') and has('sense-where','one-side','trunk-band'))",
        "",
    ),
    ("N16", "has('self-harm','prefer-not')", ""),
    ("N17", "TWITCH and has('tests-done','abnormal-result')", ""),
    ("N18", "has('update-course','worse','new')", ""),
    ("N19", "ageknown and age>=40 and has('onset-bucket','lt-24h','1-7d') and FOCAL", ""),
    (
        "R01",
        "TWITCH and (has('onset-bucket','1-3m','3-12m','gt-12m') or has('twitch-pattern','moves-around','several-fixed','all-over') or SENSE or has('cramp-bad','mild','moderate','severe') or has('weak-type','tired-heavy') or has('fine-tasks','slower') or has('wasting','not-sure') or has('swallow-type','lump-feeling-only') or n('pain-score')>=1)",
        "",
    ),
    ("R02", "ageknown and age>=40 and TWITCH", "EYELIDONLY or has('onset-bucket','lt-24h','1-7d')"),
    ("R03", "(EYELIDONLY and has('onset-bucket','1-3m','3-12m','gt-12m')) or yes('eyelid-shuts')", ""),
    (
        "R04",
        "TWITCH and (has('med-class','ssri-snri','tca','stimulant-adhd','beta2-inhaler','thyroxine','theophylline','statin','steroid','decongestant','antipsychotic','antisickness-dopamine','fluoroquinolone','metronidazole','ppi','diuretic','antiepileptic','anticholinesterase') or has('supplements','caffeine-pills','pre-workout','weight-loss','vitamin-b6') or has('street-drugs','cocaine','amphetamine-mdma'))",
        "",
    ),
    ("R05", "GAD2>=3 or PHQ2>=3 or AUDITC>=5 or n('impact')>=7 or has('checking','many-times-day')", ""),
    ("R06", "has('update-course','better','same') and n('update-days')>=14", ""),
    (
        "C01",
        "EYELIDONLY and has('onset-bucket','lt-24h','1-7d','1-4w') and NOSX and age>=16 and not PREG and not yes('eyelid-shuts')",
        "DATEODD",
    ),
    (
        "C02",
        "TWITCH and has('onset-bucket','lt-24h','1-7d') and has('twitch-pattern','one-place') and NOSX and age>=16 and not PREG and not (LYTE>=1) and not FOCAL and (has('exercise','much-more') or yes('repeat-work') or n('caffeine')>=5 or n('sleep-hours')<6 or n('stress')>=7 or has('drinks-water','under-4'))",
        "DATEODD",
    ),
];
