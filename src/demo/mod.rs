//! The demo's clinic: some sixty plainly synthetic patients, sent through the code that a patient's POST
//! runs, with arrivals shaped like a real week.

mod cast;
mod store;

use std::sync::Arc;

use anyhow::Context;
use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::account::{self, Clinician, Enrolment, Role};
use crate::clinic::{self, Clinic, Clinics, Staffed};
use crate::clock::Clock;
use crate::ids::{CaseId, ClinicId, MembershipId, unambiguous};
use crate::outgoing::{GRACE, leave_due};
use crate::package::{Packages, embedded_vignettes};
use crate::questionnaire::{Answers, PartialDate, Value};
use crate::record::DecisionDocument;
use crate::state::State;
use crate::{intake, outgoing, review};

const SLUG: &str = "demo-clinic";
/// Who came since is still waiting.
const FRESH_HOURS: SignedDuration = SignedDuration::from_hours(3);
/// One older case that nobody decided on, so that "overdue" can be seen.
const LEFT_BEHIND: usize = 31;

/// The demo's sign-ins: (name, password).
#[derive(Clone, Debug)]
pub struct DemoAccounts {
    pub clinician: (String, String),
    pub admin: (String, String),
}

/// Makes the clinic, its patients and accounts, unless they are there already. `progress` is told how many
/// patients of how many are in.
///
/// # Errors
/// When the database refuses, or a patient cannot be walked through the form.
pub async fn prepare(owner: &PgConnectOptions, state: &Arc<State>, progress: &mut dyn FnMut(usize, usize)) -> anyhow::Result<DemoAccounts> {
    let accounts = DemoAccounts { clinician: sign_in(state, "clinician"), admin: sign_in(state, "admin") };
    let mut conn = owner.clone().connect().await?;
    let now = state.clock.now();
    if store::clinic(&mut conn, SLUG).await?.is_none() {
        let url = state.packages.first_url().context("there is no form package")?;
        clinic::store::add(&mut conn, &demo_clinic(url)?, now).await?;
    }
    state.clinics.refresh(&state.db).await?;
    let clinic = state.clinics.find(&state.db, SLUG).await?;
    if !store::has_account(&mut conn, &accounts.admin.0).await? {
        let (past, clock) = past(state, now).await?;
        patients(state, &past, &clock, &clinic, progress).await?;
        for (who, role, name) in [(&accounts.clinician, Role::Clinician, "Demo clinician"), (&accounts.admin, Role::Admin, "Demo admin")] {
            let enrolment = Enrolment { login: &who.0, name, clinic: clinic.id, role };
            let account = account::create_with_password(&mut conn, &state.config.secret, &enrolment, &who.1, now).await?;
            if role == Role::Clinician {
                let membership = MembershipId(store::membership(&mut conn, account.0).await?);
                let clinician = Clinician {
                    account,
                    membership,
                    clinic: Arc::clone(&clinic),
                    role,
                    name: name.to_owned(),
                    login: who.0.clone(),
                    left: SignedDuration::MAX,
                    compact: false,
                };
                decisions(&past, &clock, &clinician, now).await?;
            }
        }
    }
    conn.close().await?;
    Ok(accounts)
}

/// A login and its password: worked out from the demo's own secret, so it is the same at every start.
fn sign_in(state: &State, login: &str) -> (String, String) {
    let password = unambiguous(&state.config.secret.derive("demo-password", &[login.as_bytes()]), 16).to_lowercase();
    (format!("demo-{login}"), password)
}

