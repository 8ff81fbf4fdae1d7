#include "atelier/llm/tool_calls.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_max_call = 64u << 10;  // what is longer is text
constexpr std::size_t k_hold = 0;              // nothing can be decided yet
constexpr std::array<std::string_view, 2> k_open{"<tool_call>", "<tools>"};
constexpr std::array<std::string_view, 2> k_close{"</tool_call>", "</tools>"};
constexpr std::string_view k_fence = "```";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The length of the JSON object or array at the start of the text; 0 when its end is not there.
std::size_t json_length(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            if (c == '"') quoted = false;
            continue;
        }
        if (c == '"') quoted = true;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return i + 1;
    }
    return 0;
}

bool read_arguments(const json::Object& object, json::Object& out) {
    const auto* given = object.if_contains("arguments");
    if (given == nullptr) given = object.if_contains("parameters");
    if (given == nullptr || given->is_null()) return true;
    if (given->is_object()) {
        out = given->get_object();
        return true;
    }
    if (!given->is_string()) return false;
    if (trim(std::string_view(given->get_string())).empty()) return true;
    auto parsed = json::parse_object(std::string_view(given->get_string()));
    if (!parsed) return false;
    out = std::move(*parsed);
    return true;
}

bool read_call(const json::Value& value, ToolCall& out) {
    const auto* object = value.if_object();
    if (object == nullptr) return false;
    for (const auto& [key, member] : *object)
        if (key != "name" && key != "arguments" && key != "parameters" && key != "id" && key != "type" && key != "function") return false;
    if (const auto* inner = json::get_object(*object, "function")) return !object->contains("name") && read_call(*inner, out);
    out.name = json::get_string(*object, "name");
    return !out.name.empty() && read_arguments(*object, out.arguments);
}

bool is_prefix_of_tag(std::string_view text) {
    return std::ranges::any_of(k_open, [&](std::string_view tag) { return tag.starts_with(text); });
}

}  // namespace

/// Nothing unless everything in the text is a call that may run.
std::vector<ToolCall> ToolCallReader::calls_in(std::string_view content) const {
    std::vector<ToolCall> out;
    for (content = trim(content); !content.empty(); content = trim(content)) {
        const auto length = content[0] == '{' || content[0] == '[' ? json_length(content) : 0;
        const auto parsed = length == 0 ? fail(Code::invalid_argument, "") : json::parse(content.substr(0, length));
        if (!parsed) return {};
        const json::Array one{*parsed};
        for (const auto& value : parsed->is_array() ? parsed->get_array() : one) {
            ToolCall call;
            if (!read_call(value, call) || !check_(call.name, call.arguments)) return {};
            out.push_back(std::move(call));
        }
        content.remove_prefix(length);
        while (!content.empty() && (content[0] == ',' || content[0] == ';')) content.remove_prefix(1);
    }
    return out;
}

/// Text that is decided. White space after what may be a call stays with it.
void ToolCallReader::say(std::string_view text, const TextHandler& on_text) {
    if (text.empty()) return;
    before_ = text.back();
    for (const char c : text) line_start_ = c == '\n' || (line_start_ && is_space(c));
    if (!shown_.empty() && std::ranges::all_of(text, is_space)) {
        shown_.back().raw += text;
        return;
    }
    flush(on_text);
    outcome_.text += text;
    if (on_text) on_text(text);
}

/// What looked like calls was only shown: something else came after it.
void ToolCallReader::flush(const TextHandler& on_text) {
    auto shown = std::move(shown_);
    shown_.clear();
    for (const auto& one : shown) {
        outcome_.text += one.raw;
        if (on_text) on_text(one.raw);
    }
}

std::size_t ToolCallReader::take_tag(std::string_view rest, bool at_end, const TextHandler& on_text) {
    const auto tag = std::ranges::find_if(k_open, [&](std::string_view open) { return rest.starts_with(open); });
    if (tag == k_open.end()) {
        if (!at_end && is_prefix_of_tag(rest)) return k_hold;
        say(rest.substr(0, 1), on_text);
        return 1;
    }
    const auto window = rest.substr(0, k_max_call);
    std::size_t end = std::string_view::npos;
    std::size_t close = 0;
    for (const auto ending : k_close) {
        const auto at = window.find(ending, tag->size());
        if (at < end) {
            end = at;
            close = ending.size();
        }
    }
    if (end == std::string_view::npos && !at_end && rest.size() < k_max_call) return k_hold;
    const bool cut = end == std::string_view::npos && rest.size() >= k_max_call;
    const auto length = cut ? tag->size() : end == std::string_view::npos ? rest.size() : end + close;
    auto calls = cut ? std::vector<ToolCall>() : calls_in(rest.substr(tag->size(), std::min(end, rest.size()) - tag->size()));
    if (calls.empty()) {
        say(rest.substr(0, length), on_text);
        return length;
    }
    // In order with what is pending: a call in a tag does not make calls before it mere text.
    shown_.push_back({"", std::move(calls)});
    for (auto& one : shown_) std::ranges::move(one.calls, std::back_inserter(outcome_.calls));
    shown_.clear();
    line_start_ = true;
    before_ = '>';
    return length;
}

