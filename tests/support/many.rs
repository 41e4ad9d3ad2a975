//! Many cases, made from a few that came the patient's own way.

use anteroom::account::Role;
use anteroom::intake::{Until, walk};
use anteroom::questionnaire::{Answers, Value};
use serde_json::Value as Json;
use sqlx::{AssertSqlSafe, Executor};

use crate::site::Site;

/// Who looks at them.
pub const CLINICIAN: &str = "ada";
/// A few patients, emergencies among them.
const PATIENTS: [&str; 6] = ["OV16", "OV20", "OV06", "OV01", "OV02", "OV03"];
const VIGNETTES: &str = include_str!("../../forms/muscle-twitching/vignettes.json");

/// Fills the first clinic with `cases` cases, `open` of them open: each with its assessment and its tokens for the
/// search, the open ones with all that the patient answered, the closed ones with a decision instead.
pub async fn seed(site: &mut Site, cases: i64, open: i64) {
    site.enrol(CLINICIAN, 0, Role::Clinician).await;
    let clinic = site.state.clinics.get(&site.state.db, site.clinics[0].id).await.expect("the clinic");
    let package = site.state.packages.current(&clinic.questionnaire).expect("the form");
    let vignettes: Vec<Json> = serde_json::from_str(VIGNETTES).expect("vignettes");
    for id in PATIENTS {
        let vignette = vignettes.iter().find(|vignette| vignette["id"] == id).expect("the vignette");
        let mut answers = Answers::from_json(&package.questionnaire, &vignette["answers"]).expect("answers");
        answers.set("name-family", vec![Value::Text(format!("Synthetic {id}"))]);
        walk(&site.state, &clinic, &answers, Until::Submit).await.expect("walked");
    }
    let now = site.clock.now();
    for step in COPIES {
        let sql = step.replace(":cases", &cases.to_string()).replace(":open", &open.to_string()).replace(":now", &format!("'{now}'"));
        site.superuser.execute(AssertSqlSafe(sql)).await.expect("copied");
    }
}

/// Every case is a copy of one of the first few, three minutes before the one after it; the oldest are closed.
const COPIES: [&str; 11] = [
    "CREATE TEMPORARY TABLE copy AS
     SELECT gen_random_uuid() AS new, gen_random_uuid() AS response, first.*, n,
            :now::timestamptz - n * interval '3 minutes' AS came, n > :open - first.kinds AS over
     FROM generate_series(1, :cases - (SELECT count(*) FROM patient_case)) AS n
     JOIN (SELECT case_id AS old, row_number() OVER (ORDER BY case_id) - 1 AS k, count(*) OVER () AS kinds FROM patient_case) AS first
       ON first.k = n % first.kinds",
    "ALTER TABLE patient_case DISABLE TRIGGER USER",
    "INSERT INTO patient_case SELECT row.*
     FROM copy JOIN patient_case c ON c.case_id = copy.old,
     LATERAL jsonb_populate_record(c, jsonb_build_object(
            'case_id', new, 'reference', 'COPY' || n, 'arrived_at', came, 'due_at', came + (c.due_at - c.arrived_at),
            'status', CASE WHEN over THEN 'closed' ELSE 'open' END, 'closed_at', CASE WHEN over THEN came + interval '1 hour' END)) AS row",
    "ALTER TABLE patient_case ENABLE TRIGGER USER",
    "SELECT count_closed_anew(clinic_id) FROM clinic",
    "INSERT INTO response SELECT row.*
     FROM copy JOIN response r ON r.case_id = copy.old,
     LATERAL jsonb_populate_record(r, jsonb_build_object(
            'response_id', copy.response, 'case_id', new, 'public_id', new, 'access_code_hash', NULL)) AS row
     WHERE NOT over",
    "CREATE TEMPORARY TABLE newest AS SELECT DISTINCT ON (case_id) * FROM assessment ORDER BY case_id, made_at DESC",
    "INSERT INTO assessment SELECT row.*
     FROM copy JOIN newest a ON a.case_id = copy.old,
     LATERAL jsonb_populate_record(a, jsonb_build_object(
            'assessment_id', gen_random_uuid(), 'response_id', copy.response, 'case_id', new, 'made_at', came)) AS row
     WHERE NOT over",
    "UPDATE newest SET document = '{}'",
    "INSERT INTO assessment SELECT row.*
     FROM copy JOIN newest a ON a.case_id = copy.old,
     LATERAL jsonb_populate_record(a, jsonb_build_object('assessment_id', gen_random_uuid(), 'case_id', new, 'made_at', came)) AS row
     WHERE over;
     INSERT INTO search_token SELECT clinic_id, token || n, new FROM copy JOIN search_token t ON t.case_id = copy.old;
     INSERT INTO decision (clinic_id, case_id, decision_id, decided_at, account_id, outcome, level, status, leaves_at, settled_at, document)
     SELECT c.clinic_id, new, gen_random_uuid(), closed_at, (SELECT account_id FROM account LIMIT 1), 'advice', c.level, 'told', closed_at, closed_at, '{}'
     FROM copy JOIN patient_case c ON c.case_id = copy.new WHERE over;
     INSERT INTO promise (clinic_id, case_id, since, level, due_at, ended_at)
     SELECT clinic_id, new, came, level, due_at, closed_at FROM copy JOIN patient_case c ON c.case_id = copy.new",
    "VACUUM ANALYZE",
];
