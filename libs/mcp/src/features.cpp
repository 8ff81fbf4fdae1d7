#include <algorithm>
#include <deque>

#include "atelier/base/text.hpp"
#include "server_state.hpp"

namespace atelier::mcp {
namespace {

std::unexpected<RpcError> wrong(int code, std::string why, json::Object data = {}) {
    return std::unexpected(RpcError{code, std::move(why), std::move(data), {}});
}

/// Members of a tool's result, without the closing brace. Structured content is printed once and quoted into the text block.
std::string print_tool_result(const ToolResult& result) {
    std::string structured;
    if (result.structured) structured = json::print(*result.structured);
    std::string out = "{\"content\":";
    if (!result.content.empty() || !result.structured) {
        out += json::print(result.content);
    } else {
        out.reserve(structured.size() * 2 + 128);
        out += R"([{"type":"text","text":)";
        append_quoted(out, structured);
        out += "}]";
    }
    if (result.structured) {
        out += ",\"structuredContent\":";
        out += structured;
    }
    out += result.is_error ? ",\"isError\":true" : ",\"isError\":false";
    return out;
}

std::string failed_tool(const Error& error, std::optional<Code>& failure) {
    failure = error.code;
    std::string out = R"({"content":[{"type":"text","text":)";
    append_quoted(out, std::string(to_string(error.code)) + ": " + error.message);
    return out + "}],\"isError\":true";
}

json::Object tasks_capability() { return {{"extensions", json::Object{{k_tasks_extension, json::Object{}}}}}; }

/// For a task: there is no stream to speak on.
class Silence final : public Outlet {
public:
    Task<Result<void>> send(std::string) override { co_return Result<void>{}; }
    Task<Result<void>> keep_alive() override { co_return Result<void>{}; }
};

std::expected<void, RpcError> check_parameters(const std::vector<HeaderParameter>& parameters, const json::Object& arguments, const Fields& fields) {
    for (const auto& parameter : parameters) {
        const std::string name = "Mcp-Param-" + parameter.header;
        const auto* const value = value_at(arguments, parameter.path);
        const auto wanted = value == nullptr ? std::nullopt : header_text(*value);
        const bool there = has_field(fields, name);
        if (!there && !wanted) continue;
        std::string told;
        if (!there || !wanted || !decode_field_value(find_field(fields, name), told) || told != *wanted)
            return wrong(rpc::k_header_mismatch, name + " does not match the body");
    }
    return {};
}

/// "test://a/{id}/b" against "test://a/7/b".
bool match_template(std::string_view pattern, std::string_view uri, std::map<std::string, std::string>& out) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == uri;
    if (uri.substr(0, open) != pattern.substr(0, open)) return false;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    uri.remove_prefix(open);
    const auto end = std::min(uri.find('/'), uri.size());
    if (end == 0) return false;
    out[std::string(pattern.substr(open + 1, close - open - 1))] = std::string(uri.substr(0, end));
    return match_template(pattern.substr(close + 1), uri.substr(end), out);
}

std::string open_ended(const json::Object& object) {
    std::string out = json::print(object);
    out.pop_back();
    return out;
}

}  // namespace

Server::Outcome Server::list(std::string_view kind, const Message& message, bool modern) const {
    if (message.params.contains("cursor")) return wrong(rpc::k_invalid_params, "unknown cursor: the list has one page");
    auto& text = state_->lists[std::string(kind)];
    if (text.empty()) {
        json::Array items;
        if (kind == "tools")
            for (const auto& [name, entry] : state_->tools) items.push_back(entry->descriptor);
        if (kind == "prompts")
            for (const auto& [name, prompt] : state_->prompts) items.push_back(prompt.descriptor);
        if (kind == "resources")
            for (const auto& resource : state_->resources) items.push_back(resource.descriptor);
        if (kind == "resourceTemplates")
            for (const auto& resource : state_->templates) items.push_back(resource.descriptor);
        text = open_ended({{kind, std::move(items)}});
    }
    if (!modern) return text;
    return text + ",\"ttlMs\":" + std::to_string(options_.list_ttl_ms) + ",\"cacheScope\":\"public\"";
}

