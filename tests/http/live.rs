//! The live line of the queue for a page that is far behind.

use anteroom::intake::Until;
use reqwest::{Client, Method};
use serde_json::Value as Json;

use crate::desk::{arrives_as, clinician};
use crate::site::Site;

/// The first thing that a page is told which has seen no transaction at all.
async fn told(site: &Site, who: &Client) -> Json {
    let request = site.request(who, Method::GET, "/queue/events?seen=1:1:").header("accept", "text/event-stream");
    let (mut answer, mut held) = (request.send().await.expect("an answer"), String::new());
    while !held.contains("\n\n") {
        held += std::str::from_utf8(&answer.chunk().await.expect("a chunk").expect("more")).expect("text");
    }
    serde_json::from_str(held.strip_prefix("data: ").expect("data").trim_end()).expect("JSON")
}

#[actix_web::test]
async fn a_page_that_is_far_behind_is_told_so_and_costs_no_more_than_another() {
    let mut site = Site::start().await;
    arrives_as(&site, "OV06", "Copied", Until::Submit).await;
    site.as_superuser(
        "INSERT INTO patient_case SELECT (jsonb_populate_record(c, jsonb_build_object('case_id', gen_random_uuid(), 'reference', 'COPY' || n))).*
         FROM patient_case c, generate_series(1, 2600) n",
    )
    .await;
    let ada = clinician(&mut site, "ada").await;
    let far = told(&site, &ada).await;
    let changed = far["changed"].as_array().map(Vec::len);
    assert_eq!((&far["said"], &far["new"], changed), (&"Very much has changed".into(), &2_000.into(), Some(500)));
    // An emergency is said all the same.
    arrives_as(&site, "OV13", "Worst", Until::Submit).await;
    let far = told(&site, &ada).await;
    assert_eq!((&far["said"], &far["emergencies"]), (&"2000 new, 1 emergency".into(), &1.into()));
}
