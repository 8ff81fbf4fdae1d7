#include "schema_pattern.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace atelier::json {
namespace {

/// The long names of ECMA-262 (UAX #44, General_Category) that RE2 knows by their letters only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> k_categories{{
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
}};

/// What ECMA-262 calls white space; RE2's \s lacks the vertical tab and everything beyond ASCII. Without brackets.
constexpr std::string_view k_space = R"(\t\n\v\f\r\x{feff}\p{Z})";

/// Writes an ECMA-262 pattern as RE2 reads it. What RE2 lacks altogether is left as it is, for RE2 to refuse.
class Translation {
public:
    explicit Translation(std::string_view source) : source_(source) {}

    std::string run() {
        while (at_ < source_.size()) {
            if (source_[at_] == '\\' && at_ + 1 < source_.size())
                escape();
            else if (in_class_)
                inside();
            else
                outside();
        }
        return std::move(out_);
    }

private:
    std::string_view rest() const { return source_.substr(at_); }
    void take(std::size_t count, std::string_view instead) {
        out_ += instead;
        at_ += count;
    }
    void copy(std::size_t count) { take(count, source_.substr(at_, count)); }

    void outside() {
        if (rest().starts_with("[^]")) return take(3, R"([\s\S])");
        if (rest().starts_with("[]")) return take(2, R"([^\s\S])");
        if (rest().starts_with("(?<") && !rest().starts_with("(?<=") && !rest().starts_with("(?<!"))
            return take(3, "(?P<");
        if (source_[at_] == '.') return take(1, R"([^\n\r\x{2028}\x{2029}])");
        if (source_[at_] != '[') return copy(1);
        in_class_ = true;
        copy(rest().starts_with("[^") ? 2 : 1);
    }

    void inside() {
        if (source_[at_] == ']') in_class_ = false;
        // To RE2 "[:" may begin a class of POSIX; to ECMA-262 a bracket in brackets is a bracket.
        if (source_[at_] == '[') return take(1, R"(\[)");
        copy(1);
    }

    void escape() {
        const char kind = source_[at_ + 1];
        const auto digit = [&](std::size_t i) {
            return at_ + i < source_.size() && std::isdigit(static_cast<unsigned char>(source_[at_ + i])) != 0;
        };
        if (kind == 'u' || kind == 'x') return code_point(kind == 'u' ? 4 : 2);
        if (kind == 'c' && at_ + 2 < source_.size())
            return point(static_cast<unsigned char>(source_[at_ + 2]) & 31u, 3);
        if (kind == '0' && !digit(2)) return point(0, 2);
        if (kind == 's') return take(2, in_class_ ? std::string(k_space) : "[" + std::string(k_space) + "]");
        if (kind == 'S' && !in_class_) return take(2, "[^" + std::string(k_space) + "]");
        if (kind == 'b' && in_class_) return point(8, 2);
        if ((kind == 'p' || kind == 'P') && at_ + 2 < source_.size() && source_[at_ + 2] == '{') return property();
        if (kind == '_') return take(2, "_");
        copy(2);
    }

    void point(std::uint32_t value, std::size_t length) {
        char digits[8];
        const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
        take(length, "\\x{" + std::string(digits, end) + "}");
    }

    std::optional<std::uint32_t> unit(std::size_t at, std::size_t digits) const {
        const auto hex = source_.substr(std::min(at, source_.size()), digits);
        std::uint32_t value = 0;
        const auto read = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
        if (hex.size() != digits || read.ec != std::errc() || read.ptr != hex.data() + hex.size()) return std::nullopt;
        return value;
    }

    /// \uXXXX, two of them for one code point, \u{X...}, \xXX.
    void code_point(std::size_t digits) {
        if (digits == 4 && source_.substr(at_ + 2).starts_with('{')) {
            const auto close = source_.find('}', at_);
            const auto value = close == std::string_view::npos ? std::nullopt : unit(at_ + 3, close - at_ - 3);
            return value ? point(*value, close + 1 - at_) : copy(2);
        }
        const auto first = unit(at_ + 2, digits);
        if (!first) return copy(2);
        if (digits == 4 && *first >= 0xD800 && *first <= 0xDBFF && source_.substr(at_ + 6).starts_with("\\u")) {
            const auto second = unit(at_ + 8, 4);
            if (second && *second >= 0xDC00 && *second <= 0xDFFF)
                return point(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00), 12);
        }
        point(*first, 2 + digits);
    }

    /// \p{Script=Cyrillic}, \p{gc=Lu}, \p{Letter}: RE2 has the bare short names.
    void property() {
        const auto close = source_.find('}', at_);
        if (close == std::string_view::npos) return copy(2);
        std::string_view name = source_.substr(at_ + 3, close - at_ - 3);
        for (const std::string_view kind : {"Script=", "sc=", "General_Category=", "gc="})
            if (name.starts_with(kind)) name.remove_prefix(kind.size());
        for (const auto& [longer, letters] : k_categories)
            if (name == longer) name = letters;
        const std::size_t length = close + 1 - at_;
        const bool positive = source_[at_ + 1] == 'p';
        const std::string_view as_class = !positive         ? ""
                                          : name == "Any"   ? R"(\x{0}-\x{10ffff})"
                                          : name == "ASCII" ? R"(\x{0}-\x{7f})"
                                          : name == "LC"    ? R"(\p{Lu}\p{Ll}\p{Lt})"
                                                            : "";
        if (!as_class.empty())
            return take(length, in_class_ ? std::string(as_class) : "[" + std::string(as_class) + "]");
        take(length, (positive ? "\\p{" : "\\P{") + std::string(name) + "}");
    }

    std::string_view source_;
    std::size_t at_ = 0;
    bool in_class_ = false;
    std::string out_;
};

}  // namespace

Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view source) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto made = std::make_shared<const re2::RE2>(Translation(source).run(), options);
    if (!made->ok())
        return fail(
            Code::invalid_argument, "the pattern '" + std::string(source) + "' cannot be used: " + made->error()
        );
    return made;
}

}  // namespace atelier::json
