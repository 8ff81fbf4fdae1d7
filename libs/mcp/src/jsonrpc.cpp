#include "atelier/mcp/jsonrpc.hpp"

#include <utility>

namespace atelier::mcp {

namespace {

std::expected<Message, RpcError> read(std::string_view body, bool null_id) {
    auto parsed = json::parse(body, 64);
    if (!parsed) return std::unexpected(RpcError{rpc::k_parse_error, "not JSON: " + parsed.error().message});
    if (!parsed->is_object()) return std::unexpected(RpcError{rpc::k_invalid_request, "the body must be one JSON-RPC object"});
    json::Object& object = parsed->get_object();
    const auto invalid = [&](std::string why, std::string id = {}) {
        return std::unexpected(RpcError{rpc::k_invalid_request, std::move(why), {}, std::move(id)});
    };
    Message message;
    const bool no_id = null_id && object.contains("error") && object.contains("id") && object.at("id").is_null();
    if (const auto* const id = object.if_contains("id"); id != nullptr && !no_id) {
        if (!id->is_string() && !id->is_int64() && !id->is_uint64()) return invalid("id must be a string or an integer");
        message.id = json::print(*id);
    }
    const auto* const version = object.if_contains("jsonrpc");
    if (version == nullptr || !version->is_string() || version->get_string() != "2.0") return invalid("jsonrpc must be \"2.0\"", message.id);
    if (auto* const method = object.if_contains("method")) {
        if (!method->is_string() || method->get_string().empty()) return invalid("method must be a string", message.id);
        message.method = std::string(method->get_string());
        if (auto* const params = object.if_contains("params")) {
            if (!params->is_object()) return invalid("params must be an object", message.id);
            message.params = std::move(params->get_object());
        }
        return message;
    }
    if (auto* const result = object.if_contains("result"); result != nullptr && result->is_object() && !message.id.empty()) {
        message.result = std::move(result->get_object());
        return message;
    }
    if (const auto* const error = json::get_object(object, "error")) {
        RpcError out{static_cast<int>(json::get_integer(*error, "code")), json::get_string(*error, "message"), {}, message.id};
        if (const auto* const data = json::get_object(*error, "data")) out.data = *data;
        message.error = std::move(out);
        return message;
    }
    return invalid("neither a request nor a response", message.id);
}

}  // namespace

std::expected<Message, RpcError> read_message(std::string_view body) { return read(body, false); }
std::expected<Message, RpcError> read_received(std::string_view body) { return read(json::received(body), true); }

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, from, i - from);
        from = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            default:
                out += "\\u00";
                out += digits[c >> 4];
                out += digits[c & 15];
        }
    }
    out.append(text, from);
    out += '"';
}

std::string print_result(std::string_view id, std::string_view result) {
    std::string out;
    out.reserve(result.size() + id.size() + 40);
    out += R"({"jsonrpc":"2.0","id":)";
    out += id;
    out += R"(,"result":)";
    out += result;
    out += '}';
    return out;
}

std::string print_error(const RpcError& error) {
    json::Object body{{"code", error.code}, {"message", error.message}};
    if (!error.data.empty()) body["data"] = error.data;
    std::string out = R"({"jsonrpc":"2.0",)";
    if (!error.id.empty()) out += "\"id\":" + error.id + ",";
    return out + "\"error\":" + json::print(body) + "}";
}

std::string print_request(std::string_view id, std::string_view method, const json::Object& params) {
    std::string out = R"({"jsonrpc":"2.0","id":)";
    out += id;
    out += ",\"method\":";
    append_quoted(out, method);
    out += ",\"params\":";
    out += json::print(params);
    return out + "}";
}

std::string print_notification(std::string_view method, const json::Object& params) {
    std::string out = R"({"jsonrpc":"2.0","method":)";
    append_quoted(out, method);
    out += ",\"params\":";
    out += json::print(params);
    return out + "}";
}

int http_status_of(int rpc_code) noexcept { return rpc_code == rpc::k_method_not_found ? 404 : 400; }

}  // namespace atelier::mcp
