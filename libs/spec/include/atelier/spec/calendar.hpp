#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "atelier/spec/vocabulary.hpp"

namespace atelier::spec {

/// A stretch of the calendar, as opposed to a rolling period ("the last quarter" against "the last three months").
///
/// Written as text, on the wire and here:
///   this_week, previous_week, this_month, previous_month, this_quarter, previous_quarter, this_year, previous_year
///   this_year-Q3, previous_year-03, latest-Q2, latest-03     a quarter or month of such a year, or the latest one
///   begun 2022, 2022-H1, 2022-Q3, 2022-03, 2022-03-15              of a year that was named 2022-03..2022-06,
///   2022-03-15.., ..2021                   from and to, both included; either end may be open
/// Relative ones count from the last priced day (`asOf` of the portfolio).
struct Calendar {
    std::string text;
    bool operator==(const Calendar&) const = default;

    /// nullopt when the text is none of the forms above.
    static std::optional<Calendar> from(std::string_view text);
    /// Whether it depends on the day.
    bool relative() const;
    /// First and last day, ISO, both included; an open end is empty. Only of what is not relative.
    std::pair<std::string, std::string> days() const;
    /// The same of any, seen from the day `as_of` (ISO), as the SDK's calendar() counts.
    std::pair<std::string, std::string> days_seen_from(std::string_view as_of) const;
};

/// "in March 2022", "за прошлый квартал".
std::string title_of(const Calendar& calendar, Lang lang);

}  // namespace atelier::spec
