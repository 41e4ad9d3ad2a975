//! SQL of cases of the same person. What was said is ended, never deleted.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId};

/// Another case, as far as it is shown beside this one.
#[derive(Clone, Debug)]
pub(super) struct Other {
    pub case_id: Uuid,
    pub reference: String,
    /// Url of the questionnaire.
    pub form: String,
    pub level: i16,
    pub arrived_at: Timestamp,
    pub closed_at: Option<jiff_sqlx::Timestamp>,
    /// Of its newest decision.
    pub outcome: Option<String>,
    /// The group of cases it belongs to.
    pub person_id: Option<Uuid>,
    pub document: Json,
}

/// Who says something of cases, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saying {
    pub by: AccountId,
    pub at: Timestamp,
}

/// What the newest assessment of a case was made from.
#[derive(Debug)]
pub(super) struct Assessed {
    pub package_hash: String,
    pub document: Json,
}

/// The cases of the group that the case belongs to, itself among them, the newest first; empty when it belongs to none.
pub(super) async fn linked(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, limit: i64) -> Result<Vec<Other>> {
    let rows = sqlx::query_as!(
        Other,
        r#"SELECT c.case_id, c.reference, c.form, c.level, c.arrived_at, c.closed_at, c.document,
                  (SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
                   ORDER BY d.decided_at DESC LIMIT 1) AS outcome,
                  s.person_id AS "person_id?"
           FROM same_person me
           JOIN same_person s ON s.clinic_id = me.clinic_id AND s.person_id = me.person_id AND s.ended_at IS NULL
           JOIN patient_case c ON c.clinic_id = s.clinic_id AND c.case_id = s.case_id
           WHERE me.clinic_id = $1 AND me.case_id = $2 AND me.ended_at IS NULL
           ORDER BY c.arrived_at DESC, c.case_id DESC LIMIT $3"#,
        clinic.0,
        case.0,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Cases of which it was said that they are of another person than one of `cases`, the newest first.
pub(super) async fn told_apart(conn: &mut PgConnection, clinic: ClinicId, cases: &[Uuid], limit: i64) -> Result<Vec<Other>> {
    let rows = sqlx::query_as!(
        Other,
        r#"SELECT c.case_id, c.reference, c.form, c.level, c.arrived_at, c.closed_at, c.document,
                  (SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
                   ORDER BY d.decided_at DESC LIMIT 1) AS outcome,
                  (SELECT s.person_id FROM same_person s
                   WHERE s.clinic_id = c.clinic_id AND s.case_id = c.case_id AND s.ended_at IS NULL) AS person_id
           FROM (SELECT DISTINCT o.other_id FROM another_person o
                 WHERE o.clinic_id = $1 AND o.case_id = ANY ($2) AND o.ended_at IS NULL) o
           JOIN patient_case c ON c.clinic_id = $1 AND c.case_id = o.other_id
           ORDER BY c.arrived_at DESC, c.case_id DESC LIMIT $3"#,
        clinic.0,
        cases,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Other cases that carry both tokens, a phone number's and a date of birth's, the newest first: ids are in the order
/// of time.
pub(super) async fn alike(
    conn: &mut PgConnection,
    clinic: ClinicId,
    case: CaseId,
    (phone, birth): (&str, &str),
    limit: i64,
) -> Result<Vec<Other>> {
    let rows = sqlx::query_as!(
        Other,
        r#"SELECT c.case_id, c.reference, c.form, c.level, c.arrived_at, c.closed_at, c.document,
                  (SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
                   ORDER BY d.decided_at DESC LIMIT 1) AS outcome,
                  (SELECT s.person_id FROM same_person s
                   WHERE s.clinic_id = c.clinic_id AND s.case_id = c.case_id AND s.ended_at IS NULL) AS person_id
           FROM (SELECT p.case_id FROM search_token p
                 JOIN search_token b ON b.clinic_id = p.clinic_id AND b.case_id = p.case_id AND b.token = $4
                 WHERE p.clinic_id = $1 AND p.token = $3 AND p.case_id <> $2
                 ORDER BY p.case_id DESC LIMIT $5) found
           JOIN patient_case c ON c.clinic_id = $1 AND c.case_id = found.case_id
           ORDER BY found.case_id DESC"#,
        clinic.0,
        case.0,
        phone,
        birth,
        limit
    );
    Ok(rows.fetch_all(conn).await?)
}

/// The newest assessment of a case.
pub(super) async fn assessed(conn: &mut PgConnection, clinic: ClinicId, case: Uuid) -> Result<Option<Assessed>> {
    let row = sqlx::query_as!(
        Assessed,
        "SELECT package_hash, document FROM assessment WHERE clinic_id = $1 AND case_id = $2 ORDER BY made_at DESC, assessment_id DESC LIMIT 1",
        clinic.0,
        case
    );
    Ok(row.fetch_optional(conn).await?)
}

/// One at a time in a clinic, until the transaction ends: a link may move a whole group, and two of them the same one.
pub(super) async fn one_at_a_time(conn: &mut PgConnection, clinic: ClinicId) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('same_person ' || $1::text, 0))", clinic.to_string()).execute(conn).await?;
    Ok(())
}

/// The group that a case belongs to.
async fn group(conn: &mut PgConnection, clinic: ClinicId, case: Uuid) -> Result<Option<Uuid>> {
    let row =
        sqlx::query_scalar!("SELECT person_id FROM same_person WHERE clinic_id = $1 AND case_id = $2 AND ended_at IS NULL", clinic.0, case);
    Ok(row.fetch_optional(conn).await?)
}

/// Ends what is said of the group of some cases; answers with the cases.
async fn end(conn: &mut PgConnection, clinic: ClinicId, person: Uuid, only: Option<Uuid>, saying: Saying) -> Result<Vec<Uuid>> {
    let rows = sqlx::query_scalar!(
        "UPDATE same_person SET ended_by = $4, ended_at = $5
         WHERE clinic_id = $1 AND person_id = $2 AND ended_at IS NULL AND ($3::uuid IS NULL OR case_id = $3) RETURNING case_id",
        clinic.0,
        person,
        only as _,
        saying.by.0,
        saying.at.to_sqlx()
    );
    Ok(rows.fetch_all(conn).await?)
}

/// Puts both cases into one group, with all that are linked to either.
pub(super) async fn link(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, with: Uuid, saying: Saying) -> Result<()> {
    let mine = group(conn, clinic, case.0).await?;
    let theirs = group(conn, clinic, with).await?;
    let (person, joining) = match (mine, theirs) {
        (Some(mine), Some(theirs)) => (mine, end(conn, clinic, theirs, None, saying).await?),
        (Some(mine), None) => (mine, vec![with]),
        (None, Some(theirs)) => (theirs, vec![case.0]),
        (None, None) => (Uuid::now_v7(), vec![case.0, with]),
    };
    for one in joining {
        sqlx::query!(
            "INSERT INTO same_person (clinic_id, link_id, person_id, case_id, linked_by, linked_at) VALUES ($1, $2, $3, $4, $5, $6)",
            clinic.0,
            Uuid::now_v7(),
            person,
            one,
            saying.by.0,
            saying.at.to_sqlx()
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Takes a case out of its group. One that is left alone is no group.
pub(super) async fn unlink(conn: &mut PgConnection, clinic: ClinicId, case: Uuid, saying: Saying) -> Result<()> {
    let Some(person) = group(conn, clinic, case).await? else { return Ok(()) };
    end(conn, clinic, person, Some(case), saying).await?;
    let left = sqlx::query_scalar!(
        "SELECT count(*) FROM same_person WHERE clinic_id = $1 AND person_id = $2 AND ended_at IS NULL",
        clinic.0,
        person
    )
    .fetch_one(&mut *conn)
    .await?;
    if left == Some(1) {
        end(conn, clinic, person, None, saying).await?;
    }
    Ok(())
}

/// Notes that two cases are of two people.
pub(super) async fn tell_apart(conn: &mut PgConnection, clinic: ClinicId, case: CaseId, other: Uuid, saying: Saying) -> Result<()> {
    for (one, another) in [(case.0, other), (other, case.0)] {
        sqlx::query!(
            "INSERT INTO another_person (clinic_id, mark_id, case_id, other_id, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6)",
            clinic.0,
            Uuid::now_v7(),
            one,
            another,
            saying.by.0,
            saying.at.to_sqlx()
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Ends that `other` is of another person than any of `cases`.
pub(super) async fn ask_again(conn: &mut PgConnection, clinic: ClinicId, cases: &[Uuid], other: Uuid, saying: Saying) -> Result<()> {
    sqlx::query!(
        "UPDATE another_person SET ended_by = $4, ended_at = $5
         WHERE clinic_id = $1 AND ended_at IS NULL
           AND ((case_id = ANY ($2) AND other_id = $3) OR (case_id = $3 AND other_id = ANY ($2)))",
        clinic.0,
        cases,
        other,
        saying.by.0,
        saying.at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}
