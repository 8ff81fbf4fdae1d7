#include "atelier/mcp/jsonrpc.hpp"

#include <utility>

namespace atelier::mcp {

std::expected<Message, RpcError> read_message(std::string_view body) {
    auto parsed = json::parse(body, 64);
    if (!parsed) return std::unexpected(RpcError{rpc::k_parse_error, "not JSON: " + parsed.error().message});
    if (!parsed->is_object()) return std::unexpected(RpcError{rpc::k_invalid_request, "the body must be one JSON-RPC object"});
    auto& object = parsed->as_object();
    Message message;
    const auto invalid = [&](std::string why) { return std::unexpected(RpcError{rpc::k_invalid_request, std::move(why), {}, message.id}); };
    if (auto* const id = object.if_contains("id")) {
        if (!id->is_string() && !id->is_int64() && !id->is_uint64()) return invalid("id must be a string or an integer");
        message.id = std::move(*id);
    }
    if (json::get_string(object, "jsonrpc") != "2.0") return invalid("jsonrpc must be \"2.0\"");
    const auto* const method = object.if_contains("method");
    if (method == nullptr || !method->is_string() || method->as_string().empty()) return invalid("method is missing");
    message.method = std::string(method->as_string());
    if (auto* const params = object.if_contains("params")) {
        if (!params->is_object()) return std::unexpected(RpcError{rpc::k_invalid_params, "params must be an object", {}, message.id});
        message.params = std::move(params->as_object());
    }
    return message;
}

std::string print_result(const json::Value& id, const json::Object& result) {
    std::string out = R"({"jsonrpc":"2.0","id":)" + json::print(id) + R"(,"result":)";
    out += json::print(result);
    out += '}';
    return out;
}

std::string print_error(const RpcError& error) {
    json::Object body{{"code", error.code}, {"message", error.message}};
    if (!error.data.empty()) body["data"] = error.data;
    json::Object out{{"jsonrpc", "2.0"}};
    if (!error.id.is_null()) out["id"] = error.id;
    out["error"] = std::move(body);
    return json::print(out);
}

int http_status_of(int rpc_code) noexcept {
    if (rpc_code == rpc::k_method_not_found) return 404;
    if (rpc_code == rpc::k_internal_error) return 500;
    return 400;
}

}  // namespace atelier::mcp
