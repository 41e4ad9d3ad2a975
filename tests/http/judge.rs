//! Judging: what a clinician thinks of a flag, and who sees it.

use anteroom::intake::Until;
use jiff::SignedDuration;
use reqwest::Client;

use crate::desk::{acts, arrives_as, clinician, text};
use crate::site::{Answer, Site};
use crate::undo::count;

/// The rules of the flags on a case page, the most dangerous first.
fn flags(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse("article.flag").expect("selector");
    html.select(&selector).filter_map(|flag| flag.attr("id")?.strip_prefix("f-").map(str::to_owned)).collect()
}

async fn judge(site: &Site, who: &Client, case: &str, fields: &[(&str, &str)]) -> Answer {
    let version = site.get(who, case).await.value("name=\"version\"");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
    site.post(who, &format!("{case}/flags"), &fields).await
}

#[actix_web::test]
async fn a_flag_is_judged_with_one_tap_and_its_level_stays() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Judged", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let before = site.get(&ada, &case).await;
    let rule = flags(&before)[0].clone();
    let (place, because) = (format!("#f-{rule}"), format!("because-{rule}"));
    assert_eq!(judge(&site, &ada, &case, &[("agree", &rule)]).await.to(), format!("{case}{place}"));
    let shown = site.get(&bob, &case).await;
    let clock = || site.clock.now().strftime("%H:%M").to_string();
    assert_eq!(text(&shown, &format!("{place} .opinion")), format!("Agreed: Test ada {}", clock()));
    // Another clinician differs, with a reason: the newest counts, both stand in the timeline.
    site.clock.advance(SignedDuration::from_mins(5));
    judge(&site, &bob, &case, &[("dismiss", &rule), (&because, "known")]).await;
    let shown = site.get(&ada, &case).await;
    assert_eq!(text(&shown, &format!("{place} .opinion")), format!("Not relevant: Test bob {}, because: Long known and stable", clock()));
    let story = text(&shown, ".trail");
    assert!(story.contains("Test ada: agrees with a warning sign (") && story.contains("; Long known and stable)"), "{story}");
    // Once more is no news; without a reason it is another opinion.
    judge(&site, &bob, &case, &[("dismiss", &rule), (&because, "known")]).await;
    assert_eq!((acts(&site, "flag-agreed").await, acts(&site, "flag-not-relevant").await), (1, 1));
    judge(&site, &bob, &case, &[("dismiss", &rule)]).await;
    assert_eq!(text(&site.get(&ada, &case).await, &format!("{place} .opinion")), format!("Not relevant: Test bob {}", clock()));
    let levels = |page: &Answer| text(page, ".case-top .level");
    assert!(!levels(&before).is_empty() && levels(&before) == levels(&site.get(&ada, &case).await), "no level changes by itself");
    let trail = site.trail().await;
    assert_eq!(trail.iter().filter(|line| line.starts_with("flag-opinion done")).count(), 3, "{trail:?}");
    let details: String = sqlx::query_scalar("SELECT string_agg(detail::text, ' ') FROM audit_event WHERE action = 'flag-opinion'")
        .fetch_one(&mut site.superuser)
        .await
        .expect("details");
    assert!(!details.contains(&rule), "which flag it was stands with the case: {details}");
}

#[actix_web::test]
async fn an_opinion_on_an_old_page_or_over_somebody_is_refused_and_nothing_typed_is_lost() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Typed", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let rule = flags(&site.get(&ada, &case).await)[0].clone();
    let typed = [("agree", rule.as_str()), ("outcome", "advice"), ("note", "Half a note"), ("message", "Half a message")];
    let kept = judge(&site, &ada, &case, &typed).await;
    assert_eq!(kept.status, 200);
    assert!(kept.body.contains("Half a note") && kept.body.contains("Half a message") && text(&kept, ".opinion").starts_with("Agreed"));
    // Neither an old page, nor a rule that did not fire, nor a made-up reason.
    let old = [("agree", rule.as_str()), ("note", "Half a note"), ("version", "99")];
    let stale = site.post(&ada, &format!("{case}/flags"), &old).await;
    assert!(stale.status == 409 && stale.body.contains("Half a note"));
    assert_eq!(judge(&site, &ada, &case, &[("agree", "E99")]).await.status, 409);
    let because = format!("because-{rule}");
    assert_eq!(judge(&site, &ada, &case, &[("dismiss", &rule), (&because, "<b>")]).await.status, 422);
    assert_eq!(judge(&site, &ada, &case, &[]).await.status, 422);
    // Somebody else works on it by now: told who, until there is a reason.
    site.post(&bob, &format!("{case}/claim"), &[]).await;
    let held = judge(&site, &ada, &case, &[("dismiss", &rule), ("note", "Half a note")]).await;
    assert!(held.status == 409 && held.body.contains("Half a note") && text(&held, ".hands").contains("Test bob"));
    let from = held.value("name=\"from\"");
    judge(&site, &ada, &case, &[("dismiss", &rule), ("from", &from), ("reason", "urgent")]).await;
    assert_eq!((acts(&site, "flag-not-relevant").await, acts(&site, "taken-over").await), (1, 1));
    // Enter in a field of the decision presses none of the buttons above it.
    let page = site.get(&ada, &case).await;
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse("button[form=decision], form#decision button").expect("selector");
    let first = html.select(&selector).next().expect("a button");
    assert!(first.attr("disabled").is_some() && first.attr("hidden").is_some(), "{}", first.html());
}

