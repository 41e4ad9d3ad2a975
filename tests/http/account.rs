//! Signing in and out, sessions, passwords and one-time links, as browsers meet them.

use crate::site::{NEW, PASSWORD, Site, answer, browser};
use anteroom::account::{self, Role, Standing};
use jiff::SignedDuration;
use reqwest::Method;

#[actix_web::test]
async fn a_clinician_signs_in_and_out() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    assert_eq!(site.get(&mine, "/password").await.to(), "/sign-in");
    let signed_out = site.post(&mine, "/password", &[]).await;
    assert!(signed_out.status == 401 && signed_out.body.contains("You are signed out"));

    let signed_in = site.sign_in(&mine, " ADA ", PASSWORD).await;
    assert_eq!(signed_in.to(), "/queue");
    let (session, line) = signed_in.cookie("session").expect("a session");
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict") && line.contains("Path=/") && !line.contains("Domain"));
    let page = site.get(&mine, "/password").await;
    assert!(page.body.contains("The riverside practice") && page.body.contains("Test ada"));
    let stored: Vec<u8> = sqlx::query_scalar("SELECT token_hash FROM staff_session").fetch_one(&mut site.superuser).await.expect("a row");
    assert_eq!(stored, anteroom::ids::hash(session.split_once('.').expect("clinic and token").1));

    let out = site.post(&mine, "/sign-out", &[]).await;
    assert_eq!((out.to(), out.headers["clear-site-data"].to_str().ok()), ("/sign-in?out", Some("\"cache\", \"storage\"")));
    assert_eq!(site.get_with(&session, "/password").await.to(), "/sign-in", "the session is dead, not only the cookie");
    let stranger = "staff-page denied no-session"; // from two addresses
    assert_eq!(site.trail().await, [stranger, stranger, "sign-in done account clinic", "sign-out done account clinic"]);
}

#[actix_web::test]
async fn a_staff_page_refused_without_a_session_is_on_record_once_for_each_address() {
    let mut site = Site::start().await;
    let ask = async |site: &Site, from: &str, path: &str| {
        let request = site.request(&browser(), Method::GET, path).header("x-forwarded-for", from);
        assert_eq!(answer(request).await.to(), "/sign-in", "{path}");
    };
    site.as_superuser("REVOKE INSERT ON audit_event FROM anteroom_app").await;
    ask(&site, "203.0.113.7", "/queue").await;
    site.as_superuser("GRANT INSERT ON audit_event TO anteroom_app").await;
    for number in 0..5 {
        ask(&site, "203.0.113.7", &format!("/cases/{}", uuid::Uuid::now_v7())).await;
        ask(&site, &format!("2001:db8::{number}"), "/queue?level=1").await;
    }
    assert_eq!(site.post_from("203.0.113.7", &browser(), "/search", &[("name", "Xenia")]).await.status, 401);
    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(site.post_from("203.0.113.7", &browser(), "/search", &[("name", "Xenia")]).await.status, 401);
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT concat_ws(' ', action, outcome, detail, account_id, clinic_id) FROM audit_event ORDER BY event_id")
            .fetch_all(&mut site.superuser)
            .await
            .expect("the trail");
    let row =
        |route: &str| format!(r#"staff-page denied {{"route": "{route}", "reason": "no-session"}} 00000000-0000-0000-0000-000000000000"#);
    assert_eq!(rows, [row("/cases/{id}"), row("/queue"), row("/search")], "what could not be written is written the next time");
}

#[actix_web::test]
async fn what_was_typed_is_kept_but_never_the_password() {
    let site = Site::start().await;
    let empty = site.sign_in(&browser(), " ", "").await;
    assert!(empty.status == 422 && empty.body.contains("<title>Error: ") && empty.body.contains("href=\"#login\""));
    for login in ["<b>ada", "a\0b", "\u{202e}ada"] {
        let wrong = site.sign_in(&browser(), login, "hunter2 hunter2").await;
        assert!(wrong.status == 422 && !wrong.body.contains("hunter2") && !wrong.body.contains("<b>ada"), "{login:?}");
        assert!(!wrong.body.contains(" required"));
    }
}

#[actix_web::test]
async fn every_failure_looks_the_same() {
    let mut site = Site::start().await;
    for login in ["real", "gone", "left"] {
        site.enrol(login, 0, Role::Clinician).await;
    }
    site.as_superuser("UPDATE account SET disabled_at = now() WHERE login = 'gone'").await;
    site.as_superuser(
        "UPDATE membership SET revoked_at = now() FROM account a WHERE a.account_id = membership.account_id AND a.login = 'left'",
    )
    .await;
    let mut answers = Vec::new();
    for (login, password) in [("real", "wrong"), ("gone", PASSWORD), ("left", PASSWORD), ("fake", PASSWORD)] {
        let mut answer = site.sign_in(&browser(), login, password).await;
        answer.body = answer.body.replace(login, "....");
        answers.push(answer);
    }
    assert_eq!(answers[0].status, 422);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let trail = site.trail().await;
    assert_eq!(
        trail,
        [
            "sign-in denied password account",
            "sign-in denied disabled account",
            "sign-in denied no-clinic account",
            "sign-in denied unknown"
        ]
    );
}

#[actix_web::test]
async fn a_session_ends_by_the_servers_clock() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    site.sign_in(&mine, "ada", PASSWORD).await;
    site.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(site.get(&mine, "/password?expires=never").await.status, 200);
    site.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(site.get(&mine, "/password?expires=never").await.to(), "/sign-in", "idle");

    site.sign_in(&mine, "ada", PASSWORD).await;
    for _ in 0..28 {
        site.clock.advance(SignedDuration::from_mins(25));
        assert!(site.is_in(&mine).await);
    }
    site.clock.advance(SignedDuration::from_mins(20));
    assert!(!site.is_in(&mine).await, "twelve hours");
}

