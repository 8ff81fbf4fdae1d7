#include "atelier/llm/tool_calls.hpp"

#include <algorithm>

#include "atelier/base/markup.hpp"
#include "atelier/base/text.hpp"
#include "call_forms.hpp"
#include "call_table.hpp"
#include "lenient_json.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_max_call = 256u << 10;  // what is longer is text
constexpr std::size_t k_max_line = 400;         // no longer line opens a fence
constexpr std::size_t k_hold = 0;               // nothing can be decided yet
constexpr std::size_t k_code_indent = 4;        // columns from which a line is code

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool blank(std::string_view text) { return std::ranges::all_of(text, is_space); }

bool has(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// Whether a line announces that what follows is only shown.
bool shows(std::string_view line) {
    const auto lower = to_lower(line);
    return std::ranges::any_of(call_table().showing, [&](const std::string& word) { return lower.contains(word); });
}

/// A value behind such a line is a part of code.
bool code_goes_on(std::string_view line) {
    const auto said = trim(line);
    return !said.empty() && std::string_view("=([{,;&|?+").contains(said.back());
}

}  // namespace

std::string_view to_string(CallFault fault) {
    switch (fault) {
        case CallFault::truncated:
            return "truncated";
        case CallFault::invalid_args:
            return "invalid_args";
        case CallFault::unknown_tool:
            return "unknown_tool";
    }
    return "truncated";
}

bool ended_well(std::string_view finish_reason) {
    constexpr std::string_view k_cut[] = {"",          "length",   "max_tokens", "content_filter", "abort",
                                          "cancelled", "canceled", "error",      "timeout"};
    return std::ranges::find(k_cut, finish_reason) == std::end(k_cut);
}

struct ToolCallReader::State {
    /// Would be calls, or a clarification, if nothing else followed.
    struct Shown {
        std::string raw;
        std::vector<Attempt> attempts;
        std::optional<Clarification> clarification;
    };

    explicit State(const ToolSet& set) : tools(&set) {}

    const ToolSet* tools;
    std::string buffer;      // not decided yet
    std::size_t enough = 0;  // bytes of it from which to look again
    std::vector<Shown> shown;
    std::vector<Attempt> attempts;  // decided
    std::optional<Clarification> clarification;
    std::string text;
    std::string line;           // the present line, its first bytes
    std::string last_line;      // the last one before it that says something
    std::optional<Fence> code;  // inside a fence of code
    std::string thinking;       // inside this tag
    bool line_start = true;
    bool indented = false;  // the present line is code by its indentation, or a quotation
    bool thought = false;
    bool inline_code = false;
    bool no_bare = false;    // after a brace that is never closed
    bool no_marked = false;  // after a tag that is never closed

    void say(std::string_view said, const TextHandler& on_text) {
        if (said.empty()) return;
        for (const char c : said) {
            if (c == '\n') {
                if (!blank(line)) last_line = line;
                line.clear();
                line_start = true;
                inline_code = false;
                continue;
            }
            if (c == '`') inline_code = !inline_code;
            if (line.size() < k_max_line) line += c;
            line_start = line_start && is_space(c);
        }
        // White space after what may be a call stays with it.
        if (!shown.empty()) {
            const auto blanks = std::min(said.find_first_not_of(" \t\r\n"), said.size());
            shown.back().raw += said.substr(0, blanks);
            said.remove_prefix(blanks);
            if (said.empty()) return;
        }
        flush(on_text);
        text += said;
        if (on_text) on_text(said);
    }

    /// What looked like calls was only shown: something else came after it. A clarification stays one.
    void flush(const TextHandler& on_text) {
        for (auto& one : std::exchange(shown, {})) {
            if (one.clarification) {
                if (!clarification) clarification = std::move(one.clarification);
                continue;
            }
            text += one.raw;
            if (on_text) on_text(one.raw);
        }
    }

    void settle() {
        for (auto& one : std::exchange(shown, {})) {
            std::ranges::move(one.attempts, std::back_inserter(attempts));
            if (one.clarification && !clarification) clarification = std::move(one.clarification);
        }
    }

    /// The line before the present place says that what follows is an example.
    bool announced() const { return shows(blank(line) ? last_line : line) || line.contains("<!--"); }

    /// After a call: the line goes on as if it had just begun.
    void after_call() {
        line.clear();
        line_start = true;
        inline_code = false;
    }

