// Rules about comments, constant strings and regular expressions: tool pragmas, URLs, secrets, slow patterns.
#include <algorithm>
#include <array>
#include <cmath>

#include "atelier/base/text.hpp"
#include "checker.hpp"

namespace atelier::code {
namespace {

bool alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

struct Provider {
    std::string_view prefix;
    std::size_t rest;  ///< at least so many characters of a key follow
};

constexpr std::array k_providers{
    Provider{"AKIA", 16},
    Provider{"ASIA", 16},
    Provider{"ghp_", 20},
    Provider{"gho_", 20},
    Provider{"ghs_", 20},
    Provider{"ghu_", 20},
    Provider{"github_pat_", 20},
    Provider{"glpat-", 16},
    Provider{"xoxb-", 10},
    Provider{"xoxp-", 10},
    Provider{"xoxa-", 10},
    Provider{"sk-", 20},
    Provider{"sk_live_", 10},
    Provider{"sk_test_", 10},
    Provider{"rk_live_", 10},
    Provider{"pk_live_", 10},
    Provider{"AIza", 30},
    Provider{"npm_", 30},
    Provider{"hf_", 25},
    Provider{"SG.", 30},
    Provider{"eyJ", 30},
    Provider{"dop_v1_", 30},
    Provider{"ya29.", 20},
    Provider{"pypi-", 30},
    Provider{"AGE-SECRET-KEY-", 20},
    Provider{"t.", 60},
    Provider{"EAAC", 40}
};

double entropy(std::string_view text) {
    std::array<int, 256> count{};
    for (const char c : text) ++count[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const int n : count) {
        if (n == 0) continue;
        const double p = static_cast<double>(n) / static_cast<double>(text.size());
        bits -= p * std::log2(p);
    }
    return bits;
}

bool sensitive_name(std::string_view name) {
    const std::string lower = to_lower(name);
    for (const auto word :
         {"password", "passwd", "secret", "apikey", "api_key", "accesskey", "access_key", "privatekey", "private_key",
          "authtoken", "auth_token", "access_token", "accesstoken", "bearer", "credential", "пароль"}) {
        if (lower.find(word) != std::string::npos) return true;
    }
    return lower == "token" || lower == "pwd" || lower.ends_with("token");
}

/// A long run without spaces that mixes letters and digits more than words do. Hashes and UUIDs (hex only) are not
/// secrets.
bool random_looking(std::string_view run) {
    if (run.size() < 24) return false;
    // The letters and digits in a row are an alphabet to choose from.
    for (const auto row : {"abcdefgh", "ABCDEFGH", "01234567", "23456789"}) {
        if (run.find(row) != std::string_view::npos) return false;
    }
    bool upper = false, lower = false, digit = false, hex = true;
    for (const char c : run) {
        upper = upper || (c >= 'A' && c <= 'Z');
        lower = lower || (c >= 'a' && c <= 'z');
        digit = digit || (c >= '0' && c <= '9');
        hex = hex && (hex_digit(c) || c == '-');
    }
    return !hex && upper && lower && digit && entropy(run) > 3.8;
}

}  // namespace

std::string find_url(std::string_view text) {
    const std::string lower = to_lower(text);
    std::string tight;
    for (const char c : lower) {
        if (static_cast<unsigned char>(c) > ' ') tight += c;
    }
    for (const auto scheme :
         {"http:", "https:", "ws:", "wss:", "ftp:", "blob:", "javascript:", "vbscript:", "file://", "data:text",
          "data:application", "mailto:", "ssh:", "postgres:", "postgresql:", "mongodb:", "redis:", "mysql:"}) {
        const auto at = tight.find(scheme);
        const std::string_view word(scheme);
        if (at == std::string::npos) continue;
        if (at > 0 &&
            ((tight[at - 1] >= 'a' && tight[at - 1] <= 'z') || static_cast<unsigned char>(tight[at - 1]) >= 0x80))
            continue;
        // "ws: 5" in a sentence is not an address.
        const bool script = word == "javascript:" || word == "vbscript:" || word == "blob:" ||
                            word.find('/') != std::string_view::npos || word.starts_with("data:");
        if (script || tight.compare(at + word.size(), 1, "/") == 0 || word == "mailto:") return tight.substr(at, 40);
    }
    // A browser drops tabs and line ends in an address, not spaces: "// a comment" is none.
    std::string joined(trim(lower));
    std::erase_if(joined, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
    if (joined.starts_with("//") && joined.size() > 3 && joined[2] != ' ') return joined.substr(0, 40);
    if (tight.starts_with("\\\\") || tight.starts_with("/\\")) return tight.substr(0, 40);
    return {};
}

std::string find_secret(std::string_view text, std::string_view name) {
    if (text.find("-----BEGIN") != std::string_view::npos && text.find("PRIVATE KEY") != std::string_view::npos)
        return "a private key";
    for (const auto& provider : k_providers) {
        for (std::size_t at = text.find(provider.prefix); at != std::string_view::npos;
             at = text.find(provider.prefix, at + 1)) {
            if (at > 0 && alnum(text[at - 1])) continue;
            std::size_t length = 0;
            bool digit = false;
            for (std::size_t i = at + provider.prefix.size();
                 i < text.size() && (alnum(text[i]) || text[i] == '_' || text[i] == '-' || text[i] == '.');
                 ++i, ++length)
                digit = digit || (text[i] >= '0' && text[i] <= '9');
            if (length >= provider.rest && (digit || provider.prefix.size() > 3))
                return "a key that starts with " + std::string(provider.prefix);
        }
    }
    if (const auto at = text.find("://"); at != std::string_view::npos) {
        const auto host = text.substr(at + 3, text.find_first_of("/ ", at + 3) - (at + 3));
        if (host.find('@') != std::string_view::npos && host.find(':') < host.find('@'))
            return "an address with a password";
    }
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() &&
            (alnum(text[i]) || text[i] == '+' || text[i] == '/' || text[i] == '=' || text[i] == '_' || text[i] == '-'))
            continue;
        const auto run = text.substr(start, i - start);
        if (random_looking(run)) return "a random-looking key";
        // A bot token: digits, a colon, 35 characters.
        if (i < text.size() && text[i] == ':' && run.size() >= 8 &&
            std::ranges::all_of(run, [](char c) { return c >= '0' && c <= '9'; })) {
            std::size_t k = i + 1;
            while (k < text.size() && (alnum(text[k]) || text[k] == '_' || text[k] == '-')) ++k;
            if (k - i > 30) return "a bot token";
        }
        start = i + 1;
    }
    const bool one_word =
        std::ranges::all_of(text, [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; });
    const bool has_digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!name.empty() && sensitive_name(name) && text.size() >= 6 && one_word && has_digit)
        return "a value named '" + std::string(name) + "'";
    return {};
}

