//! The binary as an operator uses it: what it refuses and says, and that it starts and ends cleanly.

#[path = "support/postgres.rs"]
mod postgres;
#[path = "command_line/private_postgres.rs"]
mod private_postgres;
#[path = "support/process.rs"]
mod process;

use nix::sys::signal::Signal;
use postgres::TestDatabase;
use process::{Background, anteroom, errors, get, output};
use sqlx::migrate::Migrator;
use sqlx::{ConnectOptions, Connection, PgConnection};

const SECRET: &str = "5e2f0c7f5d3b4a1896e7d8c9b0a1f2e3";

#[test]
fn every_command_has_help() {
    for command in [
        "",
        "demo",
        "serve",
        "migrate",
        "clinic",
        "clinic add",
        "user",
        "user add",
        "user disable",
        "user enable",
        "form",
        "form lint",
        "form test",
        "form readability",
        "healthcheck",
        "with-postgres",
    ] {
        let done = anteroom(command.split_whitespace()).arg("--help").output().unwrap();
        assert!(done.status.success() && output(&done).contains("Usage:"), "{command}");
    }
}

#[test]
fn serve_lists_everything_that_is_missing() {
    let done = anteroom(["serve"]).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    for name in ["DATABASE_URL", "ANTEROOM_SECRET", "ANTEROOM_PUBLIC_URL"] {
        assert!(errors(&done).contains(name), "{}", errors(&done));
    }
}

#[test]
fn serve_refuses_weak_settings_and_never_shows_them() {
    let good = [
        ("DATABASE_URL", "postgres://web:hidden@127.0.0.1:1/x"),
        ("ANTEROOM_SECRET", SECRET),
        ("ANTEROOM_PUBLIC_URL", "https://x.example"),
        ("ANTEROOM_SMTP_URL", "smtps://web:hidden@mail.example"),
        ("ANTEROOM_MAIL_FROM", "no-reply@mail.example"),
    ];
    for (name, value, reason) in [
        ("ANTEROOM_SMTP_URL", "smtp://web:hidden@mail.example", "in the clear"),
        ("ANTEROOM_SMTP_URL", "https://web:hidden@mail.example", "not the address of a mail server"),
        ("ANTEROOM_SMTP_URL", "", "which server takes the mail"),
        ("ANTEROOM_MAIL_FROM", "hidden", "is no mailbox"),
        ("ANTEROOM_MAIL_FROM", "", "whom mail is from"),
        ("ANTEROOM_SECRET", "hidden", "at least 32"),
        ("ANTEROOM_PUBLIC_URL", "http://x.example", "https://"),
        ("DATABASE_URL", "mysql://web:hidden@db/x", "Postgres"),
        ("DATABASE_URL", "postgres://web:hidden@127.0.0.1:1/x", "cannot reach"),
    ] {
        let done = anteroom(["serve"]).envs(good).env(name, value).output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        assert!(errors(&done).contains(reason), "{}", errors(&done));
        assert!(!errors(&done).contains("hidden"), "{}", errors(&done));
    }
}

#[tokio::test]
async fn serve_refuses_a_database_that_is_not_fit() {
    let empty = TestDatabase::clone_of("template0").await;
    let migrated = TestDatabase::create().await;
    for (url, reason) in [
        (empty.url("anteroom_web"), "anteroom migrate"),
        (migrated.url("anteroom_owner"), "row-level security"),
        (migrated.url("postgres"), "row-level security"),
        // The test cluster runs without fsync.
        (migrated.url("anteroom_web"), "fsync"),
    ] {
        let done = anteroom(["serve"])
            .env("DATABASE_URL", &url)
            .env("ANTEROOM_SECRET", SECRET)
            .env("ANTEROOM_PUBLIC_URL", "https://x.example")
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(1));
        assert!(errors(&done).contains(reason), "{url}: {}", errors(&done));
    }
}

