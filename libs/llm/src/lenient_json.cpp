#include "lenient_json.hpp"

#include <algorithm>
#include <cstdio>

namespace atelier::llm {
namespace {

bool name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/// Writes strict JSON for tolerated JSON, token by token. What it does not understand it leaves to the strict parser.
class Mender {
public:
    explicit Mender(std::string_view text) : text_(text) {}

    std::string mend() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'')
                string(c);
            else if (c == '}' || c == ']')
                close(c);
            else if (name_char(c) && !(c >= '0' && c <= '9'))
                word();
            else {
                out_ += c;
                ++at_;
            }
        }
        return std::move(out_);
    }

private:
    /// Drops a comma that nothing follows.
    void close(char c) {
        const auto last = out_.find_last_not_of(" \t\r\n");
        if (last != std::string::npos && out_[last] == ',') out_.resize(last);
        out_ += c;
        ++at_;
    }

    void word() {
        const auto end = static_cast<std::size_t>(
            std::ranges::find_if_not(text_.substr(at_), name_char) - text_.substr(at_).begin() +
            static_cast<std::ptrdiff_t>(at_)
        );
        const auto said = text_.substr(at_, end - at_);
        const auto next = text_.find_first_not_of(" \t\r\n", end);
        const bool number =
            out_.ends_with('-') || (!out_.empty() && (out_.back() >= '0' && out_.back() <= '9')) || out_.ends_with('.');
        if (number) {
            out_ += said;  // 1e5
        } else if (next != std::string_view::npos && text_[next] == ':') {
            out_ += '"';
            out_ += said;
            out_ += '"';
        } else if (said == "True" || said == "False") {
            out_ += said == "True" ? "true" : "false";
        } else {
            out_ += said == "None" || said == "undefined" ? std::string_view("null") : said;
        }
        at_ = end;
    }

    void string(char quote) {
        out_ += '"';
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == quote) {
                out_ += '"';
                ++at_;
                return;
            }
            if (c == '\\') {
                escape();
            } else if (c == '"') {
                out_ += "\\\"";
            } else if (static_cast<unsigned char>(c) < 0x20) {
                char hex[8];
                std::snprintf(hex, sizeof(hex), "\\u%04x", static_cast<unsigned>(c));
                out_ += c == '\n' ? "\\n" : c == '\t' ? "\\t" : hex;
            } else {
                out_ += c;
            }
        }
    }

    void escape() {
        if (++at_ >= text_.size()) return;
        const char c = text_[at_];
        if (std::string_view("\"\\/bfnrtu").contains(c)) {
            out_ += '\\';
            out_ += c;
        } else if (c == '\'' || c == '`' || c == '$' || c == '\n') {
            out_ += c == '\n' ? std::string_view("\\n") : std::string_view(&text_[at_], 1);
        } else {
            out_ += "\\\\";
            out_ += c;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::size_t json_length(std::string_view text) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return i + 1;
    }
    return 0;
}

std::optional<std::string> missing_brackets(std::string_view text) {
    std::string open;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (c == '{' || c == '[') open += c == '{' ? '}' : ']';
        if ((c == '}' || c == ']') && (open.empty() || open.back() != c)) return std::nullopt;
        if (c == '}' || c == ']') open.pop_back();
    }
    if (quote != 0) return std::nullopt;
    std::ranges::reverse(open);
    return open;
}

Result<json::Value> parse_lenient(std::string_view text) {
    if (auto strict = json::parse(text)) return strict;
    return json::parse(Mender(text).mend());
}

}  // namespace atelier::llm
