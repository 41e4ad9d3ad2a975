//! The vignettes of the package: every one passes, and between them every rule and data check both fires and
//! stays silent.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;

use anteroom::package::{Package, vignettes};
use anteroom::triage::Outcome;

const QUESTIONNAIRE: &str = include_str!("../forms/muscle-twitching/questionnaire.json");
const RULES: &str = include_str!("../forms/muscle-twitching/triage.toml");
const VIGNETTES: &str = include_str!("../forms/muscle-twitching/vignettes.json");

fn package() -> Package {
    Package::read(QUESTIONNAIRE.to_owned(), RULES.to_owned()).expect("a package without faults")
}

fn all() -> Vec<vignettes::Vignette> {
    vignettes::read(VIGNETTES).expect("a list of vignettes")
}

#[test]
fn every_vignette_passes() {
    let package = package();
    let failed: Vec<String> = all()
        .iter()
        .map(|vignette| (vignette, vignette.failures(&package.questionnaire, &package.rules)))
        .filter(|(_, failures)| !failures.is_empty())
        .map(|(vignette, failures)| format!("{} ({}): {}", vignette.id, vignette.title, failures.join("; ")))
        .collect();
    assert!(failed.is_empty(), "{} vignettes fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_id_stands_once_and_every_vignette_says_what_it_is_for() {
    let vignettes = all();
    let mut seen = BTreeSet::new();
    for vignette in &vignettes {
        assert!(seen.insert(&vignette.id), "{} stands twice", vignette.id);
        assert!(!vignette.title.is_empty(), "{} has no title", vignette.id);
    }
    // The clinical reference came with 24, which stay.
    assert_eq!(vignettes.iter().filter(|vignette| vignette.id.starts_with("OV")).count(), 24);
}

#[test]
fn every_rule_fires_somewhere_and_is_expected_to() {
    let expected: BTreeSet<String> = all().into_iter().flat_map(|vignette| vignette.expected_flags).collect();
    for id in ids(&package()) {
        assert!(expected.contains(&id), "no vignette expects {id}");
    }
}

#[test]
fn every_rule_stays_silent_somewhere_and_is_expected_to() {
    let unwanted: BTreeSet<String> = all().into_iter().flat_map(|vignette| vignette.must_not_flag).collect();
    for id in ids(&package()) {
        assert!(unwanted.contains(&id), "no vignette forbids {id}");
    }
}

#[test]
fn every_rule_is_found_negative_not_only_unknown() {
    let package = package();
    let mut negative = BTreeSet::new();
    for vignette in all() {
        let assessment = vignette.assess(&package.questionnaire, &package.rules).expect("answers the form knows");
        negative.extend(assessment.entries.into_iter().filter(|entry| entry.outcome == Outcome::Negative).map(|entry| entry.rule));
    }
    for id in ids(&package) {
        assert!(negative.contains(&id), "{id} is never asked and found negative");
    }
}

#[test]
fn every_pair_case_and_group_of_words_of_the_data_checks_is_expected_somewhere() {
    let rules = package().rules;
    let expected: BTreeSet<String> = all().into_iter().flat_map(|vignette| vignette.expected_details).collect();
    let named = rules.contradiction.pairs.iter().chain(&rules.proxy.cases).map(|named| &named.name);
    let odd = rules.impossible.odd.iter().map(|odd| &odd.name);
    let words = rules.danger_words.groups.iter().map(|group| &group.name);
    for name in named.chain(odd).chain(words) {
        assert!(expected.contains(name), "no vignette expects {name}");
    }
}

#[test]
fn a_vignette_that_expects_something_else_fails() {
    let package = package();
    let wrong = |change: fn(&mut vignettes::Vignette)| {
        let mut vignette = all().swap_remove(0);
        assert_eq!(vignette.failures(&package.questionnaire, &package.rules), Vec::<String>::new());
        change(&mut vignette);
        vignette.failures(&package.questionnaire, &package.rules).len()
    };
    assert_eq!(wrong(|vignette| vignette.expected_level = "soon".to_owned()), 1);
    assert_eq!(wrong(|vignette| vignette.acceptable_levels = vec!["soon".to_owned()]), 0);
    assert_eq!(wrong(|vignette| vignette.expected_flags.push("E01".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.expected_flags.push("E99".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.must_not_flag.push("C01".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.must_not_flag.push("E99".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.expected_details.push("very-old".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.expected_details.push("no-such-pair".to_owned())), 1);
    assert_eq!(wrong(|vignette| vignette.answers["no-such-question"] = true.into()), 1);
    assert_eq!(wrong(|vignette| vignette.answers["twitch-now"] = "no-such-code".into()), 1);
}

fn ids(package: &Package) -> Vec<String> {
    let rules = &package.rules;
    let data = [&rules.abandoned.id, &rules.contradiction.id, &rules.impossible.id, &rules.proxy.id, &rules.danger_words.id];
    let ids: Vec<String> = rules.rules.iter().map(|rule| &rule.id).chain(data).cloned().collect();
    assert_eq!(ids.len(), 79);
    ids
}
