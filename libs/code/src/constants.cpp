#include "constants.hpp"

#include <algorithm>
#include <charconv>

#include "atelier/base/text.hpp"
#include "words.hpp"

namespace atelier::code {
namespace {

constexpr std::size_t k_max_text = 4096;
constexpr int k_max_depth = 100;

std::optional<std::string> decode_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int have = 0;
    for (const char c : text) {
        int value = -1;
        if (c >= 'A' && c <= 'Z')
            value = c - 'A';
        else if (c >= 'a' && c <= 'z')
            value = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            value = c - '0' + 52;
        else if (c == '+')
            value = 62;
        else if (c == '/')
            value = 63;
        else if (c == '=')
            break;
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<unsigned>(value);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out += static_cast<char>((bits >> have) & 0xFF);
        }
    }
    return is_valid_utf8(out) ? std::optional(out) : std::nullopt;
}

std::optional<char32_t> to_code(std::string_view digits) {
    char32_t code = 0;
    const bool hex = digits.starts_with("0x");
    if (hex) digits.remove_prefix(2);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > 0x10FFFF ||
        (value >= 0xD800 && value < 0xE000))
        return std::nullopt;
    code = value;
    return code;
}

}  // namespace

const Binding* Constants::binding(Id expression) const {
    expression = s_.bare(expression);
    return s_.is(expression, {"identifier", "shorthand_property_identifier"}) ? scopes_.of(expression) : nullptr;
}

Id Constants::value_of(Id expression) const {
    for (int i = 0; i < 8; ++i) {
        expression = s_.bare(expression);
        const Binding* named = binding(expression);
        if (!named || named->kind != Binding::Kind::variable || !named->is_const || !named->direct ||
            named->init == k_none)
            break;
        expression = named->init;
    }
    return expression;
}

std::optional<std::string> Constants::fold(Id expression) {
    expression = s_.bare(expression);
    if (expression == k_none) return std::nullopt;
    if (const auto at = folded_.find(expression); at != folded_.end()) return at->second;
    if (depth_ > k_max_depth || --budget_ < 0 || !busy_.insert(expression).second) return std::nullopt;
    ++depth_;
    auto text = fold_new(expression);
    --depth_;
    busy_.erase(expression);
    if (text && text->size() > k_max_text) text.reset();
    return folded_[expression] = std::move(text);
}

std::optional<std::string> Constants::fold_new(Id e) {
    if (s_.is(e, "string")) return unquote(s_, e);
    if (s_.is(e, "number")) return std::string(s_.text(e));
    if (s_.is(e, "template_string")) {
        std::string out;
        for (const Id part : s_.named_children(e)) {
            if (s_.is(part, "template_substitution")) {
                const auto text = fold(s_.first_named(part));
                if (!text) return std::nullopt;
                out += *text;
            } else {
                out += s_.is(part, "escape_sequence") ? unescape(s_.text(part)) : std::string(s_.text(part));
            }
        }
        return out;
    }
    if (s_.is(e, "binary_expression") && s_.text(s_.child(e, "operator")) == "+") {
        const auto left = fold(s_.child(e, "left"));
        const auto right = left ? fold(s_.child(e, "right")) : std::nullopt;
        return left && right ? std::optional(*left + *right) : std::nullopt;
    }
    if (s_.is(e, "call_expression")) return fold_call(e);
    if (s_.is(e, {"member_expression", "subscript_expression"})) return fold_member(e);
    const Id value = value_of(e);
    return value != e ? fold(value) : std::nullopt;
}

