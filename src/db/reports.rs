//! The book counted, for reports: whatever there is much of is summed up by the database.
use super::{
    At, DbConn,
    appointments::LONGEST,
    types::{Instant, Key},
};
use crate::{
    Error,
    domain::{
        ClinicId, PractitionerId, Rule, ServiceId, Source, StaffId,
        report::{Compared, Length, Outcome, Piece, SetAside, Stretch, Tally},
    },
};
use chrono_tz::Tz;
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Integer, Nullable, Text},
};

/// The visits that take or took place, written out as a list.
const STANDS: &str = "('requested', 'booked', 'arrived', 'in_progress', 'fulfilled')";

/// What the databases do not say alike.
#[derive(Debug, Clone, Copy)]
enum Dialect {
    Postgres,
    Sqlite,
}

impl Dialect {
    fn of(conn: &DbConn) -> Self {
        match conn {
            DbConn::Postgres(_) => Self::Postgres,
            DbConn::Sqlite(_) => Self::Sqlite,
        }
    }

    /// An instant as whole seconds since 1970.
    fn seconds(self, at: &str) -> String {
        match self {
            Self::Postgres => format!("CAST(floor(extract(epoch FROM {at})) AS bigint)"),
            Self::Sqlite => format!("({at} / 1000000)"),
        }
    }

    /// How many whole units of so many seconds lie between two instants; less than none may be
    /// rounded either way.
    fn between(self, from: &str, until: &str, seconds: i64) -> String {
        match self {
            Self::Postgres => {
                format!("CAST(floor(extract(epoch FROM ({until} - {from})) / {seconds}) AS bigint)")
            }
            Self::Sqlite => format!("(({until} - {from}) / {})", seconds * 1_000_000),
        }
    }

    /// A number of minutes as it is taken from an instant.
    fn minutes(self, count: &str) -> String {
        match self {
            Self::Postgres => format!("{count} * interval '1 minute'"),
            Self::Sqlite => format!("{count} * 60000000"),
        }
    }
}

#[derive(QueryableByName)]
struct TallyRow {
    #[diesel(sql_type = Integer)]
    earlier: i32,
    #[diesel(sql_type = Key)]
    service_id: ServiceId,
    #[diesel(sql_type = Key)]
    practitioner_id: PractitionerId,
    #[diesel(sql_type = Text)]
    source: Source,
    #[diesel(sql_type = Text)]
    outcome: Outcome,
    #[diesel(sql_type = Integer)]
    is_new: i32,
    #[diesel(sql_type = BigInt)]
    visits: i64,
}

/// A clinic's visits that begin in either period, counted by all that reports tell apart. Visits
/// that were brought from elsewhere do not tell when they were called off: it counts as in time.
pub fn tallies(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
) -> Result<Vec<Tally>, Error> {
    let cut_off =
        Dialect::of(conn).minutes("CAST(a.policy ->> 'cancel_cutoff_minutes' AS integer)");
    let query = format!(
        "SELECT CASE WHEN a.starts_at < $1 THEN 1 ELSE 0 END AS earlier,
             a.service_id, a.practitioner_id, a.source,
             CASE WHEN a.status IN ('arrived', 'in_progress', 'fulfilled') THEN 'came'
                 WHEN a.status = 'no_show' THEN 'missed'
                 WHEN a.status <> 'cancelled' THEN 'coming'
                 WHEN a.source <> 'import' AND a.cancelled_at > a.starts_at - {cut_off} THEN 'late'
                 ELSE 'cancelled' END AS outcome,
             CASE WHEN p.first_seen_at < CASE WHEN a.started_at < a.starts_at THEN a.started_at
                 ELSE a.starts_at END THEN 0 ELSE 1 END AS is_new,
             count(*) AS visits
         FROM appointments a LEFT JOIN patients p ON p.id = a.patient_id
         WHERE a.clinic_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status <> 'held'
         GROUP BY 1, 2, 3, 4, 5, 6"
    );
    let rows: Vec<TallyRow> = sql_query(query)
        .bind::<Instant, _>(At(compared.boundary))
        .bind::<Key, _>(clinic)
        .bind::<Instant, _>(At(compared.whole.start()))
        .bind::<Instant, _>(At(compared.whole.end()))
        .load(conn)?;
    let tally = |row: TallyRow| Tally {
        service_id: row.service_id,
        practitioner_id: row.practitioner_id,
        source: row.source,
        outcome: row.outcome,
        is_new: row.is_new == 1,
        earlier: row.earlier == 1,
        visits: row.visits,
    };
    Ok(rows.into_iter().map(tally).collect())
}

