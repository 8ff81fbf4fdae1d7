#include "day.hpp"

#include <algorithm>
#include <cstdio>

namespace atelier::core {

using namespace std::chrono;

Result<Day> parse_day(std::string_view text) {
    const auto number = [&](std::size_t from, std::size_t size) {
        int out = 0;
        for (const char c : text.substr(from, size)) out = c >= '0' && c <= '9' && out >= 0 ? out * 10 + (c - '0') : -1;
        return out;
    };
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
        const int y = number(0, 4), m = number(5, 2), d = number(8, 2);
        const year_month_day date{year{y}, month{static_cast<unsigned>(std::max(m, 0))}, day{static_cast<unsigned>(std::max(d, 0))}};
        if (y > 0 && date.ok()) return sys_days{date};
    }
    return fail(Code::invalid_argument, "'" + std::string(text.substr(0, 20)) + "' is not a day such as 2022-12-28");
}

std::string format_day(Day day) {
    const year_month_day date{day};
    char buffer[32];
    std::snprintf(
        buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())
    );
    return buffer;
}

Day add_months(Day day, int count) {
    const year_month_day date{day};
    const year_month_day moved = date + months{count};
    return moved.ok() ? sys_days{moved} : sys_days{moved.year() / moved.month() / last};
}

Day first_of_year(Day day) { return sys_days{year_month_day{day}.year() / January / 1}; }

Day day_of(int y, unsigned m, unsigned d) { return sys_days{year{y} / month{m} / std::chrono::day{d}}; }

Result<Period> parse_period(std::string_view text) {
    static constexpr std::string_view names[] = {"1d", "1w", "1m", "3m", "6m", "1y", "5y", "all"};
    const auto* const found = std::ranges::find(names, text);
    if (found == std::end(names)) return fail(Code::invalid_argument, "unknown period '" + std::string(text.substr(0, 20)) + "'");
    return static_cast<Period>(found - std::begin(names));
}

Day period_start(Period period, Day as_of, Day first) {
    switch (period) {
        case Period::day:
            return as_of - days{1};
        case Period::week:
            return as_of - days{7};
        case Period::month:
            return add_months(as_of, -1);
        case Period::quarter:
            return add_months(as_of, -3);
        case Period::half_year:
            return add_months(as_of, -6);
        case Period::year:
            return add_months(as_of, -12);
        case Period::five_years:
            return add_months(as_of, -60);
        case Period::all:
            break;
    }
    return first;
}

}  // namespace atelier::core