/// Only what is given changes, and it is said how all stands; what is wrong changes nothing.
fn settings_of_a_clinic(owner: &dyn Fn(&[&str]) -> std::process::Output) {
    let set = |arguments: &[&str]| owner(&[&["clinic", "set", "hill"], arguments].concat());
    for (arguments, said) in [
        (&["--holiday", "25/12/2026 Christmas"][..], "is not a day like 2026-12-25"),
        (&["--holiday", "2026-12-25"], "write the day and its name"),
        (&["--no-holiday", "2026-12-25"], "no holiday begins on 2026-12-25"),
        (&["--staffed", "mon-fri 18:00-08:00"], "must end after they begin"),
        (&["--lead-mail", "the lead"], "is not an address of mail"),
        (&["--zone", "Europe/Nowhere"], "is not a time zone"),
        (&["--zone", "CET"], "reads it in another way"),
        (&["--country", "zz", "--name", "Dale"], "emergency numbers"),
        (&["--questionnaire", "https://x.example"], "there is no form package"),
    ] {
        let refused = set(arguments);
        assert!(!refused.status.success() && errors(&refused).contains(said), "{arguments:?}: {}", errors(&refused));
    }
    assert!(errors(&owner(&["clinic", "set", "dale", "--name", "Dale"])).contains("there is no clinic dale"));
    assert!(errors(&set(&[])).contains("Nothing has changed"));
    let holidays = ["--holiday", "2026-12-24..2027-01-01 Christmas"];
    let done = set(
        &[&holidays[..], &["--lead-mail", "lead@hill.example", "--staffed", "mon-sun 00:00-24:00", "--zone", "Europe/Dublin"]].concat()
    );
    for line in [
        "* zone                 Europe/Dublin",
        "* staffed              mon,tue,wed,thu,fri,sat,sun 00:00-24:00",
        "* holidays             2026-12-24..2027-01-01 Christmas",
        "* lead-mail            lead@hill.example",
        "  name                 Hill\n",
    ] {
        assert!(done.status.success() && errors(&done).contains(line), "{line} is not in {}", errors(&done));
    }
    let done = set(&[
        "--no-holiday",
        "2026-12-24",
        "--holiday",
        "2026-12-25 Christmas",
        "--lead-mail",
        "none",
        "--unstaffed",
        "--second-person",
        "true",
    ]);
    for line in [
        "* staffed              none",
        "* holidays             2026-12-25 Christmas",
        "* lead-mail            none",
        "* second-person        true",
    ] {
        assert!(done.status.success() && errors(&done).contains(line), "{line} is not in {}", errors(&done));
    }
}

/// A closed case that came at half past midnight, British Summer Time.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
async fn closed_case(conn: &mut PgConnection) {
    let sql = "INSERT INTO patient_case (clinic_id, case_id, reference, form, language, status, level, danger_count, no_contact, draft, flags, arrived_at, due_at, closed_at, version, document)
               SELECT clinic_id, gen_random_uuid(), 'CLOSED', 'https://forms.example/one', 'en', 'closed', 4, 0, false, false, '{E02}', '2026-06-30T23:30Z', '2026-07-02Z', '2026-07-01Z', 2, '{}'
               FROM clinic WHERE slug = 'hill'";
    sqlx::query(sql).execute(conn).await.unwrap();
}

/// The days on which closed cases came, as they are kept counted.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
async fn closed_days(conn: &mut PgConnection) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', span, begins, nullif(flag, ''), n) FROM closed_count WHERE n <> 0 AND span <> 'ever' ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(conn).await.unwrap()
}

async fn another_zone_has_other_days(owner: &dyn Fn(&[&str]) -> std::process::Output, conn: &mut PgConnection) {
    closed_case(conn).await;
    assert_eq!(closed_days(conn).await, ["day 2026-07-01 1", "day 2026-07-01 E02 1", "month 2026-07-01 1", "month 2026-07-01 E02 1"]);
    let done = owner(&["clinic", "set", "hill", "--zone", "America/New_York"]);
    assert!(done.status.success(), "{}", errors(&done));
    assert_eq!(closed_days(conn).await, ["day 2026-06-30 1", "day 2026-06-30 E02 1", "month 2026-06-01 1", "month 2026-06-01 E02 1"]);
}