async fn relevel(site: &Site, who: &Client, case: &str, fields: &[(&str, &str)]) -> Answer {
    let page = site.get(who, case).await;
    let version = page.value("name=\"version\"");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
    site.post(who, &format!("{case}/level"), &fields).await
}

/// Level, minutes from arrival to the promised time, version.
async fn stands(site: &Site) -> (i16, i64, i32) {
    sqlx::query_as("SELECT level, (extract(epoch FROM due_at - arrived_at) / 60)::bigint, version FROM patient_case")
        .fetch_one(&mut site.connection().await)
        .await
        .expect("a case")
}

#[actix_web::test]
async fn a_level_is_raised_by_one_click_and_the_promise_follows() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Raised", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let (before, routine, version) = stands(&site).await;
    assert_eq!(before, 4, "a routine case");
    let page = site.get(&ada, &case).await;
    let seen = page.value("name=\"version\"");
    let typed = [("raise", "urgent"), ("note", "Half a note"), ("version", seen.as_str())];
    let raised = site.post(&ada, &format!("{case}/level"), &typed).await;
    assert!(raised.status == 200 && raised.body.contains("Half a note"), "what was typed stays");
    let (level, promised, after) = stands(&site).await;
    assert!(level == 2 && promised < routine && after == version + 1, "{level} {promised} {after}");
    // The same page sent again is no second act; another's old page is refused.
    assert_eq!(site.post(&ada, &format!("{case}/level"), &typed).await.status, 200);
    let late = site.post(&bob, &format!("{case}/level"), &[("raise", "emergency"), ("note", "Bob wrote"), ("version", &seen)]).await;
    assert!(late.status == 409 && late.body.contains("Bob wrote"));
    assert_eq!((acts(&site, "level-raised").await, stands(&site).await.0), (1, 2));
    let page = site.get(&bob, &case).await;
    assert!(text(&page, ".trail").contains("Test ada: raised the level (from 4 Routine to 2 Urgent)"), "{}", text(&page, ".trail"));
    assert!(
        text(&page, "main .notice").contains("Test ada: raised the level")
            && text(&page, "main .notice").contains("The rules alone give 4 Routine")
    );
    // To raise is not to lower, and the other way round.
    for odd in [[("raise", "routine"), ("x", "")], [("lower", "sure"), ("lower-to", "emergency")], [("raise", "urgent"), ("x", "")]] {
        assert_eq!(relevel(&site, &bob, &case, &odd).await.status, 409, "{odd:?}");
    }
    assert_eq!(relevel(&site, &bob, &case, &[("raise", "worst")]).await.status, 422);
    // One click, also while somebody else works on it, and it stays in their hands.
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    assert_eq!(relevel(&site, &bob, &case, &[("raise", "emergency")]).await.status, 303);
    assert_eq!(stands(&site).await.0, 1);
    assert!(text(&site.get(&bob, &case).await, ".hands").contains("Test ada"));
    // To lower it is to go over them.
    assert_eq!(relevel(&site, &bob, &case, &[("lower", "sure"), ("lower-to", "soon"), ("because-level", "spoke")]).await.status, 409);
}

