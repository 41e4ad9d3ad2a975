//! Passwords that change, and those that are set behind a one-time link.

use anteroom::account::{self, Role};
use futures_util::future::{join, join_all};
use jiff::SignedDuration;

use crate::site::{NEW, PASSWORD, Site, browser};

#[actix_web::test]
async fn a_changed_password_ends_every_other_session() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    site.enrol("ada", 1, Role::Clinician).await;
    let (here, there) = (browser(), browser());
    let (before, _) = site.sign_in_at(&here, "ada", PASSWORD, 0).await.cookie("session").expect("a session");
    site.sign_in_at(&there, "ada", PASSWORD, 1).await;
    let waiting = site.sign_in(&browser(), "ada", PASSWORD).await;
    assert!(site.is_in(&there).await);

    for (old, new, again, said) in [
        ("wrong", NEW, NEW, "not the password you have"),
        (PASSWORD, "short", "short", "at least 15"),
        (PASSWORD, "the riverside practice", "the riverside practice", "too easy"),
        (PASSWORD, NEW, "another", "not the same"),
        (PASSWORD, PASSWORD, PASSWORD, "must not be the one"),
        ("", NEW, NEW, "Enter the password you have now"),
    ] {
        let answer = site.post(&here, "/password", &[("old", old), ("new", new), ("again", again)]).await;
        assert!(answer.status == 422 && answer.body.contains(said) && !answer.body.contains(NEW), "{said}");
    }
    let changed = site.post(&here, "/password", &[("old", PASSWORD), ("new", NEW), ("again", NEW)]).await;
    assert_eq!(changed.to(), "/password?changed");
    assert!(site.is_in(&here).await);
    assert!(!site.is_in(&there).await, "in another clinic");
    assert_eq!(site.get_with(&before, "/password").await.to(), "/sign-in", "this browser has a new session");
    let (ticket, clinic) = (waiting.value("name=\"ticket\""), waiting.value("id=\"clinic-0\""));
    assert_eq!(site.post(&there, "/sign-in/clinic", &[("ticket", &ticket), ("clinic", &clinic)]).await.to(), "/sign-in?late");
    assert_eq!(site.sign_in(&there, "ada", PASSWORD).await.status, 422);
    assert_eq!(site.sign_in(&there, "ada", NEW).await.status, 200);
}

#[actix_web::test]
async fn no_sign_in_slips_past_a_password_change() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let (mut changing, mut watching) = (site.connection().await, site.connection().await);
    sqlx::raw_sql("BEGIN; UPDATE account SET password_hash = 'another'").execute(&mut changing).await.expect("changing");
    // The old password is right, but before the session may open, the change that is under way must be over.
    let change = async {
        let waiting =
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut watching).await.expect("a count") == 0 {}
        sqlx::raw_sql("COMMIT").execute(&mut changing).await.expect("changed");
    };
    let ((), answer) = join(change, site.sign_in(&browser(), "ada", PASSWORD)).await;
    assert!(answer.status == 422 && answer.cookie("session").is_none(), "{answer:?}");
}

#[actix_web::test]
async fn a_link_sets_a_password_once_within_the_hour() {
    let mut site = Site::start().await;
    let accounts: i64 = sqlx::query_scalar("SELECT count(*) FROM account").fetch_one(&mut site.superuser).await.expect("a count");
    assert_eq!(accounts, 0, "no default accounts");
    let at = site.clock.now();
    let replaced = account::invite(&mut site.owner, "Ada.O", "Test Clinician", "riverside", Role::Admin, at).await.expect("a token");
    let token = account::invite(&mut site.owner, "ada.o", "Test Clinician", "riverside", Role::Clinician, at).await.expect("a token");
    let late = account::invite(&mut site.owner, "bob", "Bob", "riverside", Role::Clinician, at).await.expect("a token");
    assert!(account::invite(&mut site.owner, "eve", "Eve", "nowhere", Role::Clinician, at).await.is_err());

    let mine = browser();
    let gone = site.get(&mine, &format!("/welcome/{replaced}")).await;
    assert_eq!(gone.status, 404);
    assert_eq!(site.get(&mine, "/welcome/never-given-out").await, gone);
    assert_eq!(site.sign_in(&mine, "ada.o", PASSWORD).await.status, 422, "no password yet");
    let path = format!("/welcome/{token}");
    for _ in 0..2 {
        assert!(site.get(&mine, &path).await.body.contains("ada.o"), "a look does not use it up");
    }
    assert_eq!(site.post(&mine, &path, &[("new", "short"), ("again", "short")]).await.status, 422);
    let fields = [("new", PASSWORD), ("again", PASSWORD)];
    let set = join_all((0..6).map(|_| site.post(&mine, &path, &fields))).await;
    assert_eq!(set.iter().filter(|answer| answer.to() == "/sign-in?set").count(), 1);
    assert_eq!(site.sign_in(&mine, "ada.o", PASSWORD).await.to(), "/queue");
    assert!(site.get(&mine, "/password").await.body.contains(", clinician"), "the newest role");

    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(site.post(&mine, &format!("/welcome/{late}"), &fields).await.status, 404);
    assert!(site.trail().await.contains(&"link-used done account".to_owned()));
}
