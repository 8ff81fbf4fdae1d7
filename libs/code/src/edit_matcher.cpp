#include "edit_matcher.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::code {
namespace {

constexpr double k_similar = 0.65;     // of the lines between anchors
constexpr double k_equal_share = 0.5;  // of the lines between anchors, in the context stage
constexpr double k_size_range = 0.25;
constexpr double k_by_far = 0.1;  // what the best is better by than the next
constexpr std::size_t k_compared = 200;
constexpr std::size_t k_least_format = 12;  // a shorter text says too little without its spaces
constexpr std::size_t k_most_places = 1000;
constexpr std::size_t k_nearest_lines = 40;

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// One space for each run of white space (a no-break space is one), none around.
std::string one_spaced(std::string_view line) {
    std::string out;
    const std::string plain = replace_all(std::string(line), "\xC2\xA0", " ");
    for (const char c : trim(plain)) {
        if (!space(c))
            out += c;
        else if (!out.ends_with(' '))
            out += ' ';
    }
    return out;
}

std::string_view trimmed(std::string_view line) { return trim(line); }

/// As string_view::find, in linear time whatever the texts are.
std::size_t find_text(std::string_view text, std::string_view search, std::size_t from = 0) {
    if (from > text.size()) return std::string_view::npos;
    const void* at = ::memmem(text.data() + from, text.size() - from, search.data(), search.size());
    return at == nullptr ? std::string_view::npos
                         : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

std::vector<Span> exact(std::string_view text, std::string_view search) {
    std::vector<Span> out;
    if (search.empty()) return out;
    for (auto at = find_text(text, search); at != std::string_view::npos && out.size() < k_most_places;
         at = find_text(text, search, at + search.size())) {
        Span span{at, at + search.size(), false, 1};
        // Lines that were written without the indentation of their place.
        const auto line = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
        const auto start = line == std::string_view::npos ? 0 : line + 1;
        if (start < at && search.ends_with('\n') && trim(text.substr(start, at - start)).empty())
            span = {start, span.end - 1, true, 1};
        out.push_back(span);
    }
    return out;
}

/// Steps of comparing that one search may take: what is hostile ends as "not found".
struct Budget {
    std::size_t left = 60'000'000;
    double compare(std::string_view a, std::string_view b, bool by_likeness) {
        if (a == b) return 1;
        const auto shorter = std::min(a.size(), b.size()), longer = std::max(a.size(), b.size());
        const bool hopeless = !by_likeness || shorter * 10 < longer * 3;
        const auto cost = hopeless ? 1 : std::min(shorter, k_compared) * std::min(longer, k_compared) + 1;
        left -= std::min(left, cost);
        return hopeless || left == 0 ? 0 : similarity(a, b);
    }
};

Span lines_span(const Lines& text, std::size_t from, std::size_t to, double score = 1) {
    return {text.start(from), text.start(to) + text[to].size(), true, score};
}

/// Without empty lines at both ends.
std::pair<std::size_t, std::size_t> inner(const Lines& search) {
    std::size_t from = 0, to = search.size();
    while (from < to && trim(search[from]).empty()) ++from;
    while (to > from && trim(search[to - 1]).empty()) --to;
    return {from, to};
}

/// Windows of lines that equal the search under `read`.
template <class Read>
std::vector<Span> equal_lines(const Lines& text, const Lines& search, Read read) {
    std::vector<Span> out;
    const auto [from, to] = inner(search);
    const auto count = to - from;
    if (count == 0 || text.size() < count) return out;
    using Line = decltype(read(std::string_view{}));
    std::vector<Line> wanted, lines;
    for (auto i = from; i < to; ++i) wanted.push_back(read(search[i]));
    for (std::size_t i = 0; i < text.size(); ++i) lines.push_back(read(text[i]));
    for (std::size_t i = 0; i + count <= lines.size() && out.size() < k_most_places; ++i) {
        if (std::equal(wanted.begin(), wanted.end(), lines.begin() + static_cast<std::ptrdiff_t>(i))) {
            out.push_back(lines_span(text, i, i + count - 1));
            i += count - 1;
        }
    }
    return out;
}

/// The text without what a formatter decides, and where each byte of it was.
struct Bare {
    std::string text;
    std::vector<std::size_t> at;
};

Bare without_format(std::string_view text) {
    Bare out;
    const auto closes = [](char c) { return c == ')' || c == ']' || c == '}' || c == '>'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (space(c) || c == ';') continue;
        if (c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0') {
            ++i;
            continue;
        }
        if (c == '\'' || c == '`') c = '"';
        // A comma before a bracket, and parentheses of a JSX return, come and go.
        if (closes(c) && out.text.ends_with(',')) {
            out.text.pop_back();
            out.at.pop_back();
        }
        out.text += c;
        out.at.push_back(i);
    }
    if (out.text.ends_with(',')) {
        out.text.pop_back();
        out.at.pop_back();
    }
    return out;
}

std::vector<Span> equal_but_format(std::string_view text, std::string_view search) {
    std::vector<Span> out;
    const auto wanted = without_format(search);
    if (wanted.text.size() < k_least_format) return out;
    const auto have = without_format(text);
    for (auto at = find_text(have.text, wanted.text); at != std::string::npos && out.size() < k_most_places;
         at = find_text(have.text, wanted.text, at + wanted.text.size())) {
        Span span{have.at[at], have.at[at + wanted.text.size() - 1] + 1, false, 1};
        // What was left out at the end belongs to it when the search has it too.
        const auto last = search.find_last_not_of(" \t\r\n");
        if (last != std::string_view::npos && (search[last] == ';' || search[last] == ',') && span.end < text.size() &&
            text[span.end] == search[last])
            ++span.end;
        const auto line = text.rfind('\n', span.begin == 0 ? 0 : span.begin - 1);
        const auto start = line == std::string_view::npos || span.begin == 0 ? 0 : line + 1;
        const auto end = std::min(text.find('\n', span.end), text.size());
        const auto rest = trim(text.substr(span.end, end - span.end));
        const bool alone =
            trim(text.substr(start, span.begin - start)).empty() && (rest.empty() || rest == ";" || rest == ",");
        if (alone) span = {start, end, true, 1};
        out.push_back(span);
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char next = text[++i];
        switch (next) {
            case 'n':
                out += '\n';
                break;
            case 't':
                out += '\t';
                break;
            case 'r':
                break;
            case '"':
            case '\'':
            case '`':
            case '\\':
            case '$':
                out += next;
                break;
            default:
                out += '\\';
                out += next;
        }
    }
    return out;
}

/// Lines without "12| ", "12: " or "12\t" before them; nothing unless each that says something has one.
std::optional<std::string> without_numbers(std::string_view text) {
    std::string out;
    const Lines lines(text);
    std::size_t numbered = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto line = lines[i];
        if (i > 0) out += '\n';
        if (trim(line).empty()) continue;
        const auto from = std::min(line.find_first_not_of(' '), line.size());
        const auto digits = std::min(line.find_first_not_of("0123456789", from), line.size());
        if (digits == from || digits == line.size() || !std::string_view("|:\t").contains(line[digits]))
            return std::nullopt;
        auto rest = line.substr(digits + 1);
        if (line[digits] != '\t' && rest.starts_with(' ')) rest.remove_prefix(1);
        out += rest;
        ++numbered;
    }
    return numbered > 0 ? std::optional(out) : std::nullopt;
}

/// How alike two runs of lines are, 0 to 1: the best way to set one against the other, in order. Empty lines say
/// nothing.
double likeness(
    const Lines& text, std::size_t a, std::size_t a_end, const Lines& search, std::size_t b, std::size_t b_end,
    bool by_likeness, Budget& budget
) {
    std::vector<std::string_view> left, right;
    for (; a < a_end; ++a)
        if (const auto line = trim(text[a]); !line.empty()) left.push_back(line);
    for (; b < b_end; ++b)
        if (const auto line = trim(search[b]); !line.empty()) right.push_back(line);
    if (left.empty() && right.empty()) return 1;
    std::vector<double> row(right.size() + 1, 0);
    for (const auto& line : left) {
        double diagonal = 0;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const auto above = row[j];
            row[j] = std::max({above, row[j - 1], diagonal + budget.compare(line, right[j - 1], by_likeness)});
            diagonal = above;
        }
        if (budget.left == 0) return 0;
    }
    return row.back() / static_cast<double>(std::max(left.size(), right.size()));
}

