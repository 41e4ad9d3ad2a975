//! What the database itself holds to, whatever the program does: rows of one clinic, roles, keys, pins; and that
//! nothing is shown which could not be put on record.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::str::FromStr;

use anteroom::account::Role;
use anteroom::db::{Db, commit};
use anteroom::mail::{self, Kind, Letter};
use anteroom::package::Packages;
use anteroom::record::EventKind;
use futures_util::future::join;
use serde_json::{Value as Json, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::driver::{Visit, filled};
use crate::postgres::TestDatabase;
use crate::site::{PASSWORD, Site, browser};

/// What the application may do with each table; to no column of any other.
const GRANTS: [(&str, &str); 28] = [
    ("_sqlx_migrations", "SELECT"),
    ("account", "SELECT, UPDATE(password_hash), UPDATE(session_epoch)"),
    ("another_person", "INSERT, SELECT, UPDATE(ended_at), UPDATE(ended_by)"),
    ("answer_change", "DELETE, INSERT, SELECT"),
    ("assessment", "INSERT, SELECT"),
    ("audit_event", "INSERT, SELECT"),
    ("case_event", "INSERT, SELECT"),
    ("case_look", "INSERT, SELECT, UPDATE"),
    ("clinic", "SELECT"),
    ("closed_count", "INSERT, SELECT, UPDATE"),
    ("come_back", "DELETE, INSERT, SELECT, UPDATE"),
    ("communication", "INSERT, SELECT"),
    ("communication_request", "INSERT, SELECT, UPDATE(settled_at), UPDATE(settled_by), UPDATE(status)"),
    ("decision", "INSERT, SELECT, UPDATE(settled_at), UPDATE(settled_by), UPDATE(status)"),
    ("escalation", "DELETE, INSERT, SELECT, UPDATE"),
    ("form_package", "INSERT, SELECT"),
    ("mail", "INSERT, SELECT, UPDATE"),
    ("membership", "SELECT"),
    ("one_time_link", "SELECT, UPDATE(used_at)"),
    ("patient_case", "INSERT, SELECT, UPDATE"),
    ("promise", "INSERT, SELECT, UPDATE"),
    ("response", "DELETE, INSERT, SELECT, UPDATE"),
    ("record_session", "DELETE, INSERT, SELECT"),
    ("response_key", "INSERT, SELECT"),
    ("same_person", "INSERT, SELECT, UPDATE(ended_at), UPDATE(ended_by)"),
    ("saved_view", "DELETE, INSERT, SELECT, UPDATE"),
    ("search_token", "DELETE, INSERT, SELECT"),
    ("staff_session", "INSERT, SELECT, UPDATE"),
];
/// Tables with a `clinic_id` outside row-level security, and why.
const OPEN: [(&str, &str); 2] = [
    ("clinic", "the directory: read before a clinic is known, and it holds no health data"),
    ("membership", "the sign-in look-up: read before a clinic is chosen"),
];
/// Indexes of clinic tables that do not begin with `clinic_id`, and why.
const OTHER_INDEXES: [(&str, &str); 2] = [
    ("clinic_slug_key", "addresses name a clinic by its slug"),
    ("membership_of_account", "the sign-in asks which clinics an account may enter"),
];

async fn texts(conn: &mut PgConnection, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Tables with a column `clinic_id`.
const CLINIC_TABLES: &str = "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'clinic_id' AND NOT a.attisdropped ORDER BY 1";

async fn guarded(conn: &mut PgConnection) -> Vec<String> {
    let mut tables = texts(conn, CLINIC_TABLES).await;
    tables.retain(|table| !OPEN.iter().any(|(open, _)| open == table));
    assert!(tables.len() >= 9, "{tables:?}");
    tables
}

/// Connects to the site's database as the application does.
async fn as_application(site: &mut Site) -> PgConnection {
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut site.superuser).await.expect("a name");
    let url = env::var("ANTEROOM_TEST_OWNER_URL").expect("a Postgres");
    PgConnectOptions::from_str(&url).expect("an address").username("anteroom_web").database(&name).connect().await.expect("connected")
}

async fn enter(conn: &mut PgConnection, clinic: &str) {
    sqlx::query("SELECT set_config('app.clinic', $1, false)").bind(clinic).execute(conn).await.expect("set");
}

async fn count(conn: &mut PgConnection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await.expect("a count")
}

fn answers() -> Json {
    json!({ "consent-use": true, "consent-share": true, "completed-by": "self", "country-now": "gb", "name-given": "Xenia", "name-family": "Rowguard", "contact-phone": "07700900123" })
}

/// A patient in danger at this clinic, who has left a name; the case's id.
async fn patient<'a>(site: &'a Site, clinic: &str) -> Visit<'a> {
    let mut visit = Visit::start(site, clinic).await;
    visit.walk(&answers(), "page-now").await;
    visit.send(&json!({ "es-now": ["chest-pain"] }), None).await;
    visit.walk(&answers(), "carry-on").await;
    visit
}

