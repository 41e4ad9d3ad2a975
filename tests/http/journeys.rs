//! Every vignette goes in as a patient would, page by page, and comes out in the queue at its level.

use serde_json::{Value as Json, json};

use crate::driver::Visit;
use crate::site::Site;

pub const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");

/// A whole patient: what the form asks of everybody, with the vignette's own answers on top.
pub fn patient(vignette: &Json) -> Json {
    let mut answers = vignette["answers"].clone();
    answers["story"] = vignette["story"].clone();
    // Small children are asked nothing about caffeine; whoever needs a number has one.
    for (link_id, value) in [("help-needed", json!(["none"])), ("allergies", json!("none known"))] {
        if answers.get(link_id).is_none() {
            answers[link_id] = value;
        }
    }
    answers
}

async fn goes_in(ids: impl Fn(&str) -> bool) {
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    let vignettes: Vec<&Json> = vignettes.iter().filter(|vignette| vignette["id"].as_str().is_some_and(&ids)).collect();
    assert!(!vignettes.is_empty());
    for vignette in vignettes {
        let mut site = Site::start().await;
        // The day the vignette was written for.
        let day = vignette["authored"].as_str().expect("authored");
        site.clock.set(format!("{day}T12:00:00Z").parse().expect("a day"));
        let mut visit = Visit::start(&site, "riverside").await;
        visit.walk(&patient(vignette), "receipt").await;
        let reference = visit.texts(".reference");
        assert_eq!(reference.len(), 2, "a reference and an access code");
        let (level, flags, draft): (i16, Vec<String>, bool) =
            sqlx::query_as("SELECT level, flags, draft FROM patient_case WHERE reference = $1")
                .bind(&reference[0])
                .fetch_one(&mut site.superuser)
                .await
                .expect("a case");
        let names = ["emergency", "urgent", "soon", "routine", "self-care"];
        assert_eq!(names[usize::try_from(level - 1).expect("a rank")], vignette["expected_level"], "{}", vignette["id"]);
        assert!(!draft);
        for flag in vignette["expected_flags"].as_array().into_iter().flatten() {
            assert!(flags.iter().any(|found| found == flag), "{}: {flag} not in {flags:?}", vignette["id"]);
        }
        for flag in vignette["must_not_flag"].as_array().into_iter().flatten() {
            assert!(!flags.iter().any(|found| found == flag), "{}: {flag} in {flags:?}", vignette["id"]);
        }
    }
}

macro_rules! journeys {
    ($($name:ident $prefix:literal)*) => { $(
        #[actix_web::test]
        async fn $name() {
            goes_in(|id| id.starts_with($prefix)).await;
        }
    )* };
}

journeys! {
    vignettes_ov01_to_ov09_go_in "OV0"
    vignettes_ov10_to_ov19_go_in "OV1"
    vignettes_ov20_to_ov24_go_in "OV2"
}