/// Blocks between lines that equal the search's first and last.
std::vector<Span> anchored(const Lines& text, const Lines& search, bool by_likeness) {
    std::vector<Span> out;
    const auto [from, to] = inner(search);
    const auto count = to - from;
    if (count < 3) return out;
    const auto first = trim(search[from]), last = trim(search[to - 1]);
    Budget budget;
    const auto slack = static_cast<std::size_t>(std::max(1.0, std::floor(static_cast<double>(count) * k_size_range)));
    for (std::size_t i = 0; i < text.size() && out.size() < k_most_places; ++i) {
        if (trim(text[i]) != first) continue;
        for (auto j = i + std::max<std::size_t>(count - 1 - std::min(slack, count - 2), 2);
             j < text.size() && j <= i + count - 1 + slack; ++j) {
            if (trim(text[j]) != last) continue;
            const double score = likeness(text, i + 1, j, search, from + 1, to - 1, by_likeness, budget);
            if (budget.left == 0) return {};
            if (score >= (by_likeness ? k_similar : k_equal_share)) out.push_back(lines_span(text, i, j, score));
        }
    }
    return out;
}

/// The best of places that overlap or compete; all, when none is the best by far.
std::vector<Span> best_of(std::vector<Span> spans) {
    if (spans.size() < 2) return spans;
    std::ranges::stable_sort(spans, [](const Span& a, const Span& b) { return a.score > b.score; });
    if (spans[0].score - spans[1].score >= k_by_far) spans.resize(1);
    return spans;
}

}  // namespace

Lines::Lines(std::string_view text) : text_(text), starts_{0} {
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts_.push_back(at + 1);
}

