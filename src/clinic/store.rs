//! SQL of the clinic directory.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Clinic;
use crate::error::Result;

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