#[actix_web::test]
async fn without_a_red_flag_a_level_is_lowered_with_a_reason_and_never_by_less() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Lowered", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    assert_eq!(relevel(&site, &ada, &case, &[("raise", "emergency")]).await.to(), format!("{case}#level"));
    let (_, soonest, version) = stands(&site).await;
    for reason in ["", "because"] {
        let fields = [("lower", "yes"), ("lower-to", "routine"), ("because-level", reason), ("note", "Half a note")];
        let refused = relevel(&site, &ada, &case, &fields).await;
        assert!(refused.status == 422 && refused.body.contains("Half a note"), "{reason}");
        assert!(text(&refused, "#because-error").contains("Choose why the level is lower"));
        assert_eq!(refused.body.matches("value=\"routine\" selected").count(), 1, "what was chosen stays chosen");
    }
    assert_eq!((stands(&site).await, acts(&site, "level-lowered").await), ((1, soonest, version), 0));
    let lowered = relevel(&site, &ada, &case, &[("lower", "yes"), ("lower-to", "routine"), ("because-level", "spoke")]).await;
    assert_eq!(lowered.to(), format!("{case}#level"));
    let (level, promised, after) = stands(&site).await;
    assert!(level == 4 && promised > soonest && after == version + 1, "{level} {promised} {after}");
    assert!(
        text(&site.get(&ada, &case).await, ".trail").contains("lowered the level (from 1 Emergency to 4 Routine; Spoke with the patient)")
    );
}

#[actix_web::test]
async fn a_case_with_red_flags_is_lowered_on_a_page_of_its_own_with_a_reason() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Flagged", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    assert_eq!(stands(&site).await.0, 1);
    let page = site.get(&ada, &case).await;
    let first = [("lower", "yes"), ("lower-to", "routine"), ("because-level", "spoke"), ("note", "Half <a> note"), ("outcome", "advice")];
    let asked = relevel(&site, &ada, &case, &first).await;
    assert_eq!(asked.status, 200);
    assert_eq!(text(&asked, "#lower"), "Lower this case from 1 Emergency to 4 Routine?");
    let shown = text(&asked, "main");
    for flag in flags(&page) {
        let name = text(&page, &format!("#f-{flag} h3"));
        assert!(shown.contains(&name), "{name} is not in {shown}");
    }
    assert!(shown.contains("cannot swallow my own spit") && text(&asked, ".patient-bar").contains("FLAGGED"));
    assert_eq!((stands(&site).await.0, acts(&site, "level-lowered").await), (1, 0), "nothing has happened yet");
    // It cannot be gone round without a reason, nor is anything lost by leaving it as it is.
    let unsaid = relevel(&site, &ada, &case, &[("lower", "sure"), ("lower-to", "routine"), ("note", "Half <a> note")]).await;
    assert!(unsaid.status == 422 && text(&unsaid, "#because-error").contains("Choose why"), "{}", unsaid.body);
    let kept = relevel(&site, &ada, &case, &[("keep", "yes"), ("note", "Half <a> note")]).await;
    assert!(kept.status == 200 && text(&kept, "#note").contains("Half <a> note"));
    assert_eq!(stands(&site).await.0, 1);
    let sure = [("lower", "sure"), ("lower-to", "routine"), ("because-level", "examined"), ("note", "Half <a> note")];
    let lowered = relevel(&site, &ada, &case, &sure).await;
    assert!(lowered.status == 200 && text(&lowered, "#note").contains("Half <a> note"));
    assert_eq!((stands(&site).await.0, acts(&site, "level-lowered").await), (4, 1));
    let details: String = sqlx::query_scalar("SELECT detail::text FROM audit_event WHERE action = 'level-change' AND outcome = 'done'")
        .fetch_one(&mut site.superuser)
        .await
        .expect("one");
    assert!(details.contains("examined") && !details.contains("note"), "{details}");
}

