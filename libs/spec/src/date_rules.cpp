#include <algorithm>
#include <cmath>

#include "rule_parts.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

// A date's text is that of Calendar, with "--" in the place of a year that is not said yet: "--03", "--Q2", "--04-01".
constexpr std::string_view k_no_year = "--";

bool is_year(std::string_view text) { return text.size() == 4 && text[0] != '-'; }
bool lacks_year(std::string_view text) { return text.starts_with(k_no_year); }
std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }
int key_number(const Piece& leaf) { return std::stoi(leaf.mention->key); }

std::optional<int> year_of(const Mention& m) {
    const bool span = m.is("span", "year");
    if ((!m.is("number") && !span) || m.number != std::floor(m.number)) return std::nullopt;
    if (m.number < 1990 || m.number > 2100 || m.decimal_reading) return std::nullopt;
    return static_cast<int>(m.number);
}

bool date(Piece& out, std::string text) {
    out.form = Form::date;
    out.text = std::move(text);
    return true;
}

bool period(Piece& out, std::string text) {
    if (!Calendar::from(text)) return false;
    out.form = Form::period;
    out.text = std::move(text);
    return true;
}

bool year(Pieces parts, Piece& out) {
    const auto found = year_of(*parts[0]->mention);
    return found && date(out, std::to_string(*found));
}

bool digits(Pieces parts, Piece& out) { return date(out, parts[0]->mention->key); }

bool month(Pieces parts, Piece& out) { return date(out, std::string(k_no_year) + two(key_number(*parts[0]))); }
bool quarter(Pieces parts, Piece& out) { return date(out, formatted("{}Q{}", k_no_year, key_number(*parts[0]))); }
bool half(Pieces parts, Piece& out) { return date(out, formatted("{}H{}", k_no_year, key_number(*parts[0]))); }

bool day_of_month(Pieces parts, Piece& out) {
    const auto& day = parts[0]->form == Form::leaf ? *parts[0]->mention : *parts[1]->mention;
    const auto& month = parts[0]->form == Form::leaf ? *parts[1] : *parts[0];
    if (!lacks_year(month.text) || month.text.size() != 4 || month.text[2] == 'Q' || month.text[2] == 'H') return false;
    if (day.number < 1 || day.number > 31 || day.number != std::floor(day.number)) return false;
    return date(out, month.text + "-" + two(static_cast<int>(day.number)));
}

/// "March 2022", "2022 Q1", "the first half of 2022".
bool of_year(Pieces parts, Piece& out) {
    const auto& part = is_year(parts[0]->text) ? *parts[1] : *parts[0];
    const auto& whole = is_year(parts[0]->text) ? *parts[0] : *parts[1];
    if (!lacks_year(part.text) || !is_year(whole.text)) return false;
    return date(out, whole.text + "-" + part.text.substr(k_no_year.size()));
}

/// "Q3 of last year", "в марте этого года".
bool of_relative_year(Pieces parts, Piece& out) {
    const auto& part = parts[0]->form == Form::date ? *parts[0] : *parts[1];
    const auto& whole = parts[0]->form == Form::date ? *parts[1]->mention : *parts[0]->mention;
    if (!lacks_year(part.text) || part.text.size() > 4) return false;
    const std::string head = whole.is("when") ? "previous_year-" : "this_year-";
    return period(out, head + part.text.substr(k_no_year.size()));
}

bool that_time(Pieces parts, Piece& out) {
    const auto& text = parts[0]->text;
    return period(out, lacks_year(text) ? "latest-" + text.substr(k_no_year.size()) : text);
}

bool relative(Pieces parts, Piece& out) { return period(out, parts[0]->mention->key); }

bool since(Pieces parts, Piece& out) {
    if (lacks_year(parts[1]->text)) return false;
    return period(out, parts[1]->text + "..");
}

/// "from March to June 2022": the first end takes the year of the second.
bool from_to(Pieces parts, Piece& out) {
    std::vector<std::string> ends;
    for (const auto* part : parts)
        if (part->form == Form::date) ends.push_back(part->text);
    if (ends.size() != 2 || lacks_year(ends[1])) return false;
    if (lacks_year(ends[0])) ends[0] = ends[1].substr(0, 4) + "-" + ends[0].substr(k_no_year.size());
    return period(out, ends[0] + ".." + ends[1]);
}

/// The stretch of the same length just before or after; empty where there is none (a day, a half).
std::string beside(const std::string& text, int step) {
    const int year = std::stoi(text.substr(0, 4));
    if (is_year(text)) return std::to_string(year + step);
    if (text.size() != 7 || text[5] == 'H') return {};
    const bool quarters = text[5] == 'Q';
    const int last = quarters ? 4 : 12;
    int part = std::stoi(text.substr(quarters ? 6 : 5)) + step, of = year;
    if (part < 1) part = last, --of;
    if (part > last) part = 1, ++of;
    return std::to_string(of) + "-" + (quarters ? "Q" + std::to_string(part) : two(part));
}