#[derive(QueryableByName)]
struct PieceRow {
    #[diesel(sql_type = Key)]
    practitioner_id: PractitionerId,
    #[diesel(sql_type = Integer)]
    earlier: i32,
    #[diesel(sql_type = BigInt)]
    minute: i64,
    #[diesel(sql_type = BigInt)]
    length: i64,
    #[diesel(sql_type = BigInt)]
    visits: i64,
}

/// The time that visits of a clinic take in either period, as the clocks of their locations show
/// it. The stretches between which clocks are set go along with the question, so that the
/// database tells local times by adding; a visit across two of them counts in both.
pub fn booked(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
    zones: &[Tz],
) -> Result<Vec<Piece>, Error> {
    let dialect = Dialect::of(conn);
    let (starts, ends) = (dialect.seconds("a.starts_at"), dialect.seconds("a.ends_at"));
    let clocks: Vec<String> = compared.stretches(zones).iter().map(clock).collect();
    let query = format!(
        "WITH clocks (zone, earlier, since, until, ahead) AS (VALUES {}),
         visits AS (
             SELECT a.practitioner_id, l.time_zone AS zone, {starts} AS starts, {ends} AS ends
             FROM appointments a JOIN locations l ON l.id = a.location_id
             WHERE a.clinic_id = $1 AND a.starts_at > $2 AND a.starts_at < $3
                 AND a.status IN {STANDS}),
         pieces AS (
             SELECT v.practitioner_id, c.earlier,
                 c.ahead + CASE WHEN v.starts < c.since THEN c.since ELSE v.starts END AS starts,
                 c.ahead + CASE WHEN v.ends > c.until THEN c.until ELSE v.ends END AS ends
             FROM visits v
             JOIN clocks c ON c.zone = v.zone AND v.starts < c.until AND v.ends > c.since)
         SELECT practitioner_id, earlier, CAST((starts / 60) % 1440 AS bigint) AS minute,
             CAST((ends - starts) / 60 AS bigint) AS length, count(*) AS visits
         FROM pieces GROUP BY 1, 2, 3, 4",
        clocks.join(", ")
    );
    let rows: Vec<PieceRow> = sql_query(query)
        .bind::<Key, _>(clinic)
        .bind::<Instant, _>(At(compared.whole.start() - LONGEST))
        .bind::<Instant, _>(At(compared.whole.end()))
        .load(conn)?;
    let piece = |row: PieceRow| Piece {
        practitioner_id: row.practitioner_id,
        earlier: row.earlier == 1,
        minute: row.minute,
        length: row.length,
        count: row.visits,
    };
    Ok(rows.into_iter().map(piece).collect())
}

/// A stretch as a row of numbers and the zone's name, in which no quote can be.
fn clock(one: &Stretch) -> String {
    format!(
        "('{}', {}, {}, {}, {})",
        one.zone.name(),
        i32::from(one.earlier),
        one.span.start().timestamp(),
        one.span.end().timestamp(),
        one.ahead.num_seconds()
    )
}

