#include "atelier/code/edits.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"
#include "edit_matcher.hpp"

namespace atelier::embedded {
extern const std::string_view edit_words;
}  // namespace atelier::embedded

namespace atelier::code {
namespace {

constexpr std::size_t k_most_bytes = 1u << 20;
constexpr std::size_t k_shown_lines = 14;
constexpr std::size_t k_shown_places = 8;
constexpr std::size_t k_least_made = 12;  // a shorter replacement may stand there for another reason
constexpr std::string_view k_mark = "\xEF\xBB\xBF";

std::string words_of(const char* kind) {
    static const json::Object table = [] {
        auto parsed = json::parse_object(embedded::edit_words);
        if (!parsed) {
            std::fprintf(stderr, "edits.json: %s\n", parsed.error().message.c_str());
            std::abort();
        }
        return std::move(*parsed);
    }();
    return json::get_string(table, kind);
}

std::string fill(std::string text, std::initializer_list<std::pair<const char*, std::string>> values) {
    for (const auto& [name, value] : values) text = replace_all(std::move(text), "{" + std::string(name) + "}", value);
    return text;
}

std::string numbered(const Lines& lines, std::size_t from, std::size_t to) {
    std::string out;
    for (auto i = from; i <= to && i < from + k_shown_lines; ++i)
        out += (out.empty() ? "" : "\n") + std::to_string(i + 1) + "| " + std::string(truncate_utf8(lines[i], 200));
    return out;
}

std::string indent_of(std::string_view line) {
    return std::string(line.substr(0, std::min(line.find_first_not_of(" \t"), line.size())));
}

/// The first line that says something.
std::string_view first_said(const Lines& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!trim(lines[i]).empty()) return lines[i];
    return {};
}

/// The replacement, moved by as much as the place is indented otherwise than the search.
std::string reindented(std::string_view place, std::string_view search, std::string_view replace) {
    const auto have = indent_of(first_said(Lines(place))), wrote = indent_of(first_said(Lines(search)));
    if (have == wrote) return std::string(replace);
    const Lines lines(replace);
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) out += '\n';
        const auto line = lines[i];
        if (trim(line).empty()) continue;
        const auto own = indent_of(line);
        const auto said = line.substr(own.size());
        if (own.starts_with(wrote))
            out += have + own.substr(wrote.size());
        else
            out +=
                have.substr(0, have.size() - std::min(have.size(), wrote.size() - std::min(wrote.size(), own.size())));
        out += said;
    }
    return out;
}