std::string_view Lines::operator[](std::size_t i) const {
    const auto end = i + 1 < starts_.size() ? starts_[i + 1] - 1 : text_.size();
    return text_.substr(starts_[i], end - starts_[i]);
}

std::size_t Lines::line_of(std::size_t offset) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(starts_, offset) - starts_.begin()) - 1;
}

double similarity(std::string_view a, std::string_view b) {
    a = a.substr(0, k_compared);
    b = b.substr(0, k_compared);
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return 1 - static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

bool too_wide(std::string_view text, const Span& span, std::string_view search) {
    const auto count = [](std::string_view part) {
        return static_cast<std::size_t>(std::ranges::count(part, '\n')) + 1;
    };
    const auto wanted = trim(search);
    const auto matched = text.substr(span.begin, span.end - span.begin);
    const auto lines = count(wanted);
    if (count(matched) >= std::max(lines + 3, 2 * lines)) return true;
    return matched.size() > 4 * wanted.size() && matched.size() > wanted.size() + 500;
}

std::optional<Found> find_places(std::string_view text, const Edit& edit) {
    const auto found = [&](EditStage stage, std::vector<Span> spans, std::string search, std::string replace) {
        return Found{stage, std::move(spans), std::move(search), std::move(replace)};
    };
    const auto with = [&](EditStage stage, std::vector<Span> spans) {
        return found(stage, std::move(spans), edit.search, edit.replace);
    };
    const std::string_view search = edit.search;
    if (auto spans = exact(text, search); !spans.empty()) return with(EditStage::exact, std::move(spans));
    const Lines lines(text), wanted(search);
    if (auto spans = equal_lines(lines, wanted, trimmed); !spans.empty())
        return with(EditStage::lines, std::move(spans));
    if (auto spans = equal_lines(lines, wanted, one_spaced); !spans.empty())
        return with(EditStage::spaces, std::move(spans));
    if (const auto core = trim(search); core.size() < search.size() && !core.empty()) {
        auto spans = exact(text, core);
        // Whole lines were meant: a mark at the end that was forgotten goes with them.
        for (auto& span : spans) {
            const auto rest = text.substr(span.end, std::min(text.find('\n', span.end), text.size()) - span.end);
            if (search.ends_with('\n') && (rest == ";" || rest == ",")) ++span.end;
        }
        if (!spans.empty())
            return found(EditStage::boundary, std::move(spans), std::string(core), std::string(trim(edit.replace)));
    }
    if (search.contains('\\')) {
        const auto plain = unescaped(search);
        auto spans = exact(text, plain);
        if (spans.empty()) spans = equal_lines(lines, Lines(plain), trimmed);
        if (!spans.empty()) return found(EditStage::escapes, std::move(spans), plain, unescaped(edit.replace));
    }
    if (const auto plain = without_numbers(search)) {
        auto spans = exact(text, *plain);
        if (spans.empty()) spans = equal_lines(lines, Lines(*plain), trimmed);
        if (!spans.empty()) {
            auto replace = without_numbers(edit.replace);
            return found(EditStage::numbers, std::move(spans), *plain, replace ? std::move(*replace) : edit.replace);
        }
    }
    if (auto spans = equal_but_format(text, search); !spans.empty()) return with(EditStage::format, std::move(spans));
    if (auto spans = best_of(anchored(lines, wanted, true)); !spans.empty())
        return with(EditStage::anchors, std::move(spans));
    if (auto spans = best_of(anchored(lines, wanted, false)); !spans.empty())
        return with(EditStage::context, std::move(spans));
    return std::nullopt;
}

std::optional<std::pair<std::size_t, std::size_t>> nearest_lines(const Lines& text, const Lines& search) {
    const auto [from, to] = inner(search);
    const auto count = std::min(to - from, k_nearest_lines);
    if (count == 0) return std::nullopt;
    // The line of the search that says most finds candidates; the lines around it decide.
    double best = 0;
    std::size_t best_at = 0;
    std::size_t longest = from;
    for (auto i = from; i < from + count; ++i)
        if (trim(search[i]).size() > trim(search[longest]).size()) longest = i;
    std::vector<std::pair<double, std::size_t>> candidates;
    Budget budget;
    for (std::size_t i = 0; i < text.size(); ++i)
        candidates.emplace_back(budget.compare(trim(text[i]), trim(search[longest]), true), i);
    std::ranges::stable_sort(candidates, std::greater<>{}, &std::pair<double, std::size_t>::first);
    candidates.resize(std::min<std::size_t>(candidates.size(), 20));
    for (const auto& [likeness, place] : candidates) {
        const auto before = longest - from;
        const auto start = place >= before ? place - before : 0;
        double sum = likeness;
        for (std::size_t k = 0; k < count; ++k) {
            if (k != before && start + k < text.size())
                sum += similarity(trim(text[start + k]), trim(search[from + k]));
        }
        if (sum > best) {
            best = sum;
            best_at = start;
        }
    }
    if (best / static_cast<double>(count) < 0.3) return std::nullopt;
    return std::pair(best_at, std::min(best_at + count, text.size()) - 1);
}

}  // namespace atelier::code
