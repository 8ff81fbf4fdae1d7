#include "tool_question.hpp"

#include "atelier/base/ids.hpp"
#include "texts.hpp"

namespace atelier::agent {
namespace {

json::Object exchange_json(const ToolExchange& exchange) {
    return {{"tool", exchange.name}, {"arguments", exchange.arguments}, {"result", exchange.result}};
}

ToolExchange exchange_of(const json::Object& object) {
    const auto* arguments = json::get_object(object, "arguments");
    return {json::get_string(object, "tool"), arguments ? *arguments : json::Object{}, json::get_string(object, "result")};
}

}  // namespace

json::Object tool_question(spec::Lang lang, const PendingCall& pending) {
    const auto option = [lang](std::string_view value, std::string_view label, std::optional<std::string_view> detail) {
        json::Object out{{"value", value}, {"label", say(lang, label)}};
        if (detail) out["detail"] = say(lang, *detail);
        return out;
    };
    json::Array options{
        option(k_allow_once, "tool_once", {}), option(k_allow_session, "tool_session", "tool_session_detail"),
        option(k_refuse, "tool_refuse", "tool_refuse_detail")
    };
    json::Array before;
    for (const auto& exchange : pending.before) before.push_back(exchange_json(exchange));
    return {
        {"id", new_id("q_")},
        {"key", "tool:" + pending.wanted.name},
        {"question", say(lang, "tool_question", pending.wanted.name)},
        {"options", std::move(options)},
        {"required", true},
        {"free_text", false},
        {"request", pending.request},
        {"call", json::Object{{"tool", pending.wanted.name}, {"arguments", pending.wanted.arguments}}},
        {"calls_before", std::move(before)}
    };
}

std::optional<PendingCall> pending_call(const json::Object& question) {
    const auto* call = json::get_object(question, "call");
    if (!call) return std::nullopt;
    PendingCall out{json::get_string(question, "request"), exchange_of(*call), {}};
    if (const auto* before = json::get_array(question, "calls_before")) {
        for (const auto& one : *before)
            if (one.is_object()) out.before.push_back(exchange_of(one.get_object()));
    }
    return out;
}

std::string_view tool_answer(std::string_view value) {
    for (const auto lang : {spec::Lang::en, spec::Lang::ru}) {
        if (value == k_allow_once || value == say(lang, "tool_once")) return k_allow_once;
        if (value == k_allow_session || value == say(lang, "tool_session")) return k_allow_session;
    }
    return k_refuse;
}

std::string grant_key(const std::string& tool) { return "allow_tool:" + tool; }

}  // namespace atelier::agent