    std::size_t take_thinking(std::string_view rest, bool at_end, const TextHandler& on_text) {
        const auto close = "</" + thinking + ">";
        const auto found = std::min(rest.find('<'), rest.size());
        if (found > 0) {
            say(rest.substr(0, found), on_text);
            return found;
        }
        if (!at_end && rest.size() < close.size() && close.starts_with(rest)) return k_hold;
        const auto length = rest.starts_with(close) ? close.size() : 1;
        say(rest.substr(0, length), on_text);
        if (length > 1) {
            thinking.clear();
            last_line.clear();
            after_call();
        }
        return length;
    }

    /// All before was thinking whose beginning the server swallowed: none of it runs.
    void was_thinking(const TextHandler& on_text) {
        flush(on_text);
        attempts.clear();
        clarification.reset();
        thought = true;
        no_bare = false;
        last_line.clear();
    }

    std::size_t take_tag(std::string_view rest, bool at_end, const TextHandler& on_text) {
        if (const auto tag = thinking_tag(rest); tag && (!tag->closing || !thought)) {
            const bool closing = tag->closing;
            say(rest.substr(0, tag->length), on_text);
            if (closing) {
                was_thinking(on_text);
                after_call();
            } else {
                thinking = tag->name;
                thought = true;
            }
            return tag->length;
        }
        // The end of a message, left in the text, is no text behind a call.
        for (const auto& mark : call_table().end_marks) {
            if (rest.starts_with(mark) && !shown.empty()) {
                shown.back().raw += mark;
                return mark.size();
            }
            if (!at_end && mark.starts_with(rest)) return k_hold;
        }
        const bool function = begins_function(rest);
        const auto tag = opening_tag(rest);
        if (const auto close = closing_tag(rest); close > 0 && !(shown.empty() && attempts.empty()))
            return close;  // its beginning was swallowed
        if (tag == 0 && !function) {
            if (!at_end && (may_be_thinking_tag(rest) || may_be_tag(rest))) return k_hold;
            say(rest.substr(0, 1), on_text);
            return 1;
        }
        const auto body = rest.substr(tag);
        if (!at_end && !begins_marked(body) && may_begin_marked(body) && rest.size() < k_max_call) return k_hold;
        const bool begins = begins_marked(body) && !no_marked && !announced();
        const auto inside = begins ? marked_length(body.substr(0, k_max_call)) : std::nullopt;
        no_marked = no_marked || (begins && !inside && rest.size() >= k_max_call);
        if (!begins || no_marked) {
            say(rest.substr(0, std::max<std::size_t>(tag, 1)), on_text);
            return std::max<std::size_t>(tag, 1);
        }
        if (!inside && !at_end) return k_hold;
        const auto closed = inside ? inside : unclosed_length(body);
        const auto length = closed.value_or(body.size());
        auto read = attempts_in(body.substr(0, length), Marking::marked, *tools, closed.has_value());
        if (read.empty()) {
            say(rest.substr(0, tag + length), on_text);
            return tag + length;
        }
        // In order with what is pending: a call in a tag does not make calls before it mere text.
        settle();
        std::ranges::move(read, std::back_inserter(attempts));
        after_call();
        return tag + length;
    }

    std::size_t take_line_start(std::string_view rest, bool at_end, const TextHandler& on_text) {
        const auto end = rest.find('\n');
        const auto first = rest.substr(0, end);
        const bool whole = (end != std::string_view::npos || at_end) && first.size() < k_max_line;
        const bool open = end == std::string_view::npos && !at_end && first.size() < k_max_line;
        if (open && may_open_fence(first)) return k_hold;
        if (const auto fence = whole ? fence_opening(trim_end(first)) : std::nullopt)
            return take_fence(*fence, rest, at_end, on_text);
        const auto indent = std::min(first.find_first_not_of(" \t"), first.size());
        const auto tabs = first.substr(0, indent).contains('\t');
        indented = indent >= k_code_indent || tabs || first.substr(indent).starts_with('>');
        if (indent > 0) {
            say(rest.substr(0, indent), on_text);
            line_start = false;
            return indent;
        }
        line_start = false;
        return take_inline(rest, at_end, on_text);
    }