/// Cases that were closed before they were kept counted.
#[tokio::test]
async fn closed_cases_from_before_are_counted_by_the_migration() {
    let database = TestDatabase::clone_of("template0").await;
    let mut conn = database.owner_options().connect().await.unwrap();
    let before = anteroom::db::MIGRATOR.iter().filter(|migration| migration.version < 17).cloned().collect();
    Migrator::with_migrations(before).run(&mut conn).await.unwrap();
    let mut superuser = database.superuser_options().connect().await.unwrap();
    for (slug, zone) in [("dale", "Europe/London"), ("hill", "Europe/London")] {
        sqlx::query(
            "INSERT INTO clinic (clinic_id, slug, name, phone, country, time_zone, language, staffed_hours, second_contact, questionnaire, created_at)
             VALUES (gen_random_uuid(), $1, $1, '020', 'gb', $2, 'en', '[]', '021', 'https://forms.example/one', now())",
        )
        .bind(slug)
        .bind(zone)
        .execute(&mut superuser)
        .await
        .unwrap();
    }
    closed_case(&mut superuser).await;
    anteroom::db::migrate(&database.owner_options(), "anteroom_web", None).await.unwrap();
    assert_eq!(
        closed_days(&mut superuser).await,
        ["day 2026-07-01 1", "day 2026-07-01 E02 1", "month 2026-07-01 1", "month 2026-07-01 E02 1"]
    );
}

#[tokio::test]
async fn from_an_empty_database_to_the_first_account() {
    let database = TestDatabase::clone_of("template0").await;
    let role = format!("web_{}", uuid::Uuid::new_v4().simple());
    let app = database.url(&format!("{role}:p%40ss%20word"));
    let owner = |arguments: &[&str]| {
        let mut command = anteroom(arguments.iter().copied());
        command
            .env("DATABASE_OWNER_URL", database.url("anteroom_owner"))
            .env("DATABASE_URL", &app)
            .env("ANTEROOM_PUBLIC_URL", "https://x.example/");
        command.output().unwrap()
    };
    // A second time changes nothing.
    for _ in 0..2 {
        let done = owner(&["migrate"]);
        assert!(done.status.success(), "{}", errors(&done));
    }
    let mut conn = database.superuser_options().connect().await.unwrap();
    for (options, fit) in [(database.app_options().username(&role), true), (database.owner_options(), false)] {
        let mut conn = options.connect().await.unwrap();
        assert_eq!(anteroom::db::check_roles(&mut conn).await.is_ok(), fit);
        conn.close().await.unwrap();
    }
    let locked: bool = sqlx::query_scalar("SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = $1")
        .bind(&role)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert!(locked, "the role has the password of the address");

    let clinic = [
        "clinic",
        "add",
        "--slug",
        "hill",
        "--name",
        "Hill",
        "--phone",
        "020",
        "--second-contact",
        "021",
        "--staffed",
        "mon-fri 08:00-18:30",
    ];
    let add = |country: &str, zone: &str| owner(&[&clinic[..], &["--country", country, "--zone", zone]].concat());
    assert!(errors(&add("zz", "Europe/London")).contains("emergency numbers"));
    assert!(errors(&add("gb", "Europe/Nowhere")).contains("time zone"));
    assert!(add("gb", "Europe/London").status.success());
    assert!(errors(&add("gb", "Europe/London")).contains("there is a clinic with this slug already"));

    settings_of_a_clinic(&owner);
    another_zone_has_other_days(&owner, &mut conn).await;

    let folder = tempfile::tempdir().unwrap();
    let demo = owner(&["demo", "--listen", "127.0.0.1:0", "--data-dir", &folder.path().join("demo").to_string_lossy()]);
    assert!(errors(&demo).contains("holds clinics of its own"), "{}", errors(&demo));

    let invite = |clinic: &str| owner(&["user", "add", "--login", "ada@x.example", "--name", "Ada", "--role", "admin", "--clinic", clinic]);
    assert!(errors(&invite("dale")).contains("no clinic dale"));
    let link = output(&invite("hill"));
    let token = link.trim().strip_prefix("https://x.example/welcome/").expect("a link on one line");
    assert!(token.len() >= 43 && !token.contains(char::is_whitespace), "{link}");

    // Closed in one clinic, everywhere, and opened again; what stands so already is said.
    for (arguments, said) in [
        (&["disable", "bob"][..], "no account bob"),
        (&["disable", "ada@x.example", "--clinic", "dale"], "no clinic dale"),
        (&["enable", "ada@x.example"], "stands so already"),
        (&["enable", "ada@x.example", "--clinic", "hill"], "stands so there already"),
        (&["disable", "Ada@X.example", "--clinic", "hill"], "is disabled in hill"),
        (&["disable", "ada@x.example", "--clinic", "hill"], "stands so there already"),
        (&["enable", "ada@x.example", "--clinic", "hill"], "is enabled in hill"),
        (&["disable", "ada@x.example"], "is disabled everywhere"),
        (&["enable", "ada@x.example"], "is enabled everywhere"),
    ] {
        let done = owner(&[&["user"][..], arguments].concat());
        assert!(errors(&done).contains(said), "{arguments:?}: {}", errors(&done));
        assert_eq!(done.status.success(), said.starts_with("is "), "{arguments:?}");
    }
    let trail: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', action, outcome, c.slug, a.login, detail->>'role') FROM audit_event
         LEFT JOIN clinic c USING (clinic_id) LEFT JOIN account a ON a.account_id = (detail->>'account')::uuid ORDER BY event_id",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert_eq!(
        trail,
        [
            "clinic-add done hill",
            "clinic-set done hill",
            "clinic-set done hill",
            "clinic-set done hill",
            "user-add done hill ada@x.example admin",
            "user-disable done hill ada@x.example",
            "user-enable done hill ada@x.example",
            "user-disable done ada@x.example",
            "user-enable done ada@x.example",
        ]
    );
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP OWNED BY {role}"))).execute(&mut conn).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP ROLE {role}"))).execute(&mut conn).await.unwrap();
}