Task<Server::Outcome> Server::call_tool(Message& message, const Origin& origin, Call& call, bool modern, std::string& missing_scope) {
    const auto* const name = message.params.if_contains("name");
    if (name == nullptr || !name->is_string()) co_return wrong(rpc::k_invalid_params, "name of the tool is missing");
    call.context.tool = std::string(name->get_string());
    const auto found = state_->tools.find(call.context.tool);
    if (found == state_->tools.end()) co_return wrong(rpc::k_invalid_params, "Unknown tool: " + call.context.tool.substr(0, 100));
    const Entry& entry = *found->second;
    for (const auto& scope : entry.scopes)
        if (std::ranges::find(origin.caller.scopes, scope) == origin.caller.scopes.end()) missing_scope += (missing_scope.empty() ? "" : " ") + scope;
    if (!missing_scope.empty()) co_return Outcome("{");
    json::Value arguments = json::Object{};
    if (auto* const given = message.params.if_contains("arguments")) {
        if (!given->is_object()) co_return wrong(rpc::k_invalid_params, "arguments must be an object");
        arguments = *given;
    }
    if (modern && origin.fields != nullptr)
        if (auto checked = check_parameters(entry.headers, arguments.get_object(), *origin.fields); !checked)
            co_return std::unexpected(std::move(checked.error()));
    if (auto checked = entry.input.check(arguments); !checked) co_return failed_tool(checked.error(), call.failure_);
    if (entry.task != TaskSupport::none && tasks_) {
        if (modern && declares_tasks(*call.capabilities_)) co_return co_await start_task(entry, call, std::move(arguments.get_object()));
        if (entry.task == TaskSupport::required)
            co_return wrong(rpc::k_missing_capability, "this tool needs the tasks extension", {{"requiredCapabilities", tasks_capability()}});
    }
    auto result = co_await entry.handler(call, std::move(arguments.get_object()));
    if (!result && result.error().code == Code::internal) co_return wrong(rpc::k_internal_error, "internal error");
    if (!result) co_return failed_tool(result.error(), call.failure_);
    if (options_.check_output && entry.output && !result->is_error)
        if (auto checked = entry.output->check(result->structured.value_or(nullptr)); !checked)
            co_return wrong(rpc::k_internal_error, "outputSchema of " + call.context.tool + ": " + checked.error().message);
    co_return print_tool_result(*result);
}

void Server::enable_tasks(Executor executor, TaskOptions options) {
    static const SystemClock system;
    tasks_ = std::make_unique<Tasks>(std::move(executor), options, options_.clock != nullptr ? *options_.clock : system);
}

Task<> Server::stop_tasks() {
    if (tasks_) co_await tasks_->stop();
}

/// The call's own copy of what it needs: the request is over when the task works.
Task<std::expected<json::Object, RpcError>>
Server::run_task(ToolHandler handler, std::shared_ptr<Call> call, json::Object arguments, Asker* asker) {
    Silence silence;
    call->outlet_ = &silence;
    call->asker_ = asker;
    auto result = co_await handler(*call, std::move(arguments));
    if (!result && result.error().code == Code::internal) co_return std::unexpected(RpcError{rpc::k_internal_error, "internal error"});
    if (call->refusal_) co_return std::unexpected(*call->refusal_);
    const std::string text = result ? print_tool_result(*result) : failed_tool(result.error(), call->failure_);
    auto members = json::parse_object(text + "}");
    if (!members) co_return std::unexpected(RpcError{rpc::k_internal_error, "internal error"});
    co_return std::move(*members);
}

