//! `assess` against a second, slow reading of its definition, on the real package: with random answers and with
//! every vignette. Then the laws an assessment keeps, and what each outcome of the ledger means.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

#[path = "oracle/assess.rs"]
mod assess;
#[path = "oracle/enable.rs"]
mod enable;
#[path = "oracle/answers.rs"]
mod random;
#[path = "oracle/rules.rs"]
mod rules;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anteroom::package::{Package, vignettes};
use anteroom::questionnaire::{Answers, ClosedMeans, Evaluation, Standing, Value};
use anteroom::triage::{Assessment, Kind, Level, Outcome, Response, State};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};

const QUESTIONNAIRE: &str = include_str!("../forms/muscle-twitching/questionnaire.json");
const TODAY: Date = date(2026, 3, 2);

static FORM: LazyLock<Json> = LazyLock::new(|| serde_json::from_str(QUESTIONNAIRE).expect("JSON"));
static ITEMS: LazyLock<enable::Items<'static>> = LazyLock::new(|| enable::Items::new(&FORM));
static PACKAGE: LazyLock<Package> = LazyLock::new(|| {
    let rules = include_str!("../forms/muscle-twitching/triage.toml");
    Package::read(QUESTIONNAIRE.to_owned(), rules.to_owned()).expect("a package without faults")
});

fn read(answers: &Map<String, Json>) -> Answers {
    Answers::from_json(&PACKAGE.questionnaire, &Json::Object(answers.clone())).expect("answers the form knows")
}

/// A complete response, in the patient's own words.
fn response(answers: &Answers) -> Response<'_> {
    Response { answers, seen: None, language: "en", proxy: false, abandoned: false, worst: None }
}

fn assess(response: &Response<'_>) -> Assessment {
    anteroom::triage::assess(&PACKAGE.questionnaire, &PACKAGE.rules, response, TODAY)
}

fn fired(assessment: &Assessment) -> BTreeSet<&str> {
    assessment.fired().map(|entry| entry.rule.as_str()).collect()
}

