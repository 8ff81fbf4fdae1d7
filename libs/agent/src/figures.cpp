#include "figures.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "atelier/base/text.hpp"

namespace atelier::agent {
namespace {

constexpr int k_max_depth = 60;

/// Recursive descent over the grammar of calculate().
class Calculator {
public:
    explicit Calculator(std::string_view text) : text_(text) {}

    Result<double> run() {
        ATL_TRY(const double value, sum());
        space();
        if (at_ < text_.size()) return wrong("unexpected '" + std::string(text_.substr(at_, 10)) + "'");
        if (!std::isfinite(value)) return wrong("the result is no finite number");
        return value;
    }

private:
    std::unexpected<Error> wrong(std::string what) const { return fail(Code::invalid_argument, "expression: " + std::move(what)); }

    void space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    }
    bool take(char c) {
        space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    Result<double> sum() {
        if (++depth_ > k_max_depth) return wrong("nested too deeply");
        ATL_TRY(double value, product());
        while (true) {
            if (take('+')) {
                ATL_TRY(const double next, product());
                value += next;
            } else if (take('-')) {
                ATL_TRY(const double next, product());
                value -= next;
            } else {
                --depth_;
                return value;
            }
        }
    }

    Result<double> product() {
        ATL_TRY(double value, factor());
        while (true) {
            if (take('*')) {
                ATL_TRY(const double next, factor());
                value *= next;
            } else if (take('/')) {
                ATL_TRY(const double next, factor());
                if (next == 0) return wrong("division by zero");
                value /= next;
            } else {
                return value;
            }
        }
    }

    Result<double> factor() {
        if (take('-')) {
            ATL_TRY(const double value, factor());
            return -value;
        }
        if (take('+')) return factor();
        ATL_TRY(const double base, atom());
        if (!take('^')) return base;
        ATL_TRY(const double exponent, factor());
        return std::pow(base, exponent);
    }

    Result<double> atom() {
        space();
        if (take('(')) {
            ATL_TRY(const double value, sum());
            if (!take(')')) return wrong("')' is missing");
            return value;
        }
        if (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) return call();
        double value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc{}) return wrong(at_ < text_.size() ? "a number is expected at '" + std::string(text_.substr(at_, 10)) + "'" : "it is not whole");
        at_ = static_cast<std::size_t>(end - text_.data());
        if (take('%')) value /= 100;
        return value;
    }

    Result<double> call() {
        std::string name;
        while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) name += text_[at_++];
        if (!take('(')) return wrong("'(' is expected after " + name);
        std::vector<double> values;
        do {
            ATL_TRY(const double value, sum());
            values.push_back(value);
        } while (take(','));
        if (!take(')')) return wrong("')' is missing");
        double total = 0;
        for (const double v : values) total += v;
        if (name == "sum") return total;
        if (name == "avg") return total / static_cast<double>(values.size());
        if (name == "min") return std::ranges::min(values);
        if (name == "max") return std::ranges::max(values);
        if (name == "abs" && values.size() == 1) return std::abs(values[0]);
        if (name == "round" && values.size() <= 2) {
            const double scale = std::pow(10.0, values.size() == 2 ? values[1] : 0.0);
            return std::round(values[0] * scale) / scale;
        }
        return wrong("unknown function " + name + ", or the wrong number of values");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

bool digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= 0x400 && c <= 0x4FF); }
bool gap(char32_t c) { return c == U' ' || c == 0xA0 || c == 0x202F || c == 0x2009; }

/// Where a number of a text ends, and how it is written.
struct Written {
    std::string digits;  ///< with a point, without separators of thousands
    std::size_t end = 0;
};

bool three_digits(const std::u32string& t, std::size_t at) {
    return at + 2 < t.size() && digit(t[at]) && digit(t[at + 1]) && digit(t[at + 2]) && !(at + 3 < t.size() && digit(t[at + 3]));
}

/// Reads both "1,234.5" and "1 234,5". One comma or point before exactly three digits separates thousands only where another separator
/// says so too; alone it is kept as the decimal mark that it may be, and the other meaning is tried by the caller.
Written read_number(const std::u32string& t, std::size_t at) {
    Written out;
    bool fraction = false;
    while (at < t.size()) {
        if (digit(t[at])) out.digits += static_cast<char>(t[at++]);
        else if (!fraction && gap(t[at]) && three_digits(t, at + 1)) ++at;
        else if (!fraction && (t[at] == U',' || t[at] == U'.') && three_digits(t, at + 1) && at + 4 < t.size() &&
                 (t[at + 4] == U',' || t[at + 4] == U'.') && t[at + 4] != t[at] && at + 5 < t.size() && digit(t[at + 5])) ++at;
        else if (!fraction && t[at] == U',' && three_digits(t, at + 1)) ++at;
        else if (!fraction && (t[at] == U',' || t[at] == U'.') && at + 1 < t.size() && digit(t[at + 1])) {
            fraction = true;
            out.digits += '.';
            ++at;
        } else break;
    }
    out.end = at;
    return out;
}

