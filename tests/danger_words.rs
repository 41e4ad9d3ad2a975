//! The danger words of the package in every language: each pattern finds what it spells out, what people harmlessly
//! write stays silent, and what is dangerous is heard in whatever language the rest is.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anteroom::package::{Package, vignettes};
use anteroom::questionnaire::Answers;
use anteroom::triage::{Response, RuleSet, dangers};
use serde_json::json;

const QUESTIONNAIRE: &str = include_str!("../forms/muscle-twitching/questionnaire.json");
const RULES: &str = include_str!("../forms/muscle-twitching/triage.toml");
const VIGNETTES: &str = include_str!("../forms/muscle-twitching/vignettes.json");

static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| Package::read(QUESTIONNAIRE.to_owned(), RULES.to_owned()).expect("a package without faults"));

/// What is found in a story: the group, and the person's own words.
fn found(story: &str) -> BTreeSet<(String, String)> {
    found_by(&PACKAGE.rules, story)
}

fn found_by(rules: &RuleSet, story: &str) -> BTreeSet<(String, String)> {
    let answers = Answers::from_json(&PACKAGE.questionnaire, &json!({ "story": story })).expect("answers the form knows");
    let response = Response { answers: &answers, seen: None, language: "en", proxy: false, abandoned: false, worst: None };
    let dangers = dangers(&PACKAGE.questionnaire, rules, &response);
    dangers.into_iter().map(|danger| (danger.group.name.clone(), danger.found)).collect()
}

fn groups(story: &str) -> BTreeSet<String> {
    found(story).into_iter().map(|(group, _)| group).collect()
}

/// The places of a pattern, each with its alternatives.
fn places(pattern: &str) -> Vec<Vec<&str>> {
    let pieces = pattern.split(['(', ')']).enumerate();
    let places = pieces.map(|(place, piece)| if place % 2 == 0 { vec![piece] } else { piece.split('|').collect() });
    places.collect()
}

/// The pattern spelled out, so that every alternative of every place occurs.
fn spelled_out(pattern: &str) -> Vec<String> {
    let places = places(pattern);
    let most = places.iter().map(Vec::len).max().unwrap_or_default();
    (0..most).map(|n| places.iter().map(|alternatives| alternatives[n % alternatives.len()]).collect()).collect()
}

#[test]
fn a_pattern_spelled_out_gives_each_alternative() {
    assert_eq!(spelled_out("(no|apenas) puedo (ya|)"), ["no puedo ya", "apenas puedo "]);
    assert_eq!(spelled_out("plain words"), ["plain words"]);
}

#[test]
fn every_pattern_finds_what_it_spells_out() {
    for group in &PACKAGE.rules.danger_words.groups {
        for pattern in group.words.values().flatten() {
            for text in spelled_out(&pattern.written) {
                let story = format!("Antes, {text}. Después.");
                assert!(groups(&story).contains(&group.name), "{}: “{}” in “{story}”", group.name, pattern.written);
            }
        }
    }
}

#[test]
fn what_people_harmlessly_write_stays_silent() {
    let vignettes = vignettes::read(VIGNETTES).expect("a list of vignettes");
    for story in HARMLESS {
        assert!(found(story).is_empty(), "{story}: {:?}", found(story));
    }
    // No word of another language is heard in an English story.
    let mut foreign = PACKAGE.rules.clone();
    foreign.danger_words.groups.iter_mut().for_each(|group| drop(group.words.remove("en")));
    for vignette in vignettes.iter().filter(|vignette| !vignette.expected_flags.iter().any(|flag| flag == "D05")) {
        let found = found_by(&foreign, &vignette.story);
        assert!(found.is_empty(), "{}: {found:?}", vignette.story);
    }
}

#[test]
fn what_is_dangerous_is_heard() {
    for (story, group, words) in DANGEROUS {
        assert!(found(story).contains(&(group.to_owned(), words.to_owned())), "{story}: {:?}", found(story));
    }
}

/// A test of speed would fail on a busy machine; this one fails where time grows faster than the text.
#[test]
fn a_long_text_is_searched_without_going_back_over_it() {
    for words in ["no puedo ", "no ", "لا أستطيع ", "me ", "casi no puedo ni ya "] {
        let story: String = words.chars().cycle().take(20_000).collect();
        let begun = Instant::now();
        assert!(found(&story).is_empty(), "{words}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{words}: {:?}", begun.elapsed());
    }
}