/// The assessment says of every rule what the second reading says, and gives its level.
fn agrees(assessment: &Assessment, answers: &Map<String, Json>, today: Date) -> Result<(), TestCaseError> {
    let day = (i64::from(today.year()), i64::from(today.month()), i64::from(today.day()));
    let spoken = fired(assessment).contains(PACKAGE.rules.danger_words.id.as_str());
    let wanted = assess::assess(&ITEMS, answers, day, spoken);
    let found: Vec<(&str, assess::Outcome)> = assessment
        .entries
        .iter()
        .filter(|entry| entry.kind == Kind::Rule)
        .map(|entry| {
            let outcome = match entry.outcome {
                Outcome::Fired => assess::Outcome::Fired,
                Outcome::Negative | Outcome::NotApplicable => assess::Outcome::Negative,
                Outcome::Skipped | Outcome::NotAsked | Outcome::NotEvaluable => assess::Outcome::Unknown,
            };
            (entry.rule.as_str(), outcome)
        })
        .collect();
    prop_assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        prop_assert_eq!(found, wanted);
    }
    let fired: Vec<&str> = wanted.iter().filter(|(_, outcome)| *outcome == assess::Outcome::Fired).map(|(id, _)| *id).collect();
    prop_assert_eq!(assessment.level.code(), assess::level(&fired));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_answers_are_assessed_as_the_reference_says(answers in random::answers(&FORM)) {
        agrees(&assess(&response(&read(&answers))), &answers, TODAY)?;
    }

    /// What is abandoned comes at the level reached, at least soon, after an emergency or urgent rule, or with the
    /// safety check half done and a phone known.
    #[test]
    fn abandoned_drafts_are_assessed_as_the_reference_says(mut answers in random::answers(&FORM), calm in any::<bool>()) {
        if calm {
            // Most random answers hold some danger: here is none, and often a screen is left out.
            answers.retain(|link_id, _| ["es-now", "es-new", "contact-phone", "contact-none", "twitch-now", "impact", "weight-loss", "symptoms"].contains(&link_id.as_str()));
            for screen in ["es-now", "es-new"] {
                answers.entry(screen).and_modify(|answer| *answer = json!(["none"]));
            }
        }
        let form = enable::Form { items: &ITEMS, answers: &answers, today: (2026, 3, 2) };
        let read = read(&answers);
        let read = Evaluation::new(&PACKAGE.questionnaire, &read, TODAY).strip(&PACKAGE.questionnaire, &read);
        let complete = assess(&response(&read));
        let abandoned = assess(&Response { abandoned: true, ..response(&read) });
        let answered = |question: &str| !form.answers_that_count(question).is_empty();
        let danger = complete.fired().any(|entry| entry.rule.starts_with(['E', 'U']));
        let enters = danger || (answered("es-now") != answered("es-new") && answered("contact-phone"));
        prop_assert_eq!(fired(&abandoned).contains("D01"), enters);
        prop_assert!(!fired(&complete).contains("D01"));
        let wanted = if enters { complete.level.min(Level::Soon) } else { complete.level };
        prop_assert_eq!(abandoned.level, wanted);
    }

    #[test]
    fn laws(answers in random::answers(&FORM), worst in prop::sample::select(Level::ALL.as_slice())) {
        let questionnaire = &PACKAGE.questionnaire;
        let answers = read(&answers);
        let assessment = assess(&response(&answers));

        // The level is that of the worst rule that fired, else the default; data checks set none.
        let levels = assessment.fired().filter_map(|entry| entry.level);
        prop_assert_eq!(assessment.level, levels.min().unwrap_or(PACKAGE.rules.default_level));
        for entry in &assessment.entries {
            prop_assert_eq!(entry.kind == Kind::Data, entry.level.is_none());
            let fired_without_reason = entry.kind == Kind::Rule && entry.outcome == Outcome::Fired && entry.because.is_empty();
            prop_assert!(!fired_without_reason, "{} fired without a receipt", entry.rule);
        }

        // The same answers on the same day give the same, also after storing and reading back.
        prop_assert_eq!(&assess(&response(&answers)), &assessment);
        let stored = serde_json::to_string(&assessment).expect("an assessment can be stored");
        prop_assert_eq!(&serde_json::from_str::<Assessment>(&stored).expect("and read back"), &assessment);
        let stored = answers.to_json(questionnaire);
        prop_assert_eq!(&Answers::from_json(questionnaire, &stored).expect("answers can be read back"), &answers);

        // Answers to disabled questions change nothing.
        let stripped = Evaluation::new(questionnaire, &answers, TODAY).strip(questionnaire, &answers);
        prop_assert_eq!(&without_words(assess(&response(&stripped))), &without_words(assessment.clone()));
        let again = Evaluation::new(questionnaire, &stripped, TODAY).strip(questionnaire, &stripped);
        prop_assert_eq!(&again, &stripped);

        // Who reads it, what was shown, and that it was left alone change words and levels, never which rules fire.
        let seen = BTreeSet::new();
        let others = [
            Response { proxy: true, ..response(&answers) },
            Response { seen: Some(&seen), ..response(&answers) },
            Response { language: "de", ..response(&answers) },
            Response { abandoned: true, worst: Some(worst), ..response(&answers) },
        ];
        for other in &others {
            let other = assess(other);
            let rules = |assessment: &Assessment| fired(assessment).into_iter().filter(|id| !id.starts_with('D')).map(str::to_owned).collect::<BTreeSet<_>>();
            prop_assert_eq!(rules(&other), rules(&assessment));
            prop_assert!(other.level <= assessment.level, "a level was lowered");
        }
        // What was left alone keeps the worst level it ever had, once it had an emergency or urgent one.
        let abandoned = assess(&others[3]);
        prop_assert!(worst > Level::Urgent || (abandoned.level <= worst && fired(&abandoned).contains("D01")));
    }

    /// To learn more only settles what was unknown: what fired keeps firing unless an exception becomes true, what
    /// was negative stays so. (`twitch-now` opens its questions while it is blank, and a date of onset may overrule
    /// the duration: these two may turn answers round.)
    #[test]
    fn one_more_answer_only_settles_what_was_unknown(answers in random::answers(&FORM), more in random::answers(&FORM), pick in any::<prop::sample::Index>()) {
        let (before, more) = (read(&answers), read(&more));
        let evaluation = Evaluation::new(&PACKAGE.questionnaire, &before, TODAY);
        let open = |link_id: &str| PACKAGE.questionnaire.index(link_id).is_some_and(|index| evaluation.is_enabled(index) && evaluation.values(index).is_empty());
        let before = evaluation.strip(&PACKAGE.questionnaire, &before);
        let blank: Vec<(&str, &[Value])> = more.iter().filter(|(link_id, _)| open(link_id) && !["twitch-now", "onset-date", "onset-bucket"].contains(link_id)).collect();
        prop_assume!(!blank.is_empty());
        let (link_id, values) = blank[pick.index(blank.len())];
        let mut after = before.clone();
        after.set(link_id, values.to_vec());
        let (before, after) = (assess(&response(&before)), assess(&response(&after)));
        for (before, after) in before.entries.iter().zip(&after.entries).filter(|(entry, _)| entry.kind == Kind::Rule) {
            let excepted = PACKAGE.rules.rule(&before.rule).is_some_and(|rule| rule.unless.is_some());
            let kept = match before.outcome {
                Outcome::Fired => after.outcome == Outcome::Fired || excepted,
                Outcome::Negative | Outcome::NotApplicable => matches!(after.outcome, Outcome::Negative | Outcome::NotApplicable),
                Outcome::Skipped | Outcome::NotAsked | Outcome::NotEvaluable => true,
            };
            prop_assert!(kept, "{} was {:?} and is {:?} after {} was answered", before.rule, before.outcome, after.outcome, link_id);
        }
    }
}