async fn case_of(site: &Site, visit: &Visit<'_>) -> String {
    let mut conn = site.connection().await;
    let public_id = visit.path.split('/').nth(4).expect("an id");
    let case: uuid::Uuid =
        sqlx::query_scalar("SELECT case_id FROM response WHERE public_id = $1").bind(public_id).fetch_one(&mut conn).await.expect("a case");
    case.to_string()
}

/// Two clinics, each with a row in every table.
async fn two_clinics() -> Site {
    let mut site = Site::start().await;
    for (number, clinic, login) in [(0, "riverside", "ada"), (1, "harbour", "cem")] {
        site.enrol(login, number, Role::Clinician).await;
        let staff = browser();
        site.sign_in(&staff, login, PASSWORD).await;
        let visit = patient(&site, clinic).await;
        let path = format!("/cases/{}", case_of(&site, &visit).await);
        let version = site.get(&staff, &path).await.value("name=\"version\"");
        let decided =
            site.post(&staff, &format!("{path}/decisions"), &[("outcome", "referral"), ("note", "seen"), ("version", &version)]).await;
        assert_eq!(decided.to(), "/queue");
        assert_eq!(site.post(&staff, "/queue/views", &[("view", ""), ("name", "all")]).await.to(), "/queue");
        let clinic = site.clinics[number].id;
        let to = mail::address("x@rowguard.example").expect("an address");
        let letter = Letter { to, subject: "x".to_owned(), text: "x".to_owned(), kind: Kind::ComeBack };
        let mut tx = site.state.db.begin(clinic).await.expect("a transaction");
        mail::queue(&mut tx, clinic, &letter, site.clock.now()).await.expect("queued");
        commit(tx).await.expect("stored");
    }
    site.as_superuser(
        "INSERT INTO same_person (clinic_id, link_id, person_id, case_id, linked_by, linked_at)
         SELECT c.clinic_id, gen_random_uuid(), gen_random_uuid(), c.case_id, m.account_id, now() FROM patient_case c JOIN membership m USING (clinic_id)",
    )
    .await;
    // Two cases of one clinic, which these two clinics have not: a second one beside the first.
    site.as_superuser(
        "INSERT INTO patient_case (clinic_id, case_id, reference, form, status, level, danger_count, no_contact, draft, flags, arrived_at, due_at, version, document)
         SELECT clinic_id, gen_random_uuid(), 'TWIN', form, 'open', 5, 0, true, true, '{}', now(), now(), 1, '{}' FROM patient_case",
    )
    .await;
    site.as_superuser(
        "INSERT INTO another_person (clinic_id, mark_id, case_id, other_id, said_by, said_at)
         SELECT a.clinic_id, gen_random_uuid(), a.case_id, b.case_id, m.account_id, now()
         FROM patient_case a JOIN patient_case b ON b.clinic_id = a.clinic_id AND b.reference = 'TWIN' JOIN membership m ON m.clinic_id = a.clinic_id
         WHERE a.reference <> 'TWIN'",
    )
    .await;
    site.as_superuser(
        "INSERT INTO record_session (clinic_id, token_hash, response_id, created_at, expires_at) SELECT clinic_id, 'x', response_id, now(), now() FROM response",
    )
    .await;
    site.as_superuser(
        "INSERT INTO communication_request (clinic_id, case_id, request_id, asked_at, account_id, status, leaves_at, document)
         SELECT clinic_id, case_id, decision_id, decided_at, account_id, 'waiting', leaves_at, '{}' FROM decision",
    )
    .await;
    site.as_superuser("INSERT INTO communication SELECT clinic_id, case_id, request_id, asked_at, '{}' FROM communication_request").await;
    site.as_superuser(
        "INSERT INTO escalation (clinic_id, case_id, since, step, recipient, planned_at, taken_at) SELECT clinic_id, case_id, since, 1, 'lead', now(), now() FROM promise",
    )
    .await;
    site.as_superuser(
        "INSERT INTO response_key (clinic_id, response_id, key_hash, created_at, expires_at) SELECT clinic_id, response_id, 'x', now(), now() FROM response",
    )
    .await;
    site.as_superuser(
        "INSERT INTO come_back (clinic_id, token_hash, response_id, kind, number, created_at, tries) SELECT clinic_id, 'x', response_id, 'code', 1, now(), 0 FROM response",
    )
    .await;
    site
}