#[actix_web::test]
async fn where_the_clinic_says_so_an_emergency_is_lowered_by_two() {
    let mut site = Site::start().await;
    site.as_superuser("UPDATE clinic SET second_person = true").await;
    site.state.clinics.refresh(&site.state.db).await.expect("read again");
    let case = arrives_as(&site, "OV16", "Two", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    site.post(&ada, &format!("{case}/claim"), &[]).await;
    let lower = [("lower", "sure"), ("lower-to", "soon"), ("because-level", "spoke")];
    assert!(
        text(&relevel(&site, &ada, &case, &[("lower", "yes"), ("lower-to", "soon")]).await, "main").contains("a second person confirms")
    );
    assert_eq!(relevel(&site, &ada, &case, &lower).await.status, 303);
    assert_eq!(stands(&site).await.0, 1, "until then the level stays");
    let mine = site.get(&ada, &case).await;
    assert!(text(&mine, "main").contains("Proposed: lower to 3 Soon") && !mine.body.contains("name=\"confirm\""));
    let proposal = mine.value("name=\"decline\"");
    assert_eq!(relevel(&site, &ada, &case, &[("confirm", &proposal)]).await.status, 409, "one person is not two");
    // The second person says no; then it is proposed again, and yes.
    assert_eq!(relevel(&site, &bob, &case, &[("decline", &proposal)]).await.status, 303);
    assert_eq!(relevel(&site, &bob, &case, &[("confirm", &proposal)]).await.status, 409, "it is settled");
    relevel(&site, &ada, &case, &lower).await;
    let theirs = site.get(&bob, &case).await;
    let proposal = theirs.value("name=\"confirm\"");
    // What happens to the case meanwhile ends it: nobody confirms what was proposed of another state.
    site.as_superuser("UPDATE patient_case SET version = version + 1").await;
    assert_eq!(relevel(&site, &bob, &case, &[("confirm", &proposal)]).await.status, 409);
    relevel(&site, &ada, &case, &lower).await;
    let proposal = site.get(&bob, &case).await.value("name=\"confirm\"");
    assert_eq!(stands(&site).await.0, 1);
    assert_eq!(relevel(&site, &bob, &case, &[("confirm", &proposal)]).await.to(), format!("{case}#level"));
    assert_eq!(stands(&site).await.0, 3);
    assert!(text(&site.get(&ada, &case).await, ".hands").starts_with("You took this case"), "it is still hers");
    let story = text(&site.get(&ada, &case).await, ".trail");
    for line in ["Test ada: proposes to lower", "Test bob: left the level as it was", "Test bob: confirmed, and the level is lowered"] {
        assert!(story.contains(line), "{line} is not in {story}");
    }
}

#[actix_web::test]
async fn a_note_is_kept_by_itself_and_the_case_stays_open() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Noted", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let before = stands(&site).await;
    // Neither somebody's claim nor an old page is in its way; what else was typed stays.
    site.post(&bob, &format!("{case}/claim"), &[]).await;
    let to = format!("{case}/notes");
    let noted = site.post(&ada, &to, &[("version", "0"), ("note", "Rang at ten <b>"), ("message", "Half a message")]).await;
    assert!(noted.status == 200 && text(&noted, "#message").contains("Half a message") && text(&noted, "#note").is_empty());
    assert_eq!(site.post(&ada, &to, &[("note", "Rang at ten <b>")]).await.to(), format!("{case}#trail"), "the same note is kept once");
    assert_eq!((acts(&site, "note").await, stands(&site).await), (1, before));
    let page = site.get(&bob, &case).await;
    assert!(
        text(&page, ".trail").contains("Test ada: note")
            && text(&page, ".trail").contains("Rang at ten <b>")
            && !page.body.contains("ten <b>"),
        "{}",
        text(&page, ".trail")
    );
    for (note, problem) in [("", "Write a note first"), ("a\0b", "cannot be stored")] {
        let refused = site.post(&ada, &to, &[("note", note), ("message", "Half a message")]).await;
        assert!(refused.status == 422 && refused.body.contains(problem) && refused.body.contains("Half a message"), "{note:?}");
    }
    let audit: Vec<String> = sqlx::query_scalar("SELECT detail::text FROM audit_event WHERE action = 'case-note'")
        .fetch_all(&mut site.superuser)
        .await
        .expect("details");
    assert_eq!(audit, ["{}"]);
}

