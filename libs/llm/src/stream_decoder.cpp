#include "atelier/llm/stream_decoder.hpp"

#include <charconv>

#include "atelier/base/text.hpp"
#include "atelier/net/http.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_max_line = 4u << 20;
constexpr std::size_t k_max_tool_calls = 64;
constexpr char k_mark = '\x01';  // marks half a surrogate pair inside text; JSON text cannot hold it unescaped

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

unsigned hex_value(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The \uXXXX at `at`, or 0.
unsigned escaped_unit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    for (std::size_t i = at + 2; i < at + 6; ++i)
        if (!is_hex(text[i])) return 0;
    return hex_value(text.substr(at + 2, 4));
}

/// Servers cut escapes of one character into two deltas. A strict parser refuses such halves: they become marked text.
std::string mark_halves(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const unsigned unit = escaped_unit(text, i);
        if (is_high(unit) && is_low(escaped_unit(text, i + 6))) {
            out += text.substr(i, 12);
            i += 11;
        } else if (is_high(unit) || is_low(unit)) {
            out += "\\u0001";
            out += text.substr(i + 2, 4);
            i += 5;
        } else {
            out += text.substr(i, 2);
            ++i;
        }
    }
    return out;
}

std::string trimmed_message(std::string text) { return std::string(truncate_utf8(text, 300)); }

}  // namespace

Error error_of_answer(int status, std::string_view body, const std::string& where) {
    std::string message;
    std::string type;
    std::int64_t code = status;
    if (const auto parsed = json::parse_object(body)) {
        const auto* error = json::get_object(*parsed, "error");
        if (error) {
            message = json::get_string(*error, "message");
            type = json::get_string(*error, "type");
            code = json::get_integer(*error, "code", status);
        } else {
            message = json::get_string(*parsed, "error");
            if (message.empty()) message = json::get_string(*parsed, "message");
            if (message.empty()) message = json::get_string(*parsed, "detail");
        }
    }
    const std::string said = message.empty() ? "" : ": " + trimmed_message(message);
    const std::string detail = "HTTP " + std::to_string(status) + " " + trimmed_message(std::string(body));
    const auto number = status >= 400 ? status : static_cast<int>(code);
    const bool window = type == "exceed_context_size_error" || message.contains("context length") || message.contains("context size");
    if (window) return {Code::exhausted, "the request does not fit into the model's window" + said, detail, {}};
    switch (number) {
    case 401: return {Code::unauthenticated, where + " does not accept the key: set model_key_env to the variable that holds it", detail, {}};
    case 403: return {Code::permission_denied, where + " refuses this key" + said, detail, {}};
    case 404: return {Code::not_found, where + " does not serve this model or path: check model and model_name" + said, detail, {}};
    case 408:
    case 504: return {Code::timeout, where + " took too long" + said, detail, {}};
    case 429: return {Code::exhausted, where + " has no capacity now" + said, detail, {}};
    default: break;
    }
    if (number >= 400 && number < 500) return {Code::invalid_argument, where + " refuses the request" + said, detail, {}};
    return {Code::unavailable, where + " failed" + said, detail, {}};
}

bool StreamDecoder::feed(std::string_view bytes, const TextHandler& on_text) {
    for (const char c : bytes) {
        if (error_ || done_) return false;
        if (c == '\n' && after_cr_) {
            after_cr_ = false;
            continue;
        }
        after_cr_ = c == '\r';
        if (c == '\n' || c == '\r') {
            line(line_, on_text);
            line_.clear();
        } else {
            line_ += c;
            if (line_.size() > k_max_line) fail_with({Code::unavailable, "the model server sends a line without an end", {}, {}});
        }
    }
    return !error_ && !done_;
}

void StreamDecoder::line(std::string_view text, const TextHandler& on_text) {
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
        return fail_with(error_of_answer(0, "{\"error\": " + std::string(text) + "}", "the model server"));
    }
    if (text.starts_with(':') || text.starts_with("event:") || text.starts_with("id:") || text.starts_with("retry:")) return;
    if (!any_event_ && plain_.size() < k_max_line) {
        plain_ += text;
        plain_ += '\n';
    }
}