#[actix_web::test]
async fn a_session_ends_with_the_account_or_the_membership() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    site.sign_in(&mine, "ada", PASSWORD).await;
    assert!(site.is_in(&mine).await);
    site.as_superuser("UPDATE account SET disabled_at = now()").await;
    assert!(!site.is_in(&mine).await);
    site.as_superuser("UPDATE account SET disabled_at = NULL").await;
    assert!(site.is_in(&mine).await);
    site.as_superuser("UPDATE membership SET revoked_at = now()").await;
    assert!(!site.is_in(&mine).await);
}

#[actix_web::test]
async fn a_disabled_account_is_out_at_once_and_comes_back_by_a_new_sign_in() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    site.enrol("ada", 1, Role::Clinician).await;
    let (riverside, harbour) = (browser(), browser());
    let at = site.clock.now();
    for (clinic, harbour_too) in [(Some("riverside"), false), (None, true)] {
        site.sign_in_at(&riverside, "ada", PASSWORD, 0).await;
        site.sign_in_at(&harbour, "ada", PASSWORD, 1).await;
        account::set_standing(&mut site.owner, "ada", clinic, Standing::Disabled, at).await.expect("disabled");
        assert!(!site.is_in(&riverside).await && site.is_in(&harbour).await != harbour_too, "{clinic:?}");
        assert_eq!(site.sign_in(&browser(), "ada", PASSWORD).await.status == 422, harbour_too, "{clinic:?}");
        account::set_standing(&mut site.owner, "ada", clinic, Standing::Enabled, at).await.expect("enabled");
        assert!(!site.is_in(&riverside).await && site.is_in(&harbour).await != harbour_too, "no session comes back to life");
    }
}

#[actix_web::test]
async fn a_cookie_opens_nothing_but_its_own_session() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    let (first, _) = site.sign_in(&mine, "ada", PASSWORD).await.cookie("session").expect("a session");
    let (second, _) = site.sign_in(&mine, "ada", PASSWORD).await.cookie("session").expect("a session");
    assert_eq!(site.get_with(&first, "/password").await.to(), "/sign-in", "an id from before the sign-in is dead");
    assert_eq!(site.get_with(&second, "/password").await.status, 200);
    let token = second.split_once('.').expect("clinic and token").1;
    let elsewhere = [site.clinics[1].id.to_string(), uuid::Uuid::nil().to_string(), String::new(), "x".to_owned()];
    for clinic in elsewhere {
        assert_eq!(site.get_with(&format!("session={clinic}.{token}"), "/password").await.to(), "/sign-in", "{clinic}");
    }
}