Task<Server::Outcome> Server::start_task(const Entry& entry, Call& call, json::Object arguments) {
    if (entry.before_task) {
        auto ready = co_await entry.before_task(call, arguments);
        if (!ready && ready.error().code == Code::internal) co_return wrong(rpc::k_internal_error, "internal error");
        if (!ready) co_return failed_tool(ready.error(), call.failure_);
    }
    struct Kept {
        json::Object capabilities;
        Call call;
    };
    const auto kept = std::make_shared<Kept>();
    kept->capabilities = *call.capabilities_;
    kept->call.context = call.context;
    kept->call.answers_ = call.answers_;
    kept->call.resumed_ = call.resumed_;
    kept->call.capabilities_ = &kept->capabilities;
    auto work = [handler = entry.handler, kept, arguments = std::move(arguments)](Asker& asker) {
        return run_task(handler, std::shared_ptr<Call>(kept, &kept->call), arguments, &asker);
    };
    auto created = tasks_->create(call.context.caller.user, std::move(work));
    if (!created) co_return failed_tool(created.error(), call.failure_);
    call.made_task_ = true;
    (*created)["resultType"] = "task";
    (*created)["_meta"] = json::Object{{k_meta_server_info, json::Object{{"name", options_.name}, {"version", options_.version}}}};
    co_return json::print(*created);
}

Server::Outcome Server::task_method(const Message& message, const Caller& caller) {
    const bool get = message.method == "tasks/get";
    const bool update = message.method == "tasks/update";
    if (!Tasks::is_method(message.method)) return wrong(rpc::k_method_not_found, "Method not found: " + message.method.substr(0, 100));
    const auto* const meta = json::get_object(message.params, "_meta");
    const auto* const capabilities = meta == nullptr ? nullptr : json::get_object(*meta, k_meta_client_capabilities);
    if (capabilities == nullptr || !declares_tasks(*capabilities))
        return wrong(rpc::k_missing_capability, "this method needs the tasks extension", {{"requiredCapabilities", tasks_capability()}});
    const std::string id = json::get_string(message.params, "taskId");
    if (get) {
        auto found = tasks_->get(caller.user, id);
        if (!found) return wrong(rpc::k_invalid_params, found.error().message);
        return open_ended(*found);
    }
    const auto* const answers = json::get_object(message.params, "inputResponses");
    if (update && answers == nullptr) return wrong(rpc::k_invalid_params, "inputResponses is missing");
    const auto done = update ? tasks_->update(caller.user, id, *answers) : tasks_->cancel(caller.user, id);
    if (!done) return wrong(rpc::k_invalid_params, done.error().message);
    return "{";
}

Task<Server::Outcome> Server::read_resource(Message& message, Call& call, bool modern) {
    const std::string uri = json::get_string(message.params, "uri");
    call.context.tool = uri;
    const Resource* found = nullptr;
    std::map<std::string, std::string> variables;
    for (const auto& resource : state_->resources)
        if (json::get_string(resource.descriptor, "uri") == uri) found = &resource;
    for (const auto& resource : state_->templates) {
        if (found != nullptr) break;
        variables.clear();
        if (match_template(json::get_string(resource.descriptor, "uriTemplate"), uri, variables)) found = &resource;
    }
    const auto missing = [&] { return wrong(modern ? rpc::k_invalid_params : rpc::k_resource_not_found, "Resource not found", {{"uri", uri}}); };
    if (found == nullptr) co_return missing();
    const std::int64_t ttl = found->ttl_ms;
    const ResourceHandler handler = found->handler;
    auto contents = co_await handler(call, uri, std::move(variables));
    if (!contents && contents.error().code == Code::not_found) co_return missing();
    if (!contents && contents.error().code == Code::internal) co_return wrong(rpc::k_internal_error, "internal error");
    if (!contents) co_return wrong(rpc::k_invalid_params, contents.error().message);
    json::Object result{{"contents", std::move(*contents)}};
    if (modern) {
        result["ttlMs"] = ttl;
        result["cacheScope"] = "private";
    }
    co_return open_ended(result);
}