void StreamDecoder::event(const TextHandler& on_text) {
    if (!has_data_) return;
    const std::string data = std::move(data_);
    data_.clear();
    has_data_ = false;
    any_event_ = true;
    if (trim(data) == "[DONE]") {
        done_ = true;
        return;
    }
    auto parsed = json::parse_object(data);
    if (!parsed) parsed = json::parse_object(mark_halves(data));
    if (!parsed) return fail_with({Code::unavailable, "the model server sends something that is not a completion", trimmed_message(data), {}});
    if (parsed->contains("error") && !parsed->at("error").is_null()) return fail_with(error_of_answer(0, data, "the model server"));
    chunk(*parsed, on_text);
}

void StreamDecoder::chunk(const json::Object& object, const TextHandler& on_text) {
    if (result_.model.empty()) result_.model = json::get_string(object, "model");
    if (const auto* usage = json::get_object(object, "usage")) {
        result_.usage.prompt = json::get_integer(*usage, "prompt_tokens");
        result_.usage.completion = json::get_integer(*usage, "completion_tokens");
        if (const auto* details = json::get_object(*usage, "prompt_tokens_details")) result_.usage.cached = json::get_integer(*details, "cached_tokens");
    }
    const auto* choices = json::get_array(object, "choices");
    if (!choices || choices->empty()) return;
    const auto* choice = choices->front().if_object();
    if (!choice) return;
    for (const char* part : {"delta", "message"}) {
        const auto* delta = json::get_object(*choice, part);
        if (!delta) continue;
        text(json::get_string(*delta, "content"), on_text);
        tool_calls(*delta);
    }
    if (auto finish = json::get_string(*choice, "finish_reason"); !finish.empty()) result_.finish = std::move(finish);
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
    std::string out;
    const auto flush_half = [this, &out] {
        if (!high_.empty()) out += "\xEF\xBF\xBD";
        high_.clear();
    };
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (piece[i] == k_mark && i + 5 <= piece.size()) {
            const auto digits = piece.substr(i + 1, 4);
            const unsigned unit = hex_value(digits);
            i += 4;
            if (is_low(unit) && !high_.empty()) {
                const char32_t point = 0x10000 + ((hex_value(high_) - 0xD800) << 10) + (unit - 0xDC00);
                high_.clear();
                out += to_utf8(std::u32string_view(&point, 1));
            } else if (is_high(unit)) {
                flush_half();
                high_ = digits;
            } else {
                flush_half();
                out += "\xEF\xBF\xBD";
            }
            continue;
        }
        flush_half();
        out += piece[i];
    }
    if (out.empty()) return;
    result_.text += out;
    if (on_text) on_text(out);
}

void StreamDecoder::fail_with(Error error) {
    if (!error_) error_ = std::move(error);
}

Result<Completion> StreamDecoder::finish() {
    if (!error_ && !line_.empty()) {
        line(line_, {});
        line_.clear();
    }
    // A last event whose blank line was lost counts when it is whole.
    if (!error_ && !done_ && has_data_ && (trim(data_) == "[DONE]" || json::parse_object(data_))) event({});
    if (error_) return fail(*error_);
    if (!any_event_ && !plain_.empty()) {
        const auto parsed = json::parse_object(plain_);
        if (!parsed) return fail(Code::unavailable, "the model server sends something that is not a completion", trimmed_message(plain_));
        if (parsed->contains("error")) return fail(error_of_answer(0, plain_, "the model server"));
        chunk(*parsed, {});
    }
    if (!high_.empty()) result_.text += "\xEF\xBF\xBD";
    high_.clear();
    if (!complete()) return fail(Code::unavailable, "the model server broke off in the middle of its answer", std::to_string(result_.text.size()) + " bytes came");
    if (result_.finish.empty()) result_.finish = "stop";
    return result_;
}

}  // namespace atelier::llm
