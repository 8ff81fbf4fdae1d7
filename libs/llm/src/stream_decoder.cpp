#include "atelier/llm/stream_decoder.hpp"

#include <algorithm>
#include <utility>

#include "atelier/base/text.hpp"
#include "atelier/llm/server_error.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_max_line = 4u << 20;
constexpr std::size_t k_max_tool_calls = 64;

/// A text, or a list of parts with a text each.
std::string content_of(const json::Object& delta, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        const auto* value = delta.if_contains(key);
        if (value == nullptr || value->is_null()) continue;
        if (value->is_string()) return std::string(value->as_string());
        std::string out;
        for (const auto& part : value->is_array() ? value->as_array() : json::Array{}) {
            if (part.is_object()) out += json::get_string(part.as_object(), "text");
        }
        return out;
    }
    return {};
}

}  // namespace

bool StreamDecoder::feed(std::string_view bytes, const TextHandler& on_text) {
    for (const char c : bytes) {
        if (error_ || done_) return false;
        if (c == '\n' && after_cr_) {
            after_cr_ = false;
            continue;
        }
        after_cr_ = c == '\r';
        started_ = true;
        if (c == '\n' || c == '\r') {
            line(line_, on_text);
            line_.clear();
        } else {
            line_ += c;
            if (line_.size() > k_max_line) fail_with(odd({}));
        }
    }
    return !error_ && !done_;
}

