#include "schema_pattern.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace atelier::json {
namespace {

/// ECMA-262 and RE2 agree but for some escapes.
std::string translated(std::string_view source) {
    std::string out;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '(' && source.substr(i).starts_with("(?<") && i + 3 < source.size() && source[i + 3] != '=' && source[i + 3] != '!') {
            out += "(?P<";
            i += 2;
            continue;
        }
        if (source[i] != '\\' || i + 1 >= source.size()) {
            out += source[i];
            continue;
        }
        const char kind = source[++i];
        const auto hex = source.substr(i + 1, 4);
        if (kind == 'u' && hex.size() == 4 && std::ranges::all_of(hex, [](unsigned char c) { return std::isxdigit(c) != 0; })) {
            out += "\\x{" + std::string(hex) + "}";
            i += 4;
        } else if (kind == 'c' && i + 1 < source.size()) {
            constexpr char digits[] = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(source[++i]) & 31u;
            out += std::string("\\x") + digits[code >> 4] + digits[code & 15u];
        } else if (kind == 's' || kind == 'S') {
            // RE2's \s lacks the vertical tab and what Unicode calls a space.
            out += kind == 's' ? "[\\t\\n\\v\\f\\r\\x{feff}\\p{Z}]" : "[^\\t\\n\\v\\f\\r\\x{feff}\\p{Z}]";
        } else {
            out += '\\';
            out += kind;
        }
    }
    return out;
}

bool inside_class_has_space(std::string_view source) {
    bool inside = false;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\\' && i + 1 < source.size()) {
            ++i;
            if (inside && (source[i] == 's' || source[i] == 'S')) return true;
        } else if (source[i] == '[') {
            inside = true;
        } else if (source[i] == ']') {
            inside = false;
        }
    }
    return false;
}

}  // namespace

Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view source) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    // Inside [...] an escape cannot become another class: RE2's own \s has to do there.
    const std::string text = inside_class_has_space(source) ? std::string(source) : translated(source);
    auto made = std::make_shared<const re2::RE2>(text, options);
    if (!made->ok()) return fail(Code::invalid_argument, "the pattern '" + std::string(source) + "' cannot be used: " + made->error());
    return made;
}

}  // namespace atelier::json
