//! Letters: queued with what they tell or not at all, delivered in a real conversation with a mail server, once where
//! nothing goes wrong, under the same Message-ID where something does; and forgotten afterwards.

use anteroom::config::{self, Carrier, Mail};
use anteroom::db::commit;
use anteroom::mail::{self, Kind, Letter};
use futures_util::future::join;
use jiff::SignedDuration;

use crate::post::Post;
use crate::site::{Site, browser};

const TEXT: &str = "Hello,\n\nthis is a letter.\n.\nMAIL FROM:<x@evil.example>\n..\nCafé: مرحبا\n";

fn letter(subject: &str) -> Letter {
    let to = mail::address(" pat@patient.example ").expect("an address");
    Letter { to, subject: subject.to_owned(), text: TEXT.to_owned(), kind: Kind::ComeBack }
}

async fn with_post(post: &Post) -> Site {
    Site::tuned(|config| config.mail = Some(config::mail(&post.url, "The riverside practice <no-reply@riverside.example>").expect("mail")))
        .await
}

/// Puts a letter into the outbox of the first clinic.
async fn queue(site: &Site, subject: &str) {
    let clinic = site.clinics[0].id;
    let mut tx = site.state.db.begin(clinic).await.expect("a transaction");
    mail::queue(&mut tx, clinic, &letter(subject), site.clock.now()).await.expect("queued");
    commit(tx).await.expect("stored");
}

/// The rows of the outbox: `status attempts document`.
async fn outbox(site: &mut Site) -> Vec<String> {
    let rows = sqlx::query_scalar("SELECT concat_ws(' ', status, attempts, document) FROM mail ORDER BY mail_id");
    rows.fetch_all(&mut site.connection().await).await.expect("rows")
}

async fn steps(site: &mut Site) -> Vec<String> {
    let rows = sqlx::query_scalar(
        "SELECT concat_ws(' ', action, detail->>'reason') FROM audit_event WHERE action LIKE 'mail-%' ORDER BY event_id",
    );
    rows.fetch_all(&mut site.connection().await).await.expect("rows")
}

#[actix_web::test]
async fn a_letter_is_delivered_as_written_and_forgotten() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    queue(&site, "Your form at Café مرحبا").await;
    mail::send_due(&site.state).await.expect("sent");
    let [letter] = post.letters().try_into().expect("one letter");
    assert_eq!((letter.from.as_str(), letter.to.as_slice()), ("no-reply@riverside.example", ["pat@patient.example".to_owned()].as_slice()));
    assert_eq!(letter.headers("Subject"), ["Your form at Café مرحبا"]);
    assert_eq!(letter.headers("From"), ["\"The riverside practice\" <no-reply@riverside.example>"]);
    assert_eq!(letter.headers("Date"), ["Mon, 23 Nov 2026 09:00:00 +0000"]);
    assert_eq!(letter.text(), TEXT.trim_end());
    assert_eq!(outbox(&mut site).await, ["sent 1 {}"]);
    assert_eq!(steps(&mut site).await, ["mail-queued", "mail-sent"]);
    site.clock.advance(SignedDuration::from_hours(1));
    mail::send_due(&site.state).await.expect("nothing to do");
    assert_eq!(post.letters().len(), 1);
}

#[actix_web::test]
async fn what_is_rolled_back_sends_nothing() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    let clinic = site.clinics[0].id;
    let mut tx = site.state.db.begin(clinic).await.expect("a transaction");
    mail::queue(&mut tx, clinic, &letter("Never"), site.clock.now()).await.expect("queued");
    tx.rollback().await.expect("rolled back");
    mail::send_due(&site.state).await.expect("nothing to do");
    assert!(post.letters().is_empty() && outbox(&mut site).await.is_empty() && steps(&mut site).await.is_empty());
}

#[actix_web::test]
async fn a_crash_between_sending_and_noting_sends_again_under_the_same_id() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    queue(&site, "Again").await;
    post.hold().await;
    let (sent, ()) = join(mail::send_due(&site.state), async {
        post.came().await;
        site.outage(true).await;
        post.release();
    })
    .await;
    assert!(sent.is_err(), "it could not be noted");
    site.outage(false).await;
    mail::send_due(&site.state).await.expect("nothing to do");
    assert_eq!(post.letters().len(), 1, "its lease has not ended");
    site.clock.advance(SignedDuration::from_mins(5));
    mail::send_due(&site.state).await.expect("sent");
    let [first, second] = post.letters().try_into().expect("two deliveries");
    assert_eq!(first.data, second.data);
    assert_eq!(first.headers("Message-ID").len(), 1);
    assert_eq!(outbox(&mut site).await, ["sent 2 {}"]);
}

#[actix_web::test]
async fn a_sender_that_outlived_its_lease_notes_nothing() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    queue(&site, "Slow").await;
    post.hold().await;
    let (sent, second) = join(mail::send_due(&site.state), async {
        post.came().await;
        site.clock.advance(SignedDuration::from_mins(5));
        let second = join(mail::send_due(&site.state), async {
            post.came().await;
            post.release();
        });
        second.await.0
    })
    .await;
    assert!(sent.is_ok() && second.is_ok());
    assert_eq!(outbox(&mut site).await, ["sent 2 {}"]);
    assert_eq!(steps(&mut site).await, ["mail-queued", "mail-sent"], "one of the two has noted it");
}

