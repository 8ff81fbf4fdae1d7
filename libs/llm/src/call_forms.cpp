#include "call_forms.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/markup.hpp"
#include "atelier/base/text.hpp"
#include "lenient_json.hpp"

namespace atelier::llm {
namespace {

constexpr std::array<std::string_view, 2> k_open{"<tool_call>", "<tools>"};
constexpr std::array<std::string_view, 2> k_close{"</tool_call>", "</tools>"};
constexpr std::array<std::string_view, 2> k_function{"<function=", "<function name="};
constexpr std::array<std::string_view, 2> k_parameter{"<parameter=", "<parameter name="};
constexpr std::string_view k_function_end = "</function>";
constexpr std::string_view k_parameter_end = "</parameter>";
constexpr std::array<std::string_view, 2> k_arguments{"arguments", "parameters"};

template <class Tags>
std::size_t tag_at(const Tags& tags, std::string_view text) {
    for (const auto tag : tags)
        if (text.starts_with(tag)) return tag.size();
    return 0;
}

std::string_view skip_space(std::string_view text) {
    const auto at = text.find_first_not_of(" \t\r\n");
    return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

/// "name>" or "\"name\" ...>" behind an equals sign: the name, and the length with the bracket. Nothing: no bracket.
std::optional<std::pair<std::string, std::size_t>> name_in_tag(std::string_view text) {
    const auto end = text.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    auto name = trim(text.substr(0, end));
    while (!name.empty() && std::string_view("\"'/").contains(name.back())) name.remove_suffix(1);
    if (name.starts_with('"') || name.starts_with('\'')) name.remove_prefix(1);
    return std::pair(std::string(trim(name)), end + 1);
}

/// The text of a parameter without the line ends that the form puts around it.
std::string_view without_frame(std::string_view text) {
    if (text.starts_with("\r\n"))
        text.remove_prefix(2);
    else if (text.starts_with('\n'))
        text.remove_prefix(1);
    if (text.ends_with("\r\n"))
        text.remove_suffix(2);
    else if (text.ends_with('\n'))
        text.remove_suffix(1);
    return text;
}

/// Where a parameter's text ends: at its close tag, or, where that is missing, at the next one or the function's end.
std::size_t parameter_end(std::string_view text) {
    auto end = std::min(text.find(k_parameter_end), text.find(k_function_end));
    for (const auto next : k_parameter) {
        const auto at = text.find("\n" + std::string(next));
        end = std::min(end, at == std::string_view::npos ? at : at + 1);
    }
    return end;
}

bool read_text(std::string_view text, json::Object& out) {
    if (trim(text).empty()) return true;
    auto parsed = parse_lenient(trim(text));
    if (parsed && parsed->is_string()) parsed = parse_lenient(std::string(parsed->as_string()));
    if (!parsed || !parsed->is_object()) return false;
    out = std::move(parsed->as_object());
    return true;
}

/// <function=name> with parameters or with JSON in it. `length`: up to its end, or all.
Attempt read_function(std::string_view text, const ToolSet& tools, std::size_t& length) {
    Attempt out;
    length = text.size();
    const auto named = name_in_tag(text.substr(tag_at(k_function, text)));
    if (!named) return {{}, std::nullopt, false};
    out.name = named->first;
    auto rest = text.substr(tag_at(k_function, text) + named->second);
    json::Object arguments;
    if (skip_space(rest).starts_with('{')) {
        rest = skip_space(rest);
        const auto size = json_length(rest);
        out.whole = size > 0;
        if (read_text(rest.substr(0, size), arguments)) out.arguments = std::move(arguments);
        rest = skip_space(rest.substr(std::min(size, rest.size())));
        if (rest.starts_with(k_function_end)) rest.remove_prefix(k_function_end.size());
        if (out.whole) length = text.size() - rest.size();
        return out;
    }
    while (true) {
        const auto next = skip_space(rest);
        if (next.starts_with(k_function_end)) {
            length = text.size() - next.size() + k_function_end.size();
            break;
        }
        const auto tag = tag_at(k_parameter, next);
        if (tag == 0) {
            // Nothing more, or something that is no parameter: without parameters it may be one that needs none.
            out.whole = !next.empty() || !arguments.empty();
            length = text.size() - next.size();
            break;
        }
        const auto key = name_in_tag(next.substr(tag));
        const auto body = key ? next.substr(tag + key->second) : std::string_view{};
        const auto end = key ? parameter_end(body) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out.whole = false;
            break;
        }
        arguments[key->first] = tools.value_of(out.name, key->first, without_frame(body.substr(0, end)));
        rest = body.substr(end);
        if (rest.starts_with(k_parameter_end)) rest.remove_prefix(k_parameter_end.size());
    }
    out.arguments = std::move(arguments);
    return out;
}

bool only_call_members(const json::Object& object) {
    constexpr std::array<std::string_view, 7> k_known{"name", "arguments", "parameters", "id",
                                                      "type", "function",  "index"};
    return std::ranges::all_of(object, [&](const auto& member) {
        return std::ranges::find(k_known, std::string_view(member.key())) != k_known.end();
    });
}

/// What an unknown tool of a plain form must be called at least; "SMA" with its parameters is data.
bool like_a_tool(std::string_view name) {
    return name.contains('_') && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-' || c == '.';
           });
}