/// "before 2022" ends with 2021, "after March 2022" begins with April.
bool before(Pieces parts, Piece& out) {
    const auto& text = parts[1]->text;
    const auto end = lacks_year(text) ? std::string() : beside(text, -1);
    return !end.empty() && period(out, ".." + end);
}

bool after(Pieces parts, Piece& out) {
    const auto& text = parts[1]->text;
    const auto start = lacks_year(text) ? std::string() : beside(text, 1);
    return !start.empty() && period(out, start + "..");
}

/// "2021 and 2022", "in March and April 2022": neighbours are one stretch, others are none.
bool neighbours(Pieces parts, Piece& out) {
    auto left = parts[0]->text;
    const auto& right = parts[2]->text;
    if (lacks_year(right)) return false;
    if (lacks_year(left)) left = right.substr(0, 4) + "-" + left.substr(k_no_year.size());
    return left.size() == right.size() && beside(left, 1) == right && period(out, left + ".." + right);
}

/// "since last month" begins at a day that is not written down: no stretch of the spec, so the words stay uncovered.
bool since_relative(Pieces, Piece& out) {
    out.form = Form::period;
    out.text.clear();
    return true;
}

bool gone(Pieces parts, Piece& out) {
    out.form = Form::gone;
    out.what =
        parts.back()->form == Form::period || parts.back()->mention->is("period") || parts.back()->mention->is("span")
            ? Form::period
            : Form::leaf;
    return true;
}

}  // namespace

std::vector<Rule> date_rules() {
    const RulePart number{Form::leaf, "number"}, span{Form::leaf, "span", "year"}, dates{Form::date},
        stretch{Form::period};
    const RulePart from{Form::leaf, "prep", "from"}, start{Form::leaf, "prep", "start"}, to{Form::leaf, "prep", "to"};
    const RulePart between{Form::leaf, "prep", "between"}, and_word{Form::leaf, "conj", "and"}, by{Form::leaf, "by"};
    const RulePart last_year{Form::leaf, "when", "previous_year"}, this_year{Form::leaf, "period", "ytd"};
    const RulePart neg{Form::leaf, "neg"}, field{Form::leaf, "field"};
    std::vector<Rule> out{
        {"year", "in 2022", {number}, year},
        {"year", "за 2022 год", {span}, year},
        {"date in digits", "since 2022-04-01", {{Form::leaf, "date"}}, digits},
        {"month", "in March", {{Form::leaf, "month"}}, month},
        {"quarter", "in Q3", {{Form::leaf, "quarter"}}, quarter},
        {"half", "in the first half of 2022", {{Form::leaf, "half"}}, half},
        {"day of a month", "from 1 April to 2 May 2022", {number, dates}, day_of_month},
        {"day of a month", "from April 1 to May 2, 2022", {dates, number}, day_of_month},
        {"of a year", "March 2022", {dates, dates}, of_year},
        {"of a relative year", "Q3 of last year", {dates, last_year}, of_relative_year},
        {"of a relative year", "Q3 of this year", {dates, this_year}, of_relative_year},
        {"of a relative year", "last year's Q3", {last_year, dates}, of_relative_year},
        {"that time", "in March 2022", {dates}, that_time},
        {"relative", "last quarter", {{Form::leaf, "when"}}, relative},
        {"since", "since March 2022", {from, dates}, since},
        {"since", "since the start of 2022", {start, dates}, since},
        {"since relative", "since last month", {from, {Form::leaf, "when"}}, since_relative},
        {"before", "before 2022", {{Form::leaf, "prep", "before"}, dates}, before},
        {"after", "after March 2022", {{Form::leaf, "prep", "after"}, dates}, after},
        {"neighbours", "in 2021 and 2022", {dates, and_word, dates}, neighbours},
        {"from to", "from March to June 2022", {from, dates, to, dates}, from_to},
        {"from to", "March to June 2022", {dates, to, dates}, from_to},
        {"from to", "с 1 апреля по 15 июня 2022", {from, dates, by, dates}, from_to},
        {"from to", "between March and June 2022", {between, dates, and_word, dates}, from_to},
        {"gone", "not by country", {neg, by, field}, gone},
        {"gone", "not over the year", {neg, {Form::leaf, "period"}}, gone},
        {"gone", "not over 3 months", {neg, {Form::leaf, "span"}}, gone},
        {"gone", "not in March", {neg, stretch}, gone},
    };
    return out;
}

}  // namespace atelier::spec