#[tokio::test]
async fn serve_says_when_it_is_ready_drains_on_sigterm_and_ends_with_0() {
    let database = TestDatabase::create().await;
    let mut command = anteroom(["serve", "--listen", "127.0.0.1:0", "--unsafe-test-mode", "--drain-seconds", "2"]);
    command
        .env("DATABASE_URL", database.url("anteroom_web"))
        .env("ANTEROOM_SECRET", SECRET)
        .env("ANTEROOM_PUBLIC_URL", "https://x.example");
    let mut server = Background::start(command);
    let line = server.error_line(|line| line.contains("\"ready\""));
    let line: serde_json::Value = serde_json::from_str(&line).expect("a log line is JSON");
    let address = line["address"].as_str().expect("an address").to_owned();
    assert_eq!(get(&address, "/healthz"), 200);
    assert_eq!(get(&address, "/readyz"), 200);
    let check = |address: &str| anteroom(["healthcheck", "--url", &format!("http://{address}/readyz")]).status().unwrap().code();
    assert_eq!(check(&address), Some(0));

    server.signal(Signal::SIGTERM);
    // Told the load balancer first, still answering.
    server.error_line(|line| line.contains("\"draining\""));
    assert_eq!(get(&address, "/readyz"), 503);
    assert_eq!(check(&address), Some(1));
    assert_eq!(get(&address, "/healthz"), 200);
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn the_form_commands_count_and_fail() {
    let form = concat!(env!("CARGO_MANIFEST_DIR"), "/forms/muscle-twitching");
    let lint = anteroom(["form", "lint", form]).output().unwrap();
    assert!(lint.status.success(), "{}", output(&lint));
    let good = anteroom(["form", "test", form]).output().unwrap();
    assert!(good.status.success() && output(&good).trim_end().ends_with(" passed, 0 failed"), "{}", output(&good));

    let read = anteroom(["form", "readability", form]).output().unwrap();
    assert!(read.status.success() && output(&read).contains("reading age"), "{}{}", output(&read), errors(&read));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("v.json");
    std::fs::write(
        &file,
        r#"[{"id":"V1","title":"no such item","authored":"2026-01-05","answers":{"nothing":1},"expected_level":"routine"}]"#,
    )
    .unwrap();
    let bad = anteroom(["form", "test", form, "--vignettes"]).arg(&file).output().unwrap();
    assert_eq!(bad.status.code(), Some(1));
    assert!(output(&bad).contains("V1") && output(&bad).ends_with("0 passed, 1 failed\n"), "{}", output(&bad));
    std::fs::write(folder.path().join("questionnaire.json"), "{}").unwrap();
    let bad = anteroom(["form", "lint"]).arg(folder.path()).output().unwrap();
    assert_eq!(bad.status.code(), Some(1), "{}", output(&bad));
}