std::optional<Attempt> read_object(const json::Object& object, Marking marking, const ToolSet& tools) {
    if (!only_call_members(object)) return std::nullopt;
    if (const auto* inner = json::get_object(object, "function"))
        return object.contains("name") ? std::nullopt : read_object(*inner, marking, tools);
    Attempt out;
    out.name = json::get_string(object, "name");
    if (out.name.empty()) out.name = json::get_string(object, "function");
    if (out.name.empty()) return std::nullopt;
    const json::Value* given = nullptr;
    for (const auto key : k_arguments) {
        if (given == nullptr) given = object.if_contains(key);
    }
    if (marking == Marking::plain && !tools.knows(out.name) && (given == nullptr || !like_a_tool(out.name)))
        return std::nullopt;
    json::Object arguments;
    if (given == nullptr || given->is_null()) {
        out.arguments = std::move(arguments);
    } else if (given->is_object()) {
        out.arguments = given->as_object();
    } else if (given->is_string() && read_text(std::string_view(given->as_string()), arguments)) {
        out.arguments = std::move(arguments);
    }
    return out;
}

/// The name in JSON that is cut or broken, if it comes where a call has it.
std::string name_in_broken(std::string_view text) {
    const auto key = text.find("name");
    if (key == std::string_view::npos || key > 200) return {};
    const auto from = text.find_first_of("\"'", std::min(text.find(':', key), text.size()));
    if (from == std::string_view::npos) return {};
    const auto to = text.find(text[from], from + 1);
    return to == std::string_view::npos ? std::string() : std::string(text.substr(from + 1, to - from - 1));
}

/// Whether cut or broken plain JSON begins as a call does: its first member is the name of a tool.
bool begins_call(std::string_view text, const ToolSet& tools) {
    auto rest = skip_space(text);
    if (rest.starts_with('[')) rest = skip_space(rest.substr(1));
    if (!rest.starts_with('{')) return false;
    rest = skip_space(rest.substr(1));
    return (rest.starts_with("\"name\"") || rest.starts_with("'name'")) && tools.knows(name_in_broken(rest));
}

/// A fence or a tag around the whole content.
std::string_view unwrapped(std::string_view content) {
    content = trim(content);
    if (fence_opening(content.substr(0, content.find('\n'))) && content.contains('\n')) {
        content = content.substr(content.find('\n') + 1);
        const auto last = content.rfind('\n');
        const auto line = last == std::string_view::npos ? content : content.substr(last + 1);
        if (trim(line).find_first_not_of("`~") == std::string_view::npos && !trim(line).empty())
            content = content.substr(0, content.size() - line.size());
    }
    return trim(content);
}

std::vector<Attempt> read_values(const json::Value& value, Marking marking, const ToolSet& tools) {
    std::vector<Attempt> out;
    const auto* object = value.if_object();
    const auto* wrapped = object != nullptr && object->size() == 1 ? json::get_array(*object, "tool_calls") : nullptr;
    const json::Array one{value};
    for (const auto& each : wrapped != nullptr ? *wrapped : value.is_array() ? value.as_array() : one) {
        auto attempt = each.is_object() ? read_object(each.as_object(), marking, tools) : std::nullopt;
        if (!attempt) return {};
        out.push_back(std::move(*attempt));
    }
    return out;
}

}  // namespace

std::size_t closing_tag(std::string_view text) { return tag_at(k_close, text); }
std::size_t opening_tag(std::string_view text) { return tag_at(k_open, text); }
bool begins_function(std::string_view text) { return tag_at(k_function, text) > 0; }

bool may_be_tag(std::string_view text) {
    const auto may = [text](std::string_view tag) { return tag.starts_with(text); };
    return std::ranges::any_of(k_open, may) || std::ranges::any_of(k_close, may) ||
           std::ranges::any_of(k_function, may);
}

