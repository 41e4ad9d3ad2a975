//! What goes wrong with lists that are worked off by several people (hazards of NHS CUI patient lists, named in
//! docs/safety-case.md): the list always says what it is, what is done is still found, nothing old is taken as current.

use anteroom::intake::Until;
use jiff::SignedDuration;

use crate::desk::{arrives_as, clinician, text};
use crate::site::Site;

#[actix_web::test]
async fn every_list_says_what_it_shows_how_it_is_sorted_and_as_of_when() {
    let mut site = Site::start().await;
    for (id, family) in [("OV16", "Emergency"), ("OV09", "Urgent"), ("OV06", "Routine"), ("OV06", "Another")] {
        arrives_as(&site, id, family, Until::Submit).await;
    }
    let own = clinician(&mut site, "ada").await;
    site.clock.set("2026-11-23T09:41:12Z".parse().expect("a time"));
    for (address, shown, filtered) in [
        ("/queue", "Showing 4 of 4", ""),
        ("/queue?level=emergency", "Showing 1 of 4", "1 Emergency"),
        ("/queue?level=routine&holder=nobody", "Showing 2 of 4", "4 Routine"),
        ("/queue?holder=me", "Showing 0 of 4", "me"),
        ("/queue?order=arrived", "Showing 4 of 4", ""),
        ("/queue?status=closed", "Showing 0", ""),
    ] {
        let page = site.get(&own, address).await;
        let line = text(&page, ".queue-line");
        assert!(line.contains(shown), "{address}: {line}");
        assert!(line.contains("sorted by"), "{address}: {line}");
        assert!(line.contains("as of 09:41:12"), "{address}: {line}");
        assert_eq!(line.contains("filtered by"), !filtered.is_empty(), "{address}: {line}");
        assert!(line.contains(filtered), "{address}: {line}");
        // By hand, without script: the same list anew.
        let html = scraper::Html::parse_document(&page.body);
        let links = scraper::Selector::parse(".queue-line a").expect("selector");
        let refresh = html.select(&links).find(|link| link.text().any(|text| text == "Refresh")).expect("a link");
        let again = refresh.attr("href").expect("an address");
        assert_eq!(text(&site.get(&own, again).await, ".queue-line"), line);
    }
}

#[actix_web::test]
async fn what_is_done_is_still_found_and_what_came_is_in_the_list_made_anew() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Done", Until::Submit).await;
    let own = clinician(&mut site, "ada").await;
    let version = site.get(&own, &case).await.value("name=\"version\"");
    let sent = site.post(&own, &format!("{case}/decisions"), &[("outcome", "advice"), ("version", &version)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    // The list says at once what was just done; among the closed it stays, the newest first.
    assert!(text(&site.get(&own, "/queue").await, "main").contains("DONE"));
    site.clock.advance(SignedDuration::from_hours(2));
    site.sign_in(&own, "ada", crate::site::PASSWORD).await;
    assert!(text(&site.get(&own, "/queue?status=closed").await, ".case-who").contains("DONE"));
    arrives_as(&site, "OV06", "Came", Until::Submit).await;
    assert!(text(&site.get(&own, "/queue").await, ".case-who").contains("CAME"));
    // A page from before somebody else decided is not taken as current: it is told what changed, nothing is stored.
    let case = arrives_as(&site, "OV06", "Both", Until::Submit).await;
    let other = clinician(&mut site, "bob").await;
    let page = site.get(&own, &case).await;
    let (version, seen) = (page.value("name=\"version\""), page.value("name=\"seen\""));
    let fields = [("outcome", "advice"), ("version", version.as_str()), ("seen", seen.as_str())];
    site.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(site.post(&other, &format!("{case}/decisions"), &fields).await.status, 303);
    let late = site.post(&own, &format!("{case}/decisions"), &fields).await;
    assert!(late.status == 409 && text(&late, ".notice").contains("Test bob"), "{}", text(&late, ".notice"));
}