#[actix_web::test]
async fn a_closed_case_is_opened_again_with_a_reason() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV06", "Again", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let to = format!("{case}/reopen");
    let version = site.get(&ada, &case).await.value("name=\"version\"");
    assert_eq!(site.post(&ada, &to, &[("version", &version), ("because-reopen", "called")]).await.status, 409, "it is open");
    let decided = [("version", version.as_str()), ("outcome", "advice"), ("note", "Done")];
    assert_eq!(site.post(&ada, &format!("{case}/decisions"), &decided).await.to(), "/queue");
    let (level, promised, _) = stands(&site).await;
    site.clock.advance(SignedDuration::from_mins(12));
    let page = site.get(&bob, &case).await;
    let version = page.value("name=\"version\"");
    for reason in ["", "because"] {
        let refused = site.post(&bob, &to, &[("version", &version), ("because-reopen", reason), ("note", "Half a note")]).await;
        assert!(refused.status == 422 && refused.body.contains("Half a note"), "{reason}");
    }
    let fields = [("version", version.as_str()), ("because-reopen", "called")];
    assert_eq!(site.post(&bob, &to, &fields).await.to(), format!("{case}#decide"));
    assert_eq!(site.post(&bob, &to, &fields).await.to(), format!("{case}#decide"), "a double click opens once");
    assert_eq!(acts(&site, "reopened").await, 1);
    let (now, anew, _) = stands(&site).await;
    assert!(now == level && anew >= promised + 12, "it is promised anew: {anew} {promised}");
    let queue = site.get(&ada, "/queue").await;
    assert!(queue.body.contains("AGAIN"), "it is back");
    let story = text(&site.get(&ada, &case).await, ".trail");
    assert!(
        story.contains("Test bob: opened the case again (The patient got in touch)") && story.contains("Test ada: Advice given"),
        "{story}"
    );
}

#[actix_web::test]
async fn an_emergency_is_not_closed_without_anything_done_before_its_flags_were_read_once_more() {
    let mut site = Site::start().await;
    let case = arrives_as(&site, "OV16", "Closed", Until::Submit).await;
    let ada = clinician(&mut site, "ada").await;
    let decide = async |more: &[(&str, &str)]| {
        let version = site.get(&ada, &case).await.value("name=\"version\"");
        let fields: Vec<(&str, &str)> = [("version", version.as_str()), ("note", "Half <a> note"), ("message", "Stay at home")]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        site.post(&ada, &format!("{case}/decisions"), &fields).await
    };
    let open = async || count(&site, "SELECT count(*) FROM patient_case WHERE status = 'open'").await == 1;
    let page = site.get(&ada, &case).await;
    for outcome in ["advice", "duplicate", "entered-in-error", "no-action"] {
        let asked = decide(&[("outcome", outcome), ("at-once", "yes")]).await;
        assert!(asked.status == 200 && text(&asked, "#lower").starts_with("Close this case at 1 Emergency with"), "{}", asked.body);
        for flag in flags(&page) {
            let name = text(&page, &format!("#f-{flag} h3"));
            assert!(text(&asked, "main").contains(&name), "{name}");
        }
        assert!(asked.body.contains("Half &lt;a&gt; note") || asked.body.contains("Half &#60;a&#62; note"), "{}", asked.body);
        assert!(asked.body.contains("Stay at home") && asked.body.contains("name=\"at-once\""), "nothing typed is lost");
    }
    for reason in ["", "because"] {
        let unsaid = decide(&[("outcome", "advice"), ("close", "sure"), ("because-level", reason)]).await;
        assert!(unsaid.status == 422 && text(&unsaid, "#because-error").contains("Choose why"), "{reason}: {}", unsaid.body);
    }
    assert!(open().await, "nothing has happened yet");
    let kept = relevel(&site, &ada, &case, &[("keep", "yes"), ("note", "Half <a> note"), ("outcome", "advice")]).await;
    assert!(kept.status == 200 && text(&kept, "#note").contains("Half <a> note"));
    assert_eq!(decide(&[("outcome", "advice"), ("close", "sure"), ("because-level", "elsewhere")]).await.to(), "/queue");
    let story = text(&site.get(&ada, &case).await, ".trail");
    assert!(story.contains("Test ada: Advice given (1 Emergency; Looked after elsewhere, or in another case)"), "{story}");
    // What is done something about is not asked, nor what somebody has found not relevant.
    let sent = arrives_as(&site, "OV16", "Sent", Until::Submit).await;
    let judged = arrives_as(&site, "OV16", "Judged", Until::Submit).await;
    for (case, outcome) in [(&sent, "emergency-care"), (&judged, "advice")] {
        for rule in flags(&site.get(&ada, case).await) {
            if outcome == "advice" {
                judge(&site, &ada, case, &[("dismiss", &rule)]).await;
            }
        }
        let version = site.get(&ada, case).await.value("name=\"version\"");
        let done = site.post(&ada, &format!("{case}/decisions"), &[("version", &version), ("outcome", outcome)]).await;
        assert_eq!(done.to(), "/queue", "{outcome}: {}", done.body);
    }
}

