//! `Date`. RFC 9110 §5.6.7.

use crate::time::Timestamp;

/// The form that servers send: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn parse(date: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut words = date.trim().split(' ').skip(1);
    let day: u64 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().zip(1..).find(|(month, _)| **month == name)?.1;
    let year: u64 = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(str::parse::<u64>);
    let mut part = || clock.next()?.ok();
    let (hours, minutes, seconds) = (part()?, part()?, part()?);
    let plausible = (1970..=9999).contains(&year)
        && (1..=31).contains(&day)
        && hours < 24
        && minutes < 60
        && seconds <= 60;
    (plausible && words.next() == Some("GMT")).then(|| {
        let days = days_before(year, month) + day - 1;
        Timestamp::from_seconds(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
    })
}

/// Days from 1970-01-01 to the first of a month, in a year that begins in March, so that the
/// leap day is its last.
const fn days_before(year: u64, month: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_date_is_read_and_nonsense_is_not() {
        for (date, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Tue, 29 Feb 2000 23:59:60 GMT", Some(951_868_800)),
            ("Sun, 01 Mar 2026 00:00:00 GMT", Some(1_772_323_200)),
            ("Tue, 24 Nov 2026 08:38:50 GMT", Some(1_795_509_530)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Foo 1994 08:49:37 GMT", None),
            ("", None),
        ] {
            assert_eq!(parse(date).map(|time| time.seconds()), seconds, "{date}");
        }
    }
}
