#include "words.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::embedded {
extern const std::string_view scan_exports;
}

namespace atelier::code {
namespace {

struct Exports {
    std::set<std::string, std::less<>> values, components, types, hooks, react_types;
};

const Exports& exports() {
    static const Exports all = [] {
        const auto table = json::parse_object(embedded::scan_exports);
        if (!table) {
            std::fprintf(stderr, "the table of exports: %s\n", table.error().message.c_str());
            std::abort();
        }
        json::Reader reader(*table);
        const auto names = [&reader](std::string_view key) {
            const auto list = reader.strings_or_empty(key);
            return std::set<std::string, std::less<>>(list.begin(), list.end());
        };
        return Exports{
            names("values"), names("components"), names("types"), names("react_hooks"), names("react_types")
        };
    }();
    return all;
}

}  // namespace

bool sdk_component(std::string_view name) { return exports().components.contains(name); }
bool sdk_export(std::string_view name) {
    return exports().values.contains(name) || sdk_component(name) || exports().types.contains(name);
}
bool react_hook(std::string_view name) { return exports().hooks.contains(name); }
bool react_type(std::string_view name) { return exports().react_types.contains(name); }

std::vector<std::string_view> sdk_exports() {
    std::vector<std::string_view> out;
    for (const auto* names : {&exports().values, &exports().components, &exports().types})
        out.insert(out.end(), names->begin(), names->end());
    return out;
}

std::string unescape(std::string_view e) {
    if (e.size() < 2) return std::string(e);
    const auto hex = [](std::string_view digits) {
        char32_t code = 0;
        for (const char c : digits) {
            const int value = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : 0;
            code = code * 16 + static_cast<char32_t>(value);
            if (code > 0x10FFFF) return char32_t{0xFFFD};
        }
        return code;
    };
    switch (e[1]) {
        case 'n':
            return "\n";
        case 't':
            return "\t";
        case 'r':
            return "\r";
        case 'b':
            return "\b";
        case 'f':
            return "\f";
        case 'v':
            return "\v";
        case '0':
            return std::string(1, '\0');
        case '\n':
            return {};
        case 'x':
            return to_utf8(std::u32string(1, hex(e.substr(2))));
        case 'u': {
            auto digits = e.substr(2);
            if (digits.starts_with('{')) digits = digits.substr(1, digits.size() - 2);
            return to_utf8(std::u32string(1, hex(digits)));
        }
        default:
            return std::string(e.substr(1));
    }
}

std::string unescape_reference(std::string_view reference) {
    for (const auto& [name, text] :
         {std::pair{"&colon;", ":"},
          {"&sol;", "/"},
          {"&Tab;", "\t"},
          {"&NewLine;", "\n"},
          {"&period;", "."},
          {"&lpar;", "("}}) {
        if (reference == name) return text;
    }
    if (!reference.starts_with("&#") || !reference.ends_with(';')) return std::string(reference);
    auto digits = reference.substr(2, reference.size() - 3);
    const bool hex = digits.starts_with('x') || digits.starts_with('X');
    if (hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return std::string(reference);
    return to_utf8(std::u32string(1, static_cast<char32_t>(code)));
}

}  // namespace atelier::code