#[actix_web::test]
async fn without_a_clinic_there_are_no_rows_and_with_one_only_its_own() {
    let mut site = two_clinics().await;
    let tables = guarded(&mut site.superuser).await;
    let clinics: Vec<String> = site.clinics.iter().map(|clinic| clinic.id.to_string()).collect();
    let mut app = as_application(&mut site).await;
    for table in &tables {
        assert!(count(&mut site.superuser, table).await >= 2, "{table} is empty: the test proves nothing of it");
        assert_eq!(count(&mut app, table).await, 0, "{table} before any clinic was set");
    }
    for clinic in &clinics {
        enter(&mut app, clinic).await;
        for table in &tables {
            assert!(count(&mut app, table).await > 0, "{table}");
            let others = format!("{table} WHERE clinic_id <> '{clinic}'");
            assert_eq!(count(&mut app, &others).await, 0, "{table} of another clinic");
        }
    }
    for nobody in ["", "00000000-0000-0000-0000-000000000000", "0192aaaa-0000-7000-8000-000000000000"] {
        enter(&mut app, nobody).await;
        for table in tables.iter().filter(|table| *table != "audit_event") {
            assert_eq!(count(&mut app, table).await, 0, "{table} for {nobody:?}");
        }
    }
    // The owner of the tables is held to it as well.
    for table in &tables {
        assert_eq!(count(&mut site.owner, table).await, 0, "{table} for the owner");
    }
}

#[actix_web::test]
async fn rows_of_another_clinic_can_be_neither_written_nor_moved_nor_erased() {
    let mut site = two_clinics().await;
    let (mine, theirs) = (site.clinics[0].id.to_string(), site.clinics[1].id.to_string());
    let mut app = as_application(&mut site).await;
    enter(&mut app, &mine).await;
    for sql in [
        format!(
            "INSERT INTO audit_event (clinic_id, event_id, at, action, outcome, detail) VALUES ('{theirs}', gen_random_uuid(), now(), 'x', 'done', '{{}}')"
        ),
        format!("UPDATE patient_case SET clinic_id = '{theirs}'"),
        format!("INSERT INTO search_token (clinic_id, token, case_id) SELECT '{theirs}', 'x', case_id FROM patient_case"),
        format!(
            "INSERT INTO staff_session (clinic_id, token_hash, membership_id, account_id, created_at, seen_at) SELECT '{theirs}', 'x', membership_id, account_id, now(), now() FROM staff_session"
        ),
    ] {
        let error = sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut app).await.expect_err(&sql);
        let said = error.to_string();
        assert!(said.contains("row-level security") || said.contains("permission denied"), "{sql}: {said}");
    }
    for sql in [
        format!("UPDATE patient_case SET status = 'open', closed_at = NULL WHERE clinic_id = '{theirs}'"),
        format!("UPDATE response SET version = 99 WHERE clinic_id = '{theirs}'"),
        format!("DELETE FROM search_token WHERE clinic_id = '{theirs}'"),
        format!("DELETE FROM record_session WHERE clinic_id = '{theirs}'"),
        format!("DELETE FROM answer_change WHERE clinic_id = '{theirs}'"),
        format!("UPDATE mail SET attempts = 99 WHERE clinic_id = '{theirs}'"),
        format!("UPDATE come_back SET tries = 0 WHERE clinic_id = '{theirs}'"),
        format!("DELETE FROM come_back WHERE clinic_id = '{theirs}'"),
        format!("DELETE FROM saved_view WHERE clinic_id = '{theirs}'"),
    ] {
        let done = sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut app).await.expect("allowed, for rows of one's own");
        assert_eq!(done.rows_affected(), 0, "{sql}");
    }
}