void StreamDecoder::line(std::string_view text, const TextHandler& on_text) {
    if (first_line_ && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    first_line_ = false;
    if (text.empty()) return event(on_text);
    if (text.starts_with("data:")) {
        text.remove_prefix(5);
        if (text.starts_with(' ')) text.remove_prefix(1);
        if (has_data_) data_ += '\n';
        data_ += text;
        has_data_ = true;
        return;
    }
    // llama.cpp has sent errors as a field of their own.
    if (text.starts_with("error:")) {
        text.remove_prefix(6);
        return fail_with(error_of_answer(0, text, known_));
    }
    if (text.starts_with("event:")) {
        name_ = trim(text.substr(6));
        return;
    }
    if (text.starts_with(':') || text.starts_with("id:") || text.starts_with("retry:")) return;
    if (!any_event_ && plain_.size() < k_max_line) {
        plain_ += text;
        plain_ += '\n';
    }
}

void StreamDecoder::event(const TextHandler& on_text) {
    const std::string name = std::exchange(name_, {});
    if (!has_data_) return;
    const std::string data = std::exchange(data_, {});
    has_data_ = false;
    any_event_ = true;
    if (trim(data) == "[DONE]") {
        done_ = true;
        return;
    }
    if (complete() && name == "error") return;
    const auto parsed = json::parse_fragment(trim(data));
    if (!parsed) return fail_with(name == "error" ? error_of_answer(0, data, known_) : odd(data));
    if (!complete() && (name == "error" || is_error(*parsed))) fail_with(error_of_answer(0, data, known_));
    chunk(*parsed, on_text);
}

void StreamDecoder::chunk(const json::Object& object, const TextHandler& on_text) {
    if (result_.model.empty()) result_.model = mend_utf8(json::get_string(object, "model"));
    if (const auto* usage = json::get_object(object, "usage")) {
        result_.usage.prompt = json::get_integer(*usage, "prompt_tokens");
        result_.usage.completion = json::get_integer(*usage, "completion_tokens");
        if (const auto* details = json::get_object(*usage, "prompt_tokens_details")) result_.usage.cached = json::get_integer(*details, "cached_tokens");
    }
    const auto* choices = json::get_array(object, "choices");
    if (!choices || choices->empty()) return;
    const json::Object* choice = nullptr;
    for (const auto& value : *choices) {
        const auto* one = value.if_object();
        if (!one) continue;
        const auto index = json::get_integer(*one, "index");
        if (index == 0 || others_.empty())
            choice = choice ? choice : one;
        else if (index > 0 && static_cast<std::size_t>(index) <= others_.size())
            other(others_[static_cast<std::size_t>(index) - 1], *one);
    }
    if (!choice) return;
    for (const char* part : {"delta", "message"}) {
        const auto* delta = json::get_object(*choice, part);
        if (!delta) continue;
        text(content_of(*delta, {"content"}), on_text);
        result_.thinking += content_of(*delta, {"reasoning_content", "reasoning"});
        tool_calls(*delta);
    }
    auto finish = mend_utf8(json::get_string(*choice, "finish_reason"));
    // "error" is none: the reason stands beside it.
    if (finish == "error") return fail_with(error_of_answer(0, json::print(*choice), known_));
    if (!finish.empty()) result_.finish = std::move(finish);
}

void StreamDecoder::other(Other& into, const json::Object& choice) {
    for (const char* part : {"delta", "message"}) {
        if (const auto* delta = json::get_object(choice, part)) into.open += content_of(*delta, {"content"});
    }
    const auto finish = mend_utf8(json::get_string(choice, "finish_reason"));
    const auto whole = into.open.size() - (finish.empty() ? unfinished_utf8(into.open) : 0);
    into.text += mend_utf8(std::string_view(into.open).substr(0, whole));
    into.open.erase(0, whole);
    if (into.finish.empty()) into.finish = finish;
}

bool StreamDecoder::complete() const {
    if (done_) return true;
    const auto open = [](const Other& one) { return one.finish.empty(); };
    return !result_.finish.empty() && std::ranges::none_of(others_, open);
}

std::optional<Completion> StreamDecoder::candidate(std::size_t index) const {
    Completion out;
    out.model = result_.model;
    if (index == 0) {
        out.text = result_.text + mend_utf8(open_);
        out.finish = result_.finish;
        out.tool_calls = result_.tool_calls;
        out.thinking = mend_utf8(result_.thinking);
    } else if (index <= others_.size()) {
        out.text = others_[index - 1].text;
        out.finish = others_[index - 1].finish;
    }
    if (out.finish.empty()) return std::nullopt;
    return out;
}

/// Pieces of one call have its index, and only the first has its name. Some servers leave index and id out: a name begins a call then.
void StreamDecoder::tool_calls(const json::Object& delta) {
    const auto* calls = json::get_array(delta, "tool_calls");
    if (!calls) return;
    for (const auto& value : *calls) {
        const auto* piece = value.if_object();
        const auto* function = piece ? json::get_object(*piece, "function") : nullptr;
        if (!function) continue;
        auto& all = result_.tool_calls;
        const std::string name = json::get_string(*function, "name");
        const std::string id = json::get_string(*piece, "id");
        std::size_t place = all.empty() ? 0 : all.size() - 1;
        if (piece->contains("index")) {
            const auto [known, added] = by_index_.try_emplace(json::get_integer(*piece, "index"), all.size());
            // Two calls with one index have been seen: another id, or a name where the arguments have begun, is another call.
            const bool other = !added && ((!id.empty() && !all[known->second].id.empty() && id != all[known->second].id) ||
                                          (!name.empty() && !all[known->second].arguments.empty()));
            if (other) known->second = all.size();
            place = known->second;
        } else if (!name.empty()) {
            place = all.size();
        }
        if (place >= all.size()) {
            if (all.size() >= k_max_tool_calls) return;
            all.emplace_back();
            place = all.size() - 1;
        }
        if (!id.empty()) all[place].id = id;
        if (!name.empty()) all[place].name = name;
        const auto* arguments = function->if_contains("arguments");
        if (arguments && arguments->is_object()) all[place].arguments = json::print(*arguments);
        else all[place].arguments += json::get_string(*function, "arguments");
    }
}

void StreamDecoder::text(std::string_view piece, const TextHandler& on_text) {
    open_ += piece;
    const std::size_t whole = open_.size() - unfinished_utf8(open_);
    const std::string out = mend_utf8(std::string_view(open_).substr(0, whole));
    open_.erase(0, whole);
    if (out.empty()) return;
    result_.text += out;
    if (on_text) on_text(out);
}

void StreamDecoder::fail_with(ChatError error) {
    if (!error_) error_ = std::move(error);
}

ChatError StreamDecoder::odd(std::string_view said) const {
    ChatError error(Error{
        Code::unavailable,
        "the model server sends something that is not a completion",
        std::string(truncate_utf8(said, 2000)),
        {}
    });
    error.trouble = Trouble::odd;
    error.words = plain_words(said, known_);
    return error;
}

ChatResult StreamDecoder::finish() {
    if (!error_ && !line_.empty()) {
        line(line_, {});
        line_.clear();
    }
    // A last event whose blank line was lost counts when it is whole.
    if (!error_ && !done_ && has_data_ && (trim(data_) == "[DONE]" || json::parse_fragment(trim(data_)))) event({});
    if (!error_ && !any_event_ && !trim(plain_).empty()) {
        const auto parsed = json::parse_fragment(json::received(plain_));
        if (parsed && parsed->contains("choices"))
            chunk(*parsed, {});
        else if (!parsed && !json::parse(json::received(plain_)))
            fail_with(odd(plain_));
        else
            fail_with(error_of_answer(0, plain_, known_));
    }
    result_.text += mend_utf8(std::exchange(open_, {}));
    result_.thinking = mend_utf8(result_.thinking);
    for (auto& call : result_.tool_calls) {
        for (auto* text : {&call.id, &call.name, &call.arguments}) *text = mend_utf8(*text);
    }
    if (!error_ && !complete()) {
        const bool nothing = !any_event_ && !has_data_;
        ChatError error(Error{
            Code::unavailable,
            nothing ? "the model server answered nothing" : "the model server broke off in the middle of its answer",
            std::to_string(result_.text.size()) + " bytes of text came",
            {}
        });
        error.trouble = nothing ? Trouble::odd : Trouble::broken;
        error.passing = !nothing && result_.text.empty() && result_.tool_calls.empty();
        error_ = std::move(error);
    }
    if (error_) {
        error_->usage = result_.usage;
        return std::unexpected(*error_);
    }
    if (result_.finish.empty()) result_.finish = "stop";
    return result_;
}

}  // namespace atelier::llm
