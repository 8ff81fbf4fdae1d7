#include "atelier/spec/calendar.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "util.hpp"

namespace atelier::spec {
namespace {

constexpr std::array<std::string_view, 8> k_relative{"this_week",    "previous_week",    "this_month", "previous_month",
                                                     "this_quarter", "previous_quarter", "this_year",  "previous_year"};
constexpr std::array<std::string_view, 3> k_years{"this_year", "previous_year", "latest"};

std::optional<int> digits(std::string_view text, std::size_t count) {
    if (text.size() != count) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// A part of a year: 'Q' 1-4, 'H' 1-2, 'M' 1-12.
struct Part {
    char kind;
    int number;
};

std::optional<Part> part_of(std::string_view text) {
    if (text.size() == 2 && text[0] == 'Q' && text[1] >= '1' && text[1] <= '4') return Part{'Q', text[1] - '0'};
    if (text.size() == 2 && text[0] == 'H' && text[1] >= '1' && text[1] <= '2') return Part{'H', text[1] - '0'};
    const auto month = digits(text, 2);
    if (month && *month >= 1 && *month <= 12) return Part{'M', *month};
    return std::nullopt;
}

int days_in(int year, int month) {
    constexpr std::array<int, 12> k_days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : k_days[static_cast<std::size_t>(month - 1)];
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

using Days = std::pair<std::string, std::string>;

Days months(int year, int from, int to) {
    const auto head = std::to_string(year) + "-";
    return {head + two(from) + "-01", head + two(to) + "-" + two(days_in(year, to))};
}

std::string iso(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<int>(unsigned{date.month()})) + "-" +
           two(static_cast<int>(unsigned{date.day()}));
}

std::chrono::days days_since_monday(std::chrono::sys_days day) {
    return std::chrono::weekday{day} - std::chrono::Monday;
}

/// The days of a named year, of a part of it, or the one day.
std::optional<Days> absolute(std::string_view text) {
    const auto year = digits(text.substr(0, 4), 4);
    if (!year || *year < 1900 || *year > 2199) return std::nullopt;
    if (text.size() == 4) return months(*year, 1, 12);
    if (text.size() < 7 || text[4] != '-') return std::nullopt;
    const auto part = part_of(text.substr(5, 2));
    if (!part) return std::nullopt;
    if (text.size() == 7) {
        if (part->kind == 'M') return months(*year, part->number, part->number);
        const int length = part->kind == 'Q' ? 3 : 6;
        return months(*year, (part->number - 1) * length + 1, part->number * length);
    }
    const auto day =
        text.size() == 10 && text[7] == '-' && part->kind == 'M' ? digits(text.substr(8), 2) : std::nullopt;
    if (!day || *day < 1 || *day > days_in(*year, part->number)) return std::nullopt;
    return Days{std::string(text), std::string(text)};
}

std::optional<Days> days_of(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return absolute(text);
    const auto from = text.substr(0, dots), to = text.substr(dots + 2);
    if (from.empty() && to.empty()) return std::nullopt;
    Days out;
    if (!from.empty()) {
        const auto days = absolute(from);
        if (!days) return std::nullopt;
        out.first = days->first;
    }
    if (!to.empty()) {
        const auto days = absolute(to);
        if (!days) return std::nullopt;
        out.second = days->second;
    }
    if (!out.first.empty() && !out.second.empty() && out.first > out.second) return std::nullopt;
    return out;
}

bool is_relative(std::string_view text) {
    if (contains(k_relative, text)) return true;
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos || !contains(k_years, text.substr(0, dash))) return false;
    const auto part = part_of(text.substr(dash + 1));
    return part && part->kind != 'H';
}

constexpr std::array<Words, 12> k_months{
    {{"January", "январь"},
     {"February", "февраль"},
     {"March", "март"},
     {"April", "апрель"},
     {"May", "май"},
     {"June", "июнь"},
     {"July", "июль"},
     {"August", "август"},
     {"September", "сентябрь"},
     {"October", "октябрь"},
     {"November", "ноябрь"},
     {"December", "декабрь"}}
};

/// After "с": "с марта", "с 1-го квартала".
std::string part_since(const Part& part) {
    constexpr std::array<std::string_view, 12> k_genitive{"января",   "февраля", "марта",  "апреля",
                                                          "мая",      "июня",    "июля",   "августа",
                                                          "сентября", "октября", "ноября", "декабря"};
    if (part.kind == 'M') return std::string(k_genitive[static_cast<std::size_t>(part.number - 1)]);
    return formatted(part.kind == 'Q' ? "{}-го квартала" : "{}-го полугодия", part.number);
}

std::string part_words(const Part& part, Lang lang) {
    const bool ru = lang == Lang::ru;
    if (part.kind == 'M') return std::string(k_months[static_cast<std::size_t>(part.number - 1)].in(lang));
    if (part.kind == 'Q') return formatted(ru ? "{}-й квартал" : "Q{}", part.number);
    return formatted(ru ? "{}-е полугодие" : "half {} of", part.number);
}

std::string day_words(std::string_view text, Lang lang) {
    const bool ru = lang == Lang::ru;
    const std::string year(text.substr(0, 4));
    if (text.size() == 4) return year + (ru ? " год" : "");
    const auto part = *part_of(text.substr(5, 2));
    if (text.size() == 10) return formatted("{}.{}.{}", text.substr(8), text.substr(5, 2), year);
    return part_words(part, lang) + " " + year + (ru && part.kind != 'M' ? " года" : "");
}

std::string since_words(std::string_view text, Lang lang) {
    if (lang != Lang::ru) return "from " + day_words(text, lang);
    const std::string year(text.substr(0, 4));
    if (text.size() == 4) return "с " + year + " года";
    const auto part = *part_of(text.substr(5, 2));
    if (text.size() == 10) return "с " + day_words(text, lang);
    return "с " + part_since(part) + " " + year + " года";
}

std::string relative_words(std::string_view text, Lang lang) {
    constexpr std::array<Words, 8> k_words{
        {{"this week", "за эту неделю"},
         {"the previous week", "за прошлую неделю"},
         {"this month", "за этот месяц"},
         {"the previous month", "за прошлый месяц"},
         {"this quarter", "за этот квартал"},
         {"the previous quarter", "за прошлый квартал"},
         {"this year", "за этот год"},
         {"the previous year", "за прошлый год"}}
    };
    const bool ru = lang == Lang::ru;
    for (std::size_t i = 0; i < k_relative.size(); ++i)
        if (k_relative[i] == text) return (ru ? "" : "in ") + std::string(k_words[i].in(lang));
    constexpr std::array<Words, 3> k_of{
        {{"of this year", "этого года"}, {"of the previous year", "прошлого года"}, {"(the latest)", "(последний)"}}
    };
    const auto dash = text.rfind('-');
    const auto part = part_words(*part_of(text.substr(dash + 1)), lang);
    for (std::size_t i = 0; i < k_years.size(); ++i)
        if (k_years[i] == text.substr(0, dash))
            return (ru ? "за " : "in ") + part + " " + std::string(k_of[i].in(lang));
    return std::string(text);
}

}  // namespace

std::optional<Calendar> Calendar::from(std::string_view text) {
    if (!is_relative(text) && !days_of(text)) return std::nullopt;
    return Calendar{std::string(text)};
}

bool Calendar::relative() const { return is_relative(text); }

std::pair<std::string, std::string> Calendar::days() const { return days_of(text).value_or(Days{}); }

std::pair<std::string, std::string> Calendar::days_seen_from(std::string_view as_of) const {
    const auto day = absolute(as_of);
    if (!relative() || !day || as_of.size() != 10) return days();
    const int year = *digits(as_of.substr(0, 4), 4), month = *digits(as_of.substr(5, 2), 2);
    const auto dash = text.rfind('-');
    if (dash != std::string::npos) {
        const auto head = std::string_view(text).substr(0, dash);
        const auto of = [&](int y) { return *absolute(std::to_string(y) + text.substr(dash)); };
        auto own = of(head == "previous_year" ? year - 1 : year);
        return head == "latest" && own.first > as_of ? of(year - 1) : own;
    }
    const int back = text.starts_with("previous") ? 1 : 0;
    if (text.ends_with("year")) return months(year - back, 1, 12);
    const int length = text.ends_with("quarter") ? 3 : 1;
    if (text.ends_with("week")) {
        using namespace std::chrono;
        const sys_days today{std::chrono::year{year} / month / *digits(as_of.substr(8), 2)};
        const auto monday = today - days_since_monday(today) - std::chrono::days{7 * back};
        return {iso(monday), iso(monday + std::chrono::days{6})};
    }
    int first = (month - 1) / length * length + 1 - back * length;
    const int of_year = first < 1 ? year - 1 : year;
    if (first < 1) first += 12;
    return months(of_year, first, first + length - 1);
}

std::string title_of(const Calendar& calendar, Lang lang) {
    const bool ru = lang == Lang::ru;
    const std::string_view text = calendar.text;
    if (calendar.relative()) return relative_words(text, lang);
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return (ru ? "за " : text.size() == 10 ? "on " : "in ") + day_words(text, lang);
    const auto from = text.substr(0, dots), to = text.substr(dots + 2);
    std::string out;
    if (!from.empty()) out = since_words(from, lang);
    if (!to.empty()) out += (out.empty() ? "" : " ") + std::string(ru ? "по " : "to ") + day_words(to, lang);
    return out;
}

}  // namespace atelier::spec