    static std::string_view trim_end(std::string_view line) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    std::size_t take_fence(const Fence& fence, std::string_view rest, bool at_end, const TextHandler& on_text) {
        const auto line_end = rest.find('\n');
        const auto body_at = line_end == std::string_view::npos ? rest.size() : line_end + 1;
        const auto label = to_lower(fence.info.substr(0, fence.info.find_first_of(" \t{:")));
        const bool marked = has(call_table().marked_labels, label);
        const bool plain = has(call_table().plain_labels, label) && label.size() == fence.info.size();
        if ((!marked && !plain) || announced() || fence.quoted)
            return enter_code(fence, rest.substr(0, body_at), on_text);
        // The content up to the line that closes the fence.
        const auto window = rest.substr(0, k_max_call);
        std::size_t close = std::string_view::npos, after = rest.size();
        for (auto at = body_at; at < window.size();) {
            const auto next = std::min(window.find('\n', at), window.size());
            if (next == window.size() && !at_end && may_close_fence(fence, window.substr(at))) break;
            if (closes_fence(fence, trim_end(window.substr(at, next - at))) && (next < window.size() || at_end)) {
                close = at;
                after = next;
                break;
            }
            at = next + 1;
        }
        if (close == std::string_view::npos && rest.size() >= k_max_call)
            return enter_code(fence, rest.substr(0, body_at), on_text);
        if (close == std::string_view::npos && !at_end) {
            const auto begins = rest.substr(body_at);
            // What cannot be a call is heard while it comes.
            if (!blank(begins) && !begins_marked(begins) && begins.size() > 16 &&
                !std::string_view("<`~").contains(trim(begins)[0]))
                return enter_code(fence, rest.substr(0, body_at), on_text);
            return k_hold;
        }
        const auto content =
            rest.substr(std::min(body_at, rest.size()), std::min(close, rest.size()) - std::min(body_at, rest.size()));
        const auto raw = rest.substr(0, after);
        if (offer(content, raw, marked ? Marking::marked : Marking::plain, close != std::string_view::npos))
            return after;
        // As the early way does: the fence is code, and ends where it ends.
        return enter_code(fence, rest.substr(0, body_at), on_text);
    }

    std::size_t enter_code(const Fence& fence, std::string_view opening, const TextHandler& on_text) {
        code = fence;
        code->info = {};
        say(opening, on_text);
        after_call();
        return opening.size();
    }

    /// Keeps what may be calls or a clarification; false when it is neither.
    bool offer(std::string_view content, std::string_view raw, Marking marking, bool closed) {
        if (auto asks = clarification_in(content)) {
            shown.push_back({std::string(raw), {}, std::move(asks)});
            after_call();
            line_start = false;
            return true;
        }
        auto read = attempts_in(content, marking, *tools, closed);
        if (read.empty()) return false;
        if (marking == Marking::marked) {
            settle();
            std::ranges::move(read, std::back_inserter(attempts));
        } else {
            shown.push_back({std::string(raw), std::move(read), {}});
        }
        after_call();
        line_start = false;
        return true;
    }

    static std::optional<Clarification> clarification_in(std::string_view content) {
        content = trim(content);
        if (!content.starts_with('{') || json_length(content) != content.size() ||
            !content.contains("needs_clarification"))
            return std::nullopt;
        const auto parsed = parse_lenient(content);
        return parsed && parsed->is_object() ? read_clarification(parsed->as_object()) : std::nullopt;
    }

    std::size_t take_bare(std::string_view rest, bool at_end, const TextHandler& on_text) {
        const auto length = json_length(rest.substr(0, k_max_call));
        if (length == 0 && !at_end && rest.size() < k_max_call) return k_hold;
        const bool cut = length == 0 && rest.size() < k_max_call;
        const auto content = rest.substr(0, cut ? rest.size() : length);
        if (!content.empty() && !announced() && offer(content, content, Marking::plain, false)) return content.size();
        // What is inside it is not looked at, nor what follows a brace that is never closed.
        no_bare = no_bare || length == 0;
        const auto said = std::max<std::size_t>(length, 1);
        say(rest.substr(0, said), on_text);
        return said;
    }

    std::size_t take_code(std::string_view rest, bool at_end, const TextHandler& on_text) {
        const auto end = rest.find('\n');
        const auto first = rest.substr(0, end);
        const auto length = end == std::string_view::npos ? rest.size() : end + 1;
        if (!line_start || first.size() >= k_max_line) {
            line_start = false;
            say(rest.substr(0, length), on_text);
            if (end == std::string_view::npos) line_start = false;
            return length;
        }
        const bool whole = end != std::string_view::npos || at_end;
        if (!whole && may_close_fence(*code, first)) return k_hold;
        if (whole && closes_fence(*code, trim_end(first))) {
            code.reset();
            say(rest.substr(0, length), on_text);
            last_line.clear();
            return length;
        }
        say(rest.substr(0, length), on_text);
        if (end == std::string_view::npos) line_start = false;
        return length;
    }