#[actix_web::test]
async fn the_record_can_be_added_to_and_nothing_else() {
    let mut site = two_clinics().await;
    let mine = site.clinics[0].id.to_string();
    let mut app = as_application(&mut site).await;
    enter(&mut app, &mine).await;
    for (table, column) in
        [("audit_event", "detail"), ("assessment", "level"), ("decision", "outcome"), ("case_event", "kind"), ("answer_change", "kind")]
    {
        let mut tries = vec![format!("UPDATE {table} SET {column} = {column}"), format!("TRUNCATE {table}")];
        if table != "answer_change" {
            tries.push(format!("DELETE FROM {table}")); // what was answered in a draft is erased with the draft
        }
        for sql in tries {
            let error = sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut app).await.expect_err(&sql);
            assert_eq!(error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(), Some("42501"), "{sql}: {error}");
        }
    }
    for sql in [
        "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY",
        "DROP POLICY one_clinic ON response",
        "CREATE TABLE mine (x int)",
        "SET ROLE anteroom_owner",
    ] {
        assert!(sqlx::query(sql).execute(&mut app).await.is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn every_table_of_a_clinic_is_guarded() {
    let database = TestDatabase::create().await;
    let mut conn = database.superuser_options().connect().await.expect("superuser");
    let mine = "((clinic_id = (NULLIF(current_setting('app.clinic'::text, true), ''::text))::uuid))";
    let mine = &mine[1..mine.len() - 1];
    for table in guarded(&mut conn).await {
        let (on, forced): (bool, bool) =
            sqlx::query_as("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass")
                .bind(&table)
                .fetch_one(&mut conn)
                .await
                .expect("a table");
        assert!(on && forced, "{table}: row-level security on {on}, forced {forced}");
        let policies: Vec<String> = sqlx::query_scalar(
            "SELECT concat_ws(' ', permissive, cmd, roles, 'USING', qual, 'WITH CHECK', with_check) FROM pg_policies WHERE schemaname = 'public' AND tablename = $1",
        )
        .bind(&table)
        .fetch_all(&mut conn)
        .await
        .expect("policies");
        assert_eq!(policies, [format!("PERMISSIVE ALL {{public}} USING {mine} WITH CHECK {mine}")], "{table}");
    }
    // What has no clinic_id holds nothing of patients: named, so that a new table is thought about.
    let others = texts(
        &mut conn,
        "SELECT c.relname::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'clinic_id') ORDER BY 1",
    )
    .await;
    assert_eq!(others, ["_sqlx_migrations", "account", "form_package", "one_time_link"]);
    let views =
        texts(&mut conn, "SELECT relname::text FROM pg_class WHERE relkind IN ('v', 'm', 'f') AND relnamespace = 'public'::regnamespace")
            .await;
    assert!(views.is_empty(), "a view steps round row-level security: {views:?}");
    // What follows a changed case by itself does so with the rights of who changes it.
    let functions = "SELECT concat_ws(' ', proname, prosecdef) FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
    let mut found = texts(&mut conn, functions).await;
    found.sort();
    let known = [
        "case_event_acknowledges f",
        "closed_count_add f",
        "closed_count_follows f",
        "closed_count_lock f",
        "closed_count_zone f",
        "closed_counted f",
        "count_closed_anew f",
        "decision_acknowledges f",
        "patient_case_changed f",
        "promise_acknowledged f",
        "promise_follows f",
    ];
    assert_eq!(found, known);
}

#[actix_web::test]
async fn the_trigger_that_acknowledges_a_case_knows_the_kinds_that_do() {
    let database = TestDatabase::create().await;
    let mut conn = database.superuser_options().connect().await.expect("superuser");
    let trigger = texts(&mut conn, "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'case_event_acknowledges'").await;
    let named: BTreeSet<&str> = trigger[0].split('\'').skip(1).step_by(2).collect();
    assert_eq!(named, EventKind::ALL.into_iter().filter(|kind| acknowledges(*kind)).map(EventKind::code).collect());
}

/// Whether a clinician who does this has seen to the case, so that it escalates no further. To take it is not enough: that
/// puts it off. Nor is to raise it, to open it again, to give it back or to take something back: there it begins anew.
fn acknowledges(kind: EventKind) -> bool {
    use EventKind as Is;
    match kind {
        Is::FlagAgreed
        | Is::FlagNotRelevant
        | Is::LevelLowered
        | Is::LevelProposed
        | Is::LevelConfirmed
        | Is::LevelDeclined
        | Is::Note
        | Is::Asked => true,
        Is::Arrived
        | Is::Abandoned
        | Is::Submitted
        | Is::Updated
        | Is::CheckIn
        | Is::StopCalled
        | Is::StopCannot
        | Is::StopMistake
        | Is::Claimed
        | Is::TakenOver
        | Is::Released
        | Is::LevelRaised
        | Is::Reopened
        | Is::Undone
        | Is::QuestionUndone
        | Is::Escalated
        | Is::SamePerson
        | Is::SamePersonUndone
        | Is::AnotherPerson
        | Is::AnotherUndone => false,
    }
}

#[actix_web::test]
async fn the_application_may_do_what_is_listed_here_and_no_more() {
    let database = TestDatabase::create().await;
    let mut conn = database.superuser_options().connect().await.expect("superuser");
    for role in ["anteroom_app", "anteroom_web"] {
        let plain: bool = sqlx::query_scalar(
            "SELECT NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication) FROM pg_roles WHERE rolname = $1",
        )
        .bind(role)
        .fetch_one(&mut conn)
        .await
        .expect("a role");
        assert!(plain, "{role} is more than a plain role");
        let owned: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = $1")
            .bind(role)
            .fetch_one(&mut conn)
            .await
            .expect("a count");
        assert_eq!(owned, 0, "{role} owns something");
        let creates: bool = sqlx::query_scalar("SELECT has_schema_privilege($1, 'public', 'CREATE')")
            .bind(role)
            .fetch_one(&mut conn)
            .await
            .expect("a privilege");
        assert!(!creates, "{role} may make tables");
    }
    let memberships = texts(&mut conn, "SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member WHERE r.rolname IN ('anteroom_app', 'anteroom_web')").await;
    assert_eq!(memberships, ["anteroom_app"]);
    // As the login role has them, its groups and PUBLIC included.
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::text, p.name FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p(name)
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relnamespace = 'public'::regnamespace AND c.relkind <> 'S' AND has_table_privilege('anteroom_web', c.oid, p.name)
         UNION
         SELECT c.relname::text, p.name || '(' || a.attname || ')' FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p(name)
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
           AND has_column_privilege('anteroom_web', c.oid, a.attnum, p.name) AND NOT has_table_privilege('anteroom_web', c.oid, p.name)
         ORDER BY 1, 2",
    )
    .fetch_all(&mut conn)
    .await
    .expect("grants");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, grant) in rows {
        found.entry(table).or_default().push(grant);
    }
    let found: BTreeMap<String, String> = found.into_iter().map(|(table, grants)| (table, grants.join(", "))).collect();
    let listed: BTreeMap<String, String> = GRANTS.iter().map(|(table, grants)| ((*table).to_owned(), (*grants).to_owned())).collect();
    assert_eq!(found, listed);
    let mut app = database.app_options().connect().await.expect("the application");
    anteroom::db::check_roles(&mut app).await.expect("fit to serve");
}