void Checker::check_text(Id at, std::string_view text, std::string_view name) {
    if (rules_.namespaces.contains(text)) return;
    if (text.starts_with("data:image/") && !server()) return;
    if (const auto url = find_url(text); !url.empty())
        add("scan.url", at, "the address '" + url + "' is not allowed",
            server() ? "Take data from ctx.core." : "Widgets load nothing; take data from the SDK's hooks.");
    if (const auto secret = find_secret(text, name); !secret.empty())
        add("scan.secret", at, "this looks like a secret: " + secret,
            "Remove it; keys never belong into a customization.");
    // `key === "constructor"` keeps a name away; it does not use it.
    const Id holder = s_.parent(at);
    const bool compared =
        s_.is(holder, "switch_case") || (s_.is(holder, "binary_expression") &&
                                         s_.text(s_.child(holder, "operator")).find("==") != std::string_view::npos);
    if (rules_.strings.contains(trim(text)) && !compared)
        add("scan.string", at, "the text '" + std::string(trim(text)) + "' is not allowed", rules_.string_hint);
    if (server()) return;
    for (const auto word : {"dangerouslySetInnerHTML", "\"__html\"", "\"__proto__\""}) {
        if (text.find(word) != std::string_view::npos && text.size() > std::string_view(word).size())
            add("scan.string", at, "the text holds the name " + std::string(word), rules_.string_hint);
    }
    if (const auto defect = style_defect(text); !defect.text.empty()) add("scan.style", at, defect.text, defect.hint);
}

