#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::core {

/// A calendar day without a time zone.
using Day = std::chrono::sys_days;

/// "2022-12-28"; anything that is not a day of the calendar is invalid_argument.
Result<Day> parse_day(std::string_view text);
std::string format_day(Day day);

/// The same day of the month `months` later (or earlier); the month's last day where there is none.
Day add_months(Day day, int months);
Day first_of_year(Day day);
/// For literals in code and tests.
Day day_of(int year, unsigned month, unsigned day);

enum class Period { day, week, month, quarter, half_year, year, five_years, all };

/// "1d" "1w" "1m" "3m" "6m" "1y" "5y" "all".
Result<Period> parse_period(std::string_view text);
/// The day from which the period counts. `first` is where "all" starts.
Day period_start(Period period, Day as_of, Day first);

}  // namespace atelier::core
