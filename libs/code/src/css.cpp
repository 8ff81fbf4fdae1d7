// Rules of style sheets, on tokens (CSS Syntax Level 3): every rule that a browser knows may be used, and nothing is
// loaded.
#include <algorithm>
#include <vector>

#include "atelier/base/text.hpp"
#include "checker.hpp"

namespace atelier::code {
namespace {

constexpr std::size_t k_max_depth = 100;
constexpr std::string_view k_nothing_loads = "Use colours, gradients or an <svg>; nothing is loaded into a widget.";

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

class Sheet {
public:
    Sheet(std::string_view source, Findings& findings) : source_(source), findings_(findings) {}

    void judge() {
        while (at_ < source_.size() && !broken_) step();
        if (!broken_ && !open_.empty()) broken(open_.back().at, "this bracket is not closed");
    }

private:
    struct Bracket {
        char close;
        std::size_t at;
    };
    struct Name {
        std::string text;
        std::size_t at;
        char before;
    };

    void add(
        std::string rule, std::size_t at, std::string text, std::string_view hint, Severity severity = Severity::error
    ) {
        findings_.add(std::move(rule), static_cast<std::uint32_t>(at), std::move(text), std::string(hint), severity);
    }
    void broken(std::size_t at, std::string text) {
        broken_ = true;
        add("scan.parse", at, "the style sheet does not parse: " + text,
            "Fix the syntax; check brackets, quotes and comments.");
    }
    char peek(std::size_t by = 0) const { return at_ + by < source_.size() ? source_[at_ + by] : '\0'; }

    void step() {
        const char c = peek();
        if (c == '/' && peek(1) == '*') return comment();
        if (c == '"' || c == '\'') return text(c);
        if (c == '@') return at_rule();
        if (c == '#' && (letter(peek(1)) || digit(peek(1)))) {
            ++at_;
            while (letter(peek()) || digit(peek())) ++at_;
            return;
        }
        if (digit(c) || (c == '.' && digit(peek(1)))) return number();
        if ((letter(c) && !(c == '-' && (digit(peek(1)) || peek(1) == '.' || peek(1) == '>' || peek(1) == ' '))) ||
            c == '\\')
            return name();
        if (c == '(' || c == '[' || c == '{') {
            if (c == '{') block();
            open_.push_back({c == '(' ? ')' : c == '[' ? ']' : '}', at_});
            if (open_.size() > k_max_depth) {
                broken_ = true;
                add("scan.depth", at_, "the style sheet nests too deep", "Write flat rules.");
            }
        } else if (c == ')' || c == ']' || c == '}') {
            if (open_.empty() || open_.back().close != c) return broken(at_, "this bracket was not opened");
            open_.pop_back();
            if (c == '}') prelude_.clear();
        } else if (c == ';') {
            prelude_.clear();
        } else if (c == '<') {
            if (peek(1) == '!' || peek(1) == '/') return broken(at_, "this belongs to HTML");
        }
        ++at_;
    }

    void comment() {
        const auto end = source_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return broken(at_, "this comment is not closed");
        at_ = end + 2;
    }

    void text(char quote) {
        const std::size_t from = at_++;
        std::string value;
        while (peek() != quote) {
            if (at_ >= source_.size() || peek() == '\n') return broken(from, "this text is not closed");
            if (peek() == '\\') {
                ++at_;
                if (at_ >= source_.size()) return broken(from, "this text is not closed");
            }
            value += peek();
            ++at_;
        }
        ++at_;
        if (const auto url = find_url(value); !url.empty())
            add("scan.url", from, "the address '" + url + "' is not allowed", k_nothing_loads);
        if (!find_secret(value, {}).empty()) add("scan.secret", from, "this looks like a secret", "Remove it.");
    }

    /// A name, escapes resolved.
    std::string read_name() {
        std::string out;
        while (letter(peek()) || digit(peek()) || peek() == '\\') {
            if (peek() != '\\') {
                out += source_[at_++];
                continue;
            }
            // `.md\:wide` is ordinary; a letter by its number hides what is written.
            const std::size_t from = at_++;
            if (!hex_digit(peek())) {
                out += peek();
                ++at_;
                continue;
            }
            char32_t code = 0;
            for (int i = 0; i < 6 && hex_digit(peek()); ++i, ++at_)
                code = code * 16 + static_cast<char32_t>(digit(peek()) ? peek() - '0' : (peek() | 0x20) - 'a' + 10);
            if (peek() == ' ') ++at_;
            if (code < 0x80 && letter(static_cast<char>(code)))
                add("scan.css", from, "a letter written by its number is not allowed", "Write the letter itself.");
            if (code < 0x80) out += static_cast<char>(code);
        }
        return out;
    }

