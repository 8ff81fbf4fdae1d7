#include "atelier/llm/server_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

#include "atelier/base/text.hpp"

namespace atelier::llm {
namespace {

constexpr int k_depth = 6;
constexpr std::size_t k_detail_bytes = 2000;

struct Said {
    std::string message;
    std::string type;  // everything that names the kind: "rate_limit_error model_not_found"
    int code = 0;
};

/// Where servers put their words, the most telling first. An `error` that is text is often no more than the status in
/// words.
constexpr std::array<std::string_view, 14> k_word_keys = {
    "message",           "msg",   "detail", "details", "errors",      "error_message", "errorMessage",
    "error_description", "error", "reason", "raw",     "description", "title",         "response"
};
constexpr std::array<std::string_view, 6> k_code_keys = {"code",       "status",      "status_code",
                                                         "statusCode", "http_status", "httpStatus"};

void read(const json::Value& value, int depth, Said& out);

void read_code(const json::Object& object, Said& out) {
    for (const auto key : k_code_keys) {
        const auto* const value = object.if_contains(key);
        if (value == nullptr) continue;
        int number = 0;
        if (value->is_int64() || value->is_uint64()) {
            number = static_cast<int>(json::get_integer(object, key));
        } else if (const auto* const text = value->if_string()) {
            const auto end = std::from_chars(text->data(), text->data() + text->size(), number);
            if (end.ec != std::errc() || end.ptr != text->data() + text->size()) number = 0;
            if (number == 0) out.type += " " + std::string(*text);
        }
        if (out.code == 0 && number >= 100 && number < 600) out.code = number;
    }
    for (const std::string_view key : {"type", "error_type", "exception"})
        if (const std::string type = json::get_string(object, key); !type.empty()) out.type += " " + type;
}

/// FastAPI's {"loc": ["body", "messages"], "msg": "field required"}.
std::string place_of(const json::Object& object) {
    const auto* const loc = json::get_array(object, "loc");
    std::string out;
    if (loc == nullptr) return out;
    for (const auto& part : *loc) {
        const std::string text = part.is_string() ? std::string(part.get_string()) : json::print(part);
        out += (out.empty() ? "" : ".") + text;
    }
    return out.empty() ? out : out + ": ";
}

/// Some frameworks begin their members with a capital.
const json::Value* member(const json::Object& object, std::string_view key) {
    if (const auto* const found = object.if_contains(key)) return found;
    for (const auto& [name, value] : object)
        if (name.size() == key.size() && to_lower(name) == to_lower(key)) return &value;
    return nullptr;
}

void read_object(const json::Object& object, int depth, Said& out) {
    if (const auto* const error = member(object, "error"); error != nullptr && !error->is_string())
        read(*error, depth + 1, out);
    for (const auto key : k_word_keys) {
        const auto* const value = member(object, key);
        if (value == nullptr || !out.message.empty()) continue;
        read(*value, depth + 1, out);
        if (!out.message.empty() && value->is_string()) out.message = place_of(object) + out.message;
    }
    read_code(object, out);
}

void read(const json::Value& value, int depth, Said& out) {
    if (depth > k_depth) return;
    if (const auto* const text = value.if_string()) {
        out.message = trim(std::string_view(*text));
        // Gateways put the body of the server behind them into a string.
        if (!out.message.starts_with('{') && !out.message.starts_with('[')) return;
        const auto inner = json::parse(out.message);
        if (!inner || inner->is_string()) return;
        Said deeper;
        read(*inner, depth + 1, deeper);
        if (!deeper.message.empty()) out.message = deeper.message;
        out.type += deeper.type;
        if (out.code == 0) out.code = deeper.code;
        return;
    }
    if (const auto* const object = value.if_object()) return read_object(*object, depth, out);
    const auto* const list = value.if_array();
    if (list == nullptr) return;
    std::string together;
    for (std::size_t i = 0; i < list->size() && i < 3; ++i) {
        Said one;
        read((*list)[i], depth + 1, one);
        if (!one.message.empty()) together += (together.empty() ? "" : "; ") + one.message;
        out.type += one.type;
        if (out.code == 0) out.code = one.code;
    }
    out.message = std::move(together);
}

/// The data of a body that is a stream of events although its status is an error's.
std::string data_of(std::string_view body) {
    std::string out;
    for (const auto& line : split(replace_all(std::string(body), "\r", "\n"), '\n')) {
        const std::string_view text = trim(line);
        for (const std::string_view field : {"data:", "error:"})
            if (text.starts_with(field))
                out += (out.empty() ? "" : "\n") + std::string(trim(text.substr(field.size())));
        if (!out.empty() && text.empty()) break;
    }
    return out;
}

Said said_in(std::string_view body) {
    std::string text = json::received(body);
    if (text.starts_with("data:") || text.starts_with("event:") || text.starts_with("error:") || text.starts_with(':'))
        text = json::received(data_of(text));
    Said out;
    const auto parsed = json::parse(text);
    if (parsed) read(*parsed, 0, out);
    if (!parsed) out.message = std::move(text);
    return out;
}

bool any_of(std::string_view text, std::initializer_list<std::string_view> phrases) {
    return std::ranges::any_of(phrases, [text](std::string_view phrase) { return text.contains(phrase); });
}

bool about_window(std::string_view text) {
    return any_of(
        text, {"exceed_context_size",
               "context_length",
               "context length",
               "context size",
               "context window",
               "maximum context",
               "max_model_len",
               "max model len",
               "maximum model length",
               "model length",
               "too many tokens",
               "prompt is too long",
               "prompt too long",
               "input is too long",
               "input too long",
               "input length",
               "longer than the maximum",
               "longest allowed",
               "maximum number of tokens",
               "token limit",
               "n_ctx",
               "reduce the length",
               "maximum sequence length",
               "string_above_max_length",
               "request_too_large"}
    );
}

bool about_capacity(std::string_view text) {
    return any_of(
        text, {"rate limit", "rate_limit", "ratelimit", "too many requests", "overloaded", "resource_exhausted",
               "quota", "capacity", "queue is full", "server is busy", "server busy", "is loading", "loading model",
               "no available workers", "no healthy upstream", "temporarily unavailable"}
    );
}

bool about_key(std::string_view text) {
    return any_of(
        text, {"invalid_api_key", "invalid api key", "incorrect api key", "authentication", "unauthenticated",
               "unauthorized", "permission_denied", "permission denied", "forbidden"}
    );
}

bool about_model(std::string_view text) {
    const bool missing = any_of(
        text, {"not found", "not exist", "n't exist", "not served", "unknown model", "not available", "not loaded",
               "no such model"}
    );
    return any_of(text, {"model_not_found", "notfounderror", "unknown model"}) || (text.contains("model") && missing);
}

Trouble trouble_of(int number, std::string_view text) {
    if (number == 429 || number == 529) return Trouble::busy;
    if (number == 401 || number == 402 || number == 403 || number == 407) return Trouble::key;
    if (number == 413 || about_window(text)) return Trouble::window;
    if (number == 503 || about_capacity(text)) return Trouble::busy;
    if (number == 404 || (number < 500 && about_model(text))) return Trouble::model;
    if (about_key(text)) return Trouble::key;
    if (number == 408 || number == 504 || any_of(text, {"timed out", "timeout", "deadline_exceeded"}))
        return Trouble::timeout;
    if ((number >= 400 && number < 500) || any_of(text, {"invalid_request", "badrequest", "bad_request", "validation"}))
        return Trouble::refused;
    return Trouble::failed;
}

Code code_of(Trouble trouble, int number) {
    switch (trouble) {
        case Trouble::busy:
            return number == 503 ? Code::unavailable : Code::exhausted;
        case Trouble::window:
            return Code::exhausted;
        case Trouble::key:
            return number == 403 ? Code::permission_denied : Code::unauthenticated;
        case Trouble::model:
            return Code::not_found;
        case Trouble::timeout:
            return Code::timeout;
        case Trouble::refused:
            return Code::invalid_argument;
        default:
            return Code::unavailable;
    }
}

std::string_view sentence(Trouble trouble) {
    switch (trouble) {
        case Trouble::busy:
            return "the model server has no capacity now; try again in a minute";
        case Trouble::window:
            return "the request does not fit into the model's window; make it shorter";
        case Trouble::key:
            return "the model server does not let this installation in";
        case Trouble::model:
            return "the model server does not have this model";
        case Trouble::timeout:
            return "the model server took too long";
        case Trouble::refused:
            return "the model server refuses the request";
        default:
            return "the model server failed";
    }
}

}  // namespace

ChatError error_of_answer(int status, std::string_view body, std::span<const std::string> known) {
    const Said said = said_in(body);
    const int number = status >= 400 ? status : said.code;
    const std::string kind = to_lower(said.type);
    const std::string text = kind + " " + to_lower(truncate_utf8(said.message, k_detail_bytes));
    ChatError out;
    out.trouble = trouble_of(number, text);
    out.code = code_of(out.trouble, number);
    out.words = plain_words(said.message, known);
    out.message = std::string(sentence(out.trouble)) + (out.words.empty() ? "" : ": " + out.words);
    out.detail = (number == 0 ? "in the stream: " : "HTTP " + std::to_string(number) + ": ") +
                 std::string(truncate_utf8(body, k_detail_bytes));
    // Whoever has used up what was paid for gets no more a second later.
    const bool spent = any_of(kind, {"insufficient_quota", "billing"});
    out.passing = (number == 429 || number == 502 || number == 503 || number == 504 ||
                   (number == 0 && out.trouble == Trouble::busy)) &&
                  !spent;
    return out;
}

bool is_error(const json::Object& object) {
    const auto* const error = object.if_contains("error");
    if (error != nullptr && !error->is_null() && !(error->is_bool() && !error->get_bool())) return true;
    if (json::get_string(object, "object") == "error" || json::get_string(object, "type") == "error") return true;
    if (object.contains("choices") || object.contains("usage")) return false;
    return std::ranges::any_of(k_word_keys, [&object](std::string_view key) {
        const auto* const value = member(object, key);
        return key != "response" && key != "title" && value != nullptr && !value->is_null();
    });
}

}  // namespace atelier::llm