Task<Server::Outcome> Server::get_prompt(Message& message, Call& call, bool /*modern*/) {
    const std::string name = json::get_string(message.params, "name");
    call.context.tool = name;
    const auto found = state_->prompts.find(name);
    if (found == state_->prompts.end()) co_return wrong(rpc::k_invalid_params, "Unknown prompt: " + name.substr(0, 100));
    std::map<std::string, std::string> arguments;
    if (const auto* const given = json::get_object(message.params, "arguments"))
        for (const auto& [key, value] : *given) {
            if (!value.is_string()) co_return wrong(rpc::k_invalid_params, "arguments of a prompt are strings");
            arguments[std::string(key)] = std::string(value.get_string());
        }
    if (const auto* const declared = json::get_array(found->second.descriptor, "arguments"))
        for (const auto& argument : *declared) {
            const auto* const required = argument.as_object().if_contains("required");
            const std::string key = json::get_string(argument.as_object(), "name");
            if (required != nullptr && required->is_bool() && required->get_bool() && !arguments.contains(key))
                co_return wrong(rpc::k_invalid_params, "the argument " + key + " is missing");
        }
    const PromptHandler handler = found->second.handler;
    auto result = co_await handler(call, std::move(arguments));
    if (!result && result.error().code == Code::internal) co_return wrong(rpc::k_internal_error, "internal error");
    if (!result) co_return wrong(rpc::k_invalid_params, result.error().message);
    co_return open_ended(*result);
}

Server::Outcome Server::complete_argument(const Message& message, bool /*modern*/) const {
    if (!completer_) return wrong(rpc::k_method_not_found, "Method not found: completion/complete");
    const auto* const ref = json::get_object(message.params, "ref");
    const auto* const argument = json::get_object(message.params, "argument");
    if (ref == nullptr || argument == nullptr) return wrong(rpc::k_invalid_params, "ref and argument are needed");
    json::Array values;
    const auto found = completer_(*ref, json::get_string(*argument, "name"), json::get_string(*argument, "value"));
    for (const auto& value : found)
        if (values.size() < 100) values.emplace_back(value);
    return open_ended({{"completion", json::Object{{"values", std::move(values)}, {"total", found.size()}, {"hasMore", found.size() > 100}}}});
}

Task<Server::Outcome> Server::listen_stream(Message& message, const Origin& origin) {
    const auto* const filter = json::get_object(message.params, "notifications");
    if (filter == nullptr) co_return wrong(rpc::k_invalid_params, "notifications is missing");
    const auto id = json::parse(message.id);
    const json::Object meta{{k_meta_subscription, *id}};
    const json::Object offered = capabilities(true);
    json::Object agreed;
    for (const std::string kind : {"tools", "prompts", "resources"}) {
        const auto* const wanted = filter->if_contains(kind + "ListChanged");
        if (wanted != nullptr && wanted->is_bool() && wanted->get_bool() && offered.contains(kind)) agreed[kind + "ListChanged"] = true;
    }
    const auto* const uris = json::get_array(*filter, "resourceSubscriptions");
    if (uris != nullptr && offered.contains("resources")) agreed["resourceSubscriptions"] = *uris;
    const auto executor = co_await boost::asio::this_coro::executor;
    struct Mail {
        explicit Mail(Executor e) : arrived(std::move(e)) {}
        Signal arrived;
        std::deque<std::string> letters;
    };
    const auto mail = std::make_shared<Mail>(executor);
    const auto subscription = listen([mail, agreed, meta](std::string_view kind, std::string_view uri) {
        if (mail->letters.size() > 1000) return;  // a reader this slow fetches the lists anyway
        json::Object params{{"_meta", meta}};
        std::string method = "notifications/" + std::string(kind) + "/list_changed";
        if (kind == "resource") {
            const auto* const watched = json::get_array(agreed, "resourceSubscriptions");
            if (watched == nullptr || std::ranges::find(*watched, json::Value(uri)) == watched->end()) return;
            params["uri"] = uri;
            method = "notifications/resources/updated";
        } else if (!agreed.contains(std::string(kind) + "ListChanged")) {
            return;
        }
        mail->letters.push_back(print_notification(method, params));
        mail->arrived.notify_all();
    });
    auto alive =
        co_await origin.outlet->send(print_notification("notifications/subscriptions/acknowledged", {{"_meta", meta}, {"notifications", agreed}}));
    while (alive) {
        if (mail->letters.empty()) co_await mail->arrived.wait(std::chrono::seconds(15));
        if (mail->letters.empty()) {
            alive = co_await origin.outlet->keep_alive();
            continue;
        }
        std::string letter = std::move(mail->letters.front());
        mail->letters.pop_front();
        alive = co_await origin.outlet->send(std::move(letter));
    }
    co_return json::print(json::Object{{"resultType", "complete"}, {"_meta", meta}});
}

}  // namespace atelier::mcp