std::size_t ToolCallReader::take_fence(std::string_view rest, bool at_end, const TextHandler& on_text) {
    if (!rest.starts_with(k_fence)) {
        if (!at_end && k_fence.starts_with(rest)) return k_hold;
        say(rest.substr(0, 1), on_text);
        return 1;
    }
    const auto line_end = rest.substr(0, 200).find('\n');
    if (line_end == std::string_view::npos && !at_end && rest.size() < 200) return k_hold;
    const auto info = trim(rest.substr(3, (line_end == std::string_view::npos ? rest.size() : line_end) - 3));
    const bool may_be_call = line_end != std::string_view::npos && (info.empty() || info == "json" || info == "tool_call" || info == "tools");
    if (!may_be_call) {
        const auto length = line_end == std::string_view::npos ? 3 : line_end + 1;
        say(rest.substr(0, length), on_text);
        in_code_ = true;
        return length;
    }
    const auto window = rest.substr(0, k_max_call);
    const auto close = window.find("\n```", line_end);
    if (close == std::string_view::npos && !at_end && rest.size() < k_max_call) return k_hold;
    const bool cut = close == std::string_view::npos && rest.size() >= k_max_call;
    const auto end = close == std::string_view::npos ? rest.size() : close;
    const auto length = cut ? line_end + 1 : std::min(rest.size(), close == std::string_view::npos ? end : end + 4);
    auto calls = cut ? std::vector<ToolCall>() : calls_in(rest.substr(line_end, end - line_end));
    if (!calls.empty()) {
        shown_.push_back({std::string(rest.substr(0, length)), std::move(calls)});
        line_start_ = false;
        before_ = '`';
        return length;
    }
    say(rest.substr(0, length), on_text);
    if (cut) in_code_ = true;
    return length;
}

std::size_t ToolCallReader::take_bare(std::string_view rest, bool at_end, const TextHandler& on_text) {
    const auto length = json_length(rest.substr(0, k_max_call));
    if (length == 0 && !at_end && rest.size() < k_max_call) return k_hold;
    auto calls = length == 0 ? std::vector<ToolCall>() : calls_in(rest.substr(0, length));
    if (calls.empty()) {
        // What is inside it is not looked at, nor what follows a brace that is never closed.
        no_bare_ = no_bare_ || length == 0;
        const auto shown = std::max<std::size_t>(length, 1);
        say(rest.substr(0, shown), on_text);
        return shown;
    }
    shown_.push_back({std::string(rest.substr(0, length)), std::move(calls)});
    line_start_ = false;
    before_ = '}';
    return length;
}

/// Decides about the start of the text; how many bytes that was.
std::size_t ToolCallReader::take(std::string_view rest, bool at_end, const TextHandler& on_text) {
    if (in_code_) {
        if (line_start_ && rest[0] == '`') {
            if (!at_end && rest.size() < 3 && k_fence.starts_with(rest)) return k_hold;
            const bool closes = rest.starts_with(k_fence);
            say(rest.substr(0, closes ? 3 : 1), on_text);
            if (closes) in_code_ = false;
            return closes ? 3 : 1;
        }
        const auto end = rest.find('\n');
        const auto length = end == std::string_view::npos ? rest.size() : end + 1;
        say(rest.substr(0, length), on_text);
        return length;
    }
    if (rest[0] == '<' && before_ != '`') return take_tag(rest, at_end, on_text);
    if (line_start_ && rest[0] == '`') return take_fence(rest, at_end, on_text);
    if (line_start_ && !no_bare_ && (rest[0] == '{' || rest[0] == '[')) return take_bare(rest, at_end, on_text);
    const auto next = rest.find_first_of("<`{[\n", 1);
    const auto length = next == std::string_view::npos ? rest.size() : rest[next] == '\n' ? next + 1 : next;
    say(rest.substr(0, length), on_text);
    return length;
}

void ToolCallReader::advance(bool at_end, const TextHandler& on_text) {
    std::size_t at = 0;
    while (at < buffer_.size()) {
        const auto taken = take(std::string_view(buffer_).substr(at), at_end, on_text);
        if (taken == k_hold) break;
        at += taken;
    }
    buffer_.erase(0, at);
}

void ToolCallReader::feed(std::string_view piece, const TextHandler& on_text) {
    buffer_ += piece;
    advance(false, on_text);
}

ToolCallReader::Outcome ToolCallReader::finish(const TextHandler& on_text) {
    advance(true, on_text);
    for (auto& one : shown_) std::ranges::move(one.calls, std::back_inserter(outcome_.calls));
    shown_.clear();
    return std::move(outcome_);
}

ToolCallReader::Outcome read_tool_calls(const Completion& answer, const ToolCheck& check) {
    ToolCallReader::Outcome native{answer.text, {}};
    for (const auto& one : answer.tool_calls) {
        // A cut call says "tool_calls" as its reason all the same: only what can be read whole counts.
        auto arguments = trim(one.arguments).empty() ? Result<json::Object>(json::Object{}) : json::parse_object(one.arguments);
        if (arguments && check(one.name, *arguments)) native.calls.push_back({one.name, std::move(*arguments)});
    }
    if (!native.calls.empty()) return native;
    ToolCallReader reader(check);
    reader.feed(answer.text, {});
    return reader.finish({});
}

}  // namespace atelier::llm
