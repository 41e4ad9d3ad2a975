//! What happens without anybody asking: who is to be told is told first, whatever else hangs or cannot be read, and a
//! server on which it stands still says so.

use anteroom::db::commit;
use anteroom::error::Error;
use anteroom::mail::{self, Kind, Letter};
use anteroom::rounds::Round;
use anteroom::{config, outgoing, promises};
use futures_util::future::join;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::after::{Sent, case_of};
use crate::desk::clinician;
use crate::post::Post;
use crate::site::{Site, browser};
use crate::undo::{count, letters, with_mail};

async fn ready(site: &Site) -> (u16, Json) {
    let answer = site.get(&browser(), "/readyz").await;
    (answer.status.as_u16(), serde_json::from_str(&answer.body).expect("JSON"))
}

#[actix_web::test]
async fn a_server_that_tells_nobody_of_waiting_cases_any_more_is_not_ready() {
    let mut site = Site::start().await;
    let look = async |site: &Site| site.state.rounds.look(Round::Escalation, promises::sweep(&site.state)).await;
    let lost = (503, json!({ "database": true, "packages": true, "escalation": false, "draining": false }));
    look(&site).await;
    site.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(ready(&site).await.0, 200, "a look may fail now and then");
    site.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ready(&site).await, lost);
    // A look that fails or panics is none, and the next one comes all the same.
    site.as_superuser("ALTER TABLE escalation RENAME TO away").await;
    look(&site).await;
    site.state.rounds.look(Round::Escalation, async { panic!("a fault of ours") }).await;
    site.state.rounds.look(Round::Escalation, async { Err(Error::NotConfirmed) }).await;
    site.state.rounds.look(Round::Housekeeping, async { Ok(()) }).await;
    assert_eq!(ready(&site).await, lost, "other work is no excuse");
    site.as_superuser("ALTER TABLE away RENAME TO escalation").await;
    look(&site).await;
    assert_eq!(ready(&site).await.0, 200);
}

#[actix_web::test]
async fn a_case_that_somebody_holds_does_not_make_the_server_look_lost() {
    let mut site = Site::start().await;
    for family in ["Held", "Free"] {
        crate::desk::arrives_as(&site, "OV16", family, anteroom::intake::Until::Submit).await;
    }
    site.clock.advance(SignedDuration::from_mins(20));
    site.as_superuser(
        "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF EXISTS (SELECT FROM patient_case WHERE case_id = NEW.case_id AND document->>'family' = 'Held') THEN RAISE 'held'; END IF;
             RETURN NEW;
         END $$",
    )
    .await;
    site.as_superuser("CREATE TRIGGER refuses BEFORE UPDATE ON escalation FOR EACH ROW EXECUTE FUNCTION refuses()").await;
    promises::sweep(&site.state).await.expect("looked");
    let taken = "SELECT count(*) FROM escalation e JOIN patient_case c USING (clinic_id, case_id)
                 WHERE e.taken_at IS NOT NULL AND e.step = 1 AND c.document->>'family' = 'Free'";
    assert_eq!((count(&site, taken).await, count(&site, "SELECT count(*) FROM escalation WHERE taken_at IS NOT NULL").await), (1, 1));
}

async fn queue(site: &Site, kind: Kind, subject: &str) {
    let (clinic, to) = (site.clinics[0].id, mail::address("somebody@clinic.example").expect("an address"));
    let letter = Letter { to, subject: subject.to_owned(), text: String::new(), kind };
    let mut tx = site.state.db.begin(clinic).await.expect("a transaction");
    mail::queue(&mut tx, clinic, &letter, site.clock.now()).await.expect("queued");
    commit(tx).await.expect("stored");
    site.clock.advance(SignedDuration::from_secs(1));
}

fn subjects(post: &Post) -> Vec<String> {
    post.letters().iter().flat_map(|letter| letter.headers("Subject")).collect()
}

async fn with_post(post: &Post) -> Site {
    Site::tuned(|config| config.mail = Some(config::mail(&post.url, "Riverside <no-reply@riverside.example>").expect("mail"))).await
}

#[actix_web::test]
async fn letters_that_call_somebody_to_a_case_wait_behind_no_others() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    for (kind, subject) in [(Kind::News, "First"), (Kind::CheckIn, "Second"), (Kind::Escalation, "Urgent"), (Kind::Escalation, "Next")] {
        queue(&site, kind, subject).await;
    }
    mail::send_due(&site.state).await.expect("sent");
    assert_eq!(subjects(&post), ["Urgent", "Next", "First", "Second"]);
}

#[actix_web::test]
async fn nor_behind_one_that_a_slow_server_has_still() {
    let post = Post::open().await;
    let site = with_post(&post).await;
    queue(&site, Kind::News, "Slow").await;
    post.hold().await;
    let (sent, urgent) = join(mail::send_due(&site.state), async {
        post.came().await;
        queue(&site, Kind::News, "Later").await;
        queue(&site, Kind::Escalation, "Now").await;
        let (urgent, ()) = join(mail::send_urgent(&site.state), async {
            post.came().await;
            post.release();
        })
        .await;
        urgent
    })
    .await;
    assert!(sent.is_ok() && urgent.is_ok());
    let said = subjects(&post);
    let place = |subject: &str| said.iter().position(|other| other == subject);
    assert!(said.len() == 3 && place("Now") < place("Later"), "{said:?}");
    queue(&site, Kind::News, "Not urgent").await;
    mail::send_urgent(&site.state).await.expect("nothing to do");
    assert_eq!(subjects(&post).len(), 3);
}

#[actix_web::test]
async fn what_was_decided_reaches_the_patient_when_the_form_can_no_longer_be_read() {
    let (mut site, sent) = with_mail().await;
    let told_now = Sent::with(&site, "OV06", &json!({ "contact-email": "other@patient.example" })).await;
    let ada = clinician(&mut site, "ada").await;
    site.as_superuser(
        "INSERT INTO form_package (package_hash, url, version, questionnaire, triage, first_served_at)
         SELECT 'unreadable', url, 'unreadable', '{', '', first_served_at FROM form_package LIMIT 1",
    )
    .await;
    site.as_superuser("UPDATE response SET package_hash = 'unreadable'").await;
    let decides = async |sent: &Sent, more: &[(&str, &str)]| {
        let case = case_of(&site, &sent.reference).await;
        let version = site.get(&ada, &case).await.value("name=\"version\"");
        let fields = [("version", version.as_str()), ("outcome", "appointment"), ("message", "Please come on Friday.")];
        let fields: Vec<(&str, &str)> = fields.into_iter().chain(more.iter().copied()).collect();
        assert_eq!(site.post(&ada, &format!("{case}/decisions"), &fields).await.to(), "/queue");
    };
    let told = "SELECT count(*) FROM decision WHERE status = 'told'";
    decides(&told_now, &[("at-once", "yes")]).await;
    assert_eq!((count(&site, told).await, letters(&site).await), (1, 0));
    decides(&sent, &[]).await;
    site.clock.advance(SignedDuration::from_mins(10));
    outgoing::sweep(&site.state).await.expect("swept");
    let left = "SELECT count(*) FROM audit_event WHERE action = 'message-leave'";
    assert_eq!((count(&site, told).await, count(&site, left).await, letters(&site).await), (2, 1, 0));
}