/// A named member of a constant object literal, or a numbered one of an array literal.
std::optional<std::string> Constants::fold_member(Id member) {
    const Id holder = value_of(s_.child(member, "object"));
    const auto key = s_.is(member, "member_expression")
                         ? std::optional(std::string(s_.text(s_.child(member, "property"))))
                         : fold(s_.child(member, "index"));
    if (!key) return std::nullopt;
    if (s_.is(holder, "array")) {
        const auto items = s_.named_children(holder);
        budget_ -= static_cast<int>(items.size());
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(key->data(), key->data() + key->size(), index);
        if (budget_ < 0 || error != std::errc{} || end != key->data() + key->size() || index >= items.size())
            return std::nullopt;
        // A hole moves the rest: then nothing is known.
        return s_.position(holder, items[index]) == static_cast<int>(index) ? fold(items[index]) : std::nullopt;
    }
    if (s_.is(holder, "object")) {
        for (const Id pair : s_.named_children(holder)) {
            if (--budget_ < 0) return std::nullopt;
            const Id name = s_.child(pair, "key");
            if (s_.is(pair, "pair") && (s_.is(name, "string") ? unquote(s_, name) : std::string(s_.text(name))) == *key)
                return fold(s_.child(pair, "value"));
        }
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> Constants::fold_list(Id expression) {
    expression = value_of(expression);
    std::vector<std::string> out;
    if (s_.is(expression, "array")) {
        for (const Id item : s_.named_children(expression)) {
            auto text = fold(item);
            if (!text) return std::nullopt;
            out.push_back(std::move(*text));
        }
        return out;
    }
    if (!s_.is(expression, "call_expression")) return std::nullopt;
    const Id callee = s_.bare(s_.child(expression, "function"));
    if (!s_.is(callee, "member_expression")) return std::nullopt;
    const auto method = s_.text(s_.child(callee, "property"));
    const Id holder = s_.child(callee, "object");
    if (method == "reverse" || method == "toReversed") {
        auto list = fold_list(holder);
        if (list) std::ranges::reverse(*list);
        return list;
    }
    if (method == "split") {
        const auto text = fold(holder);
        const auto by = fold(s_.first_named(s_.child(expression, "arguments")));
        if (!text || !by) return std::nullopt;
        if (!by->empty()) {
            std::size_t from = 0;
            for (std::size_t at = text->find(*by); at != std::string::npos;
                 from = at + by->size(), at = text->find(*by, from))
                out.push_back(text->substr(from, at - from));
            out.push_back(text->substr(from));
            return out;
        }
        for (const char c : *text) out.emplace_back(1, c);
        return out;
    }
    return std::nullopt;
}

std::optional<std::string> Constants::fold_call(Id call) {
    const Id callee = s_.bare(s_.child(call, "function"));
    const auto arguments = s_.named_children(s_.child(call, "arguments"));
    if (s_.is(callee, "identifier") && s_.text(callee) == "atob" && !scopes_.of(callee) && arguments.size() == 1) {
        const auto text = fold(arguments[0]);
        return text ? decode_base64(*text) : std::nullopt;
    }
    if (!s_.is(callee, "member_expression")) return std::nullopt;
    const auto method = s_.text(s_.child(callee, "property"));
    const Id holder = s_.child(callee, "object");
    if (method == "fromCharCode" || method == "fromCodePoint") {
        std::u32string out;
        for (const Id argument : arguments) {
            const auto digits = fold(argument);
            const auto code = digits ? to_code(*digits) : std::nullopt;
            if (!code) return std::nullopt;
            out += *code;
        }
        return to_utf8(out);
    }
    if (method == "join") {
        const auto list = fold_list(holder);
        const auto by = arguments.empty() ? std::optional<std::string>(",") : fold(arguments[0]);
        if (!list || !by) return std::nullopt;
        std::string out;
        for (std::size_t i = 0; i < list->size(); ++i) out += (i ? *by : "") + (*list)[i];
        return out;
    }
    if (method == "concat" || method == "toLowerCase" || method == "toString" || method == "trim") {
        auto text = fold(holder);
        if (!text) return std::nullopt;
        if (method == "toLowerCase") return to_lower(*text);
        if (method == "trim") return std::string(trim(*text));
        for (const Id argument : arguments) {
            const auto more = method == "concat" ? fold(argument) : std::nullopt;
            if (!more) return std::nullopt;
            *text += *more;
        }
        return text;
    }
    return std::nullopt;
}

void Constants::gather(Id expression, Choices& out, int depth) {
    expression = value_of(expression);
    if (expression == k_none || depth > 8 || out.texts.size() > 60 || --budget_ < 0) {
        out.complete = false;
        return;
    }
    if (auto text = fold(expression)) {
        out.texts.push_back(std::move(*text));
    } else if (s_.is(expression, "ternary_expression")) {
        gather(s_.child(expression, "consequence"), out, depth + 1);
        gather(s_.child(expression, "alternative"), out, depth + 1);
    } else if (s_.is(expression, "binary_expression") && s_.text(s_.child(expression, "operator")) == "+") {
        join({s_.child(expression, "left"), s_.child(expression, "right")}, out, depth + 1);
    } else if (s_.is(expression, "template_string")) {
        std::vector<Id> parts;
        for (const Id part : s_.named_children(expression))
            parts.push_back(s_.is(part, "template_substitution") ? s_.first_named(part) : part);
        join(parts, out, depth + 1);
    } else if (s_.is(expression, {"string_fragment", "escape_sequence"})) {
        out.texts.push_back(
            s_.is(expression, "escape_sequence") ? unescape(s_.text(expression)) : std::string(s_.text(expression))
        );
    } else if (s_.is(expression, "binary_expression") && (s_.text(s_.child(expression, "operator")) == "?\?" ||
                                                          s_.text(s_.child(expression, "operator")) == "||" ||
                                                          s_.text(s_.child(expression, "operator")) == "&&")) {
        gather(s_.child(expression, "left"), out, depth + 1);
        gather(s_.child(expression, "right"), out, depth + 1);
    } else if (s_.is(expression, {"member_expression", "subscript_expression"})) {
        out.complete = false;
        const Id holder = value_of(s_.child(expression, "object"));
        if (!s_.is(holder, {"object", "array"})) return;
        for (const Id item : s_.named_children(holder)) {
            if (--budget_ < 0) return;
            const Id value = s_.is(item, "pair") ? s_.child(item, "value") : item;
            if (const auto one = fold(value)) out.texts.push_back(*one);
        }
    } else {
        out.complete = false;
        const Binding* named = binding(expression);
        if (!named) return;
        // A default of a parameter or of a pattern, or a variable's first value.
        for (Id at = s_.parent(named->ident), below = named->ident; at != k_none; below = at, at = s_.parent(at)) {
            if (s_.is(at, {"object_assignment_pattern", "assignment_pattern"}) && s_.child(at, "right") != below) {
                gather(s_.child(at, "right"), out, depth + 1);
                return;
            }
            if (s_.is(at, {"required_parameter", "optional_parameter", "variable_declarator"})) {
                if (named->direct && s_.child(at, "value") != k_none) gather(s_.child(at, "value"), out, depth + 1);
                return;
            }
            if (!s_.is(at, {"object_pattern", "array_pattern", "pair_pattern"})) return;
        }
    }
}

/// The texts that pieces one after another may make, when all of them are known.
void Constants::join(const std::vector<Id>& parts, Choices& out, int depth) {
    std::vector<std::string> made{""};
    for (const Id part : parts) {
        Choices some;
        gather(part, some, depth);
        if (!some.complete || some.texts.empty() || made.size() * some.texts.size() > 64) {
            out.complete = false;
            return;
        }
        std::vector<std::string> longer;
        for (const auto& head : made) {
            for (const auto& tail : some.texts) longer.push_back(head + tail);
        }
        made = std::move(longer);
    }
    out.texts.insert(out.texts.end(), made.begin(), made.end());
}

Constants::Choices Constants::choices(Id expression) {
    Choices out;
    gather(expression, out, 0);
    return out;
}

}  // namespace atelier::code