/// Story, group, and the words of the story that are found.
const DANGEROUS: [(&str, &str, &str); 14] = [
    ("Desde ayer no puedo ni tragar la saliva.", "choking", "no puedo ni tragar"),
    ("A veces APENAS PUEDO respirár por la noche", "breathing", "APENAS PUEDO respirár"),
    ("Hay días en que ya no quiero vivir así.", "suicide", "no quiero vivir"),
    ("se me cayó media cara al desayunar", "stroke", "se me cayó media cara"),
    ("Mi marido me pega. No sé qué hacer.", "safety-at-home", "marido me pega"),
    ("No me salió la orina: no puedo orinar desde anoche", "saddle-bladder", "no puedo orinar"),
    ("Tengo 40 de fiebre y me duele todo", "fever-stiff", "40 de fiebre"),
    ("عندي رفة ولا أستطيعُ التنفّس عندما أستلقي", "breathing", "ولا أستطيعُ التنفّس"),
    ("مش قادر أبلع من امبارح", "choking", "مش قادر أبلع"),
    ("أفكّر في الموت كل يوم", "suicide", "أفكّر في الموت"),
    ("أخذت جرعه زائده من الدواء", "overdose", "جرعه زائده"),
    ("حرارتي ٤٠ منذ أمس", "fever-stiff", "حرارتي ٤٠"),
    ("زوجي يضربني", "safety-at-home", "يضربني"),
    ("Twitching for weeks, and hoy no puedo caminar at all", "limb-weakness", "no puedo caminar"),
];

const HARMLESS: [&str; 60] = [
    "Me tiembla el párpado izquierdo desde hace tres semanas.",
    "Noto saltitos en la pantorrilla por la noche, sobre todo después del gimnasio.",
    "Tomo tres cafés al día y duermo poco.",
    "He leído sobre la ELA en internet y tengo miedo de tenerla.",
    "No tengo debilidad, puedo subir escaleras y caminar sin problema.",
    "Puedo tragar bien y hablo normal.",
    "Mi padre tuvo párkinson y murió hace dos años.",
    "Me preocupa que sea algo grave, pero me siento bien.",
    "Los tirones empezaron cuando cambié de trabajo; tengo mucho estrés.",
    "A veces se me duerme la mano cuando escribo en el ordenador.",
    "Tengo calambres en los pies si no bebo agua.",
    "Tomo magnesio y una pastilla para la tensión todos los días.",
    "Soy alérgico a la penicilina.",
    "Me gustaría saber qué es y poder estar tranquilo.",
    "Viajé a México en verano y me picaron los mosquitos.",
    "El médico me dijo que era ansiedad y que descansara.",
    "Los espasmos son pequeños, como burbujas debajo de la piel.",
    "Me pasa en los dos gemelos y a veces en el brazo.",
    "Dejé el café hace una semana y no ha cambiado nada.",
    "Corro diez kilómetros dos veces por semana.",
    "Estoy cansada, pero trabajo y cuido de mis hijos.",
    "Me tiembla la barbilla cuando tengo frío.",
    "No he perdido peso y como bien.",
    "Tuve un resfriado hace un mes, sin fiebre.",
    "Quiero que me vean para quedarme tranquila.",
    "Me molesta cuando intento dormir y me despierta.",
    "Mi hermana también tiene tics en el ojo.",
    "Uso el teléfono muchas horas y tengo los ojos cansados.",
    "Empezó en el ojo, luego en el muslo y ahora en todas partes.",
    "No me duele nada, solo es raro.",
    "جفن عيني اليسرى يرف منذ ثلاثة أسابيع.",
    "أحس بنبضات صغيرة في ساقي في الليل، خصوصا بعد الرياضة.",
    "أشرب ثلاثة فناجين قهوة في اليوم وأنام قليلا.",
    "قرأت عن التصلب الجانبي في الإنترنت وأنا خائف منه.",
    "ليس عندي ضعف، وأستطيع المشي وصعود الدرج بدون مشكلة.",
    "أبلع جيدا وأتكلم بشكل عادي.",
    "كان أبي مريضا بالباركنسون وتوفي قبل سنتين.",
    "أخاف أن يكون شيئا خطيرا، لكنني بخير.",
    "بدأت الرفة عندما غيرت عملي، وعندي ضغط كبير في العمل.",
    "تتعب يدي أحيانا عندما أكتب على الحاسوب.",
    "عندي شد عضلي في القدم إذا لم أشرب الماء.",
    "آخذ المغنيسيوم وحبة للضغط كل يوم.",
    "عندي حساسية من البنسلين.",
    "أريد أن أعرف ما هو وأن أطمئن.",
    "سافرت إلى المغرب في الصيف.",
    "قال لي الطبيب إنه قلق وإنني أحتاج إلى الراحة.",
    "الرفة خفيفة مثل فقاعات تحت الجلد.",
    "تأتي في الساقين وأحيانا في الذراع.",
    "توقفت عن شرب القهوة قبل أسبوع ولم يتغير شيء.",
    "أركض عشرة كيلومترات مرتين في الأسبوع.",
    "أنا تعبانة لكنني أعمل وأهتم بأولادي.",
    "ترتجف ذقني عندما أشعر بالبرد.",
    "لم ينقص وزني وآكل جيدا.",
    "كان عندي زكام قبل شهر بدون حرارة.",
    "أريد أن يفحصني أحد لكي أطمئن.",
    "تزعجني عندما أحاول أن أنام وتوقظني.",
    "أختي أيضا عندها رفة في العين.",
    "أستعمل الهاتف ساعات طويلة وعيناي متعبتان.",
    "بدأت في العين ثم في الفخذ والآن في كل مكان.",
    "لا يؤلمني شيء، هو غريب فقط.",
];
