//! A picture of a week's hours: a row for each day, an hour every so many points.
use serde_json::Value;
use std::fmt::Write as _;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// How wide an hour is.
const HOUR: i64 = 36;
/// Where the hours begin, beside the names of the days.
const LEFT: i64 = 44;
/// How high a day is.
const ROW: i64 = 24;
/// Where the days begin, below the hours.
const TOP: i64 = 22;

/// At work on a day, in minutes from midnight.
struct Stretch {
    /// 0 Monday to 6 Sunday.
    day: i64,
    opens: i64,
    closes: i64,
    /// The words for how it looks: for the desk only, not every week.
    class: &'static str,
}

/// The picture as SVG, from how the week looks to programs; empty where nobody works.
pub(super) fn drawn(week: &Value) -> String {
    let rules = week.get("rules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let stretches: Vec<Stretch> = rules.iter().filter_map(Stretch::of).collect();
    let Some(first) = stretches.iter().map(|one| one.opens / 60).min() else {
        return String::new();
    };
    let last = stretches.iter().map(|one| (one.closes + 59) / 60).max().unwrap_or(24);
    let (width, height) = (LEFT + (last - first) * HOUR + 20, TOP + 7 * ROW + 4);
    let mut svg = format!(
        "<section class=\"week\" tabindex=\"0\" aria-label=\"The week\">\
         <svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">",
        told(&stretches)
    );
    for hour in first..=last {
        let x = LEFT + (hour - first) * HOUR;
        let (from, to) = (TOP - 4, TOP + 7 * ROW);
        let _ = write!(
            svg,
            "<text x=\"{x}\" y=\"12\" text-anchor=\"middle\">{hour}</text>\
             <line x1=\"{x}\" x2=\"{x}\" y1=\"{from}\" y2=\"{to}\"></line>"
        );
    }
    for (row, day) in (0..).zip(DAYS) {
        let y = TOP + row * ROW + 16;
        let _ = write!(svg, "<text x=\"0\" y=\"{y}\">{day}</text>");
    }
    for one in &stretches {
        let x = LEFT + (one.opens - first * 60) * HOUR / 60;
        let (y, width) = (TOP + one.day * ROW + 2, (one.closes - one.opens) * HOUR / 60);
        let (class, height) = (one.class, ROW - 4);
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             rx=\"4\"></rect>"
        );
    }
    svg + "</svg></section>"
}

/// The same in words.
fn told(stretches: &[Stretch]) -> String {
    let clock = |minutes: i64| format!("{}:{:02}", minutes / 60 % 24, minutes % 60);
    let each = stretches.iter().map(|one| {
        let day = usize::try_from(one.day).ok().and_then(|day| DAYS.get(day)).unwrap_or(&"");
        format!("{day} {} to {}", clock(one.opens), clock(one.closes))
    });
    each.collect::<Vec<_>>().join(", ")
}

impl Stretch {
    fn of(rule: &Value) -> Option<Self> {
        let minutes = |name: &str| {
            let (hour, minute) = rule.get(name)?.as_str()?.split_once(':')?;
            Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
        };
        let given = |name: &str| rule.get(name).is_some_and(|value| !value.is_null());
        let every = rule.get("every_weeks").and_then(Value::as_i64).unwrap_or(1);
        let not_always = every > 1 || given("valid_from") || given("valid_until");
        let for_desk = rule.get("access").and_then(Value::as_str) == Some("staff");
        Some(Self {
            day: rule.get("weekday")?.as_i64()? - 1,
            opens: minutes("opens")?,
            closes: match minutes("closes")? {
                0 => 24 * 60,
                closes => closes,
            },
            class: match (for_desk, not_always) {
                (true, _) => "for-desk",
                (false, true) => "not-always",
                (false, false) => "always",
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_week_is_drawn_where_somebody_works() {
        let rule = |weekday: i32, opens: &str, closes: &str| {
            json!({ "weekday": weekday, "opens": opens, "closes": closes, "every_weeks": 1,
                "access": "online", "valid_from": null, "valid_until": null })
        };
        let svg =
            drawn(&json!({ "rules": [rule(1, "09:00", "17:30"), rule(7, "20:00", "00:00")] }));
        assert!(svg.contains("aria-label=\"Mon 9:00 to 17:30, Sun 20:00 to 0:00\""), "{svg}");
        let monday = format!("x=\"{LEFT}\" y=\"{}\" width=\"{}\"", TOP + 2, 17 * HOUR / 2);
        assert!(svg.contains(&monday), "{svg}");
        assert_eq!(drawn(&json!({ "rules": [] })), "");
    }
}