    std::size_t take_inline(std::string_view rest, bool at_end, const TextHandler& on_text) {
        if ((rest[0] == '{' || rest[0] == '[') && blank(line) && !indented && !no_bare && !code_goes_on(last_line)) {
            const auto inside = rest.find_first_not_of(" \t\r\n", 1);
            if (inside == std::string_view::npos && !at_end) return k_hold;
            if (inside != std::string_view::npos && std::string_view("\"'{[").contains(rest[inside]))
                return take_bare(rest, at_end, on_text);
        }
        if (rest[0] == '<' && !inline_code && !indented) return take_tag(rest, at_end, on_text);
        const auto next = std::min(rest.find_first_of("<`{[\n", 1), rest.size());
        const auto length = rest[0] == '\n' ? 1 : next;
        say(rest.substr(0, length), on_text);
        return length;
    }

    std::size_t take(std::string_view rest, bool at_end, const TextHandler& on_text) {
        if (!thinking.empty()) return take_thinking(rest, at_end, on_text);
        if (code) return take_code(rest, at_end, on_text);
        if (line_start && rest[0] != '\n') return take_line_start(rest, at_end, on_text);
        return take_inline(rest, at_end, on_text);
    }

    void advance(bool at_end, const TextHandler& on_text) {
        if (!at_end && buffer.size() < enough) return;
        std::size_t at = 0;
        while (at < buffer.size()) {
            const auto taken = take(std::string_view(buffer).substr(at), at_end, on_text);
            if (taken == k_hold) break;
            at += taken;
        }
        buffer.erase(0, at);
        // A long construct that is not whole is not read again for each further byte.
        enough = buffer.size() < 2048 ? 0 : buffer.size() + buffer.size() / 8;
    }

    void judge(Attempt attempt, bool whole_answer, std::string id, ToolReading& into) const {
        const auto problem = [&](CallFault fault, std::string_view kind, const std::string& why = {}) {
            const auto names = tools->names();
            into.problems.push_back({fault, attempt.name, id, words_for(kind, attempt.name, join(names, ", "), why)});
        };
        if (!whole_answer || !attempt.whole) return problem(CallFault::truncated, "truncated");
        if (!tools->knows(attempt.name))
            return problem(CallFault::unknown_tool, tools->names().empty() ? "no_tools" : "unknown_tool");
        if (!attempt.arguments) return problem(CallFault::invalid_args, "unreadable");
        if (const auto fits = tools->check(attempt.name, *attempt.arguments); !fits)
            return problem(CallFault::invalid_args, "invalid_args", fits.error().message);
        into.calls.push_back({std::move(attempt.name), std::move(*attempt.arguments), std::move(id)});
    }
};

ToolCallReader::ToolCallReader(const ToolSet& tools) : state_(std::make_unique<State>(tools)) {}
ToolCallReader::~ToolCallReader() = default;
ToolCallReader::ToolCallReader(ToolCallReader&&) noexcept = default;
ToolCallReader& ToolCallReader::operator=(ToolCallReader&&) noexcept = default;

void ToolCallReader::feed(std::string_view piece, const TextHandler& on_text) {
    state_->buffer += piece;
    state_->advance(false, on_text);
}

ToolReading ToolCallReader::finish(
    std::string_view finish_reason, std::span<const NativeToolCall> native, const TextHandler& on_text
) {
    auto& s = *state_;
    s.advance(true, on_text);
    s.settle();
    const bool whole = ended_well(finish_reason);
    ToolReading out;
    for (const auto& one : native) {
        Attempt attempt{one.name, json::Object{}, true};
        const auto text = trim(one.arguments);
        if (!text.empty()) {
            auto parsed = parse_lenient(text);
            // Arguments that were told as a string of JSON.
            if (parsed && parsed->is_string()) parsed = parse_lenient(std::string(parsed->as_string()));
            const bool cut = text.starts_with('{') && json_length(text) == 0;
            attempt.whole = !cut;
            attempt.arguments = parsed && parsed->is_object() ? std::optional(parsed->as_object()) : std::nullopt;
        }
        s.judge(std::move(attempt), whole, one.id, out);
    }
    ToolReading written;
    for (auto& attempt : s.attempts) s.judge(std::move(attempt), whole, {}, written);
    const bool by_server = !native.empty();
    for (auto& call : written.calls) {
        // What the server read and left in the text as well is one call.
        const bool twice = by_server && std::ranges::any_of(out.calls, [&](const ToolCall& known) {
                               return known.name == call.name && known.arguments == call.arguments;
                           });
        if (!twice) out.calls.push_back(std::move(call));
    }
    if (!by_server) std::ranges::move(written.problems, std::back_inserter(out.problems));
    if (whole) out.clarification = std::move(s.clarification);
    out.text = std::move(s.text);
    return out;
}

ToolReading read_tool_calls(const Completion& answer, const ToolSet& tools) {
    ToolCallReader reader(tools);
    reader.feed(answer.text, {});
    return reader.finish(answer.finish, answer.tool_calls, {});
}

}  // namespace atelier::llm