/// The danger words of the text checks are also looked for in texts that are not asked any more, and keep the rules of
/// self-care silent.
fn without_words(mut assessment: Assessment) -> Assessment {
    assessment.entries.retain(|entry| entry.rule != PACKAGE.rules.danger_words.id && entry.level != Some(Level::SelfCare));
    assessment.level = assessment.level.min(PACKAGE.rules.default_level);
    assessment
}

#[test]
fn every_vignette_is_assessed_as_the_reference_says() {
    let source = include_str!("../forms/muscle-twitching/vignettes.json");
    for mut vignette in vignettes::read(source).expect("a list of vignettes") {
        vignette.status = None; // The second reading knows no drafts.
        let assessment = vignette.assess(&PACKAGE.questionnaire, &PACKAGE.rules).expect("answers the form knows");
        let answers = vignette.answers.as_object().expect("answers by linkId");
        if let Err(error) = agrees(&assessment, answers, vignette.authored) {
            panic!("{} ({}): {error}", vignette.id, vignette.title);
        }
    }
}

/// Were the random answers too tame, the comparison above would prove nothing.
#[test]
fn random_answers_reach_most_rules_both_ways() {
    let mut runner = TestRunner::deterministic();
    let strategy = random::answers(&FORM);
    let (mut fires, mut negative, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for _ in 0..120 {
        let answers = strategy.new_tree(&mut runner).expect("answers").current();
        for entry in assess(&response(&read(&answers))).entries.into_iter().filter(|entry| entry.kind == Kind::Rule) {
            match entry.outcome {
                Outcome::Fired => fires.insert(entry.rule),
                Outcome::Negative | Outcome::NotApplicable => negative.insert(entry.rule),
                Outcome::Skipped | Outcome::NotAsked | Outcome::NotEvaluable => unknown.insert(entry.rule),
            };
        }
    }
    assert!(fires.len() >= 55, "only {} rules fire: {fires:?}", fires.len());
    assert!(negative.len() >= 64, "only {} rules are negative", negative.len());
    assert!(unknown.len() >= 64, "only {} rules are unknown", unknown.len());
}

#[test]
fn without_answers_nothing_fires_and_nobody_may_say_no_red_flags() {
    let answers = Answers::default();
    let assessment = assess(&response(&answers));
    assert_eq!(fired(&assessment), BTreeSet::new());
    assert_eq!(assessment.level, Level::Routine);
    assert!(!assessment.all_red_flags_asked());
    assert!(assessment.entries.iter().filter(|entry| entry.kind == Kind::Rule).all(|entry| entry.outcome != Outcome::Negative));
}

/// The entry of `rule` for these answers.
fn entry(rule: &str, answers: &Json, seen: Option<&[&str]>) -> anteroom::triage::Entry {
    let answers = read(answers.as_object().expect("answers by linkId"));
    let seen: Option<BTreeSet<String>> = seen.map(|pages| pages.iter().map(ToString::to_string).collect());
    let assessment = assess(&Response { seen: seen.as_ref(), ..response(&answers) });
    assessment.entries.into_iter().find(|entry| entry.rule == rule).expect("the rule")
}

#[test]
fn the_ledger_tells_the_kinds_of_silence_apart() {
    let outcome = |rule: &str, answers: Json| entry(rule, &answers, None).outcome;
    // Asked, and not so.
    assert_eq!(outcome("E05", json!({ "es-now": ["none"], "symptoms": ["none"] })), Outcome::Negative);
    // A question that an answer closed as "no" is as good as asked.
    assert_eq!(outcome("N12", json!({ "symptoms": ["cramps"], "stiff-type": ["stiff-legs"] })), Outcome::Negative);
    // Cannot apply to this person: by sex, by age.
    assert_eq!(outcome("E21", json!({ "sex-at-birth": "male" })), Outcome::NotApplicable);
    assert_eq!(outcome("U11", json!({ "birth-date": "1980-01-01" })), Outcome::NotApplicable);
    // Answered with "not sure".
    assert_eq!(outcome("E07", json!({ "es-new": ["unsure"], "symptoms": ["none"] })), Outcome::NotEvaluable);
    assert_eq!(
        outcome(
            "E19",
            json!({ "es-now": ["none"], "med-class": ["none"], "birth-date": "1980-01-01", "impact": 9, "self-harm": "prefer-not" })
        ),
        Outcome::NotEvaluable
    );
    // Blank on a page that was shown, or never shown.
    assert_eq!(entry("E02", &json!({ "symptoms": ["none"] }), Some(&["page-now"])).outcome, Outcome::Skipped);
    assert_eq!(entry("E02", &json!({ "symptoms": ["none"] }), Some(&[])).outcome, Outcome::NotAsked);
    // The gate was never answered.
    assert_eq!(outcome("U01", json!({ "es-now": ["none"] })), Outcome::NotAsked);
    // Staff see that a child was not asked about self-harm.
    assert_eq!(outcome("U09", json!({ "birth-date": "2015-01-01", "impact": 9 })), Outcome::NotAsked);
    // An exception is a "no" with its own reason.
    let excepted = entry(
        "E24",
        &json!({ "birth-date": "1990-01-01", "symptoms": ["body-signs"], "body-signs": ["fever", "sweating"], "street-drugs": ["cocaine"], "street-last": "older" }),
        None,
    );
    assert_eq!(excepted.outcome, Outcome::Negative);
    assert_eq!(excepted.because.iter().map(|reading| reading.link_id.as_str()).collect::<Vec<_>>(), ["street-last"]);
}

#[test]
fn a_receipt_holds_the_wording_shown_and_the_answer_given() {
    let fired = entry("E03", &json!({ "symptoms": ["speech"], "speech-type": ["slurred", "nasal"], "speech-onset": "sudden" }), None);
    assert_eq!(fired.outcome, Outcome::Fired);
    let items: Vec<&str> = fired.because.iter().map(|reading| reading.link_id.as_str()).collect();
    assert_eq!(items, ["speech-type", "speech-onset"]);
    assert!(fired.because.iter().all(|reading| reading.state == State::Answered && !reading.question.is_empty()));
    let question = PACKAGE.questionnaire.item("speech-type").expect("the question");
    assert_eq!(fired.because[0].question, question.text.own());
    assert_eq!(
        fired.because[0].answers,
        [question.choice("slurred"), question.choice("nasal")].map(|choice| choice.expect("the option").text.own().to_owned())
    );
}

#[test]
fn what_closes_a_gate_passes_along_a_chain() {
    let answers = read(json!({ "sex-at-birth": "male", "symptoms": ["none"] }).as_object().expect("answers"));
    let evaluation = Evaluation::new(&PACKAGE.questionnaire, &answers, TODAY);
    let index = |link_id: &str| PACKAGE.questionnaire.index(link_id).expect("the question");
    let standing = |link_id: &str| evaluation.standing(index(link_id));
    // Sex closes the pregnancy question, and through it the weeks and the signs.
    for link_id in ["pregnancy", "pregnancy-weeks", "pregnancy-signs"] {
        assert_eq!(standing(link_id), Standing::Closed { means: ClosedMeans::NotApplicable, by: index("sex-at-birth") }, "{link_id}");
    }
    // The list of symptoms closes the falls, and through them the injury.
    for link_id in ["falls-3m", "injury-type", "wasting-where"] {
        assert_eq!(standing(link_id), Standing::Closed { means: ClosedMeans::Negative, by: index("symptoms") }, "{link_id}");
    }
    // What cannot apply to a child, cannot apply behind that either, though it would otherwise mean "no".
    let child = read(json!({ "birth-date": "2020-01-01" }).as_object().expect("answers"));
    let child = Evaluation::new(&PACKAGE.questionnaire, &child, TODAY);
    for link_id in ["street-drugs", "street-last", "auditc-1", "auditc-2"] {
        assert_eq!(
            child.standing(index(link_id)),
            Standing::Closed { means: ClosedMeans::NotApplicable, by: index("calc-age") },
            "{link_id}"
        );
    }
    // Nothing closes what depends on a question that was never answered.
    assert_eq!(standing("med-change-class"), Standing::NeverAsked { by: index("med-class") });
    assert_eq!(standing("stopped-sub"), Standing::NeverAsked { by: index("calc-age") });
}