bool may_begin_marked(std::string_view text) {
    const auto rest = skip_space(text);
    if (rest.empty()) return true;
    if (rest[0] == '<') return may_be_tag(rest) && closing_tag(rest) == 0;
    return (rest[0] == '`' || rest[0] == '~') && !rest.contains('\n') && may_open_fence(rest);
}

bool begins_marked(std::string_view text) {
    const auto rest = skip_space(text);
    return rest.starts_with('{') || rest.starts_with('[') || begins_function(rest) ||
           fence_opening(rest.substr(0, rest.find('\n')));
}

namespace {

/// Up to the function's end, to what closes the call around it, or to the end of its JSON; 0 when that is not there.
std::size_t function_length(std::string_view text) {
    const auto named = name_in_tag(text.substr(tag_at(k_function, text)));
    if (!named) return 0;
    const auto body = text.substr(tag_at(k_function, text) + named->second);
    if (skip_space(body).starts_with('{')) {
        const auto value = skip_space(body);
        const auto size = json_length(value);
        if (size == 0) return 0;
        const auto after = skip_space(value.substr(size));
        if (after.starts_with(k_function_end)) return text.size() - after.size() + k_function_end.size();
        return k_function_end.starts_with(after) ? 0 : text.size() - value.size() + size;
    }
    auto end = text.find(k_function_end);
    if (end != std::string_view::npos) end += k_function_end.size();
    for (const auto close : k_close) end = std::min(end, text.find(close));
    return end == std::string_view::npos ? 0 : end;
}

}  // namespace

std::optional<std::size_t> marked_length(std::string_view text) {
    auto rest = text;
    bool fenced = false;
    while (true) {
        const auto next = skip_space(rest);
        const auto done = text.size() - rest.size();
        if (next.empty()) return std::nullopt;
        if (const auto close = closing_tag(next); close > 0) return text.size() - next.size() + close;
        if (next[0] == '<' && may_be_tag(next)) return std::nullopt;
        if (begins_function(next)) {
            const auto size = function_length(next);
            if (size == 0) return std::nullopt;
            rest = next.substr(size);
        } else if (next[0] == '{' || next[0] == '[') {
            const auto size = json_length(next);
            if (size == 0) return std::nullopt;
            rest = next.substr(size);
        } else if (next[0] == ',' || next[0] == ';') {
            rest = next.substr(1);
        } else if (next[0] == '`' || next[0] == '~') {
            const auto line = next.find('\n');
            if (line == std::string_view::npos) return std::nullopt;
            if (fenced || !fence_opening(next.substr(0, line))) return done;
            // The fence's own end is passed as well.
            fenced = done > 0;
            rest = next.substr(line);
        } else {
            return done;
        }
    }
}

std::optional<std::size_t> unclosed_length(std::string_view text) {
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (const auto close = c == '<' ? closing_tag(text.substr(i)) : 0; close > 0) {
            return i + close;
        }
    }
    return std::nullopt;
}

std::vector<Attempt> attempts_in(std::string_view content, Marking marking, const ToolSet& tools, bool closed) {
    std::vector<Attempt> out;
    for (const auto tag : k_close) {
        if (trim(content).ends_with(tag)) content = trim(content).substr(0, trim(content).size() - tag.size());
    }
    content = unwrapped(content);
    while (!content.empty()) {
        std::size_t length = 0;
        if (const auto tag = std::max(opening_tag(content), closing_tag(content)); tag > 0) {
            length = tag;
        } else if (begins_function(content)) {
            out.push_back(read_function(content, tools, length));
        } else if (content[0] == '{' || content[0] == '[') {
            length = json_length(content);
            std::string whole(content.substr(0, length));
            const auto missing = length == 0 && closed ? missing_brackets(content) : std::nullopt;
            if (missing) {
                length = content.size();
                whole = std::string(content) + *missing;
            }
            if (length == 0) {
                if (marking == Marking::marked || begins_call(content, tools))
                    out.push_back({name_in_broken(content), std::nullopt, closed});
                return out;
            }
            const auto parsed = parse_lenient(whole);
            if (!parsed) {
                if (marking == Marking::plain && !begins_call(content, tools)) return {};
                out.push_back({name_in_broken(content), std::nullopt, true});
            } else {
                auto read = read_values(*parsed, marking, tools);
                if (read.empty()) return {};
                std::ranges::move(read, std::back_inserter(out));
            }
        } else {
            // What follows calls in a tag is a slip; in a fence it says that something else is shown.
            if (marking == Marking::plain) return {};
            return out;
        }
        content = skip_space(content.substr(length));
        while (!content.empty() && (content[0] == ',' || content[0] == ';')) content = skip_space(content.substr(1));
    }
    return out;
}

}  // namespace atelier::llm