/// As many empty lines around as the search had beside the place: whole lines are replaced by whole lines.
std::string_view without_outer_lines(std::string_view text) {
    while (true) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos || !trim(text.substr(0, end)).empty()) break;
        text.remove_prefix(end + 1);
    }
    const auto last = text.find_last_not_of(" \t\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

EditProblem problem(EditProblem::Kind kind, std::size_t edit, std::string words) {
    return {kind, edit, std::move(words)};
}

EditProblem not_found(std::string_view text, const Edit& edit, std::size_t number) {
    auto words = fill(words_of("not_found"), {{"edit", std::to_string(number + 1)}});
    const Lines lines(text);
    if (const auto near = nearest_lines(lines, Lines(edit.search))) {
        // A line more on both sides shows where that is.
        const auto from = near->first > 0 ? near->first - 1 : 0;
        const auto to = std::min(near->second + 1, lines.size() - 1);
        words += " " + fill(
                           words_of("nearest"), {{"from", std::to_string(from + 1)},
                                                 {"to", std::to_string(to + 1)},
                                                 {"lines", numbered(lines, from, to)}}
                       );
    }
    return problem(EditProblem::Kind::not_found, number, std::move(words));
}

/// One edit in a text with line feeds only.
std::expected<AppliedEdit, EditProblem> apply(std::string& text, const Edit& edit, std::size_t number) {
    const auto said = std::to_string(number + 1);
    if (text.size() > k_most_bytes || edit.search.size() > k_most_bytes || edit.replace.size() > k_most_bytes)
        return std::unexpected(
            problem(EditProblem::Kind::too_large, number, fill(words_of("too_large"), {{"edit", said}}))
        );
    if (trim(edit.search).empty()) {
        if (!trim(text).empty())
            return std::unexpected(problem(EditProblem::Kind::empty, number, fill(words_of("empty"), {{"edit", said}}))
            );
        text = edit.replace;
        return AppliedEdit{};
    }
    auto found = find_places(text, edit);
    if (!found) {
        const auto made = trim(edit.replace);
        if (made.size() >= k_least_made) {
            if (const auto at = text.find(made); at != std::string::npos)
                return AppliedEdit{EditStage::already, Lines(text).line_of(at) + 1, 0};
        }
        return std::unexpected(not_found(text, edit, number));
    }
    const Lines lines(text);
    if (found->spans.size() > 1 && !edit.all) {
        std::vector<std::string> places;
        for (const auto& span : found->spans) {
            if (places.size() < k_shown_places) places.push_back(std::to_string(lines.line_of(span.begin) + 1));
        }
        return std::unexpected(problem(
            EditProblem::Kind::ambiguous, number,
            fill(
                words_of("ambiguous"),
                {{"edit", said}, {"count", std::to_string(found->spans.size())}, {"places", join(places, ", ")}}
            )
        ));
    }
    for (const auto& span : found->spans) {
        // What differs in nothing but line breaks may well have many more of them.
        if (found->stage == EditStage::format || !too_wide(text, span, found->search)) continue;
        return std::unexpected(problem(
            EditProblem::Kind::too_wide, number,
            fill(
                words_of("too_wide"), {{"edit", said},
                                       {"from", std::to_string(lines.line_of(span.begin) + 1)},
                                       {"to", std::to_string(lines.line_of(span.end) + 1)}}
            )
        ));
    }
    std::ranges::sort(found->spans, {}, &Span::begin);
    AppliedEdit out{found->stage, lines.line_of(found->spans.front().begin) + 1, found->spans.size()};
    for (auto span = found->spans.rbegin(); span != found->spans.rend(); ++span) {
        auto begin = span->begin, end = span->end;
        std::string with = found->replace;
        if (span->whole_lines) {
            with = reindented(
                std::string_view(text).substr(begin, end - begin), found->search, without_outer_lines(found->replace)
            );
            // Nothing instead of lines: their last line feed goes as well.
            if (with.empty() && end < text.size()) ++end;
        }
        text.replace(begin, end - begin, with);
    }
    return out;
}

}  // namespace

std::string_view to_string(EditStage stage) {
    switch (stage) {
        case EditStage::exact:
            return "exact";
        case EditStage::lines:
            return "lines";
        case EditStage::spaces:
            return "spaces";
        case EditStage::boundary:
            return "boundary";
        case EditStage::escapes:
            return "escapes";
        case EditStage::numbers:
            return "numbers";
        case EditStage::format:
            return "format";
        case EditStage::anchors:
            return "anchors";
        case EditStage::context:
            return "context";
        case EditStage::already:
            return "already";
    }
    return "exact";
}

std::expected<EditedText, EditProblem> apply_edits(std::string_view file, const std::vector<Edit>& edits) {
    const bool marked = file.starts_with(k_mark);
    if (marked) file.remove_prefix(k_mark.size());
    const bool crlf = file.contains("\r\n");
    EditedText out;
    std::string text = replace_all(std::string(file), "\r\n", "\n");
    const auto before = text;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const Edit edit{
            replace_all(edits[i].search, "\r\n", "\n"), replace_all(edits[i].replace, "\r\n", "\n"), edits[i].all
        };
        auto done = apply(text, edit, i);
        if (!done) return std::unexpected(std::move(done.error()));
        out.edits.push_back(*done);
    }
    out.changed = text != before;
    if (!out.changed) text = before;
    if (crlf) text = replace_all(std::move(text), "\n", "\r\n");
    out.text = (marked ? std::string(k_mark) : std::string()) + text;
    return out;
}

}  // namespace atelier::code