#[actix_web::test]
async fn two_senders_send_once() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    for number in 0..6 {
        queue(&site, &format!("Letter {number}")).await;
    }
    let (one, other) = join(mail::send_due(&site.state), mail::send_due(&site.state)).await;
    assert!(one.is_ok() && other.is_ok());
    let mut subjects: Vec<String> = post.letters().iter().flat_map(|letter| letter.headers("Subject")).collect();
    subjects.sort();
    assert_eq!(subjects, (0..6).map(|number| format!("Letter {number}")).collect::<Vec<_>>());
    assert_eq!(outbox(&mut site).await, ["sent 1 {}"; 6]);
}

#[actix_web::test]
async fn a_refused_letter_is_tried_again_and_given_up_in_time() {
    let post = Post::open().await;
    let mut site = with_post(&post).await;
    post.refuse(Some("550 no such person as pat@patient.example"));
    queue(&site, "Refused").await;
    queue(&site, "Refused too").await;
    mail::send_due(&site.state).await.expect("tried");
    assert!(outbox(&mut site).await.iter().all(|row| row.starts_with("waiting 1 {")), "one does not keep the other waiting");
    post.refuse(None);
    mail::send_due(&site.state).await.expect("nothing to do");
    assert!(post.letters().is_empty(), "not before its time");
    site.clock.advance(SignedDuration::from_mins(1));
    mail::send_due(&site.state).await.expect("sent");
    assert_eq!(outbox(&mut site).await, ["sent 2 {}"; 2]);

    post.refuse(Some("451 later, pat@patient.example"));
    queue(&site, "Too late").await;
    for _ in 0..24 {
        mail::send_due(&site.state).await.expect("tried");
        site.clock.advance(SignedDuration::from_hours(1));
    }
    mail::send_due(&site.state).await.expect("given up");
    assert!(outbox(&mut site).await[2].starts_with("dead ") && outbox(&mut site).await[2].ends_with(" {}"));
    let steps = steps(&mut site).await;
    assert!(steps.contains(&"mail-deferred 550".to_owned()) && steps.contains(&"mail-deferred 451".to_owned()), "{steps:?}");
    assert!(steps.last().expect("a step").starts_with("mail-dead"), "{steps:?}");
    let trail: String =
        sqlx::query_scalar("SELECT string_agg(e::text, ' ') FROM audit_event e").fetch_one(&mut site.superuser).await.expect("the trail");
    assert!(!trail.contains("patient.example"), "the trail names nobody");
}

#[actix_web::test]
async fn nothing_that_is_typed_becomes_a_header_or_another_recipient() {
    for wrong in [
        "",
        "pat",
        "pat@",
        "@patient.example",
        "pat@patient.example\r\nBcc: eve@evil.example",
        "pat@patient.example, eve@evil.example",
        "pat@patient.example;eve@evil.example",
        "pat@patient.example> RCPT TO:<eve@evil.example",
        "Pat <pat@patient.example>",
        "\"pat\r\nBcc: eve\"@patient.example",
        "\"pat eve\"@patient.example",
        "pat@patient.example\0",
        &format!("{}@patient.example", "x".repeat(250)),
    ] {
        assert!(mail::address(wrong).is_none(), "{wrong:?}");
    }
    let post = Post::open().await;
    let site = with_post(&post).await;
    queue(&site, "Your form\r\nBcc: eve@evil.example\r\n\r\nand more").await;
    mail::send_due(&site.state).await.expect("sent");
    let [letter] = post.letters().try_into().expect("one letter");
    assert_eq!(letter.to, ["pat@patient.example"]);
    assert!(letter.headers("Bcc").is_empty() && letter.headers("Subject").len() == 1);
    assert_eq!(letter.text(), TEXT.trim_end());
}

#[actix_web::test]
async fn the_demo_keeps_its_letters_in_a_folder_that_a_page_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::tuned(|config| {
        config.demo = true;
        config.mail =
            Some(Mail { from: "demo@clinic.example".parse().expect("a mailbox"), carrier: Carrier::Folder(folder.path().join("mail")) });
    })
    .await;
    let empty = site.get(&browser(), "/demo/mail").await;
    assert!(empty.status == 200 && empty.body.contains("There are no letters yet"));
    let clinic = site.clinics[0].id;
    let mut tx = site.state.db.begin(clinic).await.expect("a transaction");
    let text = format!("Café <script>alert(1)</script>\n{}/c/riverside/resume/x\n{}.evil.example/\n", site.url, site.url);
    mail::queue(&mut tx, clinic, &Letter { text, ..letter("Grüße <b>") }, site.clock.now()).await.expect("queued");
    commit(tx).await.expect("stored");
    mail::send_due(&site.state).await.expect("sent");
    let page = site.get(&browser(), "/demo/mail").await.body;
    assert!(page.contains("Grüße &#60;b&#62;") && page.contains("pat@patient.example") && page.contains("Café &#60;script&#62;"), "{page}");
    let links: Vec<&str> = page
        .split("href=\"")
        .skip(1)
        .filter(|rest| rest.starts_with("http"))
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .collect();
    assert_eq!(links, [format!("{}/c/riverside/resume/x", site.url)]);
    let files: Vec<String> = std::fs::read_dir(folder.path().join("mail"))
        .expect("files")
        .map(|file| file.expect("a file").path().extension().expect("an ending").to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, ["eml"]);
}