    void name() {
        const std::size_t from = at_;
        const char before = from > 0 ? source_[from - 1] : ' ';
        const std::string text = to_lower(read_name());
        if (at_ == from) {
            ++at_;
            return;
        }
        if (peek() == '(') return function(from, text);
        std::size_t next = at_;
        while (next < source_.size() &&
               (source_[next] == ' ' || source_[next] == '\t' || source_[next] == '\n' || source_[next] == '\r'))
            ++next;
        if (next < source_.size() && source_[next] == ':') property(from, text, next + 1);
        prelude_.push_back({text, from, before});
    }

    void function(std::size_t from, const std::string& name) {
        if (one_of(
                name, {"image-set", "-webkit-image-set", "image", "cross-fade", "-webkit-cross-fade", "element",
                       "-moz-element", "paint", "expression", "src"}
            ))
            add("scan.css_value", from, "'" + name + "()' is not allowed", k_nothing_loads);
        if (name != "url") return;
        std::size_t i = at_ + 1;
        while (i < source_.size() && (source_[i] == ' ' || source_[i] == '"' || source_[i] == '\'')) ++i;
        const auto target = to_lower(source_.substr(i, 11));
        if (!target.starts_with("#") && target != "data:image/")
            add("scan.css_value", from, "'url()' is not allowed", k_nothing_loads);
        if (i > at_ + 1 && source_[i - 1] != ' ') return;  // quoted: an ordinary text
        const auto end = source_.find(')', at_);
        if (end == std::string_view::npos) return broken(at_, "this bracket is not closed");
        at_ = end + 1;
    }

    void property(std::size_t from, const std::string& name, std::size_t value_at) {
        const auto end = source_.find_first_of(";{}", value_at);
        if (end != std::string_view::npos && source_[end] == '{') return;
        const std::string value =
            to_lower(trim(source_.substr(value_at, end == std::string_view::npos ? end : end - value_at)));
        if (name == "behavior" || name == "-moz-binding")
            add("scan.css_value", from, "the property '" + name + "' is not allowed", "Leave it out.");
        const bool place = name == "position" || name.starts_with("--");
        if (place && value.starts_with("fixed"))
            add("scan.css_value", from, "position: fixed is not allowed",
                "A widget stays in its place; use position: absolute inside a relative element.");
        if (name == "position" && value.find("var(") != std::string::npos)
            add("scan.css_value", from, "position is not written out", "Write relative, absolute or sticky.",
                Severity::review);
    }

    void number() {
        const std::size_t from = at_;
        while (digit(peek()) || peek() == '.') ++at_;
        const std::string_view digits = source_.substr(from, at_ - from);
        std::string unit;
        while (letter(peek())) unit += source_[at_++];
        unit = to_lower(unit);
        if (digits == "100" && one_of(unit, {"vh", "dvh", "svh", "lvh"}))
            add("scan.css_value", from, "a height of 100" + unit + " is not allowed",
                "The frame is as high as its content; use a height in px or rem, or none.");
    }

    void at_rule() {
        const std::size_t from = at_++;
        const std::string name = to_lower(read_name());
        prelude_.clear();
        prelude_.push_back({"@" + name, from, ' '});
        if (one_of(name, {"import", "font-face", "charset", "namespace", "font-palette-values"}))
            add("scan.css_rule", from, "'@" + name + "' is not allowed", k_nothing_loads);
        if (name == "property")
            add("scan.css_rule", from, "'@property' holds for the whole frame",
                "Write --name: value in a rule of your own.", Severity::review);
        if (one_of(name, {"page", "apply", "tailwind", "include", "mixin", "use", "extend"}))
            add("scan.css_rule", from, "'@" + name + "' does nothing in a widget",
                "Write plain rules, @media, @container, @keyframes or @layer.", Severity::review);
    }

    /// What the rule that begins here selects. The rules stand inside the widget's element.
    void block() {
        if (prelude_.empty() || prelude_.front().text.starts_with("@")) {
            prelude_.clear();
            return;
        }
        for (const auto& [text, at, before] : prelude_) {
            const bool type = before != '.' && before != '#' && before != ':' && before != '[' && before != '-';
            if ((type && (text == "html" || text == "body")) || (before == ':' && (text == "root" || text == "host")))
                add("scan.css_selector", at, "'" + text + "' is outside of the widget, so this rule does nothing",
                    "Write :scope for the widget's own element.", Severity::review);
        }
        prelude_.clear();
    }

    std::string_view source_;
    Findings& findings_;
    std::size_t at_ = 0;
    bool broken_ = false;
    std::vector<Bracket> open_;
    std::vector<Name> prelude_;  ///< names since the last `;`, `{` or `}`
};

}  // namespace

std::vector<ScanFinding> scan_css(std::string_view source) {
    if (auto bytes = scan_bytes(source); !bytes.empty()) return bytes;
    Findings findings(source);
    Sheet(source, findings).judge();
    return findings.take();
}

}  // namespace atelier::code