fn demo_clinic(questionnaire: &str) -> anyhow::Result<Clinic> {
    Ok(Clinic {
        id: ClinicId::new(),
        slug: SLUG.to_owned(),
        name: "Demo Clinic".to_owned(),
        phone: "020 7946 0000".to_owned(), // a number kept free for drama
        country: "gb".to_owned(),
        zone: TimeZone::get("Europe/London")?,
        language: "en".to_owned(),
        staffed: vec![Staffed { days: vec![1, 2, 3, 4, 5], from: time(8, 0, 0, 0), to: time(18, 30, 0, 0) }],
        holidays: Vec::new(),
        second_contact: "020 7946 0001".to_owned(),
        second_contact_mail: Some("second-contact@clinic.example".to_owned()),
        lead_mail: Some("lead@clinic.example".to_owned()),
        second_person: true,
        questionnaire: questionnaire.to_owned(),
    })
}

/// The same server with a clock of its own, for what happened in the week before.
async fn past(state: &Arc<State>, now: Timestamp) -> anyhow::Result<(Arc<State>, Clock)> {
    let clock = Clock::manual(now);
    let clinics = Clinics::load(&state.db).await?;
    let past = State::new(state.config.clone(), state.db.clone(), clock.clone(), Packages::load(None)?, clinics, state.texts.clone());
    Ok((past, clock))
}

async fn patients(
    state: &State,
    past: &State,
    clock: &Clock,
    clinic: &Arc<Clinic>,
    progress: &mut dyn FnMut(usize, usize),
) -> anyhow::Result<()> {
    let now = clock.now();
    let vignettes = embedded_vignettes("muscle-twitching")?;
    let package = state.packages.current(&clinic.questionnaire).context("the clinic's form is not loaded")?;
    let arrivals = arrivals(now, &clinic.zone, cast::CAST.len());
    // Each patient is one transaction, in order: a start that was broken off goes on where it stopped.
    let mut tx = state.db.begin(clinic.id).await?;
    let there = usize::try_from(store::patients(&mut tx).await?)?;
    crate::db::commit(tx).await?;
    for (number, (part, arrival)) in cast::CAST.iter().zip(&arrivals).enumerate().skip(there) {
        let played = |id: &str| -> anyhow::Result<(Answers, &str)> {
            let vignette = vignettes.iter().find(|vignette| vignette.id == id).with_context(|| format!("no vignette {id}"))?;
            let answers =
                Answers::from_json(&package.questionnaire, &vignette.answers).map_err(|wrong| anyhow::anyhow!(wrong.join("; ")))?;
            Ok((answers, vignette.story.as_str()))
        };
        let (mut answers, story) = played(part.vignette)?;
        let person = part.again.unwrap_or(number);
        answers.set("birth-date", played(cast::CAST[person].vignette)?.0.get("birth-date").to_vec());
        dress(&mut answers, person, story, part.contact);
        clock.set(*arrival);
        intake::walk(past, clinic, &answers, part.until).await.with_context(|| format!("patient {number} ({})", part.vignette))?;
        progress(number + 1, cast::CAST.len());
    }
    clock.set(now);
    intake::sweep(past).await?;
    outgoing::sweep(past).await?;
    Ok(())
}

/// What the clinic's week looks like: the urgent is read in time, some of the routine waits. The newest are
/// left for whoever tries the demo, and one older case, so that "overdue" can be seen.
async fn decisions(past: &State, clock: &Clock, clinician: &Clinician, now: Timestamp) -> anyhow::Result<()> {
    let mut tx = past.db.begin(clinician.clinic.id).await?;
    let open = store::open_cases(&mut tx).await?;
    crate::db::commit(tx).await?;
    for (number, case) in open.iter().enumerate() {
        // (minutes until somebody decides, what is decided, what the patient is told): made up, like the patients.
        let (minutes, outcome, note, message) = match case.level {
            1 => (11, "emergency-care", "Phoned. Ambulance on its way.", ""),
            2 => {
                (190, "referral", "Phoned and examined the same day.", "As we said on the phone: the hospital will write to you this week.")
            }
            3 => (1_700, "appointment", "Examination arranged.", "We would like to examine you. Please call us to choose a time."),
            4 if number % 2 == 0 => (2_900, "appointment", "Booked into a routine clinic.", "You have an appointment. A letter follows."),
            5 if number % 3 != 0 => {
                (2_000, "advice", "Self-care advice confirmed.", "Please follow the advice on your page, and tell us if anything changes.")
            }
            _ => continue,
        };
        let decided = case.arrived_at + SignedDuration::from_mins(minutes + i64::try_from(number % 7).unwrap_or(0));
        if case.arrived_at > now - FRESH_HOURS || decided > now - SignedDuration::from_mins(5) || number == LEFT_BEHIND {
            continue;
        }
        clock.set(decided);
        let words = DecisionDocument { note: note.to_owned(), message: message.to_owned(), ..DecisionDocument::default() };
        review::conclude(past, clinician, CaseId(case.case_id), case.version, outcome, words).await?;
        clock.set((decided + GRACE).min(now));
        leave_due(past, &clinician.clinic, clock.now()).await?;
    }
    clock.set(now);
    Ok(())
}