void Checker::check_constant(Id id) {
    const Id holder = s_.parent(id);
    if (s_.is(holder, {"import_statement", "export_statement"})) return;
    if (s_.is(id, "jsx_text")) {
        // Shown, not loaded.
        if (const auto secret = find_secret(s_.text(id), {}); !secret.empty())
            add("scan.secret", id, "this looks like a secret: " + secret,
                "Remove it; keys never belong into a customization.");
        return;
    }
    const auto text = s_.is(id, "string") ? std::optional(unquote(s_, id)) : constants_.fold(id);
    std::string name;
    if (s_.is(holder, "variable_declarator")) name = s_.text(s_.child(holder, "name"));
    if (s_.is(holder, "jsx_attribute")) name = s_.text(s_.first_named(holder));
    // The outlines of a drawing look like random text.
    if (s_.is(holder, "jsx_attribute") &&
        (name == "d" || name == "points" || name == "className" || name == "type" || name == "autoComplete"))
        return;
    if (s_.is(holder, "pair")) name = s_.text(s_.child(holder, "key"));
    if (text) return check_text(id, *text, name);
    if (s_.is(id, {"binary_expression", "template_string"})) {
        const auto possible = constants_.choices(id);
        for (const auto& one : possible.texts) check_text(id, one, name);
        if (possible.complete) return;
    }
    if (!s_.is(id, "template_string")) return;
    const auto parts = s_.named_children(id);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!s_.is(parts[i], "string_fragment")) continue;
        const auto part = s_.text(parts[i]);
        // `url(#${id})` refers to a part of the same drawing; `url(${x})` may load anything.
        if (part.ends_with("url(") && i + 1 < parts.size()) {
            const auto next = constants_.fold(s_.first_named(parts[i + 1]));
            if (next && next->starts_with("#")) continue;
        }
        check_text(parts[i], part);
    }
}

void Checker::check_comment(Id id) {
    const std::string text = to_lower(s_.text(id));
    if (!s_.is(id, "comment"))
        return add("scan.comment", id, "this kind of comment is not allowed", "Write // or /* */.");
    if (text.starts_with("///"))
        return add("scan.comment", id, "a triple-slash directive is not allowed", "Write two slashes.");
    for (const auto& word : rules_.comments) {
        if (text.find(word) == std::string::npos) continue;
        return add(
            "scan.comment", id, "a comment may not steer tools ('" + word + "')",
            "Remove it; fix what the tool reports."
        );
    }
    if (const auto secret = find_secret(s_.text(id), {}); !secret.empty())
        add("scan.secret", id, "this looks like a secret: " + secret, "Remove it.");
}

/// Points at what can take exponential time: a group that repeats without a bound, with a part that repeats without a
/// bound.
void Checker::check_regex(Id id) {
    const auto pattern = s_.text(s_.child(id, "pattern"));
    std::vector<bool> open;  // whether something in the group repeats without a bound
    bool last = false, in_set = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const bool bounded = c == '{' && pattern.find(',', i) > pattern.find('}', i);
        if (c == '\\') {
            ++i;
            last = false;
        } else if (in_set) {
            in_set = c != ']';
        } else if (c == '[') {
            in_set = true;
            last = false;
        } else if (c == '(') {
            open.push_back(false);
        } else if (c == ')' && !open.empty()) {
            last = open.back();
            open.pop_back();
            if (last && !open.empty()) open.back() = true;
        } else if (c == '*' || c == '+' || (c == '{' && !bounded)) {
            if (last)
                return add(
                    "scan.regex", id, "this pattern may take very long",
                    "Use a pattern without repeats inside repeats, or .includes(text).", Severity::review
                );
            if (!open.empty()) open.back() = true;
        } else if (c != '?' && c != '{') {
            last = false;
        }
    }
}

}  // namespace atelier::code