#[actix_web::test]
async fn keys_and_indexes_begin_with_the_clinic_and_hold_nothing_that_is_sealed_later() {
    let database = TestDatabase::create().await;
    let mut conn = database.superuser_options().connect().await.expect("superuser");
    let tables = texts(&mut conn, CLINIC_TABLES).await;
    let indexes: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT t.relname::text, i.relname::text, a.attname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] WHERE t.relnamespace = 'public'::regnamespace",
    )
    .fetch_all(&mut conn)
    .await
    .expect("indexes");
    let of_clinics: Vec<_> = indexes.iter().filter(|(table, ..)| tables.contains(table)).collect();
    assert!(of_clinics.len() >= 20);
    let excused: BTreeSet<&str> = OTHER_INDEXES.iter().map(|(name, _)| *name).collect();
    let strange: BTreeSet<&str> =
        of_clinics.iter().filter(|(_, _, first)| first.as_deref() != Some("clinic_id")).map(|(_, index, _)| index.as_str()).collect();
    assert_eq!(strange, excused);
    for table in &tables {
        assert!(of_clinics.iter().any(|(of, ..)| of == table), "{table} has no key");
    }
    // Foreign keys between tables of clinics stay inside the clinic.
    let leaving = texts(
        &mut conn,
        "SELECT format('%s -> %s', c.conrelid::regclass, c.confrelid::regclass) FROM pg_constraint c
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.contype = 'f' AND a.attname <> 'clinic_id' AND EXISTS (SELECT FROM pg_attribute b WHERE b.attrelid = c.conrelid AND b.attname = 'clinic_id') ORDER BY 1",
    )
    .await;
    let to_reference_tables = |key: &&String| key.ends_with(" -> account") || key.ends_with(" -> form_package");
    assert_eq!(leaving.iter().filter(|key| !to_reference_tables(key)).collect::<Vec<_>>(), Vec::<&String>::new());
    let entering = texts(
        &mut conn,
        "SELECT format('%s -> %s', c.conrelid::regclass, c.confrelid::regclass) FROM pg_constraint c WHERE c.contype = 'f'
         AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'clinic_id')
         AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attname = 'clinic_id')",
    )
    .await;
    assert!(entering.is_empty(), "a reference table points into a clinic: {entering:?}");
    let sealed =
        texts(&mut conn, "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND indexdef ~ '\\ydocument\\y'").await;
    assert!(sealed.is_empty(), "an index on what is sealed later: {sealed:?}");
    // What is sealed later is one column of a table, and JSON.
    let documents: Vec<(String, String)> = sqlx::query_as("SELECT table_name::text, data_type::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'document' ORDER BY 1").fetch_all(&mut conn).await.expect("columns");
    let names: Vec<&str> = documents.iter().map(|(table, _)| table.as_str()).collect();
    assert_eq!(
        names,
        [
            "answer_change",
            "assessment",
            "case_event",
            "communication",
            "communication_request",
            "decision",
            "mail",
            "patient_case",
            "response"
        ]
    );
    assert!(documents.iter().all(|(_, kind)| kind == "jsonb"));
}