/// Gives a vignette a name of its own, another day of birth in the same month, and a number kept free for drama.
fn dress(answers: &mut Answers, number: usize, story: &str, contact: bool) {
    let text = |text: String| vec![Value::Text(text)];
    answers.set("name-given", text(cast::GIVEN[number % cast::GIVEN.len()].to_owned()));
    answers.set("name-family", text(format!("Test-{}", cast::FAMILY[number / cast::GIVEN.len() % cast::FAMILY.len()])));
    answers.set("story", text(story.to_owned()));
    if let [Value::Date(PartialDate { year, month, .. })] = answers.get("birth-date") {
        let day = i8::try_from(number % 27 + 1).unwrap_or(1);
        let date = PartialDate { year: *year, month: *month, day: Some(day) };
        answers.set("birth-date", vec![Value::Date(date)]);
    }
    if contact {
        answers.set("contact-phone", text(format!("07700 9000{:02}", number % 100)));
    }
}

/// When patients came, oldest first: by weekday and hour as online consultations do (Monday most, and between
/// eight and ten in the morning; BJGP 2019;69:e336) within the last seven days, and the last few just now.
fn arrivals(now: Timestamp, zone: &TimeZone, count: usize) -> Vec<Timestamp> {
    const WEEKDAY: [usize; 7] = [26, 18, 17, 15, 14, 5, 5];
    const HOUR: [usize; 24] = [0, 0, 0, 0, 0, 0, 2, 8, 15, 12, 9, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 1, 0];
    let fresh_from = now - FRESH_HOURS;
    let today = now.to_zoned(zone.clone()).date();
    let mut slots: Vec<(usize, Timestamp)> = Vec::new();
    for back in (0..8).rev() {
        let Ok(day) = today.checked_sub(back.days()) else { continue };
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        for (hour, weight) in (0i8..).zip(HOUR) {
            let start = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).map(|start| start.timestamp());
            slots.extend(start.into_iter().filter(|start| *start < fresh_from).map(|start| (weight * WEEKDAY[weekday], start)));
        }
    }
    let total: usize = slots.iter().map(|(weight, _)| weight).sum();
    let shaped = count.saturating_sub(cast::FRESH);
    let mut arrivals: Vec<Timestamp> = Vec::with_capacity(count);
    for number in 0..shaped {
        let mut rest = (number * 2 + 1) * total / (shaped * 2);
        let slot = slots.iter().find(|(weight, _)| {
            let here = rest < *weight;
            rest = rest.saturating_sub(*weight);
            here
        });
        let minutes = SignedDuration::from_mins(i64::try_from(number * 37 % 55).unwrap_or(0));
        arrivals.push(slot.map_or(fresh_from, |(_, start)| *start + minutes).min(fresh_from));
    }
    arrivals.sort();
    for left in (0..count - shaped).rev() {
        arrivals.push(now - SignedDuration::from_mins(19 + 19 * i64::try_from(left).unwrap_or(0)));
    }
    arrivals
}
