//! SQL of the clinic directory.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use sqlx::error::DatabaseError;

use super::Clinic;
use crate::error::Result;

/// What Postgres answers to a zone that it does not know: `invalid_parameter_value`.
const UNKNOWN_ZONE: &str = "22023";

/// Whether Postgres knows the zone, and reads it as this program does: a closed case is counted by the day that Postgres
/// says it came on. `CET` for one is no place to it, but always winter.
///
/// # Errors
/// When the database cannot be asked.
pub async fn reads_zone(conn: &mut PgConnection, zone: &TimeZone, now: Timestamp) -> Result<bool> {
    for at in [now, now + SignedDuration::from_hours(24 * 182)] {
        let theirs = sqlx::query_scalar!(
            r#"SELECT extract(epoch FROM ($2::timestamptz AT TIME ZONE $1) - ($2::timestamptz AT TIME ZONE 'UTC'))::int AS "seconds!""#,
            zone.iana_name().unwrap_or("UTC"),
            at.to_sqlx()
        );
        match theirs.fetch_one(&mut *conn).await {
            Ok(seconds) if seconds == zone.to_offset(at).seconds() => {}
            Err(error) if error.as_database_error().and_then(DatabaseError::code).as_deref() != Some(UNKNOWN_ZONE) => {
                return Err(error.into());
            }
            Ok(_) | Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

/// Every clinic.
///
/// # Errors
/// When the database cannot be read, or a setting in it is unreadable.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<Clinic>> {
    let rows = sqlx::query!(
        "SELECT clinic_id, slug, name, phone, country, time_zone, language, staffed_hours, holidays, second_contact, second_contact_mail, lead_mail,
                second_person, questionnaire
         FROM clinic ORDER BY slug"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Clinic {
                id: row.clinic_id.into(),
                zone: TimeZone::get(&row.time_zone).map_err(anyhow::Error::from)?,
                staffed: serde_json::from_value(row.staffed_hours)?,
                holidays: serde_json::from_value(row.holidays)?,
                slug: row.slug,
                name: row.name,
                phone: row.phone,
                country: row.country,
                language: row.language,
                second_contact: row.second_contact,
                second_contact_mail: row.second_contact_mail,
                lead_mail: row.lead_mail,
                second_person: row.second_person,
                questionnaire: row.questionnaire,
            })
        })
        .collect()
}

/// Adds a clinic; for the command line, as the owner.
///
/// # Errors
/// When the slug is taken or malformed.
pub async fn add(conn: &mut PgConnection, clinic: &Clinic, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO clinic (clinic_id, slug, name, phone, country, time_zone, language, staffed_hours, holidays, second_contact, second_contact_mail, lead_mail,
                             second_person, questionnaire, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        clinic.id.0,
        clinic.slug,
        clinic.name,
        clinic.phone,
        clinic.country,
        clinic.zone.iana_name().unwrap_or("UTC"),
        clinic.language,
        serde_json::to_value(&clinic.staffed)?,
        serde_json::to_value(&clinic.holidays)?,
        clinic.second_contact,
        clinic.second_contact_mail,
        clinic.lead_mail,
        clinic.second_person,
        clinic.questionnaire,
        at.to_sqlx(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores a clinic's settings; for the command line, as the owner. Its id and slug stay.
///
/// # Errors
/// When the database cannot be written.
pub async fn set(conn: &mut PgConnection, clinic: &Clinic) -> Result<()> {
    sqlx::query!(
        "UPDATE clinic SET name = $2, phone = $3, country = $4, time_zone = $5, language = $6, staffed_hours = $7, holidays = $8, second_contact = $9,
                second_contact_mail = $10, lead_mail = $11, second_person = $12, questionnaire = $13
         WHERE clinic_id = $1",
        clinic.id.0,
        clinic.name,
        clinic.phone,
        clinic.country,
        clinic.zone.iana_name().unwrap_or("UTC"),
        clinic.language,
        serde_json::to_value(&clinic.staffed)?,
        serde_json::to_value(&clinic.holidays)?,
        clinic.second_contact,
        clinic.second_contact_mail,
        clinic.lead_mail,
        clinic.second_person,
        clinic.questionnaire,
    )
    .execute(conn)
    .await?;
    Ok(())
}
