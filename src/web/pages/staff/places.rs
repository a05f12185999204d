//! Where things stand on the desk: a class for each start and each length, in steps of five
//! minutes, so that no page needs a style of its own.
use actix_web::{HttpResponse, http::header};
use chrono::TimeDelta;
use std::fmt::Write as _;

/// How many minutes one row of the desk is.
const ROW: i64 = 5;
/// The rows of the longest day there is: 25 hours.
const ROWS: i64 = 25 * 60 / ROW;
/// Side by side, no more than this many are told apart.
pub(super) const LANES: usize = 4;

/// The classes of what begins `from` after the top and lasts as long as `length`: `t22 d6`.
pub(super) fn at(from: TimeDelta, length: TimeDelta) -> String {
    let top = from.num_minutes().div_euclid(ROW).clamp(0, ROWS - 1);
    let rows = (length.num_minutes() + from.num_minutes().rem_euclid(ROW) + ROW - 1) / ROW;
    format!("t{top} d{}", rows.clamp(1, ROWS - top))
}

/// The style sheet that gives the classes their meaning.
pub(super) async fn sheet() -> HttpResponse {
    let mut css = String::new();
    for row in 0..ROWS {
        let _ = writeln!(css, ".t{row}{{grid-row-start:{}}}", row + 1);
        let _ = writeln!(css, ".d{0}{{grid-row-end:span {0}}}", row + 1);
    }
    for lanes in 1..=LANES {
        for lane in 0..lanes {
            let width = 12 / lanes;
            let _ = writeln!(
                css,
                ".l{lane}of{lanes}{{grid-column:{} / span {width}}}",
                lane * width + 1
            );
        }
    }
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/css; charset=utf-8")
        .body(css)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_start_and_a_length_in_rows_of_five_minutes() {
        let at = |from, length| super::at(TimeDelta::minutes(from), TimeDelta::minutes(length));
        assert_eq!(at(110, 30), "t22 d6");
        assert_eq!(at(7, 10), "t1 d3");
        assert_eq!(at(0, 0), "t0 d1");
        assert_eq!(at(-10, 30), "t0 d6");
    }
}