#[actix_web::test]
async fn where_two_are_wanted_one_alone_closes_no_emergency_and_the_queue_says_that_it_waits() {
    let mut site = Site::start().await;
    site.as_superuser("UPDATE clinic SET second_person = true").await;
    site.state.clinics.refresh(&site.state.db).await.expect("read again");
    let case = arrives_as(&site, "OV16", "Two", Until::Submit).await;
    let (ada, bob) = (clinician(&mut site, "ada").await, clinician(&mut site, "bob").await);
    let decide = async |who: &Client, more: &[(&str, &str)]| {
        let version = site.get(who, &case).await.value("name=\"version\"");
        let fields: Vec<(&str, &str)> =
            [("version", version.as_str()), ("outcome", "advice"), ("note", "Ours")].into_iter().chain(more.iter().copied()).collect();
        site.post(who, &format!("{case}/decisions"), &fields).await
    };
    for fields in [&[][..], &[("close", "sure"), ("because-level", "spoke")]] {
        let asked = decide(&ada, fields).await;
        assert!(text(&asked, "main").contains("one person alone does not close") && asked.body.contains("Ours"), "{}", asked.body);
        assert!(!asked.body.contains("name=\"close\"") && asked.body.contains("name=\"lower\""));
    }
    let proposed =
        relevel(&site, &ada, &case, &[("lower", "sure"), ("lower-to", "routine"), ("because-level", "spoke"), ("note", "Ours")]).await;
    assert!(proposed.status == 200 && text(&proposed, "#note").contains("Ours"), "{}", proposed.body);
    let tags = async || text(&site.get(&bob, "/queue").await, ".case .tags");
    assert!(tags().await.contains("Waits for a second person"), "{}", tags().await);
    let proposal = site.get(&bob, &case).await.value("name=\"confirm\"");
    relevel(&site, &bob, &case, &[("decline", &proposal)]).await;
    assert!(!tags().await.contains("second person"));
    relevel(&site, &ada, &case, &[("lower", "sure"), ("lower-to", "routine"), ("because-level", "spoke")]).await;
    let proposal = site.get(&bob, &case).await.value("name=\"confirm\"");
    relevel(&site, &bob, &case, &[("confirm", &proposal)]).await;
    assert!(!tags().await.contains("second person"));
    assert_eq!(decide(&ada, &[]).await.to(), "/queue");
}

#[actix_web::test]
async fn whoever_could_not_be_reached_is_not_given_up_without_saying_who_looks_after_them() {
    let mut site = Site::start().await;
    let ada = clinician(&mut site, "ada").await;
    for two in [false, true] {
        site.as_superuser(if two { "UPDATE clinic SET second_person = true" } else { "UPDATE clinic SET second_person = false" }).await;
        site.state.clinics.refresh(&site.state.db).await.expect("read again");
        let case = arrives_as(&site, "OV16", if two { "Two" } else { "One" }, Until::Submit).await;
        let decide = async |more: &[(&str, &str)]| {
            let version = site.get(&ada, &case).await.value("name=\"version\"");
            let fields = [("version", version.as_str()), ("outcome", "could-not-reach"), ("note", "Rang")].into_iter();
            site.post(&ada, &format!("{case}/decisions"), &fields.chain(more.iter().copied()).collect::<Vec<_>>()).await
        };
        let asked = decide(&[]).await;
        assert!(asked.status == 200 && asked.body.contains("Rang") && asked.body.contains("name=\"close\""), "{}", asked.body);
        let reasons = text(&asked, "#because-level");
        assert!(reasons.starts_with("Why is it closed?") && !reasons.contains("Spoke") && !reasons.contains("examination"), "{reasons}");
        assert!(!text(&asked, "main").contains("second person"), "its level is not lowered, two do not settle it");
        // A reason of another outcome is none.
        let unsaid = decide(&[("close", "sure"), ("because-level", "spoke")]).await;
        assert!(unsaid.status == 422 && text(&unsaid, "#because-error").contains("Choose why it is closed"), "{}", unsaid.body);
        assert_eq!(count(&site, "SELECT count(*) FROM decision").await, i64::from(two), "nothing has happened yet");
        assert_eq!(decide(&[("close", "sure"), ("because-level", "sent")]).await.to(), "/queue");
        let story = text(&site.get(&ada, &case).await, ".trail");
        assert!(story.contains("Could not reach the patient (1 Emergency; Sent somebody to look after the patient)"), "{story}");
    }
}