bool is_year(const std::string& digits) { return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")); }

/// 2024-03-01, 01.03.2024, 3/1/2024: from the first digit to the last, or nothing.
std::optional<std::size_t> date_end(const std::u32string& t, std::size_t at) {
    std::size_t end = at;
    int parts = 0;
    while (end < t.size() && parts < 3) {
        std::size_t n = 0;
        while (end < t.size() && digit(t[end]) && n < 5) ++end, ++n;
        if (n == 0 || n > 4) return std::nullopt;
        ++parts;
        if (parts == 3) break;
        if (end + 1 >= t.size() || (t[end] != U'-' && t[end] != U'.' && t[end] != U'/') || !digit(t[end + 1])) return std::nullopt;
        ++end;
    }
    return parts == 3 ? std::optional(end) : std::nullopt;
}

}  // namespace

Result<double> calculate(std::string_view expression) {
    if (trim(expression).empty()) return fail(Code::invalid_argument, "expression: it is empty");
    if (expression.size() > 4000) return fail(Code::invalid_argument, "expression: longer than 4,000 characters");
    return Calculator(expression).run();
}

std::string print_figure(double value) {
    char buffer[64];
    const bool plain = std::abs(value) < 1e15 && (value == 0 || std::abs(value) >= 1e-9);
    std::snprintf(buffer, sizeof buffer, plain ? "%.10f" : "%.15g", value);
    std::string out(buffer);
    if (plain && out.contains('.')) {
        out.erase(out.find_last_not_of('0') + 1);
        if (out.ends_with('.')) out.pop_back();
    }
    return out == "-0" ? "0" : out;
}

std::vector<double> figures_in(std::string_view text) {
    std::vector<double> out;
    const std::u32string t = to_utf32(text);
    for (std::size_t at = 0; at < t.size();) {
        if (!digit(t[at])) {
            ++at;
            continue;
        }
        const bool in_word = at > 0 && (letter(t[at - 1]) || t[at - 1] == U'_');
        if (const auto date = date_end(t, at); date && !in_word) {
            at = *date;
            continue;
        }
        const Written number = read_number(t, at);
        const bool tail = number.end < t.size() && letter(t[number.end]);
        at = number.end;
        if (in_word || is_year(number.digits)) continue;
        double value = 0;
        std::from_chars(number.digits.data(), number.digits.data() + number.digits.size(), value);
        if (tail && number.end < t.size()) {
            // 12k and 3M say thousands and millions; 1st and 6m do not.
            const char32_t unit = t[number.end];
            const bool alone = number.end + 1 >= t.size() || !letter(t[number.end + 1]);
            if (alone && (unit == U'k' || unit == U'K')) value *= 1e3;
            else if (alone && unit == U'M') value *= 1e6;
            else continue;
        }
        out.push_back(value);
    }
    return out;
}

void FigureSource::add(std::string_view text) {
    // Results are JSON: whatever looks like a number is one, also in strings and with an exponent.
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c < '0' || c > '9') {
            ++at;
            continue;
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
        if (error == std::errc{}) known_.push_back(std::abs(value));
        at = std::max(at + 1, static_cast<std::size_t>(end - text.data()));
    }
    for (const double value : figures_in(text)) known_.push_back(value);
    std::ranges::sort(known_);
}

bool FigureSource::knows(double figure) const {
    figure = std::abs(figure);
    if (figure <= 12 && figure == std::floor(figure)) return true;
    const std::string written = print_figure(figure);
    const auto point = written.find('.');
    const auto digits = point == std::string::npos ? 0 : written.size() - point - 1;
    const double half = 0.5 * std::pow(10.0, -static_cast<double>(digits)) * 1.0000001;
    // As it is, as a percentage of a fraction, and in thousands or millions.
    for (const double scale : {1.0, 0.01, 1e3, 1e6}) {
        const double low = (figure - half) * scale, high = (figure + half) * scale;
        const auto found = std::ranges::lower_bound(known_, low);
        if (found != known_.end() && *found <= high) return true;
    }
    return false;
}

std::vector<double> FigureSource::unknown_in(std::string_view sentence) const {
    std::vector<double> out;
    for (const double figure : figures_in(sentence)) {
        if (!knows(figure)) out.push_back(figure);
    }
    return out;
}

std::vector<std::string> Sentences::feed(std::string_view piece) {
    rest_ += piece;
    std::vector<std::string> out;
    std::size_t from = 0;
    for (std::size_t at = 0; at + 1 < rest_.size(); ++at) {
        const char c = rest_[at];
        const bool line = c == '\n';
        const bool stop = (c == '.' || c == '!' || c == '?') && (rest_[at + 1] == ' ' || rest_[at + 1] == '\n');
        // "2. Buy" begins an entry, it does not end a sentence.
        const bool number = c == '.' && at > 0 && rest_[at - 1] >= '0' && rest_[at - 1] <= '9' &&
                            trim(std::string_view(rest_).substr(from, at - from)).find_first_not_of("0123456789") == std::string_view::npos;
        if ((!line && !stop) || number) continue;
        out.push_back(rest_.substr(from, at + 1 - from));
        from = at + 1;
    }
    rest_.erase(0, from);
    return out;
}

std::string Sentences::finish() { return std::exchange(rest_, {}); }

}  // namespace atelier::agent
