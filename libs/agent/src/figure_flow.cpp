#include "figure_flow.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"

namespace atelier::agent {
namespace {

constexpr std::size_t k_lines = 10;  ///< more is a table's work
constexpr int k_pages = 200;

/// "2022-03-31" as the language writes it; what is no day as it is.
std::string day_text(const std::string& iso, spec::Lang lang) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return iso;
    // Without a line break inside.
    if (lang != spec::Lang::ru) return replace_all(iso, "-", "\u2011");
    return iso.substr(8) + "." + iso.substr(5, 2) + "." + iso.substr(0, 4);
}

}  // namespace

Task<Result<bool>> FigureFlow::answer(std::string request, bool leave_choices) {
    ATL_CO_CHECK(co_await turn_.name_session(request));
    const spec::Context context = co_await turn_.vocabulary();
    const auto read = spec::fill(request, turn_.lang(), context);
    if (read.outcome == spec::FillResult::Outcome::done && read.filled) {
        ATL_CO_TRY(const bool told, co_await tell(read.filled->spec));
        if (told) co_return true;
        if (leave_choices) co_return false;
    }
    if (read.outcome == spec::FillResult::Outcome::question && read.question && read.question->id != "uncovered") {
        if (leave_choices) co_return false;
        std::string options;
        for (const auto& option : read.question->options) {
            if (option.spec) options += "\n- " + option.text;
        }
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("figure_unclear", read.question->text, options)));
        co_return true;
    }
    std::string unknown;
    for (const auto& part : read.coverage.uncovered) unknown += (unknown.empty() ? "“" : ", “") + part.text + "”";
    const std::string beyond = turn_.text("figure_beyond");
    ATL_CO_CHECK(
        co_await turn_.say_text(unknown.empty() ? beyond : turn_.text("figure_unknown", unknown) + " " + beyond)
    );
    co_return true;
}

Task<Result<bool>> FigureFlow::tell(spec::Spec wanted) {
    const auto reads = spec::reads_of(wanted);
    if (!reads) co_return false;
    std::string tools;
    for (const auto& read : *reads) {
        if (!tools.contains(read.tool)) tools += (tools.empty() ? "" : ", ") + read.tool;
    }
    const auto card = co_await turn_.open_card("core_call", turn_.text("doing_figures"), {{"tools", tools}});
    const auto answers = co_await read(*reads);
    const auto figures =
        answers ? spec::figures_of(wanted, *answers, turn_.lang()) : Result<spec::Figures>(fail(answers.error()));
    if (!figures) {
        co_await turn_.close_card(card, "read", false, figures.error().message);
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("figure_unread", figures.error().message)));
        co_return true;
    }
    co_await turn_.close_card(card, "read", true, tools);
    ATL_CO_CHECK(co_await turn_.say_text(in_words(wanted, *figures, tools)));
    co_return true;
}

Task<Result<std::vector<json::Object>>> FigureFlow::read(std::vector<spec::Read> reads) {
    std::vector<json::Object> out;
    for (auto& one : reads) {
        ATL_CO_TRY(json::Object answer, co_await read_pages(std::move(one)));
        out.push_back(std::move(answer));
    }
    co_return out;
}

Task<Result<json::Object>> FigureFlow::read_pages(spec::Read read) {
    auto& workbench = turn_.deps().workbench;
    ATL_CO_TRY(json::Object first, co_await workbench.core_call(turn_.ref(), read.tool, read.arguments));
    if (read.rows.empty()) co_return first;
    std::string cursor = json::get_string(first, "next_cursor");
    for (int page = 1; !cursor.empty(); ++page) {
        // A part of the rows would be a wrong sum.
        if (page == k_pages) co_return fail(Code::unavailable, read.tool + " has more rows than can be read");
        read.arguments["cursor"] = cursor;
        ATL_CO_TRY(json::Object next, co_await workbench.core_call(turn_.ref(), read.tool, read.arguments));
        auto* all = first[read.rows].if_array();
        const auto* more = json::get_array(next, read.rows);
        if (!all || !more) co_return fail(Code::unavailable, read.tool + " answered without rows");
        all->insert(all->end(), more->begin(), more->end());
        cursor = json::get_string(next, "next_cursor");
    }
    co_return first;
}

std::string FigureFlow::days_of(const spec::Figures& figures) const {
    const auto day = [&](const std::string& iso) { return day_text(iso, turn_.lang()); };
    if (!figures.from.empty() && !figures.to.empty())
        return turn_.text("figure_days", day(figures.from), day(figures.to));
    if (!figures.from.empty()) return turn_.text("figure_since", day(figures.from));
    if (!figures.to.empty()) return turn_.text("figure_until", day(figures.to));
    return {};
}

std::string FigureFlow::in_words(const spec::Spec& wanted, const spec::Figures& figures, const std::string& tools)
    const {
    const std::string what = spec::title(wanted, turn_.lang());
    const auto value = [&](const spec::Figures::Line& line) {
        return "**" + spec::figure_text(line.value, figures.type, figures.currency, turn_.lang()) + "**";
    };
    std::string out;
    if (figures.lines.empty()) {
        out = turn_.text("figure_nothing", what);
    } else if (figures.lines.size() == 1 && figures.lines[0].label.empty()) {
        out = turn_.text("figure_one", what, value(figures.lines[0]));
    } else {
        out = what + ":\n";
        for (std::size_t i = 0; i < std::min(figures.lines.size(), k_lines); ++i) {
            const auto& line = figures.lines[i];
            const std::string label = day_text(line.label, turn_.lang());
            out += "\n- " + (label.empty() ? turn_.text("figure_unnamed") : label) + ": " + value(line);
        }
        if (figures.lines.size() > k_lines) {
            out += "\n- " + turn_.text("figure_more", std::to_string(figures.lines.size() - k_lines));
        }
    }
    const std::string days = days_of(figures);
    out += "\n\n" + (days.empty() ? days : days + " ") +
           turn_.text("figure_source", tools, day_text(figures.as_of, turn_.lang()));
    if (turn_.session().mode == "ask") out += "\n\n" + turn_.text("figure_to_build");
    return out;
}

}  // namespace atelier::agent