/// No statement looks into what is sealed later: `document` is read and written whole.
#[actix_web::test]
async fn no_query_looks_into_a_document() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")).expect("the queries") {
        let file = std::fs::read_to_string(entry.expect("an entry").path()).expect("a query");
        let query: Json = serde_json::from_str(&file).expect("JSON");
        let sql = query["query"].as_str().expect("SQL").to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, word) in sql.match_indices("document") {
            let (before, after) =
                (sql[..at].trim_end().trim_end_matches("c.").trim_end_matches("d.").trim_end(), sql[at + word.len()..].trim_start());
            let listed = [",", ")", "from ", "as ", "end", "!\""].iter().any(|next| after.starts_with(next)) || after.is_empty();
            let selected = listed && !before.ends_with("by");
            let assigned = after.starts_with("= $") && (before.ends_with(',') || before.ends_with("set"));
            assert!(selected || assigned, "looks into a document: {sql}");
        }
    }
}

#[actix_web::test]
async fn a_version_of_a_form_is_pinned_to_its_content() {
    let mut site = Site::start().await;
    let database: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut site.superuser).await.expect("a name");
    let url = env::var("ANTEROOM_TEST_OWNER_URL").expect("a Postgres");
    let db = Db::connect_lazy(PgConnectOptions::from_str(&url).expect("an address").username("anteroom_web").database(&database), 4, 1);
    let at = site.clock.now();
    let shipped = Packages::load(None).expect("sound");
    for _ in 0..2 {
        shipped.pin(&db, at).await.expect("pinned, and again");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let form = folder.path().join("muscle-twitching");
    std::fs::create_dir(&form).expect("a folder");
    let write = |version: &str, comment: &str| {
        let read =
            |name: &str| std::fs::read_to_string(format!("{}/forms/muscle-twitching/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a file");
        let questionnaire = read("questionnaire.json").replacen("\"version\": \"1.4.0\"", &format!("\"version\": \"{version}\""), 1);
        let triage = read("triage.toml").replacen("\nversion = \"1.4.0\"", &format!("\nversion = \"{version}\""), 1) + comment;
        std::fs::write(form.join("questionnaire.json"), questionnaire).expect("written");
        std::fs::write(form.join("triage.toml"), triage).expect("written");
        Packages::load(Some(folder.path())).unwrap_or_else(|faults| panic!("{faults}"))
    };
    write("1.4.0", "").pin(&db, at).await.expect("the same content");
    let refused = write("1.4.0", "\n# one more line\n").pin(&db, at).await.expect_err("the same version with another content");
    assert!(refused.to_string().contains("give the changed package a new version"), "{refused}");
    write("1.4.1", "\n# one more line\n").pin(&db, at).await.expect("a new version");
    let kept: Vec<(String, bool)> =
        sqlx::query_as("SELECT version, length(triage) > 10000 AND length(questionnaire) > 10000 FROM form_package ORDER BY version")
            .fetch_all(&mut site.superuser)
            .await
            .expect("rows");
    assert_eq!(kept, [("1.4.0".to_owned(), true), ("1.4.1".to_owned(), true)]);
    // Two processes that start at once agree.
    let (one, two) = (write("1.2.2", ""), write("1.2.2", ""));
    let (first, second) = join(one.pin(&db, at), two.pin(&db, at)).await;
    assert!(first.is_ok() && second.is_ok());
    let (one, two) = (write("1.0.3", ""), write("1.0.3", "\n# another\n"));
    let (first, second) = join(one.pin(&db, at), two.pin(&db, at)).await;
    assert!(first.is_ok() != second.is_ok(), "one of two contents is refused");
    db.close().await;
}

#[actix_web::test]
async fn what_cannot_be_put_on_record_is_not_shown_and_not_done() {
    let mut site = Site::start().await;
    site.enrol("ada", 0, Role::Clinician).await;
    let staff = browser();
    site.sign_in(&staff, "ada", PASSWORD).await;
    let visit = patient(&site, "riverside").await;
    let case = format!("/cases/{}", case_of(&site, &visit).await);
    let version = site.get(&staff, &case).await.value("name=\"version\"");
    let vignettes: Vec<Json> = serde_json::from_str(include_str!("../../forms/muscle-twitching/vignettes.json")).expect("vignettes");
    let routine = vignettes.iter().find(|vignette| vignette["id"] == "OV01").expect("a vignette");
    let mut other = Visit::start(&site, "riverside").await;
    let mut all = routine["answers"].clone();
    for (link_id, value) in [("story", json!("said before")), ("help-needed", json!(["none"])), ("allergies", json!("none known"))] {
        if all.get(link_id).is_none() {
            all[link_id] = value;
        }
    }
    other.walk(&all, "check").await;
    let send = other.form();
    let page = other.path.replace("/check", "/p/page-story");
    let fresh = Visit::open(&site, "harbour").await;

    let mut watching = site.connection().await;
    let everything = "SELECT md5(string_agg(t, '' ORDER BY t)) FROM (SELECT r::text AS t FROM response r UNION ALL SELECT c::text FROM patient_case c
        UNION ALL SELECT a::text FROM answer_change a UNION ALL SELECT s::text FROM assessment s UNION ALL SELECT d::text FROM decision d UNION ALL SELECT e::text FROM case_event e) x";
    let before: String = sqlx::query_scalar(everything).fetch_one(&mut watching).await.expect("a sum");
    sqlx::query("REVOKE INSERT ON audit_event FROM anteroom_app").execute(&mut watching).await.expect("revoked");
    let submit = filled(&send, &Json::Null, None);
    let submit: Vec<(&str, &str)> = submit.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (what, answer) in [
        ("the queue", site.get(&staff, "/queue").await),
        ("closed cases", site.get(&staff, "/queue?status=closed").await),
        ("a case", site.get(&staff, &case).await),
        ("a search", site.post(&staff, "/search", &[("name", "Rowguard")]).await),
        (
            "a decision",
            site.post(&staff, &format!("{case}/decisions"), &[("outcome", "referral"), ("note", "n"), ("version", &version)]).await,
        ),
        ("a decision with a fault", site.post(&staff, &format!("{case}/decisions"), &[("outcome", ""), ("version", &version)]).await),
        ("another clinic's case", site.get(&staff, "/cases/0192aaaa-0000-7000-8000-000000000000").await),
        ("a page of the form", site.post(&other.browser, &page, &[("_version", "0"), ("story", "said now")]).await),
        ("sending the form", site.post(&other.browser, &send.action, &submit).await),
        ("clearing the form", site.post(&other.browser, &other.path.replace("/check", "/clear"), &[]).await),
        ("a new form", site.post(&fresh.browser, "/c/harbour/start", &[]).await),
        ("the stop page's answer", site.post(&visit.browser, &visit.path.replace("/carry-on", "/stop"), &[("answer", "called")]).await),
    ] {
        assert!(answer.status.is_server_error(), "{what}: {}", answer.status);
        for known in ["ROWGUARD", "Rowguard", "Xenia", "07700900123", "said before"] {
            assert!(!answer.body.contains(known), "{what} shows {known}");
        }
        assert!(answer.headers.get("set-cookie").is_none(), "{what}");
    }
    let after: String = sqlx::query_scalar(everything).fetch_one(&mut watching).await.expect("a sum");
    assert_eq!(after, before, "nothing was done");
    sqlx::query("GRANT INSERT ON audit_event TO anteroom_app").execute(&mut watching).await.expect("granted");
    assert_eq!(site.post(&other.browser, &send.action, &submit).await.status, 303);
    let receipt = other.path.replace("/check", "/receipt");
    assert_eq!(site.get(&other.browser, &receipt).await.status, 200);
    sqlx::query("REVOKE INSERT ON audit_event FROM anteroom_app").execute(&mut watching).await.expect("revoked");
    let hidden = site.get(&other.browser, &receipt).await;
    assert!(hidden.status.is_server_error() && !hidden.body.contains("class=\"reference\""), "{}", hidden.status);
    sqlx::query("GRANT INSERT ON audit_event TO anteroom_app").execute(&mut watching).await.expect("granted");
    assert!(site.get(&staff, &case).await.body.contains("ROWGUARD"));
    watching.close().await.expect("closed");
}
