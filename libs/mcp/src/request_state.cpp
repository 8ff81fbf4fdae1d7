#include "atelier/base/ids.hpp"
#include "server_state.hpp"

// What a client carries between the rounds of one call: the answers of earlier rounds, who got the question, for which call, and until
// when. Signed, so that the server needs no memory and nobody else's state or another call's is taken.
namespace atelier::mcp {
namespace {

constexpr Millis k_state_life = 10 * 60 * 1000;

std::unexpected<RpcError> refused(std::string why) { return std::unexpected(RpcError{rpc::k_invalid_params, std::move(why), {}, {}}); }

}  // namespace

std::string Server::binding(const Message& message, const Caller& caller) const {
    const auto* const arguments = message.params.if_contains("arguments");
    return sha256_hex(
        caller.user + '\n' + message.method + '\n' + json::get_string(message.params, "name") + '\n' + json::get_string(message.params, "uri") +
        '\n' + (arguments == nullptr ? "{}" : json::print(*arguments))
    );
}

std::string Server::input_required(const Message& message, Call& call) const {
    json::Object requests;
    for (const auto& pending : call.pending_) requests[pending.key] = json::Object{{"method", pending.method}, {"params", pending.params}};
    json::Object answers;
    for (const auto& [key, answer] : call.answers_) answers[key] = answer;
    const std::string payload = base64url_encode(
        json::print(json::Object{{"answers", std::move(answers)}, {"for", binding(message, call.context.caller)}, {"until", now() + k_state_life}})
    );
    const std::string state = payload + "." + base64url_encode(hmac_sha256(secret_, payload));
    return "{\"inputRequests\":" + json::print(requests) + ",\"requestState\":\"" + state + "\"," + "\"resultType\":\"input_required\"" +
           tail_.substr(tail_.find(",\"_meta\""));
}

std::expected<void, RpcError> Server::take_answers(const Message& message, const Caller& caller, Call& call) const {
    if (const auto* const state = message.params.if_contains("requestState")) {
        if (!state->is_string()) return refused("requestState must be a string");
        const std::string_view text = state->get_string();
        const auto dot = text.find('.');
        const std::string_view payload = text.substr(0, dot);
        if (dot == std::string_view::npos || !equal_constant_time(text.substr(dot + 1), base64url_encode(hmac_sha256(secret_, payload))))
            return refused("requestState is not one of ours");
        std::string decoded;
        if (!base64url_decode(payload, decoded)) return refused("requestState is not one of ours");
        const auto object = json::parse_object(decoded);
        if (!object || json::get_string(*object, "for") != binding(message, caller)) return refused("requestState belongs to another call");
        if (json::get_integer(*object, "until") < now()) return refused("requestState has expired");
        for (const auto& [key, answer] : object->at("answers").as_object()) call.answers_[std::string(key)] = answer.as_object();
        call.resumed_ = true;
    }
    if (const auto* const responses = message.params.if_contains("inputResponses")) {
        if (!responses->is_object()) return refused("inputResponses must be an object");
        for (const auto& [key, answer] : responses->get_object()) {
            if (!answer.is_object()) return refused("the input response '" + std::string(key) + "' must be an object");
            call.answers_[std::string(key)] = answer.get_object();
        }
    }
    return {};
}

}  // namespace atelier::mcp
