#include "change_text.hpp"

#include <initializer_list>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

constexpr const char* k_names[] = {"title",   "body",    "by_model", "by_rules",         "no_tools", "pending",
                                   "success", "failure", "comment",  "comment_replaced", "merge"};
constexpr std::size_t k_longest_quote = 4000;
constexpr std::size_t k_longest_title = 200;

/// Inside a fence of three backquotes.
std::string quoted(const std::string& words) {
    return replace_all(std::string(truncate_utf8(words, k_longest_quote)), "```", "'''");
}

/// On one line, as plain text: marks of Markdown, calls of people and comments lose their meaning.
std::string plain(const std::string& words) {
    std::string out;
    for (const char c : truncate_utf8(words, k_longest_title)) {
        const bool is_mark = std::string_view("\\`*_[]<>#@!|~").contains(c);
        if (is_mark) out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

std::string filled(std::string text, std::initializer_list<std::pair<std::string_view, std::string>> values) {
    // One pass: a value that looks like a place is no place.
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        bool found = false;
        for (const auto& [name, value] : values) {
            const std::string place = "{" + std::string(name) + "}";
            if (text.compare(i, place.size(), place) != 0) continue;
            out += value;
            i += place.size();
            found = true;
            break;
        }
        if (!found) out += text[i++];
    }
    return out;
}

std::string title_of(const store::Change& change, const std::string& locale) {
    const std::string& title = locale == "ru" ? change.title_ru : change.title_en;
    return title.empty() ? change.feature : title;
}

/// A title is no Markdown there, but one line.
std::string line(const std::string& words) {
    return replace_all(replace_all(std::string(truncate_utf8(words, k_longest_title)), "\n", " "), "\r", " ");
}

}  // namespace

Result<ChangeTexts> ChangeTexts::make(std::string_view texts) {
    ChangeTexts out;
    ATL_TRY(out.texts_, json::parse_object(texts));
    for (const char* locale : {"en", "ru"}) {
        const auto* of_locale = json::get_object(out.texts_, locale);
        for (const char* name : k_names) {
            if (!of_locale || json::get_string(*of_locale, name).empty())
                return fail(Code::invalid_argument, std::string("a text is missing: ") + locale + "." + name);
        }
    }
    return out;
}

std::string ChangeTexts::text(const std::string& locale, const std::string& name) const {
    return json::get_string(*json::get_object(texts_, locale == "ru" ? "ru" : "en"), name);
}

forge::Text ChangeTexts::pull(const store::Change& change, const std::string& model, const std::string& locale) const {
    const std::string title = title_of(change, locale);
    const std::string maker = model.empty() || model == "-"
                                  ? text(locale, "by_rules")
                                  : filled(text(locale, "by_model"), {{"model", replace_all(line(model), "`", "'")}});
    std::string tools;
    for (const auto& tool : change.tools) tools += (tools.empty() ? "`" : ", `") + tool + "`";
    return {
        filled(text(locale, "title"), {{"title", line(title)}}),
        filled(
            text(locale, "body"), {{"title", plain(title)},
                                   {"author", plain(change.author)},
                                   {"maker", maker},
                                   {"request", quoted(change.request)},
                                   {"explanation", plain(change.explanation)},
                                   {"change", change.id},
                                   {"gate", sha256_hex(change.gate_report)},
                                   {"content", change.content_sha256},
                                   {"tools", tools.empty() ? text(locale, "no_tools") : tools},
                                   {"check", "atelier/gate"}}
        )
    };
}

forge::Check ChangeTexts::verdict(const store::Change& change, change::Verdict verdict, const std::string& locale)
    const {
    forge::Check out;
    if (verdict == change::Verdict::success) {
        out.state = forge::Check::State::success;
        out.text = filled(text(locale, "success"), {{"reviewer", line(change.reviewer)}});
    } else if (verdict == change::Verdict::failure) {
        out.state = forge::Check::State::failure;
        out.text = text(locale, "failure");
    } else {
        out.text = text(locale, "pending");
    }
    return out;
}

std::string ChangeTexts::comment(const store::Change& change, const std::string& locale) const {
    // Without a reviewer it was the author, by a newer version.
    if (change.reviewer.empty()) return text(locale, "comment_replaced");
    return filled(text(locale, "comment"), {{"reviewer", plain(change.reviewer)}, {"comment", quoted(change.comment)}});
}

forge::Text ChangeTexts::merge(const store::Change& change, const std::string& locale) const {
    return {
        filled(text(locale, "merge"), {{"branch", change.branch}, {"title", line(title_of(change, locale))}}),
        "Reviewed-by: " + line(change.reviewer) + "\nAtelier-Change: " + change.id
    };
}

}  // namespace atelier::orchestrator
