#include "atelier/mcp/connection.hpp"

#include "atelier/mcp/pages.hpp"
#include "connection_state.hpp"
#include "content.hpp"

namespace atelier::mcp {
namespace {

void fill_defaults(const json::Object& params, json::Object& answer) {
    const auto* const schema = json::get_object(params, "requestedSchema");
    const auto* const properties = schema == nullptr ? nullptr : json::get_object(*schema, "properties");
    if (properties == nullptr || json::get_string(answer, "action") != "accept") return;
    auto& content = answer["content"];
    if (!content.is_object()) content = json::Object{};
    for (const auto& [name, property] : *properties) {
        const auto* const value = property.is_object() ? property.get_object().if_contains("default") : nullptr;
        if (value != nullptr && !content.get_object().contains(name)) content.get_object()[name] = *value;
    }
}

bool is_modern_error(int code) { return code == rpc::k_header_mismatch || code == rpc::k_missing_capability || code == rpc::k_unsupported_version; }

}  // namespace

Code code_of_rpc(int rpc_code) {
    if (rpc_code == rpc::k_method_not_found || rpc_code == rpc::k_resource_not_found) return Code::not_found;
    if (rpc_code == rpc::k_internal_error) return Code::internal;
    if (rpc_code == rpc::k_unsupported_version || rpc_code == rpc::k_missing_capability) return Code::failed_precondition;
    return Code::invalid_argument;
}

json::Object Connection::State::capabilities() const {
    json::Object out;
    if (options.handlers.sampling) out["sampling"] = json::Object{};
    if (options.handlers.elicitation) out["elicitation"] = json::Object{};
    if (options.handlers.roots) out["roots"] = json::Object{};
    return out;
}

json::Object Connection::State::meta() const {
    return {
        {k_meta_version, k_revision},
        {k_meta_client_capabilities, capabilities()},
        {k_meta_client_info, json::Object{{"name", options.name}, {"version", options.version}}}
    };
}

Task<Result<json::Object>> Connection::State::fulfil(std::string method, json::Object params) {
    const auto& handlers = options.handlers;
    const auto& handler = method == "sampling/createMessage" ? handlers.sampling : method == "roots/list" ? handlers.roots : handlers.elicitation;
    if (!handler) co_return fail(Code::failed_precondition, "this client does not do " + method);
    ATL_CO_TRY(auto answer, co_await handler(params));
    if (method == "elicitation/create") fill_defaults(params, answer);
    co_return answer;
}

Task<std::string> Connection::State::answer_to(Message request) {
    if (request.method == "ping") co_return print_result(request.id, "{}");
    const auto result = co_await fulfil(request.method, std::move(request.params));
    if (result) co_return print_result(request.id, json::print(*result));
    co_return print_error({rpc::k_invalid_request, result.error().message, {}, request.id});
}

Task<Result<void>> Connection::State::initialize() {
    revision.clear();
    json::Object params{
        {"protocolVersion", k_legacy_revision},
        {"capabilities", capabilities()},
        {"clientInfo", json::Object{{"name", options.name}, {"version", options.version}}}
    };
    ATL_CO_TRY(const auto message, co_await ask("initialize", std::move(params)));
    if (message.error) co_return fail(code_of_rpc(message.error->code), message.error->message);
    revision = json::get_string(message.result, "protocolVersion");
    ATL_CO_CHECK(co_await notify("notifications/initialized"));
    initialized();
    co_return Result<void>{};
}

Task<Result<void>> Connection::State::probe_era() {
    if (era == Era::probe) {
        era = Era::modern;
        const auto discovered = co_await ask("server/discover", {});
        const bool silent = !discovered && discovered.error().code == Code::timeout && silence_is_legacy();
        if (!discovered && discovered.error().code != Code::unavailable && !silent) {
            era = Era::probe;
            co_return fail(discovered.error());
        }
        const bool modern = discovered && (!discovered->error || is_modern_error(discovered->error->code));
        if (!modern) era = Era::legacy;
    }
    if (era == Era::legacy && revision.empty()) co_return co_await initialize();
    co_return Result<void>{};
}

/// Calls may start side by side; the first one finds out for all.
Task<Result<void>> Connection::State::find_era() {
    while (finding_era) co_await era_found.wait(options.timeout);
    ATL_CO_CHECK(prepare());
    if (era == Era::modern || (era == Era::legacy && !revision.empty())) co_return Result<void>{};
    struct Finding {
        State& state;
        explicit Finding(State& s) : state(s) { state.finding_era = true; }
        ~Finding() {
            state.finding_era = false;
            state.era_found.notify_all();
        }
    };
    const Finding finding(*this);
    const Era before = era;
    const auto found = co_await probe_era();
    // Who could not be reached was not asked.
    if (!found && before == Era::probe) era = Era::probe;
    co_return found;
}

Connection::Connection(std::shared_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() { state_->tasks.cancel(); }

Era Connection::era() const { return state_->era; }

Task<Result<json::Object>> Connection::request(std::string method, json::Object params) {
    const auto state = state_;
    ATL_CO_CHECK(co_await state->find_era());
    json::Object asked = params;
    for (int round = 0; round < 10; ++round) {
        ATL_CO_TRY(auto message, co_await state->ask(method, asked));
        if (message.error) co_return fail(code_of_rpc(message.error->code), message.error->message, std::to_string(message.error->code));
        if (json::get_string(message.result, "resultType") != "input_required") co_return std::move(message.result);
        asked = params;
        if (const auto* const requests = json::get_object(message.result, "inputRequests")) {
            json::Object responses;
            for (const auto& [key, value] : *requests) {
                if (!value.is_object()) co_return fail(Code::unavailable, "an input request cannot be read");
                const json::Object& input = value.get_object();
                const auto* const given = json::get_object(input, "params");
                json::Object copy = given == nullptr ? json::Object{} : *given;
                ATL_CO_TRY(auto answer, co_await state->fulfil(json::get_string(input, "method"), std::move(copy)));
                responses[key] = std::move(answer);
            }
            asked["inputResponses"] = std::move(responses);
        }
        if (const auto* const carried = message.result.if_contains("requestState")) asked["requestState"] = *carried;
    }
    co_return fail(Code::exhausted, "the MCP server asks for input again and again");
}

Task<Result<json::Array>> Connection::list(List what) {
    static constexpr std::string_view methods[] = {
        "tools/list", "resources/list", "resources/templates/list", "prompts/list"
    };
    static constexpr std::string_view members[] = {"tools", "resources", "resourceTemplates", "prompts"};
    static constexpr std::string_view keys[] = {"name", "uri", "uriTemplate", "name"};
    const auto which = static_cast<std::size_t>(what);
    Pages pages{std::string(members[which]), std::string(keys[which])};
    for (bool more = true; more;) {
        const auto page = co_await request(std::string(methods[which]), pages.params());
        ATL_CO_TRY(more, pages.take(page));
    }
    co_return pages.items();
}

Task<Result<std::vector<ToolInfo>>> Connection::list_tools() {
    const auto state = state_;
    ATL_CO_TRY(const auto items, co_await list(List::tools));
    std::vector<ToolInfo> out;
    for (auto& info : tools_of(items)) {
        auto parameters = header_parameters(info.input_schema);
        if (!parameters) continue;
        state->headers[info.name] = std::move(*parameters);
        out.push_back(std::move(info));
    }
    co_return out;
}

Task<Result<CallOutcome>> Connection::call_tool(std::string name, json::Object arguments) {
    json::Object params{{"name", name}, {"arguments", std::move(arguments)}};
    auto result = co_await request("tools/call", params);
    if (!result && result.error().detail == std::to_string(rpc::k_header_mismatch)) {
        // The tool's annotations may have changed since they were read.
        ATL_CO_TRY(const auto tools, co_await list_tools());
        result = co_await request("tools/call", std::move(params));
    }
    if (!result) co_return fail(result.error());
    co_return outcome_of(std::move(*result));
}

Task<Result<void>> Connection::listen(json::Object filter, std::function<void(const Message&)> on_event) {
    const auto state = state_;
    constexpr std::chrono::milliseconds first{500};
    constexpr std::chrono::milliseconds last{60000};
    auto pause = first;
    while (true) {
        bool opened = false;
        const auto hear = [&](const Message& message) {
            opened = true;
            on_event(message);
        };
        const auto found = co_await state->find_era();
        if (found && state->era == Era::legacy) co_return fail(Code::failed_precondition, "a legacy MCP server has no subscriptions/listen");
        if (found) {
            const auto ended = co_await state->listen_once({{"notifications", filter}}, hear);
            const Code code = ended ? Code::unavailable : ended.error().code;
            // A broken way is tried again; a server that says no has said it.
            const bool no =
                code == Code::not_found || code == Code::invalid_argument || code == Code::permission_denied || code == Code::unauthenticated;
            if (no) co_return ended;
        }
        if (opened) pause = first;
        const bool waited = co_await sleep_for(pause);
        if (!waited) co_return Result<void>{};
        pause = std::min(pause * 2, last);
    }
}

Task<> Connection::close() {
    const auto state = state_;
    co_await state->shut();
    co_await state->tasks.close();
}

}  // namespace atelier::mcp