#[actix_web::test]
async fn somebody_of_two_clinics_chooses_without_typing_the_password_again() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    site.enrol("ada", 1, Role::Admin).await;
    let mine = browser();
    let choice = site.sign_in(&mine, "ada", PASSWORD).await;
    assert!(choice.status == 200 && choice.cookie("session").is_none());
    let (ticket, harbour) = (choice.value("name=\"ticket\""), choice.value("id=\"clinic-1\""));

    let none = site.post(&mine, "/sign-in/clinic", &[("ticket", &ticket)]).await;
    assert!(none.status == 422 && none.value("name=\"ticket\"") == ticket, "asking again makes no fresh ticket");
    let stranger = uuid::Uuid::now_v7().to_string();
    assert_eq!(site.post(&mine, "/sign-in/clinic", &[("ticket", &ticket), ("clinic", &stranger)]).await.status, 422);
    let account = ticket.split('.').next().expect("an account");
    for forged in [format!("{account}.99999999999.AAAA"), format!("{}A", &ticket[..ticket.len() - 2]), "x".to_owned()] {
        assert_eq!(site.post(&mine, "/sign-in/clinic", &[("ticket", &forged), ("clinic", &harbour)]).await.to(), "/sign-in?late");
    }

    assert_eq!(site.post(&mine, "/sign-in/clinic", &[("ticket", &ticket), ("clinic", &harbour)]).await.to(), "/queue");
    let page = site.get(&mine, "/password").await.body;
    assert!(page.contains("The harbour practice") && page.contains("administrator"));
    site.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(site.post(&mine, "/sign-in/clinic", &[("ticket", &ticket), ("clinic", &harbour)]).await.to(), "/sign-in?late");
}

#[actix_web::test]
async fn strangers_guesses_end_soon_and_never_lock_the_clinician_out() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let (mine, stranger) = (browser(), browser());
    site.sign_in(&mine, "ada", PASSWORD).await;
    let (mut looked_at, mut nobodys) = (0, 0);
    for number in 0..100 {
        let from = format!("198.51.100.{number}");
        looked_at +=
            usize::from(site.post_from(&from, &stranger, "/sign-in", &[("login", "ada"), ("password", "guess")]).await.status == 422);
        nobodys +=
            usize::from(site.post_from(&from, &stranger, "/sign-in", &[("login", "bob"), ("password", "guess")]).await.status == 422);
    }
    assert_eq!((looked_at, nobodys), (4, 4), "whether the account exists makes no difference");
    let refused = site.post_from("198.51.100.200", &stranger, "/sign-in", &[("login", "ada"), ("password", PASSWORD)]).await;
    assert!(refused.status == 429 && refused.headers.contains_key("retry-after"));
    site.post(&mine, "/sign-out", &[]).await;
    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.to(), "/queue");
    let throttled = site.trail().await.iter().filter(|event| event.contains("throttled")).count();
    assert_eq!(throttled, 2, "one row for each flood");
}

#[actix_web::test]
async fn every_door_that_checks_a_secret_has_its_limit() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let (mine, stranger) = (browser(), browser());
    for number in 0..20 {
        let login = format!("nobody{number}");
        assert_eq!(site.post_from("203.0.113.9", &stranger, "/sign-in", &[("login", &login), ("password", "x")]).await.status, 422);
    }
    for path in ["/sign-in", "/sign-in/clinic", "/welcome/token"] {
        let answer = site.post_from("203.0.113.9", &stranger, path, &[("login", "ada"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 429, "{path}");
    }
    site.sign_in(&mine, "ada", PASSWORD).await;
    let fields = [("old", "wrong"), ("new", NEW), ("again", NEW)];
    for _ in 0..20 {
        assert_eq!(site.post(&mine, "/password", &fields).await.status, 422);
    }
    assert_eq!(site.post(&mine, "/password", &fields).await.status, 429);
    for _ in 0..20 {
        site.sign_in(&mine, "ada", "wrong").await;
    }
    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.status, 429, "a known browser has a limit of its own");
    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(site.sign_in(&mine, "ada", PASSWORD).await.to(), "/queue");
}

#[actix_web::test]
async fn what_cannot_be_recorded_does_not_happen() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let mine = browser();
    site.sign_in(&mine, "ada", PASSWORD).await;
    site.as_superuser("REVOKE INSERT ON audit_event FROM anteroom_app").await;
    let refused = site.sign_in(&browser(), "ada", PASSWORD).await;
    assert!(refused.status.is_server_error() && refused.cookie("session").is_none());
    assert!(site.sign_in(&browser(), "ada", "wrong").await.status.is_server_error());
    assert!(site.post(&mine, "/sign-out", &[]).await.status.is_server_error());
    let change = site.post(&mine, "/password", &[("old", PASSWORD), ("new", NEW), ("again", NEW)]).await;
    assert!(change.status.is_server_error());
    let open: i64 = sqlx::query_scalar("SELECT count(*) FROM staff_session WHERE ended_at IS NULL")
        .fetch_one(&mut site.superuser)
        .await
        .expect("a count");
    assert_eq!(open, 1);
    site.as_superuser("GRANT INSERT ON audit_event TO anteroom_app").await;
    assert!(site.is_in(&mine).await);
    assert_eq!(site.sign_in(&browser(), "ada", PASSWORD).await.to(), "/queue", "the password was not changed");
}