#[derive(QueryableByName)]
struct LengthRow {
    #[diesel(sql_type = Integer)]
    earlier: i32,
    #[diesel(sql_type = Key)]
    practitioner_id: PractitionerId,
    #[diesel(sql_type = BigInt)]
    length: i64,
    #[diesel(sql_type = BigInt)]
    visits: i64,
}

/// How many hours before their start the visits that stand were booked; those that were brought
/// from elsewhere do not tell.
pub fn leads(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
) -> Result<Vec<Length>, Error> {
    let hours = Dialect::of(conn).between("created_at", "starts_at", 3600);
    let which = format!("status IN {STANDS} AND source <> 'import'");
    lengths(conn, clinic, compared, (&hours, &which))
}

/// How many minutes patients waited whose arrival and treatment were noted.
pub fn waits(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
) -> Result<Vec<Length>, Error> {
    let minutes = Dialect::of(conn).between("arrived_at", "started_at", 60);
    let which = format!("status IN {STANDS} AND arrived_at IS NOT NULL AND started_at IS NOT NULL");
    lengths(conn, clinic, compared, (&minutes, &which))
}

fn lengths(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
    (length, which): (&str, &str),
) -> Result<Vec<Length>, Error> {
    let query = format!(
        "SELECT CASE WHEN starts_at < $1 THEN 1 ELSE 0 END AS earlier, practitioner_id,
             {length} AS length, count(*) AS visits
         FROM appointments
         WHERE clinic_id = $2 AND starts_at >= $3 AND starts_at < $4 AND {which}
         GROUP BY 1, 2, 3"
    );
    let rows: Vec<LengthRow> = sql_query(query)
        .bind::<Instant, _>(At(compared.boundary))
        .bind::<Key, _>(clinic)
        .bind::<Instant, _>(At(compared.whole.start()))
        .bind::<Instant, _>(At(compared.whole.end()))
        .load(conn)?;
    let length = |row: LengthRow| Length {
        practitioner_id: row.practitioner_id,
        earlier: row.earlier == 1,
        length: row.length,
        visits: row.visits,
    };
    Ok(rows.into_iter().map(length).collect())
}

#[derive(QueryableByName)]
struct SetAsideRow {
    #[diesel(sql_type = Integer)]
    earlier: i32,
    #[diesel(sql_type = Nullable<Key>)]
    actor_id: Option<StaffId>,
    #[diesel(sql_type = Text)]
    rules: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = BigInt)]
    times: i64,
}

/// Which rules were set aside at a clinic in either period, as the audit trail has it: visits that
/// are moved or called off later tell nothing of it any more.
pub fn set_aside(
    conn: &mut DbConn,
    clinic: ClinicId,
    compared: &Compared,
) -> Result<Vec<SetAside>, Error> {
    let rows: Vec<SetAsideRow> = sql_query(
        "SELECT CASE WHEN at < $1 THEN 1 ELSE 0 END AS earlier, actor_id,
             change ->> 'overrides' AS rules, reason, count(*) AS times
         FROM audit
         WHERE clinic_id = $2 AND at >= $3 AND at < $4 AND change ->> 'overrides' <> '[]'
             AND action IN ('appointment.book', 'appointment.request', 'appointment.reschedule')
         GROUP BY 1, 2, 3, 4",
    )
    .bind::<Instant, _>(At(compared.boundary))
    .bind::<Key, _>(clinic)
    .bind::<Instant, _>(At(compared.whole.start()))
    .bind::<Instant, _>(At(compared.whole.end()))
    .load(conn)?;
    let told = |row: SetAsideRow| SetAside {
        // A rule of another version of this program is passed over.
        rules: serde_json::from_str::<Vec<serde_json::Value>>(&row.rules)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|rule| serde_json::from_value::<Rule>(rule).ok())
            .collect(),
        by: row.actor_id,
        reason: row.reason.unwrap_or_default(),
        earlier: row.earlier == 1,
        times: row.times,
    };
    Ok(rows.into_iter().map(told).collect())
}
